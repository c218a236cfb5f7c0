"""What the records show: trades, periods, sums, orders, coins; data without text, made for one look.

Times are of the market's clock; days are those of the person's zone. Money is in `quote`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum

from app.accounts import Account
from app.ports_attention import EquityPoint
from trading.domain.ids import ClientOrderId, PositionId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Price
from trading.domain.order import OrderKind, OrderStatus
from trading.ledger.performance import ClosedTrade, Summary, Tally
from trading.ledger.periods import Period, Stretch


class TradeSort(StrEnum):
    """The order of a list of closed trades, the first named first."""

    LATEST = "t"
    BEST = "b"
    WORST = "w"
    LONGEST = "l"


class Breakdown(StrEnum):
    """By what closed trades are told apart."""

    SYMBOL = "symbol"
    STRATEGY = "strategy"
    REASON = "reason"
    BOTH = "both"  # strategy and reason


class RowSort(StrEnum):
    """The order of a breakdown's rows."""

    PROFIT = "p"
    COUNT = "c"
    NAME = "n"


@dataclass(frozen=True, slots=True)
class Look:
    """Whose records are looked at, when. quote: currency of all money here; zone: of the person's days."""

    account: Account
    quote: str
    now: datetime
    zone: tzinfo


def _share(part: Decimal, whole: Decimal | None) -> Decimal | None:
    return part / whole if whole is not None and whole > 0 else None


@dataclass(frozen=True, slots=True)
class ProfitView:
    """What trading has brought. days: looked back over, None: all of it; closed: what ended in them;
    open_profit: of open positions, None where a price is missing; start: what was put into the account, None
    where that is not known.
    """

    look: Look
    days: int | None
    closed: Summary
    open_trades: int
    open_profit: Decimal | None
    start: Decimal | None

    @property
    def roi(self) -> Decimal | None:
        """What closed trades brought, as a share of the start."""
        return _share(self.closed.tally.profit, self.start)

    @property
    def total(self) -> Decimal | None:
        """With what open positions would bring."""
        return None if self.open_profit is None else self.closed.tally.profit + self.open_profit

    @property
    def total_roi(self) -> Decimal | None:
        return None if self.total is None else _share(self.total, self.start)


@dataclass(frozen=True, slots=True)
class PeriodsView:
    """Days, weeks or months, the latest first: one page of `count`. total: over all pages; start: as in
    ProfitView.
    """

    look: Look
    period: Period
    count: int
    page: int
    pages: int
    rows: Sequence[Stretch]
    total: Tally
    start: Decimal | None


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """What came of the trades of one symbol, strategy or reason. name: a title or a code; None: nobody's."""

    name: str | None
    second: str | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class BreakdownView:
    """One page of a breakdown. symbol: only its trades, None: all; total: over all pages."""

    look: Look
    by: Breakdown
    sort: RowSort
    symbol: Symbol | None
    page: int
    pages: int
    rows: Sequence[BreakdownRow]
    total: Tally


@dataclass(frozen=True, slots=True)
class OutcomesView:
    """How trades ended, by reason, and how long the won and the lost ones took."""

    look: Look
    rows: Sequence[BreakdownRow]
    total: Tally
    won_held: timedelta | None
    lost_held: timedelta | None


@dataclass(frozen=True, slots=True)
class TradesView:
    """One page of closed trades. count: of all pages together."""

    look: Look
    sort: TradeSort
    limit: int
    page: int
    pages: int
    count: int
    rows: Sequence[ClosedTrade]


@dataclass(frozen=True, slots=True)
class OrderEventRecord:
    """An order reached this state."""

    at: datetime
    status: OrderStatus


@dataclass(frozen=True, slots=True)
class OrderFillRecord:
    """One execution. fee: in its own currency."""

    at: datetime
    price: Price
    qty: Decimal
    fee: Decimal
    fee_currency: str
    maker: bool


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """One attempt to place one order. aim: the price it was decided at, a stop's trigger; quote per base."""

    id: ClientOrderId
    kind: OrderKind
    side: Side
    qty: Decimal
    aim: Price
    status: OrderStatus
    filled: Decimal
    spent: Decimal
    exchange_id: str | None
    reason: str | None
    created_at: datetime
    events: Sequence[OrderEventRecord] = ()
    fills: Sequence[OrderFillRecord] = ()

    @property
    def price(self) -> Decimal | None:
        """The average price of what was filled."""
        return self.spent / self.filled if self.filled else None

    @property
    def slippage(self) -> Decimal | None:
        """How much worse than aimed at, as a share of the aim; negative: better. None: nothing filled."""
        price = self.price
        return None if price is None else self.side.sign * (price - self.aim) / self.aim


@dataclass(frozen=True, slots=True)
class TradeView:
    """One trade from its first order to its last. closed: None while it is open; stop: where the entry's plan
    had it, the unit of risk; number, pages: which of its orders is shown, of how many.
    """

    look: Look
    id: PositionId
    symbol: Symbol
    side: Side
    strategy: str | None
    qty: Decimal
    entry: Decimal
    stop: Decimal | None
    opened_at: datetime
    closed: ClosedTrade | None
    orders: Sequence[OrderRecord]
    page: int
    pages: int

    @property
    def multiple(self) -> Decimal | None:
        """Profit in units of what the first stop risked; None without a stop, or while it is open."""
        if self.closed is None or self.stop is None or not (risk := abs(self.entry - self.stop) * self.qty):
            return None
        return self.closed.profit / risk


@dataclass(frozen=True, slots=True)
class CountView:
    """How full the account is. at_work: quote in open positions; equity: None where it is not known now."""

    look: Look
    used: int
    most: int
    at_work: Decimal
    equity: Decimal | None


@dataclass(frozen=True, slots=True)
class CoinRow:
    """One coin of an account. worth: quote, None where its price is missing."""

    currency: str
    total: Decimal
    free: Decimal
    worth: Decimal | None


@dataclass(frozen=True, slots=True)
class WalletView:
    """What an account holds, the dearest first. dust: coins too small to be listed, dust_worth: together;
    equity: of everything, None where a price is missing; start: as in ProfitView; seen_at: the oldest of the
    balances, None: none was seen yet.
    """

    look: Look
    coins: Sequence[CoinRow]
    dust: int
    dust_worth: Decimal
    equity: Decimal | None
    start: Decimal | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class EquityView:
    """What the account was worth, the oldest first. days: looked back over, None: all of it."""

    look: Look
    days: int | None
    points: Sequence[EquityPoint]


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of a month, for the heat map."""

    day: date
    profit: Decimal
    trades: int


@dataclass(frozen=True, slots=True)
class MonthView:
    """The days of a month up to today, first to last. month: its first; back: how many months ago."""

    look: Look
    month: date
    back: int
    days: Sequence[DayCell]
