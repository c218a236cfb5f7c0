"""One more entry of a position whose idea holds, when the price has fallen to the next step of its plan.

All entries of a position were sized together before the first: they fit the limits, and lose no more than the
risk at the stop. The stop stays where it is; it is made larger by the same rules that make every stop fit.
"""

from dataclasses import replace
from datetime import timedelta

from trading.domain.additions import Additions, level_of
from trading.domain.candle import Timeframe
from trading.domain.decision import Approved
from trading.domain.events import PositionIncreased
from trading.domain.ids import SignalId, client_order_id
from trading.domain.instrument import Side, Symbol
from trading.domain.money import ZERO, Price, Qty, Ratio
from trading.domain.order import Order, OrderIntent, OrderKind, OrderStatus, OrderType
from trading.domain.signal import Signal, Stance
from trading.engine.decide import standing
from trading.engine.state import Holding, Session, Step, World
from trading.risk.band import entry_limit
from trading.risk.checks import Context
from trading.risk.policy import ADDITION, review, screen
from trading.risk.sizing import size_addition


def addition_due(holding: Holding) -> Price | None:
    """The price at which the next step is due.

    None where there is none, or the position is on its way out: nothing is added once a part was sold.
    """
    plan = holding.additions
    is_leaving = holding.exiting is not None or holding.exited > ZERO
    if plan is None or plan.next is None or is_leaving or holding.stop is None:
        return None
    return level_of(plan.next, holding.reference, holding.side)


def added(session: Session, symbol: Symbol, price: Price, world: World) -> Step:
    """The position with one more entry, where its next step is due at this price and nothing forbids it.

    Each step has one order, whatever becomes of it; one that is refused here is tried again at another price.
    While an order of the position is unproved, or its stop is not there, nothing is added; nor so soon after
    the last fill that the account's rates would refuse it.
    """
    holding = session.holdings.get(symbol)
    due = addition_due(holding) if holding is not None else None
    if holding is None or due is None or (price - due) * holding.side.sign > ZERO or not price > ZERO:
        return Step(session)
    is_protected = holding.soft or holding.naked_since is None
    is_fresh = holding.last_fill is None or world.now - holding.last_fill.seen_at < world.rules.rates.apart
    if not is_protected or is_fresh or session.working(symbol, OrderKind.ENTRY, OrderKind.EXIT):
        return Step(session)
    context = _context(session, holding, world)
    if context is None or screen(context, ADDITION)[1] is not None:
        return Step(session)
    intent = _intent(session, holding, context)
    approved = None if intent is None else review(intent, context, ())[1]
    if intent is None or not isinstance(approved, Approved):
        return Step(session)
    plan = _plan(holding)
    grown = replace(holding, additions=replace(plan, made=plan.made + 1), stops_before=holding.stops)
    after = session.with_holding(grown).with_order(Order(intent, OrderStatus.PLANNED))
    return Step(replace(after, entries_today=session.entries_today + 1), place=(approved,))


def told_of_addition(session: Session, symbol: Symbol) -> Step:
    """Tell of further entries once they have filled, when nothing more of them can."""
    holding = session.holdings.get(symbol)
    if holding is None or holding.additions is None or not holding.announced:
        return Step(session)
    plan = holding.additions
    if holding.entered == plan.told or session.working(symbol, OrderKind.ENTRY):
        return Step(session)
    after = session.with_holding(replace(holding, additions=replace(plan, told=holding.entered)))
    if not plan.told or holding.last_fill is None:
        return Step(after)  # the first entry: PositionOpened has told of it
    news = PositionIncreased(
        position=holding.id,
        symbol=symbol,
        side=holding.side,
        step=plan.made,
        steps=len(plan.steps),
        added=Qty(holding.entered - plan.told),
        value=(holding.entered - plan.told) * holding.last_fill.price,
        qty=Qty(abs(holding.position.qty)),
        average=holding.entry_price,
        stop=holding.stop,
        happened_at=holding.last_fill.happened_at,
    )
    return Step(after, tell=(news,))


def _plan(holding: Holding) -> Additions:
    if holding.additions is None:
        raise ValueError(f"position {holding.id} must have a plan of further entries")
    return holding.additions


def _context(session: Session, holding: Holding, world: World) -> Context | None:
    """What the checks may know: the position's idea stands for the signal. None: its market is not known."""
    symbol = holding.position.symbol
    instrument = world.instruments.get(symbol)
    if instrument is None:
        return None
    idea = Signal(
        id=_plan(holding).signal or SignalId(holding.id),
        strategy=holding.strategy or "",
        symbol=symbol,
        timeframe=holding.timeframe or Timeframe.M1,
        stance=Stance.LONG if holding.side is Side.BUY else Stance.SHORT,
        strength=Ratio(ZERO),
        reference=holding.reference,
        stop=holding.stop,
        target=holding.target,
        happened_at=holding.opened_at,
        valid_for=timedelta(0),
    )
    stand = standing(session, idea, instrument, world.quotes, world.rules, world.now)
    return Context(idea, stand, instrument, world.quotes.get(symbol), world.rules, world.now)


def _intent(session: Session, holding: Holding, context: Context) -> OrderIntent | None:
    """The order of the next step; None where it cannot be sized."""
    plan, quote, money = _plan(holding), context.quote, context.standing.funds
    if plan.next is None or quote is None or money is None:
        return None
    instrument, number = context.instrument, plan.made + 1
    limit = entry_limit(instrument, holding.side, quote.price, holding.target, context.rules)
    sized = size_addition(
        instrument,
        plan.first * plan.next.size,
        max(quote.price, limit),
        context.standing.held,
        money,
        context.standing.limits,
        context.rules,
        context.leverage,
    )
    cause = f"{holding.id}|dca{number}"
    return OrderIntent(
        id=client_order_id(session.account, cause, 1),
        account=session.account,
        cause=cause,
        attempt=1,
        symbol=holding.position.symbol,
        kind=OrderKind.ENTRY,
        type=OrderType.MARKET,
        side=holding.side,
        qty=sized.qty,
        reference=quote.price,
        decide_before=context.now + context.rules.plan_life,
        position=holding.id,
        limit=limit,
        stop=holding.stop,
        target=holding.target,
        signal=plan.signal,
        trail=holding.trail,
    )
