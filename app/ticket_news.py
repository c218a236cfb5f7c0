"""News of conversations."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TicketWritten:
    """For operators: somebody has written. user: Telegram's id; text: its beginning; lately: what failed of
    their latest updates, or was refused.
    """

    ticket: int
    user: str
    name: str
    language: str
    text: str
    with_file: bool
    about: str
    lately: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TicketAnswered:
    """For a person: somebody of the service has answered. line: of the file that came with it, if any."""

    ticket: int
    text: str
    line: int | None
