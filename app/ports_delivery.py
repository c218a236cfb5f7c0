"""Ports of what leaves for the chats and what comes from them: outbox, cards, inbox, questions, notifier."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from app.accounts import User
from app.attention import Priority
from trading.domain.ids import AccountId, UserId


@dataclass(frozen=True, slots=True)
class Notice:
    """News on its way to a chat. body: the event as a tagged record; attempts: deliveries tried.

    card: names the message that this notice makes or changes; reply_to: the card that it answers to; group:
    notices of one group may become one message; expires_at: real time after which it is not told any more;
    after: seconds that it has to wait yet; doubtful: it may have arrived already.
    """

    id: int
    user: UserId
    account: AccountId | None
    kind: str
    body: Mapping[str, object]
    attempts: int
    created_at: datetime
    priority: Priority = Priority.ALERT
    silent: bool = False
    card: str | None = None
    reply_to: str | None = None
    group: str | None = None
    expires_at: datetime | None = None
    after: float = 0.0
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Leaving:
    """News for one person, as `Outbox.add` takes it."""

    user: UserId
    kind: str
    body: Mapping[str, object]
    dedupe: str


class Outbox(Protocol):
    """News that leaves after the commit, at least once, in order per chat and priority.

    One sender at a time takes from it. What it is about to send is marked first: a mark that is found later
    means that nobody knows whether the message has arrived.
    """

    async def add(
        self,
        user: UserId,
        kind: str,
        body: Mapping[str, object],
        *,
        dedupe: str,
        account: AccountId | None,
        critical: bool = False,
    ) -> None:
        """Once for this person and dedupe. critical: before all other news, and to banned people too.

        All else about its delivery follows from its kind: `app.delivery`.
        """
        ...

    async def add_all(self, news: Sequence[Leaving]) -> None:
        """As `add`, of no account, all in one statement."""
        ...

    async def claim(
        self,
        rooms: Mapping[Priority, int],
        loaded: Collection[int] = (),
        full: Collection[tuple[Priority, UserId]] = (),
    ) -> Sequence[Notice]:
        """The oldest waiting notices of each priority, so many: without those, and of these people none."""
        ...

    async def recover(self) -> tuple[int, int]:
        """Before anything is sent: marked notices become doubtful, marked bulk is given up as unknown.

        Returns how many of each.
        """
        ...

    async def mark(self, notices: Collection[int], worker: str) -> frozenset[int]:
        """Commit before sending: this worker is about to send them. Returns those that still wait."""
        ...

    async def sent(self, notices: Collection[int], message: int | None) -> None:
        """They have arrived, as one message."""
        ...

    async def later(
        self, notices: Collection[int], after: timedelta, why: str, *, doubtful: bool = False
    ) -> None:
        """They are tried again. doubtful: they may have arrived; once so, always so."""
        ...

    async def dropped(self, notices: Collection[int], why: str) -> None:
        """They are never told."""
        ...

    async def hushed(self, notices: Collection[int]) -> None:
        """They make no sound."""
        ...

    async def held(self, notices: Collection[int], until: datetime | None) -> None:
        """They are told together at this real time; None: with the person's next that are."""
        ...

    async def tidy(self) -> Mapping[str, int]:
        """Drop what has expired and what nobody can be told, let go what was held long enough.

        Returns how many of each.
        """
        ...


@dataclass(frozen=True, slots=True)
class Card:
    """A message that is kept up to date.

    head: its text when it was sent; photo: that is the caption of a picture; keyboard: as the Bot API has it.
    """

    message: int
    head: str
    photo: bool
    keyboard: str | None = None


class Cards(Protocol):
    """The messages of a person that are changed instead of sent again."""

    async def get(self, user: UserId, name: str) -> Card | None: ...
    async def put(self, user: UserId, name: str, card: Card) -> None: ...


class Inbox(Protocol):
    """Telegram's updates: recorded before they are acknowledged, handled once."""

    async def record(self, updates: Sequence[tuple[int, UserId | None, bytes]]) -> int:
        """Keep (update id, lane's user, raw update); repeated ones are ignored. Returns how many were new."""
        ...

    async def next_of(self, busy: Collection[int], limit: int) -> Sequence[tuple[int, int, bytes]]:
        """The oldest waiting update of each lane that is not busy: (update id, lane, raw update)."""
        ...

    async def done(self, update: int, outcome: str) -> None: ...
    async def offset(self) -> int:
        """The id that follows the latest recorded update; 0 for none."""
        ...


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What a person was asked to type. page: who asked; about: what for; asked_at: real time."""

    page: str
    about: str
    asked_at: datetime


class OpenQuestions(Protocol):
    """The one open question of each person."""

    async def get(self, user: UserId) -> OpenQuestion | None: ...
    async def put(self, user: UserId, question: OpenQuestion | None) -> None:
        """None: nothing is asked any more."""
        ...


class TryLater(Exception):
    """The notice was certainly not delivered. after: seconds until it may be tried again."""

    def __init__(self, after: float) -> None:
        super().__init__(f"try again after {after} s")
        self.after = after


class Flooded(TryLater):
    """Telegram wants silence in this chat for so long: no fault of the notice."""


class Doubtful(Exception):
    """The notice may have been delivered: the connection ended before the answer. after: as of TryLater."""

    def __init__(self, after: float) -> None:
        super().__init__(f"it may have arrived; otherwise try again after {after} s")
        self.after = after


class Unreachable(Exception):
    """The person has blocked the bot or is gone: nothing more is sent until they come back."""


class Undeliverable(Exception):
    """This notice can never be delivered; the message names the fault, not the content."""


class Notifier(Protocol):
    """Turns notices into a message in their person's chat and language.

    Raises TryLater, Flooded, Doubtful, Unreachable or Undeliverable.
    """

    async def deliver(self, notice: Notice, user: User) -> int | None:
        """Send it, or change the card that it is about. Returns the message's id."""
        ...

    async def gather(self, notices: Sequence[Notice], user: User) -> int | None:
        """Send several as one message."""
        ...
