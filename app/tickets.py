"""Conversations between a person and those behind the service. Frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from trading.domain.ids import UserId

LONGEST = 2000  # characters of a line
MOST_NAME = 40  # characters of a ready answer's name


class TicketState(StrEnum):
    """OPEN: its owner waits. ANSWERED: the last word is ours. CLOSED: what is written next begins anew."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class FileKind(StrEnum):
    """How Telegram sends it."""

    PHOTO = "photo"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file in a chat. id: Telegram's, good for sending it again."""

    kind: FileKind
    id: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """One conversation. about: where it began, empty where nowhere; taken_by: who looks after it."""

    id: int
    owner: UserId
    state: TicketState
    about: str
    taken_by: UserId | None
    opened_at: datetime
    moved_at: datetime

    @property
    def code(self) -> str:
        """As people name it."""
        return f"T{self.id}"


@dataclass(frozen=True, slots=True)
class Line:
    """What was said. operator: who of the service, None: its owner."""

    id: int
    text: str
    at: datetime
    operator: UserId | None = None
    file: Enclosure | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation with its latest lines, oldest first. before: how many there are above them."""

    ticket: Ticket
    lines: Sequence[Line]
    before: int


@dataclass(frozen=True, slots=True)
class ThreadView:
    """For an operator: whose it is, and what failed for them lately. banned: they cannot write any more."""

    thread: Thread
    name: str
    language: str
    lately: tuple[str, ...]
    banned: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the operators' list. last: the beginning of the latest line."""

    ticket: Ticket
    name: str
    last: str


@dataclass(frozen=True, slots=True)
class WaitingView:
    """A page of conversations in one state, those that wait longest first. counts: of each state."""

    state: TicketState
    rows: Sequence[Waiting]
    page: int
    pages: int
    counts: Mapping[TicketState, int]


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """An answer that is kept ready. texts: by language, never empty."""

    id: int
    name: str
    texts: Mapping[str, str]

    def in_language(self, language: str) -> str:
        """In this language, else in the first that it has."""
        return self.texts.get(language) or next(iter(self.texts.values()))


class Unsound(ValueError):
    """A ready answer that cannot be kept; the message is a code of what is wrong."""


def read_answer(text: str, languages: Sequence[str]) -> tuple[str, Mapping[str, str]]:
    """The name and the texts of a ready answer as typed: the name, then a text for each language, with a
    line of three dashes or more before each. Raises Unsound.
    """
    parts: list[list[str]] = [[]]
    for line in text.splitlines():
        if len(line.strip()) >= len("---") and set(line.strip()) == {"-"}:
            parts.append([])
        else:
            parts[-1].append(line)
    name, *texts = ["\n".join(part).strip() for part in parts]
    if not 1 <= len(name) <= MOST_NAME or "\n" in name:
        raise Unsound("name")
    if len(texts) != len(languages) or not all(texts):
        raise Unsound("texts")
    if any(len(one) > LONGEST for one in texts):
        raise Unsound("length")
    return name, MappingProxyType(dict(zip(languages, texts, strict=True)))
