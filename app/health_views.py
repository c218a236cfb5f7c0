"""How the service does, and what an export holds: data without text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.records_views import Look


@dataclass(frozen=True, slots=True)
class VenueHealth:
    """How an exchange does. price_age: of the latest price, None: there is none; standing: symbols that
    stand still, of `followed`; answers: it answers our requests; ahead: of its clock against ours, None: it
    was not measured.
    """

    name: str
    answers: bool
    price_age: timedelta | None
    followed: int
    standing: int
    ahead: timedelta | None = None


@dataclass(frozen=True, slots=True)
class HealthView:
    """How the service does, for people. looked_at: this account's last reading of its exchange; undelivered:
    messages on their way to this person, oldest: how long the first of them waits; unproved: orders of this
    account without an answer.
    """

    look: Look
    running_since: datetime
    version: str
    looked_at: datetime | None
    last_signal_at: datetime | None
    unproved: int
    undelivered: int
    oldest: timedelta | None
    venues: Sequence[VenueHealth]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as a file. code: which one; name: of the file; rows: without the head."""

    code: str
    name: str
    rows: int
    content: bytes


@dataclass(frozen=True, slots=True)
class ExportView:
    """Everything of an account as tables, of one year or of all time."""

    look: Look
    year: int | None
    sheets: Sequence[Sheet]
