"""Looking back: `/profit 30`, `/daily`, `/performance`, `/stats`, `/trades`, `/order CODE`, with buttons."""

from functools import partial

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.errors import Refusal, Refused
from app.records_views import Breakdown, RowSort, TradeSort
from app.services.catalog import Services
from app.services.records import MOST_DAYS, MOST_PERIODS, MOST_ROWS
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang, said
from tgbot.screens import curves
from tgbot.screens import history as screens
from tgbot.screens import trades as lists
from tgbot.talk import Talk
from trading.ledger.periods import Period

_ROWS = 10  # trades of a page, where nobody says
_DIGITS = 5


async def profit(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """Everything, or the last so many days."""
    text = press.argument if press is not None else said(command)
    days = counted(text, MOST_DAYS) if text else None
    await talk.show(screens.profit(talk.tr, await services.records.profit(talk.user.id, days)))


async def periods(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
    *,
    period: Period = Period.DAY,
) -> None:
    """Days, weeks or months; a button carries `period.count.page`."""
    page = 0
    if press is not None:
        named, many, at = press.argument.split(".")
        period, count, page = Period(named), int(many), int(at)
    else:
        text = said(command)
        count = counted(text, MOST_PERIODS) if text else screens.COUNTS[period]
    view = await services.records.periods(talk.user.id, period, count, page)
    await talk.show(screens.periods(talk.tr, view))


async def breakdown(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
    *,
    by: Breakdown = Breakdown.SYMBOL,
) -> None:
    """By symbol, strategy or reason, of all or of one symbol; a button carries `by.sort.page.code`."""
    sort, page, symbol = RowSort.PROFIT, 0, None
    if press is not None:
        named, order, at, code = press.argument.split(".")
        by, sort, page = Breakdown(named), RowSort(order), int(at)
        symbol = await services.trading.known(talk.user.id, code) if code else None
    elif text := said(command):
        symbol = (await services.trading.search(talk.user.id, text))[0]
    view = await services.records.breakdown(talk.user.id, by, sort, page, symbol)
    await talk.show(screens.breakdown(talk.tr, view))


async def outcomes(_: TelegramObject, talk: Talk, services: Services) -> None:
    """How trades ended."""
    await talk.show(screens.outcomes(talk.tr, await services.records.outcomes(talk.user.id)))


async def trades(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """Closed trades, so many to a page; a button carries `sort.limit.page`."""
    sort, page = TradeSort.LATEST, 0
    if press is not None:
        order, many, at = press.argument.split(".")
        sort, limit, page = TradeSort(order), int(many), int(at)
    else:
        text = said(command)
        limit = counted(text, MOST_ROWS) if text else _ROWS
    await talk.show(lists.trades(talk.tr, await services.records.trades(talk.user.id, sort, limit, page)))


async def order(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """The orders of one trade; a button carries `code.page`. Without a code: the trades to choose from."""
    if press is None and not said(command):
        await trades(_, talk, services)
        return
    code, page = press.argument.rsplit(".", 1) if press is not None else (said(command), "0")
    await talk.show(lists.trade(talk.tr, await services.records.trade(talk.user.id, code, int(page))))


async def picture(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """Equity, a month, or shares; a button carries `e.days`, `m.months back` or `a.`."""
    which, rest = press.argument.split(".", 1)
    if which == "e":
        days = int(rest) if rest else None
        await talk.show(curves.equity(talk.tr, await services.records.equity(talk.user.id, days)))
    elif which == "m":
        await talk.show(curves.month(talk.tr, await services.records.month(talk.user.id, int(rest))))
    else:
        await talk.show(curves.shares(talk.tr, await services.portfolio.wallet(talk.user.id)))


def counted(text: str, most: int) -> int:
    """The whole number that was typed. Raises Refused where it is none from 1 to `most`."""
    word = text.strip()
    if not (word.isascii() and word.isdigit() and len(word) <= _DIGITS and 1 <= int(word) <= most):
        raise Refused(Refusal.NOT_A_COUNT, {"limit": str(most)})
    return int(word)


def router() -> Router:
    made = Router(name="history")
    hang(made, profit, Action.PROFIT, command="profit")
    hang(made, periods, Action.PERIODS, command="daily")
    hang(made, partial(periods, period=Period.WEEK), command="weekly")
    hang(made, partial(periods, period=Period.MONTH), command="monthly")
    hang(made, breakdown, Action.BREAKDOWN, command="performance")
    hang(made, partial(breakdown, by=Breakdown.STRATEGY), command="entries")
    hang(made, partial(breakdown, by=Breakdown.REASON), command="exits")
    hang(made, partial(breakdown, by=Breakdown.BOTH), command="mix")
    hang(made, outcomes, Action.OUTCOMES, command="stats")
    hang(made, trades, Action.TRADES, command="trades")
    hang(made, order, Action.ORDER, command="order")
    hang(made, picture, Action.PICTURE)
    return made
