"""When a failure is told to the operators: once, and again when it is not the one they know. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

AGAIN = timedelta(hours=24)  # between two tellings of a failure that nobody has acknowledged
QUIET = timedelta(hours=1)  # after which one that was acknowledged has come back
GROWTH = 10  # times as often as when it was told last


class Alarm(StrEnum):
    """Why it is told. The locales hold `incident-alarm-<value>`."""

    NEW = "new"
    STILL = "still"
    BACK = "back"
    GROWN = "grown"

    @property
    def is_change(self) -> bool:
        """It is another than the one that was acknowledged or muted."""
        return self in {Alarm.BACK, Alarm.GROWN}


class Mute(StrEnum):
    """For how long a failure is not told."""

    HOUR = "1h"
    DAY = "24h"
    CHANGE = "change"

    @property
    def span(self) -> timedelta | None:
        """None: until it changes."""
        return {Mute.HOUR: timedelta(hours=1), Mute.DAY: timedelta(hours=24)}.get(self)


@dataclass(frozen=True, slots=True)
class Known:
    """A failure that has just happened. count: with this one; before_at: when the one before it was."""

    count: int
    before_at: datetime | None
    told_at: datetime | None
    told_count: int
    acknowledged: bool
    muted_until: datetime | None
    until_change: bool


def alarm_of(known: Known, now: datetime) -> Alarm | None:
    """Why the operators are told now, or None."""
    if known.muted_until is not None and now < known.muted_until:
        return None
    if known.told_at is None:
        return Alarm.NEW
    grown = known.count >= GROWTH * max(known.told_count, 1)
    if known.until_change:
        return Alarm.GROWN if grown else None
    if not known.acknowledged:
        return Alarm.STILL if now - known.told_at >= AGAIN else None
    if known.before_at is not None and now - known.before_at >= QUIET:
        return Alarm.BACK
    return Alarm.GROWN if grown else None
