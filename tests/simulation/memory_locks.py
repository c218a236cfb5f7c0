"""Locks on entries in memory: as db.repositories.locks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.locks import Lock
from tests.simulation.memory_limits import locks_of
from tests.simulation.memory_rows import Repository
from tests.simulation.tables import EntryLockRow
from trading.domain.events import EntriesLocked, ExitWhy
from trading.domain.ids import AccountId, UserId
from trading.domain.money import ZERO
from trading.risk.protections import ClosedTrade


class MemoryLocks(Repository):
    """`app.ports_locks.Locks`."""

    async def trades(self, account: AccountId, since: datetime) -> Sequence[ClosedTrade]:
        self._transaction.check()
        rows = [row for (owner, _), row in self._views.positions.items().items() if owner == account]
        found = [
            ClosedTrade(
                row.holding.position.symbol,
                row.closed_at,
                row.holding.exiting or ExitWhy.UNPROTECTED,
                row.holding.paid,
                row.profit or ZERO,
            )
            for row in rows
            if row.closed_at is not None and row.closed_at > since
        ]
        return sorted(found, key=lambda trade: trade.closed_at)

    async def add(self, account: AccountId, lock: EntriesLocked) -> bool:
        self._transaction.check()
        key = (account, lock.symbol, lock.why, lock.since)
        return self._views.locks.add(key, EntryLockRow(Lock(len(self._views.locks.items()) + 1, lock)))

    async def of(self, owner: UserId, account: AccountId) -> Sequence[Lock]:
        self._transaction.check()
        mine = self._views.account(account).owner == owner
        held = locks_of(self._views, account) if mine else []
        return sorted(held, key=lambda lock: (lock.news.until, lock.id))

    async def lift(self, owner: UserId, account: AccountId, lock: int | None) -> int:
        wanted = {one.id for one in await self.of(owner, account) if lock in {None, one.id}}
        for key, row in list(self._views.locks.items().items()):
            if row.lock.id in wanted:
                self._views.locks.put(key, replace(row, lifted=True))
        return len(wanted)
