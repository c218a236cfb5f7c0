"""Ports of payments: orders, money that has moved, gifts, and what providers are still to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from app.billing.checkout import Ordered
from app.billing.payments import Charge, ChargeId, Direction, Provider, Purchase, PurchaseState
from trading.domain.ids import UserId


class Purchases(Protocol):
    """What was ordered."""

    async def add(self, draft: Purchase) -> Purchase:
        """Keep it under an id of its own, whatever the draft's is."""
        ...

    async def get(self, purchase: int) -> Purchase | None: ...
    async def lock(self, purchase: int) -> Purchase | None:
        """Nobody else credits it, or takes it back, until the unit of work ends."""
        ...

    async def ordered(self, purchase: int) -> Ordered | None:
        """The order beside what holds now, in one read."""
        ...

    async def settle(self, purchase: int, state: PurchaseState, paid_at: datetime | None = None) -> None: ...
    async def unpaid(self, provider: Provider, since: datetime) -> Sequence[Purchase]:
        """Those that nobody has paid and that ended after this, the oldest first."""
        ...

    async def withdraw(self, payer: UserId) -> None:
        """All of theirs that nobody has paid: what comes for them yet is looked at."""
        ...

    async def lately(self, payer: UserId, since: datetime) -> int:
        """How many this person has made since."""
        ...

    async def agreed(self, user: UserId) -> str | None:
        """The version of the terms of sale that the person has agreed to."""
        ...

    async def agree(self, user: UserId, version: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """Money that has moved, as it is shown. number: ours, short; name: of who has paid; returned: it went
    back; settled: an operator has looked at it, where that was needed.
    """

    number: int
    charge: Charge
    plan: str | None
    name: str
    returned: bool
    settled: bool


@dataclass(frozen=True, slots=True)
class Running:
    """A recurring payment whose last period may not be over. first: the charge that it began with; stopped:
    it is not to be charged again; told: its provider knows what is wished, or cannot do it.
    """

    purchase: int
    plan: str
    payer: UserId
    first: ChargeId
    last_at: datetime
    stopped: bool = False
    told: bool = False


class Charges(Protocol):
    """Money that has moved: added to, never changed."""

    async def add(self, charge: Charge) -> int | None:
        """Its number. None where it is there already."""
        ...

    async def get(self, charge: ChargeId, direction: Direction) -> Charge | None: ...
    async def of_purchase(self, purchase: int) -> Sequence[Charge]:
        """The oldest first, both ways."""
        ...

    async def entry(self, number: int) -> Entry | None: ...
    async def of(self, user: UserId, limit: int) -> Sequence[Entry]:
        """What this person has paid and got back, the latest first."""
        ...

    async def latest(self, limit: int, *, review: bool = False) -> Sequence[Entry]:
        """The latest first. review: only those that an operator should still look at."""
        ...

    async def look_at(self, number: int, by: UserId) -> bool:
        """An operator has looked at it. False where one had."""
        ...

    async def total(self, provider: Provider) -> Decimal:
        """What has come less what has gone."""
        ...

    async def running(self, user: UserId, now: datetime) -> Sequence[Running]:
        """By whose last payment came first."""
        ...


class Cursors(Protocol):
    """How far each provider's list was read."""

    async def get(self, provider: Provider) -> int: ...
    async def put(self, provider: Provider, cursor: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Gift:
    """taken_by: who has opened it."""

    code: str
    purchase: Purchase
    taken_by: UserId | None


class Gifts(Protocol):
    """What was bought for somebody else."""

    async def add(self, code: str, purchase: int) -> None: ...
    async def lock(self, code: str) -> Gift | None:
        """Nobody else opens it until the unit of work ends."""
        ...

    async def of_purchase(self, purchase: int) -> Gift | None: ...
    async def of_payer(self, payer: UserId, limit: int) -> Sequence[Gift]:
        """Paid ones, the latest first."""
        ...

    async def take(self, code: str, user: UserId, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that an operator gives back. attempts: how often the provider was asked."""

    id: int
    number: int
    charge: Charge
    reason: str
    by: UserId
    state: str
    attempts: int


class Refunds(Protocol):
    """Refunds: written down before a provider is asked."""

    async def draft(self, number: int, reason: str, by: UserId, now: datetime) -> int: ...
    async def get(self, refund: int) -> Refund | None:
        """Nobody else asks for it until the unit of work ends."""
        ...

    async def ask(self, refund: int, now: datetime) -> bool:
        """From now on the provider is asked until it answers. False where the charge has one already."""
        ...

    async def take(self, now: datetime, until: datetime, limit: int) -> Sequence[Refund]:
        """Those that are due; nobody else takes them before `until`."""
        ...

    async def underway(self, payer: UserId) -> bool:
        """Whether something of this person's is to go back and has not."""
        ...

    async def later(self, refund: int, due: datetime, why: str) -> None: ...
    async def fail(self, refund: int, why: str) -> None: ...
    async def finish(self, charge: ChargeId) -> bool:
        """The money went back. False where nobody of ours has asked for it."""
        ...


@dataclass(frozen=True, slots=True)
class Renewal:
    """Whether what began with this charge is to be charged again, until its provider knows."""

    charge: ChargeId
    payer: UserId
    stopped: bool
    attempts: int


class Renewals(Protocol):
    """What providers are to be told about renewing; the last word of each charge holds."""

    async def wish(self, charge: ChargeId, payer: UserId, now: datetime, *, stopped: bool) -> None: ...
    async def take(self, now: datetime, until: datetime, limit: int) -> Sequence[Renewal]: ...
    async def later(self, charge: ChargeId, due: datetime) -> None: ...
    async def done(self, charge: ChargeId, now: datetime, *, stopped: bool) -> bool:
        """The provider knows. False where it was wished otherwise since."""
        ...

    async def fail(self, charge: ChargeId, why: str) -> None: ...
