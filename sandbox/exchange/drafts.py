"""Reads an order out of a request and holds it against the filters; changes nothing."""

import re
from collections.abc import Mapping
from decimal import Decimal

from sandbox.exchange import errors
from sandbox.exchange.entities import BUY, SELL, Order
from sandbox.exchange.errors import BAD_REQUEST, Code, VenueError
from sandbox.exchange.instruments import CATEGORIES, Instrument
from sandbox.exchange.market import Market
from sandbox.exchange.numbers import ZERO, flag, number, on_step, whole

Params = Mapping[str, str]

_LINK = re.compile(r"[A-Za-z0-9_-]{1,36}")
_TIFS = frozenset({"GTC", "IOC", "FOK", "PostOnly"})
_SPOT_FILTERS = frozenset({"Order", "StopOrder", "tpslOrder"})


def category_of(params: Params) -> str:
    category = params.get("category", "")
    if category not in CATEGORIES:
        raise VenueError(BAD_REQUEST, detail="params error: Category is invalid")
    return category


def instrument_of(market: Market, params: Params) -> Instrument:
    category = category_of(params)
    found = market.instruments.get((category, params.get("symbol", "")))
    if found is None:
        raise VenueError(errors.BAD_SYMBOL, category)
    return found


def link_of(params: Params) -> str:
    link = params.get("orderLinkId", "")
    if link and not _LINK.fullmatch(link):
        raise VenueError(BAD_REQUEST, detail="OrderLinkID invalid: up to 36 of A-Z a-z 0-9 - _")
    return link


def draft(market: Market, params: Params, uid: int, now: int, position_size: Decimal) -> Order:
    """The order that the request asks for, without id; VenueError where it breaks a rule.

    `position_size` is what an order "close all" (reduce-only, quantity 0) stands for.
    """
    instrument = instrument_of(market, params)
    _require_trading(instrument)
    _refuse_unknown(params)
    side, kind = params.get("side", ""), params.get("orderType", "")
    if side not in {BUY, SELL} or kind not in {"Market", "Limit"}:
        raise VenueError(BAD_REQUEST, detail="params error: side or orderType invalid")
    spot = instrument.is_spot
    order = Order(
        order_id="",
        link_id=link_of(params),
        uid=uid,
        category=instrument.category,
        symbol=instrument.symbol,
        side=side,
        kind=kind,
        qty=number(params, "qty"),
        price=number(params, "price") if kind == "Limit" else ZERO,
        tif=_tif(params, kind),
        created=now,
        updated=now,
        seq=0,
        unit=_unit(params, instrument, kind, side),
        order_filter=_filter(params, instrument),
        trigger_price=number(params, "triggerPrice"),
        reduce_only=not spot and (flag(params, "reduceOnly") or flag(params, "closeOnTrigger")),
        close_on_trigger=not spot and flag(params, "closeOnTrigger"),
        take_profit=number(params, "takeProfit"),
        stop_loss=number(params, "stopLoss"),
        last_on_create=market.last(instrument.key, now),
    )
    if not order.qty and order.reduce_only and not spot:
        order.qty = position_size
    check_filters(instrument, order)
    _set_trigger(instrument, order, whole(params, "triggerDirection", 0))
    return order


def check_filters(instrument: Instrument, order: Order) -> None:
    """Steps, minimum and maximum of amount, price and worth."""
    category = instrument.category
    for price in (order.price, order.trigger_price, order.stop_loss, order.take_profit):
        if not on_step(price, instrument.tick):
            raise VenueError(errors.PRICE_STEP, category)
    if order.kind == "Limit" and not order.price:
        raise VenueError(BAD_REQUEST, detail="params error: price invalid")
    if order.by_cost:
        _check_cost(instrument, order)
        return
    most = instrument.max_market_qty if order.kind == "Market" else instrument.max_limit_qty
    worth = order.qty * (order.price or order.trigger_price or order.last_on_create)
    rules: tuple[tuple[bool, Code], ...] = (
        (order.qty < instrument.min_qty, errors.QTY_TOO_SMALL),
        (not on_step(order.qty, instrument.step), errors.QTY_STEP),
        (order.qty > most, errors.QTY_TOO_LARGE),
        (worth < instrument.min_cost and not order.reduce_only, errors.NOTIONAL_TOO_LOW),
    )
    _raise_first(rules, category)


def _check_cost(instrument: Instrument, order: Order) -> None:
    rules: tuple[tuple[bool, Code], ...] = (
        (not on_step(order.qty, instrument.quote_step), errors.COST_STEP),
        (order.qty < instrument.min_cost, errors.NOTIONAL_TOO_LOW),
        (order.qty > instrument.max_cost, errors.AMOUNT_TOO_LARGE),
    )
    _raise_first(rules, instrument.category)


def _raise_first(rules: tuple[tuple[bool, Code], ...], category: str) -> None:
    for broken, code in rules:
        if broken:
            raise VenueError(code, category)


def _require_trading(instrument: Instrument) -> None:
    if instrument.status == "Trading":
        return
    code = errors.SUSPENDED if instrument.status == "Suspended" else errors.NOT_LIVE
    raise VenueError(code, instrument.category)


def _refuse_unknown(params: Params) -> None:
    """What this exchange has and the sandbox has not is refused, not ignored."""
    if params.get("positionIdx", "0") not in {"", "0"}:
        raise VenueError(BAD_REQUEST, detail="position idx not match position mode")
    limit_stops = {params.get("tpOrderType", ""), params.get("slOrderType", "")} & {"Limit"}
    if params.get("isLeverage", "0") == "1" or limit_stops or params.get("tpslMode", "Full") == "Partial":
        raise VenueError(errors.NOT_SUPPORTED, params.get("category", ""))
    stops = params.get("stopLoss") or params.get("takeProfit")
    if params.get("category") == "spot" and stops and params.get("orderFilter") != "tpslOrder":
        raise VenueError(errors.NOT_SUPPORTED, "spot")


def _tif(params: Params, kind: str) -> str:
    tif = params.get("timeInForce", "") or ("IOC" if kind == "Market" else "GTC")
    if tif not in _TIFS:
        raise VenueError(BAD_REQUEST, detail="params error: timeInForce invalid")
    return "IOC" if kind == "Market" else tif


def _unit(params: Params, instrument: Instrument, kind: str, side: str) -> str:
    """A spot market buy counts in quote coin unless it says otherwise."""
    if not instrument.is_spot or kind != "Market":
        return "baseCoin"
    unit = params.get("marketUnit", "") or ("quoteCoin" if side == BUY else "baseCoin")
    if unit not in {"baseCoin", "quoteCoin"}:
        raise VenueError(BAD_REQUEST, detail="params error: marketUnit invalid")
    return unit


def _filter(params: Params, instrument: Instrument) -> str:
    if not instrument.is_spot:
        return "StopOrder" if params.get("triggerPrice") else "Order"
    chosen = params.get("orderFilter", "") or "Order"
    if chosen not in _SPOT_FILTERS:
        raise VenueError(BAD_REQUEST, detail="params error: orderFilter invalid")
    return chosen


def _set_trigger(instrument: Instrument, order: Order, direction: int) -> None:
    """Which way the price must go: said by the request on linear, plain from the price on spot."""
    if order.order_filter == "Order":
        order.trigger_price = ZERO
        return
    trigger, last = order.trigger_price, order.last_on_create
    if not trigger:
        raise VenueError(errors.TRIGGER_MISSING, instrument.category)
    order.status = "Untriggered"
    order.stop_type = "tpslOrder" if order.order_filter == "tpslOrder" else "Stop"
    order.trigger_direction = (1 if trigger > last else 2) if instrument.is_spot else direction
    if order.trigger_direction not in {1, 2}:
        raise VenueError(BAD_REQUEST, detail="params error: triggerDirection invalid")
    if order.trigger_direction == 1 and trigger <= last:
        raise VenueError(errors.EXPECT_RISING)
    if order.trigger_direction == 2 and trigger >= last:
        raise VenueError(errors.EXPECT_FALLING)
