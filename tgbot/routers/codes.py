"""`/code` and links with a code for people; `/codes` for operators."""

from aiogram import F, Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import TelegramObject

from app.errors import Refusal, Refused
from app.services.catalog import Services
from app.services.code_desk import EXAMPLE
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.home import show_home
from tgbot.routers.wire import hang, said
from tgbot.screens import codes as screens
from tgbot.talk import Talk
from tgbot.typed import Typed
from trading.ports import Clock

_LINK = "code_"
_LONGEST = 40  # of what is shown again


async def use(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    awaiting: Awaiting,
    clock: Clock,
    command: CommandObject | None = None,
) -> None:
    """`/code ABC`; without one it is asked for."""
    if text := said(command):
        await _use(talk, services, text)
        return
    awaiting.ask(talk.user.id, Question.CODE, clock.now())
    await talk.show(screens.ask(talk.tr))


async def typed_code(it: Typed) -> None:
    """Raises Refused for one that is not taken: then the question stays."""
    await _use(it.talk, it.services, it.text)
    it.settled()


async def begun(_: TelegramObject, talk: Talk, services: Services, command: CommandObject) -> None:
    """`/start` with a code: taken at once, or told how to once they have begun."""
    text = (command.args or "").removeprefix(_LINK)
    if talk.user.is_registered:
        await _use(talk, services, text)
        return
    await talk.bot.send_message(talk.user.id, screens.later(talk.tr, text[:_LONGEST]))
    await show_home(talk, services)


async def _use(talk: Talk, services: Services, text: str) -> None:
    done = await services.codes.use(talk.user.id, text)
    code = done.promo.terms.plan if done.after is None else done.after.plan
    plan = None if code is None else await services.codes.plan(code)
    await talk.show(screens.done(talk.tr, done, plan))


async def codes(_: TelegramObject, talk: Talk, services: Services, press: Press | None = None) -> None:
    """All of them by page, or those of one batch."""
    argument = "" if press is None else press.argument
    if argument.isdigit():
        await talk.show(screens.one(talk.tr, await services.desks.code_desk.one(talk.user.id, int(argument))))
        return
    page = int(argument[1:] or 0) if argument.startswith("p") else 0
    await talk.show(screens.page(talk.tr, await services.desks.code_desk.page(talk.user.id, page)))


async def new(_: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, clock: Clock) -> None:
    await services.desks.code_desk.page(talk.user.id)
    awaiting.ask(talk.user.id, Question.NEW_CODES, clock.now())
    await talk.show(screens.new(talk.tr))


async def typed_draft(it: Typed) -> None:
    """What would be made; the question stays and keeps what was typed until it is agreed to."""
    view = await it.services.desks.code_desk.look(it.talk.user.id, it.text)
    it.awaiting.ask(it.talk.user.id, Question.NEW_CODES, it.clock.now(), about=it.text)
    await it.talk.show(screens.confirm(it.talk.tr, view))


async def make(_: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting) -> None:
    text = awaiting.about(talk.user.id)
    if not text:
        raise Refused(Refusal.CODE_BOUNDS, {"word": "…", "allowed": EXAMPLE})
    made = await services.desks.code_desk.make(talk.user.id, text)
    if not made.waiting:
        awaiting.forget(talk.user.id)
    await talk.show(screens.made(talk.tr, made))


async def switch(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    number, _dot, state = press.argument.partition(".")
    view = await services.desks.code_desk.switch(talk.user.id, int(number), off=state == screens.OFF)
    await talk.show(screens.one(talk.tr, view))


async def file(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    name, content = await services.desks.code_desk.file(talk.user.id, int(press.argument))
    await talk.send_file(name, content, talk.tr("codes-file", n=content.count(b"\n") - 1))


def router() -> Router:
    made = Router(name="codes")
    made.message.register(begun, CommandStart(deep_link=True, magic=F.args.startswith(_LINK)))
    hang(made, use, Action.CODE, command="code")
    hang(made, codes, Action.CODES, command="codes")
    hang(made, new, Action.CODES_NEW)
    hang(made, make, Action.CODES_MAKE)
    hang(made, switch, Action.CODES_SWITCH)
    hang(made, file, Action.CODES_FILE)
    return made
