"""What an open position needs next: its stop, its exit, or its end. One function of state, safe to repeat.

It looks only at what is there and what is missing, so that running it twice, or after a crash, does nothing
twice: an order that is planned, unproved or working counts as there.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from trading.domain.account import Balance, Control
from trading.domain.decision import Approved
from trading.domain.events import AccountHalted, ExitWhy, PositionClosed, PositionOpened
from trading.domain.ids import client_order_id
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.domain.money import ZERO, Money, Price, Qty
from trading.domain.order import Order, OrderIntent, OrderKind, OrderStatus, OrderType
from trading.engine.dca import told_of_addition
from trading.engine.state import Holding, Session, Step, World
from trading.risk.band import exit_limit
from trading.risk.policy import review_exit
from trading.risk.rules import Rules

Balances = Mapping[str, Balance]
STUCK = "orders"  # why an account is paused whose exits the exchange does not take


def manage(session: Session, symbol: Symbol, instrument: Instrument, world: World) -> Step:
    """The next step for the position of this symbol. No step where all is as it should be."""
    holding = session.holdings.get(symbol)
    if holding is None:
        return Step(session)
    step = _announce(session, holding, instrument)
    step = step.then(told_of_addition(step.session, symbol))
    holding = step.session.holdings[symbol]
    if holding.exiting is ExitWhy.OUTSIDE or _closeable(holding, instrument) == ZERO:
        return step.then(_finish(step.session, holding, world.now))
    if holding.exiting is not None:
        return step.then(_exit(step.session, holding, instrument, world))
    return step.then(_protect(step.session, holding, instrument, world))


def managed(done: Step, symbols: tuple[Symbol, ...], world: World) -> Step:
    """The step followed by what the positions of these symbols need then."""
    for symbol in symbols:
        instrument = world.instruments.get(symbol)
        if instrument is not None:  # an instrument that is missing stands still, and the sweep says so
            done = done.then(manage(done.session, symbol, instrument, world))
    return done


def leave(session: Session, symbol: Symbol, why: ExitWhy) -> Session:
    """The session with the position of this symbol on its way out. The first reason stays."""
    holding = session.holdings.get(symbol)
    if holding is None or holding.exiting is not None:
        return session
    return session.with_holding(replace(holding, exiting=why, naked_since=None))


def fits(order: Order, holding: Holding, instrument: Instrument, balances: Balances) -> bool:
    """The stop covers what is held, or all of it that is still there, at the planned price."""
    sizes = {_closeable(holding, instrument), _sellable(holding, instrument, balances)}
    return order.remaining in sizes and order.intent.trigger == holding.stop


def _closeable(holding: Holding, instrument: Instrument) -> Decimal:
    """What an order can still close; zero for dust below the exchange's minimums.

    A rest of a contract can be closed whatever it is worth: orders that only reduce have no least value.
    """
    qty = instrument.qty_down(max(holding.position.qty * holding.side.sign, ZERO))
    if qty < instrument.min_qty:
        return ZERO
    last = holding.last_fill
    is_spot = holding.position.symbol.market is MarketType.SPOT
    return ZERO if is_spot and last and qty * last.price < instrument.min_notional else qty


def _sellable(holding: Holding, instrument: Instrument, balances: Balances) -> Decimal:
    """What is closeable and, on spot, still in the wallet: coins may have been moved by hand.

    A balance that may be from before the last fill says nothing: in doubt all is sold, for too little would
    leave a rest behind, and a refusal only lasts until the balance is read anew. A wallet with nothing left
    to sell is not believed.
    """
    qty = _closeable(holding, instrument)
    coins, last = balances.get(instrument.base), holding.last_fill
    is_spot = holding.position.symbol.market is MarketType.SPOT
    if not is_spot or coins is None or last is None or coins.seen_at < last.happened_at:
        return qty
    there = instrument.qty_down(max(coins.total, ZERO))
    return there if instrument.min_qty <= there < qty else qty


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
    closed = replace(holding, exiting=holding.exiting or ExitWhy.UNPROTECTED)
    exit_price = Price(holding.received / holding.exited) if holding.exited else holding.entry_price
    profit = holding.position.profit(exit_price)
    told = PositionClosed(
        position=holding.id,
        symbol=symbol,
        why=closed.exiting or ExitWhy.UNPROTECTED,
        qty=Qty(holding.exited),
        entry=holding.entry_price,
        exit=exit_price,
        profit=profit,
        percent=profit / holding.paid if holding.paid else ZERO,
        opened_at=holding.opened_at,
        happened_at=fill.happened_at if fill else now,
    )
    after = ending.session.without_holding(symbol, now)
    after = replace(after, profit_today=after.profit_today + profit)
    return ending.then(Step(after, tell=(told,), closed=(closed,)))


def ended(session: Session, orders: tuple[Order, ...]) -> Step:
    """Give up what was not sent, ask for the end of what is open; wait for what is not proved yet."""
    ending: list[Order] = []
    for order in orders:
        if order.status is OrderStatus.PLANNED:
            session = session.with_order(order.moved(OrderStatus.VOID, reason="superseded"))
        elif order.status is OrderStatus.OPEN:
            ending.append(order.moved(OrderStatus.CANCELING))
            session = session.with_order(ending[-1])
    return Step(session, cancel=tuple(ending))


def _exit(session: Session, holding: Holding, instrument: Instrument, world: World) -> Step:
    symbol = holding.position.symbol
    stops = session.working(symbol, OrderKind.PROTECT)
    if session.working(symbol, OrderKind.EXIT) or _is_stopping(holding, stops, world.rules, world.now):
        return Step(session)
    # An entry that still fills would leave a rest behind; on spot a stop holds the coins we want to sell.
    is_spot = symbol.market is MarketType.SPOT
    blocking = (OrderKind.ENTRY, OrderKind.PROTECT) if is_spot else (OrderKind.ENTRY,)
    unsent = tuple(stop for stop in stops if stop.status is OrderStatus.PLANNED)
    ending = ended(session, session.working(symbol, *blocking) + (() if is_spot else unsent))
    if ending.session.working(symbol, *blocking):
        return ending
    return ending.then(_exit_again(ending.session, holding, instrument, world))


def _is_stopping(holding: Holding, stops: tuple[Order, ...], rules: Rules, now: datetime) -> bool:
    """A stop has begun to fill a moment ago and is about to close the position by itself."""
    last = holding.last_fill
    return last is not None and any(stop.filled for stop in stops) and now - last.seen_at < rules.entry_wait


def _exit_again(session: Session, holding: Holding, instrument: Instrument, world: World) -> Step:
    """One more exit. Past the usual number of attempts each waits longer than the one before, for ever:
    a position is not given up. naked_since is then the time of the last attempt.
    """
    rules, now = world.rules, world.now
    tried_too_often = holding.exits - rules.max_attempts
    exiting = replace(holding, exits=holding.exits + 1)
    if tried_too_often < 0:
        return _place(session, exiting, instrument, world, OrderKind.EXIT)
    waited = now - holding.naked_since if holding.naked_since is not None else None
    if tried_too_often > 0 and waited is not None and waited < rules.plan_life * tried_too_often:
        return Step(session)
    placed = _place(session, replace(exiting, naked_since=now), instrument, world, OrderKind.EXIT)
    return placed if tried_too_often else placed.then(_stuck(placed.session, holding))


def _stuck(session: Session, holding: Holding) -> Step:
    told = AccountHalted(STUCK, holding.position.symbol.title)
    return Step(session, tell=(told,), pause=STUCK)


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
        return _exit(leaving, leaving.holdings[symbol], instrument, world)
    ending = ended(session.with_holding(holding), tuple(order for order in stops if order not in fitting))
    if ending.session.working(symbol, OrderKind.PROTECT):
        return ending
    holding = replace(holding, stops=holding.stops + 1)
    return ending.then(_place(ending.session, holding, instrument, world, OrderKind.PROTECT))


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


def _place(session: Session, holding: Holding, instrument: Instrument, world: World, kind: OrderKind) -> Step:
    """The market exit or the stop of a position; its cause is the position and the number of the attempt."""
    symbol, last, protects = holding.position.symbol, holding.last_fill, kind is OrderKind.PROTECT
    if last is None:
        raise ValueError(f"position {holding.id} must have a fill")
    cause, attempt = f"{holding.id}|{kind}", holding.stops if protects else holding.exits
    side, quote = holding.side.opposite, world.quotes.get(symbol)
    intent = OrderIntent(
        id=client_order_id(last.account, cause, attempt),
        account=last.account,
        cause=cause,
        attempt=attempt,
        symbol=symbol,
        kind=kind,
        type=OrderType.STOP if protects else OrderType.MARKET,
        side=side,
        qty=Qty(_sellable(holding, instrument, session.balances)),
        reference=holding.entry_price,
        decide_before=world.now + world.rules.plan_life,
        position=holding.id,
        trigger=holding.stop if protects else None,
        limit=None if protects else exit_limit(instrument, side, quote, attempt, world.rules, world.now),
        reduce_only=symbol.market is MarketType.LINEAR,
    )
    permitted = review_exit(intent, holding.position.qty, instrument)
    if not isinstance(permitted, Approved):
        return Step(session) if session.control >= Control.REDUCE_ONLY else _stuck(session, holding)
    after = session.with_holding(holding).with_order(Order(intent, OrderStatus.PLANNED))
    return Step(after, place=(permitted,))
