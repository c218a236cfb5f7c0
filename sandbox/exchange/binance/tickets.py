"""Reads an order out of a request to Binance."""

import re
import secrets
import string
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from sandbox.exchange.binance.codes import Code
from sandbox.exchange.binance.rules import LINK
from sandbox.exchange.entities import BUY, SELL
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.instruments import SPOT
from sandbox.exchange.numbers import ZERO, number
from sandbox.exchange.ticket import Ticket

Params = Mapping[str, str]

SIDES: Mapping[str, str] = MappingProxyType({"BUY": BUY, "SELL": SELL})
_TIFS = frozenset({"GTC", "IOC", "FOK"})
_NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "LIMIT": ("timeInForce", "quantity", "price"),
        "MARKET": (),
        "LIMIT_MAKER": ("quantity", "price"),
        "STOP_LOSS": ("quantity",),
        "STOP_LOSS_LIMIT": ("timeInForce", "quantity", "price"),
        "TAKE_PROFIT": ("quantity",),
        "TAKE_PROFIT_LIMIT": ("timeInForce", "quantity", "price"),
    }
)
_NUMBERS = ("quantity", "quoteOrderQty", "price", "stopPrice")
_KNOWN = frozenset(
    {
        *("symbol", "side", "type", "timeInForce", *_NUMBERS, "newClientOrderId", "newOrderRespType"),
        *("selfTradePreventionMode", "recvWindow", "timestamp", "signature", "apiKey"),
        "computeCommissionRates",
    }
)
_MOST_DIGITS = 8
_AMOUNT = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")
_LETTERS = string.ascii_letters + string.digits


def ticket_of(params: Params) -> Ticket:
    """The order of the fields of POST /api/v3/order. An order without a client's id is given one."""
    _check_names(params)
    kind, side = params["type"], SIDES[params["side"]]
    stop = kind.startswith(("STOP", "TAKE"))
    quantity, cost = number(params, "quantity"), number(params, "quoteOrderQty")
    if stop and not number(params, "stopPrice"):
        raise VenueError(Reason.TRIGGER_MISSING)
    return Ticket(
        category=SPOT,
        symbol=params["symbol"],
        side=side,
        kind="Market" if kind in {"MARKET", "STOP_LOSS", "TAKE_PROFIT"} else "Limit",
        qty=quantity or cost,
        price=number(params, "price"),
        tif="PostOnly" if kind == "LIMIT_MAKER" else _tif(params),
        link_id=params.get("newClientOrderId", "") or _made_up(),
        by_cost=kind == "MARKET" and not quantity,
        order_filter="StopOrder" if stop else "Order",
        stop_type=kind if stop else "",
        trigger_price=number(params, "stopPrice") if stop else ZERO,
        trigger_direction=_direction(kind, side) if stop else 0,
    )


def _check_names(params: Params) -> None:
    """Mandatory, superfluous and unknown parameters."""
    for name in ("symbol", "side", "type"):
        if not params.get(name):
            raise VenueError(Reason.MISSING, field=name)
    if params["side"] not in SIDES:
        raise VenueError(Code(-1117, "Invalid side."))
    if params["type"] not in _NEEDS:
        raise VenueError(Code(-1116, "Invalid orderType."))
    unknown = [name for name in params if name not in _KNOWN]
    if unknown:
        read = len(params) - len(unknown)
        text = f"Not all sent parameters were read; read '{read}' parameter(s) but was sent '{len(params)}'."
        raise VenueError(Code(-1104, text))
    if params.get("newClientOrderId") and not LINK.fullmatch(params["newClientOrderId"]):
        raise VenueError(Reason.BAD_LINK)
    for name in _NUMBERS:
        _check_number(params, name)
    _check_needs(params)


def _check_number(params: Params, name: str) -> None:
    if name not in params:
        return
    if not params[name]:
        raise VenueError(Code(-1105, f"Parameter '{name}' was empty."))
    if not _AMOUNT.fullmatch(params[name]):
        raise VenueError(Reason.BAD_NUMBER, field=name)
    value = number(params, name)
    if not value:
        raise VenueError(Reason.MISSING, field=name)
    if value != round(value, _MOST_DIGITS):
        raise VenueError(Code(-1111, f"Parameter '{name}' has too much precision."))


def _check_needs(params: Params) -> None:
    kind = params["type"]
    for name in _NEEDS[kind]:
        if not params.get(name):
            raise VenueError(Reason.MISSING, field=name)
    if kind == "MARKET":
        if bool(params.get("quantity")) == bool(params.get("quoteOrderQty")):
            text = "Combination of optional parameters invalid."
            missing = VenueError(Reason.MISSING, field="quantity")
            raise VenueError(Code(-1128, text)) if params.get("quantity") else missing
        _refuse(params, "timeInForce", "price", "stopPrice")
    else:
        _refuse(params, "quoteOrderQty")
    if kind in {"LIMIT", "LIMIT_MAKER"}:
        _refuse(params, "stopPrice")
    if kind in {"STOP_LOSS", "TAKE_PROFIT"}:
        _refuse(params, "price", "timeInForce")


def _refuse(params: Params, *names: str) -> None:
    for name in names:
        if params.get(name):
            raise VenueError(Code(-1106, f"Parameter '{name}' sent when not required."))


def _tif(params: Params) -> str:
    tif = params.get("timeInForce", "") or "GTC"
    if tif not in _TIFS:
        raise VenueError(Code(-1115, "Invalid timeInForce."))
    return tif


def _direction(kind: str, side: str) -> int:
    """1 rising, 2 falling: a stop loss is behind the price, a take profit before it."""
    return 1 if kind.startswith("STOP") == (side == BUY) else 2


def _made_up() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(22))


def price_in_reach(price: Decimal, last: Decimal) -> bool:
    """The filter PERCENT_PRICE_BY_SIDE: between a fifth and five times the average price."""
    return not price or last / 5 <= price <= last * 5
