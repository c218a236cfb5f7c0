"""Looking after what was ordered elsewhere: when it is looked, what a ring does, and what is credited."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from decimal import Decimal

import pytest

from app.billing.payments import ChargeId, Direction, Provider, Purchase, Seen
from app.billing.providers import ProviderFailed, ProviderRefused
from app.runtime.payments_poll import PaymentsPoll, rest
from app.services.collecting import LATE, Collecting
from tests.support.builders import NOW
from tests.support.clock import HandClock
from tests.support.tills import an_order


class Desk:
    """Hears of failures."""

    def __init__(self) -> None:
        self.told: list[str] = []

    async def report(self, place: str, error: BaseException) -> None:
        self.told.append(f"{place}: {error}")


class Round:
    """A poll whose looks are counted, and fail as the test says."""

    def __init__(self) -> None:
        self.clock, self.desk = HandClock(), Desk()
        self.looks = 0
        self.trouble: Exception | None = None
        self.poll = PaymentsPoll(self._look, self.desk, self.clock)

    async def _look(self) -> None:
        self.looks += 1
        if self.trouble is not None:
            raise self.trouble

    async def pass_by(self, seconds: float) -> int:
        """Looks until now, when so many seconds are over."""
        self.clock.advance(seconds)
        for _ in range(20):
            await asyncio.sleep(0)
        return self.looks


@asynccontextmanager
async def running() -> AsyncIterator[Round]:
    made = Round()
    task = asyncio.create_task(made.poll.run())
    await made.pass_by(0)
    try:
        yield made
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_it_is_looked_every_half_minute() -> None:
    async with running() as polled:
        assert await polled.pass_by(0) == 1
        assert await polled.pass_by(1) == 1
        assert await polled.pass_by(28) == 1
        assert await polled.pass_by(1) == 2


async def test_a_ring_is_followed_at_once_and_many_are_one() -> None:
    async with running() as polled:
        await polled.pass_by(5)
        for _ in range(50):
            polled.poll.ring()
        assert await polled.pass_by(0) == 2
        for _ in range(50):
            polled.poll.ring()
        assert await polled.pass_by(0) == 2, "no storm of letters makes a storm of questions"
        assert await polled.pass_by(1) == 3


async def test_a_silent_provider_is_asked_seldom_and_told_of_once() -> None:
    async with running() as polled:
        polled.trouble = ProviderFailed("getInvoices: TimeoutError")
        for _ in range(8):
            await polled.pass_by(1)
            await polled.pass_by(900)
        assert polled.looks == 9
        assert polled.desk.told == ["payments: getInvoices: TimeoutError"]
        polled.trouble = None
        await polled.pass_by(1)
        looks = await polled.pass_by(900)
        await polled.pass_by(1)
        assert await polled.pass_by(29) == looks + 1, "it answers: all is as before"


def test_the_rest_grows_to_a_quarter_of_an_hour() -> None:
    assert [rest(n) for n in (0, 1, 2, 5, 1000)] == [30, 60, 120, 900, 900]


@pytest.mark.parametrize("trouble", [ProviderRefused("UNAUTHORIZED"), ValueError("a bug of ours")])
async def test_what_needs_an_operator_is_told(trouble: Exception) -> None:
    async with running() as polled:
        polled.trouble = trouble
        await polled.pass_by(1)
        await polled.pass_by(29)
        assert polled.desk.told == [f"payments: {trouble}"]


class Till:
    """Says of these orders that they were paid."""

    name = Provider.CRYPTO_PAY

    def __init__(self, paid: Sequence[int]) -> None:
        self._paid = paid
        self.asked = 0

    async def paid(self, purchases: Sequence[Purchase]) -> Sequence[Seen]:
        self.asked += 1
        return [a_seen(one.id) for one in purchases if one.id in self._paid]


class Ordered:
    """Books: what is waited for, what was credited, and what cannot be."""

    def __init__(self, *numbers: int) -> None:
        self.waiting = [an_order(number) for number in numbers]
        self.credited: list[str] = []
        self.cannot: set[str] = set()
        self.since: datetime | None = None

    async def unpaid(self, provider: Provider, since: datetime) -> Sequence[Purchase]:
        self.since = since
        return self.waiting

    async def seen(self, seen: Seen) -> None:
        if seen.charge.id in self.cannot:
            raise ValueError(seen.charge.id)
        self.credited.append(seen.charge.id)


def a_seen(number: int) -> Seen:
    charge = ChargeId(Provider.CRYPTO_PAY, str(number))
    return Seen(charge, Direction.IN, Decimal("9.99"), "USD", NOW, f"v1:{number}:a")


async def test_what_was_paid_is_credited_and_what_ended_long_ago_is_not_asked_for() -> None:
    books, till = Ordered(1, 2, 3), Till([2, 3])
    assert await Collecting(till, books, HandClock()).look() == 2
    assert books.credited == ["2", "3"]
    assert books.since == NOW - LATE


async def test_where_nothing_is_ordered_nobody_is_asked() -> None:
    till = Till([1])
    assert await Collecting(till, Ordered(), HandClock()).look() == 0
    assert till.asked == 0


async def test_one_that_cannot_be_credited_costs_no_other_and_is_told() -> None:
    books = Ordered(1, 2, 3)
    books.cannot = {"1", "2"}
    with pytest.raises(ValueError, match="1"):
        await Collecting(Till([1, 2, 3]), books, HandClock()).look()
    assert books.credited == ["3"]
