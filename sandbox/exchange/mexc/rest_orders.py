"""Private REST of MEXC: orders and trades."""

from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

from sandbox.exchange import views
from sandbox.exchange.call import Call, Json
from sandbox.exchange.entities import Execution, Order
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.mexc import rows
from sandbox.exchange.mexc.codes import NO_SUCH_ORDER
from sandbox.exchange.mexc.rest_market import instrument_of
from sandbox.exchange.mexc.rules import DAY_MS
from sandbox.exchange.numbers import whole
from sandbox.exchange.venue import Venue

_MONTH_DAYS = 30

Item = TypeVar("Item")


def query(venue: Venue, call: Call) -> Json:
    order = _find(venue, call)
    if order is None:
        raise VenueError(NO_SUCH_ORDER)
    return rows.order_row(order)


def cancel(venue: Venue, call: Call) -> Json:
    found = _find(venue, call)
    order = None if found is None else venue.books.orders.get(found.order_id)
    return rows.cancelled_row(venue.desk.cancel(order))


def cancel_all(venue: Venue, call: Call) -> Json:
    symbol = instrument_of(venue, call).symbol
    return [
        rows.cancelled_row(order)
        for order in venue.desk.cancel_all(call.uid, lambda order: order.symbol == symbol)
    ]


def open_orders(venue: Venue, call: Call) -> Json:
    symbol = instrument_of(venue, call).symbol
    return [rows.order_row(order) for order in views.open_orders(venue, call) if order.symbol == symbol]


def all_orders(venue: Venue, call: Call) -> Json:
    """Of the last 24 hours where no start is given, of the last seven days at most; youngest first."""
    symbol = instrument_of(venue, call).symbol
    start, end = _span(call, default_days=1, most_days=7)
    found = (
        order
        for order in views.orders(venue, call)
        if order.symbol == symbol and start <= order.created <= end
    )
    return [rows.order_row(order) for order in _cut(call, found, most=1_000, default=500)]


def my_trades(venue: Venue, call: Call) -> Json:
    """Of the last month; the newest, youngest first."""
    symbol, order_id = instrument_of(venue, call).symbol, call.get("orderId")
    start, end = _span(call, default_days=_MONTH_DAYS, most_days=_MONTH_DAYS)

    def wanted(fill: Execution) -> bool:
        return fill.symbol == symbol and start <= fill.time <= end and order_id in {"", fill.order_id}

    found = (fill for fill in views.fills(venue, call) if wanted(fill))
    return [rows.trade_row(fill) for fill in _cut(call, found, most=100, default=100)]


def _find(venue: Venue, call: Call) -> Order | None:
    """By its id, else by the client's: of several with that one, the youngest."""
    symbol = instrument_of(venue, call).symbol
    order_id, link = call.get("orderId"), call.get("origClientOrderId")
    if not (order_id or link):
        detail = "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!"
        raise VenueError(Reason.MISSING, detail=detail)
    found = views.find(venue, call, order_id, link)
    return found if found is not None and found.symbol == symbol else None


def _span(call: Call, *, default_days: int, most_days: int) -> tuple[int, int]:
    start, end = whole(call.params, "startTime", 0), whole(call.params, "endTime", 0)
    earliest = call.now - most_days * DAY_MS
    return max(start or call.now - default_days * DAY_MS, earliest), end or call.now + 1


def _cut(call: Call, items: Iterable[Item], *, most: int, default: int) -> list[Item]:
    return list(islice(items, whole(call.params, "limit", default, most=most) or default))
