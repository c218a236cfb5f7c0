"""What a person was asked to type. Kept in memory: after a restart they are asked again, nothing is lost."""

from datetime import datetime, timedelta
from enum import Enum

from trading.domain.ids import UserId

LIFE = timedelta(minutes=10)
ROOM = 10_000  # people; the oldest questions are forgotten beyond it


class Question(Enum):
    """The pages that take typed answers."""

    SETTING = "setting"
    SETTING_CODE = "setting-code"
    SYMBOLS = "symbols"
    ALERT = "alert"
    RULE_TEXT = "rule-text"
    RULE_NAME = "rule-name"
    SMALLEST = "smallest"
    ZONE = "zone"


class Awaiting:
    """The open question of each person."""

    def __init__(self) -> None:
        self._open: dict[UserId, tuple[Question, datetime, str]] = {}

    def ask(self, user: UserId, question: Question, now: datetime, about: str = "") -> None:
        """about: what the answer is for, as a button carries it."""
        self._open.pop(user, None)
        self._open[user] = (question, now, about)
        if len(self._open) > ROOM:
            self._open.pop(next(iter(self._open)))

    def of(self, user: UserId, now: datetime) -> Question | None:
        """The question that a typed text answers, or None."""
        question, asked_at, _ = self._open.get(user, (None, now, ""))
        return question if now - asked_at <= LIFE else None

    def about(self, user: UserId) -> str:
        """What the open question is for; empty where there is none."""
        return self._open[user][2] if user in self._open else ""

    def forget(self, user: UserId) -> None:
        self._open.pop(user, None)
