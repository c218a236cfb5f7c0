"""The order desk: takes, changes and cancels orders, with the exchange's checks."""

from collections.abc import Mapping
from decimal import Decimal

from sandbox.exchange import errors
from sandbox.exchange.books import Books
from sandbox.exchange.drafts import category_of, check_filters, draft, instrument_of, link_of
from sandbox.exchange.entities import BUY, Order, other_side
from sandbox.exchange.errors import BAD_REQUEST, VenueError
from sandbox.exchange.funds import MARGIN_COIN, Funds
from sandbox.exchange.instruments import LINEAR, Instrument
from sandbox.exchange.market import Market
from sandbox.exchange.matching import Matching
from sandbox.exchange.numbers import ZERO, number

Params = Mapping[str, str]

_MOST_OPEN = 500


class OrderDesk:
    """All ways an order comes to be or ends by request; every call is one change, committed by the caller."""

    def __init__(self, market: Market, books: Books, funds: Funds, matching: Matching) -> None:
        self._market = market
        self._books = books
        self._funds = funds
        self._matching = matching

    def create(self, uid: int, params: Params) -> Order:
        now = self._market.clock.now_ms()
        category = category_of(params)
        link = link_of(params)
        if link and (uid, link) in self._books.links:
            raise VenueError(errors.DUPLICATE_LINK, category)
        if len(self._books.open_of[uid]) >= _MOST_OPEN:
            raise VenueError(errors.TOO_MANY_ORDERS, category)
        order = draft(self._market, params, uid, now, self._closable(uid, params))
        instrument = self._market.instruments[order.key]
        self._check_reduce_only(order)
        self._check_attached(order)
        self._check_funds(instrument, order)
        order.seq, order.order_id = self._books.next_id(category)
        self._books.touch(order)
        self._books.touch(self._books.accounts[uid])
        if order.status != "Untriggered":
            self._matching.execute(order, order.last_on_create, now)
        return order

    def cancel(self, uid: int, params: Params) -> Order:
        order = self._open_order(uid, params)
        self._withdraw(order)
        return order

    def cancel_all(self, uid: int, params: Params) -> list[Order]:
        category = category_of(params)
        symbol, coin = params.get("symbol", ""), params.get("settleCoin", "") or params.get("baseCoin", "")
        if category == LINEAR and not (symbol or coin):
            raise VenueError(BAD_REQUEST, detail="params error: symbol, baseCoin or settleCoin is needed")
        chosen = params.get("orderFilter", "") or ("Order" if category == "spot" else "")
        found = [
            order
            for order in self._books.open_of[uid].values()
            if order.category == category
            and symbol in {"", order.symbol}
            and chosen in {"", order.order_filter}
        ]
        for order in found:
            self._withdraw(order)
        return found

    def _withdraw(self, order: Order) -> None:
        """Cancels; a position whose stop order is cancelled has that stop no more."""
        self._matching.close(order, _cancelled(order), self._market.clock.now_ms(), by="CancelByUser")
        if order.stop_type in {"StopLoss", "TakeProfit"}:
            position = self._books.position(order.uid, order.symbol)
            if order.stop_type == "StopLoss":
                position.stop_loss = ZERO
            else:
                position.take_profit = ZERO
            self._books.touch(position)

    def amend(self, uid: int, params: Params) -> Order:
        """New quantity, price or trigger of an open order; all or nothing."""
        order = self._open_order(uid, params)
        instrument = self._market.instruments[order.key]
        before = order.qty, order.price, order.trigger_price
        order.qty = number(params, "qty") or order.qty
        order.price = number(params, "price") or order.price
        order.trigger_price = number(params, "triggerPrice") or order.trigger_price
        try:
            self._check_amended(instrument, order)
        except VenueError:
            order.qty, order.price, order.trigger_price = before
            raise
        order.updated = self._market.clock.now_ms()
        self._books.touch(order)
        self._books.touch(self._books.accounts[uid])
        if order.status != "Untriggered":
            self._matching.execute(order, self._market.last(order.key), order.updated)
        return order

    def _check_amended(self, instrument: Instrument, order: Order) -> None:
        if order.qty <= order.filled or (order.kind == "Market" and order.price):
            raise VenueError(BAD_REQUEST, detail="The order remains unchanged as the parameters entered")
        check_filters(instrument, order)
        if self._funds.available(self._books.accounts[order.uid], _spent(instrument, order)) < 0:
            raise VenueError(errors.NO_FUNDS, order.category)

    def _open_order(self, uid: int, params: Params) -> Order:
        instrument = instrument_of(self._market, params)
        order_id, link = params.get("orderId", ""), params.get("orderLinkId", "")
        if not (order_id or link):
            raise VenueError(BAD_REQUEST, detail="params error: orderId or orderLinkId is required")
        order = self._books.find(uid, order_id, link)
        if order is None or not order.is_open or order.key != instrument.key:
            raise VenueError(errors.ORDER_NOT_FOUND, instrument.category)
        return order

    def _closable(self, uid: int, params: Params) -> Decimal:
        position = self._books.positions[uid].get(params.get("symbol", ""))
        if position is None or params.get("category") != LINEAR:
            return ZERO
        return position.size if position.side == other_side(params.get("side", "")) else ZERO

    def _check_reduce_only(self, order: Order) -> None:
        """A live reduce-only order needs a position and is cut to its size; stops are checked later."""
        if not order.reduce_only or order.status == "Untriggered":
            return
        position = self._books.position(order.uid, order.symbol)
        if not position.size or position.side == order.side:
            raise VenueError(errors.REDUCE_ONLY)
        order.qty = min(order.qty, position.size)

    def _check_attached(self, order: Order) -> None:
        base = order.price or order.trigger_price or order.last_on_create
        up = order.side == BUY
        if order.stop_loss and (order.stop_loss >= base if up else order.stop_loss <= base):
            detail = f"StopLoss:{order.stop_loss} set for {order.side} position should be on its losing side"
            raise VenueError(BAD_REQUEST, detail=f"{detail} of base_price:{base}")
        if order.take_profit and (order.take_profit <= base if up else order.take_profit >= base):
            detail = (
                f"TakeProfit:{order.take_profit} set for {order.side} position should be on its winning side"
            )
            raise VenueError(BAD_REQUEST, detail=f"{detail} of base_price:{base}")

    def _check_funds(self, instrument: Instrument, order: Order) -> None:
        waiting = order.status == "Untriggered" and order.order_filter == "StopOrder"
        if waiting:
            return
        coin, needed = self._funds.needed(instrument, order, order.last_on_create)
        if needed > 0 and self._funds.available(self._books.accounts[order.uid], coin) < needed:
            raise VenueError(errors.NO_FUNDS, order.category)


def _spent(instrument: Instrument, order: Order) -> str:
    if not instrument.is_spot:
        return MARGIN_COIN
    return instrument.quote if order.side == BUY else instrument.base


def _cancelled(order: Order) -> str:
    return "PartiallyFilledCanceled" if order.category == "spot" and order.filled else "Cancelled"
