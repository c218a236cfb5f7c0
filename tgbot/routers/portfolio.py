"""Looking: status, balance, settings; for operators the service's numbers and failures."""

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.services.catalog import Services
from tgbot.callbacks import Action
from tgbot.routers.pairs import named
from tgbot.routers.wire import hang
from tgbot.screens import portfolio as views
from tgbot.screens import service
from tgbot.screens import setup as screens
from tgbot.screens.pairs import pair
from tgbot.talk import Talk


async def status(
    _: TelegramObject, talk: Talk, services: Services, command: CommandObject | None = None
) -> None:
    """Everything that is open. `/status BTC` is the page of one symbol."""
    if command is not None and command.args:
        await talk.show(pair(talk.tr, await named(talk, services, command.args)))
        return
    await talk.show(views.status(talk.tr, await services.portfolio.status(talk.user.id)))


async def balance(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(views.balance(talk.tr, await services.portfolio.balance(talk.user.id)))


async def settings(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.settings(talk.tr, await services.portfolio.settings(talk.user.id)))


async def service_numbers(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(service.stats(talk.tr, await services.admin.stats(talk.user.id)))


async def errors(_: TelegramObject, talk: Talk, services: Services) -> None:
    incidents = await services.admin.errors(talk.user.id, service.ERRORS_SHOWN)
    now = (await services.admin.stats(talk.user.id)).now
    await talk.show(service.errors(talk.tr, incidents, now))


def router() -> Router:
    made = Router(name="portfolio")
    hang(made, status, Action.STATUS, command="status")
    hang(made, balance, Action.BALANCE, command="balance")
    hang(made, settings, Action.SETTINGS, command="settings")
    hang(made, service_numbers, Action.SERVICE, command="service")
    hang(made, errors, Action.ERRORS, command="errors")
    return made
