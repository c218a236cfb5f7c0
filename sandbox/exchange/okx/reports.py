"""News of an account as its channels tell them: what changed, and how things stand."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from sandbox.exchange.call import Row
from sandbox.exchange.entities import Account, Execution, Order, Position, Record
from sandbox.exchange.okx.names import is_algo, ord_id
from sandbox.exchange.okx.rows import algo_row, order_row, pushed_fill
from sandbox.exchange.okx.statement import balance_row, position_row
from sandbox.exchange.venue import Venue


class Reports:
    def __init__(self, venue: Venue) -> None:
        self._venue = venue

    def of(self, changed: Sequence[Record]) -> Iterator[tuple[str, list[Row]]]:
        """(channel, rows). Every fill is a row of its order; there is no channel of fills."""
        orders = [record for record in changed if isinstance(record, Order)]
        fills: dict[str, list[Execution]] = defaultdict(list)
        for record in changed:
            if isinstance(record, Execution):
                fills[record.order_id].append(record)
        yield "orders-algo", [self._algo(order) for order in orders if is_algo(order)]
        for order in orders:
            if ord_id(order):
                for row in self._order(order, fills[order.order_id]):
                    yield "orders", [row]
        positions = [record for record in changed if isinstance(record, Position)]
        yield "positions", [position_row(self._venue.market, position) for position in positions]
        yield "account", [self._account(record) for record in changed if isinstance(record, Account)]

    def standing(self, channel: str, uid: int) -> list[Row]:
        if channel == "account":
            return [self._account(self._venue.books.accounts[uid])]
        held = (position for position in self._venue.books.positions_of(uid) if position.size)
        return [position_row(self._venue.market, position) for position in held]

    def _order(self, order: Order, fills: list[Execution]) -> Iterator[Row]:
        """A row for each fill, in the state after it, and one for an end that is no fill."""
        instrument = self._venue.market.instruments[order.key]
        later = sum((fill.qty for fill in fills), Decimal(0))
        for fill in fills:
            later -= fill.qty
            done = not later and order.status == "Filled"
            state = "filled" if done else "partially_filled"
            row = order_row(instrument, order, fill, acc=order.filled - later, state=state)
            yield row | pushed_fill(fill)
        if not fills or not (order.is_open or order.status == "Filled"):
            yield order_row(instrument, order) | pushed_fill(None)

    def _algo(self, order: Order) -> Row:
        return algo_row(self._venue.market.instruments[order.key], order)

    def _account(self, account: Account) -> Row:
        venue = self._venue
        return balance_row(venue.market, venue.funds, account, frozenset(), venue.clock.now_ms())
