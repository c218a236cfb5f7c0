"""The exchange key: a one-time page to enter it, what is connected, disconnecting."""

from aiogram import Router
from aiogram.types import TelegramObject

from app.accounts import Account, AccountKind
from app.errors import Refusal, Refused
from app.services.catalog import Services
from app.services.keys import LINK_LIFE
from tgbot.callbacks import Action
from tgbot.home import show_home
from tgbot.routers.wire import hang
from tgbot.screens import setup as screens
from tgbot.talk import Talk


async def keys(_: TelegramObject, talk: Talk, services: Services) -> None:
    live = await _live(talk, services)
    if live is not None and live.key is not None:
        await talk.show(screens.keys(talk.tr, live, None, talk.tr.span(LINK_LIFE)))
    else:
        await _offer(talk, services, live)


async def replace(_: TelegramObject, talk: Talk, services: Services) -> None:
    await _offer(talk, services, await _live(talk, services))


async def ask_forget(_: TelegramObject, talk: Talk, services: Services) -> None:
    live = await _live(talk, services)
    if live is None or live.key is None:
        raise Refused(Refusal.NO_LIVE_ACCOUNT)
    await talk.show(screens.confirm_forget(talk.tr, live))


async def forget(_: TelegramObject, talk: Talk, services: Services) -> None:
    """Destroy the key; the person looks at the paper account from then on."""
    await services.keys.forget(talk.user.id)
    await services.trading.set_mode(talk.user.id, AccountKind.PAPER)
    await show_home(talk, services, under=talk.tr("keys-forgotten"))


async def _offer(talk: Talk, services: Services, live: Account | None) -> None:
    link = await services.keys.offer(talk.user.id)
    await talk.show(screens.keys(talk.tr, live, link, talk.tr.span(LINK_LIFE)))


async def _live(talk: Talk, services: Services) -> Account | None:
    return screens.live_of(await services.portfolio.settings(talk.user.id))


def router() -> Router:
    made = Router(name="keys")
    hang(made, keys, Action.KEYS, command="keys")
    hang(made, replace, Action.KEY_REPLACE)
    hang(made, ask_forget, Action.KEY_FORGET_ASK)
    hang(made, forget, Action.KEY_FORGET)
    return made
