"""What an account has, what of it is spoken for, and what is free."""

from decimal import Decimal

from sandbox.exchange.books import Books
from sandbox.exchange.entities import BUY, Account, Order, Position
from sandbox.exchange.instruments import LINEAR, SPOT, Instrument
from sandbox.exchange.market import Market, best_price, side_levels
from sandbox.exchange.numbers import ZERO

MARGIN_COIN = "USDT"


class Funds:
    """Balances as the exchange computes them; all amounts in units of the coin."""

    def __init__(self, market: Market, books: Books, *, stops_hold: bool = False) -> None:
        self._market = market
        self._books = books
        self._stops_hold = stops_hold

    def reservation(self, order: Order) -> tuple[str, Decimal]:
        """(coin, amount) a resting spot order occupies; stop orders may occupy nothing before they fire."""
        instrument = self._market.instruments[order.key]
        coin = instrument.quote if order.side == BUY else instrument.base
        held = order.order_filter != "StopOrder" or self._stops_hold
        waiting = order.status == "Untriggered" and not held
        if not order.is_open or waiting or not instrument.is_spot:
            return coin, ZERO
        price = order.price or order.trigger_price
        if order.side == BUY:
            cost = order.leaves if order.by_cost else order.leaves * price
            return coin, cost * (1 + instrument.maker) if instrument.fee_in_quote else cost
        return coin, order.leaves / price if order.by_cost else order.leaves

    def locked(self, account: Account, coin: str) -> Decimal:
        total = ZERO
        for order in self._books.open_of[account.uid].values():
            if order.category == SPOT:
                held, amount = self.reservation(order)
                total += amount if held == coin else ZERO
        return total

    def order_margin(self, account: Account) -> Decimal:
        """Initial margin of resting linear orders."""
        total = ZERO
        for order in self._books.open_of[account.uid].values():
            if order.category == LINEAR and order.status != "Untriggered" and not order.reduce_only:
                total += order.leaves * order.price / self._books.position(account.uid, order.symbol).leverage
        return total

    def position_margin(self, account: Account) -> Decimal:
        return sum((margin(position) for position in self._books.positions_of(account.uid)), ZERO)

    def profit(self, account: Account) -> Decimal:
        """Unrealised, over all positions, at the last prices."""
        return sum((self.profit_of(position) for position in self._books.positions_of(account.uid)), ZERO)

    def profit_of(self, position: Position) -> Decimal:
        if not position.size:
            return ZERO
        return position.profit(self._market.last((LINEAR, position.symbol)))

    def available(self, account: Account, coin: str) -> Decimal:
        """Free for a new order; never counts profit that is not realised."""
        free = account.coins.get(coin, ZERO) - self.locked(account, coin)
        if coin == MARGIN_COIN:
            free -= self.order_margin(account) + self.position_margin(account)
            free += min(ZERO, self.profit(account))
        return free

    def needed(self, instrument: Instrument, order: Order, last: Decimal) -> tuple[str, Decimal]:
        """(coin, amount) that must be free for `order` to go live with the price at `last`."""
        if not instrument.is_spot:
            price = order.price or best_price(instrument, last, order.side)
            return MARGIN_COIN, self._margin_needed(instrument, order, price)
        coin = instrument.quote if order.side == BUY else instrument.base
        fee = instrument.taker if order.side == BUY and instrument.fee_in_quote else ZERO
        return coin, self._spot_needed(instrument, order, last) * (1 + fee)

    @staticmethod
    def _spot_needed(instrument: Instrument, order: Order, last: Decimal) -> Decimal:
        if order.by_cost == (order.side == BUY) and order.kind == "Market":
            return order.leaves
        if order.kind == "Market":
            return _book_worth(instrument, order, last)
        return order.leaves * order.price if order.side == BUY else order.leaves

    def _margin_needed(self, instrument: Instrument, order: Order, price: Decimal) -> Decimal:
        """What a linear order takes beyond the position it closes, with the fee."""
        if order.reduce_only:
            return ZERO
        position = self._books.position(order.uid, order.symbol)
        closing = position.size if position.size and position.side != order.side else ZERO
        opening = max(ZERO, order.leaves - closing)
        return opening * price / position.leverage + opening * price * instrument.taker


def margin(position: Position) -> Decimal:
    return position.size * position.entry / position.leverage


def _book_worth(instrument: Instrument, order: Order, last: Decimal) -> Decimal:
    """What a market order takes at the current book: the cost of a buy, the base of a sale by cost."""
    left, total = order.leaves, ZERO
    for level in side_levels(instrument, last, order.side):
        part = min(level.qty * level.price if order.by_cost else level.qty, left)
        total += part / level.price if order.by_cost else part * level.price
        left -= part
    return total
