"""Days, weeks and months of a time zone: where they begin, and which trades closed in which. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

from trading.ledger.performance import ClosedTrade, Tally, tally


class Period(StrEnum):
    """A length of calendar time. Weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def first(self, day: date) -> date:
        """The first day of the period in which this day lies."""
        if self is Period.DAY:
            return day
        return day - timedelta(days=day.weekday()) if self is Period.WEEK else day.replace(day=1)

    def before(self, day: date) -> date:
        """The first day of the period before the one in which this day lies."""
        return self.first(self.first(day) - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Stretch:
    """What closed in one period. day: its first, in the zone."""

    day: date
    tally: Tally


def midnight(day: date, zone: tzinfo) -> datetime:
    """The instant at which the day begins in the zone, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def first_days(period: Period, count: int, now: datetime, zone: tzinfo) -> Sequence[date]:
    """The first days of the present period and of those before it, `count` in all, the earliest first."""
    days = [period.first(now.astimezone(zone).date())]
    while len(days) < count:
        days.append(period.before(days[-1]))
    return tuple(reversed(days))


def stretches(trades: Iterable[ClosedTrade], days: Sequence[date], zone: tzinfo) -> Sequence[Stretch]:
    """What closed from each of these days (ascending) to the next; earlier trades are left out."""
    begins = [midnight(day, zone) for day in days]
    lots: list[list[ClosedTrade]] = [[] for _ in days]
    for one in trades:
        place = bisect_right(begins, one.closed_at)
        if place:
            lots[place - 1].append(one)
    return tuple(Stretch(day, tally(lot)) for day, lot in zip(days, lots, strict=True))
