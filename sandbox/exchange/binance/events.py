"""The user stream: what an account is told of its orders and balances."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sandbox.exchange.binance.rest_account import balance_row
from sandbox.exchange.binance.rows import cost_of, eight, quantity_of, status_of, tif_of, type_of
from sandbox.exchange.call import Row
from sandbox.exchange.entities import Account, Execution, Order, Record
from sandbox.exchange.numbers import ZERO
from sandbox.exchange.venue import Venue


def events(venue: Venue, changed: Sequence[Record]) -> Iterator[Row]:
    """Reports of orders in their order, then the balances."""
    now = venue.clock.stated_ms()
    fills = [record for record in changed if isinstance(record, Execution)]
    for order in changed:
        if isinstance(order, Order):
            mine = [fill for fill in fills if fill.order_id == order.order_id]
            yield from _reports(order, mine, now, new=venue.books.is_new(order))
    for account in changed:
        if isinstance(account, Account):
            yield _balances(venue, account, now)


def _reports(order: Order, fills: Sequence[Execution], now: int, *, new: bool) -> Iterator[Row]:
    """NEW, a TRADE for each fill, and how it ended where it did not end filled."""
    filled = order.filled - sum((fill.qty for fill in fills), ZERO)
    value = order.value - sum((fill.value for fill in fills), ZERO)
    head = _head(order, now)
    if new:
        yield head | _state("NEW", "NEW", filled, value)
    for fill in fills:
        filled, value = filled + fill.qty, value + fill.value
        last = fill is fills[-1] and order.status == "Filled"
        yield head | _state("TRADE", "FILLED" if last else "PARTIALLY_FILLED", filled, value) | _fill(fill)
    if not order.is_open and order.status != "Filled":
        status = status_of(order)
        end = head | _state(status, status, filled, value)
        yield end | ({"c": f"cancel-{order.order_id}", "C": order.link_id} if status == "CANCELED" else {})


def _head(order: Order, now: int) -> Row:
    working = order.status != "Untriggered"
    return {
        "e": "executionReport",
        "E": now,
        "s": order.symbol,
        "c": order.link_id,
        "S": order.side.upper(),
        "o": type_of(order),
        "f": tif_of(order),
        "q": eight(quantity_of(order)),
        "p": eight(order.price),
        "P": eight(order.trigger_price),
        "F": eight(ZERO),
        "g": -1,
        "C": "",
        "r": "NONE",
        "i": int(order.order_id),
        "T": order.updated,
        "I": order.seq,
        "w": working,
        "M": False,
        "O": order.created,
        "Q": eight(cost_of(order)),
        "W": order.created,
        "V": "EXPIRE_MAKER",
    }


def _state(kind: str, status: str, filled: Decimal, value: Decimal) -> Row:
    zero = eight(ZERO)
    return {
        "x": kind,
        "X": status,
        "z": eight(filled),
        "Z": eight(value),
        "l": zero,
        "L": zero,
        "Y": zero,
        "n": "0",
        "N": None,
        "t": -1,
        "m": False,
    }


def _fill(fill: Execution) -> Row:
    return {
        "l": eight(fill.qty),
        "L": eight(fill.price),
        "Y": eight(fill.value),
        "n": eight(fill.fee),
        "N": fill.fee_coin,
        "t": int(fill.exec_id),
        "m": fill.maker,
        "T": fill.time,
    }


def _balances(venue: Venue, account: Account, now: int) -> Row:
    rows = (balance_row(venue, account, coin) for coin in account.coins)
    return {
        "e": "outboundAccountPosition",
        "E": now,
        "u": now,
        "B": [{"a": row["asset"], "f": row["free"], "l": row["locked"]} for row in rows],
    }
