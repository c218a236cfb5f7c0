"""Ports of broadcasts: what is sent, to whom it goes, what became of it, and what people refuse."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.broadcasts import EVERYBODY, NO_BUTTONS, Buttons, Category, Outcome, Segment, Status
from trading.domain.ids import UserId


@dataclass(frozen=True, slots=True)
class Source:
    """Messages of the author's chat with the bot that are copied for this language; several: an album.

    kind: what the first one is, as Telegram names it, or `album`.
    """

    language: str
    messages: tuple[int, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Broadcast:
    """version: grows with every change of what is sent or to whom; counted: recipients that its author was
    shown; hours: how long after its start it is worth telling; why: it was paused by itself; card: the
    message that shows how it goes.
    """

    id: int
    author: UserId
    status: Status
    created_at: datetime
    sources: tuple[Source, ...] = ()
    category: Category = Category.NEWS
    buttons: Buttons = NO_BUTTONS
    segment: Segment = EVERYBODY
    silent: bool = False
    protect: bool = False
    hours: int = 24
    version: int = 1
    counted: int | None = None
    starts_at: datetime | None = None
    deadline: datetime | None = None
    why: str | None = None
    cursor: int = 0
    listed: bool = False
    card: int | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """How far it is. listed: recipients so far; waiting: nothing is known of them yet; gone, kept: messages
    that were taken back, or could not be; clicks: by number of the button.
    """

    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    waiting: int = 0
    gone: int = 0
    kept: int = 0
    to_recall: int = 0
    clicks: Mapping[int, int] = field(default_factory=dict)

    @property
    def listed(self) -> int:
        return self.waiting + sum(self.outcomes.values())

    def of(self, outcome: Outcome) -> int:
        return self.outcomes.get(outcome, 0)


@dataclass(frozen=True, slots=True)
class Mail:
    """What one person is sent: copies of these messages of the author's chat."""

    broadcast: int
    author: UserId
    messages: tuple[int, ...]
    buttons: Buttons
    category: Category
    protect: bool


class BroadcastBook(Protocol):
    """Broadcasts as their authors make them."""

    async def make(self, author: UserId, source: Source) -> int: ...

    async def get(self, number: int, *, lock: bool = False) -> Broadcast | None:
        """lock: nobody else changes it before this unit of work ends."""
        ...

    async def take(self, number: int) -> Broadcast | None:
        """The same for whoever feeds it; None where another has it just now."""
        ...

    async def put(self, broadcast: Broadcast) -> None:
        """All but its sources and when it was made."""
        ...

    async def put_source(self, number: int, source: Source) -> None: ...
    async def drop_source(self, number: int, language: str) -> None: ...

    async def latest(self, limit: int) -> Sequence[Broadcast]:
        """The newest first."""
        ...

    async def due(self, now: datetime) -> Sequence[int]:
        """Those in which something may have to be done; one just cancelled has messages under way."""
        ...

    async def of_message(self, author: UserId, message: int) -> Sequence[Broadcast]:
        """Those not over yet that copy this message of theirs, locked."""
        ...

    async def cards(self) -> Sequence[Broadcast]:
        """Those whose card is kept up to date."""
        ...


class Deliveries(Protocol):
    """Recipients, and what becomes of what they are sent. now: real time."""

    async def count(self, segment: Segment, category: Category) -> int:
        """How many people it would reach: registered, reachable, not banned, and who have not refused it."""
        ...

    async def people(self, broadcast: Broadcast, limit: int) -> Sequence[UserId]:
        """The next of them behind its cursor, by ascending id."""
        ...

    async def enlist(self, number: int, due: Mapping[UserId, datetime]) -> None:
        """They have a delivery from now on, or, where it has not left yet, another moment for it."""
        ...

    async def unfed(self, number: int) -> Sequence[UserId]:
        """Whose delivery has not left yet."""
        ...

    async def room(self, most: int) -> int:
        """How many more may be given to the outbox, where so many of its like may wait."""
        ...

    async def feed(self, broadcast: Broadcast, limit: int, now: datetime) -> int:
        """Give those that are due to the outbox; settle those that must not be sent any more."""
        ...

    async def settle(self, broadcast: Broadcast, now: datetime) -> int:
        """Write down what became of those in the outbox. Returns of how many."""
        ...

    async def withdraw(self, number: int) -> int:
        """Take those back out of the outbox that are not on their way."""
        ...

    async def open(self, number: int) -> bool:
        """Whether anything is still to be told."""
        ...

    async def again(self, number: int) -> int:
        """Those of which nobody knows wait anew. Returns how many."""
        ...

    async def feed_recall(self, number: int, limit: int, now: datetime) -> int:
        """Give those to the outbox whose message is to be taken back, while Telegram still does that."""
        ...

    async def settle_recall(self, number: int) -> int: ...

    async def figures(self, number: int, now: datetime) -> Figures: ...


class Mailings(Protocol):
    """What people get of it, and what they say to it."""

    async def mail(self, number: int, language: str) -> Mail | None:
        """For a person of this language; where it has none of its own, in the first language."""
        ...

    async def arrived(self, number: int, user: UserId, messages: Sequence[int]) -> None:
        """It has become several messages."""
        ...

    async def messages(self, number: int, user: UserId) -> Sequence[int]:
        """The messages that it has become there."""
        ...

    async def click(self, number: int, user: UserId, button: int) -> bool:
        """Count it. False where this person has none of it."""
        ...

    async def refused(self, user: UserId) -> Collection[Category]: ...
    async def refuse(self, user: UserId, category: Category, *, refused: bool) -> None: ...
