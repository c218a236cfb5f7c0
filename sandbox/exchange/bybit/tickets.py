"""Reads an order out of a request of Bybit."""

from collections.abc import Mapping

from sandbox.exchange.entities import BUY, SELL
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.instruments import CATEGORIES, SPOT, Instrument
from sandbox.exchange.market import Market
from sandbox.exchange.numbers import ZERO, flag, number, whole
from sandbox.exchange.ticket import Ticket

Params = Mapping[str, str]

_TIFS = frozenset({"GTC", "IOC", "FOK", "PostOnly"})
_SPOT_FILTERS = frozenset({"Order", "StopOrder", "tpslOrder"})


def category_of(params: Params) -> str:
    category = params.get("category", "")
    if category not in CATEGORIES:
        raise VenueError(Reason.BAD_REQUEST, detail="params error: Category is invalid")
    return category


def instrument_of(market: Market, params: Params) -> Instrument:
    category = category_of(params)
    found = market.instruments.get((category, params.get("symbol", "")))
    if found is None:
        raise VenueError(Reason.BAD_SYMBOL, category)
    return found


def ticket_of(params: Params) -> Ticket:
    """The order of the fields of /v5/order/create."""
    category = category_of(params)
    spot = category == SPOT
    _refuse_unknown(params)
    side, kind = params.get("side", ""), params.get("orderType", "")
    if side not in {BUY, SELL} or kind not in {"Market", "Limit"}:
        raise VenueError(Reason.BAD_REQUEST, detail="params error: side or orderType invalid")
    qty = number(params, "qty")
    reduce_only = not spot and (flag(params, "reduceOnly") or flag(params, "closeOnTrigger"))
    order_filter = _filter(params)
    return Ticket(
        category=category,
        symbol=params.get("symbol", ""),
        side=side,
        kind=kind,
        qty=qty,
        price=number(params, "price") if kind == "Limit" else ZERO,
        tif=_tif(params, kind),
        link_id=params.get("orderLinkId", ""),
        by_cost=_by_cost(params, kind, side),
        order_filter=order_filter,
        trigger_price=number(params, "triggerPrice"),
        trigger_direction=0 if spot else _direction(params, order_filter),
        reduce_only=reduce_only,
        close_on_trigger=not spot and flag(params, "closeOnTrigger"),
        close_all=not qty and reduce_only,
        take_profit=number(params, "takeProfit"),
        stop_loss=number(params, "stopLoss"),
    )


def _refuse_unknown(params: Params) -> None:
    """What this exchange has and the sandbox has not is refused, not ignored."""
    if params.get("positionIdx", "0") not in {"", "0"}:
        raise VenueError(Reason.BAD_REQUEST, detail="position idx not match position mode")
    limit_stops = {params.get("tpOrderType", ""), params.get("slOrderType", "")} & {"Limit"}
    if params.get("isLeverage", "0") == "1" or limit_stops or params.get("tpslMode", "Full") == "Partial":
        raise VenueError(Reason.NOT_SUPPORTED, params.get("category", ""))
    stops = params.get("stopLoss") or params.get("takeProfit")
    if params.get("category") == SPOT and stops and params.get("orderFilter") != "tpslOrder":
        raise VenueError(Reason.NOT_SUPPORTED, SPOT)


def _tif(params: Params, kind: str) -> str:
    tif = params.get("timeInForce", "") or ("IOC" if kind == "Market" else "GTC")
    if tif not in _TIFS:
        raise VenueError(Reason.BAD_NUMBER, field="timeInForce")
    return tif


def _by_cost(params: Params, kind: str, side: str) -> bool:
    """A spot market buy counts in quote coin unless it says otherwise."""
    if params.get("category") != SPOT or kind != "Market":
        return False
    unit = params.get("marketUnit", "") or ("quoteCoin" if side == BUY else "baseCoin")
    if unit not in {"baseCoin", "quoteCoin"}:
        raise VenueError(Reason.BAD_NUMBER, field="marketUnit")
    return unit == "quoteCoin"


def _filter(params: Params) -> str:
    if params.get("category") != SPOT:
        return "StopOrder" if params.get("triggerPrice") else "Order"
    chosen = params.get("orderFilter", "") or "Order"
    if chosen not in _SPOT_FILTERS:
        raise VenueError(Reason.BAD_NUMBER, field="orderFilter")
    return chosen


def _direction(params: Params, order_filter: str) -> int:
    """Linear says itself which way the price must go."""
    direction = whole(params, "triggerDirection", 0)
    if order_filter != "Order" and number(params, "triggerPrice") and direction not in {1, 2}:
        raise VenueError(Reason.BAD_NUMBER, field="triggerDirection")
    return direction
