"""The first steps and `/delete_me`."""

import secrets

from aiogram import Router
from aiogram.types import TelegramObject

from app.services.catalog import Services
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action
from tgbot.home import show_home
from tgbot.routers.wire import hang
from tgbot.screens import care as screens
from tgbot.screens import portfolio
from tgbot.talk import Talk
from trading.ports import Clock

_DIGITS = 10_000


async def usual(_: TelegramObject, talk: Talk, services: Services) -> None:
    """What is usual is chosen; the page with the button that starts trading follows."""
    chosen = await services.first_steps.take_usual(talk.user.id)
    view = await services.portfolio.settings(talk.user.id)
    page = portfolio.trade(talk.tr, view, await services.portfolio.risk(talk.user.id))
    await talk.show(page.under(screens.usual_set(talk.tr, chosen)))


async def hide_steps(_: TelegramObject, talk: Talk, services: Services) -> None:
    await services.first_steps.hide(talk.user.id)
    await show_home(talk, services)


async def delete(_: TelegramObject, talk: Talk, services: Services) -> None:
    """What deleting means. Raises Refused while something is open."""
    await services.farewell.check(talk.user.id)
    await talk.show(screens.delete(talk.tr))


async def delete_files(_: TelegramObject, talk: Talk, services: Services) -> None:
    """Everything that is kept of the person, as files."""
    for file in await services.farewell.files(talk.user.id):
        await talk.send_file(file.name, file.content, screens.file_caption(talk.tr, file))
    await talk.show(screens.delete_files_sent(talk.tr))


async def ask_delete(
    _: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, clock: Clock
) -> None:
    """The second step: a word with digits that are made for it, to be typed."""
    await services.farewell.check(talk.user.id)
    nonce = f"{secrets.randbelow(_DIGITS):04}"
    awaiting.ask(talk.user.id, Question.DELETE, clock.now(), about=nonce)
    await talk.show(screens.delete_ask(talk.tr, nonce))


async def typed_delete(talk: Talk, services: Services, awaiting: Awaiting, text: str) -> None:
    """The answer: the word deletes, anything else changes nothing and may be tried again."""
    nonce = awaiting.about(talk.user.id)
    if " ".join(text.split()).casefold() != screens.delete_word(talk.tr, nonce).casefold():
        await talk.show(screens.delete_wrong(talk.tr, nonce))
        return
    awaiting.forget(talk.user.id)
    await services.farewell.forget(talk.user.id)
    await talk.bot.send_message(talk.user.id, screens.delete_done(talk.tr))


def router() -> Router:
    made = Router(name="care")
    hang(made, usual, Action.USUAL)
    hang(made, hide_steps, Action.STEPS_OFF)
    hang(made, delete, Action.DELETE, command="delete_me")
    hang(made, delete_files, Action.DELETE_FILES)
    hang(made, ask_delete, Action.DELETE_ASK)
    return made
