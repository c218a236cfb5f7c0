"""Buying: `/subscribe`, orders, receipts, gifts, questions about payments, renewing."""

from aiogram import F, Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import TelegramObject

from app.billing.payments import Provider
from app.errors import Refusal, Refused
from app.services.catalog import Services
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.home import show_home
from tgbot.routers.wire import hang
from tgbot.screens import shop as screens
from tgbot.screens.plan_words import name_of
from tgbot.screens.service import note
from tgbot.stars import BUY
from tgbot.talk import Talk
from tgbot.typed import Typed
from trading.ports import Clock

_GIFT = "gift_"


async def show(_: TelegramObject, talk: Talk, services: Services, press: Press | None = None) -> None:
    """What is sold; with a button's plan: the ways to buy it."""
    view = await services.money.shop.look(talk.user.id)
    plan = view.plan(press.argument) if press is not None and press.argument else None
    if plan is None:
        await talk.show(screens.shop(talk.tr, view))
        return
    cheaper = await services.codes.cheaper(talk.user.id, plan.code)
    await talk.show(screens.plan_page(talk.tr, plan, view, cheaper))


async def order(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    await _order(talk, services, press.argument)


async def agree(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """To the terms of sale; what was to be ordered follows."""
    await services.money.shop.agree(talk.user.id)
    await _order(talk, services, press.argument)


async def gift(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """With a plan: give it to somebody. Without: what was given."""
    if press.argument:
        await _order(talk, services, f"{press.argument}.{screens.GIFT}")
        return
    found = await services.money.shop.gifts(talk.user.id)
    me = await talk.bot.me()
    await talk.show(screens.gifts(talk.tr, found, me.username or ""))


async def _order(talk: Talk, services: Services, what: str) -> None:
    code, _dot, way = what.partition(".")
    desk = services.money.shop
    view = await desk.look(talk.user.id)
    plan = view.plan(code)
    if plan is None:
        raise Refused(Refusal.NOT_FOR_SALE)
    if not view.agreed:
        await talk.show(screens.terms(talk.tr, what))
        return
    made = await desk.order(
        talk.user.id,
        code,
        screens.invoice_words(talk.tr, plan),
        gift=way == screens.GIFT,
        cheaper=way == screens.CHEAPER,
        provider=Provider.CRYPTO_PAY if way == screens.CRYPTO else Provider.STARS,
    )
    await talk.show(screens.ordered(talk.tr, plan, made))


async def receipts(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.receipts(talk.tr, await services.money.shop.receipts(talk.user.id)))


async def pay_help(_: TelegramObject, talk: Talk, services: Services) -> None:
    """`/paysupport`: what to do, and the payments to choose from."""
    await talk.show(screens.paysupport(talk.tr, await services.money.shop.receipts(talk.user.id)))


async def pay_ask(
    _: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, clock: Clock, press: Press
) -> None:
    entry = await services.money.shop.receipt(talk.user.id, int(press.argument))
    awaiting.ask(talk.user.id, Question.PAYMENT, clock.now(), about=press.argument)
    await talk.show(screens.pay_ask(talk.tr, entry))


async def typed_question(it: Typed) -> None:
    """What is wrong with a payment goes to people, with its charge."""
    entry = await it.services.money.shop.receipt(it.talk.user.id, int(it.about))
    charge = entry.charge.charge
    await it.services.tickets.write(it.talk.user.id, it.text, about=f"{charge.provider}:{charge.id}")
    it.settled()
    await it.talk.show(note(it.talk.tr, "pay-asked", ("receipts", Action.RECEIPTS)))


async def renewal(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """Ask, then stop renewing, or let it go on."""
    desk = services.money.renewing
    if press.argument not in {"off", "on"}:
        await talk.show(screens.renew_ask(talk.tr, renews=await desk.runs(talk.user.id)))
        return
    stopped = press.argument == "off"
    known = await desk.wish(talk.user.id, stopped=stopped)
    done, later = ("renew-off", "renew-off-later") if stopped else ("renew-on", "renew-on-later")
    await talk.show(note(talk.tr, done if known else later, ("plan", Action.PLAN)))


async def begun(message: TelegramObject, talk: Talk, services: Services, command: CommandObject) -> None:
    """`/start` with what a link carries: a gift, or the way back from a copy of somebody's invoice."""
    said = command.args or ""
    if said == BUY and talk.user.is_registered:
        await show(message, talk, services)
        return
    if not said.startswith(_GIFT):
        await show_home(talk, services)
        return
    opened = await services.money.shop.open_gift(talk.user.id, said.removeprefix(_GIFT))
    text = talk.tr("gift-opened", title=name_of(talk.tr, opened.plan), days=opened.days)
    await talk.bot.send_message(talk.user.id, text)
    await show_home(talk, services)


def router() -> Router:
    made = Router(name="shop")
    mine = F.args.startswith(_GIFT) | (F.args == BUY)
    made.message.register(begun, CommandStart(deep_link=True, magic=mine))
    hang(made, show, Action.BUY, command="subscribe")
    hang(made, order, Action.BUY_NOW)
    hang(made, agree, Action.SALE_AGREE)
    hang(made, gift, Action.GIFT)
    hang(made, receipts, Action.RECEIPTS, command="receipts")
    hang(made, pay_help, Action.PAY_HELP, command="paysupport")
    hang(made, pay_ask, Action.PAY_ASK)
    hang(made, renewal, Action.RENEWAL)
    return made
