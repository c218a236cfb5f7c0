"""The books held against those of who takes the money: nothing that was paid is lost with its message."""

from collections.abc import Sequence
from datetime import datetime

from app.billing.payments import STARS_CURRENCY, Seen
from app.billing.providers import PaymentProvider
from app.money_news import BooksDiffer
from app.ports import UnitOfWorkFactory
from app.services.payments import Payments
from app.services.receipts import tell_difference
from trading.ports import Clock


class Reconciliation:
    """clock: real time."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        providers: Sequence[PaymentProvider],
        payments: Payments,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._providers = providers
        self._payments = payments
        self._clock = clock

    async def look(self) -> int:
        """How much was new. A provider that fails keeps no other from it; then it is raised."""
        fresh = 0
        failed: list[Exception] = []
        for provider in self._providers:
            try:
                fresh += await self._walk(provider)
            except Exception as error:  # noqa: BLE001  # it is raised below
                failed.append(error)
        if failed:
            raise failed[0]
        return fresh

    async def _walk(self, provider: PaymentProvider) -> int:
        """From where it was read to last time. One that cannot be noted keeps no other from it: then the
        cursor stays, and all is read again next time.
        """
        before = await provider.balance()
        async with self._unit() as work:
            cursor = await work.cursors.get(provider.name)
        seen, following = await provider.moved(cursor)
        fresh = 0
        failed: list[Exception] = []
        for one in seen[:-1]:
            try:
                fresh += await self._payments.seen(one)
            except Exception as error:  # noqa: BLE001  # it is raised below
                failed.append(error)
        if failed:
            raise failed[0]
        fresh += await self._finish(provider, seen[-1:], following)
        await self._compare(provider, before)
        return fresh

    async def _finish(self, provider: PaymentProvider, last: Sequence[Seen], following: int) -> int:
        """The last one and the cursor in one transaction."""
        async with self._unit() as work:
            fresh = sum([await self._payments.note(work, one) for one in last])
            await work.cursors.put(provider.name, following)
        return fresh

    async def _compare(self, provider: PaymentProvider, before: object) -> None:
        """Only while nothing moves: a balance that changes meanwhile is looked at next time."""
        if before is None:
            return
        async with self._unit() as work:
            ours = await work.charges.total(provider.name)
        theirs = await provider.balance()
        if theirs is None or theirs != before or theirs == ours:
            return
        news = BooksDiffer(provider.name, ours, theirs, STARS_CURRENCY)
        async with self._unit() as work:
            await tell_difference(work, news, _day(self._clock.now()))


def _day(now: datetime) -> str:
    return f"{now:%Y%m%d}"
