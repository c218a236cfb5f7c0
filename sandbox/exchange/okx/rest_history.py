"""Private REST: /api/v5/trade, where orders and fills are looked for. Newest first."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from sandbox.exchange import views
from sandbox.exchange.call import Call, Row
from sandbox.exchange.entities import Execution, Order
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.numbers import whole
from sandbox.exchange.okx import codes
from sandbox.exchange.okx.names import CATEGORIES, algo_id, is_algo, ord_id, parent_of
from sandbox.exchange.okx.rows import algo_row, algo_state, fill_row, order_row
from sandbox.exchange.venue import Venue

_MOST = 100
_DAY_MS = 86_400_000
_HISTORY_MS = 7 * _DAY_MS
_FILLS_MS, _OLD_FILLS_MS = 3 * _DAY_MS, 90 * _DAY_MS
_ALGO_KINDS = frozenset({"conditional", "oco", "trigger", "move_order_stop", "iceberg", "twap", "chase"})

Item = TypeVar("Item")


def order(venue: Venue, call: Call) -> list[Row]:
    """By its id, which goes first, or by ours; open and past ones. A stop is found here once it fired."""
    order_id, link = call.get("ordId"), call.get("clOrdId")
    if not (order_id or link):
        raise VenueError(codes.NO_ID)
    if not call.get("instId"):
        raise VenueError(Reason.MISSING, field="instId")
    found = views.find(venue, call, parent_of(order_id) or order_id, link)
    if found is None or found.symbol != call.get("instId") or not _is_order(found, order_id):
        raise VenueError(codes.NO_ORDER)
    return [_order_row(venue, found)]


def _is_order(found: Order, order_id: str) -> bool:
    return ord_id(found) == order_id if order_id else not is_algo(found)


def orders_pending(venue: Venue, call: Call) -> list[Row]:
    found = (order for order in views.open_orders(venue, call) if _wanted(order, call) and ord_id(order))
    return [_order_row(venue, order) for order in _page(call, found, lambda order: int(ord_id(order)))]


def orders_history(venue: Venue, call: Call) -> list[Row]:
    """Of the last seven days; what was cancelled without a fill is gone after two hours."""
    _category(call)
    begin, end = _span(call, _HISTORY_MS)
    found = (
        order
        for order in views.orders(venue, call)
        if not order.is_open and ord_id(order) and _wanted(order, call) and begin <= order.created <= end
    )
    state = call.get("state")
    rows = (_order_row(venue, order) for order in found)
    return _page(call, (row for row in rows if state in {"", row["state"]}), lambda row: int(row["ordId"]))


def algo(venue: Venue, call: Call) -> list[Row]:
    algo_order_id, link = call.get("algoId"), call.get("algoClOrdId")
    if not (algo_order_id or link):
        raise VenueError(codes.EITHER_ALGO_ID)
    found = views.find(venue, call, algo_order_id, link)
    if found is None or not is_algo(found):
        raise VenueError(codes.NO_ORDER)
    return [_algo_row(venue, found)]


def algos_pending(venue: Venue, call: Call) -> list[Row]:
    _check_kind(call)
    found = (
        order
        for order in views.open_orders(venue, call)
        if is_algo(order) and algo_state(order) == "live" and _wanted(order, call) and _is_stop(call)
    )
    return [_algo_row(venue, order) for order in _page(call, found, lambda order: int(algo_id(order)))]


def algos_history(venue: Venue, call: Call) -> list[Row]:
    _check_kind(call)
    state, wanted = call.get("state"), call.get("algoId")
    if not (state or wanted):
        raise VenueError(codes.EITHER_STATE)
    found = (
        order
        for order in views.orders(venue, call)
        if is_algo(order)
        and (algo_id(order) == wanted if wanted else algo_state(order) == state)
        and _wanted(order, call)
        and _is_stop(call)
    )
    return [_algo_row(venue, order) for order in _page(call, found, lambda order: int(algo_id(order)))]


def fills(venue: Venue, call: Call) -> list[Row]:
    """Of the last three days."""
    return _fills(venue, call, _FILLS_MS)


def fills_history(venue: Venue, call: Call) -> list[Row]:
    """Of the last three months."""
    _category(call)
    return _fills(venue, call, _OLD_FILLS_MS)


def _fills(venue: Venue, call: Call, depth: int) -> list[Row]:
    begin, end = _span(call, depth)
    rows = (_fill_row(venue, fill) for fill in views.fills(venue, call) if begin <= fill.time <= end)
    chosen = (
        row
        for row in rows
        if all(call.get(name) in {"", row[name]} for name in ("instType", "instId", "ordId"))
    )
    return _page(call, chosen, lambda row: int(row["billId"]))


def _page(call: Call, items: Iterable[Item], number: Callable[[Item], int]) -> list[Item]:
    """`limit` of those older than `after` and newer than `before`."""
    limit = whole(call.params, "limit", _MOST, most=_MOST) or _MOST
    after, before = _place(call, "after"), _place(call, "before")

    def between() -> Iterator[Item]:
        for item in items:
            if (not after or number(item) < after) and number(item) > before:
                yield item

    return [item for _, item in zip(range(limit), between(), strict=False)]


def _place(call: Call, name: str) -> int:
    text = call.get(name)
    if text and not (text.isascii() and text.isdecimal() and len(text) < 25):
        raise VenueError(codes.BAD_PARAMETER, field=name)
    return int(text or 0)


def _span(call: Call, depth: int) -> tuple[int, int]:
    begin = max(whole(call.params, "begin", 0), call.now - depth)
    return begin, whole(call.params, "end", call.now)


def _wanted(order: Order, call: Call) -> bool:
    category = CATEGORIES.get(call.get("instType"), call.get("instType"))
    return category in {"", order.category} and call.get("instId") in {"", order.symbol}


def _category(call: Call) -> None:
    if not call.get("instType"):
        raise VenueError(Reason.MISSING, field="instType")


def _check_kind(call: Call) -> None:
    kinds = call.get("ordType").split(",")
    if not call.get("ordType") or not set(kinds) <= _ALGO_KINDS:
        raise VenueError(codes.BAD_PARAMETER, field="ordType")


def _is_stop(call: Call) -> bool:
    return "conditional" in call.get("ordType").split(",")


def _order_row(venue: Venue, order: Order) -> Row:
    mine = reversed(venue.books.executions_of[order.uid])
    last = next((fill for fill in mine if fill.order_id == order.order_id), None) if order.filled else None
    return order_row(venue.market.instruments[order.key], order, last)


def _algo_row(venue: Venue, order: Order) -> Row:
    return algo_row(venue.market.instruments[order.key], order)


def _fill_row(venue: Venue, fill: Execution) -> Row:
    instrument = venue.market.instruments[fill.category, fill.symbol]
    return fill_row(instrument, fill, venue.books.orders.get(fill.order_id))
