"""Whoever comes back after long sees first what they have missed: one card, before the answer."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update

from app.services.reports import Reports
from tgbot.callbacks import ALWAYS
from tgbot.screens import report as screens
from tgbot.screens.base import markup
from tgbot.talk import Talk

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Missed(BaseMiddleware):
    """Of messages and presses only, with the `talk` that Introduce has made."""

    def __init__(self, reports: Reports) -> None:
        self._reports = reports

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        talk: Talk = data["talk"]
        if isinstance(event, Update) and (event.message is not None or event.callback_query is not None):
            view = await self._reports.missed(talk.user.id)
            if view is not None:
                screen = screens.missed(talk.tr, view)
                keyboard = markup(screen.rows, talk.cipher, talk.user.id, ALWAYS)
                await talk.bot.send_message(talk.user.id, screen.text, reply_markup=keyboard)
        return await handler(event, data)
