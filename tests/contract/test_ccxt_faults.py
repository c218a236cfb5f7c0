"""What can go wrong between us and an exchange, on the wire: F1 to F12 of the reliability table."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from sandbox.exchange.faults import Fault, FaultKind
from sandbox.exchange.journal import Entry
from tests.contract.exchanges import (
    BYBIT_ONLY,
    REAL,
    REAL_LINEAR,
    REAL_MARKETS,
    REAL_STOP_MARKETS,
    REAL_STOPS,
    REAL_TWICE,
)
from tests.contract.worlds import SandboxWorld, account_on, eventually, sandbox_exchange
from tests.support.builders import a_stop, an_intent, approved, qty
from trading.domain.candle import Timeframe
from trading.domain.errors import Declined, KeysUnusable, MissingData, OutcomeUnknown, TryAgain
from trading.domain.instrument import MarketType
from trading.domain.order import OrderIntent, OrderType
from trading.ports import OrderReport, ReportStatus

TIMEOUT = 0.8  # seconds of patience of the client in these tests


@pytest.fixture
async def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SandboxWorld]:
    tls_dir = tmp_path_factory.getbasetemp() / "sandbox-tls"
    async with (
        sandbox_exchange(tls_dir, TIMEOUT, request.param) as (sandbox, exchange),
        account_on(sandbox, exchange, "one", request.param) as made,
    ):
        await exchange.ready()
        yield made


async def submit(world: SandboxWorld, intent: OrderIntent) -> str:
    return await world.gateway.submit(approved(intent), world.clock.now())


def request_of(world: SandboxWorld, intent: OrderIntent) -> str:
    """The request that places this order, as "METHOD path"."""
    stop = intent.type is OrderType.STOP
    return world.tested.create_stop if stop else world.tested.create


def asked(world: SandboxWorld, request: str) -> list[Entry]:
    """All that was asked under this "METHOD path", by the journal."""
    method, path = request.split()
    return [e for e in world.sandbox.journal.entries(path=path) if (e.method, e.path) == (method, path)]


async def placed(world: SandboxWorld, intent: OrderIntent) -> OrderReport:
    async def ask() -> OrderReport | None:
        return await world.gateway.find_order(intent.symbol, intent.id)

    report = await eventually(ask, lambda found: found is not None, pause=0.3)
    assert report is not None
    return report


# Writes

ACCEPTED: dict[str, dict[str, Any]] = {
    "F3 reply lost": {"kind": FaultKind.DROP_AFTER},
    "F3 reply late": {"kind": FaultKind.DELAY_AFTER, "seconds": 1},
    "F5 truncated": {"kind": FaultKind.TRUNCATE},
    "F5 truncated under its length": {"kind": FaultKind.TRUNCATE_LENGTH},
    "F6 empty": {"kind": FaultKind.EMPTY},
    "F6 empty object": {"kind": FaultKind.EMPTY_OBJECT},
    "F6 a page": {"kind": FaultKind.HTML},
    "F7 500": {"kind": FaultKind.HTTP_STATUS, "status": 500, "after": True},
    "F7 502": {"kind": FaultKind.HTTP_STATUS, "status": 502, "after": True},
    "F7 503": {"kind": FaultKind.HTTP_STATUS, "status": 503, "after": True},
    "F7 504": {"kind": FaultKind.HTTP_STATUS, "status": 504, "after": True},
    "failed inside after accept": {"kind": FaultKind.RET_CODE, "after": True},
    "F10 arrives late": {"kind": FaultKind.DELAY_BEFORE, "seconds": 1},
}
NOT_ACCEPTED: dict[str, dict[str, Any]] = {
    "F2 swallowed": {"kind": FaultKind.DROP_BEFORE},
    "F7 503": {"kind": FaultKind.HTTP_STATUS, "status": 503},
    "F8 redirect": {"kind": FaultKind.REDIRECT, "location": "https://evil.example/order"},
    "F8 redirect at home": {"kind": FaultKind.REDIRECT, "location": "https://{home}/order"},
    "F12 unknown code": {"kind": FaultKind.RET_CODE, "code": 987654},
    "409": {"kind": FaultKind.HTTP_STATUS, "status": 409},
    "429": {"kind": FaultKind.HTTP_STATUS, "status": 429, "retry_after": 1},
    "403": {"kind": FaultKind.HTTP_STATUS, "status": 403, "retry_after": 1},
    "418": {"kind": FaultKind.HTTP_STATUS, "status": 418, "retry_after": 1},
    "maintenance": {"kind": FaultKind.MAINTENANCE, "seconds": 1},
}


def fault(world: SandboxWorld, request: str, made: dict[str, Any]) -> Fault:
    home = min(world.tested.row.hosts)
    location = str(made.get("location", "")).format(home=home)
    code = world.tested.server if made == ACCEPTED["failed inside after accept"] else made.get("code", 0)
    return Fault(request + "$", **(made | {"location": location, "code": code}))


async def check_unknown_and_found(world: SandboxWorld, made: dict[str, Any], intent: OrderIntent) -> None:
    request = request_of(world, intent)
    world.sandbox.faults.add(fault(world, request, made))
    with pytest.raises(OutcomeUnknown) as unknown:
        await submit(world, intent)
    assert unknown.value.order == intent.id
    assert tells_nothing(world, unknown.value)
    assert (await placed(world, intent)).order == intent.id
    assert len(asked(world, request)) == 1
    assert world.sandbox.journal.accepted == {intent.id: 1}


@pytest.mark.parametrize("made", ACCEPTED.values(), ids=ACCEPTED)
@REAL_MARKETS
async def test_an_order_whose_reply_is_no_proof_is_unknown_and_found(
    world: SandboxWorld, market: MarketType, made: dict[str, Any]
) -> None:
    await check_unknown_and_found(world, made, an_intent(world.tested.symbol("BTC/USDT", market)))


@pytest.mark.parametrize("made", ACCEPTED.values(), ids=ACCEPTED)
@REAL_LINEAR
async def test_a_stop_whose_reply_is_no_proof_is_unknown_and_found(
    world: SandboxWorld, made: dict[str, Any]
) -> None:
    await check_unknown_and_found(world, made, a_stop(world.perp, reduce_only=False))


@pytest.mark.parametrize("made", NOT_ACCEPTED.values(), ids=NOT_ACCEPTED)
@REAL
async def test_an_order_that_never_arrived_is_unknown_too_and_explicitly_not_found(
    world: SandboxWorld, made: dict[str, Any]
) -> None:
    world.sandbox.faults.add(fault(world, world.tested.create, made))
    intent = an_intent(world.btc)
    with pytest.raises(OutcomeUnknown) as unknown:
        await submit(world, intent)
    assert tells_nothing(world, unknown.value)
    if made["kind"] is FaultKind.MAINTENANCE:
        world.sandbox.faults.clear()
    assert await world.gateway.find_order(world.btc, intent.id) is None
    assert len(asked(world, world.tested.create)) == 1
    assert not world.sandbox.journal.accepted


@REAL
async def test_f1_connection_refused(world: SandboxWorld) -> None:
    await world.sandbox.stop()
    with pytest.raises(OutcomeUnknown) as unknown:
        await submit(world, an_intent(world.btc))
    assert tells_nothing(world, unknown.value)
    with pytest.raises(TryAgain):
        await world.gateway.find_order(world.btc, an_intent().id)


@REAL
async def test_f2_a_request_that_comes_after_its_window_is_refused_by_the_exchange(
    world: SandboxWorld,
) -> None:
    world.sandbox.faults.add(Fault(world.tested.create + "$", FaultKind.DELAY_BEFORE, seconds=1))
    intent = an_intent(world.btc)
    stamp = world.clock.now() - timedelta(seconds=2.4)
    world.sandbox.clock.skew = 2  # the rest of the window passes on the way
    with pytest.raises(OutcomeUnknown):
        await world.gateway.submit(approved(intent), stamp)
    await asyncio.sleep(1)
    assert [entry.code for entry in asked(world, world.tested.create)] == [world.tested.late]


@REAL
async def test_a_stamp_past_half_the_window_is_not_sent_at_all(world: SandboxWorld) -> None:
    with pytest.raises(OutcomeUnknown, match="not sent"):
        await world.gateway.submit(approved(an_intent(world.btc)), world.clock.now() - timedelta(seconds=3))
    assert not asked(world, world.tested.create)


@REAL_TWICE
async def test_f9_a_duplicate_client_id_is_unknown_and_there_is_one_order(world: SandboxWorld) -> None:
    for market in world.tested.row.markets:
        intent = an_intent(world.tested.symbol("BTC/USDT", market), cause=market)
        await submit(world, intent)
        with pytest.raises(OutcomeUnknown):
            await submit(world, intent)
        assert world.sandbox.journal.accepted[intent.id] == 1


@REAL
async def test_f11_an_order_that_is_hidden_for_a_while_is_found_then(world: SandboxWorld) -> None:
    world.sandbox.faults.add(Fault(world.tested.create + "$", FaultKind.HIDE_ORDER, seconds=1))
    world.sandbox.faults.add(Fault(world.tested.create + "$", FaultKind.DROP_AFTER))
    intent = an_intent(world.btc)
    with pytest.raises(OutcomeUnknown):
        await submit(world, intent)
    assert await world.gateway.find_order(world.btc, intent.id) is None
    assert (await placed(world, intent)).status is ReportStatus.FILLED


@BYBIT_ONLY
async def test_a_refusal_on_an_error_page_is_no_refusal(world: SandboxWorld) -> None:
    body = '{"retCode":170131,"retMsg":"Insufficient balance."}'
    world.sandbox.faults.add(
        Fault(world.tested.create + "$", FaultKind.HTTP_STATUS, status=502, body=body, after=True)
    )
    with pytest.raises(OutcomeUnknown):
        await submit(world, an_intent(world.btc))


@REAL
async def test_a_clock_that_is_wrong_is_a_refusal_before_the_engine(world: SandboxWorld) -> None:
    world.sandbox.clock.skew = 60
    with pytest.raises(Declined) as refusal:
        await submit(world, an_intent(world.btc))
    assert refusal.value.code == world.tested.skewed
    assert not world.sandbox.journal.accepted
    with pytest.raises(TryAgain):
        await world.gateway.balances()


# Reads

BAD_ANSWERS = [
    FaultKind.TRUNCATE,
    FaultKind.TRUNCATE_LENGTH,
    FaultKind.EMPTY,
    FaultKind.EMPTY_OBJECT,
    FaultKind.HTML,
    FaultKind.DROP_AFTER,
    FaultKind.REDIRECT,
]
READS: dict[str, Callable[[SandboxWorld], Awaitable[Any]]] = {
    "balances": lambda world: world.gateway.balances(),
    "open orders": lambda world: world.gateway.open_orders(MarketType.SPOT, [world.btc]),
    "fills": lambda world: world.gateway.fills_since(
        MarketType.SPOT, world.clock.now() - timedelta(hours=1), [world.btc]
    ),
    "find": lambda world: world.gateway.find_order(world.btc, an_intent().id),
    "instruments": lambda world: world.exchange.feed.instruments(),
    "candles": lambda world: world.exchange.feed.candles(world.btc, Timeframe.M1, 5),
    "clock": lambda world: world.exchange.clock_offset(),
}


@pytest.mark.parametrize("kind", BAD_ANSWERS)
@pytest.mark.parametrize("read", READS.values(), ids=READS)
@REAL
async def test_a_read_that_failed_is_never_an_empty_answer(
    world: SandboxWorld, kind: FaultKind, read: Callable[[SandboxWorld], Awaitable[Any]]
) -> None:
    world.sandbox.faults.add(Fault("GET", kind, times=0, location="https://evil.example/"))
    with pytest.raises((TryAgain, MissingData)) as failure:
        await read(world)
    assert tells_nothing(world, failure.value)


@pytest.mark.parametrize("kind", BAD_ANSWERS)
@REAL_LINEAR
async def test_positions_that_could_not_be_read_are_never_none(world: SandboxWorld, kind: FaultKind) -> None:
    world.sandbox.faults.add(Fault("GET", kind, times=0, location="https://evil.example/"))
    with pytest.raises((TryAgain, MissingData)) as failure:
        await world.gateway.positions()
    assert tells_nothing(world, failure.value)


@REAL
async def test_not_found_needs_every_answer(world: SandboxWorld) -> None:
    for at in range(world.tested.places):
        world.sandbox.faults.clear()
        world.sandbox.faults.add(Fault(world.tested.find, FaultKind.EMPTY, skip=at))
        with pytest.raises(TryAgain):
            await world.gateway.find_order(world.btc, an_intent().id)
    assert await world.gateway.find_order(world.btc, an_intent().id) is None


@REAL
async def test_too_many_requests_say_how_long_to_wait(world: SandboxWorld) -> None:
    world.sandbox.faults.add(Fault("GET", FaultKind.HTTP_STATUS, status=429, retry_after=7))
    with pytest.raises(TryAgain) as again_later:
        await world.gateway.balances()
    assert again_later.value.after == 7


# Cancels


@REAL_STOP_MARKETS
async def test_a_cancel_whose_answer_is_lost_asks_to_try_again(
    world: SandboxWorld, market: MarketType
) -> None:
    symbol = world.tested.symbol("BTC/USDT", market)
    await submit(world, an_intent(symbol))
    stop = a_stop(symbol, qty=qty("0.009"))
    await submit(world, stop)
    world.sandbox.faults.add(Fault(world.tested.cancel_stop + "$", FaultKind.DROP_AFTER, times=2))
    with pytest.raises(TryAgain):
        await world.gateway.cancel(symbol, stop.id, stop=True)
    world.sandbox.faults.clear()
    await world.gateway.cancel(symbol, stop.id, stop=True)  # "no such order" is a normal answer
    report = await world.gateway.find_order(symbol, stop.id)
    assert report is not None
    assert report.status is ReportStatus.CANCELED


# Keys

CHANGES: dict[str, dict[str, Any]] = {
    "revoked": {"revoked": True},
    "read only": {"read_only": True},
    "another address": {"ips": ["203.0.113.9"]},
    "expired": {"expires": 1},
}


@pytest.mark.parametrize("change", CHANGES)
@REAL
async def test_a_key_that_stopped_working_stops_the_account(world: SandboxWorld, change: str) -> None:
    (key,) = world.sandbox.venue.books.keys.values()
    world.sandbox.accounts.change_key(key, **CHANGES[change])
    with pytest.raises(KeysUnusable) as unusable:
        await submit(world, an_intent(world.btc))
    assert unusable.value.kind == world.tested.kinds[change]
    assert tells_nothing(world, unusable.value)
    assert not world.sandbox.journal.accepted


@BYBIT_ONLY
async def test_a_key_without_the_right_to_spot_is_unusable_there(world: SandboxWorld) -> None:
    (key,) = world.sandbox.venue.books.keys.values()
    rights = {"ContractTrade": ["Order", "Position"], "Spot": [], "Wallet": []}
    world.sandbox.accounts.change_key(key, permissions=rights)
    with pytest.raises(KeysUnusable) as unusable:
        await submit(world, an_intent(world.btc))
    assert unusable.value.kind == "permission"


# Size


@REAL_STOPS
async def test_open_orders_are_paged_to_the_end(world: SandboxWorld) -> None:
    await submit(world, an_intent(world.btc, qty=qty("0.1")))
    stops = [
        a_stop(world.btc, cause=f"stop {number}", qty=qty("0.001")) for number in range(world.tested.stops)
    ]
    for stop in stops:
        await submit(world, stop)
        await asyncio.sleep(world.tested.pause)
    orders = await world.gateway.open_orders(MarketType.SPOT, [world.btc])
    assert {order.order for order in orders} == {stop.id for stop in stops}


def tells_nothing(world: SandboxWorld, failure: BaseException) -> bool:
    """Whether the failure, with all that hangs on it, holds no key, secret, signature or address."""
    (key,) = world.sandbox.venue.books.keys.values()
    shown = f"{failure} {failure!r} {failure.__cause__!r} {failure.__context__!r}"
    if failure.__suppress_context__:  # raised from None: no traceback shows it
        shown = f"{failure} {failure!r} {failure.__cause__!r}"
    secrets = (key.key, key.secret, *world.tested.row.hosts, "evil", "sign", "listenKey")
    return not any(secret in shown for secret in secrets)
