"""What use-cases and runtime need of the store of people's own rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol

from app.accounts import AccountKind
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId, Symbol

RuleId = NewType("RuleId", int)


@dataclass(frozen=True, slots=True)
class KeptRule:
    """A rule as its owner wrote it. version: counts changes of the text."""

    id: RuleId
    owner: UserId
    name: str
    text: str
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class RuleUse:
    """Where a rule is needed. symbol None: it is the account's usual strategy; held: a position that it has
    opened is open.
    """

    exchange: ExchangeId
    kind: AccountKind
    symbol: Symbol | None
    held: bool


class NameTaken(Exception):
    """The owner has another rule of this name, whatever the case of its letters."""


class OwnRules(Protocol):
    """People's rules. Another owner's rows are never returned; changing one raises LookupError."""

    async def of(self, owner: UserId) -> Sequence[KeptRule]:
        """The oldest first."""
        ...

    async def to_add(self, owner: UserId) -> Sequence[KeptRule]:
        """The same; nobody else adds one for this owner until the unit of work ends."""
        ...

    async def get(self, owner: UserId, rule: RuleId) -> KeptRule | None: ...
    async def add(self, owner: UserId, name: str, text: str) -> KeptRule:
        """Raises NameTaken."""
        ...

    async def rename(self, owner: UserId, rule: RuleId, name: str) -> KeptRule:
        """Raises NameTaken."""
        ...

    async def rewrite(self, owner: UserId, rule: RuleId, text: str) -> KeptRule: ...
    async def uses(self, owner: UserId, rule: RuleId) -> Sequence[RuleUse]: ...
    async def remove(self, owner: UserId, rule: RuleId) -> None:
        """Raises RuleInUse where a setting names it."""
        ...

    async def in_use(self) -> Sequence[KeptRule]:
        """Of everybody, those that some setting or open position names: for the runtime only."""
        ...


class RuleInUse(Exception):
    """The rule is needed: it was not deleted."""
