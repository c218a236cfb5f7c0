"""What an open position needs next: its stop, its exit, or its end. One function of state, safe to repeat.

It looks only at what is there and what is missing, so that running it twice, or after a crash, does nothing
twice: an order that is planned, unproved or working counts as there.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from trading.domain.decision import Approved
from trading.domain.events import ExitWhy, PositionClosed, PositionOpened
from trading.domain.ids import client_order_id
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.domain.money import ZERO, Money, Price, Qty
from trading.domain.order import Order, OrderIntent, OrderKind, OrderStatus, OrderType
from trading.engine.state import Holding, Session, Step, World
from trading.risk.policy import review_exit
from trading.risk.rules import Rules


def manage(session: Session, symbol: Symbol, instrument: Instrument, rules: Rules, now: datetime) -> Step:
    """The next step for the position of this symbol. No step where all is as it should be."""
    holding = session.holdings.get(symbol)
    if holding is None:
        return Step(session)
    step = _announce(session, holding)
    holding = step.session.holdings[symbol]
    if _closeable(holding, instrument) == ZERO:
        return step.then(_finish(step.session, holding, now))
    if holding.exiting is not None:
        return step.then(_exit(step.session, holding, instrument, rules, now))
    return step.then(_protect(step.session, holding, instrument, rules, now))


def managed(done: Step, symbols: tuple[Symbol, ...], world: World) -> Step:
    """The step followed by what the positions of these symbols need then."""
    for symbol in symbols:
        instrument = world.instruments.get(symbol)
        if instrument is not None:  # an instrument that is missing stands still, and the sweep says so
            done = done.then(manage(done.session, symbol, instrument, world.rules, world.now))
    return done


def leave(session: Session, symbol: Symbol, why: ExitWhy) -> Session:
    """The session with the position of this symbol on its way out. The first reason stays."""
    holding = session.holdings.get(symbol)
    if holding is None or holding.exiting is not None:
        return session
    return session.with_holding(replace(holding, exiting=why, naked_since=None))


def _closeable(holding: Holding, instrument: Instrument) -> Decimal:
    """What an order can still close; zero for dust below the exchange's minimum."""
    qty = instrument.qty_down(abs(holding.position.qty))
    return ZERO if qty < instrument.min_qty else qty


def _announce(session: Session, holding: Holding) -> Step:
    """Tell of the entry once, when nothing more of it can fill."""
    if holding.announced or session.working(holding.position.symbol, OrderKind.ENTRY):
        return Step(session)
    told = PositionOpened(
        position=holding.id,
        symbol=holding.position.symbol,
        side=holding.side,
        qty=Qty(holding.entered),
        price=holding.entry_price,
        value=holding.paid,
        fee=holding.last_fill.fee if holding.last_fill else Money(ZERO, ""),
        stop=holding.stop,
        target=holding.target,
        reference=holding.reference,
        happened_at=holding.opened_at,
    )
    return Step(session.with_holding(replace(holding, announced=True)), tell=(told,))


def _finish(session: Session, holding: Holding, now: datetime) -> Step:
    """A flat position ends once none of its orders can change it."""
    symbol = holding.position.symbol
    if session.working(symbol, OrderKind.ENTRY, OrderKind.EXIT):
        return Step(session)
    stops = session.working(symbol, OrderKind.PROTECT)
    if stops:
        return _end(session, stops)
    fill = holding.last_fill
    closed = replace(holding, exiting=holding.exiting or ExitWhy.STOP)
    exit_price = Price(holding.received / holding.exited) if holding.exited else holding.entry_price
    profit = holding.position.profit(exit_price)
    told = PositionClosed(
        position=holding.id,
        symbol=symbol,
        why=closed.exiting or ExitWhy.STOP,
        qty=Qty(holding.exited),
        entry=holding.entry_price,
        exit=exit_price,
        profit=profit,
        percent=profit / holding.paid if holding.paid else ZERO,
        opened_at=holding.opened_at,
        happened_at=fill.happened_at if fill else now,
    )
    after = session.without_holding(symbol, now)
    after = replace(after, profit_today=after.profit_today + profit)
    return Step(after, tell=(told,), closed=(closed,))


def _end(session: Session, orders: tuple[Order, ...]) -> Step:
    """Ask for the end of those orders that are open; the others are not proved yet and must be waited for."""
    ending = tuple(order.moved(OrderStatus.CANCELING) for order in orders if order.status is OrderStatus.OPEN)
    for order in ending:
        session = session.with_order(order)
    return Step(session, cancel=ending)


def _exit(session: Session, holding: Holding, instrument: Instrument, rules: Rules, now: datetime) -> Step:
    symbol = holding.position.symbol
    if session.working(symbol, OrderKind.EXIT):
        return Step(session)
    # An entry that still fills would leave a rest behind; on spot a stop holds the coins we want to sell.
    blocking = session.working(symbol, OrderKind.ENTRY)
    if symbol.market is MarketType.SPOT:
        blocking += session.working(symbol, OrderKind.PROTECT)
    if blocking:
        return _end(session, blocking)
    if holding.exits >= rules.max_attempts:
        return Step(session, pause="orders")
    order = _order(holding, instrument, rules, now, OrderKind.EXIT)
    return _place(session, replace(holding, exits=holding.exits + 1), order, instrument)


def _protect(session: Session, holding: Holding, instrument: Instrument, rules: Rules, now: datetime) -> Step:
    symbol = holding.position.symbol
    entering = session.working(symbol, OrderKind.ENTRY)
    if entering and now - holding.opened_at < rules.entry_wait:
        return Step(session)
    stops = session.working(symbol, OrderKind.PROTECT)
    fitting = [order for order in stops if _fits(order, holding, instrument)]
    if any(order.status is OrderStatus.OPEN for order in fitting):
        if holding.naked_since is None:
            return Step(session)
        return Step(session.with_holding(replace(holding, naked_since=None)))
    holding = replace(holding, naked_since=holding.naked_since or now)
    session = session.with_holding(holding)
    too_long = holding.naked_since is not None and now - holding.naked_since > rules.naked_limit
    if too_long or holding.stop is None or holding.stops >= rules.max_attempts:
        leaving = leave(session, symbol, ExitWhy.UNPROTECTED)
        return _exit(leaving, leaving.holdings[symbol], instrument, rules, now)
    if stops:
        wrong = tuple(order for order in stops if order not in fitting)
        return _end(session, wrong)
    order = _order(holding, instrument, rules, now, OrderKind.PROTECT)
    return _place(session, replace(holding, stops=holding.stops + 1), order, instrument)


def _fits(order: Order, holding: Holding, instrument: Instrument) -> bool:
    """The stop covers what is held, at the planned price."""
    return order.remaining == _closeable(holding, instrument) and order.intent.trigger == holding.stop


def _order(
    holding: Holding, instrument: Instrument, rules: Rules, now: datetime, kind: OrderKind
) -> OrderIntent:
    """The market exit or the stop of a position; its cause is the position and the number of the attempt."""
    symbol = holding.position.symbol
    last = holding.last_fill
    if last is None:
        raise ValueError(f"position {holding.id} must have a fill")
    attempt = (holding.exits if kind is OrderKind.EXIT else holding.stops) + 1
    cause = f"{holding.id}|{kind}"
    return OrderIntent(
        id=client_order_id(last.account, cause, attempt),
        account=last.account,
        cause=cause,
        attempt=attempt,
        symbol=symbol,
        kind=kind,
        type=OrderType.STOP if kind is OrderKind.PROTECT else OrderType.MARKET,
        side=holding.side.opposite,
        qty=Qty(_closeable(holding, instrument)),
        reference=holding.entry_price,
        decide_before=now + rules.plan_life,
        position=holding.id,
        trigger=holding.stop if kind is OrderKind.PROTECT else None,
        reduce_only=symbol.market is MarketType.LINEAR,
    )


def _place(session: Session, holding: Holding, intent: OrderIntent, instrument: Instrument) -> Step:
    permitted = review_exit(intent, holding.position.qty, instrument)
    if not isinstance(permitted, Approved):
        return Step(session, pause="orders")
    after = session.with_holding(holding).with_order(Order(intent, OrderStatus.PLANNED))
    return Step(after, place=(permitted,))
