"""The WebSocket side, frame by frame."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.exchange import ApiKey, Fault, FaultKind, SandboxClock, synthetic
from sandbox.exchange.identity import sign
from tests.sandbox.exchange_kit import MARKET_START, Row, Scene, scene

MINUTE = 60_000
ORDER = {
    "category": "spot",
    "symbol": "BTCUSDT",
    "side": "Buy",
    "orderType": "Limit",
    "qty": "0.001",
    "price": "30000",
}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path, tick_seconds=0.05) as made:
        yield made


class Wire:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.seen: list[Row] = []

    async def ask(self, op: str, *args: Any, **more: Any) -> Row:
        await self.socket.send_str(json.dumps({"op": op, "args": list(args), **more}))
        return await self.until(lambda row: row.get("op") in {op, "pong"})

    async def until(self, wanted: Callable[[Row], bool], seconds: float = 30.0) -> Row:
        async with asyncio.timeout(seconds):
            while True:
                row: Row = json.loads(await self.socket.receive_str())
                self.seen.append(row)
                if wanted(row):
                    return row

    async def gather(self, seconds: float) -> list[Row]:
        start = len(self.seen)
        with suppress(TimeoutError):
            await self.until(lambda _: False, seconds)
        return self.seen[start:]

    async def auth(self, key: ApiKey, now: int) -> Row:
        expires = now + 1000
        return await self.ask("auth", key.key, expires, sign(key.secret, f"GET/realtime{expires}"))


@asynccontextmanager
async def wire(made: Scene, path: str) -> AsyncIterator[Wire]:
    async with made.session.ws_connect(f"{made.sandbox.plain_url}/v5/{path}") as socket:
        yield Wire(socket)


@asynccontextmanager
async def private(made: Scene, *topics: str) -> AsyncIterator[Wire]:
    async with wire(made, "private") as line:
        assert (await line.auth(made.key, made.sandbox.clock.now_ms()))["success"]
        assert (await line.ask("subscribe", *(topics or ("order", "execution", "wallet", "position"))))[
            "success"
        ]
        yield line


async def test_pings_of_both_kinds_are_answered(world: Scene) -> None:
    async with wire(world, "public/linear") as line:
        answer = await line.ask("ping", req_id="7")
        assert (answer["ret_msg"], answer["success"], answer["req_id"]) == ("pong", True, "7")
        await line.socket.ping(b"hello")  # the frame kind: an unanswered one would end a heartbeat
    async with private(world) as line:
        answer = await line.ask("ping", req_id="8")
        assert (answer["op"], answer["args"]) == ("pong", [str(int(MARKET_START * 1000))])


async def test_subscriptions_are_all_or_nothing(world: Scene) -> None:
    async with wire(world, "public/spot") as line:
        answer = await line.ask("subscribe", "kline.1.BTCUSDT", "kline.1.NOPEUSDT", req_id="a")
        assert (answer["success"], answer["req_id"]) == (False, "a")
        assert "kline.1.NOPEUSDT" in answer["ret_msg"]
        assert (await line.ask("subscribe", "kline.7.BTCUSDT"))["success"] is False
        assert (await line.ask("subscribe"))["success"] is False
        assert (await line.ask("subscribe", "kline.1.BTCUSDT"))["success"] is True
        assert "already subscribed" in (await line.ask("subscribe", "kline.1.BTCUSDT"))["ret_msg"]
        assert (await line.ask("unsubscribe", "kline.1.BTCUSDT"))["success"] is True
        assert (await line.ask("subscribe", "kline.1.BTCUSDT"))["success"] is True
        assert (await line.ask("dance"))["ret_msg"] == "error:invalid op"
        await line.socket.send_str("{no json")
        assert (await line.until(lambda row: "ret_msg" in row))["success"] is False


async def test_spot_takes_ten_topics_a_frame_and_linear_any_number(tmp_path: Path) -> None:
    instruments = synthetic(20)
    topics = [f"kline.1.{item.symbol}" for item in instruments if item.category == "spot"]
    async with scene(tmp_path, instruments=instruments) as made:
        async with wire(made, "public/spot") as line:
            answer = await line.ask("subscribe", *topics[:11])
            assert (answer["success"], answer["ret_msg"]) == (False, "args size >10")
            assert (await line.ask("subscribe", *topics[:10]))["success"]
            assert (await line.ask("subscribe", *topics[10:]))["success"]
        async with wire(made, "public/linear") as line:
            assert (await line.ask("subscribe", *topics))["success"]


async def test_every_bar_is_confirmed_once_and_equals_the_one_asked_for(world: Scene) -> None:
    world.sandbox.advance(1)
    async with wire(world, "public/spot") as line:
        await line.ask("subscribe", "kline.1.BTCUSDT", "kline.5.BTCUSDT")
        forming = await line.until(lambda row: row.get("topic") == "kline.1.BTCUSDT")
        assert forming["data"][0]["confirm"] is False
        for step in (17, 43, 30, 30, 90, 61, 240, 29):
            world.sandbox.advance(step)
        rows = await line.gather(0.4)
    bars = [row["data"][0] for row in rows if row.get("topic") == "kline.1.BTCUSDT"]
    confirmed = [bar for bar in bars if bar["confirm"]]
    start = int(MARKET_START * 1000)
    assert [bar["start"] for bar in confirmed] == list(range(start, start + 9 * MINUTE, MINUTE))
    query = {"category": "spot", "symbol": "BTCUSDT", "interval": 1, "limit": 10}
    asked: list[Any] = (await world.client.get("/v5/market/kline", **query)).rows
    by_start = {int(start): values[:5] for start, *values in asked}
    for bar in confirmed:
        assert by_start[bar["start"]] == [bar[name] for name in ("open", "high", "low", "close", "volume")]
        assert bar["end"] == bar["start"] + MINUTE - 1
    fives = Counter(
        bar["start"]
        for row in rows
        if row["topic"] == "kline.5.BTCUSDT"
        for bar in row["data"]
        if bar["confirm"]
    )
    assert set(fives.values()) == {1}
    assert len(fives) == 2


async def test_bars_go_on_by_themselves_in_fast_time(tmp_path: Path) -> None:
    clock = SandboxClock(rate=120, epoch_market=MARKET_START)
    async with scene(tmp_path, clock=clock, tick_seconds=0.05) as made, wire(made, "public/linear") as line:
        await line.ask("subscribe", "kline.1.ETHUSDT", "tickers.ETHUSDT", "publicTrade.ETHUSDT")
        rows = await line.gather(1.6)
    confirmed = [
        bar["start"] for row in rows if "kline" in row["topic"] for bar in row["data"] if bar["confirm"]
    ]
    assert len(confirmed) >= 2
    assert confirmed == list(range(confirmed[0], confirmed[0] + len(confirmed) * MINUTE, MINUTE))
    tickers = [row for row in rows if row["topic"] == "tickers.ETHUSDT"]
    assert (tickers[0]["type"], tickers[-1]["type"]) == ("snapshot", "delta")
    assert {"lastPrice", "markPrice", "fundingRate"} <= set(tickers[0]["data"])
    trades = [trade for row in rows if row["topic"] == "publicTrade.ETHUSDT" for trade in row["data"]]
    assert [trade["T"] for trade in trades] == sorted(trade["T"] for trade in trades)
    assert trades[0]["s"] == "ETHUSDT"


async def test_the_book_has_both_sides(world: Scene) -> None:
    async with wire(world, "public/spot") as line:
        await line.ask("subscribe", "orderbook.50.BTCUSDT")
        data = (await line.until(lambda row: "topic" in row))["data"]
    assert float(data["b"][0][0]) < float(data["a"][0][0])
    assert len(data["b"]) == len(data["a"]) == 20


async def test_private_topics_need_a_key(world: Scene) -> None:
    now = world.sandbox.clock.now_ms()
    async with wire(world, "private") as line:
        assert (await line.ask("subscribe", "order"))["success"] is False
        wrong = await line.ask("auth", world.key.key, now + 1000, "0" * 64)
        assert (wrong["success"], wrong["ret_code"]) == (False, 10004)
        late = now - 1
        past = await line.ask("auth", world.key.key, late, sign(world.key.secret, f"GET/realtime{late}"))
        assert past["success"] is False
        assert (await line.ask("auth", "unknown", now + 1000, "x"))["ret_code"] == 10003
        assert (await line.ask("auth"))["success"] is False
        assert (await line.auth(world.key, now))["success"] is True
        assert (await line.ask("subscribe", "secrets"))["success"] is False
        assert (await line.ask("subscribe", "order.spot"))["success"] is True


async def test_a_fill_is_told_as_order_execution_position_and_wallet(world: Scene) -> None:
    async with private(world) as line:
        order = {
            "category": "linear",
            "symbol": "BTCUSDT",
            "side": "Buy",
            "orderType": "Market",
            "qty": "0.01",
        }
        await world.client.order(**order, orderLinkId="w1", stopLoss="50000")
        rows = {row["topic"]: row["data"] for row in await line.gather(0.3)}
    assert list(rows) == ["order", "execution", "position", "wallet"]
    mine = next(row for row in rows["order"] if row["orderLinkId"] == "w1")
    assert (mine["orderStatus"], mine["category"], mine["cumExecQty"]) == ("Filled", "linear", "0.01")
    assert "StopLoss" in [row["stopOrderType"] for row in rows["order"]]
    assert (rows["execution"][0]["orderLinkId"], rows["execution"][0]["execQty"]) == ("w1", "0.01")
    assert (rows["position"][0]["size"], rows["position"][0]["stopLoss"]) == ("0.01", "50000")
    assert rows["wallet"][0]["accountType"] == "UNIFIED"


async def test_a_category_topic_tells_only_of_it_and_nobody_hears_of_others(world: Scene) -> None:
    bob = world.sandbox.accounts.create_account("bob")
    async with private(world, "order.linear") as line, private(world, "order") as everything:
        world.sandbox.accounts.place(bob, **ORDER)
        await world.client.order(**ORDER, orderLinkId="spot1")
        await world.client.order(**ORDER | {"category": "linear", "orderLinkId": "linear1"})
        narrow, wide = await line.gather(0.3), await everything.gather(0.3)
    assert [row["data"][0]["orderLinkId"] for row in narrow] == ["linear1"]
    assert {row["topic"] for row in narrow} == {"order.linear"}
    assert [row["data"][0]["orderLinkId"] for row in wide] == ["spot1", "linear1"]


def bend(made: Scene, kind: FaultKind, **settings: Any) -> None:
    made.sandbox.faults.add(Fault("WS /v5/private", kind, **settings))


async def links(line: Wire, seconds: float = 0.3) -> list[str]:
    return [
        row["data"][0]["orderLinkId"] for row in await line.gather(seconds) if row.get("topic") == "order"
    ]


async def test_doubled_and_exchanged_messages(world: Scene) -> None:
    async with private(world, "order") as line:
        bend(world, FaultKind.WS_DUPLICATE)
        for name in ("a", "b"):
            await world.client.order(**ORDER, orderLinkId=name)
        assert await links(line) == ["a", "a", "b"]
        bend(world, FaultKind.WS_REORDER)
        for name in ("c", "d", "e"):
            await world.client.order(**ORDER, orderLinkId=name)
        assert await links(line) == ["d", "c", "e"]


async def test_a_line_is_cut_and_what_happened_meanwhile_is_not_told_again(world: Scene) -> None:
    async with private(world, "order") as line:
        bend(world, FaultKind.WS_DROP, contains="cut")
        await world.client.order(**ORDER, orderLinkId="before")
        assert await links(line) == ["before"]
        await world.client.order(**ORDER, orderLinkId="cut")
        assert (await line.socket.receive(3)).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    async with private(world, "order") as line:
        await world.client.order(**ORDER, orderLinkId="after")
        assert await links(line) == ["after"]


async def test_silence_loses_messages_and_pongs(world: Scene) -> None:
    async with private(world, "order") as line:
        bend(world, FaultKind.WS_SILENCE, seconds=0.5)
        for name in ("lost-1", "lost-2"):
            await world.client.order(**ORDER, orderLinkId=name)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await line.ask("ping")
    async with private(world, "order") as line:
        bend(world, FaultKind.WS_NO_PONG, seconds=0.5)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await line.ask("ping")
        await world.client.order(**ORDER, orderLinkId="heard")
        assert await links(line, 0.2) == ["heard"]
        await asyncio.sleep(0.3)
        assert (await line.ask("ping"))["op"] == "pong"


async def test_a_handshake_is_refused_once(world: Scene) -> None:
    bend(world, FaultKind.WS_REFUSE, status=429)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await world.session.ws_connect(f"{world.sandbox.plain_url}/v5/private")
    assert refused.value.status == 429
    async with private(world) as line:
        assert line.seen


async def test_lines_can_be_cut_by_hand(world: Scene) -> None:
    async with private(world) as line:
        assert world.sandbox.streams.drop(account="bob") == 0
        assert world.sandbox.streams.drop(account="alice") == 1
        assert (await line.socket.receive(3)).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
