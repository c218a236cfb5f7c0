"""What use-cases and runtime need of the store about people's attention and the worth of their accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import Symbol
from trading.domain.money import Price


@dataclass(frozen=True, slots=True)
class EquityPoint:
    """What an account was worth at a full hour of the market clock, in quote.

    equity is the sum of the others. deposited: put in less taken out so far; realised: of all positions so
    far, net of fees; unrealised: of those open then. Coins that Simbiot did not buy count for nothing.
    """

    at: datetime
    equity: Decimal
    deposited: Decimal
    realised: Decimal
    unrealised: Decimal


class EquityPoints(Protocol):
    """The worth of accounts over time. Another owner's points are never returned."""

    async def held(self) -> Sequence[Symbol]:
        """Symbols of open positions, of everybody: for the runtime only."""
        ...

    async def keep(self, prices: Mapping[Symbol, Price]) -> int:
        """Write the point of this hour for every account that has none yet; how many were written.

        An account waits where a price of what it holds is missing, or its balance is older than its last
        fill: nothing is guessed. Accounts that neither trade nor hold have one point a day.
        """
        ...

    async def forget(self, kept: timedelta) -> None:
        """Of points older than this only those of midnight UTC stay."""
        ...

    async def of(
        self, owner: UserId, account: AccountId, since: datetime, until: datetime
    ) -> Sequence[EquityPoint]:
        """The points from `since` to `until`, both included, the oldest first."""
        ...

    async def before(self, owner: UserId, account: AccountId, moment: datetime) -> EquityPoint | None:
        """The latest point at this moment or before it."""
        ...
