"""Everything of an account as tables for a spreadsheet: trades, fills, and gains first in first out.

Columns are documented in docs/export.md. Times are UTC in ISO 8601, numbers have a point and every digit. A
text that a spreadsheet would run as a formula gets an apostrophe in front.
"""

import asyncio
import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Context, Decimal
from io import StringIO

from app.errors import Refusal, Refused
from app.health_views import ExportView, Sheet
from app.ports import UnitOfWorkFactory
from app.ports_history import OwnFill
from app.records_views import Look
from app.services.looking import look_of
from trading.domain.ids import UserId
from trading.domain.money import plain
from trading.ledger.gains import Gain, gains
from trading.ledger.performance import ClosedTrade
from trading.ledger.periods import midnight
from trading.ports import Clock

FIRST_YEAR = 2009  # before it nothing could be traded
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WHERE = ("exchange", "mode", "market", "symbol")
TRADES = (
    "trade_id",
    *_WHERE,
    "side",
    "strategy",
    "opened_at",
    "closed_at",
    "reason",
    "quantity",
    "entry_price",
    "exit_price",
    "paid",
    "received",
    "fees",
    "profit",
    "profit_percent",
    "quote",
)
FILLS = (
    "time",
    *_WHERE,
    "side",
    "price",
    "quantity",
    "value",
    "fee",
    "fee_currency",
    "liquidity",
    "exchange_trade_id",
    "order_id",
    "exchange_order_id",
    "trade_id",
)
GAINS = (
    "closed_at",
    "opened_at",
    *_WHERE,
    "quantity",
    "cost",
    "proceeds",
    "gain",
    "currency",
    "exchange_trade_id",
)
_SHORT = Context(prec=15)  # of quotients
Cell = str | Decimal | datetime | None


class Exports:
    """Makes tables; changes nothing. clock: of the market."""

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock) -> None:
        self._unit = unit
        self._clock = clock

    async def everything(self, user_id: UserId, year: int | None = None) -> ExportView:
        """The tables of a year of the person's zone, or of all time. Raises Refused for a year to come."""
        async with self._unit() as work:
            look = await look_of(work, user_id, self._clock.now())
        return await self._of(look, year)

    async def all_accounts(self, user_id: UserId) -> Sequence[ExportView]:
        """The tables of all time of each of the person's accounts."""
        async with self._unit() as work:
            look = await look_of(work, user_id, self._clock.now())
            accounts = await work.accounts.of(user_id)
        return [await self._of(replace(look, account=account), None) for account in accounts]

    async def _of(self, look: Look, year: int | None) -> ExportView:
        since, until = _bounds(look, year)
        owner, account = look.account.owner, look.account.id
        async with self._unit() as work:
            trades = await work.history.closed(owner, account, since, until)
            fills = await work.history.fills(owner, account, until)
        sheets = await asyncio.to_thread(_sheets, look, year, trades, fills, since)
        return ExportView(look, year, sheets)


def _bounds(look: Look, year: int | None) -> tuple[datetime | None, datetime | None]:
    if year is None:
        return None, None
    this = look.now.astimezone(look.zone).year
    if not FIRST_YEAR <= year <= this:
        raise Refused(Refusal.NO_SUCH_YEAR, {"min": str(FIRST_YEAR), "max": str(this)})
    return midnight(date(year, 1, 1), look.zone), midnight(date(year + 1, 1, 1), look.zone)


def _sheets(
    look: Look,
    year: int | None,
    trades: Sequence[ClosedTrade],
    fills: Sequence[OwnFill],
    since: datetime | None,
) -> tuple[Sheet, ...]:
    """Gains need every earlier fill; the fills themselves are those of the year."""
    mode = look.account.kind.value
    found = [one for one in gains([own.fill for own in fills]) if since is None or one.closed_at >= since]
    seen = [own for own in fills if since is None or own.fill.happened_at >= since]
    tables: tuple[tuple[str, tuple[str, ...], list[tuple[Cell, ...]]], ...] = (
        ("trades", TRADES, [_trade(one, mode, look.quote) for one in trades]),
        ("fills", FILLS, [_fill(own, mode) for own in seen]),
        ("gains", GAINS, [_gain(one, mode, look.quote) for one in found]),
    )
    when = "all" if year is None else str(year)
    return tuple(
        Sheet(code, f"simbiot-{mode}-{code}-{when}.csv", len(rows), written(head, rows))
        for code, head, rows in tables
    )


def written(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table as CSV, in UTF-8 with the mark by which spreadsheets know it."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def cell(value: Cell) -> str:
    """A cell's text. Only texts are made harmless: a negative number is a number."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return f"'{value}" if value.startswith(_FORMULA) else value


def _trade(one: ClosedTrade, mode: str, quote: str) -> tuple[Cell, ...]:
    return (
        one.id,
        one.symbol.exchange.value,
        mode,
        one.symbol.market.value,
        one.symbol.name,
        "long" if one.side.sign > 0 else "short",
        one.strategy,
        one.opened_at,
        one.closed_at,
        None if one.why is None else one.why.value,
        one.qty,
        _over(one.paid, one.qty),
        _over(one.received, one.qty) if one.received else None,
        one.paid,
        one.received,
        one.fees,
        one.profit,
        _SHORT.plus(one.ratio * 100),
        quote,
    )


def _over(part: Decimal, whole: Decimal) -> Decimal | None:
    return _SHORT.divide(part, whole) if whole else None


def _fill(own: OwnFill, mode: str) -> tuple[Cell, ...]:
    fill = own.fill
    return (
        fill.happened_at,
        fill.symbol.exchange.value,
        mode,
        fill.symbol.market.value,
        fill.symbol.name,
        fill.side.value,
        fill.price,
        fill.qty,
        fill.value,
        fill.fee.amount,
        fill.fee.currency,
        "maker" if fill.maker else "taker",
        fill.trade,
        fill.order,
        fill.exchange_order,
        own.position,
    )


def _gain(one: Gain, mode: str, quote: str) -> tuple[Cell, ...]:
    return (
        one.closed_at,
        one.opened_at,
        one.symbol.exchange.value,
        mode,
        one.symbol.market.value,
        one.symbol.name,
        one.qty,
        one.cost,
        one.proceeds,
        one.gain,
        quote,
        one.trade,
    )
