"""By hand: entering, leaving, calling entries off, reading back. What costs money asks first, for 30 s."""

from datetime import datetime, timedelta
from decimal import Decimal

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.errors import Refusal, Refused
from app.services.catalog import Services
from app.services.hands import order_code
from app.services.symbols import code_of
from tgbot.callbacks import Action, Press
from tgbot.routers.emergency import fresh_nonce, is_fresh
from tgbot.routers.why import found
from tgbot.routers.wire import hang, said
from tgbot.screens import hands as screens
from tgbot.screens import safe
from tgbot.talk import Talk
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Ratio
from trading.ports import Clock

PATIENCE = timedelta(seconds=30)  # for which a confirmation of money holds
_PAGE, _WHOLE = "p", "100"


async def ask_entry(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    clock: Clock,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """`/forceentry btc`; a press carries nothing, `p.page`, `code`, or `code.side`."""
    side = (
        {"forcelong": "b", "forcebuy": "b", "forceshort": "s"}.get(command.command.lower())
        if command
        else None
    )
    if text := said(command):
        await _ask(talk, services, clock, await found(talk, services, text), side)
        return
    code, _dot, rest = (press.argument if press is not None else "").partition(".")
    if code and code != _PAGE:
        symbol = await services.trading.known(talk.user.id, code)
        await _ask(talk, services, clock, symbol, rest or None)
        return
    page = int(rest) if code == _PAGE else 0
    await talk.show(screens.pick_entry(talk.tr, await services.hands.choices(talk.user.id), page))


async def _ask(talk: Talk, services: Services, clock: Clock, symbol: Symbol, letter: str | None) -> None:
    if letter is None and screens.has_sides(symbol):
        await talk.show(screens.pick_side(talk.tr, symbol))
        return
    side = screens.side_of(letter) if letter else Side.BUY
    view = await services.hands.weigh(talk.user.id, symbol, side)
    await talk.show(screens.confirm_entry(talk.tr, view, fresh_nonce(clock.now())))


async def enter(
    _: TelegramObject, talk: Talk, services: Services, clock: Clock, press: Press, seen_at: datetime
) -> None:
    code, letter, nonce = press.argument.split(".")
    symbol = await services.trading.known(talk.user.id, code)
    if not is_fresh(nonce, seen_at, PATIENCE):
        await talk.answer(talk.tr.plain("too-old"), alert=True)
        await _ask(talk, services, clock, symbol, letter)
        return
    kept = await services.hands.enter(talk.user.id, symbol, screens.side_of(letter), nonce)
    await talk.show(screens.entered(talk.tr, kept))


async def ask_exit(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    clock: Clock,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """`/forceexit`, `/forceexit btc`, `/forceexit all`; a press carries nothing, `all`, or `code`."""
    text = said(command)
    what = press.argument if press is not None else ""
    if text.lower() == screens.ALL:
        what = screens.ALL
    elif text:
        what = code_of(await found(talk, services, text))
    await _ask_exit(talk, services, clock, what)


async def _ask_exit(talk: Talk, services: Services, clock: Clock, what: str) -> None:
    view = await services.portfolio.status(talk.user.id)
    if not what:
        await talk.show(screens.pick_exit(talk.tr, view))
        return
    wanted = [one for one in view.positions if what in {screens.ALL, code_of(one.symbol)}]
    if not wanted:
        raise Refused(Refusal.NOTHING_OPEN)
    await talk.show(screens.confirm_exit(talk.tr, view, wanted, fresh_nonce(clock.now())))


async def leave(
    _: TelegramObject, talk: Talk, services: Services, clock: Clock, press: Press, seen_at: datetime
) -> None:
    what, share, nonce = press.argument.split(".")
    if not is_fresh(nonce, seen_at, PATIENCE):
        await talk.answer(talk.tr.plain("too-old"), alert=True)
        await _ask_exit(talk, services, clock, what)
        return
    symbol = None if what == screens.ALL else await services.trading.known(talk.user.id, what)
    if symbol is not None and share != _WHOLE:
        part = Ratio(Decimal(share) / 100)
        qty = await services.trading.reduce(talk.user.id, symbol, part, nonce)
        await talk.show(screens.reducing(talk.tr, symbol, qty))
        return
    await talk.show(screens.exiting(talk.tr, await services.hands.exit(talk.user.id, symbol)))


async def orders(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.orders(talk.tr, await services.hands.orders(talk.user.id)))


async def ask_off(_: TelegramObject, talk: Talk, services: Services, clock: Clock, press: Press) -> None:
    view = await services.hands.orders(talk.user.id)
    order = next((one for one in view.orders if order_code(one.intent.id) == press.argument), None)
    if order is None:
        raise Refused(Refusal.ORDER_GONE)
    await talk.show(screens.confirm_off(talk.tr, order, fresh_nonce(clock.now())))


async def call_off(
    event: TelegramObject, talk: Talk, services: Services, press: Press, seen_at: datetime
) -> None:
    code, _dot, nonce = press.argument.partition(".")
    if not is_fresh(nonce, seen_at, PATIENCE):
        await talk.answer(talk.tr.plain("too-old"), alert=True)
        await orders(event, talk, services)
        return
    view = await services.hands.call_off(talk.user.id, code)
    await talk.show(screens.orders(talk.tr, view).under(talk.tr("order-off-asked")))


async def reload(_: TelegramObject, talk: Talk, services: Services) -> None:
    """`/reload`: read the account back now; a symbol may be named, all are read all the same."""
    await services.hands.reload(talk.user.id)
    view = await services.safe.look(talk.user.id)
    await talk.show(safe.safe(talk.tr, view).under(talk.tr("reloaded")))


def router() -> Router:
    made = Router(name="hands")
    for name in ("forceentry", "forcelong", "forceshort", "forcebuy"):
        hang(made, ask_entry, command=name)
    hang(made, ask_entry, Action.ENTER_ASK)
    hang(made, enter, Action.ENTER)
    for name in ("forceexit", "fx", "forcesell"):
        hang(made, ask_exit, command=name)
    hang(made, ask_exit, Action.EXIT_ASK)
    hang(made, leave, Action.EXIT)
    hang(made, orders, Action.ORDERS, command="cancel")
    hang(made, orders, command="coo")
    hang(made, ask_off, Action.ORDER_ASK)
    hang(made, call_off, Action.ORDER_OFF)
    hang(made, reload, Action.RELOAD, command="reload")
    return made
