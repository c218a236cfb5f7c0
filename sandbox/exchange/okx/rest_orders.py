"""Private REST: /api/v5/trade, where orders come to be and end."""

from collections.abc import Callable

from sandbox.exchange.call import Call, Params, Row
from sandbox.exchange.entities import Order
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.okx import codes
from sandbox.exchange.okx.names import algo_id, find, has_fired, is_algo, ord_id, parent_of
from sandbox.exchange.okx.tickets import ticket_of
from sandbox.exchange.venue import Venue

_MOST_IN_A_BATCH = 20
_MOST_ALGOS = 10

Act = Callable[[Venue, int, Params], Row]


def place(venue: Venue, call: Call) -> list[Row]:
    return [_place(venue, call.uid, call.params)]


def place_batch(venue: Venue, call: Call) -> list[Row]:
    return _each(venue, call, _place, _MOST_IN_A_BATCH)


def place_algo(venue: Venue, call: Call) -> list[Row]:
    ticket = ticket_of(venue.market, call.params)
    if not ticket.trigger_price:
        raise VenueError(codes.BAD_ROW, field="slTriggerPx")
    try:
        order = venue.desk.create(call.uid, ticket)
    except VenueError as error:
        if error.reason == Reason.DUPLICATE_LINK:
            raise VenueError(codes.DUPLICATE_ALGO) from error
        raise
    return [_algo_ack(order)]


def cancel(venue: Venue, call: Call) -> list[Row]:
    return [_cancel(venue, call.uid, call.params)]


def cancel_batch(venue: Venue, call: Call) -> list[Row]:
    return _each(venue, call, _cancel, _MOST_IN_A_BATCH)


def cancel_algos(venue: Venue, call: Call) -> list[Row]:
    return _each(venue, call, _cancel_algo, _MOST_ALGOS)


def _place(venue: Venue, uid: int, params: Params) -> Row:
    if params.get("ordType") == "conditional":
        raise VenueError(codes.BAD_ROW, field="ordType")
    order = venue.desk.create(uid, ticket_of(venue.market, params))
    return _ack(order) | {"tag": params.get("tag", ""), "ts": str(order.created)}


def _cancel(venue: Venue, uid: int, params: Params) -> Row:
    order_id, link = params.get("ordId", ""), params.get("clOrdId", "")
    if not (order_id or link):
        raise VenueError(codes.NO_ID)
    order = venue.books.find(uid, parent_of(order_id) or order_id, link)
    if order is None or not _about(venue, order, params) or (is_algo(order) and order_id != ord_id(order)):
        raise VenueError(Reason.ORDER_NOT_FOUND)
    return _ack(venue.desk.cancel(order)) | {"ts": str(order.updated)}


def _cancel_algo(venue: Venue, uid: int, params: Params) -> Row:
    if not params.get("algoId"):
        raise VenueError(Reason.MISSING, field="algoId")
    order = venue.books.find(uid, params["algoId"], "")
    if order is None or not is_algo(order) or not _about(venue, order, params):
        raise VenueError(Reason.ORDER_NOT_FOUND)
    if has_fired(order):
        raise VenueError(codes.ALREADY_FIRED)
    return _algo_ack(venue.desk.cancel(order))


def _about(venue: Venue, order: Order, params: Params) -> bool:
    """Whether the order is of the instrument that the request names."""
    instrument = find(venue.market, params.get("instId", ""))
    return instrument is not None and order.key == instrument.key


def _ack(order: Order) -> Row:
    return {"clOrdId": order.link_id, "ordId": ord_id(order), "sCode": "0", "sMsg": "", "tag": ""}


def _algo_ack(order: Order) -> Row:
    ids = {"algoClOrdId": order.link_id, "algoId": algo_id(order), "clOrdId": ""}
    return ids | {"sCode": "0", "sMsg": "", "tag": ""}


def _each(venue: Venue, call: Call, act: Act, most: int) -> list[Row]:
    """One row of the answer for each of the request; what is refused as a whole is refused so."""
    if not call.rows or len(call.rows) > most:
        raise VenueError(codes.BAD_PARAMETER, field="orders")
    if len(call.rows) == 1:
        return [act(venue, call.uid, call.params)]
    return [_tried(venue, call.uid, params, act) for params in call.rows]


def _tried(venue: Venue, uid: int, params: Params, act: Act) -> Row:
    try:
        return act(venue, uid, params)
    except VenueError as error:
        answer, text = codes.worded(error)
        if not answer.row:
            raise
        ids = {name: params.get(name, "") for name in ("clOrdId", "ordId", "tag")}
        return ids | {"sCode": answer.code, "sMsg": text}
