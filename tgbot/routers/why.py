"""`/why BTC`: the last decision about a symbol; `/why`: the day's refusals by reason."""

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.services.catalog import Services
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang, said
from tgbot.screens import why as screens
from tgbot.talk import Talk
from trading.domain.instrument import Symbol

_PAGE = "p"  # before the number of a page of refusals


async def why(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """A press carries `code.back`, or `p.page`."""
    code, _dot, number = (press.argument if press is not None else "").partition(".")
    if code == _PAGE:
        await talk.show(screens.refusals(talk.tr, await services.why.refusals(talk.user.id, int(number))))
    elif code:
        symbol = await services.trading.known(talk.user.id, code)
        await talk.show(screens.why(talk.tr, await services.why.symbol(talk.user.id, symbol, int(number))))
    elif text := said(command):
        symbol = await found(talk, services, text)
        await talk.show(screens.why(talk.tr, await services.why.symbol(talk.user.id, symbol)))
    else:
        await talk.show(screens.refusals(talk.tr, await services.why.refusals(talk.user.id)))


async def found(talk: Talk, services: Services, text: str) -> Symbol:
    """The market of a typed name: a chosen one before the others. Raises Refused where there is none."""
    chosen = (await services.trading.symbols(talk.user.id)).chosen
    markets = await services.trading.search(talk.user.id, text)
    return next((one for one in markets if one in chosen), markets[0])


def router() -> Router:
    made = Router(name="why")
    hang(made, why, Action.WHY, command="why")
    return made
