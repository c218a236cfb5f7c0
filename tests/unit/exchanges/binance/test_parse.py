"""Binance's dictionaries: whole, partial and broken ones."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.support.builders import ACCOUNT, NOW, an_instrument, an_intent
from tests.support.clock import HandClock
from trading.domain.candle import Timeframe
from trading.domain.errors import MissingData
from trading.domain.fill import Fill
from trading.domain.instrument import ExchangeId, MarketType, Side, Symbol
from trading.exchanges.binance import parse
from trading.exchanges.binance.stream import BinanceStream, BinanceTopics
from trading.exchanges.client import AnswerRefused
from trading.exchanges.markets import Listing, MarketTable
from trading.exchanges.wire import Scope
from trading.ports import OrderReport, ReportStatus

D = Decimal
BTC = Symbol(ExchangeId.BINANCE, MarketType.SPOT, "BTC/USDT")
OURS = str(an_intent(BTC).id)
TOLD = int(NOW.timestamp() * 1000)
INFO: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "status": "TRADING",
    "isSpotTradingAllowed": True,
    "quoteOrderQtyMarketAllowed": True,
    "orderTypes": ["LIMIT", "MARKET", "STOP_LOSS"],
    "filters": [
        {"filterType": "PRICE_FILTER", "tickSize": "0.01000000"},
        {"filterType": "LOT_SIZE", "minQty": "0.00001", "maxQty": "9000", "stepSize": "0.00001"},
        {"filterType": "MARKET_LOT_SIZE", "minQty": "0", "maxQty": "120.5", "stepSize": "0"},
        {"filterType": "NOTIONAL", "minNotional": "5.00000000"},
    ],
}
ROW: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "orderId": 77,
    "clientOrderId": OURS,
    "status": "NEW",
    "executedQty": "0.004",
    "cummulativeQuoteQty": "240",
    "origQty": "0.01",
    "origQuoteOrderQty": "0.00000000",
    "side": "SELL",
    "stopPrice": "58800",
    "isWorking": False,
}
EVENT: dict[str, Any] = {
    "e": "executionReport",
    "s": "BTCUSDT",
    "c": OURS,
    "C": "",
    "S": "BUY",
    "q": "0.01",
    "Q": "0.00000000",
    "P": "0.00000000",
    "x": "TRADE",
    "X": "PARTIALLY_FILLED",
    "r": "NONE",
    "i": 77,
    "l": "0.004",
    "z": "0.004",
    "L": "60000",
    "Z": "240",
    "n": "0.000004",
    "N": "BTC",
    "T": 1_760_000_000_123,
    "t": 5,
    "m": False,
    "w": True,
}


def a_scope() -> Scope:
    table = MarketTable(ExchangeId.BINANCE)
    table.learn([Listing(an_instrument(BTC))])
    return Scope(ACCOUNT, table, HandClock())


def market(**changed: Any) -> dict[str, Any]:
    return {"symbol": "BTC/USDT", "base": "BTC", "quote": "USDT", "info": INFO | changed}


def test_the_rules_of_a_market() -> None:
    found = parse.instrument(market())
    assert (found.symbol, found.exchange_symbol) == (BTC, "BTCUSDT")
    assert (found.tick, found.lot, found.min_qty) == (D("0.01"), D("0.00001"), D("0.00001"))
    assert (found.max_qty, found.min_notional) == (D("120.5"), D(5))
    assert found.active
    assert found.holds_stops


@pytest.mark.parametrize(
    ("changed", "active", "stops"),
    [
        ({"status": "BREAK"}, False, True),
        ({"isSpotTradingAllowed": False}, False, True),
        ({"quoteOrderQtyMarketAllowed": False}, False, True),
        ({"orderTypes": ["LIMIT", "MARKET", "STOP_LOSS_LIMIT"]}, True, False),
        ({"orderTypes": ["LIMIT"]}, False, False),
    ],
)
def test_a_market_that_is_not_for_us(changed: dict[str, Any], *, active: bool, stops: bool) -> None:
    found = parse.instrument(market(**changed))
    assert (found.active, found.holds_stops) == (active, stops)


@pytest.mark.parametrize("name", ["PRICE_FILTER", "LOT_SIZE", "NOTIONAL"])
def test_a_market_without_a_rule_is_left_out(name: str) -> None:
    kept = [row for row in INFO["filters"] if row["filterType"] != name]
    with pytest.raises(MissingData):
        parse.instrument(market(filters=kept))


def test_a_waiting_stop() -> None:
    report = parse.order_report(ROW, a_scope().table.symbol, NOW)
    assert (report.order, report.exchange_id, report.symbol) == (OURS, "77", BTC)
    assert (report.status, report.filled, report.spent) == (ReportStatus.OPEN, D("0.004"), D(240))
    assert (report.trigger, report.side, report.qty) == (D(58800), Side.SELL, D("0.01"))


def test_a_stop_that_fired_waits_no_more_and_a_buy_by_cost_asked_for_no_quantity() -> None:
    fired = parse.order_report(ROW | {"isWorking": True}, a_scope().table.symbol, NOW)
    by_cost = parse.order_report(ROW | {"origQuoteOrderQty": "600"}, a_scope().table.symbol, NOW)
    assert fired.trigger is None
    assert by_cost.qty is None


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("PARTIALLY_FILLED", ReportStatus.OPEN),
        ("PENDING_CANCEL", ReportStatus.OPEN),
        ("FILLED", ReportStatus.FILLED),
        ("CANCELED", ReportStatus.CANCELED),
        ("EXPIRED", ReportStatus.CANCELED),
        ("EXPIRED_IN_MATCH", ReportStatus.CANCELED),
        ("REJECTED", ReportStatus.REJECTED),
    ],
)
def test_every_status(told: str, status: ReportStatus) -> None:
    assert parse.order_report(ROW | {"status": told}, a_scope().table.symbol, NOW).status is status
    assert parse.pushed_order(EVENT | {"X": told}, a_scope().table.symbol, NOW).status is status


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "ODD"},
        {"orderId": None},
        {"orderId": "77"},
        {"executedQty": ""},
        {"cummulativeQuoteQty": None},
        {"cummulativeQuoteQty": "-1"},
        {"side": "BOTH"},
        {"symbol": ""},
    ],
)
def test_a_broken_order_is_missing(broken: dict[str, Any]) -> None:
    with pytest.raises(MissingData):
        parse.order_report(ROW | broken, a_scope().table.symbol, NOW)


def test_orders_of_others_have_no_id_of_ours() -> None:
    assert parse.order_report(ROW | {"clientOrderId": "web_1"}, a_scope().table.symbol, NOW).order is None


def test_an_execution_is_a_fill_and_a_report() -> None:
    stream = BinanceStream(None, a_scope())  # type: ignore[arg-type]  # nothing is sent
    fill, report = stream.news({"subscriptionId": 0, "event": EVENT})
    assert isinstance(fill, Fill)
    assert isinstance(report, OrderReport)
    assert (fill.trade, fill.order, fill.qty, fill.price) == ("5", OURS, D("0.004"), D(60000))
    assert (fill.fee.amount, fill.fee.currency) == (D("0.000004"), "BTC")
    assert fill.happened_at == datetime.fromtimestamp(1_760_000_000.123, UTC)
    assert (report.status, report.filled) == (ReportStatus.OPEN, D("0.004"))


def test_the_end_of_the_stream_begins_it_anew() -> None:
    stream = BinanceStream(None, a_scope())  # type: ignore[arg-type]  # nothing is sent
    with pytest.raises(MissingData):
        list(stream.news({"subscriptionId": 0, "event": {"e": "eventStreamTerminated"}}))
    assert not list(stream.news({"subscriptionId": 0, "event": {"e": "listStatus"}}))


def test_a_cancel_is_told_under_the_id_of_its_order() -> None:
    event = EVENT | {"x": "CANCELED", "X": "CANCELED", "c": "of-the-cancel", "C": OURS}
    report = parse.pushed_order(event, a_scope().table.symbol, NOW)
    assert (report.order, report.status) == (OURS, ReportStatus.CANCELED)
    assert parse.pushed_fill(event, a_scope()) is None


@pytest.mark.parametrize("broken", [{"l": ""}, {"L": None}, {"n": "x"}, {"N": None}, {"t": None}, {"T": ""}])
def test_a_broken_execution_is_missing(broken: dict[str, Any]) -> None:
    with pytest.raises(MissingData):
        parse.pushed_fill(EVENT | broken, a_scope())


def test_balances_are_what_is_free_and_what_is_locked() -> None:
    event: dict[str, Any] = {"E": 9, "u": TOLD, "B": [{"a": "BTC", "f": "1.5", "l": "0.5"}]}
    (found,) = parse.pushed_balances(event)
    assert (found.currency, found.total, found.free) == ("BTC", D(2), D("1.5"))
    assert found.seen_at == NOW, "of when it changed, not of when it was sent or heard"
    for lacking in ("B", "u"):
        with pytest.raises(MissingData):
            parse.pushed_balances({name: value for name, value in event.items() if name != lacking})


RIGHTS = {
    "ipRestrict": True,
    "enableReading": True,
    "enableSpotAndMarginTrading": True,
    "enableWithdrawals": False,
    "enableInternalTransfer": False,
    "permitsUniversalTransfer": True,
    "tradingAuthorityExpirationTime": 1_760_000_000_000,
}


def test_what_a_key_may_do() -> None:
    report = parse.key_report(RIGHTS, {"uid": 42})
    assert (report.uid, report.can_read, report.can_trade_spot) == ("42", True, True)
    assert (report.can_withdraw, report.can_transfer, report.can_trade_linear) == (False, True, False)
    assert report.addresses
    assert report.expires_at == datetime.fromtimestamp(1_760_000_000, UTC)
    open_key = {name: value for name, value in RIGHTS.items() if name != "enableWithdrawals"}
    assert parse.key_report(open_key | {"ipRestrict": False}, {"uid": 42}).can_withdraw is None
    assert not parse.key_report(open_key | {"ipRestrict": False}, {"uid": 42}).addresses


@pytest.mark.parametrize("lacks", ["enableReading", "enableSpotAndMarginTrading", "ipRestrict"])
def test_a_key_is_not_judged_by_half_an_answer(lacks: str) -> None:
    with pytest.raises(MissingData):
        parse.key_report({name: value for name, value in RIGHTS.items() if name != lacks}, {"uid": 42})
    with pytest.raises(MissingData):
        parse.key_report(RIGHTS, {})


TOPICS = BinanceTopics("wss://stream.binance.com:9443/ws", {"1m": "1m", "1h": "1h"})
KLINE = {"t": 1_760_000_000_000, "s": "BTCUSDT", "i": "1m", "x": True}
BAR = KLINE | {"o": "1", "h": "3", "l": "0.5", "c": "2", "v": "9"}


def test_topics_and_their_bars() -> None:
    topic = TOPICS.topic(an_instrument(BTC), Timeframe.M1)
    assert topic == "btcusdt@kline_1m"
    assert TOPICS.subscribe(3, [topic]) == {"method": "SUBSCRIBE", "params": [topic], "id": 3}
    assert TOPICS.confirmed({"result": None, "id": 3}, [topic]) == [topic]
    assert not TOPICS.confirmed({"e": "kline"}, [topic])
    name, bars = TOPICS.bars({"e": "kline", "k": BAR}) or ("", ())
    assert name == topic
    assert [(bar.close, closed) for bar, closed in bars] == [(D(2), True)]
    assert TOPICS.bars({"result": None, "id": 3}) is None


@pytest.mark.parametrize(
    ("read", "error"),
    [
        (lambda: TOPICS.confirmed({"error": {"code": 2, "msg": "No."}, "id": 3}, ["x"]), AnswerRefused),
        (lambda: TOPICS.bars({"e": "kline"}), MissingData),
        (lambda: TOPICS.bars({"e": "kline", "k": KLINE}), MissingData),
    ],
)
def test_what_streams_refuse_or_break(read: Callable[[], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        read()


@pytest.mark.parametrize("time", [10**20, "1e30", -(10**20)])
def test_an_instant_that_does_not_exist_is_missing(time: object) -> None:
    row = {
        "id": 5, "orderId": 77, "symbol": "BTCUSDT", "isBuyer": True, "price": "60000", "qty": "0.01",
        "commission": "0", "commissionAsset": "BTC", "time": time,
    }  # fmt: skip
    scope = Scope(ACCOUNT, MarketTable(ExchangeId.BINANCE), HandClock())
    with pytest.raises(MissingData):
        parse.fill(row, None, scope)
