"""What each failure means for the one who must act on it."""

import aiohttp
import ccxt
import pytest

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
from trading.exchanges.faults import failed_read, failed_write
from trading.exchanges.verdicts import KeyFault, Refusal

BYBIT = ExchangeId.BYBIT
CODES = CATALOG[BYBIT].codes.codes
ORDER = ClientOrderId("SBZVXXNHXGD54YE32W25")
SECRET = "k3y-that-must-not-be-told"


def lost(kind: type[Exception], cause: Exception | None = None) -> Exception:
    error = kind(f"bybit POST https://api.bybit.com/v5/order/create?sign={SECRET}")
    error.__cause__ = cause
    return error


UNKNOWN_WRITES = {
    "F1 connection refused": lost(ccxt.ExchangeNotAvailable, aiohttp.ClientConnectionError(SECRET)),
    "F2 timeout": lost(ccxt.RequestTimeout, TimeoutError()),
    "F4 reset": lost(ccxt.ExchangeNotAvailable, aiohttp.ServerDisconnectedError(SECRET)),
    "F5 truncated": AnswerUnreadable("ClientPayloadError"),
    "F6 no envelope": AnswerUnreadable("HTTP 200 without an envelope"),
    "F6 no order id": MissingData("the answer holds no order id"),
    "F7 500": AnswerRefused(500, "", ""),
    "F7 502": AnswerRefused(502, "", ""),
    "F7 503": AnswerRefused(503, "", ""),
    "F7 504": AnswerRefused(504, "", ""),
    "F8 redirect": AnswerUnreadable("RedirectRefused"),
    "F9 duplicate spot": AnswerRefused(200, "170141", SECRET),
    "F9 duplicate linear": AnswerRefused(200, "110072", SECRET),
    "F12 unknown code": AnswerRefused(200, "987654", SECRET),
    "403": AnswerRefused(403, "", ""),
    "429": AnswerRefused(429, "", ""),
    "a refusal's code on an error page": AnswerRefused(502, "170131", SECRET),
    "server error 10016": AnswerRefused(200, "10016", SECRET),
    "server error 10000": AnswerRefused(200, "10000", SECRET),
    "an exception of ccxt's own": ccxt.InvalidOrder(SECRET),
    "anything at all": RuntimeError(SECRET),
}


@pytest.mark.parametrize("error", UNKNOWN_WRITES.values(), ids=UNKNOWN_WRITES)
def test_a_write_without_a_proved_refusal_is_unknown(error: Exception) -> None:
    failure = failed_write(BYBIT, ORDER, error)
    assert isinstance(failure, OutcomeUnknown)
    assert failure.order == ORDER
    assert SECRET not in str(failure)
    assert "http" not in str(failure)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("10003", "wrong"),
        ("10004", "wrong"),
        ("10005", "permission"),
        ("10010", "address"),
        ("33004", "expired"),
        ("10024", "region"),
    ],
)
def test_unusable_keys_are_told_apart_for_reads_and_writes(code: str, kind: str) -> None:
    error = AnswerRefused(200, code, SECRET)
    for failure in (failed_write(BYBIT, ORDER, error), failed_read(BYBIT, error)):
        assert isinstance(failure, KeysUnusable)
        assert failure.kind == kind
        assert SECRET not in str(failure)


@pytest.mark.parametrize(
    "code", sorted(code for code, verdict in CODES.items() if isinstance(verdict, Refusal))
)
def test_every_refusal_of_the_table_declines_a_write(code: str) -> None:
    failure = failed_write(BYBIT, ORDER, AnswerRefused(200, code, SECRET))
    assert isinstance(failure, Declined)
    assert failure.code == code
    assert SECRET not in str(failure)


@pytest.mark.parametrize("code", ["110072", "170141", "10000", "10016", "170007", "110079"])
def test_codes_that_prove_nothing_are_not_refusals(code: str) -> None:
    assert not isinstance(CODES[code], Refusal | KeyFault)


@pytest.mark.parametrize(
    ("error", "after"),
    [
        (lost(ccxt.RequestTimeout, TimeoutError()), 1),
        (AnswerUnreadable("x"), 1),
        (AnswerRefused(429, "", "", after=7), 7),
        (AnswerRefused(429, "", ""), 10),
        (AnswerRefused(403, "", ""), 600),
        (AnswerRefused(502, "", ""), 1),
        (AnswerRefused(200, "10006", ""), 1),
        (AnswerRefused(200, "10019", ""), 60),
        (AnswerRefused(200, "987654", ""), 1),
    ],
)
def test_a_read_is_tried_again_after_a_while(error: Exception, after: float) -> None:
    failure = failed_read(BYBIT, error)
    assert isinstance(failure, TryAgain)
    assert failure.after == after


def test_a_question_that_is_refused_is_missing_data() -> None:
    assert isinstance(failed_read(BYBIT, AnswerRefused(200, "10001", "")), MissingData)


def test_all_are_exchange_failures() -> None:
    assert all(
        isinstance(failed_write(BYBIT, ORDER, error), ExchangeFailure) for error in UNKNOWN_WRITES.values()
    )
