"""What a person was asked to type, over a restart too."""

from datetime import datetime, timedelta
from enum import Enum, unique

from app.ports import UnitOfWorkFactory
from app.ports_delivery import OpenQuestion
from trading.domain.ids import UserId

LIFE = timedelta(minutes=10)
ROOM = 10_000  # people whose question is at hand


@unique
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
    DELETE = "delete"
    PLAN = "plan"
    GRANT = "grant"
    PAYMENT = "payment"
    REFUND = "refund"
    FACTOR = "factor"
    PERSON_BAN = "person-ban"
    PERSON_NOTE = "person-note"
    PERSON_LETTER = "person-letter"
    PERSON_FIND = "person-find"
    TICKET = "ticket"
    TICKET_ANSWER = "ticket-answer"
    READY = "ready"
    BROADCAST = "broadcast"
    BROADCAST_BUTTONS = "broadcast-buttons"
    BROADCAST_PEOPLE = "broadcast-people"
    BROADCAST_TIME = "broadcast-time"
    BROADCAST_COUNT = "broadcast-count"
    HALT_REASON = "halt-reason"
    UPKEEP = "upkeep"
    HOLD_FREE = "hold-free"
    HOLD_SETTLE = "hold-settle"
    CODE = "code"
    NEW_CODES = "new-codes"
    PROGRAMME = "programme"


_PAGES = frozenset(question.value for question in Question)  # others: of another release


class Awaiting:
    """The open question of each person: at hand while they talk, kept in the database over a restart.

    Around each update of a person stand `recall` and `keep`; what lies between them is told of at once.
    """

    def __init__(self, unit: UnitOfWorkFactory) -> None:
        self._unit = unit
        self._open: dict[UserId, OpenQuestion | None] = {}
        self._changed: set[UserId] = set()

    def forget_all(self) -> None:
        """Nothing is at hand any more: another process may have talked since."""
        self._open.clear()
        self._changed.clear()

    async def recall(self, user: UserId) -> None:
        """Have at hand what this person was asked."""
        if user in self._open:
            return
        async with self._unit() as work:
            self._put(user, await work.questions.get(user))

    async def keep(self, user: UserId) -> None:
        """Keep what was asked since, or that nothing is asked any more."""
        if user not in self._changed:
            return
        async with self._unit() as work:
            await work.questions.put(user, self._open.get(user))
        self._changed.discard(user)

    def ask(self, user: UserId, question: Question, now: datetime, about: str = "") -> None:
        """about: what the answer is for, as a button carries it."""
        self._put(user, OpenQuestion(question.value, about, now))
        self._changed.add(user)

    def of(self, user: UserId, now: datetime) -> Question | None:
        """The question that a typed text answers, or None."""
        asked = self._open.get(user)
        if asked is None or now - asked.asked_at > LIFE or asked.page not in _PAGES:
            return None
        return Question(asked.page)

    def about(self, user: UserId) -> str:
        """What the open question is for; empty where there is none."""
        asked = self._open.get(user)
        return "" if asked is None else asked.about

    def forget(self, user: UserId) -> None:
        if self._open.get(user) is not None:
            self._put(user, None)
            self._changed.add(user)

    def _put(self, user: UserId, question: OpenQuestion | None) -> None:
        self._open.pop(user, None)
        self._open[user] = question
        if len(self._open) > ROOM:
            self._open.pop(next(iter(self._open)))
