"""Trades: what a fill does to the order, the balances and the position."""

from decimal import Decimal

from sandbox.exchange.books import Books
from sandbox.exchange.entities import BUY, Account, Execution, Order, Position
from sandbox.exchange.funds import MARGIN_COIN
from sandbox.exchange.instruments import Instrument
from sandbox.exchange.market import Market, side_levels
from sandbox.exchange.numbers import ZERO, floor_to
from sandbox.exchange.stops import PositionStops


class Fills:
    """Executes orders against the book, level by level."""

    def __init__(self, market: Market, books: Books, stops: PositionStops) -> None:
        self._market = market
        self._books = books
        self._stops = stops

    def sweep(self, order: Order, last: Decimal, ms: int, limit: Decimal | None = None) -> None:
        """Takes from the book around `last` until done, out of depth, or beyond `limit`."""
        instrument = self._market.instruments[order.key]
        for level in side_levels(instrument, last, order.side):
            if limit is not None and (level.price > limit if order.side == BUY else level.price < limit):
                break
            qty = min(level.qty, self.wanted(instrument, order, level.price))
            if qty <= 0:
                break
            self.fill(order, level.price, qty, maker=False, ms=ms)

    def wanted(self, instrument: Instrument, order: Order, price: Decimal) -> Decimal:
        """Base amount still to be had at `price`; for reduce-only no more than the position."""
        want = order.leaves
        if order.by_cost:
            want = floor_to(want / price, instrument.step)
        if order.reduce_only:
            position = self._books.position(order.uid, order.symbol)
            want = min(want, position.size if position.side != order.side else ZERO)
        return want

    def fill(self, order: Order, price: Decimal, qty: Decimal, *, maker: bool, ms: int) -> None:
        instrument = self._market.instruments[order.key]
        account = self._books.accounts[order.uid]
        rate = instrument.maker if maker else instrument.taker
        value = price * qty
        closed, pnl = ZERO, ZERO
        if instrument.is_spot:
            fee, coin = _settle_spot(account, instrument, order.side, qty, value, rate)
        else:
            position = self._books.position(order.uid, order.symbol)
            closed, pnl = move(position, order.side, qty, price, ms)
            fee, coin = value * rate, MARGIN_COIN
            account.change(MARGIN_COIN, pnl - fee)
            self._books.touch(position)
        order.filled += qty
        order.value += value
        order.fee += fee
        order.fee_coin = coin
        order.updated = ms
        order.status = "Filled" if self.wanted(instrument, order, price) <= 0 else "PartiallyFilled"
        self._books.touch(order)
        self._books.touch(account)
        seq, exec_id = self._books.next_id("execution")
        self._books.touch(
            Execution(
                exec_id=exec_id,
                uid=order.uid,
                order_id=order.order_id,
                link_id=order.link_id,
                category=order.category,
                symbol=order.symbol,
                side=order.side,
                price=price,
                qty=qty,
                value=value,
                fee=fee,
                fee_coin=coin,
                fee_rate=rate,
                maker=maker,
                time=ms,
                seq=seq,
                leaves=order.leaves,
                order_price=order.price,
                order_qty=order.qty,
                order_type=order.kind,
                stop_type=order.stop_type,
                create_type=order.create_type,
                closed=closed,
                pnl=pnl,
            )
        )
        if not instrument.is_spot:
            self._stops.after_fill(order, ms)


def _settle_spot(
    account: Account, instrument: Instrument, side: str, qty: Decimal, value: Decimal, rate: Decimal
) -> tuple[Decimal, str]:
    """Moves both coins; (fee, its coin): it comes off what is received, or on top of what a buy costs."""
    if side == BUY and instrument.fee_in_quote:
        fee = value * rate
        account.change(instrument.base, qty)
        account.change(instrument.quote, -value - fee)
        return fee, instrument.quote
    if side == BUY:
        fee = qty * rate
        account.change(instrument.base, qty - fee)
        account.change(instrument.quote, -value)
        return fee, instrument.base
    fee = value * rate
    account.change(instrument.base, -qty)
    account.change(instrument.quote, value - fee)
    return fee, instrument.quote


def move(position: Position, side: str, qty: Decimal, price: Decimal, ms: int) -> tuple[Decimal, Decimal]:
    """Applies a trade to a one-way position: (amount closed, profit realised before fees)."""
    position.updated = ms
    position.seq += 1
    closed, pnl = ZERO, ZERO
    if position.size and position.side != side:
        closed = min(qty, position.size)
        pnl = (price - position.entry) * closed * position.sign
        position.size -= closed
        position.realised += pnl
        qty -= closed
        if not position.size:
            position.side, position.entry = "", ZERO
            position.take_profit = position.stop_loss = ZERO
    if qty:
        if not position.size:
            position.created = ms
        total = position.size + qty
        position.entry = (position.entry * position.size + price * qty) / total
        position.side, position.size = side, total
    return closed, pnl
