"""What use-cases need of the store of choices and of their changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.choices import Choices, Delta
from app.fields import Scope
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import Symbol


class Origin(StrEnum):
    """How a change was made. The locales hold `origin-<value>`."""

    SET = "set"
    RESET = "reset"
    PRESET = "preset"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Target:
    """For what something is chosen. account: of the person, also where scope is USER: where they stand;
    symbol: of scope SYMBOL only.
    """

    owner: UserId
    account: AccountId
    scope: Scope
    symbol: Symbol | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One change. before, after: the fields that it has moved, None: inherited; undone_at: taken back."""

    id: int
    target: Target
    origin: Origin
    before: Delta
    after: Delta
    at: datetime
    undone_at: datetime | None


class SettingsBook(Protocol):
    """Choices of people and accounts, beside their columns; those of symbols are in Pairs."""

    async def of(self, owner: UserId, account: AccountId) -> tuple[Choices, Choices]:
        """What the owner has chosen for all accounts, and for this one. Raises LookupError for another's."""
        ...

    async def to_change(self, owner: UserId, account: AccountId) -> tuple[Choices, Choices]:
        """The same; nobody else changes them, or what belongs to the account, until the unit ends."""
        ...

    async def put(self, target: Target, choices: Choices) -> None:
        """Replace what is chosen at this level, USER or ACCOUNT."""
        ...

    async def record(self, target: Target, origin: Origin, before: Delta, after: Delta) -> int:
        """Keep a change that has been made. Returns its number."""
        ...

    async def latest(self, owner: UserId, account: AccountId, limit: int) -> Sequence[Change]:
        """Changes made on this account, the latest first, among them those taken back."""
        ...

    async def to_undo(self, owner: UserId, account: AccountId) -> Change | None:
        """The latest change that has not been taken back."""
        ...

    async def undone(self, owner: UserId, change: int) -> None:
        """It has been taken back. Raises LookupError for another's."""
        ...
