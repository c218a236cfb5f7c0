"""Exchange keys: a one-time page to enter it, what is connected and how it is doing, disconnecting."""

from aiogram import Router
from aiogram.types import TelegramObject

from app.accounts import Account, AccountKind
from app.errors import Refusal, Refused
from app.services.catalog import Services
from app.services.keys import LINK_LIFE
from tgbot.callbacks import Action, Press
from tgbot.home import show_home
from tgbot.i18n import Html
from tgbot.routers.wire import hang
from tgbot.screens import setup as screens
from tgbot.screens.base import Screen
from tgbot.screens.key_health import health
from tgbot.talk import Talk
from trading.domain.instrument import ExchangeId


async def keys(_: TelegramObject, talk: Talk, services: Services, press: Press | None = None) -> None:
    """The key of an exchange; where several are offered and none is named, which one."""
    offered = services.keys.exchanges
    named = press.argument if press is not None else ""
    if not named and len(offered) > 1:
        view = await services.portfolio.settings(talk.user.id)
        await talk.show(screens.exchanges(talk.tr, view, offered))
        return
    exchange = ExchangeId(named) if named else offered[0]
    live = await _live(talk, services, exchange)
    if live is not None and live.key is not None:
        screen = screens.keys(talk.tr, exchange, live, None, talk.tr.span(LINK_LIFE))
        found = await services.keys.health(talk.user.id, exchange)
        if found is not None:
            screen = Screen(Html(f"{screen.text}\n\n{health(talk.tr, found)}"), screen.rows)
        await talk.show(screen)
    else:
        await _offer(talk, services, exchange, live)


async def replace(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    exchange = ExchangeId(press.argument)
    await _offer(talk, services, exchange, await _live(talk, services, exchange))


async def ask_forget(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    live = await _live(talk, services, ExchangeId(press.argument))
    if live is None or live.key is None:
        raise Refused(Refusal.NO_LIVE_ACCOUNT)
    await talk.show(screens.confirm_forget(talk.tr, live))


async def forget(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """Destroy the key; who looked at its account looks at paper from then on."""
    exchange = ExchangeId(press.argument)
    await services.keys.forget(talk.user.id, exchange)
    view = await services.portfolio.settings(talk.user.id)
    if view.account.kind is AccountKind.LIVE and view.account.exchange is exchange:
        await services.trading.set_mode(talk.user.id, AccountKind.PAPER)
    await show_home(talk, services, under=talk.tr("keys-forgotten", exchange=exchange.brand))


async def _offer(talk: Talk, services: Services, exchange: ExchangeId, live: Account | None) -> None:
    link = await services.keys.offer(talk.user.id, exchange)
    await talk.show(screens.keys(talk.tr, exchange, live, link, talk.tr.span(LINK_LIFE)))


async def _live(talk: Talk, services: Services, exchange: ExchangeId) -> Account | None:
    return screens.live_of(await services.portfolio.settings(talk.user.id), exchange)


def router() -> Router:
    made = Router(name="keys")
    hang(made, keys, Action.KEYS, command="keys")
    hang(made, replace, Action.KEY_REPLACE)
    hang(made, ask_forget, Action.KEY_FORGET_ASK)
    hang(made, forget, Action.KEY_FORGET)
    return made
