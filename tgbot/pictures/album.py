"""Pictures on their way to chats: drawn once, sent up once, then told by Telegram's own id."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import TypeVar

from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, Message

from app.ports import UnitOfWorkFactory
from app.ports_files import Draw, Drawing

Sent = TypeVar("Sent")
File = BufferedInputFile | str

NAME = "simbiot.png"
_AT_HAND = 16  # pictures that are kept as they were drawn
# What Telegram says of an id that it does not know (any more), in any case of letters.
_LOST = ("file identifier", "file_id", "file reference", "file_reference", "remote file", "image_process")


class Album:
    """Sends pictures for one bot. Many that send the same one at once share its drawing.

    bot: the id of the bot, whose files these are.
    """

    def __init__(self, bot: int, unit: UnitOfWorkFactory, draw: Draw) -> None:
        self._bot = bot
        self._unit = unit
        self._draw = draw
        self._style = style()
        self._drawn: dict[bytes, asyncio.Future[bytes]] = {}

    async def send(self, drawing: Drawing, post: Callable[[File], Awaitable[Sent]]) -> Sent:
        """What `post` made of the picture: of its id where there is one, else of the PNG.

        Raises NoPicture, and what `post` raises; it is called a second time where Telegram has lost the file.
        """
        content = self._content(drawing)
        async with self._unit() as work:
            known = await work.files.find(self._bot, content)
        if known is not None:
            try:
                return await post(known)
            except TelegramBadRequest as error:
                if not any(word in error.message.lower() for word in _LOST):
                    raise
        sent = await post(BufferedInputFile(await self._png(content, drawing), NAME))
        if isinstance(sent, Message) and sent.photo:
            async with self._unit() as work:
                await work.files.keep(self._bot, content, sent.photo[-1].file_id)
        return sent

    async def _png(self, content: bytes, drawing: Drawing) -> bytes:
        """Drawn now, or by somebody else a moment ago."""
        found = self._drawn.pop(content, None)
        if found is None or (found.done() and (found.cancelled() or found.exception() is not None)):
            found = asyncio.ensure_future(self._draw(drawing))
        self._drawn[content] = found
        if len(self._drawn) > _AT_HAND:
            self._drawn.pop(next(iter(self._drawn)))
        return await asyncio.shield(found)

    def _content(self, drawing: Drawing) -> bytes:
        return hashlib.sha256(f"{self._style}{type(drawing).__qualname__}{drawing!r}".encode()).digest()


def style() -> str:
    """Changes with the code that draws, so that no old look is sent for a new one."""
    found = hashlib.sha256()
    for source in sorted((files("tgbot") / "pictures").iterdir(), key=lambda file: file.name):
        if source.name.endswith(".py"):
            found.update(source.read_bytes())
    return found.hexdigest()
