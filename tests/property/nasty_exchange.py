"""An honest but nasty exchange in memory: slow, forgetful in its answers, never lying about what it did.

It accepts an id again once its order has ended (as real ones do), so that a program that sends twice is
caught, and it sells its customer's own coins as readily as those that Simbiot has bought.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from tests.support.builders import ACCOUNT
from trading.domain.fill import Fill
from trading.domain.ids import ClientOrderId, TradeId
from trading.domain.instrument import Instrument, MarketType, Side
from trading.domain.money import ZERO, Money, Price, Qty
from trading.domain.order import OrderIntent, OrderType
from trading.ports import OrderReport, ReportStatus

WINDOW = timedelta(seconds=10)  # a request whose stamp is older is refused by the exchange itself
LAG = timedelta(seconds=4)  # reads may be this far behind


@dataclass
class Placed:
    """An order as the exchange holds it. visible_at: when reads begin to show it."""

    intent: OrderIntent
    exchange_id: str
    visible_at: datetime
    status: ReportStatus = ReportStatus.OPEN
    filled: Decimal = ZERO
    spent: Decimal = ZERO
    triggered: bool = False


@dataclass
class OnTheWire:
    """A request that has left and not arrived."""

    intent: OrderIntent
    stamp: datetime
    arrives_at: datetime


@dataclass
class NastyExchange:
    """One market. own: coins that its customer held before; net: base units that our orders have brought."""

    instrument: Instrument
    price: Decimal
    own: Decimal = ZERO
    net: Decimal = ZERO
    orders: dict[ClientOrderId, Placed] = field(default_factory=dict)
    accepted: list[OrderIntent] = field(default_factory=list)
    wire: list[OnTheWire] = field(default_factory=list)
    executions: list[Fill] = field(default_factory=list)
    news: list[OrderReport | Fill] = field(default_factory=list)

    def arrive(
        self, intent: OrderIntent, stamp: datetime, now: datetime, lag: timedelta = timedelta(0)
    ) -> str:
        """The id of the accepted order, or a refusal that begins with `no`."""
        if now > stamp + WINDOW:
            return "no: too old"
        taken = self.orders.get(intent.id)
        if taken is not None and taken.status is ReportStatus.OPEN:
            return "no: duplicate"
        refusal = self._refusal(intent)
        if refusal:
            return refusal
        placed = Placed(intent, f"ex-{len(self.accepted) + 1}", now + lag)
        self.orders[intent.id] = placed
        self.accepted.append(intent)
        self._tell(placed, now)
        return placed.exchange_id

    def pass_time(self, now: datetime) -> None:
        """What is on the wire arrives."""
        due = [request for request in self.wire if request.arrives_at <= now]
        self.wire = [request for request in self.wire if request.arrives_at > now]
        for request in due:
            self.arrive(request.intent, request.stamp, now)

    def cancel(self, order: ClientOrderId, now: datetime) -> None:
        """Ends what waits; an order that has begun to trade cannot be called back."""
        placed = self.orders.get(order)
        if placed is not None and placed.status is ReportStatus.OPEN and not placed.triggered:
            self.end(order, ReportStatus.CANCELED, now)

    def end(self, order: ClientOrderId, status: ReportStatus, now: datetime) -> None:
        self.orders[order].status = status
        self._tell(self.orders[order], now)

    def move(self, price: Decimal) -> None:
        """The market trades at this price; stops that it touches begin to trade."""
        self.price = price
        for placed in self.orders.values():
            trigger, side = placed.intent.trigger, placed.intent.side
            if placed.status is ReportStatus.OPEN and trigger and (price - trigger) * side.sign >= 0:
                placed.triggered = True

    def can_fill(self) -> list[ClientOrderId]:
        return [
            cid
            for cid, placed in self.orders.items()
            if placed.status is ReportStatus.OPEN
            and (placed.triggered or placed.intent.type is OrderType.MARKET)
        ]

    def fill(self, order: ClientOrderId, share: Decimal, now: datetime) -> None:
        """Trades a share (0..1) of what is left of the order; with 1 it is done."""
        placed = self.orders[order]
        intent = placed.intent
        left = self._left(placed)
        qty = self.instrument.qty_down(left * share)
        if share == 1 or qty < self.instrument.lot:
            qty = self.instrument.qty_down(left)
        if qty > ZERO:
            self._execute(placed, Qty(qty), now)
        if share == 1 or self._left(placed) < self.instrument.lot:
            done = intent.cost is not None or placed.filled > ZERO
            placed.status = ReportStatus.FILLED if done else ReportStatus.CANCELED
        self._tell(placed, now)

    def visible(self, order: ClientOrderId, now: datetime) -> Placed | None:
        placed = self.orders.get(order)
        return placed if placed is not None and placed.visible_at <= now else None

    def report(self, placed: Placed, now: datetime) -> OrderReport:
        waits = placed.status is ReportStatus.OPEN and not placed.triggered
        return OrderReport(
            order=placed.intent.id,
            exchange_id=placed.exchange_id,
            symbol=placed.intent.symbol,
            status=placed.status,
            filled=Qty(placed.filled),
            spent=placed.spent,
            trigger=placed.intent.trigger if waits else None,
            reason=None,
            seen_at=now,
        )

    def _tell(self, placed: Placed, now: datetime) -> None:
        self.news.append(self.report(placed, now))

    def _left(self, placed: Placed) -> Decimal:
        intent = placed.intent
        if intent.cost is not None:
            return self.instrument.qty_down((intent.cost - placed.spent) / self.price)
        left = intent.qty - placed.filled
        return min(left, self._reducible(intent.side)) if intent.reduce_only else left

    def _reducible(self, side: Side) -> Decimal:
        return max(-self.net * side.sign, ZERO)

    def _refusal(self, intent: OrderIntent) -> str:
        if intent.trigger is not None and (intent.trigger - self.price) * intent.side.sign <= 0:
            return "no: beyond the trigger"
        if intent.reduce_only and intent.type is OrderType.MARKET and self._reducible(intent.side) == ZERO:
            return "no: nothing to reduce"
        is_spot_sale = intent.symbol.market is MarketType.SPOT and intent.side is Side.SELL
        if is_spot_sale and self.own + self.net - self._reserved() < intent.qty:
            return "no: not enough coins"
        if is_spot_sale and intent.qty * self.price < self.instrument.min_notional:
            return "no: too small"
        return ""

    def _reserved(self) -> Decimal:
        return sum(
            (
                placed.intent.qty - placed.filled
                for placed in self.orders.values()
                if placed.status is ReportStatus.OPEN and placed.intent.side is Side.SELL
            ),
            ZERO,
        )

    def _execute(self, placed: Placed, qty: Qty, now: datetime) -> None:
        intent, instrument = placed.intent, self.instrument
        in_base = intent.symbol.market is MarketType.SPOT and intent.side is Side.BUY
        fee = qty * instrument.taker_fee * (1 if in_base else self.price)
        fill = Fill(
            trade=TradeId(f"t{len(self.executions) + 1}"),
            account=ACCOUNT,
            symbol=intent.symbol,
            order=intent.id,
            exchange_order=placed.exchange_id,
            side=intent.side,
            price=Price(self.price),
            qty=qty,
            fee=Money(fee, instrument.base if in_base else instrument.quote),
            maker=False,
            happened_at=now,
            seen_at=now,
        )
        self.executions.append(fill)
        self.news.append(fill)
        placed.filled += qty
        placed.spent += qty * self.price
        self.net += intent.side.sign * qty - (fee if in_base else ZERO)

    def fills_seen_at(self, now: datetime) -> list[Fill]:
        return [replace(fill, seen_at=now) for fill in self.executions]
