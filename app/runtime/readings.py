"""When accounts are read back. An exchange that does not answer holds up nobody on the others."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from functools import partial

from app.ports import UnitOfWorkFactory
from app.runtime.gates import Places
from app.runtime.reconciliation import Reconciliation
from app.runtime.supervisor import Supervisor
from trading.domain.ids import AccountId
from trading.domain.instrument import ExchangeId

_PATIENCE = 20.0  # real seconds in which everything else waits for the first reading


class Readings:
    """is_mine: this worker is the one that looks after the account."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        reconciliation: Reconciliation,
        supervisor: Supervisor,
        is_mine: Callable[[AccountId], bool],
    ) -> None:
        self._unit = unit
        self._reconciliation = reconciliation
        self._supervisor = supervisor
        self._is_mine = is_mine
        self._places = Places(unit)
        self._under_way: set[AccountId] = set()

    async def first(self, name: str, accounts: Sequence[AccountId]) -> int:
        """Read these accounts back at the start. Returns how many were clean in the time that there was.

        The readings of an exchange that takes longer go on beside what follows.
        """
        parts = await self._places.by_exchange(accounts)
        clean = asyncio.Queue[int]()

        async def read(part: Sequence[AccountId]) -> None:
            clean.put_nowait(await self._reconciliation.all(part))

        for exchange, part in parts.items():
            self._supervisor.start(f"first reading of {name} on {exchange}", partial(read, part))
        found = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                for _ in parts:
                    found += await clean.get()
        return found

    async def again(self, accounts: Collection[AccountId]) -> None:
        """Read these accounts now; those whose reading has not ended are not read twice at once."""
        fresh = sorted({*accounts} - self._under_way)
        self._under_way.update(fresh)
        try:
            await self._reconciliation.all(fresh)
        finally:
            self._under_way.difference_update(fresh)

    async def busy(self, exchange: ExchangeId) -> None:
        """Read those with positions or orders, and those whose last reading has failed."""
        async with self._unit() as work:
            busy = await work.accounts.busy()
        mine = filter(self._is_mine, busy)
        await self._of(exchange, sorted({*mine, *self._reconciliation.unclean}))

    async def all(self, exchange: ExchangeId) -> None:
        """Read all that trade there or have something there."""
        async with self._unit() as work:
            active = await work.accounts.active()
        await self._of(exchange, [account.id for account in active if self._is_mine(account.id)])

    async def _of(self, exchange: ExchangeId, accounts: Sequence[AccountId]) -> None:
        parts = await self._places.by_exchange(accounts)
        await self._reconciliation.all(parts.get(exchange, ()))
