"""The single place where an error becomes a message."""

import contextlib
from typing import Any

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import ErrorEvent

from app.errors import Refusal, Refused
from app.services.catalog import Services
from tgbot.awaiting import Awaiting, Question
from tgbot.incidents import Incidents
from tgbot.lanes import TryAgain
from tgbot.routers.factor import origin
from tgbot.screens.service import apology, refused
from tgbot.talk import Talk
from trading.ports import Clock

PLACE = "tgbot.handler"
_TRIED = frozenset({Refusal.NOT_ADMIN, Refusal.NO_RIGHT})  # what leaves a row for the owners
_PASSING = (ClientDecodeError, TelegramNetworkError, TelegramServerError, TelegramRetryAfter)


async def failed(
    event: ErrorEvent,
    services: Services,
    incidents: Incidents,
    awaiting: Awaiting,
    clock: Clock,
    talk: Talk | None = None,
    **_: Any,
) -> str:
    """Refusals are answered with their numbers; failures of Telegram are tried again; the rest is an apology
    to the person and an incident for the operators. Returns the outcome.
    """
    error = event.exception
    if isinstance(error, TryAgain):
        raise error
    if isinstance(error, Refused) and talk is not None:
        if error.code in _TRIED:
            await services.desks.people_desk.refused(talk.user.id, _what(talk, event))
        if error.code is Refusal.SECOND_FACTOR_NEEDED:
            about = origin(talk.press, event.update.message.text if event.update.message else None)
            awaiting.ask(talk.user.id, Question.FACTOR, clock.now(), about)
            await awaiting.keep(talk.user.id)
        await talk.show(refused(talk.tr, error.code, error.params))
        return f"refused: {error.code}"
    if isinstance(error, TelegramForbiddenError) and talk is not None:
        await services.people.set_reachable(talk.user.id, reachable=False)
        return "unreachable"
    if isinstance(error, _PASSING):
        raise TryAgain(type(error).__name__) from error
    await incidents.report(PLACE, error)
    if talk is not None:
        with contextlib.suppress(AiogramError):
            await talk.show(apology(talk.tr))
    return f"failed: {type(error).__name__}"


def _what(talk: Talk, event: ErrorEvent) -> str:
    """What was tried: a command, or the action of a button."""
    if talk.press is not None:
        return f"press:{talk.press.action.name.lower()}"
    text = event.update.message.text if event.update.message else None
    word = (text or "").split()[:1]
    return word[0].partition("@")[0].lower()[:32] if word and word[0].startswith("/") else "typed"
