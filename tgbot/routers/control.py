"""Paper or live, on and off, and closing everything: what needs a second thought asks for it."""

from aiogram import Router
from aiogram.types import TelegramObject

from app.accounts import AccountKind
from app.errors import Refusal, Refused
from app.services.catalog import Services
from tgbot.callbacks import Action, Press
from tgbot.home import show_home
from tgbot.routers.wire import hang
from tgbot.screens import portfolio as views
from tgbot.screens import setup as screens
from tgbot.talk import Talk
from trading.domain.instrument import ExchangeId


async def mode(_: TelegramObject, talk: Talk, services: Services) -> None:
    view = await services.portfolio.settings(talk.user.id)
    await talk.show(screens.mode(talk.tr, view, services.keys.exchanges))


async def paper(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    await services.trading.set_mode(talk.user.id, AccountKind.PAPER, ExchangeId(press.argument))
    await show_home(talk, services, under=talk.tr("mode-set-paper"))


async def ask_live(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    live = await services.trading.going_live(talk.user.id, ExchangeId(press.argument))
    await talk.show(screens.confirm_live(talk.tr, live))


async def live(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    await services.trading.set_mode(talk.user.id, AccountKind.LIVE, ExchangeId(press.argument))
    await show_home(talk, services, under=talk.tr("mode-set-live"))


async def trade(_: TelegramObject, talk: Talk, services: Services) -> None:
    """The summary with the button that arms; what happens next where it is armed already."""
    view = await services.portfolio.settings(talk.user.id)
    if view.account.armed:
        await talk.show(views.trading_on(talk.tr, await services.portfolio.status(talk.user.id)))
        return
    await talk.show(views.trade(talk.tr, view, await services.portfolio.risk(talk.user.id)))


async def arm(_: TelegramObject, talk: Talk, services: Services) -> None:
    await services.trading.arm(talk.user.id)
    await talk.show(views.trading_on(talk.tr, await services.portfolio.status(talk.user.id)))


async def stop(_: TelegramObject, talk: Talk, services: Services) -> None:
    await services.trading.disarm(talk.user.id)
    await talk.show(views.stopped(talk.tr, await services.portfolio.status(talk.user.id)))


async def ask_close(_: TelegramObject, talk: Talk, services: Services) -> None:
    view = await services.portfolio.status(talk.user.id)
    if not view.positions:
        raise Refused(Refusal.NOTHING_OPEN)
    await talk.show(views.confirm_close(talk.tr, view))


async def close(_: TelegramObject, talk: Talk, services: Services) -> None:
    count = await services.trading.close_all(talk.user.id)
    await talk.show(views.closing(talk.tr, await services.portfolio.status(talk.user.id), count))


def router() -> Router:
    made = Router(name="control")
    hang(made, stop, Action.STOP, command="stop")
    hang(made, mode, Action.MODE, command="mode")
    hang(made, paper, Action.PAPER)
    hang(made, ask_live, Action.LIVE_ASK)
    hang(made, live, Action.LIVE)
    hang(made, trade, Action.TRADE, command="trade")
    hang(made, arm, Action.ARM)
    hang(made, ask_close, Action.CLOSE_ASK)
    hang(made, close, Action.CLOSE)
    return made
