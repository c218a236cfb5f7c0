"""The operators' view of the service."""

from collections.abc import Sequence

from app.ports import UnitOfWorkFactory
from app.rights import Right
from app.services.operators import permitted
from app.views import IncidentView, StatsView
from trading.domain.ids import UserId
from trading.ports import Clock


class Admin:
    """Numbers and failures, for operators only."""

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock) -> None:
        self._unit = unit
        self._clock = clock

    async def stats(self, user_id: UserId) -> StatsView:
        async with self._unit() as work:
            await permitted(work, user_id, Right.SERVICE)
            return await work.operations.stats(self._clock.now())

    async def errors(self, user_id: UserId, limit: int = 10) -> Sequence[IncidentView]:
        async with self._unit() as work:
            await permitted(work, user_id, Right.SERVICE)
            return await work.incidents.latest(limit)
