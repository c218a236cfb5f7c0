"""`/maintenance`: planned by what is typed, agreed to at a second look, ended by itself or by a button."""

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.services.catalog import Services
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang, said
from tgbot.screens import upkeep as screens
from tgbot.talk import Talk
from tgbot.typed import Typed
from trading.ports import Clock


async def page(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    awaiting: Awaiting,
    clock: Clock,
    command: CommandObject | None = None,
) -> None:
    """`/maintenance 45m in 2h …`; without words what there is, and then it may be typed."""
    text = said(command)
    if text:
        view = await services.desks.upkeep.plan(talk.user.id, text)
    else:
        view = await services.desks.upkeep.look(talk.user.id)
        if view.maintenance is None:
            awaiting.ask(talk.user.id, Question.UPKEEP, clock.now())
    await talk.show(screens.page(talk.tr, view))


async def typed(it: Typed) -> None:
    view = await it.services.desks.upkeep.plan(it.talk.user.id, it.text)
    it.settled()
    await it.talk.show(screens.page(it.talk.tr, view))


async def agree(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    number, _dot, tell = press.argument.partition(".")
    view = await services.desks.upkeep.agree(talk.user.id, int(number or 0), tell=tell == "1")
    await talk.show(screens.page(talk.tr, view))


async def end(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.page(talk.tr, await services.desks.upkeep.end(talk.user.id)))


def router() -> Router:
    made = Router(name="upkeep")
    hang(made, page, Action.UPKEEP, command="maintenance")
    hang(made, agree, Action.UPKEEP_AGREE)
    hang(made, end, Action.UPKEEP_END)
    return made
