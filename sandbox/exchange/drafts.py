"""Makes an order of a ticket and holds it against the filters; changes nothing."""

from decimal import Decimal

from sandbox.exchange.entities import Order
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.instruments import Instrument
from sandbox.exchange.market import Market
from sandbox.exchange.numbers import ZERO, on_step
from sandbox.exchange.ticket import Ticket


def draft(market: Market, ticket: Ticket, uid: int, now: int, position_size: Decimal) -> Order:
    """The order that the ticket asks for, without id; VenueError where it breaks a rule.

    `position_size` is what an order "close all" stands for.
    """
    instrument = market.instruments.get((ticket.category, ticket.symbol))
    if instrument is None:
        raise VenueError(Reason.BAD_SYMBOL, ticket.category)
    _require_trading(instrument)
    order = Order(
        order_id="",
        link_id=ticket.link_id,
        uid=uid,
        category=instrument.category,
        symbol=instrument.symbol,
        side=ticket.side,
        kind=ticket.kind,
        qty=position_size if ticket.close_all else ticket.qty,
        price=ticket.price if ticket.kind == "Limit" else ZERO,
        tif="IOC" if ticket.kind == "Market" else ticket.tif,
        created=now,
        updated=now,
        seq=0,
        unit="quoteCoin" if ticket.by_cost else "baseCoin",
        order_filter=ticket.order_filter,
        trigger_price=ticket.trigger_price,
        reduce_only=ticket.reduce_only,
        close_on_trigger=ticket.close_on_trigger,
        take_profit=ticket.take_profit,
        stop_loss=ticket.stop_loss,
        last_on_create=market.last(instrument.key, now),
    )
    check_filters(instrument, order)
    _set_trigger(order, ticket)
    return order


def check_filters(instrument: Instrument, order: Order) -> None:
    """Steps, minimum and maximum of amount, price and worth."""
    category = instrument.category
    for price in (order.price, order.trigger_price, order.stop_loss, order.take_profit):
        if not on_step(price, instrument.tick):
            raise VenueError(Reason.PRICE_STEP, category)
    if order.kind == "Limit" and not order.price:
        raise VenueError(Reason.PRICE_MISSING, category)
    if order.by_cost:
        _check_cost(instrument, order)
        return
    most = instrument.max_market_qty if order.kind == "Market" else instrument.max_limit_qty
    worth = order.qty * (order.price or order.trigger_price or order.last_on_create)
    rules = (
        (order.qty < instrument.min_qty, Reason.QTY_TOO_SMALL),
        (not on_step(order.qty, instrument.step), Reason.QTY_STEP),
        (order.qty > most, Reason.QTY_TOO_LARGE),
        (worth < instrument.min_cost and not order.reduce_only, Reason.NOTIONAL_TOO_LOW),
    )
    _raise_first(rules, category)


def _check_cost(instrument: Instrument, order: Order) -> None:
    rules = (
        (not on_step(order.qty, instrument.quote_step), Reason.COST_STEP),
        (order.qty < instrument.min_cost, Reason.NOTIONAL_TOO_LOW),
        (order.qty > instrument.max_cost, Reason.COST_TOO_LARGE),
    )
    _raise_first(rules, instrument.category)


def _raise_first(rules: tuple[tuple[bool, Reason], ...], category: str) -> None:
    for broken, reason in rules:
        if broken:
            raise VenueError(reason, category)


def _require_trading(instrument: Instrument) -> None:
    if instrument.api_closed:
        raise VenueError(Reason.CLOSED_TO_API, instrument.category)
    if instrument.status == "Trading":
        return
    reason = Reason.SUSPENDED if instrument.status == "Suspended" else Reason.NOT_LIVE
    raise VenueError(reason, instrument.category)


def _set_trigger(order: Order, ticket: Ticket) -> None:
    """Which way the price must go: said by the ticket, or plain from the price."""
    if order.order_filter == "Order":
        order.trigger_price = ZERO
        return
    trigger, last = order.trigger_price, order.last_on_create
    if not trigger:
        raise VenueError(Reason.TRIGGER_MISSING, order.category)
    order.status = "Untriggered"
    order.stop_type = ticket.stop_type or ("tpslOrder" if order.order_filter == "tpslOrder" else "Stop")
    order.trigger_direction = ticket.trigger_direction or (1 if trigger > last else 2)
    if order.trigger_direction == 1 and trigger <= last:
        raise VenueError(Reason.STOP_TURNS, order.category, field="rising")
    if order.trigger_direction == 2 and trigger >= last:
        raise VenueError(Reason.STOP_TURNS, order.category, field="falling")
