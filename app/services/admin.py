"""The operators' view of the service."""

from collections.abc import Sequence

from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.views import IncidentView, StatsView
from trading.domain.ids import UserId
from trading.ports import Clock


class Admin:
    """Numbers and failures, for admins only."""

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock) -> None:
        self._unit = unit
        self._clock = clock

    async def stats(self, user_id: UserId) -> StatsView:
        async with self._unit() as work:
            await admin(work, user_id)
            return await work.operations.stats(self._clock.now())

    async def errors(self, user_id: UserId, limit: int = 10) -> Sequence[IncidentView]:
        async with self._unit() as work:
            await admin(work, user_id)
            return await work.incidents.latest(limit)


async def admin(work: UnitOfWork, user_id: UserId) -> None:
    """Raises Refused where the person is none of the operators."""
    user = await work.users.get(user_id)
    if user is None or not user.is_admin or user.banned:
        raise Refused(Refusal.NOT_ADMIN)
