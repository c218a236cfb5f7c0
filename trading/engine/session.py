"""An account's life as one pure function: step(session, event) -> Step.

Live, paper and backtest feed the same events; only the feeder and its clock differ.
"""

from dataclasses import dataclass, replace

from trading.domain.decision import Approved
from trading.domain.events import ExitWhy
from trading.domain.fill import Fill
from trading.domain.ids import ClientOrderId
from trading.domain.instrument import Instrument, Symbol
from trading.domain.money import ZERO, Price
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.domain.position import Position
from trading.domain.signal import Signal
from trading.engine.decide import Decision, Quotes, decide
from trading.engine.outcomes import acknowledged, failed, not_placed, reported
from trading.engine.protect import leave, managed
from trading.engine.state import Holding, Session, Step, World
from trading.ports import OrderReport


@dataclass(frozen=True, slots=True)
class SignalSeen:
    """A strategy has spoken."""

    signal: Signal
    quotes: Quotes


@dataclass(frozen=True, slots=True)
class PriceSeen:
    """A symbol trades at this price now."""

    symbol: Symbol
    price: Price


@dataclass(frozen=True, slots=True)
class FillSeen:
    """A new execution (the shell has made sure that it is new)."""

    fill: Fill


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """The exchange shows an order of ours. asked: by a read of our own, which outweighs a cancel's hope."""

    order: ClientOrderId
    report: OrderReport
    asked: bool


@dataclass(frozen=True, slots=True)
class SendFailed:
    """A sent order was refused definitively (code), or its outcome is not known (code None)."""

    order: ClientOrderId
    code: str | None


@dataclass(frozen=True, slots=True)
class SendAcknowledged:
    """The exchange has taken the order under this id. Stops are proved only by a read."""

    order: ClientOrderId
    exchange_id: str


@dataclass(frozen=True, slots=True)
class NotPlacedProved:
    """An unproved order has been proved never to have existed."""

    order: ClientOrderId


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time has passed: look at every position."""


SessionEvent = (
    SignalSeen | PriceSeen | FillSeen | OrderSeen | SendFailed | SendAcknowledged | NotPlacedProved | Ticked
)


def step(session: Session, event: SessionEvent, world: World) -> Step:  # noqa: PLR0911  # one row an event
    """The next session and what to do about the event. Pure: the same values give the same step."""
    match event:
        case SignalSeen():
            return follow(session, event, world)[0]
        case PriceSeen(symbol, price):
            return _priced(session, symbol, price, world)
        case FillSeen(fill):
            return _filled(session, fill, world)
        case OrderSeen(order, report, asked):
            return reported(session, order, report, world, asked=asked)
        case SendFailed(order, code):
            return failed(session, order, code, world)
        case SendAcknowledged(order, exchange_id):
            return acknowledged(session, order, exchange_id, world)
        case NotPlacedProved(order):
            return not_placed(session, order, world)
        case Ticked():
            return managed(Step(session), tuple(session.holdings), world)


def follow(session: Session, event: SignalSeen, world: World) -> tuple[Step, Decision]:
    """The step that a signal causes, with the decision behind it for /why."""
    signal = event.signal
    instrument = world.instruments[signal.symbol]
    decision = decide(signal, session, instrument, event.quotes, world.rules, world.now)
    if decision.leave:
        return managed(Step(leave(session, signal.symbol, ExitWhy.SIGNAL)), (signal.symbol,), world), decision
    if not isinstance(decision.outcome, Approved):
        return Step(session), decision
    placed = Order(decision.outcome.intent, OrderStatus.PLANNED)
    after = replace(session.with_order(placed), entries_today=session.entries_today + 1)
    return Step(after, place=(decision.outcome,)), decision


def _priced(session: Session, symbol: Symbol, price: Price, world: World) -> Step:
    holding = session.holdings.get(symbol)
    if holding is None or holding.exiting is not None:
        return Step(session)
    sign = holding.side.sign
    if holding.target is not None and (price - holding.target) * sign >= ZERO:
        session = leave(session, symbol, ExitWhy.TARGET)
    elif (
        holding.naked_since is not None and holding.stop is not None and (holding.stop - price) * sign >= ZERO
    ):
        session = leave(session, symbol, ExitWhy.UNPROTECTED)  # the stop is not there, so we are
    else:
        return Step(session)
    return managed(Step(session), (symbol,), world)


def _filled(session: Session, fill: Fill, world: World) -> Step:
    order = session.orders.get(fill.order) if fill.order else None
    instrument = world.instruments.get(fill.symbol)
    if order is None or instrument is None:
        return Step(session)  # not ours: the drift check sees what it did to the position
    order = order.filled_by(fill)
    if order.status.is_unproved:
        order = order.moved(OrderStatus.OPEN, exchange_id=fill.exchange_order)
    if order.intent.cost is None and order.is_full and not order.status.is_final:
        order = order.moved(OrderStatus.FILLED)
    holding = session.holdings.get(fill.symbol) or _opened(order, fill)
    session = session.with_order(order).with_holding(_grown(holding, order, fill, instrument))
    return managed(Step(session), (fill.symbol,), world)


def _opened(order: Order, fill: Fill) -> Holding:
    intent = order.intent
    return Holding(
        id=intent.position,
        position=Position(fill.symbol),
        side=fill.side if intent.kind is OrderKind.ENTRY else fill.side.opposite,
        reference=intent.reference,
        stop=intent.stop,
        target=intent.target,
        opened_at=fill.happened_at,
    )


def _grown(holding: Holding, order: Order, fill: Fill, instrument: Instrument) -> Holding:
    grown = replace(holding, position=holding.position.apply(fill, instrument.base), last_fill=fill)
    if order.intent.kind is OrderKind.ENTRY:
        return replace(grown, entered=grown.entered + fill.qty, paid=grown.paid + fill.value)
    if order.intent.kind is OrderKind.PROTECT and grown.exiting is None:
        grown = replace(grown, exiting=ExitWhy.STOP)
    return replace(grown, exited=grown.exited + fill.qty, received=grown.received + fill.value)
