"""How much may be lost: presets with what they mean in money, or a typed percentage."""

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.accounts import Account, Preset
from app.services.catalog import Services
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.i18n import Html
from tgbot.routers.wire import hang
from tgbot.screens import setup as screens
from tgbot.talk import Talk
from trading.ports import Clock


async def risk(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
) -> None:
    """The limits. `/risk 1.5` sets the risk per trade at once."""
    if command is not None and command.args:
        await set_typed(talk, services, command.args)
        return
    await show(talk, services)


async def preset(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    account = await services.trading.set_preset(talk.user.id, Preset(press.argument))
    values = {"preset": talk.tr.plain(f"preset-{account.preset}"), "risk": _percent(talk, account)}
    await talk.answer(talk.tr.plain("risk-preset-set", **values))
    await show(talk, services)


async def ask(_: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, clock: Clock) -> None:
    await services.portfolio.settings(talk.user.id)
    awaiting.ask(talk.user.id, Question.RISK, clock.now())
    await talk.show(screens.ask_risk(talk.tr))


async def set_typed(talk: Talk, services: Services, text: str) -> None:
    """Raises Refused for what is no number, or out of bounds."""
    account = await services.trading.set_risk(talk.user.id, text)
    await show(talk, services, under=talk.tr("risk-set", risk=_percent(talk, account)))


async def show(talk: Talk, services: Services, under: Html | None = None) -> None:
    view = await services.portfolio.risk(talk.user.id)
    screen = screens.risk(talk.tr, view, await services.portfolio.settings(talk.user.id))
    await talk.show(screen.under(under) if under is not None else screen)


def _percent(talk: Talk, account: Account) -> str:
    return talk.tr.numbers.percent(account.limits.risk_per_trade)


def router() -> Router:
    made = Router(name="risk")
    hang(made, risk, Action.RISK, command="risk")
    hang(made, preset, Action.RISK_PRESET)
    hang(made, ask, Action.RISK_ASK)
    return made
