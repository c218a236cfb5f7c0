"""`/locks` and `/unlock`: entries that wait after losses."""

from aiogram import Router
from aiogram.types import TelegramObject

from app.services.catalog import Services
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang
from tgbot.screens import locks as screens
from tgbot.talk import Talk


async def locks(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.locks(talk.tr, await services.locks.all(talk.user.id)))


async def ask_unlock(_: TelegramObject, talk: Talk, press: Press) -> None:
    await talk.show(screens.confirm_unlock(talk.tr, press.argument))


async def unlock(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    if press.argument == screens.ALL:
        await services.locks.lift_all(talk.user.id)
    else:
        await services.locks.lift(talk.user.id, int(press.argument))
    left = await services.locks.all(talk.user.id)
    await talk.show(screens.locks(talk.tr, left).under(talk.tr("unlocked")))


def router() -> Router:
    made = Router(name="locks")
    hang(made, locks, Action.LOCKS, command="locks")
    hang(made, locks, command="unlock")
    hang(made, ask_unlock, Action.UNLOCK_ASK)
    hang(made, unlock, Action.UNLOCK)
    return made
