"""FakeGateway: an honest exchange in memory. It passes the contract suite, so it may be trusted; and it can fail."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from tests.support.builders import an_instrument
from tests.support.clock import HandClock
from tests.support.fake_orders import FakeOrder as FakeOrder
from tests.support.fake_orders import Mishap as Mishap
from tests.support.fake_orders import costs, wanted
from trading.domain.account import Balance
from trading.domain.decision import Approved
from trading.domain.errors import Declined, ExchangeFailure, OutcomeUnknown
from trading.domain.fill import Fill
from trading.domain.ids import ClientOrderId, TradeId
from trading.domain.instrument import Instrument, MarketType, Side, Symbol
from trading.domain.money import ZERO, Money, Price, Qty
from trading.domain.order import OrderIntent, OrderType
from trading.domain.position import Position
from trading.ports import AccountNews, Clock, OrderReport, PositionReport, ReportStatus, StreamRestarted

LEVERAGE = Decimal(10)


@dataclass
class FakeGateway:
    """An ExchangeGateway with switches.

    prices: set them with set_price, which also triggers stops; totals: units held by currency; fills_at_once:
    whether market orders fill when they arrive, else with fill(); mishaps: taken one by one by submits, a None
    is an ordinary one; reads_fail: raised by every read; blind_reads: reads of orders that see none.
    """

    clock: Clock = field(default_factory=HandClock)
    instruments: dict[Symbol, Instrument] = field(default_factory=dict)
    prices: dict[Symbol, Decimal] = field(default_factory=dict)
    totals: dict[str, Decimal] = field(default_factory=lambda: {"USDT": Decimal(10_000)})
    account: int = 1
    fills_at_once: bool = True
    mishaps: deque[Mishap | ExchangeFailure | None] = field(default_factory=deque)
    reads_fail: ExchangeFailure | None = None
    blind_reads: int = 0
    submitted: list[tuple[OrderIntent, datetime]] = field(default_factory=list)
    orders: dict[ClientOrderId, FakeOrder] = field(default_factory=dict)
    executions: list[Fill] = field(default_factory=list)
    held: dict[Symbol, Position] = field(default_factory=dict)
    leverages: dict[Symbol, Decimal] = field(default_factory=dict)
    closed: bool = False
    _listeners: list[asyncio.Queue[AccountNews | None]] = field(default_factory=list)

    # The port

    async def prepare(self, order: OrderIntent) -> None:
        return

    async def submit(self, order: Approved, stamp: datetime) -> str:
        intent = order.intent
        self.submitted.append((intent, stamp))
        mishap = self.mishaps.popleft() if self.mishaps else None
        if isinstance(mishap, ExchangeFailure):
            raise mishap
        if mishap is Mishap.SWALLOWED:
            raise OutcomeUnknown(intent.id, "swallowed")
        accepted = self._accept(intent)
        if mishap is Mishap.REPLY_LOST:
            raise OutcomeUnknown(intent.id, "reply lost")
        return accepted.id

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:
        self._check_reads()
        found = self.orders.get(order)
        if found is not None and found.status is ReportStatus.OPEN and found.intent.symbol == symbol:
            found.status = ReportStatus.CANCELED
            self._tell(found.report(self.clock.now()))

    async def find_order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
        self._check_reads()
        found = self.orders.get(order)
        if found is None or found.intent.symbol != symbol or self._blind():
            return None
        return found.report(self.clock.now())

    async def open_orders(
        self, market: MarketType, symbols: Collection[Symbol] = ()
    ) -> Sequence[OrderReport]:
        self._check_reads()
        if self._blind():
            return ()
        return tuple(
            order.report(self.clock.now())
            for order in self.orders.values()
            if order.status is ReportStatus.OPEN and order.intent.symbol.market is market
        )

    async def fills_since(
        self, market: MarketType, since: datetime, symbols: Collection[Symbol] = ()
    ) -> Sequence[Fill]:
        self._check_reads()
        return tuple(f for f in self.executions if f.symbol.market is market and f.happened_at >= since)

    async def balances(self) -> Sequence[Balance]:
        self._check_reads()
        return tuple(self._balance(currency) for currency in sorted(self.totals))

    async def positions(self) -> Sequence[PositionReport]:
        self._check_reads()
        return tuple(
            PositionReport(p.symbol, p.qty, Price(p.average), self.clock.now())
            for p in self.held.values()
            if not p.is_flat
        )

    async def set_leverage(self, symbol: Symbol, leverage: int) -> None:
        self._check_reads()
        self.leverages[symbol] = Decimal(leverage)

    async def leverage(self, symbol: Symbol) -> Decimal:
        self._check_reads()
        return self.leverages.get(symbol, LEVERAGE)

    async def news(self) -> AsyncIterator[AccountNews]:
        inbox: asyncio.Queue[AccountNews | None] = asyncio.Queue()
        self._listeners.append(inbox)
        try:
            yield StreamRestarted(self.clock.now())
            while not self.closed and (item := await inbox.get()) is not None:
                yield item
        finally:
            self._listeners.remove(inbox)

    async def close(self) -> None:
        self.closed = True
        for inbox in self._listeners:
            inbox.put_nowait(None)

    # The test's side

    def set_price(self, symbol: Symbol, value: str | Decimal) -> None:
        """Moves the market; stops that it touches fill at their trigger or, after a gap, at the new price."""
        self.prices[symbol] = Decimal(value)
        for order in list(self.orders.values()):
            if order.intent.symbol == symbol and order.status is ReportStatus.OPEN:
                self._maybe_trigger(order)

    def fill(
        self, order: ClientOrderId, qty: str | Decimal | None = None, price: str | Decimal | None = None
    ) -> Fill:
        """Fills an open order, or a part of it; without a quantity, all that is left."""
        found = self.orders[order]
        at = Decimal(price) if price is not None else self.prices[found.intent.symbol]
        left = wanted(found.intent, self._instrument(found.intent.symbol), at) - found.filled
        return self._execute(found, left if qty is None else Decimal(qty), at)

    def end(
        self, order: ClientOrderId, status: ReportStatus = ReportStatus.CANCELED, reason: str | None = None
    ) -> None:
        """The exchange ends an order by itself."""
        found = self.orders[order]
        found.status, found.reason = status, reason
        self._tell(found.report(self.clock.now()))

    def restart_stream(self) -> None:
        self._tell(StreamRestarted(self.clock.now()))

    def trade_by_hand(self, symbol: Symbol, side: Side, qty: str) -> Fill:
        """The owner trades on the exchange's own page: a fill that carries no client id of ours."""
        amount = Decimal(qty)
        fill = self._fill_of(symbol, side, None, "by-hand", amount, self.prices[symbol])
        self._book(fill)
        return fill

    # Inside

    def _check_reads(self) -> None:
        if self.reads_fail is not None:
            raise self.reads_fail

    def _blind(self) -> bool:
        if self.blind_reads <= 0:
            return False
        self.blind_reads -= 1
        return True

    def _instrument(self, symbol: Symbol) -> Instrument:
        return self.instruments.get(symbol) or an_instrument(symbol)

    def _accept(self, intent: OrderIntent) -> FakeOrder:
        if intent.id in self.orders:
            raise OutcomeUnknown(intent.id, "this client id is taken")
        price = self.prices.get(intent.symbol)
        if price is None:
            raise Declined("no-market", "the market is unknown")
        self._check_terms(intent, price)
        order = self.orders[intent.id] = FakeOrder(intent, f"fake-{len(self.orders) + 1}")
        self._tell(order.report(self.clock.now()))
        if intent.type is OrderType.MARKET and self.fills_at_once:
            if intent.limit is None or (price - intent.limit) * intent.side.sign <= 0:
                self._execute(order, wanted(intent, self._instrument(intent.symbol), price), price)
            else:
                self.end(intent.id, reason="band")
        return order

    def _check_terms(self, intent: OrderIntent, price: Decimal) -> None:
        instrument = self._instrument(intent.symbol)
        qty = wanted(intent, instrument, price)
        if qty < instrument.min_qty or qty * price < instrument.min_notional:
            raise Declined("too-small", "below the smallest order")
        if intent.trigger is not None and (intent.trigger - price) * intent.side.sign <= 0:
            raise Declined("trigger", "the price is beyond the trigger")
        if intent.symbol.market is MarketType.LINEAR:
            self._check_linear(intent, qty * price)
            return
        needed = costs(intent, qty, price) if intent.side is Side.BUY else qty
        currency = instrument.quote if intent.side is Side.BUY else instrument.base
        if self._balance(currency).free < needed:
            raise Declined("no-funds", "not enough funds")

    def _check_linear(self, intent: OrderIntent, value: Decimal) -> None:
        held = self.held.get(intent.symbol, Position(intent.symbol)).qty
        if intent.reduce_only:
            if intent.type is OrderType.MARKET and held * intent.side.sign >= 0:
                raise Declined("no-position", "nothing to reduce")
        elif self._balance("USDT").free < value / self.leverages.get(intent.symbol, LEVERAGE):
            raise Declined("no-funds", "not enough margin")

    def _maybe_trigger(self, order: FakeOrder) -> None:
        intent, price = order.intent, self.prices[order.intent.symbol]
        if intent.trigger is None or order.triggered or (intent.trigger - price) * intent.side.sign > 0:
            return
        order.triggered = True
        qty = intent.qty
        if intent.reduce_only:
            held = self.held.get(intent.symbol, Position(intent.symbol)).qty
            qty = Qty(min(qty, max(-held * intent.side.sign, ZERO)))
        if qty == ZERO:
            self.end(intent.id, reason="no-position")
        else:
            self._execute(order, qty, price)

    def _execute(self, order: FakeOrder, qty: Decimal, price: Decimal) -> Fill:
        intent = order.intent
        fill = self._fill_of(intent.symbol, intent.side, intent.id, order.id, qty, price)
        order.filled += qty
        order.spent += fill.value
        if order.filled >= wanted(intent, self._instrument(intent.symbol), price) or order.triggered:
            order.status = ReportStatus.FILLED
        self._book(fill)
        self._tell(order.report(self.clock.now()))
        return fill

    def _fill_of(
        self,
        symbol: Symbol,
        side: Side,
        order: ClientOrderId | None,
        exchange_order: str,
        qty: Decimal,
        price: Decimal,
    ) -> Fill:
        instrument = self._instrument(symbol)
        in_base = symbol.market is MarketType.SPOT and side is Side.BUY
        fee = qty * instrument.taker_fee if in_base else qty * price * instrument.taker_fee
        return Fill(
            trade=TradeId(f"fake-trade-{len(self.executions) + 1}"),
            account=self.account,  # type: ignore[arg-type]  # an int in tests
            symbol=symbol,
            order=order,
            exchange_order=exchange_order,
            side=side,
            price=Price(price),
            qty=Qty(qty),
            fee=Money(fee, instrument.base if in_base else instrument.quote),
            maker=False,
            happened_at=self.clock.now(),
            seen_at=self.clock.now(),
        )

    def _book(self, fill: Fill) -> None:
        instrument = self._instrument(fill.symbol)
        self.executions.append(fill)
        if fill.symbol.market is MarketType.LINEAR:
            before = self.held.get(fill.symbol, Position(fill.symbol))
            after = before.apply(fill, instrument.base)
            self.held[fill.symbol] = after
            self._add(instrument.quote, after.realised - before.realised)
        else:
            self._add(instrument.base, fill.side.sign * fill.qty)
            self._add(instrument.quote, -fill.side.sign * fill.value)
        self._add(fill.fee.currency, -fill.fee.amount)
        self._tell(fill)
        for currency in (instrument.base, instrument.quote):
            if currency in self.totals:
                self._tell(self._balance(currency))

    def _add(self, currency: str, amount: Decimal) -> None:
        self.totals[currency] = self.totals.get(currency, ZERO) + amount

    def _balance(self, currency: str) -> Balance:
        total = self.totals.get(currency, ZERO)
        rules = self._instrument
        held = sum((o.holds(currency, rules(o.intent.symbol)) for o in self.orders.values()), start=ZERO)
        if currency == "USDT":
            held += sum(
                (abs(p.cost) / self.leverages.get(p.symbol, LEVERAGE) for p in self.held.values()), ZERO
            )
        return Balance(currency, total, total - held, self.clock.now())

    def _tell(self, item: AccountNews) -> None:
        for inbox in self._listeners:
            inbox.put_nowait(item)
