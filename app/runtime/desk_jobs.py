"""The service desk's clock: maintenance that is over, the call to revoke keys, numbers of hours, summaries.

All that it knows is in the database; any worker may do any of it, and several at once.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta

from app.accounts import User
from app.desk_news import DeskSummary, SummaryRow
from app.desk_views import DeskCounts, DeskView
from app.lights import light_of, signs_of
from app.notices import encode
from app.ports import UnitOfWorkFactory
from app.runtime.timetable import Job
from app.services.admin import Admin
from app.services.revocation import Revocation
from app.services.upkeep import Upkeep
from app.zones import zone_of
from trading.ports import Clock

HOUR = 8  # of their own day at which operators get the summary
_FEED, _UPKEEP, _POINTS, _SUMMARIES = 1.0, 5.0, 300.0, 60.0  # real seconds
_DAY = timedelta(days=1)
_SIGNS = 8  # in a summary


class ServiceDesk:
    """clock: of people."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        admin: Admin,
        upkeep: Upkeep,
        revocation: Revocation,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._admin = admin
        self._upkeep = upkeep
        self._revocation = revocation
        self._clock = clock

    def jobs(self) -> tuple[Job, ...]:
        return (
            Job("call to revoke", _FEED, self._revocation.feed),
            Job("maintenance", _UPKEEP, self._upkeep.expire),
            Job("desk points", _POINTS, self.points),
            Job("desk summaries", _SUMMARIES, self.summaries),
        )

    async def points(self) -> None:
        """Keep the numbers of this hour, once."""
        hour = self._clock.now().replace(minute=0, second=0, microsecond=0)
        async with self._unit() as work:
            if await work.desk.is_kept(hour):
                return
        view = await self._admin.view()
        async with self._unit() as work:
            await work.desk.keep(hour, _numbers(view.counts))

    async def summaries(self) -> int:
        """To every operator whose morning it is, once a day. Returns how many were written."""
        now = self._clock.now()
        async with self._unit() as work:
            due = [one for one in await work.desk.listeners() if _is_morning(one, now)]
        if not due:
            return 0
        view, made = await self._admin.view(), 0
        for user in due:
            async with self._unit() as work:
                slot = _morning(user, now)
                if not await work.operations.take_slot(f"desk-summary:{user.id}", slot):
                    continue
                before = await work.desk.kept(now - _DAY)
                kind, body = encode(_summary(view, before))
                once = f"desk-summary:{slot:%Y%m%d}"
                await work.outbox.add(user.id, kind, body, dedupe=once, account=None)
                made += 1
        return made


def _morning(user: User, now: datetime) -> datetime:
    """When the summary of their present day is due."""
    return now.astimezone(zone_of(user.zone)).replace(hour=HOUR, minute=0, second=0, microsecond=0)


def _is_morning(user: User, now: datetime) -> bool:
    """For one hour: who becomes an operator at noon, or a service that was down, waits for the next day."""
    return timedelta() <= now - _morning(user, now) < timedelta(hours=1)


def _numbers(counts: DeskCounts) -> dict[str, int]:
    return {one.name: getattr(counts, one.name) for one in fields(counts)}


def _summary(view: DeskView, before: Mapping[str, int]) -> DeskSummary:
    signs = signs_of(view)
    rows = tuple(SummaryRow(name, now, change) for name, now, change in view.counts.compared(before))
    return DeskSummary(light_of(signs), tuple(signs)[:_SIGNS], rows)
