"""What takes a moment says so: as a draft where Telegram has them, else as a message that goes away again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramNotFound

from tgbot.api import quietly_delete
from tgbot.i18n import Html
from trading.domain.ids import UserId

_DRAFT = 1  # a chat shows one at a time; the next message takes its place


@asynccontextmanager
async def saying(bot: Bot, user: UserId, text: Html) -> AsyncIterator[None]:
    """The person reads the text until the block ends."""
    message: int | None = None
    try:
        await bot.send_message_draft(user, draft_id=_DRAFT, text=text)
    except (TelegramBadRequest, TelegramNotFound):
        message = (await bot.send_message(user, text)).message_id
    try:
        yield
    finally:
        if message is not None:
            await quietly_delete(bot, user, message)
