"""The service with watches on its market side: when each bar came, was understood, and was kept.

It is put together as the composition root does it, without a chat: real clients, PostgreSQL and Redis.
"""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from redis.asyncio import Redis

from app.accounts import User
from app.floor import PERSONAL, SHOW_FOR, TIMEFRAME, doubt, strategies
from app.infra.candle_cache import RedisCandleCache
from app.infra.cipher import EnvelopeCipher
from app.infra.clock import SystemClock
from app.infra.key_cipher import KeyCipher
from app.infra.universe_cache import RedisUniverseCache
from app.ports_delivery import Notice
from app.runtime.assembly import Surroundings, open_engine
from app.runtime.atlas import Atlas
from app.runtime.boards import Markets
from app.runtime.examination import Findings
from app.runtime.hub.branch import OnClose, OnPrice
from app.runtime.incidents import IncidentDesk
from app.runtime.markets import MarketHub
from app.runtime.pool import AccountPool
from app.runtime.service import Service
from app.runtime.universe import Universe
from app.runtime.venues import Venues
from benchmarks.exchanges import SandboxProcess
from db.pool import Pool
from db.uow import PgPaperBooks, PgUnits
from trading.domain.candle import Timeframe
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.exchanges.catalog import CATALOG
from trading.exchanges.hub import CcxtExchange
from trading.exchanges.paper import PaperExchange
from trading.risk.rules import Rules
from trading.strategies.catalog import DEFAULT
from trading.universe.screening import Policy

_WINDOW = timedelta(seconds=5)


@dataclass
class BarWatch:
    """One bar of the lowest timeframe. Seconds after its end; by symbol when it was in the store, and when
    its X-ray was in the atlas; looks: (from the last close of a batch to the atlas, to PostgreSQL, symbols).
    """

    came: dict[Symbol, float] = field(default_factory=dict)
    seen: dict[Symbol, float] = field(default_factory=dict)
    looks: list[tuple[float, float, int]] = field(default_factory=list)


class Watch:
    """Everything that is noted, by the end of the bar. clock: the market's."""

    def __init__(self, clock: SystemClock) -> None:
        self.bars: dict[datetime, BarWatch] = {}
        self.told: set[Symbol] = set()
        self.signals = 0
        self._clock = clock
        self._looked: dict[tuple[datetime, int], float] = {}

    def came(self, symbol: Symbol, ended: datetime) -> None:
        """A bar that ended then is in the store. What is told again after a reading does not count."""
        self.told.add(symbol)
        self._bar(ended).came.setdefault(symbol, self._after(ended))

    def understood(self, found: Findings) -> None:
        if found.timeframe is not TIMEFRAME:
            return
        bar, after = self._bar(found.closed_at), self._after(found.closed_at)
        for symbol in found.about:
            bar.seen.setdefault(symbol, after)
        self._looked[found.closed_at, len(found.about)] = after

    async def kept(self, found: Findings) -> None:
        """The signals of these findings are in the database."""
        self.signals += len(found.orders) + len(found.news)
        looked = self._looked.get((found.closed_at, len(found.about)))
        if found.timeframe is not TIMEFRAME or looked is None:
            return
        bar = self._bar(found.closed_at)
        last = max((bar.came[symbol] for symbol in found.about if symbol in bar.came), default=looked)
        bar.looks.append((looked - last, self._after(found.closed_at) - last, len(found.about)))

    def _bar(self, ended: datetime) -> BarWatch:
        return self.bars.setdefault(ended, BarWatch())

    def _after(self, ended: datetime) -> float:
        return (self._clock.now() - ended).total_seconds()


class WatchedHub(MarketHub):
    """A hub of which it is noted when each bar is in the store."""

    watch: Watch

    async def follow(self, market: MarketType, on_close: OnClose, on_price: OnPrice) -> None:
        async def noted(symbol: Symbol, timeframe: Timeframe) -> None:
            if timeframe is TIMEFRAME:
                opened = self.bars(symbol, timeframe, 1).last_opened_at
                self.watch.came(symbol, opened + timeframe.duration)
            await on_close(symbol, timeframe)

        await super().follow(market, noted, on_price)


class WatchedAtlas(Atlas):
    """An atlas of which it is noted when findings are to be read in it."""

    watch: Watch

    def put(self, exchange: ExchangeId, found: Findings) -> None:
        super().put(exchange, found)
        self.watch.understood(found)


@dataclass
class Nobody:
    """There is no chat."""

    delivered: int = 0

    async def deliver(self, notice: Notice, user: User) -> int | None:  # noqa: ARG002  # as all notifiers
        self.delivered += 1
        return self.delivered

    async def gather(self, notices: Sequence[Notice], user: User) -> int | None:  # noqa: ARG002
        self.delivered += len(notices)
        return self.delivered


@dataclass(frozen=True)
class Watched:
    """The service, not running yet."""

    service: Service
    hub: MarketHub
    universe: Universe
    atlas: Atlas
    watch: Watch


@asynccontextmanager
async def open_watched(
    sandbox: SandboxProcess, pool: Pool, redis_url: str, policy: Policy, limit: int
) -> AsyncIterator[Watched]:
    """policy: of whom is left out; limit: symbols that are followed at most."""
    async with AsyncExitStack() as stack:
        clock, unit, of = SystemClock(), PgUnits(pool), sandbox.exchange
        row = CATALOG[of]
        exchange = await stack.enter_async_context(CcxtExchange(of, sandbox.network, clock, row.recv_window))
        redis = await stack.enter_async_context(Redis.from_url(redis_url))
        hub = WatchedHub(
            exchange.feed,
            TIMEFRAME,
            clock,
            clock,
            SHOW_FOR,
            timeframes=tuple(Timeframe),
            cache=RedisCandleCache(redis),
        )
        markets, watch = Markets({of: hub}), Watch(clock)
        hub.watch = watch
        cache = RedisUniverseCache(redis)
        universe = Universe(
            unit, markets.hubs, {of: exchange}, cache, clock, TIMEFRAME, _silence, 1.0, limit, policy
        )
        hub.report_to(universe.quarantine)
        atlas = WatchedAtlas(markets, partial(doubt, universe))
        atlas.watch = watch
        paper = PaperExchange(PgPaperBooks(pool), clock, markets.instruments.get, window=_WINDOW)
        accounts = AccountPool(unit, _no_keys(), {}, {of: paper.gateway}, clock)
        around = Surroundings(
            unit=unit,
            markets=markets,
            accounts=accounts,
            notifier=Nobody(),
            incidents=IncidentDesk(unit, clock),
            market_clock=clock,
            clock=clock,
            rate=1.0,
            rules=Rules(),
            strategies=strategies({}),
            usual=DEFAULT,
            personal=PERSONAL,
            atlas=atlas,
            paper_price=paper.on_price,
            faces=(),
            version="benchmark",
            horizons={of: row.horizon},
            clocks={of: exchange},
            venues=Venues(clock),
            universe=universe,
            leader=universe.leader,
            hear=(watch.kept,),
        )
        service = await stack.enter_async_context(open_engine(around))
        yield Watched(service, hub, universe, atlas, watch)


def _no_keys() -> KeyCipher:
    """Nobody has any: all accounts are of paper."""
    keys = {1: secrets.token_bytes(32)}
    return KeyCipher(EnvelopeCipher(keys, 1, env="test"), pepper=secrets.token_bytes(32), env="test")


def _silence() -> None:
    return
