"""What each failure means for the one who must act on it, on every exchange."""

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
from trading.exchanges.verdicts import GONE, KeyFault, Refusal, Unproved, Verdict

BYBIT, BINANCE, MEXC, OKX = ExchangeId.BYBIT, ExchangeId.BINANCE, ExchangeId.MEXC, ExchangeId.OKX
ORDER = ClientOrderId("SBZVXXNHXGD54YE32W25")
SECRET = "k3y-that-must-not-be-told"
# As ccxt words it: the whole signed address.
SIGNED = f"POST https://api.example/order?listenKey={SECRET}&signature={SECRET}&apiKey={SECRET}"
EXCHANGES = pytest.mark.parametrize("exchange", CATALOG, ids=str)


def lost(kind: type[Exception], cause: Exception | None = None) -> Exception:
    error = kind(SIGNED)
    error.__cause__ = cause
    return error


def door(exchange: ExchangeId) -> int:
    """The HTTP status with which the exchange refuses."""
    return 200 if 200 in CATALOG[exchange].codes.refusing else 400


UNKNOWN_WRITES = {
    "F1 connection refused": lost(ccxt.ExchangeNotAvailable, aiohttp.ClientConnectionError(SECRET)),
    "F2 timeout": lost(ccxt.RequestTimeout, TimeoutError()),
    "F4 reset": lost(ccxt.ExchangeNotAvailable, aiohttp.ServerDisconnectedError(SECRET)),
    "F5 truncated": AnswerUnreadable("ClientPayloadError"),
    "F6 no envelope": AnswerUnreadable("HTTP 200 without an envelope"),
    "F6 no order id": MissingData("the answer holds no order id"),
    **{f"F7 {status}": AnswerRefused(status, "", SIGNED) for status in (500, 502, 503, 504, 520)},
    "F8 redirect": AnswerUnreadable("RedirectRefused"),
    **{str(status): AnswerRefused(status, "", SIGNED) for status in (400, 403, 404, 409, 418, 429, 451)},
    "F12 unknown code": AnswerRefused(200, "987654", SIGNED),
    "F12 unknown code, bad request": AnswerRefused(400, "-987654", SIGNED),
    "an exception of ccxt's own": lost(ccxt.InvalidOrder),
    "even of funds": lost(ccxt.InsufficientFunds),
    "anything at all": RuntimeError(SIGNED),
}


@EXCHANGES
@pytest.mark.parametrize("error", UNKNOWN_WRITES.values(), ids=UNKNOWN_WRITES)
def test_a_write_without_a_proved_refusal_is_unknown(exchange: ExchangeId, error: Exception) -> None:
    failure = failed_write(exchange, ORDER, error)
    assert isinstance(failure, OutcomeUnknown)
    assert failure.order == ORDER
    assert says_nothing(failure)


ROWS = [
    pytest.param(exchange, code, verdict, id=f"{exchange} {code}")
    for exchange, row in CATALOG.items()
    for code, verdict in row.codes.codes.items()
]


@pytest.mark.parametrize(("exchange", "code", "verdict"), ROWS)
def test_every_code_means_one_thing_to_a_write_and_to_a_read(
    exchange: ExchangeId, code: str, verdict: Verdict
) -> None:
    error = AnswerRefused(door(exchange), code, "in words that no table knows")
    write, read = failed_write(exchange, ORDER, error), failed_read(exchange, error)
    match verdict:
        case KeyFault():
            assert isinstance(write, KeysUnusable)
            assert isinstance(read, KeysUnusable)
            assert write.kind == read.kind == verdict.value
        case Refusal():
            # An order that is being placed and is "gone already" may have been there.
            assert isinstance(write, OutcomeUnknown if verdict is GONE else Declined)
            assert verdict is GONE or (isinstance(write, Declined) and write.code == code)
            assert isinstance(read, TryAgain if verdict.read_again else MissingData)
        case Unproved():
            assert isinstance(write, OutcomeUnknown)
            assert isinstance(read, TryAgain)
            assert read.after == verdict.after


@EXCHANGES
@pytest.mark.parametrize("status", [302, 404, 409, 418, 429, 500, 502, 503, 504])
def test_on_a_page_that_is_not_the_exchange_s_own_no_code_is_a_refusal(
    exchange: ExchangeId, status: int
) -> None:
    for code in CATALOG[exchange].codes.codes:
        error = AnswerRefused(status, code, "")
        assert isinstance(failed_write(exchange, ORDER, error), OutcomeUnknown), code
        assert isinstance(failed_read(exchange, error), TryAgain), code


@EXCHANGES
def test_nothing_that_an_exchange_says_is_repeated(exchange: ExchangeId) -> None:
    for code in (*CATALOG[exchange].codes.codes, "1", "?"):
        error = AnswerRefused(door(exchange), code, SIGNED)
        error.__cause__ = RuntimeError(SIGNED)
        assert says_nothing(failed_read(exchange, error))
        assert says_nothing(failed_write(exchange, ORDER, error))


MEANINGS = {
    # (exchange, HTTP status, code, text): what becomes of an order
    "bybit no funds": (BYBIT, 200, "170131", "", Declined),
    "bybit twice, spot": (BYBIT, 200, "170141", "", OutcomeUnknown),
    "bybit twice, linear": (BYBIT, 200, "110072", "", OutcomeUnknown),
    "bybit 10016": (BYBIT, 200, "10016", "", OutcomeUnknown),
    "bybit 10000": (BYBIT, 200, "10000", "", OutcomeUnknown),
    "bybit 170007": (BYBIT, 200, "170007", "", OutcomeUnknown),
    "bybit clock": (BYBIT, 200, "10002", "", Declined),
    "bybit key": (BYBIT, 200, "10003", "", KeysUnusable),
    "bybit 401": (BYBIT, 401, "", "", KeysUnusable),
    "binance no funds": (
        BINANCE, 400, "-2010", "Account has insufficient balance for requested action.", Declined,
    ),
    "binance stop too late": (BINANCE, 400, "-2010", "Stop price would trigger immediately.", Declined),
    "binance closed": (BINANCE, 400, "-2010", "Market is closed.", Declined),
    "binance twice": (BINANCE, 400, "-2010", "Duplicate order sent.", OutcomeUnknown),
    "binance -2010 of another kind": (BINANCE, 400, "-2010", "The engine has its reasons.", OutcomeUnknown),
    "binance filter": (BINANCE, 400, "-1013", "Filter failure: LOT_SIZE", Declined),
    "binance precision": (BINANCE, 400, "-1111", "", Declined),
    "binance characters": (BINANCE, 400, "-1100", "", Declined),
    "binance clock": (BINANCE, 400, "-1021", "", Declined),
    "binance key": (BINANCE, 401, "-2015", "", KeysUnusable),
    "binance signature": (BINANCE, 400, "-1022", "", KeysUnusable),
    "binance -1006": (BINANCE, 400, "-1006", "", OutcomeUnknown),
    "binance -1007": (BINANCE, 408, "-1007", "", OutcomeUnknown),
    "binance -1000": (BINANCE, 400, "-1000", "", OutcomeUnknown),
    "binance -1001": (BINANCE, 400, "-1001", "", OutcomeUnknown),
    "binance -1008": (BINANCE, 503, "-1008", "", OutcomeUnknown),
    "binance too many": (BINANCE, 429, "-1003", "", OutcomeUnknown),
    "mexc no funds": (MEXC, 400, "30004", "", Declined),
    "mexc not by API": (MEXC, 400, "10007", "", Declined),
    "mexc clock": (MEXC, 400, "700003", "", Declined),
    "mexc key": (MEXC, 400, "10072", "", KeysUnusable),
    "mexc address": (MEXC, 400, "700006", "", KeysUnusable),
    "mexc permission": (MEXC, 400, "700007", "", KeysUnusable),
    "mexc 500": (MEXC, 400, "500", "", OutcomeUnknown),
    "mexc 504": (MEXC, 504, "504", "", OutcomeUnknown),
    "okx no funds": (OKX, 200, "51008", "", Declined),
    "okx too small": (OKX, 200, "51020", "", Declined),
    "okx twice": (OKX, 200, "51016", "", OutcomeUnknown),
    "okx timeout": (OKX, 400, "50004", "", OutcomeUnknown),
    "okx too many orders": (OKX, 200, "50061", "", OutcomeUnknown),
    "okx too many": (OKX, 429, "50011", "", OutcomeUnknown),
    "okx clock": (OKX, 401, "50102", "", Declined),
    "okx market closed to a region": (OKX, 200, "51155", "", Declined),
    "okx passphrase": (OKX, 401, "50105", "", KeysUnusable),
    "okx address": (OKX, 401, "50110", "", KeysUnusable),
}  # fmt: skip


@pytest.mark.parametrize(("exchange", "status", "code", "text", "kind"), MEANINGS.values(), ids=MEANINGS)
def test_what_becomes_of_an_order(
    exchange: ExchangeId, status: int, code: str, text: str, kind: type[ExchangeFailure]
) -> None:
    assert type(failed_write(exchange, ORDER, AnswerRefused(status, code, text))) is kind


@pytest.mark.parametrize(
    ("exchange", "code", "kind"),
    [
        (BYBIT, "10003", "wrong"),
        (BYBIT, "10005", "permission"),
        (BYBIT, "10010", "address"),
        (BYBIT, "33004", "expired"),
        (BYBIT, "10024", "region"),
        (BINANCE, "-2015", "wrong"),
        (MEXC, "700006", "address"),
        (MEXC, "700007", "permission"),
        (OKX, "50110", "address"),
        (OKX, "50120", "permission"),
    ],
)
def test_unusable_keys_are_told_apart(exchange: ExchangeId, code: str, kind: str) -> None:
    failure = failed_read(exchange, AnswerRefused(door(exchange), code, SIGNED))
    assert isinstance(failure, KeysUnusable)
    assert failure.kind == kind


@EXCHANGES
@pytest.mark.parametrize(
    ("error", "after"),
    [
        (lost(ccxt.RequestTimeout, TimeoutError()), 1),
        (AnswerUnreadable("x"), 1),
        (AnswerRefused(429, "", "", after=7), 7),
        (AnswerRefused(418, "", "", after=120), 120),
        (AnswerRefused(429, "", ""), 10),
        (AnswerRefused(403, "", ""), 600),
        (AnswerRefused(418, "", ""), 600),
        (AnswerRefused(502, "", ""), 1),
        (AnswerRefused(200, "987654", ""), 1),
    ],
)
def test_a_read_is_tried_again_after_a_while(exchange: ExchangeId, error: Exception, after: float) -> None:
    failure = failed_read(exchange, error)
    assert isinstance(failure, TryAgain)
    assert failure.after == after
    assert says_nothing(failure)


def says_nothing(failure: ExchangeFailure) -> bool:
    """Whether a failure holds neither secret nor address."""
    shown = f"{failure} {failure!r} {failure.__cause__!r}"
    return not any(part in shown for part in (SECRET, "http:", "https:", "signature", "listenKey"))
