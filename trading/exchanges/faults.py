"""What went wrong: the exchange's code table first, then HTTP status, then how the connection failed.

For a write everything that the table does not prove to be a refusal is OutcomeUnknown. Messages are our own
words: an exchange's text may hold the key, an address or the signed request.
"""

import asyncio
import re

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
from trading.exchanges.catalog import CATALOG
from trading.exchanges.client import AnswerRefused, AnswerUnreadable
from trading.exchanges.verdicts import GONE, KeyFault, Refusal, Unproved, Verdict

_UNAUTHORISED = 401
_WAITS = {403: 600.0, 418: 600.0, 429: 10.0, 451: 600.0}  # seconds, where the answer names none


def failed_write(exchange: ExchangeId, order: ClientOrderId, error: BaseException) -> ExchangeFailure:
    """What the sender of an order must do next: Declined, KeysUnusable, or by default OutcomeUnknown."""
    if isinstance(error, AnswerRefused):
        verdict = _proved(exchange, error)
        if isinstance(verdict, KeyFault):
            return KeysUnusable(verdict, _code(error))
        if isinstance(verdict, Refusal) and verdict is not GONE:  # gone may mean: it was there, and has ended
            return Declined(error.code, verdict.meaning)
    return OutcomeUnknown(order, described(exchange, error))


def failed_setting(exchange: ExchangeId, error: BaseException) -> ExchangeFailure:
    """What whoever changed a setting must do next: Declined, KeysUnusable, or TryAgain: it is not known."""
    if isinstance(error, AnswerRefused):
        verdict = _proved(exchange, error)
        if isinstance(verdict, KeyFault):
            return KeysUnusable(verdict, _code(error))
        if isinstance(verdict, Refusal):
            return Declined(error.code, verdict.meaning)
    return TryAgain(described(exchange, error))


def failed_read(exchange: ExchangeId, error: BaseException) -> ExchangeFailure:
    """What the asker must do next: KeysUnusable, MissingData where the question is refused, or TryAgain."""
    if not isinstance(error, AnswerRefused):
        return TryAgain(described(exchange, error))
    verdict = _proved(exchange, error)
    if isinstance(verdict, KeyFault):
        return KeysUnusable(verdict, _code(error))
    if isinstance(verdict, Refusal) and not verdict.read_again:
        return MissingData(described(exchange, error))
    wait = error.after or _WAITS.get(error.http) or (verdict.after if isinstance(verdict, Unproved) else 1.0)
    return TryAgain(described(exchange, error), wait)


def described(exchange: ExchangeId, error: BaseException) -> str:
    """The failure in our words: status, code, meaning; never a URL, a header or the exchange's text."""
    if isinstance(error, AnswerRefused):
        verdict = _verdict(exchange, error)
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


def _verdict(exchange: ExchangeId, error: AnswerRefused) -> Verdict | None:
    return CATALOG[exchange].codes.verdict(error.code, error.text)


def _proved(exchange: ExchangeId, error: AnswerRefused) -> Verdict | None:
    """The verdict, if the exchange itself gave it: an error page of a proxy proves nothing."""
    verdict = _verdict(exchange, error)
    if error.http == _UNAUTHORISED and verdict is None:
        return KeyFault.WRONG
    refusing = CATALOG[exchange].codes.refusing | {_UNAUTHORISED}
    return verdict if error.http in refusing or isinstance(verdict, Unproved) else None


def _code(error: AnswerRefused) -> str:
    return f"code {_plain(error.code)}" if error.code else f"HTTP {error.http}"


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9 -]", "", text)[:60]
