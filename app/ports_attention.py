"""What use-cases and runtime need of the store about people's attention and the worth of their accounts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from app.attention import Wishes
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import Symbol
from trading.domain.money import Price
from trading.ledger.periods import Period


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


@dataclass(frozen=True, slots=True)
class Listener:
    """A person with what they want to hear, and the zone in which their hours are."""

    user: UserId
    zone: str
    wishes: Wishes


@dataclass(frozen=True, slots=True)
class DueReport:
    """A report whose time has come. at: when it was due, on the market clock."""

    listener: Listener
    period: Period
    at: datetime


class Wanting(Protocol):
    """What people want to hear, when they are reported to, and when they were last there."""

    async def of(self, user: UserId) -> Wishes:
        """What holds for the person: what they chose, or what is usual."""
        ...

    async def put(self, user: UserId, wishes: Wishes) -> None:
        """From now on this holds. Their reports are planned anew."""
        ...

    async def plan_anew(self, user: UserId) -> None:
        """The hours of their reports have moved: the planner looks at them again."""
        ...

    async def listeners(self, users: Collection[UserId]) -> Mapping[UserId, Listener]:
        """Those of these people that there are."""
        ...

    async def pushes(self, users: Collection[UserId], since: timedelta) -> Mapping[UserId, int]:
        """How many messages made a sound in their chats, what is critical left out, in so much real time."""
        ...

    async def unplanned(self, limit: int) -> Sequence[Listener]:
        """Registered people of whom it is not decided when they are reported to."""
        ...

    async def plan(self, user: UserId, period: Period, next_at: datetime | None) -> None:
        """None: not at all."""
        ...

    async def due(self, limit: int) -> Sequence[DueReport]:
        """Reports whose time has come, the longest due first."""
        ...

    async def alarms(self, user: UserId, since: datetime) -> int:
        """How much critical news there was for the person since then."""
        ...

    async def seen(self, user: UserId, away: timedelta) -> datetime | None:
        """The person is there. When they were last there before, where that is longer ago than `away`; all
        on the market clock.
        """
        ...
