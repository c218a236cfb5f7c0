"""Reads an order out of a request of OKX."""

from decimal import Decimal

from sandbox.exchange.call import Params
from sandbox.exchange.entities import BUY, SELL
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.instruments import Instrument
from sandbox.exchange.market import Market
from sandbox.exchange.numbers import ZERO, flag, number
from sandbox.exchange.okx import codes
from sandbox.exchange.okx.names import find
from sandbox.exchange.ticket import Ticket

_SIDES = {"buy": BUY, "sell": SELL}
_TIFS = {"market": "IOC", "limit": "GTC", "ioc": "IOC", "fok": "FOK", "post_only": "PostOnly"}
_MARKET_PRICE = "-1"


def ticket_of(market: Market, params: Params) -> Ticket:
    """The order of the fields of trade/order, or of trade/order-algo where it has a stop price."""
    if not params.get("instId"):
        raise VenueError(Reason.MISSING, field="instId")
    instrument = find(market, params["instId"])
    if instrument is None:
        raise VenueError(codes.NO_INSTRUMENT_ROW)
    side = _SIDES.get(params.get("side", ""))
    if side is None:
        raise VenueError(codes.BAD_ROW, field="side")
    _check_mode(instrument, params)
    size = number(params, "sz")
    if not size:
        raise VenueError(codes.BAD_ROW, field="sz")
    if params.get("ordType") == "conditional":
        return _stop(instrument, params, side, size)
    ticket = _order(instrument, params, side, size)
    if ticket.by_cost and size < instrument.min_qty * market.last(instrument.key):
        raise VenueError(codes.TOO_SMALL)
    return ticket


def _order(instrument: Instrument, params: Params, side: str, size: Decimal) -> Ticket:
    kind = params.get("ordType", "")
    if kind not in _TIFS:
        raise VenueError(codes.BAD_ROW, field="ordType")
    by_cost = _by_cost(instrument, params, side)
    return Ticket(
        category=instrument.category,
        symbol=instrument.symbol,
        side=side,
        kind="Market" if kind == "market" else "Limit",
        qty=size if by_cost else size * instrument.contract,
        price=ZERO if kind == "market" else number(params, "px"),
        tif=_TIFS[kind],
        link_id=params.get("clOrdId", ""),
        by_cost=by_cost,
        reduce_only=not instrument.is_spot and flag(params, "reduceOnly"),
    )


def _stop(instrument: Instrument, params: Params, side: str, size: Decimal) -> Ticket:
    """A one-way stop at market. On spot it holds the coin that it will sell."""
    if params.get("slOrdPx", "") != _MARKET_PRICE or params.get("slTriggerPxType", "last") not in {
        "",
        "last",
    }:
        raise VenueError(codes.BAD_ROW, field="slOrdPx")
    if params.get("tpTriggerPx") or (instrument.is_spot and params.get("tgtCcy") == "quote_ccy"):
        raise VenueError(codes.BAD_ROW, field="tpTriggerPx")
    return Ticket(
        category=instrument.category,
        symbol=instrument.symbol,
        side=side,
        kind="Market",
        qty=size * instrument.contract,
        link_id=params.get("algoClOrdId", ""),
        order_filter="tpslOrder" if instrument.is_spot else "StopOrder",
        trigger_price=number(params, "slTriggerPx"),
        trigger_direction=1 if side == BUY else 2,
        reduce_only=not instrument.is_spot and flag(params, "reduceOnly"),
    )


def _check_mode(instrument: Instrument, params: Params) -> None:
    """Spot for cash, swaps on cross margin, one position a symbol: the others are not of this account."""
    if params.get("tdMode") not in {"cash", "cross"}:
        raise VenueError(codes.BAD_ROW, field="tdMode")
    if (params["tdMode"] == "cash") is not instrument.is_spot:
        raise VenueError(codes.BAD_ROW, field="tdMode")
    if params.get("posSide", "") not in {"", "net"}:
        raise VenueError(codes.BAD_ROW, field="posSide")


def _by_cost(instrument: Instrument, params: Params, side: str) -> bool:
    """A spot market buy counts in quote coin unless it says otherwise."""
    if not instrument.is_spot or params.get("ordType") != "market":
        return False
    unit = params.get("tgtCcy", "") or ("quote_ccy" if side == BUY else "base_ccy")
    if unit not in {"base_ccy", "quote_ccy"}:
        raise VenueError(codes.BAD_ROW, field="tgtCcy")
    return unit == "quote_ccy"
