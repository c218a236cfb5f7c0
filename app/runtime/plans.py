"""The clock of plans: warnings, ends and what follows for accounts, some people at a time.

All that it knows is in the database. Any worker may do any of it, and several at once.
"""

from collections.abc import Callable

from app.ports import UnitOfWorkFactory
from app.runtime.timetable import Job
from app.services.subscriptions import pass_time, settle_wrong
from trading.ports import Clock

_EVERY = 20.0  # real seconds
_BATCH = 500  # people in one transaction


class PlanKeeper:
    """clock: real time; selling: whether the service sells anything; news: told that there is some."""

    def __init__(
        self, unit: UnitOfWorkFactory, clock: Clock, news: Callable[[], None], *, selling: bool
    ) -> None:
        self._unit = unit
        self._clock = clock
        self._news = news
        self._selling = selling

    async def begin(self) -> None:
        """Before anybody asks what they may do."""
        async with self._unit() as work:
            await work.plans.set_selling(selling=self._selling)

    def jobs(self) -> tuple[Job, ...]:
        return (Job("plans", _EVERY, self.look),)

    async def look(self) -> int:
        """Everything that is due; how many people stand elsewhere now."""
        now, moved = self._clock.now(), 0
        while True:
            async with self._unit() as work:
                users = await work.subscriptions.due(now, _BATCH)
                moved += await pass_time(work, users, now) if users else 0
            if len(users) < _BATCH:
                break
        while True:
            async with self._unit() as work:
                wrong = await settle_wrong(work, now, _BATCH)
            if wrong < _BATCH:
                break
        self._news()
        return moved
