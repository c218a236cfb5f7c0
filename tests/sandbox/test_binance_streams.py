"""WebSockets of the sandbox as Binance: market streams, the WebSocket API and its user stream."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.exchange import Fault, FaultKind
from sandbox.exchange.identity import sign
from tests.sandbox.binance_kit import Scene, scene
from tests.sandbox.exchange_kit import Row

KLINE = "btcusdt@kline_1m"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path, tick_seconds=0.02) as made:
        made.sandbox.set_price("BTCUSDT", None)
        made.sandbox.advance(10)
        yield made


class Line:
    """One connection, heard in order."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def say(self, method: str, *params: str, number: int = 1) -> None:
        await self.socket.send_str(json.dumps({"method": method, "params": list(params), "id": number}))

    async def hear(self) -> Row:
        message = await self.socket.receive(timeout=30)
        assert message.type is aiohttp.WSMsgType.TEXT, message
        loaded: Row = json.loads(message.data)
        return loaded

    async def until(self, wanted: Any) -> Row:
        while not wanted(message := await self.hear()):
            pass
        return message


@asynccontextmanager
async def line(world: Scene, path: str) -> AsyncIterator[Line]:
    url = world.sandbox.plain_url.replace("http", "ws")
    async with world.session.ws_connect(f"{url}{path}") as socket:
        yield Line(socket)


async def test_each_bar_is_closed_once_and_agrees_with_klines(world: Scene) -> None:
    async with line(world, "/ws") as told:
        await told.say("SUBSCRIBE", KLINE)
        assert await told.hear() == {"result": None, "id": 1}
        forming = await told.hear()
        assert (forming["e"], forming["s"], forming["k"]["x"]) == ("kline", "BTCUSDT", False)
        world.sandbox.advance(180)
        closed = [await told.until(lambda message: message["k"]["x"]) for _ in range(3)]
        rows = (await world.client.public("/api/v3/klines", symbol="BTCUSDT", interval="1m", limit=4)).body
        assert [(bar["k"]["t"], bar["k"]["c"], bar["k"]["v"]) for bar in closed] == [
            (row[0], row[4], row[5]) for row in rows[:3]
        ]
        await told.say("UNSUBSCRIBE", KLINE, number=2)
        await told.until(lambda message: message.get("id") == 2)
        await told.say("LIST_SUBSCRIPTIONS", number=3)
        assert await told.hear() == {"result": [], "id": 3}


async def test_streams_may_be_named_in_the_address(world: Scene) -> None:
    async with line(world, f"/ws/{KLINE}") as raw, line(world, f"/stream?streams={KLINE}") as combined:
        assert (await raw.hear())["e"] == "kline"
        wrapped = await combined.hear()
        assert (wrapped["stream"], wrapped["data"]["s"]) == (KLINE, "BTCUSDT")


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("btcusdt@bookTicker", {"u", "s", "b", "B", "a", "A"}),
        ("btcusdt@ticker", {"e", "s", "c", "P", "b", "a"}),
        ("btcusdt@miniTicker", {"e", "s", "c", "q"}),
        ("btcusdt@trade", {"e", "s", "p", "q", "t"}),
        ("btcusdt@aggTrade", {"e", "s", "p", "q", "a"}),
        ("btcusdt@depth5@100ms", {"lastUpdateId", "bids", "asks"}),
    ],
)
async def test_other_streams(world: Scene, name: str, fields: set[str]) -> None:
    async with line(world, "/ws") as told:
        await told.say("SUBSCRIBE", name)
        await told.hear()
        world.sandbox.advance(60)
        assert fields <= set(await told.hear())


async def test_names_that_mean_nothing_are_taken_without_a_word(world: Scene) -> None:
    async with line(world, "/ws") as told:
        await told.say("SUBSCRIBE", "nonesuch@kline_1m", "BTCUSDT@kline_1m", "btcusdt@kline_9m")
        assert await told.hear() == {"result": None, "id": 1}
        world.sandbox.advance(120)
        await told.say("LIST_SUBSCRIPTIONS", number=2)
        assert len((await told.hear())["result"]) == 3  # and no event before it


async def test_a_connection_has_1024_streams_and_five_frames_a_second(world: Scene) -> None:
    async with line(world, "/ws") as told:
        await told.say("SUBSCRIBE", *(f"s{number}@trade" for number in range(1024)))
        assert (await told.hear())["result"] is None
        await told.say("SUBSCRIBE", "one@trade", number=2)
        assert (await told.hear())["error"]["code"] == 2
        for number in range(10):
            await told.say("LIST_SUBSCRIPTIONS", number=number)
        while (message := await told.socket.receive(timeout=30)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert message.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}


async def signed_on(world: Scene, told: Line, **changed: Any) -> Row:
    params = {"apiKey": world.key.key, "timestamp": world.sandbox.clock.now_ms()} | changed
    text = "&".join(f"{name}={params[name]}" for name in sorted(params))
    params.setdefault("signature", sign(world.key.secret, text))
    request = {"id": "1", "method": "userDataStream.subscribe.signature", "params": params}
    await told.socket.send_str(json.dumps(request))
    return await told.hear()


async def test_the_user_stream_tells_of_orders_fills_and_balances(world: Scene) -> None:
    world.sandbox.set_price("BTCUSDT", "60000")
    async with line(world, "/ws-api/v3") as told:
        answer = await signed_on(world, told)
        assert (answer["id"], answer["status"], answer["result"]) == ("1", 200, {"subscriptionId": 0})
        await world.client.order(quantity="5", price="60010", side="SELL", newClientOrderId="none")
        await world.client.order(type="MARKET", quoteOrderQty="100", newClientOrderId="m")
        await world.client.order(quantity="0.01", price="50000", newClientOrderId="l")
        await world.client.cancel(origClientOrderId="l", newClientOrderId="c")
        events = [(await told.hear()) for _ in range(7)]
        assert {event["subscriptionId"] for event in events} == {0}
        inner = [event["event"] for event in events]
        reports = [event for event in inner if event["e"] == "executionReport"]
        assert [(event["x"], event["X"], event["z"] != "0.00000000") for event in reports] == [
            ("NEW", "NEW", False),
            ("TRADE", "FILLED", True),
            ("NEW", "NEW", False),
            ("CANCELED", "CANCELED", False),
        ]
        assert [event["c"] for event in reports[:3]] == ["m", "m", "l"]
        assert (reports[3]["C"], reports[3]["c"] != "l") == ("l", True)
        (trade,) = (await world.client.get("/api/v3/myTrades", symbol="BTCUSDT")).body
        fill = reports[1]
        assert (fill["t"], fill["l"], fill["n"], fill["N"]) == (
            trade["id"],
            trade["qty"],
            trade["commission"],
            "BTC",
        )
        balances = {row["a"]: Decimal(row["f"]) for row in inner[2]["B"]}
        assert balances["BTC"] == 1 + Decimal(trade["qty"]) - Decimal(trade["commission"])


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"signature": "0" * 64}, 400, -1022),
        ({"timestamp": 1}, 400, -1021),
        ({"apiKey": "x" * 20}, 401, -2015),
    ],
)
async def test_the_user_stream_is_closed_to_others(
    world: Scene, changed: dict[str, Any], status: int, code: int
) -> None:
    async with line(world, "/ws-api/v3") as told:
        answer = await signed_on(world, told, **changed)
        assert (answer["status"], answer["error"]["code"]) == (status, code)
        await world.client.order(type="MARKET", quoteOrderQty="100")
        await told.socket.send_str(json.dumps({"id": 2, "method": "ping"}))
        assert (await told.hear())["id"] == 2  # nothing was told in between


async def test_faults_work_on_its_topics(world: Scene) -> None:
    async with line(world, "/ws-api/v3") as told:
        await signed_on(world, told)
        world.sandbox.faults.add(Fault("WS /ws-api/v3 executionReport", FaultKind.WS_DUPLICATE))
        await world.client.order(quantity="0.01", price="50000")
        first, second = await told.hear(), await told.hear()
        assert first == second
        world.sandbox.faults.add(Fault("WS /ws-api/v3 outbound", FaultKind.WS_DROP))
        await world.client.order(quantity="0.01", price="50000")
        heard = [(await told.socket.receive(timeout=30)).type for _ in range(2)]
        assert heard[0] is aiohttp.WSMsgType.TEXT  # the report of the order
        assert heard[1] is not aiohttp.WSMsgType.TEXT  # and then the end
