"""What use-cases need of the store for conversations with people."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from app.tickets import Enclosure, ReadyAnswer, Thread, Ticket, TicketState, Waiting
from trading.domain.ids import UserId


class Tickets(Protocol):
    """A person has one conversation that is not closed at most."""

    async def written(self, owner: UserId, within: timedelta) -> int:
        """How many lines this person has written lately, of people's time."""
        ...

    async def write(self, owner: UserId, text: str, file: Enclosure | None, about: str) -> Ticket:
        """Add a line of its owner to their open conversation, or begin one."""
        ...

    async def answer(self, ticket: int, operator: UserId, text: str, file: Enclosure | None) -> Ticket | None:
        """Add a line of an operator, who looks after it from now on where nobody does. None: no such one.

        One that was closed is answered, and stays closed where its owner has begun another since.
        """
        ...

    async def take(self, ticket: int, operator: UserId | None) -> Ticket | None: ...
    async def close(self, ticket: int, owner: UserId | None = None) -> Ticket | None:
        """owner: only theirs. None where there is no such one, or it was closed before."""
        ...

    async def thread(self, ticket: int, lines: int, owner: UserId | None = None) -> Thread | None:
        """The conversation with so many latest lines; owner: only theirs."""
        ...

    async def latest_of(self, owner: UserId) -> Ticket | None: ...
    async def list(self, state: TicketState, limit: int, offset: int) -> Sequence[Waiting]: ...
    async def counts(self) -> Mapping[TicketState, int]: ...
    async def lately(self, owner: UserId) -> tuple[str, ...]:
        """What failed of this person's latest updates, or was refused, each once, the commonest first."""
        ...

    async def file(self, ticket: int, line: int, owner: UserId | None = None) -> Enclosure | None: ...

    async def ready(self) -> Sequence[ReadyAnswer]: ...
    async def put_ready(self, name: str, texts: Mapping[str, str]) -> None:
        """Keep an answer ready, in place of one of this name."""
        ...

    async def drop_ready(self, answer: int) -> ReadyAnswer | None: ...
