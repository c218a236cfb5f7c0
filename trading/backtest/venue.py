"""The matching model that the backtest and the paper account share: an order and a price in, a new book out.

Pure and deterministic. It is pessimistic where a bar hides the order of events: a stop is hit before a
target, a gap fills at the open, every fill is worsened by slippage. It has no depth (an order fills whole, or
not at all where the price is beyond its band) and no liquidation: a position without a stop can lose more
than its margin.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from trading.backtest.book import Book, BookOrder, held_by
from trading.domain.candle import Candle
from trading.domain.fill import Fill
from trading.domain.ids import ClientOrderId, TradeId
from trading.domain.instrument import Instrument, MarketType, Side
from trading.domain.money import ZERO, Money, Price, Qty
from trading.domain.order import OrderIntent, OrderType
from trading.ports import OrderReport, ReportStatus


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one event: the new book, how orders stand now, and what was executed."""

    book: Book
    reports: tuple[OrderReport, ...] = ()
    fills: tuple[Fill, ...] = ()

    def and_then(self, later: "Step") -> "Step":
        """This step and one that began from its book, as one."""
        return Step(later.book, self.reports + later.reports, self.fills + later.fills)


@dataclass(frozen=True, slots=True)
class Refusal:
    """The modelled exchange refuses an order. code: short and stable; message: for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ArmedExit:
    """A market exit that its owner will send as soon as the price reaches `price` (a target)."""

    intent: OrderIntent
    price: Price


def submit(
    book: Book, intent: OrderIntent, instrument: Instrument, price: Price, at: datetime
) -> Step | Refusal:
    """An order arrives while the last price is `price`. A market order fills now, or after the latency."""
    refusal = _refused(book, intent, instrument, price, at)
    if refusal is not None:
        return refusal
    order = BookOrder(
        intent=intent,
        id=f"P{book.account}-{book.sequence + 1}",
        placed_at=at,
        held=held_by(book, intent, instrument, price),
    )
    placed = Step(book.placed(order), (order.report(at),))
    if intent.type is OrderType.MARKET and not book.models.latency:
        return placed.and_then(_execute(placed.book, order, instrument, price, at))
    return placed


def cancel(book: Book, order: ClientOrderId, at: datetime) -> Step:
    """Ends a working order; an order that is unknown or final stays as it is."""
    found = book.working_order(order)
    if found is None:
        return Step(book)
    return _end(book, found, ReportStatus.CANCELED, None, at)


def on_price(book: Book, instrument: Instrument, price: Price, at: datetime) -> Step:
    """A trade at this price: due market orders fill, stops that it touches trigger and fill at it."""
    step = Step(book)
    for order in _working(book, instrument):
        if _is_due(book, order, at) if order.intent.type is OrderType.MARKET else _touches(order, price):
            step = step.and_then(_execute(step.book, order, instrument, price, at))
    return step


def on_candle(
    book: Book, instrument: Instrument, candle: Candle, at: datetime, exits: Sequence[ArmedExit] = ()
) -> Step:
    """A whole bar, worst first: all that its open touches, then stops inside it, then targets inside it.

    at: the close of the bar; every fill carries it. A market order that becomes due within the bar fills at
    its open.
    """
    step = on_price(book, instrument, candle.open, at)
    step = _reached(step, instrument, exits, candle.open, candle.open, at)
    for order in _working(step.book, instrument):
        trigger = order.intent.trigger
        if trigger is not None and candle.low <= trigger <= candle.high:
            step = step.and_then(_execute(step.book, order, instrument, trigger, at))
    return _reached(step, instrument, exits, candle.low, candle.high, at)


def _reached(
    step: Step, instrument: Instrument, exits: Sequence[ArmedExit], low: Price, high: Price, at: datetime
) -> Step:
    for armed in exits:
        sells = armed.intent.side is Side.SELL
        touched = high >= armed.price if sells else low <= armed.price
        if touched and step.book.report(armed.intent.id, at) is None:
            price = max(low, armed.price) if sells else min(high, armed.price)
            step = step.and_then(_leave(step.book, armed, instrument, price, at))
    return step


def _leave(book: Book, armed: ArmedExit, instrument: Instrument, price: Price, at: datetime) -> Step:
    """Takes the stops of the position away, which hold its coins, and sells what is left of it."""
    step = Step(book)
    for order in _working(book, instrument):
        if order.intent.position == armed.intent.position:
            step = step.and_then(cancel(step.book, order.intent.id, at))
    sent = submit(step.book, armed.intent, instrument, price, at)
    return step if isinstance(sent, Refusal) else step.and_then(sent)


def _working(book: Book, instrument: Instrument) -> tuple[BookOrder, ...]:
    return tuple(order for order in book.working if order.intent.symbol == instrument.symbol)


def _is_due(book: Book, order: BookOrder, at: datetime) -> bool:
    return order.placed_at + book.models.latency <= at


def _touches(order: BookOrder, price: Decimal) -> bool:
    trigger = order.intent.trigger
    return trigger is not None and (price - trigger) * order.intent.side.sign >= ZERO


def _refused(
    book: Book, intent: OrderIntent, instrument: Instrument, price: Price, at: datetime
) -> Refusal | None:
    qty = _wanted(intent, instrument, price)
    currency, needed = held_by(book, intent, instrument, price)
    reduces = intent.reduce_only and intent.type is OrderType.MARKET
    rules = (
        (book.report(intent.id, at) is not None, "duplicate", "this client id is taken"),
        (not instrument.active, "market-closed", "the market is closed"),
        (_wrong_stop(intent, price), "trigger", "a stop needs a trigger that the price has not reached"),
        (qty < instrument.min_qty, "too-small", "below the smallest quantity of the market"),
        (qty * price < instrument.min_notional, "too-small", "below the smallest value of the market"),
        (qty > instrument.max_qty, "too-large", "above the largest quantity of the market"),
        (qty != instrument.qty_down(qty), "off-grid", "the quantity is not on the market's grid"),
        (reduces and _reducible(book, intent) == ZERO, "no-position", "there is nothing to reduce"),
        (needed > book.free(currency), "no-funds", f"not enough {currency}"),
    )
    return next((Refusal(code, message) for broken, code, message in rules if broken), None)


def _wrong_stop(intent: OrderIntent, price: Price) -> bool:
    if intent.type is not OrderType.STOP:
        return False
    return intent.trigger is None or (intent.trigger - price) * intent.side.sign <= ZERO


def _wanted(intent: OrderIntent, instrument: Instrument, price: Price) -> Qty:
    if intent.cost is None or intent.limit is not None:  # in a band the quantity counts
        return intent.qty
    return instrument.qty_down(intent.cost / price)


def _reducible(book: Book, intent: OrderIntent) -> Decimal:
    """How much of the position an order of this side can close."""
    return max(-intent.side.sign * book.position(intent.symbol).qty, ZERO)


def _execute(book: Book, order: BookOrder, instrument: Instrument, seen: Price, at: datetime) -> Step:
    intent = order.intent
    price = book.models.fill_price(instrument, intent.side, seen)
    if intent.limit is not None and (price - intent.limit) * intent.side.sign > ZERO:
        if (seen - intent.limit) * intent.side.sign > ZERO:
            return _end(book, order, ReportStatus.CANCELED, "band", at)
        price = intent.limit  # the slippage is a model's: at the band's edge there was a taker
    qty = _wanted(intent, instrument, price)
    if intent.reduce_only:
        qty = Qty(min(qty, _reducible(book, intent)))
    if qty <= ZERO:
        return _end(
            book, order, ReportStatus.CANCELED, "no-position" if intent.reduce_only else "too-small", at
        )
    fill = _fill(book, order, instrument, price, qty, at)
    done = replace(order, status=ReportStatus.FILLED, filled=qty, spent=fill.value).report(at)
    return Step(book.ended(done).filled(fill, instrument), (done,), (fill,))


def _fill(book: Book, order: BookOrder, instrument: Instrument, price: Price, qty: Qty, at: datetime) -> Fill:
    intent = order.intent
    in_base = intent.symbol.market is MarketType.SPOT and intent.side is Side.BUY
    fee = qty * instrument.taker_fee if in_base else qty * price * instrument.taker_fee
    return Fill(
        trade=TradeId(f"{order.id}.1"),
        account=book.account,
        symbol=intent.symbol,
        order=intent.id,
        exchange_order=order.id,
        side=intent.side,
        price=price,
        qty=qty,
        fee=Money(fee, instrument.base if in_base else instrument.quote),
        maker=False,
        happened_at=at,
        seen_at=at,
    )


def _end(book: Book, order: BookOrder, status: ReportStatus, reason: str | None, at: datetime) -> Step:
    done = replace(order, status=status, reason=reason).report(at)
    return Step(book.ended(done), (done,))
