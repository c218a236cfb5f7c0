"""The Bot API as handlers use it: harmless refusals swallowed, short floods waited out, in this one place."""

import contextlib
from typing import TypeVar, cast

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter
from aiogram.methods import TelegramMethod
from aiogram.types import LinkPreviewOptions

from app.pacing import Pace
from trading.ports import Clock

T = TypeVar("T")

PATIENCE = 5  # seconds of flood control that a handler waits out
_ATTEMPTS = 6  # several messages may wait for the same second of one chat
_SPEAKING = ("send", "edit", "copy", "forward")  # methods that Telegram's flood control counts
# Answers to a person's own haste: what was asked for is so already, or can no longer matter.
_HARMLESS = ("message is not modified", "query is too old", "message to delete not found")

# As an object: the short form makes aiogram send a parameter that the Bot API has dropped.
PROPERTIES = DefaultBotProperties(
    parse_mode=ParseMode.HTML, link_preview=LinkPreviewOptions(is_disabled=True)
)


def open_session(api_url: str | None) -> AiohttpSession:
    """The HTTP client to Telegram, or to a server that speaks its protocol at this address."""
    server = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
    return AiohttpSession(api=server)


class PatientBot(Bot):
    """A bot for conversations. Waits out floods of a few seconds; a harmless refusal is no error: the call
    then returns True, as it would have. Raises aiogram's exceptions for all else.
    pace: shared with the news that is sent at the same time; an answer to a person goes before most of it.
    """

    def __init__(self, token: str, session: AiohttpSession, clock: Clock, pace: Pace) -> None:
        super().__init__(token, session=session, default=PROPERTIES)
        self._clock = clock
        self._pace = pace

    async def __call__(self, method: TelegramMethod[T], request_timeout: int | None = None) -> T:
        chat = getattr(method, "chat_id", None) if method.__api_method__.startswith(_SPEAKING) else None
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                if isinstance(chat, int):
                    await self._pace.reply(chat)
                return await super().__call__(method, request_timeout)
            except TelegramRetryAfter as flood:
                if isinstance(chat, int):
                    self._pace.refused(chat, float(flood.retry_after))
                if flood.retry_after > PATIENCE or attempt == _ATTEMPTS:
                    raise
                await self._clock.sleep(flood.retry_after)
            except TelegramBadRequest as error:
                if not any(words in error.message for words in _HARMLESS):
                    raise
                return cast("T", True)  # what edits, deletions and callback answers return
        raise AssertionError("every attempt returns or raises")


async def quietly_delete(bot: Bot, chat: int, message: int) -> bool:
    """Delete a message. False where Telegram does not let us."""
    with contextlib.suppress(TelegramBadRequest):
        return bool(await bot.delete_message(chat, message))
    return False
