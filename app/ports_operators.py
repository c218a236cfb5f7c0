"""Ports of what operators do: their acts, second factors, and what a second person has agreed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.rights import Matter
from trading.domain.ids import UserId


@dataclass(frozen=True, slots=True)
class Act:
    """What an operator did. name: the verb, e.g. `refund`; subject: whom or what it was done to, e.g.
    `user 1001`, `charge stars:abc`; detail: its numbers, never a secret; done False: it was refused.
    """

    id: int
    at: datetime
    by: UserId
    name: str
    subject: str
    detail: Mapping[str, object]
    done: bool


class Acts(Protocol):
    """The operators' trail: added to, never changed."""

    async def note(
        self,
        by: UserId,
        name: str,
        subject: str = "",
        detail: Mapping[str, object] | None = None,
        *,
        done: bool = True,
    ) -> None: ...

    async def latest(
        self, limit: int, before: int | None = None, subject: str | None = None, by: UserId | None = None
    ) -> Sequence[Act]:
        """The newest first; before: those with smaller ids; subject, by: only those."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for a second person. approved_by None: nobody has agreed yet."""

    number: int
    matter: Matter
    subject: str
    size: int
    by: UserId
    approved_by: UserId | None


class Approvals(Protocol):
    """Second persons' agreements. subject: binds what it is about, its content too."""

    async def clock(self) -> datetime:
        """People's time, as the database has it."""
        ...

    async def get(self, number: int) -> Asked | None:
        """None: used up, too old, or never there."""
        ...

    async def waiting(self) -> Sequence[Asked]:
        """What nobody has agreed to yet, the oldest first."""
        ...

    async def ask(self, matter: Matter, subject: str, size: int, by: UserId, until: datetime) -> int:
        """Keep that this person asks for agreement. The same again: the same number, unless it is of another
        size, too old, or its agreement does not count: then a new one, and the old number is gone.
        """
        ...

    async def approve(self, number: int, by: UserId) -> bool:
        """Another person agrees. False where it is gone, too old, or their own."""
        ...

    async def approved(self, matter: Matter, subject: str, size: int, now: datetime) -> UserId | None:
        """Who has agreed to this, of at least this size, and it is not used up. Its row is locked: of two who
        are about to use it one finds it used.
        """
        ...

    async def use(self, matter: Matter, subject: str) -> None:
        """It was acted upon: a further time asks anew."""
        ...
