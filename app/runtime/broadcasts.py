"""The feeder of broadcasts: gives the outbox a few hundred at a time, and counts what became of them.

All that it knows is in the database, each step is one transaction under the broadcast's lock: any worker may
do it, and one that dies leaves a step done or not begun. What leaves, and when, is the relay's.
"""

from collections.abc import Callable
from dataclasses import replace

from app.broadcasts import Outcome, Status, fails
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_broadcasts import Broadcast
from app.runtime.incidents import IncidentDesk
from app.runtime.timetable import Job
from app.services.broadcasts import ORPHANED, appoint, has_author
from app.services.sendings import started
from trading.ports import Clock

BATCH, ROOM = 200, 400  # people at once; of bulk that may wait in the outbox
_EVERY = 1.0  # seconds between looks


class BroadcastFeeder:
    """clock: real time; news: told when the outbox has more."""

    def __init__(
        self, unit: UnitOfWorkFactory, incidents: IncidentDesk, clock: Clock, news: Callable[[], None]
    ) -> None:
        self._unit = unit
        self._incidents = incidents
        self._clock = clock
        self._news = news

    def jobs(self) -> tuple[Job, ...]:
        """The row of the timetable."""
        return (Job("broadcasts", _EVERY, self.look),)

    async def look(self) -> int:
        """A step of each that is under way. Returns how many messages were given to the outbox."""
        async with self._unit() as work:
            due = await work.broadcasts.due(self._clock.now())
        fed = 0
        for number in due:
            try:
                fed += await self._step(number)
            except Exception as error:  # noqa: BLE001  # one broadcast must not hold up the others
                await self._incidents.report("broadcasts", error)
        if fed:
            self._news()
        return fed

    async def _step(self, number: int) -> int:
        async with self._unit() as work:
            one = await work.broadcasts.take(number)
            if one is None:
                return 0
            if one.status in {Status.SCHEDULED, Status.RUNNING} and not await has_author(work, one):
                await work.deliveries.withdraw(number)
                await work.broadcasts.put(replace(one, status=Status.PAUSED, why=ORPHANED))
                return 0
            if one.status is Status.SCHEDULED:
                one = started(one, self._clock.now())
                await work.broadcasts.put(one)
            match one.status:
                case Status.RUNNING:
                    return await self._run(work, one)
                case Status.RECALLING:
                    return await self._recall(work, one)
                case Status.PAUSED | Status.CANCELLED:
                    await work.deliveries.settle(one, self._clock.now())
            return 0

    async def _run(self, work: UnitOfWork, one: Broadcast) -> int:
        now = self._clock.now()
        if await work.deliveries.settle(one, now):
            figures = await work.deliveries.figures(one.id, now)
            if fails(figures.of(Outcome.SENT), figures.of(Outcome.FAILED)):
                await work.deliveries.withdraw(one.id)
                await work.broadcasts.put(replace(one, status=Status.PAUSED, why="failing"))
                return 0
        room = min(await work.deliveries.room(ROOM), BATCH)
        if room and not one.listed:
            one = await self._enlist(work, one)
        fed = await work.deliveries.feed(one, room, now)
        if one.listed and not await work.deliveries.open(one.id):
            await work.broadcasts.put(replace(one, status=Status.DONE, ended_at=now))
        return fed

    async def _enlist(self, work: UnitOfWork, one: Broadcast) -> Broadcast:
        """The next batch of recipients, each with their own moment; the cursor moves with them."""
        now = self._clock.now()
        late = one.deadline is not None and now >= one.deadline
        people = [] if late else await work.deliveries.people(one, BATCH)
        await appoint(work, one, people, now)
        one = replace(one, cursor=max(people, default=one.cursor))
        if late or len(people) < BATCH:
            one = replace(one, listed=True, segment=one.segment.without_people())
        await work.broadcasts.put(one)
        return one

    async def _recall(self, work: UnitOfWork, one: Broadcast) -> int:
        now = self._clock.now()
        await work.deliveries.settle(one, now)
        await work.deliveries.settle_recall(one.id)
        room = min(await work.deliveries.room(ROOM), BATCH)
        fed = await work.deliveries.feed_recall(one.id, room, now)
        if not fed and room and not (await work.deliveries.figures(one.id, now)).to_recall:
            await work.broadcasts.put(replace(one, status=Status.RECALLED, ended_at=now))
        return fed
