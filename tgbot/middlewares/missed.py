"""Whoever comes back after long sees first what they have missed: one card, before the answer.

What cannot wait comes before the card: presses, and commands that stop something. A card that fails costs
nothing but itself.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update

from app.services.reports import Reports
from tgbot.callbacks import ALWAYS
from tgbot.incidents import Incidents
from tgbot.middlewares.throttle import is_stopping
from tgbot.screens import report as screens
from tgbot.screens.base import markup
from tgbot.talk import Talk

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Missed(BaseMiddleware):
    """Of messages and presses only, with the `talk` that Introduce has made."""

    def __init__(self, reports: Reports, incidents: Incidents) -> None:
        self._reports = reports
        self._incidents = incidents

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        if not isinstance(event, Update) or (event.message is None and event.callback_query is None):
            return await handler(event, data)
        if event.message is not None and not is_stopping(event.message.text or ""):
            await self._greet(data["talk"])
            return await handler(event, data)
        outcome = await handler(event, data)
        await self._greet(data["talk"])
        return outcome

    async def _greet(self, talk: Talk) -> None:
        try:
            view = await self._reports.missed(talk.user.id)
            if view is not None:
                screen = screens.missed(talk.tr, view)
                keyboard = markup(screen.rows, talk.cipher, talk.user.id, ALWAYS)
                await talk.bot.send_message(talk.user.id, screen.text, reply_markup=keyboard)
        except Exception as error:  # noqa: BLE001  # whoever asks for something gets it, card or not
            await self._incidents.report("tgbot.missed", error)
