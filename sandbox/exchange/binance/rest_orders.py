"""Signed REST around orders and fills: /api/v3/order and its lists."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from sandbox.exchange import views
from sandbox.exchange.binance.codes import UNKNOWN_ORDER, Code, filter_failure
from sandbox.exchange.binance.rest_market import instrument_of
from sandbox.exchange.binance.rows import cancelled_row, order_row, placed_row, trade_row
from sandbox.exchange.binance.rules import MOST_ORDERS, MOST_STOPS, RULES
from sandbox.exchange.binance.tickets import price_in_reach, ticket_of
from sandbox.exchange.call import Call, Json, Row
from sandbox.exchange.entities import Order
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.numbers import whole
from sandbox.exchange.ticket import Ticket
from sandbox.exchange.venue import Venue

_ANSWERS = frozenset({"ACK", "RESULT", "FULL"})

Item = TypeVar("Item")


def create(venue: Venue, call: Call) -> Json:
    """All effects, then the answer that was asked for: FULL for market and limit orders by default."""
    plain = call.get("type") in {"MARKET", "LIMIT"}
    kind = call.get("newOrderRespType") or ("FULL" if plain else "ACK")
    if kind not in _ANSWERS:
        raise VenueError(Code(-1100, "Illegal characters found in parameter 'newOrderRespType'."))
    ticket = _checked(venue, call)
    order = venue.desk.create(call.uid, ticket)
    fills = [fill for fill in venue.books.executions_of[call.uid] if fill.order_id == order.order_id]
    return placed_row(order, kind, fills)


def test(venue: Venue, call: Call) -> Json:
    """Everything but the order."""
    venue.desk.check(call.uid, _checked(venue, call))
    return {}


def _checked(venue: Venue, call: Call) -> Ticket:
    """The ticket, past the filters that only this exchange has."""
    ticket = ticket_of(call.params)
    instrument = instrument_of(venue.market, ticket.symbol)
    last = venue.market.last(instrument.key)
    if not (price_in_reach(ticket.price, last) and price_in_reach(ticket.trigger_price, last)):
        raise filter_failure("PERCENT_PRICE_BY_SIDE")
    if ticket.kind == "Market" and not ticket.by_cost and ticket.qty > instrument.max_market_qty:
        raise filter_failure("MARKET_LOT_SIZE")
    if ticket.trigger_price and not instrument.holds_stops:
        raise VenueError(Code(-2010, "Stop loss orders are not supported for this symbol."))
    waiting = [order for order in venue.books.open_of[call.uid].values() if order.symbol == instrument.symbol]
    if len(waiting) >= MOST_ORDERS:
        raise filter_failure("MAX_NUM_ORDERS")
    stops = sum(1 for order in waiting if order.stop_type)
    if ticket.trigger_price and stops >= MOST_STOPS:
        raise filter_failure("MAX_NUM_ALGO_ORDERS")
    return ticket


def query(venue: Venue, call: Call) -> Json:
    order = _meant(venue, call)
    if order is None:
        raise VenueError(Reason.ORDER_NOT_FOUND)
    return order_row(order)


def cancel(venue: Venue, call: Call) -> Json:
    if _meant(venue, call) is None:
        raise VenueError(UNKNOWN_ORDER)
    order = venue.desk.cancel(venue.books.find(call.uid, call.get("orderId"), call.get("origClientOrderId")))
    return cancelled_row(order, call.get("newClientOrderId") or secrets.token_hex(11))


def cancel_all(venue: Venue, call: Call) -> Json:
    symbol = instrument_of(venue.market, call.get("symbol")).symbol
    orders = venue.desk.cancel_all(call.uid, lambda order: order.symbol == symbol)
    if not orders:
        raise VenueError(UNKNOWN_ORDER)
    return [cancelled_row(order, secrets.token_hex(11)) for order in orders]


def _meant(venue: Venue, call: Call) -> Order | None:
    """The order of that symbol, by its id or else by the client's."""
    instrument = instrument_of(venue.market, call.get("symbol"))
    order_id, link = call.get("orderId"), call.get("origClientOrderId")
    if not (order_id or link):
        text = "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!"
        raise VenueError(Code(-1102, text))
    if order_id and not order_id.isdecimal():
        raise VenueError(Reason.BAD_NUMBER, field="orderId")
    order = views.find(venue, call, order_id, link)
    both = order is not None and bool(order_id) and bool(link) and order.link_id != link
    return None if order is None or both or order.key != instrument.key else order


def open_orders(venue: Venue, call: Call) -> Json:
    """Oldest first, of one symbol or of all."""
    symbol = call.get("symbol") and instrument_of(venue.market, call.get("symbol")).symbol
    found = [order for order in views.open_orders(venue, call) if symbol in {"", order.symbol}]
    return [order_row(order) for order in reversed(found)]


def all_orders(venue: Venue, call: Call) -> Json:
    """From `orderId` on, of a time window, or the latest; oldest first."""
    symbol = instrument_of(venue.market, call.get("symbol")).symbol
    mine = (order for order in views.orders(venue, call) if order.symbol == symbol)
    chosen = _chosen(call, mine, "orderId", lambda order: (int(order.order_id), order.created))
    return [order_row(order) for order in chosen]


def trades(venue: Venue, call: Call) -> Json:
    """Fills of a symbol, as all_orders."""
    symbol = instrument_of(venue.market, call.get("symbol")).symbol
    order_id = call.get("orderId")
    mine = (
        fill for fill in views.fills(venue, call) if fill.symbol == symbol and order_id in {"", fill.order_id}
    )
    chosen = _chosen(call, mine, "fromId", lambda fill: (int(fill.exec_id), fill.time))
    return [trade_row(fill) for fill in chosen]


def _chosen(
    call: Call, items: Iterable[Item], first: str, place: Callable[[Item], tuple[int, int]]
) -> Iterator[Item]:
    """One page of items that come youngest first; `place` says (id, ms)."""
    limit = whole(call.params, "limit", 500, most=1000) or 500
    start, end = _window(call)
    least = whole(call.params, first, -1)
    passed = [item for item in items if place(item)[0] >= least and start <= place(item)[1] <= end][::-1]
    from_start = least >= 0 or bool(call.get("startTime"))
    return iter(passed[:limit] if from_start else passed[-limit:])


def _window(call: Call) -> tuple[int, int]:
    """(startTime, endTime); at most a day apart where both are said."""
    start, end = whole(call.params, "startTime", 0), whole(call.params, "endTime", 0)
    if start and end and end - start > RULES.history.window:
        raise VenueError(Code(-1127, "More than 24 hours between startTime and endTime."))
    return start, end or call.now + 1


def counts(venue: Venue, call: Call) -> Json:
    """How the limits are set; what is spent of them is in the headers."""
    limits: list[Row] = [
        {"rateLimitType": "ORDERS", "interval": "SECOND", "intervalNum": 10, "limit": 100, "count": 0},
        {"rateLimitType": "ORDERS", "interval": "DAY", "intervalNum": 1, "limit": 200_000, "count": 0},
    ]
    return limits
