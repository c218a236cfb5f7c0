"""Private chats only: in a group the bot says so politely and leaves; presses elsewhere are told the same."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import Chat, TelegramObject, Update
from aiogram.types import User as Sender

from app.services.people import language_of
from tgbot.i18n import Translator
from tgbot.screens.service import bare

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

_PRESENT = frozenset({"member", "administrator", "restricted"})


class PrivateOnly(BaseMiddleware):
    """Lets updates of private chats through."""

    def __init__(self, translators: Mapping[str, Translator]) -> None:
        self._translators = translators

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        chat: Chat | None = data.get("event_chat")
        if chat is not None and chat.type == ChatType.PRIVATE:
            return await handler(event, data)
        if isinstance(event, Update):
            sender: Sender | None = data.get("event_from_user")
            tr = self._translators[language_of(sender.language_code if sender else None)]
            if event.callback_query is not None:
                await event.callback_query.answer(tr.plain("refused-private-only"), show_alert=True)
            if chat is not None:
                await self._leave(event, chat, data["bot"], tr)
        return "refused: private-only"

    async def _leave(self, update: Update, chat: Chat, bot: Bot, tr: Translator) -> None:
        gone = (
            update.my_chat_member is not None and update.my_chat_member.new_chat_member.status not in _PRESENT
        )
        if gone:
            return
        with contextlib.suppress(TelegramForbiddenError, TelegramBadRequest):
            if chat.type != ChatType.CHANNEL:
                await bot.send_message(chat.id, bare(tr, "refused-private-only").text)
        with contextlib.suppress(TelegramForbiddenError, TelegramBadRequest):
            await bot.leave_chat(chat.id)
