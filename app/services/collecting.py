"""Asking a provider what was paid of what was ordered: what it answers is all that is believed."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from app.billing.payments import Provider, Purchase, Seen
from app.ports import UnitOfWorkFactory
from trading.ports import Clock

LATE = timedelta(days=2)  # after its end an order is still asked for: what was paid at the last moment counts


class Books(Protocol):
    """What was ordered, and who credits it."""

    async def unpaid(self, provider: Provider, since: datetime) -> Sequence[Purchase]:
        """Orders of which nothing was paid, those that ended before `since` left out."""
        ...

    async def seen(self, seen: Seen) -> object:
        """Credit it, in a transaction of its own; the same one twice is credited once."""
        ...


class Teller(Protocol):
    """What is needed of a `app.billing.providers.PaymentProvider`."""

    @property
    def name(self) -> Provider: ...

    async def paid(self, purchases: Sequence[Purchase]) -> Sequence[Seen]: ...


class KeptBooks:
    """`Books` as they are kept. credit: `app.services.payments.Payments.seen`."""

    def __init__(self, unit: UnitOfWorkFactory, credit: Callable[[Seen], Awaitable[object]]) -> None:
        self._unit = unit
        self._credit = credit

    async def unpaid(self, provider: Provider, since: datetime) -> Sequence[Purchase]:
        async with self._unit() as work:
            return await work.purchases.unpaid(provider, since)

    async def seen(self, seen: Seen) -> object:
        return await self._credit(seen)


class Collecting:
    """clock: real time."""

    def __init__(self, provider: Teller, books: Books, clock: Clock) -> None:
        self._provider = provider
        self._books = books
        self._clock = clock

    async def look(self) -> int:
        """How many were paid. One that cannot be credited keeps no other from it; then it is raised."""
        waiting = await self._books.unpaid(self._provider.name, self._clock.now() - LATE)
        if not waiting:
            return 0
        paid = await self._provider.paid(waiting)
        failed: list[Exception] = []
        for one in paid:
            try:
                await self._books.seen(one)
            except Exception as error:  # noqa: BLE001  # it is raised below
                failed.append(error)
        if failed:
            raise failed[0]
        return len(paid)
