"""What a person was asked to type. Kept in memory: after a restart they are asked again, nothing is lost."""

from datetime import datetime, timedelta
from enum import Enum

from trading.domain.ids import UserId

LIFE = timedelta(minutes=10)
ROOM = 10_000  # people; the oldest questions are forgotten beyond it


class Question(Enum):
    """The pages that take typed answers."""

    RISK = "risk"
    SYMBOLS = "symbols"


class Awaiting:
    """The open question of each person."""

    def __init__(self) -> None:
        self._open: dict[UserId, tuple[Question, datetime]] = {}

    def ask(self, user: UserId, question: Question, now: datetime) -> None:
        self._open.pop(user, None)
        self._open[user] = (question, now)
        if len(self._open) > ROOM:
            self._open.pop(next(iter(self._open)))

    def of(self, user: UserId, now: datetime) -> Question | None:
        """The question that a typed text answers, or None."""
        question, asked_at = self._open.get(user, (None, now))
        return question if now - asked_at <= LIFE else None

    def forget(self, user: UserId) -> None:
        self._open.pop(user, None)
