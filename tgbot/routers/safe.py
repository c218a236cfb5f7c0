"""`/safe`: is every position protected? The button reads the exchange again and edits the page in place."""

from aiogram import Router
from aiogram.types import TelegramObject

from app.services.catalog import Services
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang
from tgbot.screens import safe as screens
from tgbot.talk import Talk


async def safe(_: TelegramObject, talk: Talk, services: Services, press: Press | None = None) -> None:
    if press is not None and press.argument:
        await talk.show(screens.safe(talk.tr, await services.safe.check(talk.user.id)))
        return
    await talk.show(screens.safe(talk.tr, await services.safe.look(talk.user.id)))


def router() -> Router:
    made = Router(name="safe")
    hang(made, safe, Action.SAFE, command="safe")
    return made
