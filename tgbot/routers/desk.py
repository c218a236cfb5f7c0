"""`/admin`: the operators' home with the service's numbers; `/errors`: what fails, and what is made of it."""

from aiogram import Router
from aiogram.types import TelegramObject

from app.failures import Mute
from app.services.catalog import Services
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang
from tgbot.screens import desk as screens
from tgbot.talk import Talk
from trading.ports import Clock


async def home(_: TelegramObject, talk: Talk, services: Services) -> None:
    view = await services.desks.admin.home(talk.user.id)
    await talk.show(screens.home(talk.tr, view, talk.user.role))


async def summary(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """The daily one is wanted, or not."""
    view = await services.desks.admin.listen(talk.user.id, wanted=press.argument == "1")
    await talk.show(screens.home(talk.tr, view, talk.user.role))


async def errors(
    _: TelegramObject, talk: Talk, services: Services, clock: Clock, press: Press | None = None
) -> None:
    page = int(press.argument or 0) if press is not None else 0
    found, more = await services.desks.admin.incidents(talk.user.id, page)
    await talk.show(screens.incidents(talk.tr, found, clock.now(), talk.user.role, page, more=more))


async def incident(_: TelegramObject, talk: Talk, services: Services, clock: Clock, press: Press) -> None:
    page = await services.desks.admin.incident(talk.user.id, int(press.argument or 0))
    await talk.show(screens.incident(talk.tr, page, clock.now(), talk.user.role))


async def incident_do(_: TelegramObject, talk: Talk, services: Services, clock: Clock, press: Press) -> None:
    """`number.seen`, or `number.` and for how long it is muted."""
    number, _dot, what = press.argument.partition(".")
    if what == "seen":
        page = await services.desks.admin.acknowledge(talk.user.id, int(number))
    else:
        page = await services.desks.admin.mute(talk.user.id, int(number), Mute(what))
    await talk.show(screens.incident(talk.tr, page, clock.now(), talk.user.role))


def router() -> Router:
    made = Router(name="desk")
    hang(made, home, Action.SERVICE, command="admin")
    hang(made, home, command="service")
    hang(made, summary, Action.SUMMARY)
    hang(made, errors, Action.ERRORS, command="errors")
    hang(made, incident, Action.INCIDENT)
    hang(made, incident_do, Action.INCIDENT_DO)
    return made
