"""What use-cases and runtime need of the store for trust: decisions kept, pauses, the health of keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from app.trust_views import KeptDecision, KeyHealth, RefusalCount
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, Symbol

PAUSED = "paused"  # why an account opens nothing that its owner has paused
FOREIGN = "foreign"  # why one is paused on which somebody else trades
KEY_RIGHTS = "key-rights"  # why one is held whose key may do more than it should


@dataclass(frozen=True, slots=True)
class KeyToCheck:
    """A key whose last look is old. promised: its exchange does not tell its rights."""

    account: AccountId
    owner: UserId
    exchange: ExchangeId
    promised: bool


class Trust(Protocol):
    """Another owner's rows are never returned; changing them raises LookupError."""

    async def decision(
        self, owner: UserId, account: AccountId, symbol: Symbol, back: int
    ) -> KeptDecision | None:
        """The latest decision about the symbol, or the one before so many newer ones."""
        ...

    async def refusals(
        self, owner: UserId, account: AccountId, age: timedelta
    ) -> tuple[int, Sequence[RefusalCount]]:
        """How many decisions of this age acted, and why the others did not: the most frequent first."""
        ...

    async def last_signal(self, symbol: Symbol) -> datetime | None:
        """When a strategy of the service last spoke about the symbol."""
        ...

    async def quarantined(self, owner: UserId, account: AccountId) -> int:
        """How many orders wait for a human."""
        ...

    async def pause(self, owner: UserId, account: AccountId, until: datetime | None) -> None:
        """Hold entries until then, None: until they are resumed. A stricter hold stays as it is."""
        ...

    async def paused(self, owner: UserId, account: AccountId) -> tuple[bool, datetime | None]:
        """Whether its owner has paused it now, and until when."""
        ...

    async def by_hand(self, owner: UserId, account: AccountId) -> None:
        """Its owner says that the orders of others are their own: for a day they pause nothing."""
        ...

    async def trades_by_hand(self, account: AccountId) -> bool:
        """Whether its owner has said so within the last day: for the runtime only."""
        ...

    async def key_health(self, owner: UserId, account: AccountId) -> KeyHealth | None: ...
    async def keys_to_check(self, age: timedelta, limit: int, after: AccountId) -> Sequence[KeyToCheck]:
        """Keys that were not looked at for so long, in the order of their accounts, those after this one:
        for the runtime only.
        """
        ...

    async def key_checked(
        self,
        account: AccountId,
        permissions: Mapping[str, bool | None],
        addresses: Sequence[str],
        expires_at: datetime | None,
        trouble: str | None,
    ) -> bool:
        """Keep what a look has found. trouble: a code, None: all is well. False where it was known."""
        ...
