"""The running service: the order in which it comes up, its loops, its timetable."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import structlog

from app import notices
from app.ports import UnitOfWorkFactory
from app.runtime.analysis import Analyst
from app.runtime.execution import Execution
from app.runtime.markets import MarketHub
from app.runtime.pool import AccountPool
from app.runtime.reconciliation import Reconciliation
from app.runtime.relay import Relay
from app.runtime.supervisor import Supervisor
from app.runtime.sweep import Sweep
from app.runtime.timetable import Job, Timetable, next_close
from app.runtime.triggers import Triggers
from app.runtime.watchers import Watchers
from trading.domain.ids import AccountId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import Price
from trading.ports import Clock

_SWEEP, _RESTLESS, _RECONCILE, _RECONCILE_ALL, _MARKETS = 1.0, 1.0, 20.0, 600.0, 900.0  # real seconds
_AFTER_CLOSE = 1.5  # market seconds after which a bar that has not come is asked for

Face = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the service runs. faces: the bot, the web: loops that run until cancelled, by name."""

    unit: UnitOfWorkFactory
    market_clock: Clock
    clock: Clock
    rate: float
    hub: MarketHub
    analyst: Analyst
    pool: AccountPool
    reconciliation: Reconciliation
    watchers: Watchers
    execution: Execution
    sweep: Sweep
    relay: Relay
    triggers: Triggers
    supervisor: Supervisor
    timetable: Timetable
    paper_price: Callable[[Symbol, Price], Awaitable[None]]
    faces: tuple[tuple[str, Face], ...]
    version: str


class Service:
    """Starting is recovering: the same reconciliation runs at start, after reconnections and on a timer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._woken = asyncio.Event()
        self._to_wake: set[AccountId] = set()
        self._log = structlog.get_logger("service")

    async def run(self) -> None:
        """Come up, and run until cancelled."""
        p = self._parts
        async with p.unit() as work:
            await work.accounts.reset_reconciled()
            p.hub.learn(await work.markets.all())
        for name, face in p.faces:
            p.supervisor.start(name, face)
        p.supervisor.start("relay", p.relay.run)
        p.supervisor.start("execution", p.execution.run)
        p.supervisor.start("recovery", self._recover)
        await asyncio.Event().wait()

    # The port of the use-cases: something has changed, do not wait for the timer.

    def account(self, account: AccountId) -> None:
        """Look at this account now."""
        self._to_wake.add(account)
        self._woken.set()

    def symbols(self) -> None:
        """The set of symbols in use may have changed."""
        self._woken.set()

    async def _recover(self) -> None:
        """Markets, then every account that needs looking after, then trading."""
        p = self._parts
        await self._markets()
        await self._wanted()
        for market in MarketType:
            follow = partial(p.hub.follow, market, p.analyst.on_close, self._priced)
            p.supervisor.start(f"feed {market}", follow)
        async with p.unit() as work:
            active = await work.accounts.active()
        clean = await p.reconciliation.all([account.id for account in active])
        self._log.info("recovered", accounts=len(active), clean=clean)
        await p.watchers.release_idle()
        p.supervisor.start("wake", self._wake)
        p.timetable.start(self._jobs())
        await self._tell_started(len(active))

    def _jobs(self) -> tuple[Job, ...]:
        p, timeframe = self._parts, self._parts.hub.timeframe
        close = next_close(timeframe, p.market_clock, p.clock, p.rate, _AFTER_CLOSE)
        bar = timeframe.duration.total_seconds() / p.rate
        return (
            Job("bar close", bar, lambda: p.hub.catch_up(p.analyst.on_close), close),
            Job("planned orders", _SWEEP, p.sweep.planned),
            Job("unproved orders", _SWEEP / 2, p.sweep.unproved),
            Job("restless positions", _RESTLESS, p.sweep.restless),
            Job("reconcile busy", _RECONCILE, self._reconcile_busy),
            Job("reconcile all", _RECONCILE_ALL, self._reconcile_all),
            Job("idle connections", _RECONCILE_ALL / 10, self._tidy),
            Job("markets", _MARKETS, self._markets),
        )

    async def _markets(self) -> None:
        fresh = await self._parts.hub.refresh_instruments()
        async with self._parts.unit() as work:
            await work.markets.put(fresh)

    async def _wanted(self) -> None:
        async with self._parts.unit() as work:
            self._parts.hub.want(await work.accounts.symbols_in_use())

    async def _priced(self, symbol: Symbol, price: Price) -> None:
        await self._parts.paper_price(symbol, price)
        await self._parts.sweep.priced(symbol, price)

    async def _wake(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            accounts, self._to_wake = self._to_wake, set()
            await self._wanted()
            for account in accounts:
                await self._parts.reconciliation.account(account)
            await self._parts.watchers.release_idle()

    async def _reconcile_busy(self) -> None:
        await self._parts.reconciliation.all(sorted(self._parts.triggers.busy))

    async def _reconcile_all(self) -> None:
        async with self._parts.unit() as work:
            active = await work.accounts.active()
        await self._parts.reconciliation.all([account.id for account in active])

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
