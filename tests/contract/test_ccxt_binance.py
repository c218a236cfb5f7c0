"""What Binance alone does: ids of ended orders come again, trades without our ids, pages by id, few stops."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta

import pytest

from sandbox.exchange.faults import Fault, FaultKind
from sandbox.exchange.journal import Entry
from tests.contract.exchanges import BINANCE
from tests.contract.worlds import SandboxWorld, account_on, sandbox_exchange, take
from tests.support.builders import a_stop, an_intent, approved, qty
from trading.domain.errors import Declined, OutcomeUnknown, TryAgain, TwoOrders
from trading.domain.fill import Fill
from trading.domain.instrument import MarketType
from trading.domain.order import OrderIntent
from trading.ports import AccountNews, OrderReport, ReportStatus, StreamRestarted

SPOT = MarketType.SPOT
FOREIGN = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quoteOrderQty": "6"}


@pytest.fixture
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SandboxWorld]:
    tls_dir = tmp_path_factory.getbasetemp() / "sandbox-tls"
    async with (
        sandbox_exchange(tls_dir, 10, BINANCE) as (sandbox, exchange),
        account_on(sandbox, exchange, "one", BINANCE) as made,
    ):
        await exchange.ready()
        yield made


async def submit(world: SandboxWorld, intent: OrderIntent) -> str:
    return await world.gateway.submit(approved(intent), world.clock.now())


def by_hand(world: SandboxWorld, **fields: str) -> None:
    """An order of the owner's own."""
    world.sandbox.accounts.place(world.sandbox.accounts.get("one"), **(FOREIGN | fields))


def asked(world: SandboxWorld, path: str) -> list[Entry]:
    return [entry for entry in world.sandbox.journal.entries() if entry.path == path]


async def pass_time(world: SandboxWorld, seconds: float) -> None:
    """On the exchange; we notice, as we do every minute."""
    world.sandbox.advance(seconds)
    await world.exchange.clock_offset()


async def test_two_orders_under_one_id_are_noticed(world: SandboxWorld) -> None:
    intent = an_intent(world.btc, qty=qty("0.001"))
    await submit(world, intent)
    found = await world.gateway.find_order(world.btc, intent.id)
    assert found is not None
    await submit(world, intent)  # the first has ended: its id is taken again
    with pytest.raises(TwoOrders):
        await world.gateway.find_order(world.btc, intent.id)
    since = world.clock.now() - timedelta(minutes=1)
    fills = await world.gateway.fills_since(SPOT, since, [world.btc])
    assert {fill.order for fill in fills} == {intent.id}
    assert len({fill.exchange_order for fill in fills}) == 2


async def test_the_id_of_an_open_order_is_refused_and_that_proves_nothing(world: SandboxWorld) -> None:
    await submit(world, an_intent(world.btc, qty=qty("0.1")))
    stop = a_stop(world.btc, qty=qty("0.01"))
    await submit(world, stop)
    with pytest.raises(OutcomeUnknown):
        await submit(world, stop)
    report = await world.gateway.find_order(world.btc, stop.id)
    assert report is not None
    assert (report.status, report.trigger) == (ReportStatus.OPEN, stop.trigger)


async def test_not_found_is_one_answer_and_a_list_that_fails_is_no_answer(world: SandboxWorld) -> None:
    intent = an_intent(world.btc, qty=qty("0.001"))
    assert await world.gateway.find_order(world.btc, intent.id) is None
    await submit(world, intent)
    world.sandbox.faults.add(Fault("GET /api/v3/allOrders", FaultKind.EMPTY))
    with pytest.raises(TryAgain):
        await world.gateway.find_order(world.btc, intent.id)


async def test_trades_say_whose_order_they_are_of_also_after_hours(world: SandboxWorld) -> None:
    await submit(world, an_intent(world.btc, qty=qty("0.1")))
    stop = a_stop(world.btc, qty=qty("0.05"))
    await submit(world, stop)
    by_hand(world)
    await pass_time(world, 30 * 3600)
    since = world.sandbox.clock.now_ms()
    world.sandbox.set_price("BTCUSDT", "50000")
    by_hand(world)
    begin = world.clock.now() + timedelta(hours=29)
    fills = await world.gateway.fills_since(SPOT, begin, [world.btc])
    assert {fill.order for fill in fills} == {stop.id, None}
    assert all(fill.happened_at.timestamp() * 1000 >= since for fill in fills)
    everything = await world.gateway.fills_since(SPOT, world.clock.now() - timedelta(hours=1), [world.btc])
    assert len(everything) > len(fills)


async def test_full_pages_go_on(world: SandboxWorld) -> None:
    world.sandbox.accounts.deposit(world.sandbox.accounts.get("one"), "USDT", "10000")
    first = an_intent(world.btc, qty=qty("0.001"), cause="first")
    await submit(world, first)
    for _ in range(1100):
        by_hand(world)
    last = an_intent(world.btc, qty=qty("0.001"), cause="last")
    await submit(world, last)
    fills = await world.gateway.fills_since(SPOT, world.clock.now() - timedelta(minutes=5), [world.btc])
    assert len(fills) == 1102
    assert [fill.order for fill in fills if fill.order] == [first.id, last.id]
    assert len(asked(world, "/api/v3/myTrades")) > 1
    assert len(asked(world, "/api/v3/allOrders")) > 1
    await submit(world, first)
    with pytest.raises(TwoOrders):
        await world.gateway.find_order(world.btc, first.id)


async def test_a_sixth_stop_of_a_symbol_is_declined(world: SandboxWorld) -> None:
    await submit(world, an_intent(world.btc, qty=qty("0.1")))
    for number in range(5):
        await submit(world, a_stop(world.btc, cause=f"stop {number}", qty=qty("0.001")))
    with pytest.raises(Declined):
        await submit(world, a_stop(world.btc, cause="one more", qty=qty("0.001")))


async def test_a_stop_that_came_too_late_is_declined_not_turned(world: SandboxWorld) -> None:
    await submit(world, an_intent(world.btc, qty=qty("0.1")))
    with pytest.raises(Declined):
        await submit(world, a_stop(world.btc, qty=qty("0.01"), trigger="61000"))
    assert not await world.gateway.open_orders(SPOT, [world.btc])


async def test_a_cancelled_order_is_told_under_our_id(world: SandboxWorld) -> None:
    await submit(world, an_intent(world.btc, qty=qty("0.1")))
    stop = a_stop(world.btc, qty=qty("0.01"))
    async with aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        assert isinstance((await take(1, news))[0], StreamRestarted)
        await submit(world, stop)
        await world.gateway.cancel(world.btc, stop.id, stop=True)
        heard: list[AccountNews] = []
        while not any(
            isinstance(item, OrderReport) and item.status is ReportStatus.CANCELED for item in heard
        ):
            heard += await take(1, news)
    told = [item for item in heard if isinstance(item, OrderReport)]
    assert [(report.order, report.status) for report in told] == [
        (stop.id, ReportStatus.OPEN),
        (stop.id, ReportStatus.CANCELED),
    ]
    assert told[0].trigger == stop.trigger
    assert not any(isinstance(item, Fill) for item in heard)


async def test_a_symbol_that_is_closed_to_the_api_or_gone_is_not_active(world: SandboxWorld) -> None:
    world.sandbox.venue.set_api_closed("ETHUSDT")
    world.sandbox.venue.delist("SOLUSDT")
    listed = {item.symbol.name: item for item in await world.exchange.feed.instruments()}
    assert (listed["BTC/USDT"].active, listed["ETH/USDT"].active) == (True, False)
    assert "SOL/USDT" not in listed
    with pytest.raises((Declined, OutcomeUnknown)):
        await submit(world, an_intent(world.eth))
