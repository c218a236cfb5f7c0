"""The operators' view of the service: its numbers, and what fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.desk_views import DeskView
from app.errors import Refusal, Refused
from app.failures import Mute
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.rights import Right
from app.services.health import Vitals
from app.services.operators import permitted
from app.views import IncidentHit, IncidentView
from trading.domain.ids import UserId
from trading.ports import Clock

PAGE = 8  # failures on one page
HITS = 20  # people of a failure that are shown


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """One failure. hits: the latest of those whom it has hit; seen_by: by name, who has acknowledged it."""

    incident: IncidentView
    hits: Sequence[IncidentHit]
    seen_by: str
    page: int = 0


class Admin:
    """For operators only. clock: of the market; pauses: of people; version: of the program."""

    def __init__(
        self, unit: UnitOfWorkFactory, clock: Clock, pauses: Clock, vitals: Vitals, version: str
    ) -> None:
        self._unit = unit
        self._clock = clock
        self._pauses = pauses
        self._vitals = vitals
        self._version = version

    async def home(self, user_id: UserId) -> DeskView:
        async with self._unit() as work:
            await permitted(work, user_id, Right.SERVICE)
            return await self._view(work, listens=await work.desk.listens(user_id))

    async def view(self) -> DeskView:
        """The same for the service itself: its daily summaries."""
        async with self._unit() as work:
            return await self._view(work, listens=True)

    async def listen(self, user_id: UserId, *, wanted: bool) -> DeskView:
        """Whether this operator wants the daily summary."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.SERVICE)
            await work.desk.listen(user_id, wanted=wanted)
            return await self._view(work, listens=wanted)

    async def incidents(self, user_id: UserId, page: int = 0) -> tuple[Sequence[IncidentView], bool]:
        """A page of failures, the newest first, and whether there is another one."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.SERVICE)
            found = await work.incidents.latest(PAGE + 1, page * PAGE)
        return found[:PAGE], len(found) > PAGE

    async def incident(self, user_id: UserId, incident: int) -> IncidentPage:
        async with self._unit() as work:
            await permitted(work, user_id, Right.INCIDENTS)
            return await _page(work, incident)

    async def acknowledge(self, user_id: UserId, incident: int) -> IncidentPage:
        """Somebody looks after it: it is told again when it comes back, or grows tenfold."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.INCIDENTS)
            if await work.incidents.acknowledge(incident, user_id):
                await work.acts.note(user_id, "acknowledge", f"incident {incident}")
            return await _page(work, incident)

    async def mute(self, user_id: UserId, incident: int, mute: Mute) -> IncidentPage:
        async with self._unit() as work:
            await permitted(work, user_id, Right.INCIDENTS)
            if await work.incidents.mute(incident, mute):
                await work.acts.note(user_id, "mute", f"incident {incident}", {"for": mute.value})
            return await _page(work, incident)

    async def _view(self, work: UnitOfWork, *, listens: bool) -> DeskView:
        began, now = self._pauses.monotonic(), self._clock.now()
        control = await work.operations.control()
        took = timedelta(seconds=self._pauses.monotonic() - began)
        numbers = await work.desk.now(now)
        return DeskView(
            counts=numbers.counts,
            ages=numbers.ages,
            control=control,
            maintenance=numbers.maintained,
            venues=self._vitals.venues(),
            database=took,
            size=numbers.size,
            started_at=numbers.started_at,
            now=now,
            version=self._version,
            summary=listens,
        )


async def _page(work: UnitOfWork, number: int) -> IncidentPage:
    incident = await work.incidents.get(number)
    if incident is None:
        raise Refused(Refusal.NO_SUCH_INCIDENT)
    seen_by = None if incident.seen_by is None else await work.users.get(incident.seen_by)
    hits = await work.incidents.hits(number, HITS)
    return IncidentPage(incident, hits, "" if seen_by is None else seen_by.name)
