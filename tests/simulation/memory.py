"""MemoryUnits: `app.ports.UnitOfWorkFactory` without a database, as strict as the tables and held to them by
the same tests (test_store.py). A unit that fails or is killed leaves nothing; locks are taken as there.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from types import MappingProxyType
from typing import Any

from app import ports
from tests.simulation.locks import Holder, Locks, StoreFailure
from tests.simulation.loop import PROCESS, Process
from tests.simulation.memory_alerts import MemoryAlerts
from tests.simulation.memory_leverages import MemoryLeverages
from tests.simulation.memory_locks import MemoryLocks
from tests.simulation.memory_orders import MemoryOrders
from tests.simulation.memory_outside import MemoryBrakes, MemoryDrifts, MemoryEmergencies, MemoryLeases
from tests.simulation.memory_pairs import MemoryPairs
from tests.simulation.memory_rows import (
    MemoryAccounts,
    MemoryIncidents,
    MemoryKeys,
    MemoryMarkets,
    MemoryOperations,
    MemoryOutbox,
    MemorySignals,
    MemoryUsers,
)
from tests.simulation.memory_sessions import MemorySessions
from tests.simulation.memory_trust import MemoryTrust
from tests.simulation.tables import Books, Views

IDLE_TIMEOUT = 5.0  # seconds that a frozen worker's transaction lives, as in db.pool


_LEAST = 0.0005  # seconds that a commit takes


class Fate(Enum):
    """What may happen to a commit."""

    WELL = auto()
    LOST = auto()  # the connection is gone before it arrives
    UNHEARD = auto()  # it is done, and its answer is lost


@dataclass(frozen=True)
class Weather:
    """How the way to the store is. trip: seconds one way; fate: of the next commit."""

    trip: Callable[[], float]
    fate: Callable[[], Fate]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


FAIR = Weather(trip=lambda: 0.0001, fate=lambda: Fate.WELL)


class _State(Enum):
    OPEN = auto()
    COMMITTING = auto()
    OVER = auto()


class Transaction(Holder):
    """One unit's locks and writes, in the hands of the process that opened it."""

    def __init__(self, books: Books, locks: Locks, now: Callable[[], datetime], weather: Weather) -> None:
        super().__init__()
        self.views = Views(books, now)
        self.process = PROCESS.get()
        self.claimed: list[ports.Claim] = []
        self._locks = locks
        self._weather = weather
        self._state = _State.OPEN

    @property
    def is_open(self) -> bool:
        return self._state is _State.OPEN

    def check(self) -> None:
        """Raises StoreFailure where the store has given the transaction up."""
        if not self.is_open:
            raise StoreFailure("the transaction is gone")

    async def lock(self, *key: object, exclusive: bool = True) -> None:
        self.check()
        await self.pause()
        self.check()
        await self._locks.take(self, key, exclusive=exclusive)
        self.check()

    async def take(self, *key: object) -> None:
        """A lock among many of one statement: no way of its own."""
        self.check()
        await self._locks.take(self, key, exclusive=True)
        self.check()

    async def pause(self) -> None:
        """One way between the worker and the store; none where it has nothing to wait for."""
        if (seconds := self._weather.trip()) > 0.0:
            await self._weather.sleep(seconds)

    def abort(self) -> None:
        self._state = _State.OVER
        self._locks.release(self)

    async def commit(self, committed: Callable[["Transaction"], None]) -> None:
        """It happens in the store, whatever becomes of who asked for it."""
        self.check()
        if not self.views.is_changed:  # nothing to lose, nothing to wait for
            self.abort()
            return
        fate = self._weather.fate()
        if fate is Fate.LOST:
            self.abort()
            raise StoreFailure("the connection was lost before the commit")
        self._state = _State.COMMITTING
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Exception | None] = loop.create_future()

        def arrive() -> None:
            outcome = self._done(committed)
            loop.call_later(self._weather.trip(), _answer, answered, outcome, context=Context())

        loop.call_later(self._weather.trip() + _LEAST, arrive, context=Context())
        outcome = await answered
        if outcome is not None:
            raise outcome
        if fate is Fate.UNHEARD:
            raise StoreFailure("the connection was lost after the commit")

    def _done(self, committed: Callable[["Transaction"], None]) -> Exception | None:
        try:
            self.views.commit()
        except Exception as error:  # noqa: BLE001  # a deferred guard: told to whoever waits
            self.abort()
            return error
        committed(self)
        self.abort()
        return None


def _answer(answered: asyncio.Future[Exception | None], outcome: Exception | None) -> None:
    if not answered.done():
        answered.set_result(outcome)


REPOSITORIES: Mapping[str, Callable[[Transaction], object]] = MappingProxyType(
    {
        "users": MemoryUsers,
        "accounts": MemoryAccounts,
        "pairs": MemoryPairs,
        "keys": MemoryKeys,
        "markets": MemoryMarkets,
        "signals": MemorySignals,
        "sessions": MemorySessions,
        "orders": MemoryOrders,
        "outbox": MemoryOutbox,
        "incidents": MemoryIncidents,
        "operations": MemoryOperations,
        "drifts": MemoryDrifts,
        "brakes": MemoryBrakes,
        "leases": MemoryLeases,
        "locks": MemoryLocks,
        "leverages": MemoryLeverages,
        "emergencies": MemoryEmergencies,
        "alerts": MemoryAlerts,
        "trust": MemoryTrust,
    }
)


class MemoryUnit:
    """`app.ports.UnitOfWork` on one transaction. What the order code does not use is absent."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def __getattr__(self, name: str) -> object:
        made = REPOSITORIES[name](self._transaction)
        setattr(self, name, made)
        return made


class MemoryUnits:
    """All transactions of one store. committed: called at the instant of each commit."""

    def __init__(
        self,
        now: Callable[[], datetime],
        weather: Weather = FAIR,
        committed: Callable[[Transaction], None] = lambda _: None,
    ) -> None:
        self.books = Books()
        self.weather = weather
        self._now = now
        self._committed = committed
        self._locks = Locks()
        self._open: dict[int, Transaction] = {}

    def __call__(self) -> AbstractAsyncContextManager[ports.UnitOfWork]:
        return self._unit()

    def drop(self, process: Process) -> None:
        """The connections of a process are gone; what it has not asked to commit is rolled back."""
        for key, transaction in list(self._open.items()):
            if transaction.process is process and transaction.is_open:
                transaction.abort()
                del self._open[key]

    @asynccontextmanager
    async def _unit(self) -> AsyncIterator[ports.UnitOfWork]:
        transaction = Transaction(self.books, self._locks, self._now, self.weather)
        self._open[id(transaction)] = transaction
        try:
            await transaction.pause()
            unit: Any = MemoryUnit(transaction)
            yield unit
            await transaction.commit(self._committed)
        finally:
            self._open.pop(id(transaction), None)
            if transaction.is_open:
                transaction.abort()
