"""The clock of looking back: points of equity at full hours, and each person's reports at their own hours.

All that it knows is in the database. Any worker may do any of it, and several at once: a point is written
once, and the outbox takes each report once.
"""

from collections.abc import Callable
from datetime import timedelta

from app import notices
from app.ports import UnitOfWorkFactory
from app.ports_attention import DueReport
from app.runtime.incidents import IncidentDesk
from app.runtime.timetable import Job
from app.services.looking import Prices
from app.services.reports import Holds, Reports, next_reports
from app.zones import zone_of
from trading.ports import Clock

_POINTS, _REPORTS, _FORGET = 300.0, 30.0, 3600.0  # market seconds between looks; of the last one real ones
_AT_LEAST = 2.0  # real seconds
_KEPT = timedelta(days=100)  # points of every hour; of midnight for good
_BATCH = 100  # people


class Reporter:
    """clock: of the market, by which days begin and reports are due."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        reports: Reports,
        prices: Prices,
        incidents: IncidentDesk,
        clock: Clock,
        news: Callable[[], None],
    ) -> None:
        self._unit = unit
        self._reports = reports
        self._prices = prices
        self._incidents = incidents
        self._clock = clock
        self._news = news

    def jobs(self, rate: float) -> tuple[Job, ...]:
        """The rows of the timetable. rate: of the market clock."""
        return (
            Job("equity points", max(_POINTS / rate, _AT_LEAST), self.points),
            Job("reports", max(_REPORTS / rate, _AT_LEAST), self.look),
            Job("old equity points", _FORGET, self.forget),
        )

    async def points(self) -> int:
        """Write this hour's points of accounts that have none yet; how many."""
        async with self._unit() as work:
            held = await work.equity.held()
        found = {symbol: price for symbol in held if (price := self._prices.last(symbol)) is not None}
        async with self._unit() as work:
            return await work.equity.keep(found)

    async def forget(self) -> None:
        async with self._unit() as work:
            await work.equity.forget(_KEPT)

    async def look(self) -> int:
        """Plan for whoever has no plan yet, then make all reports that are due; how many were due."""
        await self._plan()
        holds: Holds = {}
        made = 0
        while due := await self._due():
            for one in due:
                await self._report(one, holds)
            made += len(due)
            self._news()
        return made

    async def _plan(self) -> None:
        while True:
            async with self._unit() as work:
                listeners = await work.wanting.unplanned(_BATCH)
                for one in listeners:
                    plan = next_reports(one.wishes, zone_of(one.zone), self._clock.now())
                    for period, at in plan.items():
                        await work.wanting.plan(one.user, period, at)
            if len(listeners) < _BATCH:
                return

    async def _due(self) -> tuple[DueReport, ...]:
        async with self._unit() as work:
            return tuple(await work.wanting.due(_BATCH))

    async def _report(self, due: DueReport, holds: Holds) -> None:
        """To the outbox, in the transaction that plans the next one. One that fails waits for its next time:
        it must not keep others from theirs.
        """
        listener = due.listener
        try:
            made = await self._reports.due(listener, due.period, due.at, holds)
        except Exception as error:  # noqa: BLE001  # one person's report must not cost the others theirs
            await self._incidents.report("reports", error)
            made = ()
        following = next_reports(listener.wishes, zone_of(listener.zone), self._clock.now())
        async with self._unit() as work:
            for one in made:
                kind, body = notices.encode(one.reported)
                once = f"report:{due.period}:{one.account.id}:{due.at:%Y%m%dT%H%M}"
                await work.outbox.add(listener.user, kind, body, dedupe=once, account=one.account.id)
            await work.wanting.plan(listener.user, due.period, following[due.period])
