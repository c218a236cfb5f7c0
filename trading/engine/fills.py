"""What an execution does to its order and to the position: law 3, a position is the sum of its fills."""

from dataclasses import replace
from decimal import Decimal

from trading.domain.additions import Additions
from trading.domain.course import Course
from trading.domain.events import AccountHalted, ExitWhy
from trading.domain.fill import Fill
from trading.domain.ids import PositionId, client_order_id
from trading.domain.instrument import Instrument
from trading.domain.money import ZERO
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.domain.position import Position
from trading.domain.signal import author_of
from trading.engine.outcomes import PROVED_AWAY, quarantine, settled
from trading.engine.parts import sold
from trading.engine.protect import managed
from trading.engine.state import Holding, Session, Step, World

DRIFT = "drift"  # why an account is paused whose owner has to answer for a difference
OVERSOLD = "oversold"  # why one is paused of which more was closed than was open
# What an exchange may round in its own favour before an order counts as overfilled.
_ROUNDING = Decimal("1.0000001")


def filled(session: Session, fill: Fill, world: World) -> Step:
    """A new execution has happened; an execution of no order of ours is left to the drift check."""
    before = session.orders.get(fill.order) if fill.order else None
    instrument = world.instruments.get(fill.symbol)
    if before is None or instrument is None:
        return Step(session)
    if (fill.symbol, fill.side) != (before.intent.symbol, before.intent.side):
        return quarantine(session, before)
    order = _counted(before, fill)
    done = Step(session.with_order(order), tell=settled(before, placed=True))
    if before.status in PROVED_AWAY or _is_overfilled(order):
        done = done.then(quarantine(done.session, order))
    done = done.then(_moved(done.session, before, fill, instrument))
    return managed(done, (fill.symbol,), world)


def _counted(order: Order, fill: Fill) -> Order:
    order = order.filled_by(fill)
    if order.status in {OrderStatus.SUBMITTING, OrderStatus.UNKNOWN}:
        order = order.moved(OrderStatus.OPEN, exchange_id=fill.exchange_order)
    ends = {OrderStatus.OPEN, OrderStatus.CANCELING, OrderStatus.CANCELED}
    if order.intent.cost is None and order.is_full and order.status in ends:
        order = order.moved(OrderStatus.FILLED)
    return order


def _is_overfilled(order: Order) -> bool:
    if order.intent.cost is not None:
        return order.spent > order.intent.cost * _ROUNDING
    return order.filled > order.intent.qty * _ROUNDING


def _moved(session: Session, before: Order, fill: Fill, instrument: Instrument) -> Step:
    """The position with one more fill. before: the order as it was without it."""
    intent, held = before.intent, session.holdings.get(fill.symbol)
    if held is None and intent.kind is not OrderKind.ENTRY:
        return _oversold(session, fill)
    holding = _grown(held or _opened(before, fill), before, fill, instrument)
    after = session.with_holding(holding)
    is_through = holding.position.qty * holding.side.sign < ZERO
    was_through = held is not None and held.position.qty * held.side.sign < ZERO
    return _oversold(after, fill) if is_through and not was_through else Step(after)


def _oversold(session: Session, fill: Fill) -> Step:
    """More was closed than was open: nothing is traded to make it fit, a human decides."""
    told = AccountHalted(OVERSOLD, fill.symbol.title)
    return Step(session, tell=(told,), pause=OVERSOLD)


def _opened(before: Order, fill: Fill) -> Holding:
    """A position, empty yet. One that a late fill opens after its end gets an id of its own: the orders of
    the old one are spent, and an id is never used twice.
    """
    intent, position = before.intent, before.intent.position
    strategy, timeframe = (author_of(intent.signal) if intent.signal else None) or (None, None)
    if before.filled or str(intent.id) != position:
        position = PositionId(client_order_id(intent.account, f"{position}|late|{fill.trade}", 1))
    return Holding(
        id=position,
        position=Position(fill.symbol),
        side=fill.side,
        reference=intent.reference,
        stop=intent.stop,
        target=intent.target,
        opened_at=fill.happened_at,
        strategy=strategy,
        timeframe=timeframe,
        trail=intent.trail,
        additions=intent.additions,
        course=Course(plan=intent.plan),
    )


def _grown(holding: Holding, order: Order, fill: Fill, instrument: Instrument) -> Holding:
    last = max(holding.last_fill or fill, fill, key=lambda one: one.happened_at)  # they may come in any order
    grown = replace(holding, position=holding.position.apply(fill, instrument.base), last_fill=last)
    if order.intent.kind is OrderKind.ENTRY:
        return replace(
            grown,
            entered=grown.entered + fill.qty,
            paid=grown.paid + fill.value,
            opened_at=min(grown.opened_at, fill.happened_at),
            additions=_first_filled(grown, order, fill),
        )
    # A stop that wins the race against a planned exit has closed the position, whatever was planned.
    if order.intent.kind is OrderKind.PROTECT and order.intent.position == holding.id and not grown.exits:
        grown = replace(grown, exiting=ExitWhy.STOP)
    if order.intent.kind is OrderKind.EXIT:
        grown = sold(grown, order.intent.cause, fill.qty, fill.value)
    return replace(grown, exited=grown.exited + fill.qty, received=grown.received + fill.value)


def _first_filled(holding: Holding, order: Order, fill: Fill) -> Additions | None:
    """What further entries are a multiple of: all that the first one has filled."""
    plan = holding.additions
    is_first = str(order.intent.id) == holding.id
    return replace(plan, first=plan.first + fill.qty) if plan is not None and is_first else plan
