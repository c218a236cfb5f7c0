"""Instants as a person reads them: by the clock of where they are, and UTC where they have not said where."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from tgbot.format import NO_BREAK


@dataclass(frozen=True, slots=True)
class Moments:
    """Writes instants for one zone. UTC is named, as it is nobody's own; other zones are not."""

    zone: tzinfo = UTC

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def date(self, moment: datetime) -> date:
        """The day there."""
        return self.local(moment).date()

    def clock(self, moment: datetime) -> str:
        """12:05:03"""
        return f"{self.local(moment):%H:%M:%S}{self._name}"

    def minute(self, moment: datetime) -> str:
        """12:05"""
        return f"{self.local(moment):%H:%M}{self._name}"

    def day(self, moment: datetime) -> str:
        """2026-01-31"""
        return f"{self.local(moment):%Y-%m-%d}"

    def stamp(self, moment: datetime) -> str:
        """2026-01-31 12:05"""
        return f"{self.day(moment)} {self.minute(moment)}"

    def full(self, moment: datetime) -> str:
        """2026-01-31 12:05:03"""
        return f"{self.day(moment)} {self.clock(moment)}"

    def live(self, moment: datetime) -> str:
        """HTML. Clients that know the tag show the reader's own time; others, and old ones, what is in it."""
        return f'<tg-time unix="{int(moment.timestamp())}" format="t">{self.minute(moment)}</tg-time>'

    @property
    def _name(self) -> str:
        return f"{NO_BREAK}UTC" if self.zone is UTC else ""
