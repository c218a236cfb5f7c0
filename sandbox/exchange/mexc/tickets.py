"""Reads an order out of a request of MEXC."""

from collections.abc import Mapping

from sandbox.exchange.call import Params
from sandbox.exchange.entities import BUY, SELL
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.instruments import SPOT
from sandbox.exchange.mexc.rows import KINDS
from sandbox.exchange.numbers import ZERO, number
from sandbox.exchange.ticket import Ticket

_SIDES = {"BUY": BUY, "SELL": SELL}
_TIFS: Mapping[str, str] = {kind: tif for tif, kind in KINDS.items()}


def ticket_of(params: Params) -> Ticket:
    """The order of POST /api/v3/order.

    What MEXC does not know (stop prices, a time in force) it ignores: a plain order comes of it.
    """
    side, kind = _SIDES.get(params.get("side", "")), params.get("type", "")
    if side is None:
        raise VenueError(Reason.MISSING, field="side")
    if kind != "MARKET" and kind not in _TIFS:
        raise VenueError(Reason.MISSING, field="type")
    market = kind == "MARKET"
    by_cost = market and side == BUY
    amount = "quoteOrderQty" if by_cost else "quantity"
    for field in (amount,) if market else (amount, "price"):
        if not number(params, field):
            raise VenueError(Reason.MISSING, field=field)
    return Ticket(
        category=SPOT,
        symbol=params.get("symbol", ""),
        side=side,
        kind="Market" if market else "Limit",
        qty=number(params, amount),
        price=ZERO if market else number(params, "price"),
        tif="IOC" if market else _TIFS[kind],
        link_id=params.get("newClientOrderId", ""),
        by_cost=by_cost,
    )
