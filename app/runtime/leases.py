"""Leases: what must run only once runs in the worker that holds its row. For speed, never for correctness.

A holder that is frozen goes on for a moment when it wakes, beside its successor: whatever is run here must do
no harm then. Rows live on the database's clock; the holder's own deadline on its monotonic one, and earlier.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from math import ceil
from typing import Protocol

from app.ports import UnitOfWorkFactory
from app.runtime.incidents import IncidentDesk
from trading.domain.ids import AccountId
from trading.domain.instrument import ExchangeId
from trading.ports import Clock

SHARDS = 64  # of accounts: id modulo shards
TTL = 8.0  # real seconds that a lease lasts
_RENEWALS = 4  # in the time of a lease
_MARGIN = 8  # the part of a lease, at its end, in which it counts for nothing any more
_POLL = 40  # looks at whether it is still held, in the time of a lease

Loop = Callable[[], Awaitable[None]]


class Keeper(Protocol):
    """Says what this worker runs."""

    async def run(self) -> None:
        """Take and renew until cancelled."""
        ...

    async def hold(self, resource: str, loop: Loop) -> None:
        """Run the loop whenever the resource is held, until it returns."""
        ...

    def holds(self, resource: str) -> bool: ...

    def is_mine(self, account: AccountId) -> bool:
        """The account's shard is held: this worker looks after it."""
        ...

    async def release(self) -> None:
        """Give up everything, so that others need not wait."""
        ...


class Alone:
    """The keeper of a service that is one process: it holds everything."""

    async def run(self) -> None:
        return

    async def hold(self, resource: str, loop: Loop) -> None:  # noqa: ARG002  # as all keepers
        await loop()

    def holds(self, resource: str) -> bool:  # noqa: ARG002
        return True

    def is_mine(self, account: AccountId) -> bool:  # noqa: ARG002
        return True

    async def release(self) -> None:
        return


class LeaseKeeper:
    """The keeper of one of several workers. owner: of this start of this process; clock: people's seconds."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        incidents: IncidentDesk,
        clock: Clock,
        owner: str,
        ttl: float = TTL,
    ) -> None:
        self._ttl = ttl
        self._unit = unit
        self._incidents = incidents
        self._clock = clock
        self._owner = owner
        self._singles: set[str] = set()
        self._until: Mapping[str, float] = {}

    async def run(self) -> None:
        while True:
            try:
                await self.renew()
            except Exception as error:  # noqa: BLE001  # what is held ends by its own deadline
                await self._incidents.report("leases", error)
            await self._clock.sleep(self._ttl / _RENEWALS)

    async def renew(self) -> None:
        """Take what is free and wanted, keep what is ours, give up more than a fair share of the shards."""
        begun = self._clock.monotonic()  # before the question: a slow answer counts against us
        async with self._unit() as work:
            workers = {*await work.leases.owners("worker/"), _worker(self._owner)}
            shards = await work.leases.owners("shard/")
            wanted, surplus = _shares(shards, self._owner, len(workers))
            if surplus:
                await work.leases.release(self._owner, surplus)
            held = await work.leases.take(
                self._owner, [_worker(self._owner), *sorted(self._singles), *wanted], self._ttl
            )
        self._until = dict.fromkeys(held, begun + self._ttl * (1 - 1 / _MARGIN))

    async def hold(self, resource: str, loop: Loop) -> None:
        self._singles.add(resource)
        while True:
            while not self.holds(resource):
                await self._clock.sleep(self._ttl / _POLL)
            running = asyncio.ensure_future(loop())
            losing = asyncio.create_task(self._lost(resource))
            try:
                await asyncio.wait({running, losing}, return_when=asyncio.FIRST_COMPLETED)
                if running.done():
                    return running.result()
            finally:
                running.cancel()
                losing.cancel()
                await asyncio.gather(running, losing, return_exceptions=True)

    def holds(self, resource: str) -> bool:
        return self._clock.monotonic() < self._until.get(resource, 0.0)

    def is_mine(self, account: AccountId) -> bool:
        return self.holds(_shard(account % SHARDS))

    async def release(self) -> None:
        held, self._until = list(self._until), {}
        with suppress(Exception):  # they end by themselves
            async with self._unit() as work:
                await work.leases.release(self._owner, held)

    async def _lost(self, resource: str) -> None:
        while self.holds(resource):
            await self._clock.sleep(self._ttl / _POLL)


def _shares(shards: Mapping[str, str], owner: str, workers: int) -> tuple[Sequence[str], Sequence[str]]:
    """Shards to take or renew, and those to give up. shards: present owners of those that have one."""
    fair = ceil(SHARDS / workers)
    mine = sorted(shard for shard, holder in shards.items() if holder == owner)
    free = sorted({_shard(number) for number in range(SHARDS)} - shards.keys())
    wanted = mine[:fair] + free[: max(fair - len(mine), 0)]
    return wanted, mine[fair:]


def lease_of(exchange: ExchangeId) -> str:
    """The lease of who analyses an exchange's markets, and judges which of them are followed."""
    return f"analysis/{exchange}"


def _worker(owner: str) -> str:
    return f"worker/{owner}"


def _shard(number: int) -> str:
    return f"shard/{number}"
