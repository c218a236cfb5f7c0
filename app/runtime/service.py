"""The running service: the order in which it comes up, its loops, its timetable."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog

from app import notices
from app.ports import UnitOfWorkFactory
from app.runtime.analysis import Analyst
from app.runtime.boards import Markets
from app.runtime.brakes import Brakes
from app.runtime.broker import TICK, Queue
from app.runtime.clocks import Clocks
from app.runtime.dealer import Dealer
from app.runtime.emergency import Emergency
from app.runtime.execution import Execution
from app.runtime.incidents import IncidentDesk
from app.runtime.key_watch import KeyWatch
from app.runtime.leases import Alone, Keeper, lease_of
from app.runtime.pool import AccountPool
from app.runtime.readings import Readings
from app.runtime.reconciliation import Reconciliation
from app.runtime.relay import Relay
from app.runtime.scout import Scout
from app.runtime.soft_stops import SoftStops
from app.runtime.supervisor import Supervisor
from app.runtime.sweep import Sweep
from app.runtime.timetable import Job, Timetable, next_close
from app.runtime.watchers import Watchers
from trading.domain.candle import Timeframe
from trading.domain.errors import ExchangeFailure
from trading.domain.ids import AccountId
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.domain.money import Price
from trading.ports import Clock

_TRAIL = 5.0  # real seconds: a stop that follows the price is moved so often at most
_SWEEP, _RESTLESS, _RECONCILE, _RECONCILE_ALL = 1.0, 1.0, 20.0, 600.0  # real seconds
_AFTER_CLOSE = 1.5  # market seconds after which a bar that has not come is asked for
_AT_LEAST = 0.5  # of them real: on a fast market clock too, the stream has its chance first

_TICKERS = 30.0  # real seconds
_CLOCKS, _DATABASE_CLOCK = 60.0, 1.0  # real seconds between comparisons of clocks
_STREAMS, _LEFT_OVER = 2.0, 5.0  # real seconds between looks at what other workers have made or left
_ALONE = 30.0  # the same where there are no others: what failed while the database was away
_FORGET, _SIGNALS_KEPT = 3600.0, timedelta(days=7)  # real seconds between looks; of market time
_ONCE = frozenset({"bot"})  # faces of which there is one, however many workers

Face = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the service runs. faces: the bot, the web: loops that run until cancelled, by name; usual: the
    strategy and timeframe of accounts that name none, None: as they are kept; jobs: further ones.
    """

    unit: UnitOfWorkFactory
    market_clock: Clock
    clock: Clock
    rate: float
    markets: Markets
    scout: Scout
    analyst: Analyst
    pool: AccountPool
    reconciliation: Reconciliation
    emergency: Emergency
    soft_stops: SoftStops
    watchers: Watchers
    execution: Execution
    brakes: Brakes
    sweep: Sweep
    relay: Relay
    dealer: Dealer
    key_watch: KeyWatch
    incidents: IncidentDesk
    supervisor: Supervisor
    timetable: Timetable
    paper_price: Callable[[Symbol, Price], Awaitable[None]]
    faces: tuple[tuple[str, Face], ...]
    version: str
    keeper: Keeper
    queue: Queue
    clocks: Clocks
    usual: tuple[str, Timeframe] | None = None
    jobs: tuple[Job, ...] = ()


class Service:
    """Starting is recovering: the same reconciliation runs at start, after reconnections and on a timer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._woken = asyncio.Event()
        self._to_wake: set[AccountId] = set()
        self._renewed: set[AccountId] = set()
        self._readings = Readings(parts.unit, parts.reconciliation, parts.supervisor, parts.keeper.is_mine)
        self._prices: dict[Symbol, Price] = {}
        self._priced = asyncio.Event()
        self._log = structlog.get_logger("service")

    async def run(self) -> None:
        """Come up, and run until cancelled."""
        p = self._parts
        async with p.unit() as work:
            if p.usual is not None:
                await work.accounts.set_defaults(*p.usual)
            await work.accounts.reset_reconciled()
        await p.scout.start()
        p.supervisor.start("leases", p.keeper.run)
        for name, face in p.faces:
            p.supervisor.start(name, partial(p.keeper.hold, name, face) if name in _ONCE else face)
        p.supervisor.start("relay", partial(p.keeper.hold, "bot", p.relay.run))
        p.supervisor.start("queue", p.queue.run)
        p.supervisor.start("execution", p.execution.run)
        p.supervisor.start("brakes", p.brakes.run)
        p.supervisor.start("emergency", p.emergency.run)
        p.supervisor.start("kernels", p.analyst.rehearse)
        p.supervisor.start("recovery", self._recover)
        await asyncio.Event().wait()

    @property
    def dealer(self) -> Dealer:
        """For what people do by hand."""
        return self._parts.dealer

    # The port of the use-cases: something has changed, do not wait for the timer.

    def account(self, account: AccountId) -> None:
        """Look at this account now."""
        self._to_wake.add(account)
        self._woken.set()

    def keys(self, account: AccountId) -> None:
        """The account's keys have changed."""
        self._renewed.add(account)
        self.account(account)

    def news(self) -> None:
        """Something waits in the outbox."""
        self._parts.relay.ring()

    def symbols(self) -> None:
        """The set of symbols in use may have changed."""
        self._parts.analyst.changed()
        self._woken.set()

    async def _recover(self) -> None:
        """Markets, then every account that needs looking after, then trading."""
        p = self._parts
        p.supervisor.start("prices", self._follow_prices)
        await p.scout.first()
        await p.clocks.compare_database()
        await p.clocks.compare_exchanges()
        await p.scout.follow()
        for exchange, hub in p.markets.hubs.items():
            for market in MarketType:
                follow = partial(hub.follow, market, p.analyst.on_close, self._price_seen)
                p.supervisor.start(f"feed {exchange} {market}", follow)
            lead = partial(self._lead, exchange)
            p.supervisor.start(f"lead {exchange}", partial(p.keeper.hold, lease_of(exchange), lead))
        async with p.unit() as work:
            busy = await work.accounts.busy()
            idle = sorted({account.id for account in await work.accounts.active()} - set(busy))
        clean = await self._readings.first("busy", busy)  # they have something to lose: they come first
        await p.watchers.release_idle()
        p.supervisor.start("wake", self._wake)
        p.timetable.start(self._jobs())
        clean += await self._readings.first("idle", idle)
        self._log.info("recovered", accounts=len(busy) + len(idle), clean=clean)
        await self._tell_started(len(busy) + len(idle))

    def _jobs(self) -> tuple[Job, ...]:
        p, timeframe = self._parts, self._parts.markets.timeframe
        patience = max(_AFTER_CLOSE, _AT_LEAST * p.rate)
        close = next_close(timeframe, p.market_clock, p.clock, p.rate, patience)
        bar = timeframe.duration.total_seconds() / p.rate
        return (
            Job("bar close", bar, self._catch_up, close),
            Job("planned orders", _SWEEP, p.sweep.planned),
            Job("restless positions", _RESTLESS, p.sweep.restless),
            Job("soft stops", _RESTLESS, p.soft_stops.watch),
            Job("trailing stops", _TRAIL, partial(p.sweep.trailing, p.markets.last)),
            Job("idle connections", _RECONCILE_ALL / 10, self._tidy),
            *p.scout.jobs(p.clock.now()),
            Job("database clock", _DATABASE_CLOCK, p.clocks.compare_database),
            Job("exchange clocks", _CLOCKS, p.clocks.compare_exchanges),
            *(job for exchange in p.markets.hubs for job in self._jobs_of(exchange)),
            Job(
                "signals left over",
                _ALONE if isinstance(p.keeper, Alone) else _LEFT_OVER,
                p.analyst.hand_over_again,
            ),
            Job("old signals", _FORGET, self._forget_signals),
            Job("keys", _FORGET, p.key_watch.look),
            *self._jobs_beside_others(),
            *p.jobs,
        )

    def _jobs_of(self, exchange: ExchangeId) -> tuple[Job, ...]:
        """What waits for answers of an exchange: one that gives none must not hold up the others."""
        unproved = partial(self._parts.sweep.unproved, exchange)
        return (
            Job(f"unproved orders on {exchange}", _SWEEP / 2, unproved),
            Job(f"reconcile busy on {exchange}", _RECONCILE, partial(self._readings.busy, exchange)),
            Job(f"reconcile all on {exchange}", _RECONCILE_ALL, partial(self._readings.all, exchange)),
            Job(f"tickers of {exchange}", _TICKERS, partial(self._tickers, exchange)),
        )

    async def _tickers(self, exchange: ExchangeId) -> None:
        """Also the heartbeat of prices: on a quiet market the stream says nothing for long."""
        await self._parts.markets.hubs[exchange].refresh_tickers(self._price_seen)

    def _jobs_beside_others(self) -> tuple[Job, ...]:
        """What only one of several workers has to do: to find what the others made, or left undone."""
        p = self._parts
        if isinstance(p.keeper, Alone):
            return ()
        return (
            Job("queue tick", TICK, p.queue.tick),
            Job("streams", _STREAMS, self._take_over_streams),
        )

    async def _lead(self, exchange: ExchangeId) -> None:
        """This worker analyses the exchange from now on: it begins with the bars that are there."""
        hub = self._parts.markets.hubs[exchange]
        for symbol in sorted(hub.wanted):
            for timeframe in hub.timeframes:
                await self._parts.analyst.on_close(symbol, timeframe)
        await asyncio.Event().wait()

    async def _take_over_streams(self) -> None:
        await self._parts.scout.follow()  # another worker's people may have chosen a symbol
        async with self._parts.unit() as work:
            busy = await work.accounts.busy()
        await self._parts.watchers.take_over(busy)

    async def _catch_up(self) -> None:
        p = self._parts
        await asyncio.gather(*(hub.catch_up() for hub in p.markets.hubs.values()))

    async def _price_seen(self, symbol: Symbol, price: Price) -> None:
        """Only note it: the feed must not wait for what a price causes."""
        self._prices[symbol] = price
        self._priced.set()

    async def _follow_prices(self) -> None:
        while True:
            await self._priced.wait()
            self._priced.clear()
            prices, self._prices = self._prices, {}
            for symbol, price in prices.items():
                try:
                    await self._parts.paper_price(symbol, price)
                except ExchangeFailure as error:  # a book that could not be saved now has the next price
                    await self._parts.incidents.report("paper prices", error)
                await self._parts.sweep.priced(symbol, price)

    async def _wake(self) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                await self._woken.wait()
                self._woken.clear()
                accounts, self._to_wake = self._to_wake, set()
                renewed, self._renewed = self._renewed, set()
                for account in renewed:
                    await self._parts.pool.renew(account)
                    await self._parts.watchers.stop(account)
                await self._parts.sweep.woken(accounts)  # what was asked for does not wait for reads
                group.create_task(self._read_again(accounts), name="woken accounts")
                await self._parts.scout.follow()

    async def _read_again(self, accounts: Collection[AccountId]) -> None:
        await self._readings.again(accounts)
        await self._parts.watchers.release_idle()

    async def _forget_signals(self) -> None:
        """Those on which somebody has decided stay."""
        async with self._parts.unit() as work:
            await work.signals.forget_old(_SIGNALS_KEPT)

    async def _tidy(self) -> None:
        await self._parts.watchers.release_idle()
        await self._parts.pool.close_idle()

    async def _tell_started(self, accounts: int) -> None:
        p = self._parts
        now = p.clock.now()
        kind, body = notices.encode(notices.ServiceStarted(p.version, accounts, now))
        async with p.unit() as work:
            for admin in await work.users.admins():
                key = f"started:{now.isoformat()}:{admin.id}"
                await work.outbox.add(admin.id, kind, body, dedupe=key, account=None)
        p.relay.ring()
