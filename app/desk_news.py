"""News of the service desk: for everybody, and for operators."""

from dataclasses import dataclass
from datetime import datetime

from app.desk_views import Light, Sign
from trading.domain.instrument import ExchangeId


@dataclass(frozen=True, slots=True)
class Words:
    """A text in one language."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class MaintenancePlanned:
    """For everybody: the service is looked after between these instants. words: empty for our own."""

    starts_at: datetime
    ends_at: datetime
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class MaintenanceOver:
    """For the operators: its time is over, entries go on."""

    ended_at: datetime


@dataclass(frozen=True, slots=True)
class RevokeKeys:
    """For everybody: revoke your keys now. exchanges: at which this person's keys are stored."""

    exchanges: tuple[ExchangeId, ...]


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A number of the service. change: against the day before, None: that is not known."""

    name: str
    now: int
    change: int | None


@dataclass(frozen=True, slots=True)
class DeskSummary:
    """For an operator, once a day: the service in numbers, and what is wrong."""

    light: Light
    signs: tuple[Sign, ...]
    rows: tuple[SummaryRow, ...]


DeskNews = MaintenancePlanned | MaintenanceOver | RevokeKeys | DeskSummary
DESK_NEWS: tuple[type[DeskNews], ...] = (MaintenancePlanned, MaintenanceOver, RevokeKeys, DeskSummary)
