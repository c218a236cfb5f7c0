"""Bybit's wire as we use it: what leaves for an order, and what its answers prove."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.infra.clock import SystemClock
from tests.support.builders import ACCOUNT, BTC, BTC_PERP, NOW, a_stop, an_instrument, an_intent, price, qty
from tests.support.clock import HandClock
from tests.support.roads import a_road
from trading.domain.errors import MissingData
from trading.domain.instrument import Side
from trading.domain.order import OrderIntent
from trading.exchanges.bybit.client import BybitClient
from trading.exchanges.bybit.row import BYBIT
from trading.exchanges.bybit.wire import BybitWire
from trading.exchanges.client import ExchangeTime, stamp_of
from trading.exchanges.factory import ClientFactory
from trading.exchanges.markets import Listing, MarketTable
from trading.exchanges.quirks import OrderForm, checked, form_of
from trading.exchanges.rate import Urgency
from trading.exchanges.wire import Scope

WINDOW = timedelta(seconds=5)


class RecordingClient(BybitClient):
    """Keeps what would be sent, signed and all, and answers as told."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.sent: list[dict[str, Any]] = []
        self.answer: dict[str, Any] = {
            "retCode": 0,
            "result": {"orderId": "77", "orderLinkId": an_intent().id},
        }
        self.pause = asyncio.Event()
        self.pause.set()

    async def fetch(self, url: str, method: str = "GET", headers: Any = None, body: Any = None) -> Any:
        self.sent.append(
            {"url": url, "method": method, "headers": headers, "body": json.loads(body or "null")}
        )
        await self.pause.wait()
        return self.answer


@pytest.fixture
async def client(factory: ClientFactory) -> AsyncIterator[RecordingClient]:
    config = factory._config(enableRateLimit=False, apiKey="a-key", secret="a-secret")
    made = RecordingClient(ExchangeTime(SystemClock()), a_road(BYBIT)(ACCOUNT, Urgency.ACCOUNT), config)
    yield made
    await made.close()


def a_wire(client: Any) -> BybitWire:
    table = MarketTable(BYBIT.exchange)
    table.learn([Listing(an_instrument(BTC)), Listing(an_instrument(BTC_PERP))])
    return BybitWire(client, Scope(ACCOUNT, table, HandClock()))


async def create(wire: BybitWire, intent: OrderIntent, stamp: datetime = NOW) -> str:
    quirks = BYBIT.markets[intent.symbol.market]
    return await wire.create(intent, checked(quirks, form_of(quirks, intent), wire.written(intent)), stamp)


COMMON = {"symbol": "BTCUSDT", "orderType": "Market", "orderLinkId": an_intent().id}
STOPPED = {
    "symbol": "BTCUSDT",
    "orderType": "Market",
    "side": "Sell",
    "orderLinkId": a_stop().id,
    "qty": "0.01",
}
FORMS = {
    "spot buy by cost": (
        an_intent(BTC, cost=Decimal("600.50")),
        COMMON | {"category": "spot", "side": "Buy", "qty": "600.5", "marketUnit": "quoteCoin"},
    ),
    "spot sell by quantity": (
        an_intent(BTC, Side.SELL),
        COMMON | {"category": "spot", "side": "Sell", "qty": "0.01", "marketUnit": "baseCoin"},
    ),
    "spot stop": (
        a_stop(BTC, trigger="59000.5"),
        STOPPED
        | {
            "category": "spot",
            "marketUnit": "baseCoin",
            "orderFilter": "tpslOrder",
            "triggerPrice": "59000.5",
        },
    ),
    "spot buy in a band": (
        an_intent(BTC, limit=price("60600.10")),
        COMMON
        | {
            "category": "spot",
            "side": "Buy",
            "qty": "0.01",
            "orderType": "Limit",
            "timeInForce": "IOC",
            "price": "60600.1",
        },
    ),
    "linear close in a band": (
        an_intent(BTC_PERP, Side.SELL, reduce_only=True, limit=price("59400")),
        COMMON
        | {
            "category": "linear",
            "side": "Sell",
            "qty": "0.01",
            "positionIdx": 0,
            "reduceOnly": True,
            "orderType": "Limit",
            "timeInForce": "IOC",
            "price": "59400",
        },
    ),
    "linear buy": (
        an_intent(BTC_PERP),
        COMMON | {"category": "linear", "side": "Buy", "qty": "0.01", "positionIdx": 0, "reduceOnly": False},
    ),
    "linear close": (
        an_intent(BTC_PERP, Side.SELL, reduce_only=True),
        COMMON | {"category": "linear", "side": "Sell", "qty": "0.01", "positionIdx": 0, "reduceOnly": True},
    ),
    "linear stop of a long": (
        a_stop(BTC_PERP, trigger="59000"),
        STOPPED
        | {
            "category": "linear",
            "positionIdx": 0,
            "reduceOnly": True,
            "triggerPrice": "59000",
            "triggerDirection": 2,
            "triggerBy": "LastPrice",
        },
    ),
    "linear stop of a short": (
        a_stop(BTC_PERP, Side.BUY, trigger="61000"),
        STOPPED
        | {
            "category": "linear",
            "side": "Buy",
            "positionIdx": 0,
            "reduceOnly": True,
            "triggerPrice": "61000",
            "triggerDirection": 1,
            "triggerBy": "LastPrice",
        },
    ),
}


@pytest.mark.parametrize(("intent", "body"), FORMS.values(), ids=FORMS)
async def test_what_leaves_for_an_order(
    client: RecordingClient, intent: OrderIntent, body: dict[str, Any]
) -> None:
    client.answer["result"]["orderLinkId"] = intent.id
    assert await create(a_wire(client), intent) == "77"
    (sent,) = client.sent
    assert (sent["method"], sent["url"]) == ("POST", "https://api.bybit.com/v5/order/create")
    assert sent["body"] == body
    assert ("price" in sent["body"]) == (intent.limit is not None)


async def test_a_write_is_signed_with_its_own_stamp_even_among_others(client: RecordingClient) -> None:
    client.pause.clear()
    wire = a_wire(client)
    stamps = [NOW + timedelta(milliseconds=number) for number in range(20)]
    intents = [an_intent(cause=str(number)) for number in range(20)]
    calls = [create(wire, i, s) for i, s in zip(intents, stamps, strict=True)]
    reading = asyncio.ensure_future(client.privateGetV5OrderRealtime({"category": "spot"}))
    sending = asyncio.gather(*calls, return_exceptions=True)
    await asyncio.sleep(0.05)
    client.pause.set()
    await asyncio.gather(sending, reading)
    posts = {sent["body"]["orderLinkId"]: sent for sent in client.sent if sent["method"] == "POST"}
    for intent, stamp in zip(intents, stamps, strict=True):
        headers = posts[intent.id]["headers"]
        assert headers["X-BAPI-TIMESTAMP"] == str(stamp_of(stamp))
        assert headers["X-BAPI-RECV-WINDOW"] == "5000"
        assert "Referer" not in headers
        assert "simbiotStamp" not in posts[intent.id]["body"]
    (read,) = (sent for sent in client.sent if sent["method"] == "GET")
    now = stamp_of(datetime.now(UTC))
    assert abs(int(read["headers"]["X-BAPI-TIMESTAMP"]) - now) < 5000


@pytest.mark.parametrize(
    "answer",
    [
        {"retCode": 0, "result": {}},
        {"retCode": 0},
        {"retCode": 0, "result": {"orderId": ""}},
        {"retCode": 0, "result": {"orderId": "1", "orderLinkId": "another"}},
    ],
    ids=["no id", "no result", "empty id", "another order"],
)
async def test_an_answer_without_our_order_proves_nothing(
    client: RecordingClient, answer: dict[str, Any]
) -> None:
    client.answer = answer
    intent = an_intent()
    with pytest.raises(MissingData):
        await create(a_wire(client), intent)
    assert len(client.sent) == 1


async def test_an_order_is_not_found_only_when_every_place_has_answered(client: RecordingClient) -> None:
    client.answer = {"retCode": 0, "result": {"list": []}}
    assert await a_wire(client).order(BTC, an_intent().id) is None
    asked = [sent["url"].partition("?")[0].rpartition("/")[2] for sent in client.sent]
    filters = [sent["url"].partition("orderFilter=")[2].partition("&")[0] for sent in client.sent]
    assert asked == ["realtime", "history"] * 3
    assert filters == ["", "", "tpslOrder", "tpslOrder", "StopOrder", "StopOrder"]
    assert all(f"orderLinkId={an_intent().id}" in sent["url"] for sent in client.sent)
    assert not any("orderId=" in sent["url"] for sent in client.sent)


async def test_answers_about_another_order_or_two_orders_are_not_believed(client: RecordingClient) -> None:
    row = {"orderLinkId": an_intent().id, "orderId": "1"}
    client.answer = {"retCode": 0, "result": {"list": [row, row | {"orderId": "2"}]}}
    with pytest.raises(MissingData, match="two orders"):
        await a_wire(client).order(BTC, an_intent().id)
    client.answer = {"retCode": 0, "result": {"list": [{"orderLinkId": "other", "orderId": "1"}]}}
    with pytest.raises(MissingData, match="another order"):
        await a_wire(client).order(BTC, an_intent().id)


async def test_pages_that_never_end_are_not_an_answer(client: RecordingClient) -> None:
    client.answer = {"retCode": 0, "result": {"list": [{"orderId": "1"}], "nextPageCursor": "again"}}
    with pytest.raises(MissingData):
        await a_wire(client).open_orders(BTC.market, [BTC])


async def test_executions_are_asked_for_in_windows_of_seven_days(client: RecordingClient) -> None:
    client.answer = {"retCode": 0, "result": {"list": []}}
    await a_wire(client).executions(BTC.market, NOW - timedelta(days=20), NOW, [BTC])
    begins = [int(sent["url"].partition("startTime=")[2].partition("&")[0]) for sent in client.sent]
    assert begins == [stamp_of(NOW - timedelta(days=days)) for days in (20, 13, 6)]
    assert "endTime" not in client.sent[-1]["url"]


# The white list


@pytest.mark.parametrize(
    "params",
    [
        {"orderLinkId": "x", "stopLossPrice": "1"},
        {"orderLinkId": "x", "triggerPrice": Decimal(1)},
        {"orderLinkId": "x", "triggerPrice": 1.5},
        {"orderLinkId": "x", "triggerPrice": 1},
    ],
    ids=["unknown", "decimal", "float", "integer"],
)
def test_a_parameter_that_would_be_ignored_or_passed_on_is_our_mistake(params: dict[str, object]) -> None:
    spot = BYBIT.markets[BTC.market]
    with pytest.raises(ValueError, match="must"):
        checked(spot, OrderForm.STOP, params)


@pytest.mark.parametrize(
    "intent",
    [
        a_stop(BTC, Side.BUY),
        replace(a_stop(BTC_PERP), trigger=None),
        an_intent(BTC, cost=None),
    ],
    ids=["spot stop buy", "stop without trigger", "spot buy without cost"],
)
def test_an_intent_that_has_no_form_is_our_mistake(intent: OrderIntent) -> None:
    with pytest.raises(ValueError, match=r"must|no "):
        a_wire(None).written(intent)


def test_prices_and_quantities_are_text_on_the_wire() -> None:
    params = a_wire(None).written(a_stop(BTC_PERP, trigger="59000.10", qty=qty("0.0100")))
    assert params["triggerPrice"] == "59000.1"
