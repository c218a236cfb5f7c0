"""The universe over real clients: lists, tickers and time of every exchange; Redis for the next start."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from app.accounts import PRESETS, AccountKind, Preset, Role
from app.attention import Priority
from app.infra.clock import SystemClock
from app.infra.universe_cache import RedisUniverseCache
from app.ports import UnitOfWorkFactory
from app.runtime.markets import MarketHub
from app.runtime.universe import Universe
from sandbox.exchange import ExchangeSandbox
from sandbox.exchange.faults import Fault, FaultKind
from tests.contract import exchanges
from tests.contract.worlds import sandbox_exchange
from trading.domain.candle import Timeframe
from trading.domain.errors import TryAgain
from trading.domain.ids import UserId
from trading.domain.instrument import MarketType, Symbol
from trading.exchanges.hub import CcxtExchange
from trading.universe.changes import ChangeKind
from trading.universe.screening import Policy

PERSON = UserId(7)
LAX = Policy(Policy().thresholds[:1])  # the sandbox's handful of markets trade little


@dataclass
class Stage:
    """One exchange, its hub and its universe. A new hub is a new start of the program."""

    tested: exchanges.Tested
    sandbox: ExchangeSandbox
    exchange: CcxtExchange
    unit: UnitOfWorkFactory
    cache: RedisUniverseCache

    def begin(self) -> tuple[Universe, MarketHub]:
        clock, name = SystemClock(), self.tested.exchange
        hub = MarketHub(self.exchange.feed, Timeframe.M1, clock, clock, timedelta(seconds=90))
        keepers = {name: self.exchange}
        universe = Universe(
            self.unit, {name: hub}, keepers, self.cache, clock, Timeframe.M1, lambda: None, policy=LAX
        )
        return universe, hub

    def spot(self, name: str) -> Symbol:
        return self.tested.symbol(name, MarketType.SPOT)


@pytest.fixture
async def stage(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    unit: UnitOfWorkFactory,
    redis_url: str,
) -> AsyncIterator[Stage]:
    async with on_stage(request.param, tmp_path_factory, unit, redis_url) as made:
        yield made


@asynccontextmanager
async def on_stage(
    tested: exchanges.Tested, folders: pytest.TempPathFactory, unit: UnitOfWorkFactory, redis_url: str
) -> AsyncIterator[Stage]:
    tls_dir = folders.getbasetemp() / "sandbox-tls"
    async with (
        sandbox_exchange(tls_dir, tested=tested) as (sandbox, exchange),
        Redis.from_url(redis_url) as redis,
    ):
        yield Stage(tested, sandbox, exchange, unit, RedisUniverseCache(redis))


EVERY = pytest.mark.parametrize(
    "stage", [pytest.param(one, id=one.exchange.value) for one in exchanges.TESTED], indirect=True
)


async def somebody(stage: Stage, symbol: Symbol) -> None:
    """A person who has chosen this symbol."""
    async with stage.unit() as work:
        await work.users.touch(PERSON, "Ann", "en", Role.USER)
        account = await work.accounts.create(
            PERSON, symbol.exchange, AccountKind.PAPER, Preset.BALANCED, PRESETS[Preset.BALANCED]
        )
        await work.accounts.set_symbols(PERSON, account.id, [symbol])


@EVERY
async def test_all_that_is_listed_is_judged_followed_and_taken_up_at_the_next_start(stage: Stage) -> None:
    exchange = stage.tested.exchange
    universe, hub = stage.begin()
    await universe.start()
    await universe.reload(exchange)
    await universe.look()
    judged = universe.judged(exchange)
    assert judged is not None
    listed = {symbol for symbol, one in hub.instruments.items() if one.active}
    assert set(universe.rest([])) == set(judged.available) == listed
    assert universe.leader(exchange) == stage.spot("BTC/USDT")
    async with stage.unit() as work:
        assert {one.symbol for one in await work.listings.known(exchange)} == listed
    again, _ = stage.begin()
    await again.start()
    assert again.judged(exchange) == judged
    assert set(again.rest([])) == listed


@EVERY
async def test_a_market_type_that_the_exchange_does_not_have_is_followed_in_peace(stage: Stage) -> None:
    async def unheard(*_: object) -> None:
        return

    _, hub = stage.begin()
    following = [asyncio.create_task(hub.follow(market, unheard, unheard)) for market in MarketType]
    await asyncio.wait(following, timeout=0.2)
    assert not any(task.done() for task in following)
    for task in following:
        task.cancel()
    await asyncio.gather(*following, return_exceptions=True)


@EVERY
async def test_a_delisted_market_is_noticed_and_told(stage: Stage) -> None:
    exchange, gone = stage.tested.exchange, stage.spot("ETH/USDT")
    await somebody(stage, gone)
    universe, hub = stage.begin()
    await universe.reload(exchange)
    stage.sandbox.venue.delist(stage.tested.name(gone), "spot")
    for _ in range(2):
        await universe.reload(exchange)
    async with stage.unit() as work:
        (kept,) = await work.listings.latest(10)
        (notice,) = await work.outbox.claim(dict.fromkeys(Priority, 10))
    assert kept.change.symbol == gone
    assert kept.change.kind in {ChangeKind.GONE, ChangeKind.SUSPENDED}
    assert (notice.user, notice.kind, notice.body["symbol"]) == (PERSON, "MarketChanged", gone.key)
    assert not hub.instruments[gone].active
    await universe.look()
    assert gone not in universe.rest([])


@EVERY
async def test_while_its_time_cannot_be_had_nobody_is_judged(stage: Stage) -> None:
    exchange = stage.tested.exchange
    universe, _ = stage.begin()
    await universe.reload(exchange)
    stage.sandbox.faults.add(Fault("GET .*/time$", FaultKind.DROP_BEFORE, times=1000))
    with pytest.raises(TryAgain):
        await stage.exchange.clock_offset()
    await universe.look()
    assert universe.judged(exchange) is None
    stage.sandbox.faults.clear()
    await universe.look()
    assert universe.judged(exchange) is not None
