"""`/report`, `/report week`, and its buttons."""

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.errors import Refusal, Refused
from app.services.catalog import Services
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang, said
from tgbot.screens import report as screens
from tgbot.talk import Talk
from trading.ledger.periods import Period


async def report(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """The period as far as it has come; today where none is named."""
    words = press.argument if press is not None else said(command)
    await talk.show(screens.present(talk.tr, await services.reports.present(talk.user.id, _period(words))))


def _period(words: str) -> Period:
    asked = words.casefold().strip() or Period.DAY
    if asked not in set(Period):
        raise Refused(Refusal.UNKNOWN_PERIOD)
    return Period(asked)


def router() -> Router:
    made = Router(name="report")
    hang(made, report, Action.REPORT, command="report")
    return made
