"""What a question about orders and fills may see: hidden orders, stale lists, the depth of history."""

from collections.abc import Iterator
from dataclasses import replace

from sandbox.exchange.call import Call
from sandbox.exchange.entities import Execution, Order
from sandbox.exchange.numbers import ZERO
from sandbox.exchange.venue import Venue


def find(venue: Venue, call: Call, order_id: str, link_id: str) -> Order | None:
    """The caller's order by its id, else by the client's id (the youngest of several); None if not seen."""
    found = venue.books.find(call.uid, order_id, link_id)
    seen = None if found is None else as_seen(found, call)
    return seen if seen is None or remembered(venue, seen, call.now) else None


def orders(venue: Venue, call: Call) -> Iterator[Order]:
    """All of the caller's orders that a list shows, youngest first, open or not."""
    for order in reversed(venue.books.orders_of[call.uid].values()):
        seen = as_seen(order, call)
        if seen is not None and remembered(venue, seen, call.now):
            yield seen


def open_orders(venue: Venue, call: Call) -> Iterator[Order]:
    """Youngest first. A stale list still shows what was open then."""
    if call.stale_ms:
        yield from (order for order in orders(venue, call) if order.is_open)
        return
    mine = sorted(venue.books.open_of[call.uid].values(), key=lambda order: order.seq, reverse=True)
    yield from (order for order in mine if order.hidden_until <= call.now)


def fills(venue: Venue, call: Call) -> Iterator[Execution]:
    """The caller's fills, youngest first; those of hidden orders and of the stale time are not there yet."""
    latest = call.now - call.stale_ms
    for fill in reversed(venue.books.executions_of[call.uid]):
        order = venue.books.orders.get(fill.order_id)
        hidden = order is not None and order.hidden_until > call.now
        if not hidden and fill.time <= latest and call.now - fill.time <= venue.rules.history.filled:
            yield fill


def as_seen(order: Order, call: Call) -> Order | None:
    """The order as the answer shows it: not at all while hidden, as it was before where the list is stale."""
    if order.hidden_until > call.now:
        return None
    seen = call.now - call.stale_ms
    if not call.stale_ms or order.updated <= seen:
        return order
    if order.created > seen:
        return None
    status = "Untriggered" if order.trigger_price else "New"
    return replace(order, status=status, filled=ZERO, value=ZERO, fee=ZERO, updated=order.created)


def remembered(venue: Venue, order: Order, now: int) -> bool:
    """Whether the exchange still tells of it."""
    if order.is_open:
        return True
    history = venue.rules.history
    return now - order.updated < (history.filled if order.filled else history.unfilled)
