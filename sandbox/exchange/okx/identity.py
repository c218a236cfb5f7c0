"""How requests to OKX are signed, and which of them are let in."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime

from sandbox.exchange.call import Inquiry, Params
from sandbox.exchange.entities import ApiKey
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.identity import same, usable_key
from sandbox.exchange.okx import codes

_WINDOW_MS = 30_000
_HEADERS = (
    ("OK-ACCESS-KEY", codes.NO_KEY),
    ("OK-ACCESS-PASSPHRASE", codes.NO_PASSPHRASE),
    ("OK-ACCESS-SIGN", codes.NO_SIGN),
    ("OK-ACCESS-TIMESTAMP", codes.NO_STAMP),
)
_LOGIN = "GET/users/self/verify"


def sign(secret: str, text: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


def authenticate(keys: Mapping[str, ApiKey], inquiry: Inquiry, now: int) -> ApiKey:
    """The key that signed the request now, within 30 seconds; VenueError otherwise."""
    told = []
    for name, missing in _HEADERS:
        told.append(inquiry.headers.get(name, ""))
        if not told[-1]:
            raise VenueError(missing)
    name, passphrase, given, stamp = told
    sent = _moment(stamp)
    if abs(now - sent) > _WINDOW_MS:
        raise VenueError(Reason.TIME_WINDOW)
    key = usable_key(keys, name, now, inquiry.address)
    if not same(key.passphrase, passphrase):
        raise VenueError(Reason.BAD_PHRASE)
    path = inquiry.path + (f"?{inquiry.query}" if inquiry.query else "")
    if not same(sign(key.secret, f"{stamp}{inquiry.method}{path}{inquiry.body}"), given):
        raise VenueError(Reason.BAD_SIGNATURE)
    return key


def check_deadline(headers: Mapping[str, str], now: int) -> None:
    """An order that comes after its own `expTime` is not processed."""
    deadline = headers.get("expTime", "")
    if not deadline:
        return
    if not deadline.isdecimal() or len(deadline) > 15:
        raise VenueError(codes.BAD_PARAMETER, field="expTime")
    if now > int(deadline):
        raise VenueError(Reason.TOO_LATE)


def login(keys: Mapping[str, ApiKey], args: Params, now: int, address: str) -> ApiKey:
    """The key behind the arguments of a login; its timestamp is in seconds."""
    stamp = args.get("timestamp", "")
    if not stamp.isdecimal() or len(stamp) > 12:
        raise VenueError(codes.BAD_STAMP)
    if abs(now - int(stamp) * 1000) > _WINDOW_MS:
        raise VenueError(Reason.TIME_WINDOW)
    key = usable_key(keys, args.get("apiKey", ""), now, address)
    if not same(key.passphrase, args.get("passphrase", "")):
        raise VenueError(Reason.BAD_PHRASE)
    if not same(sign(key.secret, stamp + _LOGIN), args.get("sign", "")):
        raise VenueError(Reason.BAD_SIGNATURE)
    return key


def _moment(stamp: str) -> int:
    """Milliseconds of 2020-12-08T09:08:57.715Z."""
    try:
        moment = datetime.fromisoformat(stamp) if stamp.endswith("Z") else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not UTC:
        raise VenueError(codes.BAD_STAMP)
    return int(moment.timestamp() * 1000)
