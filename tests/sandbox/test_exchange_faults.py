"""Every fault, seen from the wire: what the client gets, and whether the order exists."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.exchange import Fault, FaultKind, SandboxClock
from sandbox.exchange.faults import HANDSHAKE, PONGS, REST, WS_EVENTS
from tests.sandbox.exchange_kit import Scene, scene

CREATE = "POST /v5/order/create"
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
    async with scene(tmp_path, clock=SandboxClock()) as made:
        yield made


def fault(made: Scene, kind: FaultKind, match: str = CREATE, **settings: Any) -> int:
    return made.sandbox.faults.add(Fault(match, kind, **settings))


def exists(made: Scene, link: str = "f1") -> bool:
    return any(order.link_id == link for order in made.sandbox.accounts.orders(made.account))


def entry(made: Scene) -> tuple[str, str]:
    found = made.sandbox.journal.entries(path="/v5/order/create")[-1]
    return found.effect, found.fault


def test_every_kind_has_its_place() -> None:
    assert set(FaultKind) == REST | WS_EVENTS | PONGS | HANDSHAKE


@pytest.mark.parametrize(("kind", "placed"), [(FaultKind.DROP_BEFORE, False), (FaultKind.DROP_AFTER, True)])
async def test_a_dropped_line_hides_whether_the_order_exists(
    world: Scene, kind: FaultKind, *, placed: bool
) -> None:
    fault(world, kind)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await world.client.order(**ORDER, orderLinkId="f1")
    assert exists(world) is placed
    assert entry(world) == ("accepted" if placed else "fault", kind.value)
    assert (await world.client.order(**ORDER, orderLinkId="f2")).code == 0  # once only


@pytest.mark.parametrize(("kind", "placed"), [(FaultKind.DELAY_BEFORE, False), (FaultKind.DELAY_AFTER, True)])
async def test_delays(world: Scene, kind: FaultKind, *, placed: bool) -> None:
    fault(world, kind, seconds=0.3)
    started = time.monotonic()
    task = asyncio.create_task(world.client.order(**ORDER, orderLinkId="f1"))
    await asyncio.sleep(0.15)
    assert exists(world) is placed
    assert (await task).code == 0
    assert time.monotonic() - started >= 0.3
    assert exists(world)


async def test_a_client_that_gives_up_waiting_does_not_unmake_the_order(world: Scene) -> None:
    fault(world, FaultKind.DELAY_BEFORE, seconds=0.2)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(world.client.order(**ORDER, orderLinkId="f1"), 0.05)
    await asyncio.sleep(0.4)
    assert exists(world)


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        (FaultKind.TRUNCATE, "application/json"),
        (FaultKind.EMPTY, "application/json"),
        (FaultKind.EMPTY_OBJECT, "application/json"),
        (FaultKind.HTML, "text/html"),
    ],
)
async def test_a_200_that_says_nothing_although_the_order_is_placed(
    world: Scene, kind: FaultKind, content_type: str
) -> None:
    fault(world, kind)
    answer = await world.client.order(**ORDER, orderLinkId="f1")
    assert (answer.status, answer.headers["Content-Type"].partition(";")[0]) == (200, content_type)
    assert "orderId" not in answer.text or kind is FaultKind.TRUNCATE
    assert int(answer.headers["Content-Length"]) == len(answer.text)
    if kind is not FaultKind.EMPTY_OBJECT:
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            _ = answer.body
    assert exists(world)
    assert entry(world) == ("accepted", kind.value)


async def test_a_body_shorter_than_its_length(world: Scene) -> None:
    fault(world, FaultKind.TRUNCATE_LENGTH)
    with pytest.raises(aiohttp.ClientPayloadError):
        await world.client.order(**ORDER, orderLinkId="f1")
    assert exists(world)


@pytest.mark.parametrize("status", [403, 404, 418, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("after", [False, True])
async def test_http_statuses(world: Scene, status: int, *, after: bool) -> None:
    fault(world, FaultKind.HTTP_STATUS, status=status, retry_after=7, body="no", after=after)
    answer = await world.client.order(**ORDER, orderLinkId="f1")
    assert (answer.status, answer.headers["Retry-After"], answer.text) == (status, "7", "no")
    assert exists(world) is after


@pytest.mark.parametrize("after", [False, True])
async def test_codes(world: Scene, *, after: bool) -> None:
    fault(world, FaultKind.RET_CODE, code=10000, message="Server Timeout", after=after)
    answer = await world.client.order(**ORDER, orderLinkId="f1")
    assert (answer.status, answer.code, answer.body["retMsg"]) == (200, 10000, "Server Timeout")
    assert exists(world) is after


async def test_a_redirect_to_another_house(world: Scene) -> None:
    fault(world, FaultKind.REDIRECT, location="https://evil.example/v5/order/create")
    answer = await world.client.order(**ORDER, orderLinkId="f1")
    assert (answer.status, answer.headers["Location"]) == (307, "https://evil.example/v5/order/create")
    assert not exists(world)


async def test_an_accepted_order_is_not_to_be_found_for_a_while(world: Scene) -> None:
    fault(world, FaultKind.HIDE_ORDER, seconds=0.4)
    order = ORDER | {"price": "1000000", "qty": "0.001", "orderType": "Market", "marketUnit": "baseCoin"}
    assert (await world.client.order(**order, orderLinkId="f1")).code == 0

    async def seen() -> list[int]:
        paths = ("/v5/order/realtime", "/v5/order/history", "/v5/execution/list")
        return [len((await world.client.get(path, category="spot", orderLinkId="f1")).rows) for path in paths]

    assert await seen() == [0, 0, 0]
    assert (await world.client.order(**order, orderLinkId="f1")).code == 170141  # it exists
    await asyncio.sleep(0.45)
    assert await seen() == [1, 1, 1]


async def test_a_stale_list_shows_the_past(world: Scene) -> None:
    old = await world.client.order(**ORDER, orderLinkId="old")
    await asyncio.sleep(0.35)
    await world.client.post(
        "/v5/order/cancel", category="spot", symbol="BTCUSDT", orderId=old.result["orderId"]
    )
    await world.client.order(**ORDER, orderLinkId="new")
    fault(world, FaultKind.STALE_LIST, "order/realtime", seconds=0.3)
    stale = (await world.client.get("/v5/order/realtime", category="spot")).rows
    assert [(row["orderLinkId"], row["orderStatus"]) for row in stale] == [("old", "New")]
    true = (await world.client.get("/v5/order/realtime", category="spot")).rows
    assert [row["orderLinkId"] for row in true] == ["new"]


async def test_maintenance_lasts_its_time_over_everything(world: Scene) -> None:
    fault(
        world,
        FaultKind.MAINTENANCE,
        "/v5/",
        seconds=0.4,
        code=10019,
        message="ws trade service is restarting",
    )
    for _ in range(3):
        assert (await world.client.get("/v5/market/time")).code == 10019
    assert (await world.client.order(**ORDER, orderLinkId="f1")).code == 10019
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await world.session.ws_connect(f"{world.sandbox.plain_url}/v5/public/spot")
    await asyncio.sleep(0.45)
    assert (await world.client.get("/v5/market/time")).code == 0
    assert not exists(world)


async def test_faults_pick_account_text_turn_and_chance(world: Scene) -> None:
    bob = world.sandbox.accounts.create_account("bob")
    other = world.client_of(world.sandbox.accounts.create_key(bob))
    fault(world, FaultKind.RET_CODE, account="bob", times=0, code=1)
    fault(world, FaultKind.RET_CODE, contains="ETHUSDT", code=2)
    fault(world, FaultKind.RET_CODE, contains="third", skip=1, code=3)
    assert (await other.order(**ORDER)).code == 1
    assert (await other.order(**ORDER)).code == 1
    assert (await world.client.order(**ORDER)).code == 0
    assert (
        await world.client.order(**ORDER | {"symbol": "ETHUSDT", "price": "1000", "qty": "0.01"})
    ).code == 2
    codes = [(await world.client.order(**ORDER, orderLinkId=f"third-{place}")).code for place in range(3)]
    assert codes == [0, 3, 0]
    number = fault(world, FaultKind.RET_CODE, times=0, probability=0.5, code=4)
    await asyncio.sleep(1)
    codes = [(await world.client.order(**ORDER)).code for _ in range(18)]
    assert 0 < codes.count(4) < 18
    world.sandbox.faults.remove(number)
    assert [found.account for found in world.sandbox.faults.active().values()] == ["bob"]
    world.sandbox.faults.clear()
    assert (await other.order(**ORDER)).code == 0


def test_a_fault_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        Fault(CREATE, "nonsense")  # type: ignore[arg-type]
