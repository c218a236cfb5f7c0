"""How the service does, its version, and everything as files: `/health`, `/version`, `/export 2026`."""

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.services.catalog import Services
from tgbot.callbacks import Action, Press
from tgbot.drafts import saying
from tgbot.routers.wire import hang, said
from tgbot.screens import health as screens
from tgbot.talk import Talk

_YEAR = 4  # digits


async def health(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.health(talk.tr, await services.health.check(talk.user.id)))


async def version(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.version(talk.tr, services.health.version))


async def export(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """The tables of one year or of all time, each as a file. An empty account gets no empty files."""
    text = press.argument if press is not None else said(command)
    async with saying(talk.bot, talk.user.id, talk.tr("export-wait")):
        view = await services.exports.everything(talk.user.id, _year(text) if text else None)
        for sheet in view.sheets:
            if sheet.rows:
                await talk.send_file(sheet.name, sheet.content, screens.caption(talk.tr, sheet))
    await talk.show(screens.exported(talk.tr, view))


def _year(text: str) -> int:
    """0, which is no year that there was, for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) == _YEAR else 0


def router() -> Router:
    made = Router(name="health")
    hang(made, health, Action.HEALTH, command="health")
    hang(made, version, command="version")
    hang(made, export, Action.EXPORT, command="export")
    return made
