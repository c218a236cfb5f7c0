"""How requests to Bybit are signed, and which of them are let in."""

import hmac
from collections.abc import Mapping, Sequence

from sandbox.exchange.entities import ApiKey
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.identity import sign, usable_key

_AHEAD_MS = 1_000
_DEFAULT_WINDOW = "5000"
_LONGEST_WINDOW = 3_600_000


def authenticate(
    keys: Mapping[str, ApiKey], headers: Mapping[str, str], payload: str, now: int, address: str
) -> ApiKey:
    """The key that signed `payload` (query string or body) now; VenueError otherwise."""
    name = headers.get("X-BAPI-API-KEY", "")
    stamp = headers.get("X-BAPI-TIMESTAMP", "")
    window = headers.get("X-BAPI-RECV-WINDOW", "") or _DEFAULT_WINDOW
    given = headers.get("X-BAPI-SIGN", "")
    if not (name and stamp and given):
        raise VenueError(Reason.NO_AUTH)
    key = usable_key(keys, name, now, address)
    expected = sign(key.secret, stamp + name + window + payload)
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise VenueError(Reason.BAD_SIGNATURE)
    if not (stamp.isdecimal() and window.isdecimal() and len(stamp) < 16 and len(window) < 9):
        raise VenueError(Reason.BAD_NUMBER, field="timestamp or recv_window")
    sent, allowed = int(stamp), min(int(window), _LONGEST_WINDOW)
    if not now - allowed <= sent < now + _AHEAD_MS:
        words = "invalid request, please check your server timestamp or recv_window param"
        detail = f"{words}. req_timestamp[{sent}],server_timestamp[{now}],recv_window[{allowed}]"
        raise VenueError(Reason.TIME_WINDOW, detail=detail)
    return key


def authenticate_stream(keys: Mapping[str, ApiKey], args: Sequence[object], now: int, address: str) -> ApiKey:
    """The key behind the [key, expires, signature] of a private stream; VenueError as over REST."""
    if len(args) != 3 or not str(args[1]).isdecimal():
        raise VenueError(Reason.BAD_REQUEST, detail="Params Error")
    name, expires, given = (str(arg) for arg in args)
    key = usable_key(keys, name, now, address)
    expected = sign(key.secret, f"GET/realtime{expires}")
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise VenueError(Reason.BAD_SIGNATURE)
    if int(expires) <= now:
        raise VenueError(Reason.BAD_REQUEST, detail="Params Error: expires is in the past")
    return key


def require(key: ApiKey, group: str, right: str, *, write: bool) -> None:
    """VenueError unless the key has the right, and may write where it would."""
    if (write and key.read_only) or right not in key.permissions.get(group, ()):
        raise VenueError(Reason.NO_PERMISSION)
