"""The private stream over the wire, with everything that breaks it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta

import pytest

from sandbox.exchange.faults import Fault, FaultKind
from tests.contract.exchanges import REAL, REAL_STOP_MARKETS
from tests.contract.worlds import SandboxWorld, fast_world, take
from tests.support.builders import a_stop, an_intent, approved, qty
from trading.domain.account import Balance
from trading.domain.errors import KeysUnusable
from trading.domain.fill import Fill
from trading.domain.instrument import MarketType
from trading.ports import AccountNews, OrderReport, ReportStatus, StreamRestarted


@pytest.fixture
async def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SandboxWorld]:
    async with fast_world(tmp_path_factory.getbasetemp() / "sandbox-tls", request.param) as made:
        yield made


# The private stream


async def until_filled(news: AsyncIterator[AccountNews], order: str, fills: int = 1) -> list[AccountNews]:
    """The news up to where the order is reported filled and so many fills of it have come, in any order."""
    heard: list[AccountNews] = []
    async with asyncio.timeout(60):
        async for item in news:
            heard.append(item)
            mine = [i for i in heard if isinstance(i, OrderReport | Fill) and i.order == order]
            filled = any(isinstance(i, OrderReport) and i.status is ReportStatus.FILLED for i in mine)
            if filled and sum(isinstance(i, Fill) for i in mine) >= fills:
                break
    return heard


async def restarted(news: AsyncIterator[AccountNews]) -> None:
    """Up to the next new beginning; some exchanges tell how the money stands whenever one connects."""
    async with asyncio.timeout(60):
        async for item in news:
            if isinstance(item, StreamRestarted):
                return
            assert isinstance(item, Balance)
    raise AssertionError("the stream ended")


@REAL
async def test_a_dropped_stream_restarts_and_what_was_missed_is_read_back(world: SandboxWorld) -> None:
    async with aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        assert isinstance((await take(1, news))[0], StreamRestarted)
        world.sandbox.streams.drop("one")
        missed = an_intent(world.btc, cause="missed")
        await world.gateway.submit(approved(missed), world.clock.now())
        await restarted(news)
        fills = await world.gateway.fills_since(
            MarketType.SPOT, world.clock.now() - timedelta(hours=1), [world.btc]
        )
        assert {fill.order for fill in fills} == {missed.id}
        heard_again = an_intent(world.btc, cause="heard")
        await world.gateway.submit(approved(heard_again), world.clock.now())
        heard = await until_filled(news, heard_again.id)
    assert [item for item in heard if isinstance(item, Fill) and item.order == heard_again.id]


@REAL
async def test_a_stream_that_is_refused_for_a_while_comes_back(world: SandboxWorld) -> None:
    world.sandbox.faults.add(Fault(f"WS {world.tested.private}", FaultKind.WS_REFUSE, status=503, times=3))
    async with aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        assert isinstance((await take(1, news))[0], StreamRestarted)


@REAL
async def test_doubled_and_reordered_events_all_arrive(world: SandboxWorld) -> None:
    world.sandbox.faults.add(Fault(f"WS {world.tested.private}", FaultKind.WS_DUPLICATE, times=0))
    world.sandbox.faults.add(Fault(f"WS {world.tested.private}", FaultKind.WS_REORDER, times=2))
    async with aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        await take(1, news)
        intents = [an_intent(world.btc, cause=cause) for cause in ("reordered", "doubled")]
        for intent in intents:
            await world.gateway.submit(approved(intent), world.clock.now())
        heard = await until_filled(news, intents[1].id, fills=2)
    fills = {(item.order, item.trade) for item in heard if isinstance(item, Fill)}
    assert sorted(order for order, _ in fills if order) == sorted(intent.id for intent in intents)


@REAL
async def test_a_pushed_balance_is_of_when_the_exchange_says_however_often_it_comes(
    world: SandboxWorld,
) -> None:
    world.sandbox.faults.add(Fault(f"WS {world.tested.private}", FaultKind.WS_DUPLICATE, times=0))
    heard: list[AccountNews] = []
    paid: list[Balance] = []
    async with aclosing(world.gateway.news()) as news, asyncio.timeout(60):  # type: ignore[type-var]
        await anext(news)
        began_with = {one.currency: one.total for one in await world.gateway.balances()}["USDT"]
        await world.gateway.submit(approved(an_intent(world.btc)), world.clock.now())
        async for item in news:
            heard.append(item)
            balances = [one for one in heard if isinstance(one, Balance) and one.currency == "USDT"]
            paid = [one for one in balances if one.total < began_with]
            if len(paid) > 1 and any(isinstance(one, Fill) for one in heard):
                break
    (bought,) = {one.happened_at for one in heard if isinstance(one, Fill)}
    (told,) = {one.seen_at for one in paid}
    assert bought <= told, "what the fill has cost is in it"


@REAL
async def test_a_revoked_key_ends_the_news_and_one_odd_refusal_does_not(world: SandboxWorld) -> None:
    (key,) = world.sandbox.venue.books.keys.values()
    async with aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        await take(1, news)
        world.sandbox.accounts.change_key(key, revoked=True)
        world.sandbox.streams.drop("one")
        with pytest.raises(KeysUnusable):
            await restarted(news)


@REAL_STOP_MARKETS
async def test_a_triggered_stop_is_told_with_our_id(world: SandboxWorld, market: MarketType) -> None:
    symbol = world.tested.symbol("BTC/USDT", market)
    await world.move(symbol, "60000")
    await world.gateway.submit(approved(an_intent(symbol)), world.clock.now())
    stop = a_stop(symbol, qty=qty("0.009"))
    async with aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        await take(1, news)
        await world.gateway.submit(approved(stop), world.clock.now())
        await world.move(symbol, "58000")
        heard = await until_filled(news, stop.id)
    waiting = [
        item.trigger for item in heard if isinstance(item, OrderReport) and item.status is ReportStatus.OPEN
    ]
    assert stop.trigger in waiting
    assert {item.order for item in heard if isinstance(item, Fill)} == {stop.id}


@REAL
async def test_a_cancelled_reader_leaves_nothing_behind(world: SandboxWorld) -> None:
    async def read() -> None:
        async with aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
            async for _ in news:
                pass

    reading = asyncio.create_task(read())
    await asyncio.sleep(0.5)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
