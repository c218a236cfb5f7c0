"""When a world is at rest: nothing planned or unproved, every position protected, the books as there."""

from collections.abc import Collection, Iterator

from tests.simulation.tables import Books, EmergencyRow
from tests.simulation.venue import Venue
from trading.domain.ids import AccountId
from trading.domain.instrument import Symbol
from trading.domain.order import OrderKind, OrderStatus, OrderType

Places = Collection[tuple[AccountId, Symbol]]


def unrest_of(books: Books, venue: Venue, meddled: Places) -> Iterator[str]:
    """What is still on its way, in words. Where the owner has meddled only orders must come to their end."""
    yield from _orders(books)
    yield from _positions(books, meddled)
    yield from _theirs(books, venue)
    yield from (f"emergency {row.run.id} goes on" for row in _unfinished(books))


def _unfinished(books: Books) -> Iterator[EmergencyRow]:
    return (row for row in books.emergencies.rows.values() if row.receipt is None)


def _orders(books: Books) -> Iterator[str]:
    for row in books.orders.rows.values():
        order = row.order
        if order.status.is_unproved or order.status is OrderStatus.CANCELING:
            yield f"{order.intent.kind} {order.intent.id} is {order.status}"
        elif order.status is OrderStatus.OPEN and order.intent.kind is not OrderKind.PROTECT:
            yield f"{order.intent.kind} {order.intent.id} is open"


def _positions(books: Books, meddled: Places) -> Iterator[str]:
    for (account, _), row in books.positions.rows.items():
        holding = row.holding
        if row.closed_at is not None or (account, holding.position.symbol) in meddled:
            continue
        is_proved = holding.soft or (holding.stop_seen_at is not None and holding.naked_since is None)
        if holding.exiting is not None or not is_proved:
            yield f"{holding.position.qty} {holding.position.symbol} is not protected: {holding.exiting}"


def _theirs(books: Books, venue: Venue) -> Iterator[str]:
    for placed in venue.orders:
        row = books.orders.rows.get((placed.account, placed.intent.id))
        if placed.is_open and (placed.intent.type is OrderType.MARKET or placed.triggered):
            yield f"{placed.intent.id} still trades"
        elif placed.is_open and (row is None or row.order.status.is_final):
            yield f"{placed.intent.id} is open there and {row.order.status if row else 'unknown'} here"
    for fill in venue.fills:
        if fill.order is not None and (fill.account, fill.symbol, fill.trade) not in books.fills.rows:
            yield f"fill {fill.trade} of {fill.order} is not known"
