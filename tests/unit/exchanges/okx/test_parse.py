"""From OKX's dictionaries to our types: contracts, signs, states, and what is missing."""

from decimal import Decimal
from typing import Any

import pytest

from tests.support.builders import NOW, a_stop, an_intent, qty
from tests.unit.exchanges.okx.kit import (
    BTC,
    CONTRACT,
    PERP,
    Row,
    a_fill_row,
    a_scope,
    a_stop_row,
    an_order_row,
    without,
)
from trading.domain.candle import Timeframe
from trading.domain.errors import MissingData
from trading.domain.instrument import MarketType
from trading.exchanges.client import AnswerRefused
from trading.exchanges.okx import parse
from trading.exchanges.okx.dialect import OkxTopics
from trading.exchanges.okx.stream import OkxStream
from trading.ports import OrderReport, ReportStatus

TOLD = int(NOW.timestamp() * 1000)
SWAP_INFO = {
    "instId": "BTC-USDT-SWAP",
    "instType": "SWAP",
    "ctVal": "0.01",
    "ctMult": "1",
    "ctType": "linear",
    "tickSz": "0.1",
    "lotSz": "0.01",
    "minSz": "0.01",
    "maxMktSz": "12000",
    "maxLmtSz": "100000000",
    "state": "live",
}
SPOT_INFO = {
    "instId": "BTC-USDT",
    "instType": "SPOT",
    "ctVal": "",
    "tickSz": "0.1",
    "lotSz": "0.00000001",
    "minSz": "0.00001",
    "maxMktSz": "1000000",
    "maxLmtSz": "9999999999",
    "state": "live",
}


def market(info: Row, name: str) -> Row:
    return {"symbol": name, "base": "BTC", "quote": "USDT", "info": info}


def test_a_swap_is_ruled_in_base_units() -> None:
    listing = parse.listing(market(SWAP_INFO, "BTC/USDT:USDT"))
    instrument = listing.instrument
    assert (listing.contract, instrument.lot, instrument.min_qty) == (
        CONTRACT,
        Decimal("0.0001"),
        qty("0.0001"),
    )
    assert (instrument.max_qty, instrument.symbol, instrument.active) == (qty("120"), PERP, True)


def test_a_spot_market_is_ruled_in_its_coin() -> None:
    instrument = parse.listing(market(SPOT_INFO, "BTC/USDT")).instrument
    assert (instrument.lot, instrument.min_qty, instrument.symbol) == (
        Decimal("0.00000001"),
        qty("0.00001"),
        BTC,
    )
    assert not parse.listing(market(SPOT_INFO | {"state": "suspend"}, "BTC/USDT")).instrument.active


@pytest.mark.parametrize(
    "info",
    [
        SWAP_INFO | {"instId": "BTC-USD-SWAP", "ctType": "inverse"},
        SWAP_INFO | {"instId": "BTC-USDC-SWAP"},
        SWAP_INFO | {"instType": "FUTURES"},
        SWAP_INFO | {"ctVal": ""},
        without(SPOT_INFO, "lotSz"),
        {"instId": "X-USDT-SWAP", "instType": "SWAP", "state": "preopen"},
    ],
)
def test_markets_that_are_left_out(info: Row) -> None:
    with pytest.raises(MissingData):
        parse.listing(market(info, "BTC/USDT:USDT"))


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("live", ReportStatus.OPEN),
        ("partially_filled", ReportStatus.OPEN),
        ("filled", ReportStatus.FILLED),
        ("canceled", ReportStatus.CANCELED),
        ("mmp_canceled", ReportStatus.CANCELED),
    ],
)
def test_the_states_of_an_order(state: str, status: ReportStatus) -> None:
    report = parse.order_report(an_order_row(state=state, sz="4", accFillSz="3"), PERP, a_scope())
    assert (report.status, report.qty, report.filled, report.spent) == (
        status,
        qty("0.04"),
        qty("0.03"),
        Decimal(1800),
    )


def test_a_buy_by_cost_tells_no_quantity() -> None:
    bought = {"instId": "BTC-USDT", "instType": "SPOT", "side": "buy", "sz": "600"}
    by_cost = parse.order_report(an_order_row(**bought, tgtCcy="quote_ccy"), BTC, a_scope())
    by_qty = parse.order_report(an_order_row(**bought, tgtCcy="base_ccy"), BTC, a_scope())
    in_band = parse.order_report(an_order_row(**bought, ordType="ioc"), BTC, a_scope())
    assert (by_cost.qty, by_qty.qty, in_band.qty) == (None, qty("600"), qty("600"))


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("live", ReportStatus.OPEN),
        ("pause", ReportStatus.OPEN),
        ("canceled", ReportStatus.CANCELED),
        ("order_failed", ReportStatus.REJECTED),
    ],
)
def test_the_states_of_a_stop(state: str, status: ReportStatus) -> None:
    report = parse.stop_report(a_stop_row(state=state, failCode="51169"), PERP, a_scope())
    assert (report.status, report.trigger is None, report.reason) == (
        status,
        status is not ReportStatus.OPEN,
        "51169",
    )


BROKEN: dict[str, Any] = {
    "no state": (parse.order_report, without(an_order_row(), "state")),
    "a new state": (parse.order_report, an_order_row(state="dreaming")),
    "no average": (parse.order_report, an_order_row(avgPx="")),
    "no size": (parse.order_report, an_order_row(sz="")),
    "no number": (parse.order_report, an_order_row(ordId="")),
    "no side": (parse.order_report, an_order_row(side="")),
    "a stop in a new state": (parse.stop_report, a_stop_row(state="effective")),
    "no fee": (parse.pushed_fill, an_order_row(fillFee="")),
    "no currency of the fee": (parse.pushed_fill, an_order_row(fillFeeCcy="")),
    "no price": (parse.pushed_fill, an_order_row(fillPx="")),
    "no time": (parse.pushed_fill, an_order_row(fillTime="")),
}


@pytest.mark.parametrize(("read", "row"), BROKEN.values(), ids=BROKEN)
def test_what_is_missing_is_missing(read: Any, row: Row) -> None:
    with pytest.raises(MissingData):
        read(row, PERP, a_scope())


def test_a_size_in_contracts_that_were_never_told() -> None:
    unknown = a_scope().table.symbol(MarketType.LINEAR, "NEW-USDT-SWAP")
    with pytest.raises(MissingData):
        parse.order_report(an_order_row(instId="NEW-USDT-SWAP"), unknown, a_scope())


def test_a_rebate_is_a_negative_fee() -> None:
    found = parse.fill(a_fill_row(fee="0.2"), PERP, a_scope(), (None, "77"))
    assert found.fee.amount == Decimal("-0.2")


@pytest.mark.parametrize(
    ("told", "free"),
    [
        ({}, "90"),
        ({"availEq": ""}, "90"),
        ({"availEq": "70"}, "70"),
        ({"availEq": "120"}, "90"),
        ({"availEq": "-5"}, "0"),
    ],
)
def test_what_is_free_of_a_coin(told: Row, free: str) -> None:
    coin = {"ccy": "USDT", "cashBal": "100", "availBal": "90"} | told
    (found,) = parse.balances({"details": [coin]}, NOW)
    assert (found.total, found.free, found.currency) == (Decimal(100), Decimal(free), "USDT")
    with pytest.raises(MissingData):
        parse.balances({"details": [without(coin, "availBal")]}, NOW)
    with pytest.raises(MissingData):
        parse.balances({}, NOW)


def test_positions_have_signs_and_hedged_ones_are_not_netted() -> None:
    row = {"instId": "BTC-USDT-SWAP", "instType": "SWAP", "pos": "-2.5", "posSide": "net", "avgPx": "60000"}
    found = parse.position(row, a_scope())
    assert found is not None
    assert (found.qty, found.symbol) == (qty("-0.025"), PERP)
    assert parse.position(row | {"pos": "0"}, a_scope()) is None
    assert parse.position(row | {"instId": "BTC-USD-SWAP"}, a_scope()) is None
    with pytest.raises(MissingData):
        parse.position(row | {"posSide": "long"}, a_scope())


CONFIG = {"perm": "read_only,trade", "acctLv": "2", "posMode": "net_mode", "uid": "7", "ip": ""}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (True, True, False, True)),
        ({"perm": "read_only,trade,withdraw"}, (True, True, True, True)),
        ({"perm": "read_only"}, (False, False, False, True)),
        ({"acctLv": "1"}, (True, False, False, True)),
        ({"acctLv": "3"}, (True, False, False, False)),
        ({"posMode": "long_short_mode"}, (True, False, False, True)),
    ],
)
def test_what_a_key_may_do(changes: Row, expected: tuple[bool, ...]) -> None:
    report = parse.key_report(CONFIG | changes)
    told = (report.can_trade_spot, report.can_trade_linear, report.can_withdraw, report.unified)
    assert told == expected


@pytest.mark.parametrize("name", ["perm", "acctLv", "uid"])
def test_a_key_of_which_nothing_is_told_is_not_judged(name: str) -> None:
    with pytest.raises(MissingData):
        parse.key_report(without(CONFIG, name))


def test_the_addresses_of_a_key() -> None:
    assert parse.key_report(CONFIG | {"ip": "1.2.3.4, 5.6.7.8"}).addresses == ("1.2.3.4", "5.6.7.8")


# Streams

BAR = ["1767614400000", "1", "3", "1", "2", "700", "7", "14", "1"]


def test_bars_are_in_base_units_and_say_whether_they_are_closed() -> None:
    message = {"arg": {"channel": "candle1m", "instId": "BTC-USDT-SWAP"}, "data": [BAR, [*BAR[:8], "0"]]}
    found = OkxTopics("", MarketType.LINEAR).bars(message)
    assert found is not None
    assert found[0] == "candle1m:BTC-USDT-SWAP"
    assert [(bar.volume, closed) for bar, closed in found[1]] == [(qty("7"), True), (qty("7"), False)]
    spot = OkxTopics("", MarketType.SPOT).bars(message)
    assert spot is not None
    assert spot[1][0][0].volume == qty("700")


@pytest.mark.parametrize("data", [[BAR[:8]], ["x"], None, [{}], [[*BAR[:4], "0", *BAR[5:]]]])
def test_bars_that_cannot_be_read(data: Any) -> None:
    message = {"arg": {"channel": "candle1m", "instId": "BTC-USDT"}, "data": data}
    with pytest.raises(MissingData):
        OkxTopics("", MarketType.SPOT).bars(message)


def test_topics_are_confirmed_one_by_one() -> None:
    topics = OkxTopics("", MarketType.SPOT)
    names = ["candle1m:BTC-USDT", "candle1m:ETH-USDT"]
    frame = topics.subscribe(1, names)
    assert frame["args"][1] == {"channel": "candle1m", "instId": "ETH-USDT"}
    assert topics.confirmed({"event": "subscribe", "arg": frame["args"][1]}, names) == [names[1]]
    assert not topics.confirmed("pong", names)
    with pytest.raises(AnswerRefused):
        topics.confirmed({"event": "error", "code": "60018", "msg": "doesn't exist"}, names)


def news(channel: str, *rows: Row) -> list[Any]:
    stream = OkxStream(None, a_scope())  # type: ignore[arg-type]  # nothing is asked here
    return list(stream.news({"arg": {"channel": channel}, "data": list(rows)}))


def test_a_pushed_order_brings_its_fill() -> None:
    intent = an_intent(PERP)
    fill, report = news("orders", an_order_row(clOrdId=intent.id))
    assert (fill.order, fill.trade, fill.fee.amount) == (intent.id, "5", Decimal("0.3"))
    assert (report.order, report.filled) == (intent.id, qty("0.01"))
    (ended,) = news("orders", an_order_row(clOrdId=intent.id, tradeId="", fillSz="0", state="canceled"))
    assert isinstance(ended, OrderReport)


def test_a_pushed_coin_is_of_when_it_changed() -> None:
    coins = [{"ccy": "USDT", "cashBal": "90", "availBal": "90", "uTime": str(TOLD)}]
    (balance,) = news("account", {"uTime": str(TOLD + 5000), "details": coins})
    assert (balance.currency, balance.total, balance.seen_at) == ("USDT", Decimal(90), NOW)
    with pytest.raises(MissingData):
        news("account", {"uTime": str(TOLD), "details": [without(coins[0], "uTime")]})


def test_the_order_of_a_stop_is_told_as_the_stop() -> None:
    stop = a_stop(PERP)
    fill, report = news("orders", an_order_row(algoId="66", algoClOrdId=stop.id, ordId="77"))
    assert (fill.order, fill.exchange_order) == (stop.id, "66") == (report.order, report.exchange_id)
    assert not news("orders-algo", a_stop_row(state="effective"))
    (waiting,) = news("orders-algo", a_stop_row(algoClOrdId=stop.id))
    assert (waiting.order, waiting.status) == (stop.id, ReportStatus.OPEN)


def test_what_is_nobodys_is_passed_over() -> None:
    assert not news("orders", an_order_row(instType="OPTION"), an_order_row(instId="BTC-USD-SWAP"))
    assert not news("positions", {})
    stream = OkxStream(None, a_scope())  # type: ignore[arg-type]  # nothing is asked here
    assert not list(stream.news("pong"))
    with pytest.raises(AnswerRefused):
        list(stream.news({"event": "error", "code": "60011", "msg": "Please log in"}))


def test_days_begin_at_midnight_of_utc() -> None:
    instrument = parse.listing(market(SPOT_INFO, "BTC/USDT")).instrument
    assert OkxTopics("", MarketType.SPOT).topic(instrument, Timeframe.D1) == "candle1Dutc:BTC-USDT"
