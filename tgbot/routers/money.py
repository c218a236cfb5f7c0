"""`/payments`: money as operators see it, and refunds in two steps."""

from aiogram import Router
from aiogram.types import TelegramObject

from app.rights import RIGHTS, Right
from app.services.catalog import Services
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang
from tgbot.screens import money as screens
from tgbot.talk import Talk
from tgbot.typed import Typed
from trading.ports import Clock


async def show(_: TelegramObject, talk: Talk, services: Services, press: Press | None = None) -> None:
    review = press is not None and press.argument == screens.REVIEW
    found = await services.money.refunds.latest(talk.user.id, review=review)
    await talk.show(screens.latest(talk.tr, found, review=review))


async def look(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    entry = await services.money.refunds.look(talk.user.id, int(press.argument))
    await talk.show(screens.one_of(talk.tr, entry, returnable=Right.REFUND in RIGHTS[talk.user.role]))


async def settled(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    entry = await services.money.refunds.looked_at(talk.user.id, int(press.argument))
    await talk.show(screens.one_of(talk.tr, entry, returnable=True))


async def ask(
    _: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, clock: Clock, press: Press
) -> None:
    """The reason is typed."""
    entry = await services.money.refunds.check(talk.user.id, int(press.argument))
    awaiting.ask(talk.user.id, Question.REFUND, clock.now(), about=press.argument)
    await talk.show(screens.why(talk.tr, entry))


async def typed_reason(it: Typed) -> None:
    draft, entry = await it.services.money.refunds.draft(it.talk.user.id, int(it.about), it.text)
    it.settled()
    await it.talk.show(screens.confirm(it.talk.tr, entry, draft, it.text))


async def refund(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    draft = int(press.argument)
    if not await services.money.refunds.confirm(talk.user.id, draft):
        await talk.show(screens.waits(talk.tr, draft))
        return
    await talk.show(screens.asked(talk.tr))


def router() -> Router:
    made = Router(name="money")
    hang(made, show, Action.MONEY, command="payments")
    hang(made, look, Action.MONEY_ONE)
    hang(made, settled, Action.MONEY_SETTLED)
    hang(made, ask, Action.REFUND_ASK)
    hang(made, refund, Action.REFUND)
    return made
