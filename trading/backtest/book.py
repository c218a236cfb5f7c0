"""The book of one account on the modelled exchange: immutable, and complete enough to be all that is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from trading.backtest.models import Models
from trading.domain.account import Balance
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import Instrument, MarketType, Side, Symbol
from trading.domain.money import NO_QTY, ZERO, Price, Qty
from trading.domain.order import OrderIntent, OrderType
from trading.domain.position import Position
from trading.ports import OrderReport, PositionReport, ReportStatus


@dataclass(frozen=True, slots=True)
class BookOrder:
    """An order as the modelled exchange holds it. held: the currency it locks, and how much of it."""

    intent: OrderIntent
    id: str
    placed_at: datetime
    held: tuple[str, Decimal]
    status: ReportStatus = ReportStatus.OPEN
    filled: Qty = NO_QTY
    spent: Decimal = ZERO
    reason: str | None = None

    def report(self, seen_at: datetime) -> OrderReport:
        waits = self.status is ReportStatus.OPEN and self.intent.type is OrderType.STOP
        return OrderReport(
            order=self.intent.id,
            exchange_id=self.id,
            symbol=self.intent.symbol,
            status=self.status,
            filled=self.filled,
            spent=self.spent,
            trigger=self.intent.trigger if waits else None,
            reason=self.reason,
            seen_at=seen_at,
            side=self.intent.side,
            qty=self.intent.qty if self.intent.cost is None else None,
        )


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that the exchange knows of one account.

    cash: total units by currency; working: orders that may still fill; finished, fills: the latest, oldest
    first; forgotten: the instant up to which fills are no longer remembered; sequence: of the last order id;
    leverages: of contracts, where they were set.
    """

    account: AccountId
    models: Models = field(default_factory=Models)
    cash: Mapping[str, Decimal] = field(default_factory=dict)
    working: tuple[BookOrder, ...] = ()
    finished: tuple[OrderReport, ...] = ()
    fills: tuple[Fill, ...] = ()
    positions: Mapping[Symbol, Position] = field(default_factory=dict)
    forgotten: datetime | None = None
    sequence: int = 0
    leverages: Mapping[Symbol, Decimal] = field(default_factory=dict)

    def working_order(self, order: ClientOrderId) -> BookOrder | None:
        return next((known for known in self.working if known.intent.id == order), None)

    def report(self, order: ClientOrderId, seen_at: datetime) -> OrderReport | None:
        """How an order stands, or how it ended; None for one that the exchange does not know."""
        working = self.working_order(order)
        if working is not None:
            return working.report(seen_at)
        ended = next((report for report in self.finished if report.order == order), None)
        return None if ended is None else replace(ended, seen_at=seen_at)

    def position(self, symbol: Symbol) -> Position:
        return self.positions.get(symbol) or Position(symbol)

    def leverage(self, symbol: Symbol) -> Decimal:
        """Notional of its contracts per unit of margin."""
        return self.leverages.get(symbol, self.models.leverage)

    def free(self, currency: str) -> Decimal:
        """Units of a currency that no order and no position holds."""
        held = sum((order.held[1] for order in self.working if order.held[0] == currency), start=ZERO)
        margins = sum(
            (
                abs(p.cost) / self.leverage(p.symbol)
                for p in self.positions.values()
                if quote_of(p.symbol) == currency
            ),
            start=ZERO,
        )
        return self.cash.get(currency, ZERO) - held - margins

    def balances(self, seen_at: datetime) -> tuple[Balance, ...]:
        return tuple(
            Balance(currency, total, max(self.free(currency), ZERO), seen_at)
            for currency, total in sorted(self.cash.items())
        )

    def position_reports(self, seen_at: datetime) -> tuple[PositionReport, ...]:
        return tuple(
            PositionReport(p.symbol, p.qty, Price(p.average), seen_at)
            for p in self.positions.values()
            if not p.is_flat
        )

    # Changes: each gives a new book

    def placed(self, order: BookOrder) -> "Book":
        return replace(self, working=(*self.working, order), sequence=self.sequence + 1)

    def with_leverage(self, symbol: Symbol, leverage: int) -> "Book":
        return replace(self, leverages={**self.leverages, symbol: Decimal(leverage)})

    def ended(self, report: OrderReport) -> "Book":
        """The book without a working order, and with the report of its end."""
        working = tuple(other for other in self.working if other.id != report.exchange_id)
        finished = (*self.finished, report)[-self.models.keeps :]
        return replace(self, working=working, finished=finished)

    def filled(self, fill: Fill, instrument: Instrument) -> "Book":
        """The book after an execution: coins and cash on spot, position and profit on contracts."""
        cash = dict(self.cash)
        positions = dict(self.positions)
        if fill.symbol.market is MarketType.LINEAR:
            before = self.position(fill.symbol)
            after = before.apply(fill, instrument.base)
            _add(cash, instrument.quote, after.realised - before.realised)
            positions[fill.symbol] = after
            if after.is_flat:
                del positions[fill.symbol]
        else:
            _add(cash, instrument.base, fill.side.sign * fill.qty)
            _add(cash, instrument.quote, -fill.side.sign * fill.value)
        _add(cash, fill.fee.currency, -fill.fee.amount)
        kept = (*self.fills, fill)
        dropped = kept[: -self.models.keeps]
        return replace(
            self,
            cash=cash,
            positions=positions,
            fills=kept[-self.models.keeps :],
            forgotten=dropped[-1].happened_at if dropped else self.forgotten,
        )


def quote_of(symbol: Symbol) -> str:
    """The currency in which contracts of this symbol are margined: the quote of its unified name."""
    return symbol.name.partition(":")[0].partition("/")[2]


def held_by(book: Book, intent: OrderIntent, instrument: Instrument, price: Price) -> tuple[str, Decimal]:
    """What an order locks while it works: coins it will sell, cash it will spend, margin it will need."""
    if intent.symbol.market is MarketType.SPOT:
        if intent.side is Side.SELL:
            return instrument.base, intent.qty
        if intent.limit is not None:
            return instrument.quote, intent.qty * intent.limit
        return instrument.quote, intent.cost if intent.cost is not None else intent.qty * price
    if intent.reduce_only or intent.type is OrderType.STOP:
        return instrument.quote, ZERO
    held = book.position(intent.symbol).qty
    grows = abs(held + intent.side.sign * intent.qty) - abs(held)
    return instrument.quote, max(grows, ZERO) * price / book.leverage(intent.symbol)


def _add(cash: dict[str, Decimal], currency: str, amount: Decimal) -> None:
    cash[currency] = cash.get(currency, ZERO) + amount
