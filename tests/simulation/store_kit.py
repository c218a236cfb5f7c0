"""What holds MemoryUnits to PostgreSQL: the two stores as fixtures of classes, and orders in any state."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.accounts import Account
from app.ports import Claim
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import another_intent, open_account, plan, way_to
from tests.simulation.memory import MemoryUnits
from tests.support.builders import NOW
from trading.domain.ids import ClientOrderId
from trading.domain.order import TRANSITIONS, Order, OrderStatus

S = OrderStatus
Units = Any  # PgUnits or MemoryUnits: the point is that nobody can tell


class OnPostgres:
    """The tests of a class on a real server."""

    @pytest.fixture
    async def units(self, pool: Pool) -> PgUnits:
        await pool.execute("UPDATE market_clock SET epoch_real = clock_timestamp(), epoch_market = $1", NOW)
        return PgUnits(pool)

    @pytest.fixture
    async def account(self, units: PgUnits) -> Account:
        return await open_account(units)


class InMemory:
    """The same tests on the simulation's store."""

    @pytest.fixture
    def units(self) -> MemoryUnits:
        began = time.monotonic()
        return MemoryUnits(lambda: NOW + timedelta(seconds=time.monotonic() - began))

    @pytest.fixture
    async def account(self, units: Units) -> Account:
        return await open_account(units)


@contextmanager
def violates(constraint: str) -> Iterator[None]:
    with pytest.raises(Exception) as caught:  # noqa: PT011  # the constraint is what is asked for
        yield
    assert getattr(caught.value, "constraint_name", repr(caught.value)) == constraint


async def claim(units: Units, account: Account, order: ClientOrderId) -> Claim | None:
    async with units() as work:
        found: Claim | None = await work.orders.claim(account.id, order)
    return found


async def stored(units: Units, order: Order) -> Order:
    async with units() as work:
        found = await work.orders.get(order.intent.account, order.intent.id)
    assert found is not None
    return found  # type: ignore[no-any-return]  # of either store


async def moved(units: Units, order: Order, **changes: Any) -> None:
    """Save one order as changed, from what is stored."""
    async with units() as work:
        before = (await work.sessions.load([order.intent.account]))[order.intent.account]
        before = before.with_order(order)
        await work.sessions.save(before, before.with_order(replace(order, **changes)))


async def an_order(units: Units, account: Account, status: S = S.PLANNED, **changes: Any) -> Order:
    """A stored order that has come to this status by saves and claims."""
    intent = another_intent(account.id, **changes)
    await plan(units, account.id, intent)
    order = await stored(units, Order(intent, S.PLANNED))
    for following in way_to(status):
        if following is S.SUBMITTING:
            assert await claim(units, account, intent.id) is not None
        else:
            await moved(units, order, status=following)
        order = await stored(units, order)
    return order


def reachable(start: S) -> set[S]:
    """Where saves may bring an order: not through a claim, nor out of quarantine."""
    found: set[S] = set()
    edge = {start}
    while edge:
        following = {after for status in edge for after in TRANSITIONS[status]} - found
        found |= following
        edge = following - {S.SUBMITTING, S.QUARANTINED}
    return found
