"""What a person sees of locks on their entries, and how they end one before its time."""

from collections.abc import Sequence

from app.errors import Refusal, Refused
from app.locks import Lock
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.services.people import registered
from app.services.trading import active_account
from trading.domain.ids import AccountId, UserId


class EntryLocks:
    """Of the account that the person looks at."""

    def __init__(self, unit: UnitOfWorkFactory) -> None:
        self._unit = unit

    async def all(self, user_id: UserId) -> Sequence[Lock]:
        """Those that hold now, the first to end first."""
        async with self._unit() as work:
            return await work.locks.of(user_id, await _account(work, user_id))

    async def lift(self, user_id: UserId, lock: int) -> Sequence[Lock]:
        """End one; those that are left. Raises Refused where it has ended already, or is somebody else's."""
        async with self._unit() as work:
            account = await _account(work, user_id)
            if not await work.locks.lift(user_id, account, lock):
                raise Refused(Refusal.LOCK_ENDED)
            return await work.locks.of(user_id, account)

    async def lift_all(self, user_id: UserId) -> int:
        """End all of the account; how many there were. Raises Refused where there is none."""
        async with self._unit() as work:
            lifted = await work.locks.lift(user_id, await _account(work, user_id), None)
        if not lifted:
            raise Refused(Refusal.LOCK_ENDED)
        return lifted


async def _account(work: UnitOfWork, user_id: UserId) -> AccountId:
    return (await active_account(work, await registered(work, user_id))).id
