"""`/money`: what has come and gone, what renews, who has left, what presents have cost; the rows as files."""

from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal

from app.billing.money_report import MoneyReport, Period, started
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_money import Row
from app.rights import Right
from app.services.exports import Cell, written
from app.services.operators import permitted
from trading.domain.ids import UserId

CHARGES = (
    *("number", "at", "direction", "provider", "charge_id", "amount", "currency", "purchase", "plan"),
    *("person", "days", "review"),
)
SUBSCRIPTIONS = (
    *("person", "plan", "standing", "since", "until", "grace_until", "renews", "provider", "charge_id"),
)


class MoneyReports:
    """Everything here is read only."""

    def __init__(self, unit: UnitOfWorkFactory) -> None:
        self._unit = unit

    async def report(self, user_id: UserId, period: Period) -> MoneyReport:
        async with self._unit() as work:
            await permitted(work, user_id, Right.MONEY_SEE)
            now = await work.subscriptions.now()
            start = started(period, now)
            return MoneyReport(
                period,
                start,
                now,
                tuple(await work.money_book.sums(start, now)),
                await work.money_book.recurring(),
                await work.money_book.flow(start, now),
                await work.money_book.presents(start, now),
                await work.money_book.balances(),
            )

    async def charges(self, user_id: UserId, period: Period) -> bytes:
        """Every movement of the span as CSV."""
        async with self._unit() as work:
            now = await self._exported(work, user_id, "charges", period)
            return written(CHARGES, await _cells(work.money_book.charges(started(period, now), now)))

    async def subscriptions(self, user_id: UserId) -> bytes:
        """Where everybody stands now as CSV."""
        async with self._unit() as work:
            await self._exported(work, user_id, "subscriptions", None)
            return written(SUBSCRIPTIONS, await _cells(work.money_book.subscriptions()))

    async def _exported(
        self, work: UnitOfWork, user_id: UserId, what: str, period: Period | None
    ) -> datetime:
        await permitted(work, user_id, Right.MONEY_SEE)
        await work.acts.note(user_id, "export-money", what, {"period": period})
        return await work.subscriptions.now()


async def _cells(rows: AsyncIterator[Row]) -> list[list[Cell]]:
    return [[_cell(value) for value in row] async for row in rows]


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return Decimal(value)
    return value if isinstance(value, Decimal | datetime) or value is None else str(value)
