"""Presses: proved to be the person's own, of their present menu, and in time. All others change nothing."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, TelegramObject

from app.ports import Cipher
from tgbot.callbacks import ALWAYS, Forged, unpack
from tgbot.home import show_home
from tgbot.talk import Talk
from trading.ports import Clock

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

PATIENCE = timedelta(seconds=30)


class Authorise(BaseMiddleware):
    """Puts `press` into the handler's hands, or answers "expired" and draws the menu anew.

    clock: real time. A press that changes what is traded is not acted on PATIENCE after it arrived, nor where
    nobody knows when it was made.
    """

    def __init__(self, cipher: Cipher, clock: Clock) -> None:
        self._cipher = cipher
        self._clock = clock

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        talk: Talk = data["talk"]
        if not isinstance(event, CallbackQuery):
            return await handler(event, data)
        late = data["waited"] or self._clock.now() - data["seen_at"] > PATIENCE
        fault = self._fault(event, talk, late=late)
        if fault is not None:
            second = fault == "expired" and talk.is_on_live_menu
            await talk.answer(talk.tr.plain(fault), alert=not second)
            if fault != "not-yours" and not second:
                await show_home(talk, data["services"])
            return f"refused: {fault}"
        data["press"] = talk.press
        try:
            return await handler(event, data)
        finally:
            await talk.answer()

    def _fault(self, query: CallbackQuery, talk: Talk, *, late: bool) -> str | None:
        """What is wrong with the press: the key of its text. Sets the talk's press where nothing is."""
        try:
            press = unpack(self._cipher, talk.user.id, query.data or "")
        except Forged:
            return "not-yours"
        except ValueError:
            return "expired"  # an action of another release
        if press.version not in {ALWAYS, talk.user.screen}:
            return "expired"
        if press.action.is_trading and late:
            return "too-old"
        talk.press = press
        return None
