"""A rate limit for each person. Stopping, closing and payments are never limited."""

import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import Message, TelegramObject, Update
from aiogram.types import User as Sender

from app.services.people import language_of
from tgbot.callbacks import Action
from tgbot.i18n import Translator
from tgbot.screens.service import bare
from trading.ports import Clock

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]

BURST = 20.0  # updates at once
PER_SECOND = 5.0
WARN_EVERY = 60.0  # seconds
ROOM = 10_000  # people who are remembered
_STOPPING = frozenset(
    f"/{name}"
    for name in (
        *("stop", "panic", "pause", "stopentry", "stopbuy", "forceexit", "fx", "forcesell"),
        *("halt", "panic_symbol", "panic_all"),
    )
)
_STOPS = tuple(
    f"{action}|"
    for action in (
        *(Action.STOP, Action.PAUSE, Action.PANIC_ASK, Action.PANIC),
        *(Action.CLOSE_ASK, Action.CLOSE, Action.EXIT_ASK, Action.EXIT),
        *(Action.SWITCHES, Action.OPERATE_ASK, Action.OPERATE),
    )
)


class Buckets:
    """Token buckets by person. A person who is not remembered has a full one."""

    def __init__(self) -> None:
        self._left: dict[int, tuple[float, float]] = {}
        self._warned: dict[int, float] = {}

    def take(self, person: int, now: float) -> bool:
        """Whether one more update of this person is served now. now: monotonic seconds."""
        left, since = self._left.pop(person, (BURST, now))
        left = min(BURST, left + (now - since) * PER_SECOND)
        self._left[person] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > ROOM:
            self._left.pop(next(iter(self._left)))
        return left >= 1

    def warn(self, person: int, now: float) -> bool:
        """Whether it is time to tell this person that they are too fast."""
        if now - self._warned.get(person, -math.inf) < WARN_EVERY:
            return False
        self._warned.pop(person, None)
        self._warned[person] = now
        if len(self._warned) > ROOM:
            self._warned.pop(next(iter(self._warned)))
        return True


class Throttle(BaseMiddleware):
    """Drops what comes too fast: presses with a short answer, messages with one warning a minute."""

    def __init__(self, clock: Clock, translators: Mapping[str, Translator]) -> None:
        self._clock = clock
        self._translators = translators
        self._buckets = Buckets()

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        sender: Sender | None = data.get("event_from_user")
        if sender is None or not isinstance(event, Update) or _is_exempt(event, redacted=data["redacted"]):
            return await handler(event, data)
        now = self._clock.monotonic()
        if self._buckets.take(sender.id, now):
            return await handler(event, data)
        tr = self._translators[language_of(sender.language_code)]
        if event.callback_query is not None:
            await event.callback_query.answer(tr.plain("throttled"))
        elif self._buckets.warn(sender.id, now):
            await data["bot"].send_message(sender.id, bare(tr, "throttled").text)
        return "throttled"


def _is_exempt(update: Update, *, redacted: bool) -> bool:
    """Stopping, a payment, a pasted secret, and news of being blocked are dealt with at any speed."""
    if redacted or update.my_chat_member is not None:
        return True
    if update.callback_query is not None:
        return (update.callback_query.data or "").startswith(_STOPS)
    message = update.message
    return message is not None and (_is_payment(message) or is_stopping(message.text or ""))


def _is_payment(message: Message) -> bool:
    return message.successful_payment is not None or message.refunded_payment is not None


def is_stopping(text: str) -> bool:
    """It is a command that stops or closes something, whatever stands behind it."""
    word, _space, _rest = text.strip().replace("\n", " ").partition(" ")
    return word.partition("@")[0].lower() in _STOPPING
