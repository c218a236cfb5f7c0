"""Pictures and where they are kept once Telegram has them: ports."""

from typing import Protocol


class NoPicture(Exception):
    """The picture was not drawn (in time): the message goes without it."""


class Drawing(Protocol):
    """What can be drawn: frozen values that can be pickled, and that have a repr of all they are."""

    def png(self) -> bytes:
        """The picture. Pure: CPU only, the same values give the same picture."""
        ...


class Draw(Protocol):
    """Draws beside the event loop."""

    async def __call__(self, drawing: Drawing) -> bytes:
        """The PNG. Raises NoPicture."""
        ...


class Files(Protocol):
    """Telegram's own ids of the pictures it has, by what is on them. Each bot has its own ids."""

    async def find(self, bot: int, content: bytes) -> str | None:
        """The id of the file under which this bot has sent this content."""
        ...

    async def keep(self, bot: int, content: bytes, file: str) -> None:
        """This is its id now. Ids that have not been kept anew for long are forgotten."""
        ...

    async def forget(self, bot: int, content: bytes) -> None: ...
