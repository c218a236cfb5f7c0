"""Carrying out emergency stops: found in the database, taken from wherever they stand, until proved.

The halt was committed with the row, before any of this. Every step looks at what is left and may be taken
twice: a process that is killed leaves nothing that the next one would not find.
"""

import asyncio
from datetime import timedelta

import structlog

from app import notices
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.runtime.desk import Desk
from app.runtime.incidents import IncidentDesk
from app.runtime.pool import AccountPool
from app.runtime.reconciliation import Reconciliation
from trading.domain.errors import ExchangeFailure
from trading.domain.events import EmergencyScope
from trading.domain.ids import AccountId, UserId
from trading.engine.emergency import (
    EmergencyRun,
    EmergencyStep,
    least,
    leftovers,
    next_step,
    receipt,
)
from trading.engine.session import Evacuate
from trading.ports import Clock, OrderReport
from trading.risk.rules import Rules

_EVERY = 0.5  # seconds between looks at what is under way
_AT_ONCE = 8  # accounts at a time: each takes a connection of the pool, and trading needs some too


class Emergency:
    """clock: the market's; pauses: people's seconds."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        desk: Desk,
        reconciliation: Reconciliation,
        pool: AccountPool,
        incidents: IncidentDesk,
        clock: Clock,
        pauses: Clock,
        rules: Rules,
    ) -> None:
        self._unit = unit
        self._desk = desk
        self._reconciliation = reconciliation
        self._pool = pool
        self._incidents = incidents
        self._clock = clock
        self._pauses = pauses
        self._rules = rules
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._log = structlog.get_logger("emergency")

    async def run(self) -> None:
        """Carry out what there is, until cancelled."""
        while True:
            for run in await self._unfinished():
                await self.advance(run)
            await self._pauses.sleep(_EVERY)

    async def advance(self, run: EmergencyRun) -> None:
        """Take every account of it as far as it comes now; the receipt once all have come to their end."""
        async with self._unit() as work:
            waiting = await work.emergencies.accounts(run.id)
        steps = await asyncio.gather(*(self._guarded(run, account, step) for account, step in waiting))
        step = least(steps)
        if step is EmergencyStep.DONE:
            await self._finish(run)
        elif step is not run.step:
            async with self._unit() as work:
                await work.emergencies.set_step(run.id, step)

    async def _unfinished(self) -> list[EmergencyRun]:
        async with self._unit() as work:
            return list(await work.emergencies.unfinished())

    async def _guarded(self, run: EmergencyRun, account: AccountId, step: EmergencyStep) -> EmergencyStep:
        """One account's failure is its own; it is tried again, until there is no more patience."""
        async with self._gate:
            try:
                step = await self._moved(run, account, step, await self._books(run, account))
                if step is EmergencyStep.VERIFY:
                    return await self._verified(run, account)
            except ExchangeFailure as error:
                self._log.warning("emergency stop waits", account=account, why=str(error))
            except Exception as error:  # noqa: BLE001  # the others must not wait for it
                await self._incidents.report("emergency", error)
            if self._has_lasted(run, self._rules.emergency_patience):
                return await self._moved(run, account, step, EmergencyStep.DONE)
            return step

    async def _books(self, run: EmergencyRun, account: AccountId) -> EmergencyStep:
        """Cancel and leave what there is. Returns what our books still have to do."""
        return next_step(await self._desk.apply(account, Evacuate(run.only)), run.only)

    async def _verified(self, run: EmergencyRun, account: AccountId) -> EmergencyStep:
        """Ask the exchange: nothing of ours may be left there.

        What somebody has done by hand meanwhile is not ours to close: past the horizon of every order the
        account is done without a proof.
        """
        left = leftovers(await self._reconciliation.compare(account), run.only)
        if left.is_nothing or (not left.orders and self._has_lasted(run, self._rules.horizon)):
            return await self._moved(
                run, account, EmergencyStep.VERIFY, EmergencyStep.DONE, proved=left.is_nothing
            )
        for report in left.orders:
            await self._end(account, report)
        await self._reconciliation.account(account)
        return EmergencyStep.VERIFY

    async def _moved(
        self,
        run: EmergencyRun,
        account: AccountId,
        before: EmergencyStep,
        step: EmergencyStep,
        *,
        proved: bool = False,
    ) -> EmergencyStep:
        if step is not before:
            async with self._unit() as work:
                await work.emergencies.move(run.id, account, step, proved=proved)
        return step

    async def _end(self, account: AccountId, report: OrderReport) -> None:
        """An order with our prefix that our books do not know as working: it is ours to cancel, by its id."""
        if report.order is None:
            return
        async with self._pool.use(account) as gateway:
            await gateway.cancel(report.symbol, report.order, stop=report.trigger is not None)

    def _has_lasted(self, run: EmergencyRun, span: timedelta) -> bool:
        return self._clock.now() - run.pressed_at > span

    async def _finish(self, run: EmergencyRun) -> None:
        """The receipt is written and told in one transaction, by whoever is first to do it."""
        async with self._unit() as work:
            tally = await work.emergencies.tally(run)
            done = receipt(run, tally, await work.operations.clock())
            kind, body = notices.encode(done)
            if not await work.emergencies.finish(run.id, body):
                return
            for person in await _told(work, run):
                await work.outbox.add(
                    person, kind, body, dedupe=f"emergency:{run.id}", account=None, critical=True
                )


async def _told(work: UnitOfWork, run: EmergencyRun) -> set[UserId]:
    """The person whose accounts it was for; of a symbol and of the service, the operators."""
    if run.scope is EmergencyScope.USER:
        return {UserId(int(run.subject))}
    return {run.by, *(admin.id for admin in await work.users.admins())}
