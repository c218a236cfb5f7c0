"""`/pause`, `/resume`, and whose the orders of others are."""

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.services.catalog import Services
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang, said
from tgbot.screens import pauses as screens
from tgbot.talk import Talk


async def page(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.pauses(talk.tr, await services.pauses.look(talk.user.id)))


async def pause(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """`/pause 4`, or a button with hours or none. It only makes safer: at once, without a question."""
    text = press.argument if press is not None else said(command)
    await talk.show(screens.pauses(talk.tr, await services.pauses.pause(talk.user.id, text)))


async def resume(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.pauses(talk.tr, await services.pauses.resume(talk.user.id)))


async def ask_own(_: TelegramObject, talk: Talk, services: Services) -> None:
    foreign = (await services.safe.look(talk.user.id)).foreign
    await talk.show(screens.own(talk.tr, await services.pauses.look(talk.user.id), foreign))


async def own(_: TelegramObject, talk: Talk, services: Services) -> None:
    view = await services.pauses.own_up(talk.user.id)
    await talk.show(screens.pauses(talk.tr, view).under(talk.tr("own-done")))


async def revoke(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.revoke(talk.tr, await services.pauses.look(talk.user.id)))


def router() -> Router:
    made = Router(name="pauses")
    hang(made, page, Action.PAUSES)
    for name in ("pause", "stopentry", "stopbuy"):
        hang(made, pause, command=name)
    hang(made, pause, Action.PAUSE)
    hang(made, resume, Action.RESUME, command="resume")
    hang(made, ask_own, Action.OWN_ASK)
    hang(made, own, Action.OWN)
    hang(made, revoke, Action.REVOKE)
    return made
