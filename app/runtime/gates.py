"""How many talk to an exchange at once, counted for each: one that does not answer holds up nobody else."""

import asyncio
from collections.abc import Hashable, Mapping, Sequence

from app.ports import UnitOfWorkFactory
from trading.domain.ids import AccountId
from trading.domain.instrument import ExchangeId


class Gates:
    """One semaphore of the same width for each key."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._gates: dict[Hashable, asyncio.Semaphore] = {}

    def of(self, *key: Hashable) -> asyncio.Semaphore:
        return self._gates.setdefault(key, asyncio.Semaphore(self._at_once))


class Places:
    """On which exchange an account is, which never changes."""

    def __init__(self, unit: UnitOfWorkFactory) -> None:
        self._unit = unit
        self._known: dict[AccountId, ExchangeId] = {}

    async def by_exchange(self, accounts: Sequence[AccountId]) -> Mapping[ExchangeId, Sequence[AccountId]]:
        """The same accounts in the same order, by their exchange. Those that are not there are left out."""
        await self._learn({account for account in accounts if account not in self._known})
        found: dict[ExchangeId, list[AccountId]] = {}
        for account in accounts:
            if account in self._known:
                found.setdefault(self._known[account], []).append(account)
        return found

    async def _learn(self, strange: set[AccountId]) -> None:
        if not strange:
            return
        async with self._unit() as work:
            self._known.update({one.id: one.exchange for one in await work.accounts.active()})
            for account in sorted(strange - self._known.keys()):  # neither armed nor busy
                if (found := await work.accounts.lookup(account)) is not None:
                    self._known[account] = found.exchange
