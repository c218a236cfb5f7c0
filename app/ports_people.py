"""Ports of what operators keep about people: second factors, notes, admissions, and finding somebody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from app.accounts import Role
from app.totp import FactorState
from trading.domain.ids import AccountId, UserId


@dataclass(frozen=True, slots=True)
class Factor:
    """A second factor with its sealed secret."""

    sealed: bytes
    state: FactorState


@dataclass(frozen=True, slots=True)
class FactorPageRow:
    """A page on which a secret waits to be confirmed."""

    owner: UserId
    sealed: bytes
    expires_at: datetime


class Factors(Protocol):
    """Second factors. Their instants are people's time, which the database reads."""

    async def opened(self, owner: UserId) -> bool | None:
        """Whether a code was given lately. None: there is no second factor."""
        ...

    async def get(self, owner: UserId) -> Factor | None:
        """The row locked until the unit of work ends: a code is used once."""
        ...

    async def put(self, owner: UserId, factor: Factor) -> None:
        """Keep it, in the place of an earlier one."""
        ...

    async def remember(self, owner: UserId, state: FactorState) -> None: ...
    async def forget(self, owner: UserId) -> bool:
        """False where there was none."""
        ...

    async def offer(self, digest: bytes, row: FactorPageRow) -> None:
        """A page; earlier ones of this person are gone."""
        ...

    async def withdraw(self, owner: UserId) -> None:
        """The pages that were offered to them are gone."""
        ...

    async def page(self, digest: bytes, now: datetime) -> FactorPageRow | None:
        """What waits there. None: used, or too old."""
        ...

    async def use(self, digest: bytes) -> bool:
        """False where it was used before."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """One of the people that a text may mean."""

    id: UserId
    name: str
    role: Role
    banned: bool
    registered: bool


@dataclass(frozen=True, slots=True)
class Note:
    """What an operator has written about a person."""

    by: UserId
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a person can be reached. dropped: messages that were given up in the last week."""

    reachable: bool
    waiting: int
    dropped: int


class AdmissionState(StrEnum):
    """How far an admission is."""

    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Admission:
    """Somebody who asks to be let in."""

    user: UserId
    name: str
    language: str
    state: AdmissionState
    asked: int
    asked_at: datetime
    decided_by: UserId | None
    decided_at: datetime | None


class PeopleBook(Protocol):
    """What operators look up and write down about people."""

    async def find(self, text: str, fingerprints: Sequence[bytes], limit: int, after: int) -> Sequence[Found]:
        """By id, the beginning of a name, the tail or the fingerprint of a key, or a charge; all of them for
        nothing. after: how many to leave out.
        """
        ...

    async def ban(self, user: UserId, reason: str) -> None: ...
    async def unban(self, user: UserId) -> None: ...
    async def ban_reason(self, user: UserId) -> str | None: ...
    async def note(self, user: UserId, by: UserId, text: str) -> None: ...
    async def notes(self, user: UserId, limit: int) -> Sequence[Note]:
        """The newest first."""
        ...

    async def delivery(self, user: UserId) -> Delivery: ...
    async def payments(self, user: UserId) -> int:
        """How often they have paid."""
        ...

    async def holds(self, user: UserId) -> Mapping[AccountId, tuple[str, ...]]:
        """Why each of their accounts is held, where it is."""
        ...

    async def refused_lately(self, by: UserId, name: str, within: timedelta) -> bool:
        """Whether an act of this name by this person was refused a while ago."""
        ...

    async def keep_owners(self, owners: Collection[UserId]) -> None:
        """All other owners are none any more."""
        ...

    async def withhold(self, user: UserId, kinds: Sequence[str]) -> None:
        """News of these kinds that still wait never leave."""
        ...


class Admissions(Protocol):
    """Who may come in while the service is closed."""

    async def closed(self) -> bool | None:
        """As an operator has switched it. None: nobody has."""
        ...

    async def set_closed(self, by: UserId, *, closed: bool) -> None: ...
    async def get(self, user: UserId) -> Admission | None: ...
    async def ask(self, user: UserId) -> None:
        """Wait for a decision, again where there was one."""
        ...

    async def decide(self, user: UserId, by: UserId, *, approved: bool) -> bool:
        """False where it was decided before, or nobody asks."""
        ...

    async def waiting(self, limit: int) -> Sequence[Admission]:
        """The oldest first."""
        ...
