"""Choosing what is traded: buttons that switch markets on and off, and typed names."""

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.services.catalog import Services
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang
from tgbot.screens import setup as screens
from tgbot.screens.listed import listed
from tgbot.talk import Talk
from trading.ports import Clock


async def symbols(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    awaiting: Awaiting,
    clock: Clock,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """What is chosen and offered. `/symbols btc` adds at once; from then on typed names are added."""
    choice = await services.trading.symbols(talk.user.id)
    awaiting.ask(talk.user.id, Question.SYMBOLS, clock.now())
    if command is not None and command.args:
        await add(talk, services, command.args)
        return
    page = int(press.argument) if press is not None and press.argument.isascii() and press.argument else 0
    await talk.show(screens.symbols(talk.tr, choice, page))


async def switch(
    _: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, clock: Clock, press: Press
) -> None:
    """Set one market on or off, whatever it was before. Pressing twice is pressing once."""
    awaiting.ask(talk.user.id, Question.SYMBOLS, clock.now())
    code, page = press.argument.partition(".")[::2]
    wanted = press.action is Action.SYMBOL_IN
    symbol = await services.trading.known(talk.user.id, code)
    choice = await services.trading.choose(talk.user.id, symbol, wanted=wanted)
    await talk.answer(talk.tr.plain("symbol-added" if wanted else "symbol-removed", symbol=symbol.title))
    await talk.show(screens.symbols(talk.tr, choice, int(page or 0)))


async def add(talk: Talk, services: Services, text: str) -> None:
    """Choose the market of a typed name; where it means several, ask which."""
    if not await services.market.find(talk.user.id, text):
        view = await services.market.listed(talk.user.id, text, 0)
        if view.total and view.text:
            await talk.show(listed(talk.tr, view))
            return
    markets = tuple(await services.trading.search(talk.user.id, text))
    if len(markets) > 1:
        await talk.show(screens.found(talk.tr, text, markets))
        return
    choice = await services.trading.choose(talk.user.id, markets[0], wanted=True)
    screen = screens.symbols(talk.tr, choice)
    await talk.show(screen.under(talk.tr("symbol-added", symbol=markets[0].title)))


async def page(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """Another page of a search: `text.page`."""
    text, at = press.argument.rsplit(".", 1)
    await talk.show(listed(talk.tr, await services.market.listed(talk.user.id, text, int(at))))


def router() -> Router:
    made = Router(name="symbols")
    hang(made, symbols, Action.SYMBOLS, command="symbols")
    hang(made, page, Action.LISTED)
    hang(made, switch, Action.SYMBOL_IN, Action.SYMBOL_OUT)
    return made
