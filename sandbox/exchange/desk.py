"""The order desk: takes, changes and cancels orders, with the exchange's checks."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from sandbox.exchange.books import Books
from sandbox.exchange.drafts import check_filters, draft
from sandbox.exchange.entities import BUY, Order, other_side
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.funds import MARGIN_COIN, Funds
from sandbox.exchange.instruments import LINEAR, Instrument
from sandbox.exchange.market import Market, best_price
from sandbox.exchange.matching import Matching
from sandbox.exchange.numbers import ZERO
from sandbox.exchange.rules import LinkRule, VenueRules
from sandbox.exchange.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Amendment:
    """What of an open order is to change; zero leaves as it is."""

    qty: Decimal = ZERO
    price: Decimal = ZERO
    trigger_price: Decimal = ZERO


class OrderDesk:
    """All ways an order comes to be or ends by request; every call is one change, committed by the caller."""

    def __init__(
        self, market: Market, books: Books, funds: Funds, matching: Matching, rules: VenueRules
    ) -> None:
        self._market = market
        self._books = books
        self._funds = funds
        self._matching = matching
        self._rules = rules
        self._link = re.compile(rules.link_pattern)
        self.placed: list[Callable[[Order], None]] = []

    def check(self, uid: int, ticket: Ticket) -> Order:
        """The order that would come of it, not entered anywhere; VenueError where it is refused."""
        self._check_link(uid, ticket)
        if len(self._books.open_of[uid]) >= self._rules.most_open:
            raise VenueError(Reason.TOO_MANY_ORDERS, ticket.category)
        now = self._market.clock.now_ms()
        order = draft(self._market, ticket, uid, now, self._closable(uid, ticket))
        instrument = self._market.instruments[order.key]
        if order.status == "Untriggered" and not (self._rules.stops and instrument.holds_stops):
            raise VenueError(Reason.NOT_SUPPORTED, order.category)
        self._check_reduce_only(order)
        self._check_attached(order)
        self._check_maker(instrument, order)
        self._check_funds(instrument, order)
        return order

    def create(self, uid: int, ticket: Ticket) -> Order:
        order = self.check(uid, ticket)
        order.seq, order.order_id = self._books.next_id(ticket.category)
        self._books.touch(order)
        self._books.touch(self._books.accounts[uid])
        if order.status != "Untriggered":
            self._matching.execute(order, order.last_on_create, order.created)
        for listener in self.placed:
            listener(order)
        return order

    def cancel(self, order: Order | None, category: str = "") -> Order:
        """Ends an open order; VenueError for None (not to be found) and for one that has ended."""
        if order is None:
            raise VenueError(Reason.ORDER_NOT_FOUND, category)
        if not order.is_open:
            raise VenueError(Reason.ORDER_FINAL, order.category)
        self._matching.close(order, _cancelled(order), self._market.clock.now_ms(), by="CancelByUser")
        if order.stop_type in {"StopLoss", "TakeProfit"}:
            self._take_off(order)
        return order

    def _take_off(self, order: Order) -> None:
        """A position whose stop order is cancelled has that stop no more."""
        position = self._books.position(order.uid, order.symbol)
        if order.stop_type == "StopLoss":
            position.stop_loss = ZERO
        else:
            position.take_profit = ZERO
        self._books.touch(position)

    def cancel_all(self, uid: int, chosen: Callable[[Order], bool]) -> list[Order]:
        found = [order for order in self._books.open_of[uid].values() if chosen(order)]
        for order in found:
            self.cancel(order)
        return found

    def amend(self, order: Order | None, change: Amendment, category: str = "") -> Order:
        """New quantity, price or trigger of an open order; all or nothing."""
        if order is None or not order.is_open:
            raise VenueError(Reason.ORDER_NOT_FOUND, category)
        instrument = self._market.instruments[order.key]
        before = order.qty, order.price, order.trigger_price
        order.qty = change.qty or order.qty
        order.price = change.price or order.price
        order.trigger_price = change.trigger_price or order.trigger_price
        try:
            self._check_amended(instrument, order)
        except VenueError:
            order.qty, order.price, order.trigger_price = before
            raise
        order.updated = self._market.clock.now_ms()
        self._books.touch(order)
        self._books.touch(self._books.accounts[order.uid])
        if order.status != "Untriggered":
            self._matching.execute(order, self._market.last(order.key), order.updated)
        return order

    def _check_amended(self, instrument: Instrument, order: Order) -> None:
        if order.qty <= order.filled or (order.kind == "Market" and order.price):
            raise VenueError(Reason.UNCHANGED, order.category)
        check_filters(instrument, order)
        if self._funds.available(self._books.accounts[order.uid], _spent(instrument, order)) < 0:
            raise VenueError(Reason.NO_FUNDS, order.category)

    def _check_link(self, uid: int, ticket: Ticket) -> None:
        if not ticket.link_id:
            return
        if not self._link.fullmatch(ticket.link_id):
            raise VenueError(Reason.BAD_LINK, ticket.category)
        rule = self._rules.link_rule
        ever = rule is LinkRule.ALL and (uid, ticket.link_id) in self._books.links
        now = rule is LinkRule.OPEN and any(o.is_open for o in self._books.linked(uid, ticket.link_id))
        if ever or now:
            raise VenueError(Reason.DUPLICATE_LINK, ticket.category)

    def _closable(self, uid: int, ticket: Ticket) -> Decimal:
        position = self._books.positions[uid].get(ticket.symbol)
        if position is None or ticket.category != LINEAR:
            return ZERO
        return position.size if position.side == other_side(ticket.side) else ZERO

    def _check_reduce_only(self, order: Order) -> None:
        """A live reduce-only order needs a position and is cut to its size; stops are checked later."""
        if not order.reduce_only or order.status == "Untriggered":
            return
        position = self._books.position(order.uid, order.symbol)
        if not position.size or position.side == order.side:
            raise VenueError(Reason.REDUCE_ONLY, order.category)
        order.qty = min(order.qty, position.size)

    def _check_attached(self, order: Order) -> None:
        base = order.price or order.trigger_price or order.last_on_create
        up = order.side == BUY
        if order.stop_loss and (order.stop_loss >= base if up else order.stop_loss <= base):
            detail = f"StopLoss:{order.stop_loss} set for {order.side} position should be on its losing side"
            raise VenueError(Reason.STOP_SIDE, detail=f"{detail} of base_price:{base}")
        if order.take_profit and (order.take_profit <= base if up else order.take_profit >= base):
            detail = (
                f"TakeProfit:{order.take_profit} set for {order.side} position should be on its winning side"
            )
            raise VenueError(Reason.STOP_SIDE, detail=f"{detail} of base_price:{base}")

    def _check_maker(self, instrument: Instrument, order: Order) -> None:
        if order.tif != "PostOnly" or not self._rules.post_only_refused or order.status == "Untriggered":
            return
        best = best_price(instrument, order.last_on_create, order.side)
        if order.price >= best if order.side == BUY else order.price <= best:
            raise VenueError(Reason.WOULD_TAKE, order.category)

    def _check_funds(self, instrument: Instrument, order: Order) -> None:
        held = order.order_filter == "tpslOrder" or self._rules.stops_hold_funds
        if order.status == "Untriggered" and not held:
            return
        coin, needed = self._funds.needed(instrument, order, order.last_on_create)
        if needed > 0 and self._funds.available(self._books.accounts[order.uid], coin) < needed:
            raise VenueError(Reason.NO_FUNDS, order.category)


def _spent(instrument: Instrument, order: Order) -> str:
    if not instrument.is_spot:
        return MARGIN_COIN
    return instrument.quote if order.side == BUY else instrument.base


def _cancelled(order: Order) -> str:
    return "PartiallyFilledCanceled" if order.category == "spot" and order.filled else "Cancelled"
