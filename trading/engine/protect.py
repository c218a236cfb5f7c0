"""What an open position needs next: its stop, its exit, or its end. One function of state, safe to repeat.

It looks only at what is there and what is missing, so that running it twice, or after a crash, does nothing
twice: an order that is planned, unproved or working counts as there.
"""

from dataclasses import replace
from datetime import datetime

from trading.domain.events import ExitWhy, PositionClosed, PositionOpened
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.domain.money import ZERO, Money, Price, Qty
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.engine.amounts import closeable, fits, protectable
from trading.engine.dca import told_of_addition
from trading.engine.leaving import Wanted, ended, exited, leave, placed
from trading.engine.parts import aimed, settled, taken, why_flat
from trading.engine.state import Holding, Session, Step, World
from trading.engine.telling import multiple, risked, share_of
from trading.risk.rules import Rules


def manage(session: Session, symbol: Symbol, instrument: Instrument, world: World) -> Step:
    """The next step for the position of this symbol. No step where all is as it should be."""
    holding = session.holdings.get(symbol)
    if holding is None:
        return Step(session)
    session = aimed(session, holding, instrument)
    step = _announce(session, session.holdings[symbol], instrument)
    step = step.then(told_of_addition(step.session, symbol))
    holding = step.session.holdings[symbol]
    if holding.exiting is ExitWhy.OUTSIDE or closeable(holding, instrument) == ZERO:
        return step.then(_finish(step.session, holding, world.now))
    if _is_over(holding, world.now):
        step = step.then(Step(leave(step.session, symbol, ExitWhy.TIME)))
    step = step.then(settled(step.session, symbol, instrument, world))
    holding = step.session.holdings[symbol]
    if holding.exiting is not None:
        return step.then(exited(step.session, holding, instrument, world))
    step = step.then(_protect(step.session, holding, instrument, world))
    return step.then(taken(step.session, symbol, instrument, world))


def _is_over(holding: Holding, now: datetime) -> bool:
    """It was held for as long as its plan permits."""
    limit = holding.course.plan.time_limit
    return limit is not None and now - holding.opened_at >= limit


def managed(done: Step, symbols: tuple[Symbol, ...], world: World) -> Step:
    """The step followed by what the positions of these symbols need then."""
    for symbol in symbols:
        instrument = world.instruments.get(symbol)
        if instrument is not None:  # an instrument that is missing stands still, and the sweep says so
            done = done.then(manage(done.session, symbol, instrument, world))
    return done


def _announce(session: Session, holding: Holding, instrument: Instrument) -> Step:
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
        fee=_fees_so_far(holding, instrument),
        stop=holding.stop,
        target=holding.target,
        reference=holding.reference,
        happened_at=holding.opened_at,
        soft=not instrument.holds_stops,
        trail=holding.trail,
        targets=max(len(holding.course.plan.ladder), 1),
        risk=(risk := risked(holding)),
        share=share_of(session, risk),
        slots=len(session.holdings),
        most=session.limits.max_positions,
    )
    return Step(session.with_holding(replace(holding, announced=True)), tell=(told,))


def _fees_so_far(holding: Holding, instrument: Instrument) -> Money:
    """Fees of all fills: those in base are what is missing of the quantity, the others are counted."""
    currency = holding.last_fill.fee.currency if holding.last_fill else instrument.quote
    if currency == instrument.base and holding.position.symbol.market is MarketType.SPOT:
        return Money(holding.entered - holding.exited - holding.position.qty, currency)
    return Money(holding.position.fees, currency)


def _finish(session: Session, holding: Holding, now: datetime) -> Step:
    """A flat position ends once none of its orders can change it."""
    symbol = holding.position.symbol
    if holding.exiting is None and session.working(symbol, OrderKind.ENTRY):
        return Step(session)  # its first fill was dust; more is to come
    ending = ended(session, session.working(symbol, *OrderKind))
    if ending.session.working(symbol, *OrderKind):
        return ending
    fill = holding.last_fill
    closed = replace(holding, exiting=holding.exiting or why_flat(holding))
    exit_price = Price(holding.received / holding.exited) if holding.exited else holding.entry_price
    profit = holding.position.profit(exit_price)
    told = PositionClosed(
        position=holding.id,
        symbol=symbol,
        why=closed.exiting or why_flat(holding),
        qty=Qty(holding.exited),
        entry=holding.entry_price,
        exit=exit_price,
        profit=profit,
        percent=profit / holding.paid if holding.paid else ZERO,
        opened_at=holding.opened_at,
        happened_at=fill.happened_at if fill else now,
        fees=holding.position.fees,
        multiple=multiple(holding, profit),
        share=share_of(session, profit),
        today=session.profit_today + profit,
    )
    after = ending.session.without_holding(symbol, now)
    today, week = after.profit_today + profit, after.profit_week + profit
    after = replace(after, profit_today=today, profit_week=week)
    return ending.then(Step(after, tell=(told,), closed=(closed,)))


def _protect(session: Session, holding: Holding, instrument: Instrument, world: World) -> Step:
    symbol, rules, now = holding.position.symbol, world.rules, world.now
    if not instrument.holds_stops and holding.stop is not None:
        return _watched(session, holding)
    if session.working(symbol, OrderKind.ENTRY) and now - holding.opened_at < rules.entry_wait:
        return Step(session)
    stops = session.working(symbol, OrderKind.PROTECT)
    fitting = [order for order in stops if fits(order, holding, instrument, session.balances)]
    resting = next((order for order in fitting if order.status is OrderStatus.OPEN), None)
    if resting is not None:
        return _protected(session, holding, resting, stops, now)
    holding = replace(holding, naked_since=holding.naked_since or now, stop_seen_at=None, soft=False)
    if _is_hopeless(session, holding, stops, rules, now):
        leaving = leave(session.with_holding(holding), symbol, ExitWhy.UNPROTECTED)
        return exited(leaving, leaving.holdings[symbol], instrument, world)
    ending = ended(session.with_holding(holding), tuple(order for order in stops if order not in fitting))
    if ending.session.working(symbol, OrderKind.PROTECT):
        return ending
    holding = replace(holding, stops=holding.stops + 1)
    qty = protectable(holding, instrument, session.balances)
    wanted = Wanted(OrderKind.PROTECT, f"{holding.id}|{OrderKind.PROTECT}", holding.stops, qty)
    return ending.then(placed(ending.session, holding, instrument, world, wanted))


def _watched(session: Session, holding: Holding) -> Step:
    """A soft stop: nothing is placed, the price is watched by us, and the position is not naked."""
    if not holding.soft or holding.naked_since is not None:
        session = session.with_holding(replace(holding, soft=True, naked_since=None, stop_seen_at=None))
    return ended(session, session.working(holding.position.symbol, OrderKind.PROTECT))


def _protected(
    session: Session, holding: Holding, stop: Order, stops: tuple[Order, ...], now: datetime
) -> Step:
    """A fitting stop rests. Until it was seen the price is watched too; any other stop is one too many."""
    naked_since = (holding.naked_since or now) if stop.confirmed_at is None else None
    if naked_since != holding.naked_since:
        session = session.with_holding(replace(holding, naked_since=naked_since))
    return ended(session, tuple(order for order in stops if order is not stop))


def _is_hopeless(
    session: Session, holding: Holding, stops: tuple[Order, ...], rules: Rules, now: datetime
) -> bool:
    """No stop can be had: the position is to be closed.

    A process that was away for long has not tried for long: it tries anew before it gives up, and it gives
    nothing up for lack of time before it has read back what the exchange knows.
    """
    if holding.stop is None or (not stops and holding.stops_since >= rules.max_attempts):
        return True
    late = holding.naked_since is not None and now - holding.naked_since > rules.naked_limit
    if not late or not session.reconciled:
        return False
    return any(not _is_coming(stop, rules, now) for stop in stops) if stops else holding.stops_since > 1


def _is_coming(stop: Order, rules: Rules, now: datetime) -> bool:
    if stop.status is OrderStatus.SUBMITTING:
        return stop.stamped_at is not None and now - stop.stamped_at < rules.horizon
    return stop.status is OrderStatus.PLANNED
