"""The incident button: entries stop, and everybody is told to revoke their keys."""

from datetime import datetime

from aiogram import Router
from aiogram.types import TelegramObject

from app.services.catalog import Services
from tgbot.callbacks import Action, Press
from tgbot.routers.emergency import fresh_nonce, is_fresh
from tgbot.routers.wire import hang
from tgbot.screens import revocation as screens
from tgbot.talk import Talk
from trading.ports import Clock


async def page(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.page(talk.tr, await services.desks.revocation.look(talk.user.id)))


async def ask(_: TelegramObject, talk: Talk, services: Services, clock: Clock, press: Press) -> None:
    view = await services.desks.revocation.look(talk.user.id)
    await talk.show(screens.ask(talk.tr, view, press.argument, fresh_nonce(clock.now())))


async def do(_: TelegramObject, talk: Talk, services: Services, press: Press, seen_at: datetime) -> None:
    """A confirmation that has become old is not acted on."""
    what, _dot, nonce = press.argument.partition(".")
    if not is_fresh(nonce, seen_at):
        await talk.answer(talk.tr.plain("too-old"), alert=True)
        await talk.show(screens.page(talk.tr, await services.desks.revocation.look(talk.user.id)))
        return
    if what == "destroy":
        called = await services.desks.revocation.destroy(talk.user.id)
    else:
        called = await services.desks.revocation.call(talk.user.id, f"{talk.user.id}:{nonce}")
    await talk.show(screens.page(talk.tr, called.home, waiting=called.waiting))


def router() -> Router:
    made = Router(name="revocation")
    hang(made, page, Action.REVOCATION)
    hang(made, ask, Action.REVOCATION_ASK)
    hang(made, do, Action.REVOCATION_DO)
    return made
