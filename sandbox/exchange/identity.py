"""Keys: how they are made, how requests are signed, and which of them are let in."""

import hashlib
import hmac
import secrets
import string
from collections.abc import Mapping, Sequence

from sandbox.exchange import errors
from sandbox.exchange.entities import ApiKey
from sandbox.exchange.errors import VenueError

_LETTERS = string.ascii_letters + string.digits
_AHEAD_MS = 1_000
_DEFAULT_WINDOW = "5000"
_LONGEST_WINDOW = 3_600_000


def new_key() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(18))


def new_secret() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(36))


def sign(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def authenticate(
    keys: Mapping[str, ApiKey], headers: Mapping[str, str], payload: str, now: int, address: str
) -> ApiKey:
    """The key that signed `payload` (query string or body) now; VenueError with the exchange's code."""
    name = headers.get("X-BAPI-API-KEY", "")
    stamp = headers.get("X-BAPI-TIMESTAMP", "")
    window = headers.get("X-BAPI-RECV-WINDOW", "") or _DEFAULT_WINDOW
    given = headers.get("X-BAPI-SIGN", "")
    if not (name and stamp and given):
        raise VenueError(errors.BAD_REQUEST, detail="Request parameter error: empty auth headers.")
    key = usable_key(keys, name, now, address)
    expected = sign(key.secret, stamp + name + window + payload)
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise VenueError(errors.BAD_SIGNATURE)
    if not (stamp.isdecimal() and window.isdecimal() and len(stamp) < 16 and len(window) < 9):
        raise VenueError(errors.BAD_REQUEST, detail="params error: timestamp or recv_window invalid")
    sent, allowed = int(stamp), min(int(window), _LONGEST_WINDOW)
    if not now - allowed <= sent < now + _AHEAD_MS:
        detail = f"req_timestamp[{sent}],server_timestamp[{now}],recv_window[{allowed}]"
        raise VenueError(errors.TIME_WINDOW, detail=f"{errors.TIME_WINDOW.text}. {detail}")
    return key


def authenticate_stream(keys: Mapping[str, ApiKey], args: Sequence[object], now: int, address: str) -> ApiKey:
    """The key behind the [key, expires, signature] of a private stream; VenueError as over REST."""
    if len(args) != 3 or not str(args[1]).isdecimal():
        raise VenueError(errors.BAD_REQUEST, detail="Params Error")
    name, expires, given = (str(arg) for arg in args)
    key = usable_key(keys, name, now, address)
    expected = sign(key.secret, f"GET/realtime{expires}")
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise VenueError(errors.BAD_SIGNATURE)
    if int(expires) <= now:
        raise VenueError(errors.BAD_REQUEST, detail="Params Error: expires is in the past")
    return key


def usable_key(keys: Mapping[str, ApiKey], name: str, now: int, address: str) -> ApiKey:
    """A known key that is neither revoked nor expired and may be used from `address`."""
    key = keys.get(name)
    if key is None or key.revoked:
        raise VenueError(errors.BAD_KEY)
    if key.expires and key.expires <= now:
        raise VenueError(errors.KEY_EXPIRED)
    if key.ips and "*" not in key.ips and address not in key.ips:
        raise VenueError(errors.IP_MISMATCH)
    return key


def require(key: ApiKey, group: str, right: str, *, write: bool) -> None:
    """VenueError unless the key has the right, and may write where it would."""
    if (write and key.read_only) or right not in key.permissions.get(group, ()):
        raise VenueError(errors.NO_PERMISSION)
