"""What the records need from the database: closed trades, their orders and fills. Reads name the owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from app.records_views import OrderRecord, TradeSort
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, PositionId, UserId
from trading.domain.money import Price
from trading.engine.state import Holding
from trading.ledger.performance import ClosedTrade


@dataclass(frozen=True, slots=True)
class Found:
    """A position, open or closed. stop: of the entry's plan; closed: None while it is open."""

    holding: Holding
    stop: Price | None
    closed: ClosedTrade | None


@dataclass(frozen=True, slots=True)
class OwnFill:
    """A fill with the position that its order belonged to, None where it was no order of ours."""

    fill: Fill
    position: PositionId | None


@dataclass(frozen=True, slots=True)
class Pulse:
    """How the service does, as its rows tell. undelivered: messages on their way to the person, oldest: how
    long the first of them waits; unproved: orders of the account without an answer.
    """

    running_since: datetime
    last_signal_at: datetime | None
    unproved: int
    undelivered: int
    oldest: timedelta | None


class History(Protocol):
    """What has happened to one account. Another owner's rows are never returned."""

    async def closed(
        self, owner: UserId, account: AccountId, since: datetime | None = None, until: datetime | None = None
    ) -> Sequence[ClosedTrade]:
        """What closed from `since` on and before `until`, the earliest first; None: without that bound."""
        ...

    async def page(
        self, owner: UserId, account: AccountId, sort: TradeSort, limit: int, after: int = 0
    ) -> Sequence[ClosedTrade]:
        """So many closed trades in this order; after: how many to leave out."""
        ...

    async def count(self, owner: UserId, account: AccountId) -> int:
        """How many trades have closed."""
        ...

    async def earned(self, owner: UserId, account: AccountId) -> Decimal:
        """What all closed trades have brought, net quote."""
        ...

    async def find(self, owner: UserId, account: AccountId, code: str) -> Found | None:
        """The position whose id, or whose id after its prefix, begins like this; the latest of several."""
        ...

    async def orders(
        self, owner: UserId, account: AccountId, position: PositionId, limit: int, after: int = 0
    ) -> tuple[Sequence[OrderRecord], int]:
        """Orders of a position with their states and fills, the earliest first, and how many there are."""
        ...

    async def fills(
        self, owner: UserId, account: AccountId, until: datetime | None = None
    ) -> Sequence[OwnFill]:
        """Every fill before then, the earliest first."""
        ...

    async def pulse(self, owner: UserId, account: AccountId) -> Pulse: ...
