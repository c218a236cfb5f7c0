"""What a person typed or sent, with everything that an answer to it may need."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiogram.types import Message

from app.services.catalog import Services
from tgbot.awaiting import Awaiting
from tgbot.proposals import Proposals
from tgbot.talk import Talk
from trading.ports import Clock


@dataclass(frozen=True, slots=True)
class Typed:
    """A message that answers an open question. about: what the question was for, as a button carries it."""

    message: Message
    talk: Talk
    services: Services
    awaiting: Awaiting
    proposals: Proposals
    clock: Clock

    @property
    def text(self) -> str:
        return self.message.text or ""

    @property
    def about(self) -> str:
        return self.awaiting.about(self.talk.user.id)

    def settled(self) -> None:
        """The question is answered: what is typed next is something else."""
        self.awaiting.forget(self.talk.user.id)


Answer = Callable[[Typed], Awaitable[None]]
