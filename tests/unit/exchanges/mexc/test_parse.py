"""MEXC's answers and pushes in our words; what lacks a field is missing, never zero."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from ccxt.protobuf.mexc import PushDataV3ApiWrapper_pb2

from tests.support.builders import ACCOUNT, NOW, an_instrument
from tests.support.clock import HandClock
from trading.domain.errors import MissingData
from trading.domain.ids import client_order_id
from trading.domain.instrument import ExchangeId, MarketType, Side, Symbol
from trading.domain.money import Money
from trading.exchanges.client import AnswerRefused
from trading.exchanges.markets import Listing, MarketTable
from trading.exchanges.mexc import frames, parse
from trading.exchanges.mexc.stream import MexcStream, MexcTopics
from trading.exchanges.wire import Scope
from trading.ports import ReportStatus

BTC = Symbol(ExchangeId.MEXC, MarketType.SPOT, "BTC/USDT")
OURS = client_order_id(ACCOUNT, "cause", 1)
TOLD = int(NOW.timestamp() * 1000)
TOPIC = "spot@public.kline.v3.api.pb@BTCUSDT@Min1"

INFO = {
    "symbol": "BTCUSDT",
    "status": "1",
    "baseAsset": "BTC",
    "baseAssetPrecision": 8,
    "quoteAsset": "USDT",
    "quoteAssetPrecision": 2,
    "quotePrecision": 2,
    "orderTypes": ["LIMIT", "MARKET", "LIMIT_MAKER"],
    "isSpotTradingAllowed": True,
    "quoteAmountPrecision": "1",
    "quoteAmountPrecisionMarket": "5",
    "baseSizePrecision": "0.000001",
    "makerCommission": "0",
    "takerCommission": "0.0005",
    "tradeSideType": 1,
}
ORDER = {
    "symbol": "BTCUSDT",
    "orderId": "C02__1",
    "clientOrderId": OURS,
    "price": "60000",
    "origQty": "0.02",
    "executedQty": "0.01",
    "cummulativeQuoteQty": "600",
    "status": "PARTIALLY_CANCELED",
    "type": "IMMEDIATE_OR_CANCEL",
    "side": "BUY",
}
TRADE = {
    "symbol": "BTCUSDT",
    "id": "1X1",
    "orderId": "C02__1",
    "price": "60000",
    "qty": "0.01",
    "commission": "0.3",
    "commissionAsset": "USDT",
    "time": 1_767_614_400_123,
    "isBuyer": True,
    "isMaker": False,
    "clientOrderId": OURS,
}


def a_scope() -> Scope:
    table = MarketTable(ExchangeId.MEXC)
    table.learn([Listing(an_instrument(BTC))])
    return Scope(ACCOUNT, table, HandClock())


def listed(**changes: Any) -> dict[str, Any]:
    return {"symbol": "BTC/USDT", "base": "BTC", "quote": "USDT", "info": INFO | changes}


def test_the_rules_of_a_market_hide_in_fields_named_otherwise() -> None:
    found = parse.instrument(listed())
    assert (found.symbol, found.exchange_symbol) == (BTC, "BTCUSDT")
    assert (found.tick, found.lot, found.min_qty) == (Decimal("0.01"), Decimal("1E-8"), Decimal("0.000001"))
    assert (found.min_notional, found.taker_fee, found.maker_fee) == (
        Decimal(5),
        Decimal("0.0005"),
        Decimal(0),
    )
    assert found.active
    assert not found.holds_stops
    assert parse.instrument(listed(baseSizePrecision="0", baseAssetPrecision=2)).min_qty == Decimal("0.01")


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "2"},
        {"isSpotTradingAllowed": False},
        {"tradeSideType": 3},
        {"tradeSideType": "4"},
        {"orderTypes": ["LIMIT", "LIMIT_MAKER"]},
        {"orderTypes": None},
    ],
)
def test_what_could_not_be_closed_again_is_not_active(changed: dict[str, Any]) -> None:
    assert not parse.instrument(listed(**changed)).active


@pytest.mark.parametrize(
    "name", ["baseAssetPrecision", "quoteAssetPrecision", "quoteAmountPrecision", "symbol"]
)
def test_a_market_whose_rules_are_not_told_stands_still(name: str) -> None:
    with pytest.raises(MissingData):
        parse.instrument(listed(**{name: None}))


def test_an_order_in_our_words() -> None:
    found = parse.order_report(ORDER, a_scope().table.symbol, NOW)
    assert (found.order, found.exchange_id, found.symbol) == (OURS, "C02__1", BTC)
    assert (found.status, found.filled, found.spent) == (
        ReportStatus.CANCELED,
        Decimal("0.01"),
        Decimal(600),
    )
    assert (found.side, found.qty, found.trigger) == (Side.BUY, Decimal("0.02"), None)
    by_cost = parse.order_report(ORDER | {"type": "MARKET"}, a_scope().table.symbol, NOW)
    assert by_cost.qty is None  # it was asked for by what it spends
    foreign = parse.order_report(ORDER | {"clientOrderId": None}, a_scope().table.symbol, NOW)
    assert foreign.order is None


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "SOMETHING"},
        {"status": None},
        {"executedQty": ""},
        {"executedQty": None},
        {"cummulativeQuoteQty": "NaN"},
        {"orderId": ""},
        {"symbol": None},
    ],
)
def test_an_order_without_its_facts_is_missing(changed: dict[str, Any]) -> None:
    with pytest.raises(MissingData):
        parse.order_report(ORDER | changed, a_scope().table.symbol, NOW)


def test_a_fill_and_its_fee() -> None:
    found = parse.fill(TRADE, ACCOUNT, a_scope().table.symbol, NOW)
    assert (found.trade, found.order, found.side, found.maker) == ("1X1", OURS, Side.BUY, False)
    assert found.fee == Money(Decimal("0.3"), "USDT")
    assert found.happened_at == datetime(2026, 1, 5, 12, 0, 0, 123_000, UTC)
    free = parse.fill(
        TRADE | {"commission": "0", "commissionAsset": None}, ACCOUNT, a_scope().table.symbol, NOW
    )
    assert free.fee.amount == 0


@pytest.mark.parametrize(
    "changed",
    [{"isBuyer": None}, {"id": ""}, {"price": None}, {"qty": ""}, {"time": None}, {"commissionAsset": ""}],
)
def test_a_fill_without_its_facts_is_missing(changed: dict[str, Any]) -> None:
    with pytest.raises(MissingData):
        parse.fill(TRADE | changed, ACCOUNT, a_scope().table.symbol, NOW)


def a_frame(kind: str, symbol: str = "BTCUSDT", created: int = 0, sent: int = 0, **fields: Any) -> bytes:
    wrapper = PushDataV3ApiWrapper_pb2.PushDataV3ApiWrapper(
        channel=TOPIC, symbol=symbol, createTime=created, sendTime=sent
    )
    body = getattr(wrapper, kind)
    body.SetInParent()
    for name, value in fields.items():
        setattr(body, name, value)
    made: bytes = wrapper.SerializeToString()
    return made


PUSHED_ORDER: dict[str, Any] = {
    "id": "C02__1",
    "clientId": OURS,
    "quantity": "0.02",
    "cumulativeQuantity": "0.01",
    "cumulativeAmount": "600",
    "orderType": 3,
    "tradeType": 2,
    "status": 5,
}
PUSHED_DEAL: dict[str, Any] = {
    "price": "60000",
    "quantity": "0.01",
    "tradeType": 2,
    "tradeId": "1X1",
    "clientOrderId": OURS,
    "orderId": "C02__1",
    "feeAmount": "0.3",
    "feeCurrency": "USDT",
    "time": TRADE["time"],
}


def heard(frame: object) -> list[Any]:
    return list(MexcStream(None, a_scope()).news(frame))  # type: ignore[arg-type]  # it only reads


def test_pushes_say_what_the_answers_say() -> None:
    (order,) = heard(a_frame("privateOrders", **PUSHED_ORDER))
    asked = parse.order_report(ORDER | {"side": "SELL"}, a_scope().table.symbol, order.seen_at)
    assert order == asked
    (fill,) = heard(a_frame("privateDeals", **PUSHED_DEAL))
    assert fill == parse.fill(TRADE | {"isBuyer": False}, ACCOUNT, a_scope().table.symbol, fill.seen_at)


COIN: dict[str, Any] = {"vcoinName": "USDT", "balanceAmount": "90", "frozenAmount": "10"}


@pytest.mark.parametrize(("created", "sent"), [(TOLD, TOLD + 5000), (0, TOLD)])
def test_a_pushed_coin_is_of_when_the_exchange_made_it(created: int, sent: int) -> None:
    (coin,) = heard(a_frame("privateAccount", created=created, sent=sent, **COIN))
    assert (coin.currency, coin.total, coin.free, coin.seen_at) == ("USDT", 100, 90, NOW)


@pytest.mark.parametrize(
    "frame",
    [
        b"\xff\xff",
        b"",
        a_frame("privateOrders", **(PUSHED_ORDER | {"status": 9})),
        a_frame("privateOrders", **(PUSHED_ORDER | {"status": 0})),
        a_frame("privateOrders", **(PUSHED_ORDER | {"quantity": ""})),
        a_frame("privateOrders", symbol="", **PUSHED_ORDER),
        a_frame("privateDeals", **(PUSHED_DEAL | {"tradeType": 0})),
        a_frame("privateDeals", **(PUSHED_DEAL | {"price": ""})),
        a_frame("privateDeals", **(PUSHED_DEAL | {"feeCurrency": ""})),
        a_frame("privateAccount", created=TOLD, vcoinName="USDT"),
        a_frame("privateAccount", **COIN),  # of when it is must be told
        "Invalid listen key",
    ],
)
def test_a_push_that_cannot_be_read_begins_the_stream_anew(frame: object) -> None:
    with pytest.raises(MissingData):
        heard(frame)


def test_what_is_no_news_is_passed_over() -> None:
    assert heard({"id": 0, "code": 0, "msg": "PONG"}) == []
    assert heard(a_frame("publicSpotKline")) == []


BAR: dict[str, Any] = {
    "interval": "Min1",
    "windowStart": 1_767_614_400,
    "openingPrice": "60000",
    "highestPrice": "60100",
    "lowestPrice": "59900",
    "closingPrice": "60050",
    "volume": "1.5",
}


def test_a_bar_is_never_told_as_closed() -> None:
    topics = MexcTopics("wss://nowhere")
    told = topics.bars(a_frame("publicSpotKline", **BAR))
    assert told is not None
    name, ((candle, closed),) = told
    assert (name, closed) == (TOPIC, False)
    assert (candle.opened_at, candle.close, candle.volume) == (NOW, Decimal(60050), Decimal("1.5"))
    assert topics.bars({"msg": "PONG"}) is None
    assert topics.bars(a_frame("privateDeals", **PUSHED_DEAL)) is None
    with pytest.raises(MissingData):
        topics.bars(a_frame("publicSpotKline", **(BAR | {"closingPrice": ""})))
    with pytest.raises(MissingData):
        topics.bars(b"\x01")


def test_a_subscription_counts_when_all_of_it_is_named() -> None:
    topics, other = MexcTopics("wss://nowhere"), TOPIC.replace("BTC", "ETH")
    asked = (TOPIC, other)
    assert set(topics.confirmed({"id": 1, "code": 0, "msg": f"{TOPIC},{other}"}, asked)) == set(asked)
    assert not topics.confirmed({"id": 0, "code": 0, "msg": "PONG"}, asked)
    assert not topics.confirmed(a_frame("publicSpotKline", **BAR), asked)
    for told in (f"Not Subscribed successfully! [{TOPIC}].  Reason: Blocked! ", TOPIC):
        with pytest.raises(AnswerRefused):
            topics.confirmed({"id": 1, "code": 0, "msg": told}, asked)


def test_what_is_empty_was_not_on_the_wire() -> None:
    push = frames.read(a_frame("privateDeals"))
    assert (push.kind, push.body.price, push.body.time) == ("privateDeals", "", 0)
