"""The incident button: entries stop at once, and everybody is told to revoke their keys at their exchange."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.desk_news import RevokeKeys
from app.desk_views import RevokeHome
from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.rights import Matter, Right
from app.services.approvals import second
from app.services.operators import permitted
from trading.domain.account import Control
from trading.domain.ids import AccountId, UserId

REVOKE = "revoke"  # why the service's switch is moved
# Of the call's notices so many wait in the outbox at a time: other critical news is behind seven seconds of
# them at most.
ROOM = 200


class KeysGone(Protocol):
    """Tells the runtime of accounts whose keys are gone."""

    def keys(self, account: AccountId) -> None: ...


@dataclass(frozen=True, slots=True)
class Called:
    """What has come of a press. waiting: another operator has to agree first."""

    home: RevokeHome
    waiting: bool


class Revocation:
    """wake: None where nobody listens."""

    def __init__(self, unit: UnitOfWorkFactory, wake: KeysGone | None = None) -> None:
        self._unit = unit
        self._wake = wake

    async def look(self, user_id: UserId) -> RevokeHome:
        async with self._unit() as work:
            await permitted(work, user_id, Right.REVOKE)
            return await _home(work)

    async def call(self, user_id: UserId, token: str) -> Called:
        """Stop entries, and begin to tell everybody. The first are in the outbox with the same commit."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.REVOKE)
            if not await second(work, user, Matter.REVOKE, "call", await work.revocations.people()):
                return Called(await _home(work), waiting=True)
            run = await work.revocations.begin(token, user_id)
            if run is None:
                raise Refused(Refusal.REVOKE_UNDER_WAY)
            await work.operations.tighten(Control.REDUCE_ONLY, REVOKE, f"admin {user_id}")
            await work.revocations.feed(ROOM, RevokeKeys.__name__)
            home = await _home(work)
            await work.acts.note(user_id, "revoke", f"revocation {run}", {"people": home.people})
        return Called(home, waiting=False)

    async def destroy(self, user_id: UserId) -> Called:
        """Destroy what opens the stored keys: nothing trades live until their owners connect new ones.

        Stops that rest on exchanges stay there; those that we watch ourselves are gone.
        """
        gone: Sequence[AccountId] = ()
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.REVOKE)
            home = await _home(work)
            if home.last is None:
                raise Refused(Refusal.REVOKE_FIRST)
            subject = f"destroy {home.last.id}"
            if not await second(work, user, Matter.REVOKE, subject, home.keys):
                return Called(home, waiting=True)
            destroyed = await work.revocations.destroy(home.last.id, user_id)
            if destroyed is None:
                raise Refused(Refusal.REVOKE_UNDER_WAY)
            gone = destroyed
            await work.acts.note(user_id, "destroy-keys", f"revocation {home.last.id}", {"keys": len(gone)})
            home = await _home(work)
        for account in gone:
            if self._wake is not None:
                self._wake.keys(account)
        return Called(home, waiting=False)

    async def feed(self) -> None:
        """The next ones, where there is room for them."""
        async with self._unit() as work:
            await work.revocations.feed(ROOM, RevokeKeys.__name__)


async def _home(work: UnitOfWork) -> RevokeHome:
    revocations = work.revocations
    return RevokeHome(await revocations.people(), await revocations.keys(), await revocations.last())
