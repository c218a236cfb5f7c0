"""MEXC's wire as we use it: what leaves for an order, and what its answers prove."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.infra.clock import SystemClock
from tests.support.builders import ACCOUNT, NOW, a_stop, an_instrument, an_intent, price
from tests.support.clock import HandClock
from tests.support.roads import WIDE, a_road
from trading.domain.errors import MissingData, TwoOrders
from trading.domain.instrument import ExchangeId, MarketType, Side, Symbol
from trading.domain.order import OrderIntent
from trading.exchanges.client import AnswerRefused, AnswerUnreadable, stamp_of
from trading.exchanges.factory import ClientFactory
from trading.exchanges.markets import Listing, MarketTable
from trading.exchanges.mexc.client import MexcClient
from trading.exchanges.mexc.dialect import MexcDialect
from trading.exchanges.mexc.row import MEXC
from trading.exchanges.mexc.wire import MexcWire
from trading.exchanges.network import Network, NetworkConfig
from trading.exchanges.quirks import checked, form_of
from trading.exchanges.rate import Urgency
from trading.exchanges.wire import Scope
from trading.ports import Credentials

BTC = Symbol(ExchangeId.MEXC, MarketType.SPOT, "BTC/USDT")
BUY = an_intent(BTC)
COMMON = {"symbol": "BTCUSDT", "newClientOrderId": BUY.id}
ANSWER = {"symbol": "BTCUSDT", "orderId": "C02__77", "side": "BUY"}

Reply = Callable[[str, dict[str, str]], Any]


class RecordingClient(MexcClient):
    """Keeps what would be sent, and answers by what it is asked."""

    sent: list[dict[str, Any]]
    reply: Reply

    async def fetch(self, url: str, method: str = "GET", headers: Any = None, body: Any = None) -> Any:
        parts = urlsplit(url)
        params = dict(parse_qsl(parts.query))
        self.sent.append({"at": f"{method} {parts.path}", "params": params, "headers": headers, "body": body})
        answer = self.reply(parts.path, params)
        if isinstance(answer, Exception):
            raise answer
        return answer


class RecordingDialect(MexcDialect):
    client = RecordingClient


@pytest.fixture
async def client() -> AsyncIterator[RecordingClient]:
    dialect = RecordingDialect()
    async with Network(MEXC.hosts, NetworkConfig()) as network:
        factory = ClientFactory(
            dialect.client,
            dialect.options,
            network,
            SystemClock(),
            a_road(dialect.row, WIDE),
            timedelta(seconds=5),
        )
        made = factory.private(Credentials("a-key", "a-secret"))
        assert isinstance(made, RecordingClient)
        made.sent, made.reply = [], lambda path, params: ANSWER
        yield made
        await made.close()
        await factory.template.close()


def a_wire(client: Any) -> MexcWire:
    table = MarketTable(ExchangeId.MEXC)
    table.learn([Listing(an_instrument(BTC))])
    return MexcWire(client, Scope(ACCOUNT, table, HandClock()))


async def create(wire: MexcWire, intent: OrderIntent, stamp: datetime = NOW) -> str:
    quirks = MEXC.markets[intent.symbol.market]
    return await wire.create(intent, checked(quirks, form_of(quirks, intent), wire.written(intent)), stamp)


FORMS = {
    "buy by cost": (
        an_intent(BTC, cost=Decimal("600.50")),
        COMMON | {"side": "BUY", "type": "MARKET", "quoteOrderQty": "600.5"},
    ),
    "sell by quantity": (
        an_intent(BTC, Side.SELL),
        COMMON | {"side": "SELL", "type": "MARKET", "quantity": "0.01"},
    ),
    "buy in a band": (
        an_intent(BTC, limit=price("60600.10")),
        COMMON | {"side": "BUY", "type": "IMMEDIATE_OR_CANCEL", "quantity": "0.01", "price": "60600.1"},
    ),
    "sell in a band": (
        an_intent(BTC, Side.SELL, limit=price("59400")),
        COMMON | {"side": "SELL", "type": "IMMEDIATE_OR_CANCEL", "quantity": "0.01", "price": "59400"},
    ),
}


@pytest.mark.parametrize(("intent", "params"), FORMS.values(), ids=FORMS)
async def test_what_leaves_for_an_order(
    client: RecordingClient, intent: OrderIntent, params: dict[str, Any]
) -> None:
    client.reply = lambda path, asked: ANSWER | {"side": asked["side"]}
    assert await create(a_wire(client), intent) == "C02__77"
    (sent,) = client.sent
    signed = {"timestamp": str(stamp_of(NOW)), "recvWindow": "5000"}
    signature = sent["params"].pop("signature")
    assert (sent["at"], sent["params"]) == ("POST /api/v3/order", params | signed)
    assert len(signature) == 64
    assert sent["body"] is None
    assert set(sent["headers"]) == {"X-MEXC-APIKEY", "Content-Type"}  # nobody's broker


def test_a_stop_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="no sell stop"):
        a_wire(None).written(a_stop(BTC))


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        {"symbol": "BTCUSDT"},
        ANSWER | {"orderId": ""},
        ANSWER | {"orderId": None},
        ANSWER | {"symbol": "ETHUSDT"},
        ANSWER | {"side": "SELL"},
        ANSWER | {"clientOrderId": "another"},
    ],
)
async def test_an_answer_that_does_not_prove_the_order(client: RecordingClient, answer: Any) -> None:
    client.reply = lambda path, params: answer
    with pytest.raises(MissingData):
        await create(a_wire(client), BUY)


def an_order(**changes: Any) -> dict[str, Any]:
    row = {
        "symbol": "BTCUSDT",
        "orderId": "C02__77",
        "clientOrderId": BUY.id,
        "price": "60000",
        "origQty": "0.01",
        "executedQty": "0.01",
        "cummulativeQuoteQty": "600",
        "status": "FILLED",
        "type": "MARKET",
        "side": "BUY",
        "time": stamp_of(datetime.now(UTC)),
    }
    return row | changes


def looked_up(single: Any, listed: list[dict[str, Any]]) -> Reply:
    return lambda path, params: single if path.endswith("/order") else listed


GONE = AnswerRefused(400, "-2013", "Order does not exist.")


async def test_an_order_is_looked_for_in_both_places(client: RecordingClient) -> None:
    wire = a_wire(client)
    client.reply = looked_up(GONE, [])
    assert await wire.order(BTC, BUY.id) is None
    assert [sent["at"] for sent in client.sent] == ["GET /api/v3/order", "GET /api/v3/allOrders"]
    client.reply = looked_up(GONE, [an_order(clientOrderId="another"), an_order()])
    found = await wire.order(BTC, BUY.id)
    assert found is not None
    assert found.exchange_id == "C02__77"
    client.reply = looked_up(an_order(), [an_order()])
    assert await wire.order(BTC, BUY.id) == found
    client.reply = looked_up(an_order(), [an_order(orderId="C02__78")])
    with pytest.raises(TwoOrders):
        await wire.order(BTC, BUY.id)
    client.reply = looked_up(GONE, [an_order(), an_order(orderId="C02__78")])
    with pytest.raises(TwoOrders):
        await wire.order(BTC, BUY.id)


@pytest.mark.parametrize(
    ("single", "raised"),
    [
        (AnswerRefused(404, "-2013", ""), AnswerRefused),  # on a page that is not the exchange's
        (AnswerRefused(400, "-1121", ""), AnswerRefused),
        (AnswerRefused(429, "429", ""), AnswerRefused),
        ({}, MissingData),
        ([], MissingData),
        (an_order(clientOrderId="another"), MissingData),
        (an_order(clientOrderId=None), MissingData),
    ],
)
async def test_only_its_own_word_means_that_there_is_no_order(
    client: RecordingClient, single: Any, raised: type[Exception]
) -> None:
    client.reply = looked_up(single, [])
    with pytest.raises(raised):
        await a_wire(client).order(BTC, BUY.id)


async def test_an_old_order_has_no_list_any_more(client: RecordingClient) -> None:
    old = an_order(time=stamp_of(datetime.now(UTC) - timedelta(days=20)))
    client.reply = looked_up(old, [an_order(orderId="never asked for")])
    assert await a_wire(client).order(BTC, BUY.id) is not None
    assert [sent["at"] for sent in client.sent] == ["GET /api/v3/order"]


def a_trade(number: int, at: int) -> dict[str, Any]:
    return {
        "symbol": "BTCUSDT",
        "id": f"{number}X1",
        "orderId": "C02__77",
        "price": "60000",
        "qty": "0.001",
        "commission": "0.03",
        "commissionAsset": "USDT",
        "time": at,
        "isBuyer": False,
        "isMaker": False,
        "clientOrderId": None,
    }


def exchange_with(trades: list[dict[str, Any]], *, newest_first: bool, end_belongs: bool) -> Reply:
    """Answers as an exchange may that shows a hundred at most: nothing says which, nor where a span ends."""

    def reply(path: str, params: dict[str, str]) -> list[dict[str, Any]]:
        first, last = int(params["startTime"]), int(params["endTime"])
        inside = [row for row in trades if first <= row["time"] <= last - (0 if end_belongs else 1)]
        return sorted(inside, key=lambda row: row["time"], reverse=newest_first)[: int(params["limit"])]

    return reply


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("end_belongs", [True, False])
async def test_no_fill_is_lost_between_the_halves(
    client: RecordingClient, *, newest_first: bool, end_belongs: bool
) -> None:
    now = client.time.now()
    start = stamp_of(now - timedelta(days=10))
    trades = [a_trade(number, start + number * 7) for number in range(350)]
    trades += [a_trade(1_000 + number, start + 3 + number * 40_000_000 // 20) for number in range(420)]
    trades.append(a_trade(9_999, stamp_of(now + timedelta(seconds=2))))  # their clock is ahead of ours
    client.reply = exchange_with(trades, newest_first=newest_first, end_belongs=end_belongs)
    fills = await a_wire(client).executions(MarketType.SPOT, now - timedelta(days=10, hours=1), now, [BTC])
    assert {fill.trade for fill in fills} == {row["id"] for row in trades}
    spans = [int(s["params"]["endTime"]) - int(s["params"]["startTime"]) for s in client.sent]
    assert max(spans) <= timedelta(days=7) / timedelta(milliseconds=1) + 1


async def test_an_instant_that_no_answer_can_hold_is_missing_data(client: RecordingClient) -> None:
    now = client.time.now()
    trades = [a_trade(number, stamp_of(now)) for number in range(101)]
    client.reply = exchange_with(trades, newest_first=True, end_belongs=True)
    with pytest.raises(MissingData, match="do not end"):
        await a_wire(client).executions(MarketType.SPOT, now - timedelta(hours=1), now, [BTC])


@pytest.mark.parametrize("answer", [{}, None, {"balances": None}, {"balances": [{"asset": "USDT"}]}])
async def test_balances_that_are_not_told_are_missing(client: RecordingClient, answer: Any) -> None:
    client.reply = lambda path, params: answer
    with pytest.raises(MissingData):
        await a_wire(client).balances()


@pytest.mark.parametrize(
    ("status", "body", "raised"),
    [
        (200, {"code": 30004, "msg": "no"}, AnswerRefused),
        (400, {"code": 30004, "msg": "no"}, AnswerRefused),
        (502, None, AnswerRefused),
        (200, None, AnswerUnreadable),
        (200, "text", AnswerUnreadable),
        (200, {"code": 200, "data": []}, None),
        (200, {"code": 0}, None),
        (200, {}, None),
        (200, [], None),
    ],
)
def test_what_is_an_answer(status: int, body: Any, raised: type[Exception] | None) -> None:
    client = MexcClient.__new__(MexcClient)
    client.road = a_road(MEXC)(None, Urgency.MARKET)
    if raised is None:
        client.handle_errors(status, "", "", "GET", {}, "", body)
        return
    with pytest.raises(raised):
        client.handle_errors(status, "", "", "GET", {}, "", body)
