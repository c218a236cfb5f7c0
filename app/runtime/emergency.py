"""Carrying out emergency stops: found in the database, taken from wherever they stand, until proved.

The halt was committed with the row, before any of this. Every step looks at what is left and may be taken
twice: a process that is killed leaves nothing that the next one would not find.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

import structlog

from app import notices
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.runtime.desk import Desk
from app.runtime.gates import Gates, Places
from app.runtime.incidents import IncidentDesk
from app.runtime.pool import AccountPool
from app.runtime.reconciliation import Reconciliation
from trading.domain.errors import ExchangeFailure
from trading.domain.events import EmergencyScope
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId
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


@dataclass(frozen=True, slots=True)
class _Part:
    """The accounts of an emergency stop on one exchange that are not done, and where they are."""

    run: EmergencyRun
    exchange: ExchangeId
    waiting: tuple[tuple[AccountId, EmergencyStep], ...]

    @property
    def key(self) -> tuple[int, ExchangeId]:
        return self.run.id, self.exchange


class Emergency:
    """clock: the market's; pauses: people's seconds; horizons: by exchange, see Inquiry."""

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
        horizons: Mapping[ExchangeId, timedelta] = MappingProxyType({}),
    ) -> None:
        self._unit = unit
        self._desk = desk
        self._reconciliation = reconciliation
        self._pool = pool
        self._incidents = incidents
        self._clock = clock
        self._pauses = pauses
        self._rules = rules
        self._horizons = horizons
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._asking = Gates(_AT_ONCE)
        self._places = Places(unit)
        self._under_way: set[tuple[int, ExchangeId]] = set()
        self._log = structlog.get_logger("emergency")

    async def run(self) -> None:
        """Carry out what there is, until cancelled. None waits for another one, nor for another exchange."""
        async with asyncio.TaskGroup() as group:
            while True:
                for run in await self._unfinished():
                    for part in await self._parts(run):
                        if part.key not in self._under_way:
                            self._under_way.add(part.key)
                            group.create_task(self._taken(part), name=f"emergency {run.id}")
                    await self._conclude(run)
                await self._pauses.sleep(_EVERY)

    async def advance(self, run: EmergencyRun) -> None:
        """Take every account of it as far as it comes now; the receipt once all have come to their end."""
        await asyncio.gather(*(self._advance(part) for part in await self._parts(run)))
        await self._conclude(run)

    async def _parts(self, run: EmergencyRun) -> list[_Part]:
        """Its accounts that are not done, by their exchange."""
        async with self._unit() as work:
            waiting = dict(await work.emergencies.accounts(run.id))
        places = await self._places.by_exchange(sorted(waiting))
        return [
            _Part(run, exchange, tuple((account, waiting[account]) for account in accounts))
            for exchange, accounts in places.items()
        ]

    async def _taken(self, part: _Part) -> None:
        try:
            await self._advance(part)
        finally:
            self._under_way.discard(part.key)

    async def _advance(self, part: _Part) -> None:
        """Our books first, of all: what is to be closed does not wait for what an exchange says of others."""
        steps = await asyncio.gather(
            *(self._begun(part.run, account, step) for account, step in part.waiting)
        )
        accounts = [account for account, _ in part.waiting]
        asked = [one for one, step in zip(accounts, steps, strict=True) if step is EmergencyStep.VERIFY]
        await asyncio.gather(*(self._asked(part, account) for account in asked))

    async def _conclude(self, run: EmergencyRun) -> None:
        async with self._unit() as work:
            step = least([step for _, step in await work.emergencies.accounts(run.id)])
        if step is EmergencyStep.DONE:
            await self._finish(run)
        elif step is not run.step:
            async with self._unit() as work:
                await work.emergencies.set_step(run.id, step)

    async def _unfinished(self) -> list[EmergencyRun]:
        async with self._unit() as work:
            return list(await work.emergencies.unfinished())

    async def _begun(self, run: EmergencyRun, account: AccountId, step: EmergencyStep) -> EmergencyStep:
        """Returns how far the account is after a look at our books."""
        async with self._gate:
            try:
                step = await self._moved(run, account, step, await self._books(run, account))
            except Exception as error:  # noqa: BLE001  # the others must not wait for it
                await self._incidents.report("emergency", error)
        return step if step is EmergencyStep.VERIFY else await self._unless_lasted(run, account, step)

    async def _asked(self, part: _Part, account: AccountId) -> None:
        """One account's failure is its own; it is tried again, until there is no more patience."""
        step = EmergencyStep.VERIFY
        async with self._asking.of(part.exchange):
            try:
                step = await self._verified(part, account)
            except ExchangeFailure as error:
                self._log.warning("emergency stop waits", account=account, why=str(error))
            except Exception as error:  # noqa: BLE001  # the others must not wait for it
                await self._incidents.report("emergency", error)
        await self._unless_lasted(part.run, account, step)

    async def _unless_lasted(
        self, run: EmergencyRun, account: AccountId, step: EmergencyStep
    ) -> EmergencyStep:
        if step is not EmergencyStep.DONE and self._has_lasted(run, self._rules.emergency_patience):
            return await self._moved(run, account, step, EmergencyStep.DONE)
        return step

    async def _books(self, run: EmergencyRun, account: AccountId) -> EmergencyStep:
        """Cancel and leave what there is. Returns what our books still have to do."""
        return next_step(await self._desk.apply(account, Evacuate(run.only)), run.only)

    async def _verified(self, part: _Part, account: AccountId) -> EmergencyStep:
        """Ask the exchange: nothing of ours may be left there.

        What somebody has done by hand meanwhile is not ours to close: past the horizon of every order that
        may have been on its way there, and with none of ours without its end, the account is done unproved.
        """
        run = part.run
        left = leftovers(await self._reconciliation.compare(account), run.only)
        horizon = max(self._rules.horizon, self._horizons.get(part.exchange, timedelta(0)))
        if left.is_nothing or (not left.may_trade and self._has_lasted(run, horizon)):
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
