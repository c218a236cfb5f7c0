"""While the service is looked after people are answered so; what stops, closes, shows or pays still works."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import Message, TelegramObject, Update

from app.services.upkeep import Upkeep
from tgbot.callbacks import Action
from tgbot.middlewares.throttle import is_stopping
from tgbot.screens import upkeep as screens
from tgbot.talk import Talk
from trading.ports import Clock

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

# What looks, beside what stops.
_COMMANDS = frozenset({"/status", "/safe", "/health", "/version", "/help", "/paysupport", "/support"})
_ACTIONS = tuple(
    f"{action}|"
    for action in (
        *(Action.STOP, Action.PAUSES, Action.PAUSE, Action.PANIC_ASK, Action.PANIC),
        *(Action.CLOSE_ASK, Action.CLOSE, Action.EXIT_ASK, Action.EXIT, Action.ORDERS, Action.ORDER_ASK),
        *(Action.ORDER_OFF, Action.DRIFT_ASK, Action.DRIFT, Action.STATUS, Action.POSITION, Action.SAFE),
        *(Action.HEALTH, Action.KEY_FORGET_ASK, Action.KEY_FORGET),
    )
)


class Maintenance(BaseMiddleware):
    """Of messages and presses of people, with the `talk` that Introduce has made. clock: real time."""

    def __init__(self, upkeep: Upkeep, clock: Clock) -> None:
        self._upkeep = upkeep
        self._clock = clock

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        talk: Talk = data["talk"]
        if not isinstance(event, Update) or talk.user.is_operator or _is_served(event):
            return await handler(event, data)
        maintenance = await self._upkeep.on()
        if maintenance is None:
            return await handler(event, data)
        if event.callback_query is not None:
            await talk.answer(screens.alert(talk.tr, maintenance), alert=True)
        else:
            await talk.show(screens.answer(talk.tr, maintenance, self._clock.now()))
        return "refused: maintenance"


def _is_served(update: Update) -> bool:
    if update.callback_query is not None:
        return (update.callback_query.data or "").startswith(_ACTIONS)
    message = update.message
    return message is None or _is_payment(message) or _is_looking(message.text or "")


def _is_payment(message: Message) -> bool:
    return message.successful_payment is not None or message.refunded_payment is not None


def _is_looking(text: str) -> bool:
    word = text.strip().replace("\n", " ").partition(" ")[0].partition("@")[0].lower()
    return is_stopping(text) or word in _COMMANDS
