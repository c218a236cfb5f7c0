"""Locks on entries after losses, as they are kept and shown."""

from dataclasses import dataclass

from trading.domain.events import EntriesLocked


@dataclass(frozen=True, slots=True)
class Lock:
    """id: of the row, for buttons; news: what is locked, why, and until when."""

    id: int
    news: EntriesLocked
