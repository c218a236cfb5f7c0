"""Binance's wire as we use it: what leaves for an order, and what its answers prove."""

import itertools
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.infra.clock import SystemClock
from tests.support.builders import ACCOUNT, NOW, a_stop, an_instrument, an_intent, price
from tests.support.clock import HandClock
from tests.support.roads import a_road
from trading.domain.errors import MissingData, TwoOrders
from trading.domain.instrument import ExchangeId, MarketType, Side, Symbol
from trading.domain.order import OrderIntent
from trading.exchanges.binance.client import BinanceClient
from trading.exchanges.binance.dialect import BinanceDialect
from trading.exchanges.binance.row import BINANCE
from trading.exchanges.binance.wire import BinanceWire
from trading.exchanges.client import AnswerRefused, AnswerUnreadable, stamp_of
from trading.exchanges.factory import ClientFactory
from trading.exchanges.markets import Listing, MarketTable
from trading.exchanges.network import Network, NetworkConfig
from trading.exchanges.quirks import checked, form_of
from trading.exchanges.wire import Scope
from trading.ports import Credentials

BTC = Symbol(ExchangeId.BINANCE, MarketType.SPOT, "BTC/USDT")
BUY = an_intent(BTC)
STOP = a_stop(BTC)
COMMON = {"symbol": "BTCUSDT", "newOrderRespType": "ACK"}
ANSWER = {"symbol": "BTCUSDT", "orderId": 77, "clientOrderId": BUY.id}
ROW = ANSWER | {
    "status": "FILLED",
    "executedQty": "0.01",
    "cummulativeQuoteQty": "600",
    "origQty": "0.01",
    "side": "BUY",
    "time": 1_760_000_000_000,
}

Reply = Callable[[str, dict[str, str]], Any]


class RecordingClient(BinanceClient):
    """Keeps what would be sent, and answers by what it is asked."""

    sent: list[dict[str, Any]]
    reply: Reply

    async def fetch(self, url: str, method: str = "GET", headers: Any = None, body: Any = None) -> Any:
        parts = urlsplit(url)
        params = dict(parse_qsl(parts.query or body or ""))
        self.sent.append({"at": f"{method} {parts.path}", "params": params, "headers": headers})
        answer = self.reply(parts.path, params)
        if isinstance(answer, Exception):
            raise answer
        return answer


class RecordingDialect(BinanceDialect):
    client = RecordingClient


@pytest.fixture
async def client() -> AsyncIterator[RecordingClient]:
    dialect = RecordingDialect()
    async with Network(BINANCE.hosts, NetworkConfig()) as network:
        factory = ClientFactory(
            dialect.client, dialect.options, network, SystemClock(), a_road(dialect.row), timedelta(seconds=5)
        )
        made = factory.private(Credentials("a-key", "a-secret"))
        assert isinstance(made, RecordingClient)
        made.sent, made.reply = [], lambda path, params: ANSWER
        yield made
        await made.close()
        await factory.template.close()


def a_wire(client: Any) -> BinanceWire:
    table = MarketTable(ExchangeId.BINANCE)
    table.learn([Listing(an_instrument(BTC))])
    return BinanceWire(client, Scope(ACCOUNT, table, HandClock()))


async def create(wire: BinanceWire, intent: OrderIntent) -> str:
    quirks = BINANCE.markets[intent.symbol.market]
    return await wire.create(intent, checked(quirks, form_of(quirks, intent), wire.written(intent)), NOW)


@pytest.mark.parametrize(
    ("intent", "written"),
    [
        (BUY, {"side": "BUY", "type": "MARKET", "quoteOrderQty": "600"}),
        (an_intent(BTC, Side.SELL), {"side": "SELL", "type": "MARKET", "quantity": "0.01"}),
        (
            an_intent(BTC, limit=price("60500.10")),
            {"side": "BUY", "type": "LIMIT", "timeInForce": "IOC", "quantity": "0.01", "price": "60500.1"},
        ),
        (STOP, {"side": "SELL", "type": "STOP_LOSS", "quantity": "0.01", "stopPrice": "59000"}),
    ],
    ids=["buy by cost", "sell", "in band", "stop"],
)
async def test_each_form_as_it_leaves(
    client: RecordingClient, intent: OrderIntent, written: dict[str, str]
) -> None:
    client.reply = lambda path, params: ANSWER | {"clientOrderId": intent.id}
    assert await create(a_wire(client), intent) == "77"
    (sent,) = client.sent
    signed = {name: sent["params"].pop(name) for name in ("timestamp", "recvWindow", "signature")}
    assert sent["params"] == COMMON | {"newClientOrderId": intent.id} | written
    assert sent["at"] == "POST /api/v3/order"
    assert (signed["timestamp"], signed["recvWindow"]) == (str(stamp_of(NOW)), "5000")
    assert sent["headers"]["X-MBX-APIKEY"] == "a-key"


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        ANSWER | {"orderId": None},
        ANSWER | {"clientOrderId": "another"},
        ANSWER | {"symbol": "ETHUSDT"},
    ],
)
async def test_an_answer_that_proves_no_order(client: RecordingClient, answer: Any) -> None:
    client.reply = lambda path, params: answer
    with pytest.raises(MissingData):
        await create(a_wire(client), BUY)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"code": -2010, "msg": "No."}, ("-2010", "No.")),
        ({"orderId": 1}, ("", "")),
        ([], ("", "")),
        ({}, None),
        ("text", None),
        (None, None),
    ],
)
def test_what_is_an_answer(client: RecordingClient, answer: Any, told: tuple[str, str] | None) -> None:
    assert client.told(answer) == told


def around(*rows: dict[str, Any]) -> Reply:
    return lambda path, params: list(rows) if path.endswith("allOrders") else ROW


async def test_an_order_is_found_where_the_list_shows_no_twin(client: RecordingClient) -> None:
    client.reply = around(ROW, ROW | {"orderId": 78, "clientOrderId": "other"})
    report = await a_wire(client).order(BTC, BUY.id)
    assert report is not None
    assert (report.order, report.exchange_id) == (BUY.id, "77")
    single, listed = client.sent
    assert single["params"]["origClientOrderId"] == BUY.id
    span = int(listed["params"]["endTime"]) - int(listed["params"]["startTime"])
    assert span == 2 * 3_600_000 + 1


async def test_a_twin_is_noticed(client: RecordingClient) -> None:
    client.reply = around(ROW, ROW | {"orderId": 78})
    with pytest.raises(TwoOrders):
        await a_wire(client).order(BTC, BUY.id)


async def test_only_the_code_of_no_such_order_is_not_found(client: RecordingClient) -> None:
    client.reply = lambda path, params: AnswerRefused(400, "-2013", "Order does not exist.")
    assert await a_wire(client).order(BTC, BUY.id) is None
    for other in (
        AnswerRefused(400, "-1100", "No."),
        AnswerRefused(503, "-2013", "Order does not exist."),
        AnswerUnreadable(),
    ):
        client.reply = lambda path, params, other=other: other  # type: ignore[misc]
        with pytest.raises(type(other)):
            await a_wire(client).order(BTC, BUY.id)


TRADE = {
    "symbol": "BTCUSDT",
    "id": 5,
    "orderId": 77,
    "price": "60000",
    "qty": "0.01",
    "commission": "0.00001",
    "commissionAsset": "BTC",
    "time": stamp_of(NOW),
    "isBuyer": True,
    "isMaker": False,
}


async def test_a_trade_whose_order_is_not_shown_is_no_fill(client: RecordingClient) -> None:
    def reply(path: str, params: dict[str, str]) -> Any:
        return [TRADE] if path.endswith("myTrades") and "startTime" in params else []

    client.reply, now = reply, client.time.now()
    with pytest.raises(MissingData, match="not shown"):
        await a_wire(client).executions(MarketType.SPOT, now, now, [BTC])


async def test_an_order_that_is_shown_no_more_is_asked_for_once(client: RecordingClient) -> None:
    later = [{"orderId": 78 + number, "clientOrderId": "x"} for number in range(BINANCE.orders_per_page)]
    client.reply = lambda path, params: later if path.endswith("allOrders") else [TRADE]
    now = client.time.now()
    with pytest.raises(MissingData, match="not shown"):
        await a_wire(client).executions(MarketType.SPOT, now, now, [BTC])
    assert sum(request["at"].endswith("allOrders") for request in client.sent) == 1


async def test_executions_are_asked_for_day_by_day(client: RecordingClient) -> None:
    client.reply = lambda path, params: []
    now = client.time.now()
    assert not await a_wire(client).executions(MarketType.SPOT, now - timedelta(hours=49), now, [BTC])
    spans = [(int(sent["params"]["startTime"]), int(sent["params"]["endTime"])) for sent in client.sent]
    assert [end - start for start, end in spans] == [86_400_000] * 3
    assert [after[0] - before[1] for before, after in itertools.pairwise(spans)] == [0, 0]
