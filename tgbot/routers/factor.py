"""The second factor in the chat: its page, a typed code, and the way back to what asked for it; and what
operators ask each other to agree to.
"""

from aiogram import Router
from aiogram.types import TelegramObject

from app.services.catalog import Services
from tgbot.api import quietly_delete
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.i18n import Translator
from tgbot.routers.wire import hang
from tgbot.screens import factor as screens
from tgbot.screens.base import Button
from tgbot.talk import Talk
from tgbot.typed import Typed
from trading.ports import Clock

PRESSED, SAID = "p", "c"
_LONGEST = 200  # characters of a command


def origin(press: Press | None, text: str | None) -> str:
    """What was refused for want of a code, so that the way back is known; empty where there is none."""
    if press is not None:
        return f"{PRESSED}{press.action}|{press.argument}"
    return f"{SAID}{text[:_LONGEST]}" if text and text.startswith("/") else ""


def way_back(tr: Translator, about: str) -> Button | str | None:
    kind, rest = about[:1], about[1:]
    if kind == SAID:
        return rest
    value, bar, argument = rest.partition("|")
    if kind != PRESSED or not bar or value not in {*Action}:
        return None
    return Button(tr.plain("button-go-on"), Action(value), argument, "primary")


async def factor(_: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, clock: Clock) -> None:
    view = await services.desks.factor.look(talk.user.id)
    if view.is_set and not view.is_open and not view.is_locked:
        awaiting.ask(talk.user.id, Question.FACTOR, clock.now())
    await talk.show(screens.factor(talk.tr, view))


async def set_up(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.page(talk.tr, await services.desks.factor.offer(talk.user.id)))


async def lock(_: TelegramObject, talk: Talk, services: Services) -> None:
    view = await services.desks.factor.close(talk.user.id)
    await talk.show(screens.closed(talk.tr) if view.is_set else screens.factor(talk.tr, view))


async def typed(it: Typed) -> None:
    """A code: its message goes at once, right or not. Raises Refused; another one may be typed."""
    talk = it.talk
    await quietly_delete(talk.bot, talk.user.id, it.message.message_id)
    view = await it.services.desks.factor.enter(talk.user.id, it.text)
    back = way_back(talk.tr, it.about)
    it.settled()
    await talk.show(screens.opened(talk.tr, view, back))


async def approval(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    if not press.argument:
        await talk.show(screens.approvals(talk.tr, await services.desks.approvals.waiting(talk.user.id)))
        return
    asked = await services.desks.approvals.look(talk.user.id, int(press.argument))
    who = await services.people.get(asked.by)
    await talk.show(screens.approval(talk.tr, asked, who.name if who else str(asked.by)))


async def approve(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    await services.desks.approvals.approve(talk.user.id, int(press.argument))
    await talk.show(screens.approved(talk.tr))


def router() -> Router:
    made = Router(name="factor")
    hang(made, factor, Action.FACTOR, command="factor")
    hang(made, set_up, Action.FACTOR_SET)
    hang(made, lock, Action.FACTOR_LOCK, command="lock")
    hang(made, approval, Action.APPROVAL)
    hang(made, approve, Action.APPROVE)
    return made
