"""The port of the operators' report of money: sums that the store makes."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from app.billing.money_report import Flow, Presents, Recurring, Sum
from app.billing.payments import Provider

Row = Sequence[str | int | Decimal | datetime | bool | None]


class MoneyBook(Protocol):
    """Sums over everything that was ever paid."""

    async def sums(self, start: datetime, end: datetime) -> Sequence[Sum]:
        """Movements of [start, end)."""
        ...

    async def recurring(self) -> Recurring: ...
    async def flow(self, start: datetime, end: datetime) -> Flow: ...
    async def presents(self, start: datetime, end: datetime) -> Presents: ...
    async def balances(self) -> Mapping[tuple[Provider, str], Decimal]: ...
    def charges(self, start: datetime, end: datetime) -> AsyncIterator[Row]:
        """One row for each movement, the oldest first."""
        ...

    def subscriptions(self) -> AsyncIterator[Row]:
        """One row for each person who ever had one."""
        ...
