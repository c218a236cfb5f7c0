"""What every front is given: budgets and bans, maintenance, delisting, symbols closed to the API, rules of lines."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.exchange import DEFAULT, SandboxClock
from sandbox.exchange.connection import Connection
from sandbox.exchange.fronts import FRONTS, NAMES, front_named
from sandbox.exchange.limits import RateLimits
from sandbox.exchange.rules import BanRule, Budget, StreamRules
from tests.sandbox.exchange_kit import Scene, linear, running, scene, spot

ROLLING = Budget("r", 10.0, 3)
FIXED = Budget("f", 10.0, 3, fixed=True)


class Hand:
    """Seconds that stand still."""

    def __init__(self) -> None:
        self.now = 101.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("budget", "later", "free"), [(ROLLING, 9.9, False), (ROLLING, 10, True), (FIXED, 8.9, False), (FIXED, 9, True)])  # fmt: skip
def test_a_window_rolls_or_begins_on_the_clock(budget: Budget, later: float, *, free: bool) -> None:
    hand = Hand()
    limits = RateLimits(BanRule(), hand)
    assert [limits.charge(budget, "a", "x").over for _ in range(4)] == [False, False, False, True]
    assert not limits.charge(budget, "b", "x").over  # another's budget
    hand.now += later
    assert limits.charge(budget, "a", "y").over is not free


def test_weights_are_summed_and_what_is_refused_costs_nothing() -> None:
    limits = RateLimits(BanRule(), Hand())
    heavy = limits.charge(FIXED, "a", "x", 4)
    assert (heavy.over, heavy.used, heavy.left) == (True, 0, 3)
    light = limits.charge(FIXED, "a", "x", 2)
    assert (light.over, light.used, light.left, light.reset) == (False, 2, 1, 9.0)


def test_each_endpoint_may_have_its_own_and_none_counts_nothing() -> None:
    limits = RateLimits(BanRule(), Hand())
    each, free = Budget("e", 10.0, 1, each=True), Budget("n", 10.0, 0)
    assert [limits.charge(each, "a", name).over for name in ("x", "y", "x")] == [False, False, True]
    assert not any(limits.charge(free, "a", "x", 99).over for _ in range(9))


def test_who_insists_is_banned_and_the_ban_ends() -> None:
    hand = Hand()
    limits = RateLimits(BanRule(after=2, seconds=60, lasting=30), hand)
    for _ in range(2):
        limits.refused("a")
    assert not limits.banned("a")
    limits.refused("a")
    assert (limits.banned("a"), limits.banned("b")) == (30, 0)
    hand.now += 30
    assert not limits.banned("a")


def test_every_front_has_a_name_and_is_found_by_it() -> None:
    assert [front_named(name) for name in NAMES] == list(FRONTS)
    assert len(set(NAMES)) == len(NAMES)
    with pytest.raises(KeyError):
        front_named("nonesuch")


@pytest.fixture(params=NAMES)
async def address(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Any]:
    async with running(tmp_path, front=request.param) as sandbox, aiohttp.ClientSession() as session:
        yield sandbox, session


PLAIN = {"bybit": "/v5/market/time", "okx": "/api/v5/public/time"}


async def test_maintenance_and_a_ban_stop_every_front(address: Any) -> None:
    sandbox, session = address
    url = sandbox.plain_url + PLAIN.get(sandbox.front.name, "/api/v3/time")

    async def ask() -> tuple[int, str]:
        async with session.get(url) as answer:
            return answer.status, await answer.text()

    fine, _ = await ask()
    assert fine == 200
    sandbox.maintain(on=True)
    status, text = await ask()
    assert status != 200 or json.loads(text).get("retCode")
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(sandbox.plain_url.replace("http", "ws") + sandbox.front.paths[0])
    sandbox.maintain(on=False)
    assert (await ask())[0] == 200
    sandbox.limits.ban("127.0.0.1", 60)
    assert (await ask())[0] in {403, 418, 429}
    sandbox.limits.ban("127.0.0.1", 0)
    assert (await ask())[0] == 200


async def test_each_front_lists_the_catalogue_under_its_own_symbols(address: Any) -> None:
    sandbox, _ = address
    listed = sandbox.market.instruments.values()
    assert {item.category for item in listed} <= set(sandbox.front.rules.categories)
    assert {item.alias for item in listed} == {item.alias for item in DEFAULT}
    sandbox.set_price("BTCUSDT", "61000")  # by the common name, whatever its own is
    assert {sandbox.market.last(item.key) for item in listed if item.base == "BTC"} == {61000}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path) as made:
        made.sandbox.set_price("BTCUSDT", "60000")
        yield made


async def test_a_delisted_symbol_vanishes_and_its_orders_end(house: Scene) -> None:
    await house.client.order(**spot(qty="0.01", price="50000"))
    await house.control("delist", symbol="BTCUSDT", category="spot")
    assert (await house.client.get("/v5/order/realtime", category="spot")).rows == []
    assert (await house.client.wallet())["USDT"]["locked"] == "0"
    assert (await house.client.order(**spot(qty="0.01", price="50000"))).code == 170121
    listed = await house.client.get("/v5/market/instruments-info", category="spot")
    assert "BTCUSDT" not in {row["symbol"] for row in listed.rows}
    assert (await house.client.order(**linear(qty="0.01"))).code == 0


async def test_a_symbol_closed_to_the_api_takes_no_order(house: Scene) -> None:
    await house.control("api-closed", symbol="BTCUSDT", closed=True)
    assert (await house.client.order(**linear(qty="0.01"))).code == 10029
    await house.control("api-closed", symbol="BTCUSDT", closed=False)
    assert (await house.client.order(**linear(qty="0.01"))).code == 0


async def test_what_is_closed_stays_closed_over_a_restart(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"state_file": tmp_path / "one.state", "clock": SandboxClock(rate=60)}
    async with running(tmp_path, **settings) as first:
        first.venue.set_api_closed("BTCUSDT", "spot")
    async with running(tmp_path, **settings) as again:
        closed = {key for key, item in again.market.instruments.items() if item.api_closed}
    assert closed == {("spot", "BTCUSDT")}


async def one_line(house: Scene) -> tuple[aiohttp.ClientWebSocketResponse, Connection]:
    url = house.sandbox.plain_url.replace("http", "ws")
    socket = await house.session.ws_connect(f"{url}/v5/public/spot", autoping=False)
    (known,) = house.sandbox.streams.connected()
    return socket, known


@pytest.mark.parametrize(
    "rules",
    [StreamRules(idle=1), StreamRules(life=1), StreamRules(unsubscribed=1), StreamRules(ping=1)],
    ids=["idle", "old", "without a topic", "no pong"],
)
async def test_a_line_that_breaks_a_rule_is_closed(house: Scene, rules: StreamRules) -> None:
    socket, known = await one_line(house)
    await house.sandbox.streams.keep_rules()
    known.rules = rules
    known.opened = known.heard = known.ponged = 0.0
    closing = asyncio.create_task(house.sandbox.streams.keep_rules())
    message = await socket.receive(timeout=30)
    assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1008)
    await closing


async def test_the_exchange_pings_and_hears_the_pong(house: Scene) -> None:
    socket, known = await one_line(house)
    known.rules = StreamRules(ping=1000)
    known.opened = -2000.0
    await house.sandbox.streams.keep_rules()
    message = await socket.receive(timeout=30)
    assert message.type is aiohttp.WSMsgType.PING
    before = known.ponged
    await socket.pong(message.data)
    async with asyncio.timeout(30):
        while known.ponged == before:
            await asyncio.sleep(0.01)
    assert house.sandbox.streams.connected() == [known]


async def test_another_front_as_a_process(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox.exchange", "--front", "binance", "--tls-dir", str(tmp_path)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            ready = json.loads(await process.stdout.readline())
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{ready['plain_url']}/api/v3/time") as answer,
        ):
            assert (ready["front"], answer.status) == ("binance", 200)
    finally:
        process.terminate()
        await process.wait()
