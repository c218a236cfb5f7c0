"""Looking at the market: `/xray BTC 15m`, `/market`, `/top`, and their buttons."""

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.insight import Silence
from app.market_views import SignalsAsked, Sort
from app.services.catalog import Services
from tgbot.callbacks import Action, Press
from tgbot.pictures.cards import market_picture, xray_picture
from tgbot.routers.wire import hang, said
from tgbot.screens import market as screens
from tgbot.screens import ranking
from tgbot.screens import signals as spoken
from tgbot.talk import Talk
from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol
from trading.xray.records import Regime


async def xray(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """The X-ray of a named symbol, or of the button's: `code.timeframe`."""
    if press is not None and press.argument:
        code, named = press.argument.partition(".")[::2]
        symbol = await services.trading.known(talk.user.id, code)
        await _show_xray(talk, services, symbol, services.market.timeframe(named))
        return
    words = said(command).split()
    if not words:
        choice = await services.trading.symbols(talk.user.id)
        await talk.show(screens.ask_symbol(talk.tr, choice.chosen))
        return
    name, timeframe = _asked(services, words)
    found = await services.market.find(talk.user.id, name)
    if not found:
        nearest = await services.market.nearest(talk.user.id, name)
        await talk.show(screens.unknown(talk.tr, name, nearest))
    elif len(found) > 1:
        await talk.show(screens.several(talk.tr, name, found, timeframe))
    else:
        await _show_xray(talk, services, found[0], timeframe)


def _asked(services: Services, words: list[str]) -> tuple[str, Timeframe]:
    """The name and the timeframe; the last word is one if it begins with a digit and a name stands before.

    Raises Refused for a timeframe that there is not.
    """
    named = len(words) > 1 and words[-1][:1].isdigit()
    timeframe = services.market.timeframe(words[-1] if named else "")
    return " ".join(words[:-1] if named else words), timeframe


async def _show_xray(talk: Talk, services: Services, symbol: Symbol, timeframe: Timeframe) -> None:
    view = await services.market.xray(talk.user.id, symbol, timeframe)
    verdict = None
    if view.standing.silence is Silence.LEFT_OUT:
        verdict = (await services.lists.standing(talk.user.id, symbol)).verdict
    photo = xray_picture(talk.tr, view)
    await talk.show(screens.xray(talk.tr, view, verdict, photo))


async def market(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """The whole market of the exchange that the person looks at."""
    text = press.argument if press is not None else said(command)
    view = await services.market.market(talk.user.id, services.market.timeframe(text))
    await talk.show(screens.market(talk.tr, view, market_picture(talk.tr, view)))


async def top(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """A ranking: `/top` or `/top 1h`; a button carries `timeframe.sort.page.regime`."""
    if press is None:
        text = said(command)
        named, sort, page, regime = text, Sort.POTENTIAL, 0, None
    else:
        named, by, at, of = press.argument.split(".")
        sort, page = Sort(by), int(at)
        regime = tuple(Regime)[int(of)] if of else None
    timeframe = services.market.timeframe(named)
    view = await services.market.top(talk.user.id, timeframe, sort, regime, page)
    await talk.show(ranking.top(talk.tr, view))


async def signals(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """What strategies have said: of the chosen symbols, or `/signals BTC`; a button says the rest."""
    if press is None:
        text = said(command)
        symbol = (await services.trading.search(talk.user.id, text))[0] if text else None
        asked = SignalsAsked(symbol=symbol)
    else:
        text = press.argument.removeprefix("?")
        code = text.rpartition(".")[2]
        symbol = await services.trading.known(talk.user.id, code) if code else None
        asked = spoken.asked_of(text, symbol)
        if press.argument.startswith("?"):
            await talk.show(spoken.pick_strategy(talk.tr, asked))
            return
    await talk.show(spoken.signals(talk.tr, await services.market.signals(talk.user.id, asked)))


def router() -> Router:
    made = Router(name="market")
    hang(made, xray, Action.XRAY, command="xray")
    hang(made, market, Action.MARKET, command="market")
    hang(made, top, Action.TOP, command="top")
    hang(made, signals, Action.SIGNALS, command="signals")
    return made
