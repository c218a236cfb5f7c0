"""Differences, halted symbols, days, leases and emergency stops in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from app.ports import DriftCase, SymbolHalt
from tests.simulation.memory_limits import week_of
from tests.simulation.memory_rows import Repository
from tests.simulation.tables import DriftRow, EmergencyRow, LeaseRow
from trading.domain.account import Day
from trading.domain.events import EmergencyScope
from trading.domain.ids import AccountId, ClientOrderId, PositionId, UserId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Price
from trading.domain.order import OrderStatus
from trading.engine.emergency import EmergencyRun, EmergencyStep, EmergencyTally, Ended
from trading.engine.outside import DriftAnswer
from trading.ports import OrderReport
from trading.risk.breakers import BrakeRules, Crowd, Watch


class MemoryDrifts(Repository):
    """`app.ports.Drifts`."""

    async def put(
        self, account: AccountId, symbol: Symbol, position: PositionId | None, ours: Decimal, theirs: Decimal
    ) -> tuple[int, bool]:
        await self._transaction.lock("drift", account, symbol)
        for number, row in self._views.drifts.items().items():
            if (row.case.account, row.case.symbol, row.settled) == (account, symbol, False):
                case = replace(row.case, ours=ours, theirs=theirs)
                self._views.drifts.put(number, replace(row, case=case, position=position))
                return number, False
        await self._transaction.lock("drifts")
        number = len(self._views.drifts.items()) + 1
        owner = self._views.account(account).owner
        case = DriftCase(number, account, owner, symbol, ours, theirs, None)
        self._views.drifts.put(number, DriftRow(case, position))
        return number, True

    async def waiting(self, account: AccountId) -> Sequence[DriftCase]:
        rows = self._views.drifts.values()
        return [row.case for row in rows if row.case.account == account and not row.settled]

    async def get(self, owner: UserId, case: int) -> DriftCase | None:
        row = self._views.drifts.get(case)
        return row.case if row is not None and row.case.owner == owner and not row.settled else None

    async def answer(self, owner: UserId, case: int, answer: DriftAnswer) -> bool:
        row = self._views.drifts.get(case)
        if row is None or row.case.owner != owner or row.settled:
            return False
        self._views.drifts.put(case, replace(row, case=replace(row.case, answer=answer)))
        return True

    async def settle(self, case: int) -> None:
        self._views.drifts.put(case, replace(self._views.drifts.items()[case], settled=True))

    async def not_ours(self, account: AccountId) -> Mapping[Symbol, Decimal]:
        self._transaction.check()
        last: dict[Symbol, DriftRow] = {}
        for _, row in sorted(self._views.drifts.items().items()):
            if row.case.account == account and row.settled:
                last[row.case.symbol] = row
        return {
            symbol: row.case.theirs - row.case.ours for symbol, row in last.items() if self._holds_still(row)
        }

    def _holds_still(self, row: DriftRow) -> bool:
        case, more = row.case, abs(row.case.theirs) > abs(row.case.ours)
        if not (case.answer is DriftAnswer.IGNORE or (case.answer is DriftAnswer.CLOSE and more)):
            return False
        position = None if row.position is None else self._views.positions.get((case.account, row.position))
        return more or (position is not None and position.closed_at is None)

    async def mark_foreign(self, account: AccountId, reports: Sequence[OrderReport]) -> Mapping[Symbol, int]:
        there = {(account, report.symbol, report.exchange_id) for report in reports}
        for key in list(self._views.foreign.items()):
            if key[0] == account:
                self._views.foreign.put(key, key in there)
        fresh = [key for key in sorted(there, key=str) if self._views.foreign.get(key) is None]
        for key in fresh:
            self._views.foreign.put(key, True)  # it is there
        return Counter(symbol for _, symbol, _ in fresh)

    async def foreign(self, account: AccountId) -> int:
        rows = self._views.foreign.items().items()
        return sum(1 for (owner, _, _), there in rows if owner == account and there)


class MemoryBrakes(Repository):
    """`app.ports.Brakes`, without the counts of the service-wide brakes."""

    async def halt_symbol(self, symbol: Symbol, why: str, by: str, until: datetime | None = None) -> bool:
        await self._transaction.lock("service")
        known = self._views.halts.get(symbol)
        if known is not None and (known.until is None or (until is not None and known.until >= until)):
            return False
        self._views.halts.put(symbol, SymbolHalt(symbol, why, by, self._views.now(), until))
        return True

    async def release_symbol(self, symbol: Symbol) -> bool:
        halt, now = self._views.halts.get(symbol), self._views.now()
        if halt is None or (halt.until is not None and halt.until <= now):
            return False
        self._views.halts.put(symbol, replace(halt, until=now))
        return True

    async def halted_symbols(self) -> Sequence[SymbolHalt]:
        now = self._views.now()
        halts = [one for one in self._views.halts.values() if one.until is None or one.until > now]
        return sorted(halts, key=lambda halt: halt.symbol)

    async def to_watch(self, fresh: int) -> Sequence[AccountId]:
        now = self._views.now()
        began = now.replace(hour=0, minute=0, second=0, microsecond=0)
        losing = {
            account
            for (account, _), row in self._views.positions.items().items()
            if row.closed_at is None or row.closed_at >= began
        }
        known = {account for account, _ in self._views.balances.items()}
        unseen = [
            row.id
            for row in self._views.accounts.values()
            if row.armed and row.reconciled_at is not None and row.id in known and not self._day(row.id)
        ]
        breached = {account for account in losing if (day := self._day(account)) and day.breached}
        return sorted((losing - breached) | set(sorted(unseen)[:fresh]))

    async def begin_days(self, days: Mapping[AccountId, Day]) -> None:
        for account, day in days.items():
            await self._transaction.lock("day", account)
            self._views.days.add((account, self._views.now().date()), day)

    async def breached(self, lost: Mapping[AccountId, Decimal]) -> Sequence[AccountId]:
        fresh = []
        for account in sorted(lost):
            await self._transaction.lock("day", account)
            day = self._day(account)
            if day is not None and not day.breached:
                self._views.days.put((account, self._views.now().date()), replace(day, breached=True))
                fresh.append(account)
        return fresh

    async def breached_week(self, lost: Mapping[AccountId, Decimal]) -> Sequence[AccountId]:
        fresh = []
        for account in sorted(lost):
            await self._transaction.lock("day", account)
            week = week_of(self._views, account)
            if week is not None and self._views.weeks.add((account, week[0]), lost[account]):
                fresh.append(account)
        return fresh

    async def unexplained(self, account: AccountId, order: ClientOrderId) -> bool:
        return self._views.unexplained.add((account, order), self._views.now())

    async def crowds(self, rules: BrakeRules) -> tuple[int, Sequence[Crowd]]:
        return 0, ()

    async def watch(self, rules: BrakeRules) -> Watch:
        """Nothing that would stop everybody: a simulated day is worse than any that a service may go on in."""
        return Watch(active=0, breached=0, unknown=0, sent=0, doubtful=0, unexplained=0)

    def _day(self, account: AccountId) -> Day | None:
        return self._views.days.get((account, self._views.now().date()))


class MemoryLeases(Repository):
    """`app.ports.Leases`."""

    async def take(self, owner: str, resources: Sequence[str], seconds: float) -> Sequence[str]:
        taken = []
        for resource in sorted(resources):
            await self._transaction.take("lease", resource)
            row, now = self._views.leases.get(resource), self._views.now()
            if row is None or row.owner == owner or row.until <= now:
                until = now + timedelta(seconds=seconds)
                self._views.leases.put(resource, LeaseRow(owner, until))
                taken.append(resource)
        return taken

    async def release(self, owner: str, resources: Sequence[str]) -> None:
        for resource in sorted(resources):
            await self._transaction.take("lease", resource)
            row, now = self._views.leases.get(resource), self._views.now()
            if row is not None and row.owner == owner and row.until > now:
                self._views.leases.put(resource, LeaseRow(owner, now))

    async def owners(self, prefix: str) -> Mapping[str, str]:
        rows, now = self._views.leases.items(), self._views.now()
        return {key: row.owner for key, row in rows.items() if key.startswith(prefix) and row.until > now}


class MemoryEmergencies(Repository):
    """`app.ports.Emergencies`."""

    async def begin(
        self, scope: EmergencyScope, subject: str, by: UserId, token: str, prices: Mapping[Symbol, Price]
    ) -> bool:
        await self._transaction.lock("emergencies")
        rows = self._views.emergencies.items()
        if any(row.token == token for row in rows.values()) or await self.is_under_way(scope, subject):
            return False
        only = Symbol.parse(subject) if scope is EmergencyScope.SYMBOL else None
        number, now = len(rows) + 1, self._views.now()
        run = EmergencyRun(number, scope, subject, by, only, EmergencyStep.CANCEL, prices, now)
        live = [
            order.intent for order in self._views.working() if only is None or order.intent.symbol == only
        ]
        held = {
            owner
            for (owner, _), row in self._views.positions.items().items()
            if row.closed_at is None and (only is None or row.holding.position.symbol == only)
        }
        accounts = held | {intent.account for intent in live}
        if scope is EmergencyScope.USER:
            accounts = {row.id for row in self._views.accounts.values() if row.owner == int(subject)}
        begun = dict.fromkeys(sorted(accounts), (EmergencyStep.CANCEL, False))
        orders = frozenset((intent.account, intent.id) for intent in live if intent.account in accounts)
        self._views.emergencies.put(number, EmergencyRow(run, token, begun, orders))
        return True

    async def unfinished(self) -> Sequence[EmergencyRun]:
        self._transaction.check()
        return [row.run for row in self._views.emergencies.values() if row.receipt is None]

    async def accounts(self, run: int) -> Sequence[tuple[AccountId, EmergencyStep]]:
        steps = self._views.emergencies.items()[run].accounts.items()
        return [(account, step) for account, (step, _) in steps if step is not EmergencyStep.DONE]

    async def move(self, run: int, account: AccountId, step: EmergencyStep, *, proved: bool = False) -> None:
        await self._transaction.lock("emergency", run)
        row = self._views.emergencies.items()[run]
        if row.accounts[account][0] is not EmergencyStep.DONE:
            moved = {**row.accounts, account: (step, proved)}
            self._views.emergencies.put(run, replace(row, accounts=moved))

    async def set_step(self, run: int, step: EmergencyStep) -> None:
        await self._transaction.lock("emergency", run)
        row = self._views.emergencies.items()[run]
        if row.receipt is None:
            self._views.emergencies.put(run, replace(row, run=replace(row.run, step=step)))

    async def tally(self, run: EmergencyRun) -> EmergencyTally:
        row = self._views.emergencies.items()[run.id]
        orders = [self._views.orders.items()[key].order for key in sorted(row.orders)]
        ended = sum(1 for one in orders if one.status in {OrderStatus.CANCELED, OrderStatus.VOID})
        unproved = sum(1 for _, proved in row.accounts.values() if not proved)
        return EmergencyTally(len(row.accounts), unproved, ended, self._positions(run, row))

    def _positions(self, run: EmergencyRun, row: EmergencyRow) -> Sequence[Ended]:
        found = []
        for (account, identity), position in sorted(self._views.positions.items().items()):
            holding = position.holding
            symbol = holding.position.symbol
            there = position.closed_at is None or position.closed_at >= run.pressed_at
            if account in row.accounts and there and run.only in {None, symbol}:
                prices = [
                    fill.price
                    for fill, _ in self._views.fills.values()
                    if fill.account == account
                    and fill.symbol == symbol
                    and fill.seen_at >= run.pressed_at
                    and fill.side is not holding.side
                ]
                worst = (min if holding.side is Side.BUY else max)(prices, default=None)
                closed, left = position.closed_at is not None, holding.position.qty
                found.append(Ended(identity, symbol, holding.side, closed, left, worst))
        return found

    async def finish(self, run: int, receipt: Mapping[str, object]) -> bool:
        await self._transaction.lock("emergency", run)
        row = self._views.emergencies.items()[run]
        if row.receipt is not None:
            return False
        done = replace(row.run, step=EmergencyStep.DONE)
        self._views.emergencies.put(run, replace(row, run=done, receipt=receipt))
        return True

    async def is_under_way(self, scope: EmergencyScope, subject: str) -> bool:
        rows = self._views.emergencies.values()
        return any((row.run.scope, row.run.subject, row.receipt) == (scope, subject, None) for row in rows)
