"""How requests to Binance are signed, and which of them are let in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.exchange.binance.codes import KEY_FORMAT, Code
from sandbox.exchange.binance.rules import READING, TRADING
from sandbox.exchange.entities import ApiKey
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.identity import same, sign, usable_key

_AHEAD_MS = 1_000
_DEFAULT_WINDOW = "5000"
_LONGEST_WINDOW = 60_000
_KEY = re.compile(r"[A-Za-z0-9_-]{4,128}")
_SIGNATURE = re.compile(r"&?\bsignature=[^&]*")
_WHOLE = r"^[0-9]{1,20}$"


def signed_text(query: str, body: str) -> str:
    """What the signature is over: the query and the body put together, without the signature."""
    return _SIGNATURE.sub("", query) + _SIGNATURE.sub("", body)


def sorted_text(params: Mapping[str, str]) -> str:
    """The same over the WebSocket API: the parameters by name, without the signature."""
    return "&".join(f"{name}={params[name]}" for name in sorted(params) if name != "signature")


@dataclass(frozen=True, slots=True)
class Door:
    """Where and when a signed request came: stated milliseconds, address, the pace of market time.

    The longest window is a minute of people's time.
    """

    now: int
    address: str
    rate: float = 1.0


def authenticate(
    keys: Mapping[str, ApiKey], name: str, text: str, params: Mapping[str, str], door: Door
) -> ApiKey:
    """The key that signed `text`, inside its window; VenueError otherwise."""
    if not _KEY.fullmatch(name):
        raise VenueError(KEY_FORMAT)
    key = usable_key(keys, name, door.now, door.address)
    for needed in ("timestamp", "signature"):
        if not params.get(needed):
            raise VenueError(Reason.MISSING, field=needed)
    _check_window(params, door)
    if not same(sign(key.secret, text), params["signature"]):
        raise VenueError(Reason.BAD_SIGNATURE)
    return key


def _check_window(params: Mapping[str, str], door: Door) -> None:
    window = params.get("recvWindow", "") or _DEFAULT_WINDOW
    for name, value in (("timestamp", params["timestamp"]), ("recvWindow", window)):
        if not (value.isascii() and value.isdecimal()) or len(value) > 16:
            text = f"Illegal characters found in parameter '{name}'; legal range is '{_WHOLE}'."
            raise VenueError(Code(-1100, text))
    if int(window) > _LONGEST_WINDOW * max(door.rate, 1.0):
        raise VenueError(Code(-1131, "'recvWindow' must be less than 60000."))
    sent = int(params["timestamp"])
    if sent >= door.now + _AHEAD_MS:
        words = "Timestamp for this request was 1000ms ahead of the server's time."
        raise VenueError(Reason.TIME_WINDOW, detail=words)
    if door.now - sent > int(window):
        raise VenueError(Reason.TIME_WINDOW)


def flags(key: ApiKey) -> frozenset[str]:
    """What the key may do, in Binance's words; a read-only key cannot trade."""
    given = frozenset(key.permissions.get("flags", ()))
    return given - {TRADING} if key.read_only else given


def require(key: ApiKey, right: str) -> None:
    """`right`: "read" or "trade"; VenueError without it."""
    needed = TRADING if right == "trade" else READING
    if needed not in flags(key):
        raise VenueError(Reason.NO_PERMISSION)
