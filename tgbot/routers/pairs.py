"""One symbol's own page: `/pair BTC`, `/status BTC`, or a button; and everything that is set there."""

from datetime import timedelta

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.errors import Refusal, Refused
from app.fields import Scope
from app.pairs import PairField
from app.services.catalog import Services
from app.services.setting_places import Where
from app.views import PairView
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang, said
from tgbot.screens import pairs as screens
from tgbot.screens import settings
from tgbot.talk import Talk
from trading.domain.instrument import Symbol

RISK = "rk"  # the code of the field


async def page(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """The page of a named symbol, or of the button's; without a name that of the first chosen one."""
    if press is not None and press.argument:
        view = await services.pairs.status(
            talk.user.id, await services.trading.known(talk.user.id, press.argument)
        )
    else:
        view = await named(talk, services, said(command))
    await talk.show(screens.pair(talk.tr, view))


async def named(talk: Talk, services: Services, text: str) -> PairView:
    """The chosen or held symbol of a typed name. Raises Refused where there is none."""
    chosen = (await services.trading.symbols(talk.user.id)).chosen
    if not text.strip():
        if not chosen:
            raise Refused(Refusal.NO_SYMBOLS)
        return await services.pairs.status(talk.user.id, chosen[0])
    found = await services.trading.search(talk.user.id, text)
    symbol = next((one for one in found if one in chosen), found[0])
    return await services.pairs.status(talk.user.id, symbol)


async def pick(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """What can be chosen for one setting of the symbol, or what removing it means."""
    code, verb = press.argument.partition(".")[::2]
    view = await services.pairs.status(talk.user.id, await services.trading.known(talk.user.id, code))
    if verb == "r":
        where = Where(Scope.SYMBOL, view.symbol)
        await talk.show(settings.field(talk.tr, await services.settings.field(talk.user.id, RISK, where)))
    elif verb == "x":
        await talk.show(screens.confirm_remove(talk.tr, view))
    elif verb == "t":
        await talk.show(screens.pick_timeframe(talk.tr, view))
    else:
        await talk.show(screens.pick_strategy(talk.tr, view))


async def put(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """Set what the button carries: `code.verb.value`."""
    code, verb, value = press.argument.split(".", 2)
    symbol = await services.trading.known(talk.user.id, code)
    view = await _done(talk, services, symbol, verb, value)
    await talk.answer(talk.tr.plain("pair-set"))
    await talk.show(screens.pair(talk.tr, view))


async def _done(talk: Talk, services: Services, symbol: Symbol, verb: str, value: str) -> PairView:
    user, pairs = talk.user.id, services.pairs
    if verb == "p":
        return await pairs.pause(user, symbol, timedelta(hours=int(value)) if value else None)
    if verb == "o":
        return await pairs.start(user, symbol)
    if verb == "s":
        return await pairs.set_strategy(user, symbol, value)
    if verb == "t":
        return await pairs.set_timeframe(user, symbol, value)
    return await pairs.reset(user, symbol, PairField(value) if value else None)


def router() -> Router:
    made = Router(name="pairs")
    hang(made, page, Action.PAIR, command="pair")
    hang(made, pick, Action.PAIR_PICK)
    hang(made, put, Action.PAIR_SET)
    return made
