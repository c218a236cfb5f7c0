"""`/held`: accounts that are held, and orders that wait for a human. The second step is a typed sentence."""

from aiogram import Router
from aiogram.types import TelegramObject

from app.services.catalog import Services
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang
from tgbot.screens import holds as screens
from tgbot.talk import Talk
from tgbot.typed import Typed
from trading.domain.ids import AccountId, ClientOrderId
from trading.ports import Clock


async def held(
    _: TelegramObject, talk: Talk, services: Services, clock: Clock, press: Press | None = None
) -> None:
    """A button carries `page.reason`."""
    page, _dot, code = (press.argument if press is not None else "").partition(".")
    view = await services.desks.releases.held(talk.user.id, int(page or 0), code)
    await talk.show(screens.held(talk.tr, view, clock.now(), code))


async def account(_: TelegramObject, talk: Talk, services: Services, clock: Clock, press: Press) -> None:
    view = await services.desks.releases.look(talk.user.id, AccountId(int(press.argument or 0)))
    await talk.show(screens.account(talk.tr, view, clock.now()))


async def look(_: TelegramObject, talk: Talk, services: Services, clock: Clock, press: Press) -> None:
    """Read it back now."""
    view = await services.desks.releases.look_again(talk.user.id, AccountId(int(press.argument or 0)))
    await talk.show(screens.account(talk.tr, view, clock.now()).under(talk.tr("hold-looked")))


async def ask_free(
    _: TelegramObject, talk: Talk, services: Services, clock: Clock, awaiting: Awaiting, press: Press
) -> None:
    number, _dot, code = press.argument.partition(".")
    view = await services.desks.releases.check(talk.user.id, AccountId(int(number or 0)), code)
    awaiting.ask(talk.user.id, Question.HOLD_FREE, clock.now(), press.argument)
    await talk.show(screens.ask_free(talk.tr, view, code))


async def typed_free(it: Typed) -> None:
    number, _dot, code = it.about.partition(".")
    view = await it.services.desks.releases.release(it.talk.user.id, AccountId(int(number)), code, it.text)
    it.settled()
    shown = screens.account(it.talk.tr, view, it.clock.now())
    await it.talk.show(shown.under(it.talk.tr("hold-freed")))


async def ask_settle(
    _: TelegramObject, talk: Talk, services: Services, clock: Clock, awaiting: Awaiting, press: Press
) -> None:
    """A button carries the account and the end of the order's id."""
    number, _dot, tail = press.argument.partition(".")
    view, order = await services.desks.releases.order(talk.user.id, AccountId(int(number or 0)), tail)
    awaiting.ask(talk.user.id, Question.HOLD_SETTLE, clock.now(), f"{number}.{order.id}")
    await talk.show(screens.ask_settle(talk.tr, view, order))


async def typed_settle(it: Typed) -> None:
    number, _dot, order = it.about.partition(".")
    account_id, order_id = AccountId(int(number)), ClientOrderId(order)
    view = await it.services.desks.releases.settle(it.talk.user.id, account_id, order_id, it.text)
    it.settled()
    shown = screens.account(it.talk.tr, view, it.clock.now())
    await it.talk.show(shown.under(it.talk.tr("hold-settled")))


def router() -> Router:
    made = Router(name="holds")
    hang(made, held, Action.HOLDS, command="held")
    hang(made, account, Action.HOLD)
    hang(made, look, Action.HOLD_LOOK)
    hang(made, ask_free, Action.HOLD_FREE)
    hang(made, ask_settle, Action.HOLD_SETTLE)
    return made
