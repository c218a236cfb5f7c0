"""What the locks on entries need of the store."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.locks import Lock
from trading.domain.events import EntriesLocked
from trading.domain.ids import AccountId, UserId
from trading.risk.protections import ClosedTrade


class Locks(Protocol):
    """Locks on entries after losses, of one account each; a claim of an entry looks at them too."""

    async def trades(self, account: AccountId, since: datetime) -> Sequence[ClosedTrade]:
        """Positions that have ended since then, oldest first."""
        ...

    async def add(self, account: AccountId, lock: EntriesLocked) -> bool:
        """Keep it. False where the same closings have brought it before, also where it was lifted since."""
        ...

    async def of(self, owner: UserId, account: AccountId) -> Sequence[Lock]:
        """Those that hold now, the first to end first."""
        ...

    async def lift(self, owner: UserId, account: AccountId, lock: int | None) -> int:
        """End it, None: all of the account, before their time. Returns how many held."""
        ...
