"""Looking: status, positions, balance."""

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.services.catalog import Services
from app.services.symbols import code_of
from tgbot.callbacks import Action, Press
from tgbot.routers.pairs import named
from tgbot.routers.wire import hang, said
from tgbot.screens import portfolio as views
from tgbot.screens import positions
from tgbot.screens.pairs import pair
from tgbot.talk import Talk

_TABLE = frozenset({"table", "таблица", "t"})


async def status(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """Everything that is open, as cards or as `/status table`; `/status BTC` is the page of one symbol. A
    button carries `shape.sort.page`.
    """
    text = said(command)
    shape, sort, page = "c", positions.Sort.AGE, 0
    if press is not None and press.argument:
        shape, order, at = press.argument.split(".")
        sort, page = positions.Sort(order), int(at)
    elif text.casefold() in _TABLE:
        shape = "t"
    elif text:
        await talk.show(pair(talk.tr, await named(talk, services, text)))
        return
    draw = positions.lines if shape == "t" else positions.status
    await talk.show(draw(talk.tr, await services.portfolio.status(talk.user.id), sort, page))


async def position(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """One open position; all of them where it has closed meanwhile."""
    view = await services.portfolio.status(talk.user.id)
    found = next((one for one in view.positions if code_of(one.symbol) == press.argument), None)
    screen = positions.status(talk.tr, view) if found is None else positions.position(talk.tr, view, found)
    await talk.show(screen)


async def balance(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(views.wallet(talk.tr, await services.portfolio.wallet(talk.user.id)))


async def count(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(views.count(talk.tr, await services.portfolio.count(talk.user.id)))


def router() -> Router:
    made = Router(name="portfolio")
    hang(made, status, Action.STATUS, command="status")
    hang(made, position, Action.POSITION)
    hang(made, balance, Action.BALANCE, command="balance")
    hang(made, count, Action.COUNT, command="count")
    return made
