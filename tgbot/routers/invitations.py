"""`/invite`, links of inviters, and the programme for operators."""

from aiogram import F, Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import TelegramObject

from app.services.catalog import Services
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.home import show_home
from tgbot.routers.wire import hang
from tgbot.screens import invitations as screens
from tgbot.talk import Talk
from tgbot.typed import Typed
from trading.ports import Clock


async def page(_: TelegramObject, talk: Talk, services: Services) -> None:
    view = await services.invitations.page(talk.user.id)
    me = await talk.bot.me()
    await talk.show(screens.page(talk.tr, view, me.username or ""))


async def begun(_: TelegramObject, talk: Talk, services: Services, command: CommandObject) -> None:
    """`/start` by somebody's link: kept for new people, and nothing is said of it."""
    await services.invitations.came(talk.user.id, (command.args or "").removeprefix(screens.LINK))
    await show_home(talk, services)


async def desk(_: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, clock: Clock) -> None:
    programme = await services.invitations.programme(talk.user.id)
    awaiting.ask(talk.user.id, Question.PROGRAMME, clock.now())
    await talk.show(screens.desk(talk.tr, programme))


async def typed_programme(it: Typed) -> None:
    """Raises Refused with what is wrong with it: then the question stays."""
    programme = await it.services.invitations.set(it.talk.user.id, it.text)
    it.settled()
    await it.talk.show(screens.desk(it.talk.tr, programme).under(it.talk.tr("invite-saved")))


async def turn(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    programme = await services.invitations.switch(talk.user.id, running=press.argument == screens.ON)
    await talk.show(screens.desk(talk.tr, programme))


def router() -> Router:
    made = Router(name="invitations")
    made.message.register(begun, CommandStart(deep_link=True, magic=F.args.startswith(screens.LINK)))
    hang(made, page, Action.INVITE, command="invite")
    hang(made, desk, Action.INVITE_DESK)
    hang(made, turn, Action.INVITE_TURN)
    return made
