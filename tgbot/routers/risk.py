"""How much may be lost: presets with what they mean in money, or a typed percentage."""

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.accounts import Preset
from app.services.catalog import Services
from app.settings_views import Changed, Proposal
from tgbot.callbacks import Action, Press
from tgbot.proposals import Proposals
from tgbot.routers.settings import answer
from tgbot.routers.wire import hang, said
from tgbot.screens import settings as screens
from tgbot.talk import Talk
from trading.ports import Clock

RISK = "rk"  # the field's code


async def risk(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    proposals: Proposals,
    clock: Clock,
    command: CommandObject | None = None,
) -> None:
    """The limits. `/risk 1.5` sets the risk per trade."""
    if text := said(command):
        await _show(talk, services, proposals, clock, await services.settings.set(talk.user.id, RISK, text))
        return
    await _show(talk, services, proposals, clock, None)


async def preset(
    _: TelegramObject, talk: Talk, services: Services, proposals: Proposals, clock: Clock, press: Press
) -> None:
    done = await services.settings.preset(talk.user.id, Preset(press.argument))
    await _show(talk, services, proposals, clock, done)


async def _show(
    talk: Talk, services: Services, proposals: Proposals, clock: Clock, done: Changed | Proposal | None
) -> None:
    """The page of limits with what has been changed; or what has to be agreed to first."""
    if isinstance(done, Proposal):
        await answer(talk, services, proposals, clock, done)
        return
    place = await services.settings.place(talk.user.id)
    page = screens.risk(talk.tr, place, await services.settings.presets(talk.user.id))
    await talk.show(page if done is None else screens.done(talk.tr, done, page))


def router() -> Router:
    made = Router(name="risk")
    hang(made, risk, Action.RISK, command="risk")
    hang(made, preset, Action.RISK_PRESET)
    return made
