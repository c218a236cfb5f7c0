"""An account's life as one pure function: step(session, event) -> Step.

Live, paper and backtest feed the same events; only the feeder and its clock differ.
"""

from dataclasses import dataclass, replace

from trading.domain.decision import Approved, Gate, Reason, Refused
from trading.domain.events import ExitWhy
from trading.domain.fill import Fill
from trading.domain.ids import ClientOrderId
from trading.domain.instrument import Symbol
from trading.domain.money import ZERO, Price
from trading.domain.order import Order, OrderStatus
from trading.domain.signal import Signal
from trading.engine.decide import Decision, Quotes, decide
from trading.engine.fills import filled
from trading.engine.outcomes import acknowledged, failed, given_up, not_placed, reported
from trading.engine.protect import leave, managed
from trading.engine.state import Session, Step, World
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
class FoundClosed:
    """The exchange holds nothing of this position any more, found twice, and no order of ours did it."""
@dataclass(frozen=True, slots=True)
class GivenUp:
    """What the exchange says of an order cannot be, or has proved nothing for too long: a human decides."""

    order: ClientOrderId



    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time has passed: look at every position."""


SessionEvent = (
    SignalSeen
    | PriceSeen
    | FillSeen
    | OrderSeen
    | SendFailed
    | SendAcknowledged
    | NotPlacedProved
    | FoundClosed
    | Ticked
)


def step(session: Session, event: SessionEvent, world: World) -> Step:  # noqa: C901, PLR0911  # one row an event
    """The next session and what to do about the event. Pure: the same values give the same step."""
    match event:
        case SignalSeen():
            return follow(session, event, world)[0]
        case PriceSeen(symbol, price):
            return _priced(session, symbol, price, world)
        case FillSeen(fill):
            return filled(session, fill, world)
        case OrderSeen(order, report, asked):
            return reported(session, order, report, world, asked=asked)
        case SendFailed(order, code):
            return failed(session, order, code)
        case SendAcknowledged(order, exchange_id):
            return acknowledged(session, order, exchange_id, world)
        case NotPlacedProved(order):
            return not_placed(session, order, world)
        case FoundClosed(symbol):
            return _found_closed(session, symbol, world)
        case Ticked():
            return managed(Step(session), tuple(session.holdings), world)


def follow(session: Session, event: SignalSeen, world: World) -> tuple[Step, Decision]:
    """The step that a signal causes, with the decision behind it for /why."""
    signal = event.signal
    instrument = world.instruments.get(signal.symbol)
    if instrument is None:  # the exchange does not list it any more
        gate = Gate(Reason.MARKET_CLOSED, passed=False)
        return Step(session), Decision(Refused(gate.reason), (gate,))
    decision = decide(signal, session, instrument, event.quotes, world.rules, world.now)
    if decision.leave:
        return managed(Step(leave(session, signal.symbol, ExitWhy.SIGNAL)), (signal.symbol,), world), decision
    approved = decision.outcome
    if not isinstance(approved, Approved) or approved.intent.id in session.orders:
        return Step(session), decision  # the same signal again: its one order has been made
    orders = {**session.orders, approved.intent.id: Order(approved.intent, OrderStatus.PLANNED)}
    after = replace(session, orders=orders, entries_today=session.entries_today + 1)
    return Step(after, place=(approved,)), decision


    | GivenUp
def _priced(session: Session, symbol: Symbol, price: Price, world: World) -> Step:
    holding = session.holdings.get(symbol)
    if holding is None or holding.exiting is not None or price <= ZERO:
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


def _found_closed(session: Session, symbol: Symbol, world: World) -> Step:
    """Its owner or the exchange has closed it: what is left of our orders ends, and nothing is traded."""
    holding = session.holdings.get(symbol)
    if holding is None:
        return Step(session)
    gone = session.with_holding(replace(holding, exiting=ExitWhy.OUTSIDE))
    return managed(Step(gone), (symbol,), world)
        case GivenUp(order):
            return given_up(session, order)
