"""Private REST: /v5/order and /v5/execution."""

from collections.abc import Callable, Iterator

from sandbox.exchange.bybit.pages import page, window
from sandbox.exchange.bybit.tickets import category_of, instrument_of, ticket_of
from sandbox.exchange.bybit.wire import execution_row, order_row
from sandbox.exchange.call import Call, Params, Row
from sandbox.exchange.desk import Amendment
from sandbox.exchange.entities import Execution, Order
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.instruments import LINEAR
from sandbox.exchange.numbers import ZERO, number
from sandbox.exchange.venue import Venue

_DAY_MS = 86_400_000
_RECENT_CLOSED = 500


def create(venue: Venue, call: Call) -> Row:
    return _ids(venue.desk.create(call.uid, ticket_of(call.params)))


def amend(venue: Venue, call: Call) -> Row:
    change = Amendment(*(number(call.params, name) for name in ("qty", "price", "triggerPrice")))
    order = _meant(venue, call)
    return _ids(venue.desk.amend(order, change, category_of(call.params)))


def cancel(venue: Venue, call: Call) -> Row:
    return _ids(venue.desk.cancel(_meant(venue, call), category_of(call.params)))


def cancel_all(venue: Venue, call: Call) -> Row:
    orders = venue.desk.cancel_all(call.uid, all_meant(call.params))
    return {"list": [_ids(order) for order in orders], "success": "1"}


def all_meant(params: Params) -> Callable[[Order], bool]:
    """Which open orders the fields of /v5/order/cancel-all mean."""
    category = category_of(params)
    symbol, coin = params.get("symbol", ""), params.get("settleCoin", "") or params.get("baseCoin", "")
    if category == LINEAR and not (symbol or coin):
        raise VenueError(Reason.BAD_REQUEST, detail="params error: symbol, baseCoin or settleCoin is needed")
    chosen = params.get("orderFilter", "") or ("Order" if category == "spot" else "")
    return lambda order: (
        order.category == category and symbol in {"", order.symbol} and chosen in {"", order.order_filter}
    )


def _meant(venue: Venue, call: Call) -> Order | None:
    """The order to change; None where there is none of that symbol."""
    instrument = instrument_of(venue.market, call.params)
    order_id, link = call.get("orderId"), call.get("orderLinkId")
    if not (order_id or link):
        raise VenueError(Reason.BAD_REQUEST, detail="params error: orderId or orderLinkId is required")
    order = venue.books.find(call.uid, order_id, link)
    return order if order is not None and order.key == instrument.key else None


def _ids(order: Order) -> Row:
    return {"orderId": order.order_id, "orderLinkId": order.link_id}


def realtime(venue: Venue, call: Call) -> Row:
    """Open orders; with an id, or openOnly=1, also the recently closed ones."""
    category = category_of(call.params)
    narrowed = ("symbol", "settleCoin", "baseCoin", "orderId", "orderLinkId")
    if category == "linear" and not any(call.get(name) for name in narrowed):
        raise VenueError(Reason.BAD_REQUEST, detail="params error: symbol, settleCoin or baseCoin is needed")
    by_id = bool(call.get("orderId") or call.get("orderLinkId"))
    orders = _newest(venue, call) if by_id else _fresh_or_stale(venue, call)
    closed_too = by_id or call.get("openOnly") == "1"
    chosen = _only_recent_closed(orders) if closed_too else (order for order in orders if _open(order, call))
    return {"category": category} | page(
        call, chosen, default=20, most=50, row=lambda order: _row(order, call)
    )


def _fresh_or_stale(venue: Venue, call: Call) -> Iterator[Order]:
    if call.get("openOnly") == "1" or call.stale_ms:
        return _newest(venue, call)
    mine = sorted(venue.books.open_of[call.uid].values(), key=lambda order: order.seq, reverse=True)
    return (order for order in mine if _matches(order, call))


def _open(order: Order, call: Call) -> bool:
    """Open, as it was at the time the answer shows."""
    if not call.stale_ms:
        return order.is_open
    seen = call.now - call.stale_ms
    return order.created <= seen and (order.is_open or order.updated > seen)


def _row(order: Order, call: Call) -> Row:
    row = order_row(order)
    if call.stale_ms and order.updated > call.now - call.stale_ms:
        row |= {
            "orderStatus": "New",
            "cumExecQty": "0",
            "cumExecValue": "0",
            "cumExecFee": "0",
            "avgPrice": "",
        }
        row |= {"leavesQty": row["qty"], "cumFeeDetail": {}, "updatedTime": row["createdTime"]}
    return row


def _only_recent_closed(orders: Iterator[Order]) -> Iterator[Order]:
    closed = 0
    for order in orders:
        closed += 0 if order.is_open else 1
        if order.is_open or closed <= _RECENT_CLOSED:
            yield order


def history(venue: Venue, call: Call) -> Row:
    """Finished orders of up to seven days; those that ended without a fill are gone after 24 hours."""
    category = category_of(call.params)
    start, end = window(call)
    status = call.get("orderStatus")
    found = (
        order
        for order in _newest(venue, call)
        if not order.is_open
        and start <= order.created <= end
        and (order.filled > ZERO or call.now - order.updated < _DAY_MS)
        and status in {"", order.status}
    )
    return {"category": category} | page(call, found, default=20, most=50, row=order_row)


def _newest(venue: Venue, call: Call) -> Iterator[Order]:
    """The caller's orders that the request means, newest first. An order id goes before a link id."""
    order_id, link = call.get("orderId"), call.get("orderLinkId")
    if order_id or link:
        found = venue.books.find(call.uid, order_id, link)
        mine = [found] if found is not None else []
    else:
        mine = list(venue.books.orders_of[call.uid].values())[::-1]
    return (order for order in mine if _matches(order, call))


def _matches(order: Order, call: Call) -> bool:
    """Symbol and coin do not count where an id is given."""
    if order.category != call.get("category") or order.hidden_until > call.now:
        return False
    if call.get("orderFilter") not in {"", order.order_filter}:
        return False
    if call.get("orderId") or call.get("orderLinkId"):
        return True
    return _covers(order.symbol, call)


def _covers(symbol: str, call: Call) -> bool:
    return (
        call.get("symbol") in {"", symbol}
        and symbol.startswith(call.get("baseCoin"))
        and symbol.endswith(call.get("settleCoin"))
    )


def executions(venue: Venue, call: Call) -> Row:
    """Fills, newest first, of at most seven days."""
    category = category_of(call.params)
    start, end = window(call)
    order_id, link = call.get("orderId"), call.get("orderLinkId")

    def wanted(fill: Execution) -> bool:
        if fill.category != category or not start <= fill.time <= end or _hidden(venue, fill, call.now):
            return False
        if order_id or link:
            return fill.order_id == order_id if order_id else fill.link_id == link
        return _covers(fill.symbol, call) and call.get("execType") in {"", "Trade"}

    found = (fill for fill in reversed(venue.books.executions_of[call.uid]) if wanted(fill))
    return {"category": category} | page(call, found, default=50, most=100, row=execution_row)


def _hidden(venue: Venue, fill: Execution, now: int) -> bool:
    order = venue.books.orders.get(fill.order_id)
    return order is not None and order.hidden_until > now
