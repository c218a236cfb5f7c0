"""What happens when: one row a job. APScheduler ticks; the jobs decide nothing about time themselves."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from app.runtime.incidents import IncidentDesk
from trading.domain.candle import Timeframe
from trading.ports import Clock


@dataclass(frozen=True, slots=True)
class Job:
    """A job, every so many real seconds, from `first` on."""

    name: str
    every: float
    run: Callable[[], Awaitable[object]]
    first: datetime | None = None


class Timetable:
    """Runs the rows of a timetable. A failing job is reported and runs again at its next time."""

    def __init__(self, incidents: IncidentDesk) -> None:
        self._incidents = incidents
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self, jobs: tuple[Job, ...]) -> None:
        for job in jobs:
            self._scheduler.add_job(
                self._guarded,
                IntervalTrigger(seconds=job.every, start_date=job.first, timezone=UTC),
                args=(job,),
                id=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _guarded(self, job: Job) -> None:
        try:
            await job.run()
        except Exception as error:  # noqa: BLE001  # a job's failure must not end the timetable
            await self._incidents.report(f"job {job.name}", error)


def next_close(timeframe: Timeframe, market: Clock, people: Clock, rate: float, delay: float) -> datetime:
    """The real instant of the next bar's close on a market clock of this rate, `delay` market seconds on."""
    now = market.now()
    closes = timeframe.bar_of(now) + timeframe.duration + timedelta(seconds=delay)
    return people.now() + (closes - now) / rate
