"""`/money`: the report of money, and its rows as files."""

from aiogram import Router
from aiogram.types import TelegramObject

from app.billing.money_report import Period
from app.services.catalog import Services
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang
from tgbot.screens import money_report as screens
from tgbot.talk import Talk


async def show(_: TelegramObject, talk: Talk, services: Services, press: Press | None = None) -> None:
    period = Period(press.argument) if press is not None and press.argument else Period.MONTH
    await talk.show(screens.page(talk.tr, await services.desks.money_reports.report(talk.user.id, period)))


async def file(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    what, _dot, period = press.argument.partition(".")
    if what == screens.CHARGES:
        content = await services.desks.money_reports.charges(talk.user.id, Period(period))
        name = "charges.csv"
    else:
        content, name = await services.desks.money_reports.subscriptions(talk.user.id), "subscriptions.csv"
    await talk.send_file(name, content, screens.caption(talk.tr, what))


def router() -> Router:
    made = Router(name="money-report")
    hang(made, show, Action.MONEY_REPORT, command="money")
    hang(made, file, Action.MONEY_FILE)
    return made
