"""One table for what went wrong: (exchange, code) first, then HTTP status, then how the connection failed.

For a write everything that the table does not prove to be a refusal is OutcomeUnknown. Messages are our own
words: an exchange's text may hold the key, an address or the signed request.
"""

import asyncio
import re
from dataclasses import dataclass
from enum import StrEnum

import aiohttp

from trading.domain.errors import (
    Declined,
    ExchangeFailure,
    KeysUnusable,
    MissingData,
    OutcomeUnknown,
    TryAgain,
)
from trading.domain.ids import ClientOrderId
from trading.domain.instrument import ExchangeId
from trading.exchanges.client import AnswerRefused, AnswerUnreadable

_BYBIT = ExchangeId.BYBIT
_OK = 200
_LONG = 60.0  # seconds to stay away from an exchange that blocks or is down for maintenance


class KeyFault(StrEnum):
    """What is wrong with a key: the kinds of KeysUnusable."""

    WRONG = "wrong"
    PERMISSION = "permission"
    ADDRESS = "address"
    EXPIRED = "expired"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The request was refused before it could have an effect. read_again: a read may be repeated."""

    meaning: str
    read_again: bool = False


@dataclass(frozen=True, slots=True)
class Unproved:
    """The exchange itself does not say whether it acted. after: seconds before a read is repeated."""

    meaning: str
    after: float = 1.0


Verdict = KeyFault | Refusal | Unproved

_FUNDS = Refusal("not enough funds")
_SIZE = Refusal("quantity or value outside the limits of the market")
_PRICE = Refusal("price outside the limits of the market")
_TRIGGER = Refusal("the trigger is on the wrong side of the price")
_CLOSED = Refusal("the market is closed or unknown")
_MANY = Refusal("too many open orders")
_GONE = Refusal("no such order, or it is final already")
_POSITION = Refusal("the position does not allow this order")
_TWICE = Unproved("this client id is taken: the order may exist")
_SERVER = Unproved("the exchange failed inside", 5.0)
_DOWN = Unproved("maintenance or restart", _LONG)

CODES: dict[tuple[ExchangeId, str], Verdict] = {
    (_BYBIT, "10003"): KeyFault.WRONG,
    (_BYBIT, "10004"): KeyFault.WRONG,
    (_BYBIT, "10007"): KeyFault.WRONG,
    (_BYBIT, "10005"): KeyFault.PERMISSION,
    (_BYBIT, "10028"): KeyFault.PERMISSION,  # only unified accounts may call this
    (_BYBIT, "10010"): KeyFault.ADDRESS,
    (_BYBIT, "33004"): KeyFault.EXPIRED,
    (_BYBIT, "10009"): KeyFault.REGION,
    (_BYBIT, "10024"): KeyFault.REGION,
    # Refused at the door, before the engine: the time window and the rate limits.
    (_BYBIT, "10002"): Refusal("outside the exchange's time window", read_again=True),
    (_BYBIT, "10006"): Refusal("too many requests", read_again=True),
    (_BYBIT, "10018"): Refusal("too many requests from this address", read_again=True),
    (_BYBIT, "10001"): Refusal("the request is malformed for this market or account"),
    (_BYBIT, "110004"): _FUNDS,
    (_BYBIT, "110007"): _FUNDS,
    (_BYBIT, "110012"): _FUNDS,
    (_BYBIT, "110045"): _FUNDS,
    (_BYBIT, "110052"): _FUNDS,
    (_BYBIT, "170033"): _FUNDS,
    (_BYBIT, "170131"): _FUNDS,
    (_BYBIT, "110094"): _SIZE,
    (_BYBIT, "170124"): _SIZE,
    (_BYBIT, "170136"): _SIZE,
    (_BYBIT, "170137"): _SIZE,
    (_BYBIT, "170140"): _SIZE,
    (_BYBIT, "170135"): _SIZE,
    (_BYBIT, "170148"): _SIZE,
    (_BYBIT, "110003"): _PRICE,
    (_BYBIT, "170132"): _PRICE,
    (_BYBIT, "170133"): _PRICE,
    (_BYBIT, "170134"): _PRICE,
    (_BYBIT, "110092"): _TRIGGER,
    (_BYBIT, "110093"): _TRIGGER,
    (_BYBIT, "110074"): _CLOSED,
    (_BYBIT, "170121"): _CLOSED,
    (_BYBIT, "10029"): _CLOSED,
    (_BYBIT, "170151"): _CLOSED,
    (_BYBIT, "170203"): _TRIGGER,
    (_BYBIT, "170227"): Refusal("the exchange does not support this order"),
    (_BYBIT, "110009"): _MANY,
    (_BYBIT, "110020"): _MANY,
    (_BYBIT, "170810"): _MANY,
    (_BYBIT, "110017"): _POSITION,
    (_BYBIT, "110022"): _POSITION,
    (_BYBIT, "110090"): _POSITION,
    (_BYBIT, "110001"): _GONE,
    (_BYBIT, "110008"): _GONE,
    (_BYBIT, "110010"): _GONE,
    (_BYBIT, "170142"): _GONE,
    (_BYBIT, "170143"): _GONE,
    (_BYBIT, "170213"): _GONE,
    (_BYBIT, "110030"): _TWICE,
    (_BYBIT, "110072"): _TWICE,
    (_BYBIT, "170141"): _TWICE,
    (_BYBIT, "10014"): _TWICE,
    (_BYBIT, "10000"): _SERVER,
    (_BYBIT, "10016"): _SERVER,
    (_BYBIT, "170007"): _SERVER,
    (_BYBIT, "170032"): _SERVER,
    (_BYBIT, "110079"): _SERVER,
    (_BYBIT, "3400214"): _SERVER,
    (_BYBIT, "10019"): _DOWN,
}

_WAITS = {403: 600.0, 418: 600.0, 429: 10.0, 451: 600.0}  # seconds, where the answer names none


def failed_write(exchange: ExchangeId, order: ClientOrderId, error: BaseException) -> ExchangeFailure:
    """What the sender of an order must do next: Declined, KeysUnusable, or by default OutcomeUnknown."""
    if isinstance(error, AnswerRefused):
        verdict = CODES.get((exchange, error.code))
        if isinstance(verdict, KeyFault):
            return KeysUnusable(verdict, f"code {error.code}")
        # A refusal counts only inside a proper answer: an error page of a proxy proves nothing.
        if isinstance(verdict, Refusal) and error.http == _OK:
            return Declined(error.code, verdict.meaning)
        if error.http == 401:  # noqa: PLR2004  unauthorised
            return KeysUnusable(KeyFault.WRONG, "HTTP 401")
    return OutcomeUnknown(order, described(exchange, error))


def failed_read(exchange: ExchangeId, error: BaseException) -> ExchangeFailure:
    """What the asker must do next: KeysUnusable, MissingData where the question is refused, or TryAgain."""
    if not isinstance(error, AnswerRefused):
        return TryAgain(described(exchange, error))
    verdict = CODES.get((exchange, error.code))
    if isinstance(verdict, KeyFault):
        return KeysUnusable(verdict, f"code {error.code}")
    if error.http == 401:  # noqa: PLR2004  unauthorised
        return KeysUnusable(KeyFault.WRONG, "HTTP 401")
    if isinstance(verdict, Refusal) and not verdict.read_again:
        return MissingData(described(exchange, error))
    wait = error.after or _WAITS.get(error.http) or (verdict.after if isinstance(verdict, Unproved) else 1.0)
    return TryAgain(described(exchange, error), wait)


def described(exchange: ExchangeId, error: BaseException) -> str:
    """The failure in our words: status, code, meaning; never a URL, a header or the exchange's text."""
    if isinstance(error, AnswerRefused):
        verdict = CODES.get((exchange, error.code))
        meaning = (
            "" if verdict is None else verdict.value if isinstance(verdict, KeyFault) else verdict.meaning
        )
        parts = (f"HTTP {error.http}", f"code {_plain(error.code)}" if error.code else "", meaning)
        return f"{exchange}: " + ", ".join(part for part in parts if part)
    if isinstance(error, AnswerUnreadable):
        return f"{exchange}: unreadable answer ({_plain(str(error))})"
    if isinstance(error, ExchangeFailure):
        return str(error)
    cause = error.__cause__
    known = isinstance(cause, aiohttp.ClientError | TimeoutError | asyncio.TimeoutError | OSError)
    return f"{exchange}: {type(cause if known else error).__name__}"


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9 -]", "", text)[:60]
