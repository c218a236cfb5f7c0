"""Bybit's dictionaries become our types exactly, or not at all."""

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import ACCOUNT, BTC, BTC_PERP, NOW, a_balance
from tests.support.clock import HandClock
from trading.domain.errors import MissingData
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import plain
from trading.exchanges.bybit import parse
from trading.exchanges.bybit.row import BYBIT
from trading.exchanges.bybit.stream import BybitStream
from trading.exchanges.fields import candle, decimal
from trading.exchanges.markets import MarketTable
from trading.exchanges.wire import Scope
from trading.ports import ReportStatus

OURS = "SBZVXXNHXGD54YE32W25"
NUMBERS = st.decimals(
    min_value=Decimal("1e-12"), max_value=Decimal("1e12"), allow_nan=False, allow_infinity=False
)


def symbol_of(market: MarketType, _name: str) -> Symbol:
    return BTC if market is MarketType.SPOT else BTC_PERP


def an_execution(**changes: Any) -> dict[str, Any]:
    return {
        "symbol": "BTCUSDT",
        "orderId": "1",
        "orderLinkId": OURS,
        "side": "Buy",
        "execId": "e1",
        "execPrice": "60000.1",
        "execQty": "0.01",
        "execFee": "0.00001",
        "feeCurrency": "BTC",
        "isMaker": False,
        "execTime": "1767614400000",
        "execType": "Trade",
    } | changes


def an_order_row(**changes: Any) -> dict[str, Any]:
    return {
        "symbol": "BTCUSDT",
        "orderId": "1",
        "orderLinkId": OURS,
        "orderStatus": "Filled",
        "cumExecQty": "0.01",
        "cumExecValue": "600.001",
        "triggerPrice": "",
        "rejectReason": "EC_NoError",
        "cancelType": "UNKNOWN",
    } | changes


def no_floats(value: object) -> bool:
    if isinstance(value, float):
        return False
    if is_dataclass(value):
        return all(no_floats(getattr(value, field.name)) for field in fields(value))
    return not isinstance(value, tuple | list) or all(no_floats(item) for item in value)


@given(price=NUMBERS, qty=NUMBERS, fee=NUMBERS, side=st.sampled_from(["Buy", "Sell"]))
def test_amounts_go_through_exactly(price: Decimal, qty: Decimal, fee: Decimal, side: str) -> None:
    row = an_execution(execPrice=plain(price), execQty=plain(qty), execFee=plain(fee), side=side)
    fill = parse.fill(row, MarketType.SPOT, ACCOUNT, symbol_of, NOW)
    assert (fill.price, fill.qty, fill.fee.amount) == (price, qty, fee)
    assert no_floats(fill)


@given(price=NUMBERS, qty=NUMBERS)
def test_reports_and_positions_go_through_exactly(price: Decimal, qty: Decimal) -> None:
    row = an_order_row(cumExecQty=plain(qty), cumExecValue=plain(price))
    report = parse.order_report(row, MarketType.SPOT, symbol_of, NOW)
    assert (report.filled, report.spent) == (qty, price)
    position_row = {
        "symbol": "BTCUSDT",
        "size": plain(qty),
        "side": "Sell",
        "avgPrice": plain(price),
        "positionIdx": 0,
    }
    position = parse.position(position_row, symbol_of, NOW)
    assert position is not None
    assert (position.qty, position.entry) == (-qty, price)
    assert no_floats(report)
    assert no_floats(position)


@pytest.mark.parametrize(
    "value", [None, "", "abc", "NaN", "Infinity", 0.1, True, [], "1e999999999"], ids=repr
)
def test_what_is_no_exact_number_is_missing(value: object) -> None:
    with pytest.raises(MissingData):
        decimal({"x": value}, "x")


@pytest.mark.parametrize(
    "name", ["symbol", "orderId", "side", "execId", "execPrice", "execQty", "execFee", "execTime"]
)
def test_a_fill_without_one_of_its_fields_is_no_fill(name: str) -> None:
    row = an_execution()
    del row[name]
    with pytest.raises(MissingData):
        parse.fill(row, MarketType.SPOT, ACCOUNT, symbol_of, NOW)


@pytest.mark.parametrize(
    ("market", "side", "told", "currency"),
    [
        (MarketType.SPOT, "Buy", "", "BTC"),
        (MarketType.SPOT, "Sell", "", "USDT"),
        (MarketType.LINEAR, "Buy", "", "USDT"),
        (MarketType.LINEAR, "Sell", "USDT", "USDT"),
        (MarketType.SPOT, "Buy", "MNT", "MNT"),
    ],
)
def test_the_fee_is_in_the_coin_that_it_was_charged_in(
    market: MarketType, side: str, told: str, currency: str
) -> None:
    row = an_execution(side=side, feeCurrency=told)
    assert parse.fill(row, market, ACCOUNT, symbol_of, NOW).fee.currency == currency


@pytest.mark.parametrize("link", ["", "spotx008", "SB-short", None, "XX" + OURS[2:]])
def test_a_foreign_client_id_is_none_of_ours(link: str | None) -> None:
    row = an_execution(orderLinkId=link)
    assert parse.fill(row, MarketType.SPOT, ACCOUNT, symbol_of, NOW).order is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("New", ReportStatus.OPEN),
        ("PartiallyFilled", ReportStatus.OPEN),
        ("Untriggered", ReportStatus.OPEN),
        ("Triggered", ReportStatus.OPEN),
        ("Filled", ReportStatus.FILLED),
        ("PartiallyFilledCanceled", ReportStatus.CANCELED),
        ("Cancelled", ReportStatus.CANCELED),
        ("Deactivated", ReportStatus.CANCELED),
        ("Rejected", ReportStatus.REJECTED),
    ],
)
def test_statuses(status: str, expected: ReportStatus) -> None:
    row = an_order_row(orderStatus=status)
    assert parse.order_report(row, MarketType.SPOT, symbol_of, NOW).status is expected


def test_a_trigger_is_shown_only_while_the_stop_waits() -> None:
    waiting = an_order_row(orderStatus="Untriggered", triggerPrice="59000", cumExecQty="", cumExecValue="")
    report = parse.order_report(waiting, MarketType.SPOT, symbol_of, NOW)
    assert (report.trigger, report.filled) == (Decimal(59000), Decimal(0))
    assert (
        parse.order_report(waiting | {"orderStatus": "New"}, MarketType.SPOT, symbol_of, NOW).trigger is None
    )


def test_an_unknown_status_or_side_is_missing_data() -> None:
    with pytest.raises(MissingData):
        parse.order_report(an_order_row(orderStatus="Wondering"), MarketType.SPOT, symbol_of, NOW)
    with pytest.raises(MissingData):
        parse.fill(an_execution(side="Both"), MarketType.SPOT, ACCOUNT, symbol_of, NOW)


def test_why_an_order_was_refused() -> None:
    row = an_order_row(orderStatus="Rejected", rejectReason="EC_NoEnoughQtyToFill")
    assert parse.order_report(row, MarketType.SPOT, symbol_of, NOW).reason == "EC_NoEnoughQtyToFill"


@pytest.mark.parametrize(
    "answer", [{}, {"result": None}, {"result": {}}, {"result": {"list": None}}, [], None, "x"]
)
def test_an_answer_without_a_list_is_never_an_empty_one(answer: object) -> None:
    with pytest.raises(MissingData):
        parse.rows(answer)
    assert parse.rows({"result": {"list": []}}) == []


@pytest.mark.parametrize(
    "row",
    [
        ["1767614400000", "1", "0.5", "2", "1", "1"],  # high below low
        ["1767614400000", "0", "1", "0", "1", "1"],
        ["1767614400000", "1", "1", "1", "1"],
        ["1767614400000", "1", "1", "1", "5", "1"],
    ],
)
def test_a_bar_that_cannot_be_is_missing_data(row: list[str]) -> None:
    with pytest.raises(MissingData):
        candle(row)


def test_balances_leave_out_what_orders_and_positions_hold() -> None:
    coin = {
        "coin": "USDT",
        "walletBalance": "100",
        "locked": "10",
        "totalOrderIM": "5",
        "totalPositionIM": "",
        "x": 1,
    }
    (balance,) = parse.balances({"coin": [coin]}, NOW)
    assert (balance.total, balance.free) == (Decimal(100), Decimal(85))
    with pytest.raises(MissingData):
        parse.balances({}, NOW)


def test_a_pushed_wallet_is_of_when_the_exchange_says() -> None:
    table = MarketTable(BYBIT.exchange)
    stream = BybitStream(None, Scope(ACCOUNT, table, HandClock()))  # type: ignore[arg-type]  # nothing is sent
    wallet = {"accountType": "UNIFIED", "coin": [{"coin": "USDT", "walletBalance": "100"}]}
    push = {"topic": "wallet", "creationTime": int(NOW.timestamp() * 1000) - 4000, "data": [wallet]}
    (balance,) = stream.news(push)
    assert balance == a_balance(total="100", seen_at=NOW - timedelta(seconds=4))
    assert not list(stream.news(push | {"data": [wallet | {"accountType": "CONTRACT"}]}))
    with pytest.raises(MissingData):
        list(stream.news({name: value for name, value in push.items() if name != "creationTime"}))


def test_a_position_of_size_zero_is_none_and_hedge_mode_is_not_understood() -> None:
    row = {"symbol": "BTCUSDT", "size": "0", "side": "", "avgPrice": "0", "positionIdx": 0}
    assert parse.position(row, symbol_of, NOW) is None
    with pytest.raises(MissingData):
        parse.position(row | {"size": "1", "side": "Buy", "positionIdx": 1}, symbol_of, NOW)


def test_funding_is_no_execution_and_a_liquidation_is() -> None:
    assert not parse.is_execution(an_execution(execType="Funding"))
    assert parse.is_execution(an_execution(execType="BustTrade"))


# Keys

KEY = {
    "readOnly": 0,
    "userID": 24600000,
    "permissions": {
        "ContractTrade": ["Order", "Position"],
        "Spot": ["SpotTrade"],
        "Wallet": [],
        "Derivatives": ["DerivativesTrade"],
    },
    "ips": ["203.0.113.7"],
    "expiredAt": "2027-01-15T03:21:05Z",
    "uta": 1,
}


def test_a_trading_key() -> None:
    report = parse.key_report(KEY)
    assert (report.can_trade_spot, report.can_trade_linear, report.unified) == (True, True, True)
    assert (report.can_withdraw, report.can_transfer) == (False, False)
    assert report.addresses == ("203.0.113.7",)
    assert report.expires_at == datetime(2027, 1, 15, 3, 21, 5, tzinfo=UTC)
    assert report.uid == "24600000"


@pytest.mark.parametrize(
    ("wallet", "withdraw", "transfer"),
    [(["Withdraw"], True, False), (["AccountTransfer"], False, True), (None, None, None), ([], False, False)],
)
def test_what_a_key_may_do_with_the_wallet(
    wallet: list[str] | None, withdraw: object, transfer: object
) -> None:
    report = parse.key_report(KEY | {"permissions": KEY["permissions"] | {"Wallet": wallet}})  # type: ignore[operator]
    assert (report.can_withdraw, report.can_transfer) == (withdraw, transfer)


def test_a_read_only_key_cannot_trade_and_an_unbound_one_has_no_address() -> None:
    report = parse.key_report(
        KEY | {"readOnly": 1, "ips": ["*"], "uta": 0, "expiredAt": "1970-01-01T00:00:00Z"}
    )
    assert (report.can_trade_spot, report.can_trade_linear, report.unified) == (False, False, False)
    assert report.addresses == ()
    assert report.expires_at is None


def test_a_key_without_permissions_is_not_judged() -> None:
    with pytest.raises(MissingData):
        parse.key_report({"readOnly": 0, "userID": 1})
