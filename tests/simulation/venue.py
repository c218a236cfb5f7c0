"""The exchange of a simulated world: honest, exact, and with the manners of the real ones.

It refuses requests whose stamp has left its window, accepts an id again once its order has ended where its
`reuses_ids` says so, fills in parts, ends orders by itself, and remembers every state an order has had, so that
a read may show how things stood some seconds ago.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from trading.domain.errors import Declined, ExchangeFailure, OutcomeUnknown
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId, TradeId
from trading.domain.instrument import Instrument, MarketType, Side, Symbol
from trading.domain.money import ZERO, Money, Price, Qty
from trading.domain.order import OrderIntent, OrderType
from trading.ports import OrderReport, ReportStatus

LEVERAGE = Decimal(10)
Later = Callable[[float, Callable[[], None]], None]


@dataclass(frozen=True, slots=True)
class Seen:
    """How an order stood from an instant on."""

    since: datetime
    status: ReportStatus
    filled: Decimal
    spent: Decimal
    waits: bool


@dataclass(eq=False)
class Placed:
    """One accepted order and its past."""

    intent: OrderIntent
    account: AccountId
    id: str
    accepted_at: datetime
    status: ReportStatus = ReportStatus.OPEN
    filled: Decimal = ZERO
    spent: Decimal = ZERO
    triggered: bool = False
    past: list[Seen] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.status is ReportStatus.OPEN

    def note(self, now: datetime) -> None:
        waits = self.is_open and not self.triggered
        self.past.append(Seen(now, self.status, self.filled, self.spent, waits))

    def at(self, moment: datetime) -> Seen | None:
        """How it stood then; None before it was there."""
        return next((seen for seen in reversed(self.past) if seen.since <= moment), None)

    def report(self, seen: Seen, seen_at: datetime) -> OrderReport:
        return OrderReport(
            order=self.intent.id,
            exchange_id=self.id,
            symbol=self.intent.symbol,
            status=seen.status,
            filled=Qty(seen.filled),
            spent=seen.spent,
            trigger=self.intent.trigger if seen.waits else None,
            reason=None,
            seen_at=seen_at,
            side=self.intent.side,
            qty=None if self.intent.cost is not None else self.intent.qty,
        )


@dataclass(eq=False)
class Wallet:
    """What one customer has. coins: their own and those that orders brought; held: contracts by symbol."""

    coins: dict[str, Decimal]
    held: dict[Symbol, Decimal] = field(default_factory=dict)


@dataclass(eq=False)
class Venue:
    """All markets and customers. news: called with what streams tell, at the instant it happens."""

    instruments: Mapping[Symbol, Instrument]
    prices: dict[Symbol, Decimal]
    reuses_ids: bool
    window: timedelta
    chance: Random
    now: Callable[[], datetime]
    later: Later
    news: Callable[[AccountId, Placed | Fill], None]
    wallets: dict[AccountId, Wallet] = field(default_factory=dict)
    orders: list[Placed] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    calm: bool = False
    leverages: dict[tuple[AccountId, Symbol], Decimal] = field(default_factory=dict)

    def arrive(self, account: AccountId, intent: OrderIntent, stamp: datetime) -> str | ExchangeFailure:
        """The id of the accepted order, or how it was refused."""
        refusal = self._refusal(account, intent, stamp)
        if refusal is not None:
            code = refusal.code if isinstance(refusal, Declined) else "taken"
            self.refused[code] = self.refused.get(code, 0) + 1
            return refusal
        placed = Placed(intent, account, f"x{len(self.orders) + 1}", self.now())
        self.orders.append(placed)
        placed.note(self.now())
        self.news(account, placed)
        if intent.type is OrderType.MARKET:
            self._begin(placed)
        else:
            self.touch(placed)
        return placed.id

    def cancel(self, account: AccountId, order: ClientOrderId) -> None:
        """Ends what waits; what has begun to trade cannot be called back."""
        for placed in self.of(account, order):
            if placed.is_open and placed.intent.type is OrderType.STOP and not placed.triggered:
                self._end(placed, ReportStatus.CANCELED)

    def move(self, symbol: Symbol, price: Decimal) -> None:
        """The market trades at this price; stops that it touches begin to trade."""
        self.prices[symbol] = price
        for placed in self.orders:
            if placed.is_open and placed.intent.symbol == symbol and not placed.triggered:
                self.touch(placed)

    def touch(self, placed: Placed) -> None:
        trigger, price = placed.intent.trigger, self.prices[placed.intent.symbol]
        if trigger is not None and (price - trigger) * placed.intent.side.sign >= 0:
            placed.triggered = True
            placed.note(self.now())
            self._begin(placed)

    def by_hand(self, account: AccountId, symbol: Symbol, side: Side, qty: Decimal) -> None:
        """The customer trades on the exchange's own page."""
        self._book(account, symbol, side, qty, self.prices[symbol], None, "by-hand")

    def of(self, account: AccountId, order: ClientOrderId) -> Sequence[Placed]:
        return [one for one in self.orders if one.intent.id == order and one.account == account]

    def fills_of(self, account: AccountId, order: ClientOrderId) -> Sequence[Fill]:
        return [fill for fill in self.fills if fill.order == order and fill.account == account]

    def leverage(self, account: AccountId, symbol: Symbol) -> Decimal:
        return self.leverages.get((account, symbol), LEVERAGE)

    def free(self, account: AccountId, currency: str) -> Decimal:
        """What is neither in a resting stop of spot nor margin of a contract."""
        wallet = self.wallets[account]
        held = ZERO
        for placed in self.orders:
            symbol = placed.intent.symbol
            sells = placed.is_open and placed.intent.side is Side.SELL and symbol.market is MarketType.SPOT
            if sells and placed.account == account and self.instruments[symbol].base == currency:
                held += placed.intent.qty - placed.filled
        if currency == "USDT":
            for symbol, qty in wallet.held.items():
                held += abs(qty) * self.prices[symbol] / self.leverage(account, symbol)
        return wallet.coins.get(currency, ZERO) - held

    def _refusal(self, account: AccountId, intent: OrderIntent, stamp: datetime) -> ExchangeFailure | None:
        if self.now() - stamp > self.window or stamp - self.now() > timedelta(seconds=1):
            return Declined("window", "outside the time window")
        known = self.of(account, intent.id)
        if known and (not self.reuses_ids or known[-1].is_open):
            return OutcomeUnknown(intent.id, "the id is taken")
        return self._terms_refusal(account, intent)

    def _terms_refusal(self, account: AccountId, intent: OrderIntent) -> ExchangeFailure | None:
        price, instrument = self.prices[intent.symbol], self.instruments[intent.symbol]
        if intent.trigger is not None and (intent.trigger - price) * intent.side.sign <= 0:
            return Declined("trigger", "the price is beyond the trigger")
        if not instrument.min_qty <= intent.qty <= instrument.max_qty:
            return Declined("size", "quantity outside the limits")
        if intent.symbol.market is MarketType.LINEAR:
            return self._linear_refusal(account, intent)
        if intent.qty * price < instrument.min_notional:
            return Declined("small", "value below the least")
        wanted = (intent.cost or intent.qty * price) if intent.side is Side.BUY else intent.qty
        currency = instrument.quote if intent.side is Side.BUY else instrument.base
        return Declined("funds", "not enough funds") if self.free(account, currency) < wanted else None

    def _linear_refusal(self, account: AccountId, intent: OrderIntent) -> ExchangeFailure | None:
        held = self.wallets[account].held.get(intent.symbol, ZERO)
        if intent.reduce_only:
            nothing = held * intent.side.sign >= 0 and intent.type is OrderType.MARKET
            return Declined("reduce", "nothing to reduce") if nothing else None
        value = intent.qty * self.prices[intent.symbol]
        poor = self.free(account, "USDT") < value / self.leverage(account, intent.symbol)
        return Declined("funds", "not enough margin") if poor else None

    def _begin(self, placed: Placed) -> None:
        """Trade it: at once, in parts, or in part and no more."""
        fate = 0.0 if self.calm else self.chance.random()
        if fate < 0.7:
            self._trade(placed, Decimal(1), last=True)
            return
        if fate < 0.92:
            parts = self.chance.choice((2, 3))
            for part in range(parts):
                pause = self.chance.uniform(0.05, 2.0) * (part + 1)
                share = Decimal(1) / (parts - part)
                self.later(pause, lambda s=share, p=part: self._trade(placed, s, last=p == parts - 1))  # type: ignore[misc]
            return
        if fate < 0.98:
            self._trade(placed, Decimal(str(round(self.chance.uniform(0.2, 0.8), 2))), last=False)
        self.later(self.chance.uniform(0.1, 1.0), lambda: self._end(placed, ReportStatus.CANCELED))

    def _trade(self, placed: Placed, share: Decimal, *, last: bool) -> None:
        if not placed.is_open:
            return
        intent, instrument = placed.intent, self.instruments[placed.intent.symbol]
        price = instrument.price_down(self.prices[intent.symbol] * (1 + intent.side.sign * Decimal("0.0002")))
        left = self._left(placed, price)
        qty = left if last else instrument.qty_down(left * share)
        if qty > ZERO:
            self._execute(placed, qty, price)
        if last or self._left(placed, price) == ZERO:
            self._end(placed, ReportStatus.FILLED if placed.filled else ReportStatus.CANCELED)

    def _left(self, placed: Placed, price: Decimal) -> Decimal:
        intent, instrument = placed.intent, self.instruments[placed.intent.symbol]
        if intent.cost is not None:
            return instrument.qty_down((intent.cost - placed.spent) / price)
        left = intent.qty - placed.filled
        wallet = self.wallets[placed.account]
        if intent.reduce_only:
            left = min(left, max(-wallet.held.get(intent.symbol, ZERO) * intent.side.sign, ZERO))
        elif intent.side is Side.SELL and intent.symbol.market is MarketType.SPOT:
            left = min(left, instrument.qty_down(max(wallet.coins.get(instrument.base, ZERO), ZERO)))
        return left

    def _execute(self, placed: Placed, qty: Decimal, price: Decimal) -> None:
        placed.filled += qty
        placed.spent += qty * price
        intent = placed.intent
        self._book(placed.account, intent.symbol, intent.side, qty, price, intent.id, placed.id)
        placed.note(self.now())
        self.news(placed.account, placed)

    def _end(self, placed: Placed, status: ReportStatus) -> None:
        if placed.is_open:
            placed.status = status
            placed.note(self.now())
            self.news(placed.account, placed)

    def _book(
        self,
        account: AccountId,
        symbol: Symbol,
        side: Side,
        qty: Decimal,
        price: Decimal,
        order: ClientOrderId | None,
        exchange_order: str,
    ) -> None:
        instrument, wallet = self.instruments[symbol], self.wallets[account]
        in_base = symbol.market is MarketType.SPOT and side is Side.BUY
        fee = qty * instrument.taker_fee * (1 if in_base else price)
        fill = Fill(
            trade=TradeId(f"t{len(self.fills) + 1}"),
            account=account,
            symbol=symbol,
            order=order,
            exchange_order=exchange_order,
            side=side,
            price=Price(price),
            qty=Qty(qty),
            fee=Money(fee, instrument.base if in_base else instrument.quote),
            maker=False,
            happened_at=self.now(),
            seen_at=self.now(),
        )
        self.fills.append(fill)
        changes = {fill.fee.currency: -fee}
        if symbol.market is MarketType.SPOT:
            changes[instrument.base] = changes.get(instrument.base, ZERO) + side.sign * qty
            changes[instrument.quote] = changes.get(instrument.quote, ZERO) - side.sign * qty * price
        else:
            wallet.held[symbol] = wallet.held.get(symbol, ZERO) + side.sign * qty
        for currency, change in changes.items():
            wallet.coins[currency] = wallet.coins.get(currency, ZERO) + change
        self.news(account, fill)
