"""An account's life as one pure function: step(session, event) -> Step.

Live, paper and backtest feed the same events; only the feeder and its clock differ.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from trading.domain.decision import Approved, Gate, Reason, Refused
from trading.domain.events import ExitWhy
from trading.domain.fill import Fill
from trading.domain.ids import ClientOrderId
from trading.domain.instrument import Symbol
from trading.domain.money import ZERO, Price
from trading.domain.order import Order, OrderStatus
from trading.domain.signal import Signal
from trading.engine.dca import added
from trading.engine.decide import Decision, Quotes, decide
from trading.engine.emergency import evacuate
from trading.engine.fills import filled
from trading.engine.leaving import leave
from trading.engine.outcomes import acknowledged, failed, given_up, judged, not_placed, reported
from trading.engine.outside import adopted, blind, called_off, found_closed, market_gone
from trading.engine.parts import reached
from trading.engine.protect import managed
from trading.engine.state import Session, Step, World
from trading.engine.trail import trailed
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
class PriceMoved:
    """The price has gone the way of a position whose stop follows it, or to where its plan has a further
    entry. Told every few seconds at most.
    """

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
class GivenUp:
    """What the exchange says of an order does not fit together (conflict), or it was silent for long."""

    order: ClientOrderId
    conflict: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A human has had an order in quarantine looked at. report: what the exchange shows of it now; None:
    nothing, and by the human's word nothing more of it has traded.
    """

    order: ClientOrderId
    report: OrderReport | None


@dataclass(frozen=True, slots=True)
class FoundClosed:
    """The exchange holds nothing of this position any more, found twice, and no order of ours did it."""

    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Adopted:
    """The owner has said that our books shall hold what the exchange holds.

    case: of the question; theirs: signed base units; price: at which what came in is valued.
    """

    case: int
    symbol: Symbol
    theirs: Decimal
    price: Price | None


@dataclass(frozen=True, slots=True)
class Leaving:
    """The position of this symbol is to be closed."""

    symbol: Symbol
    why: ExitWhy


@dataclass(frozen=True, slots=True)
class PriceSilent:
    """No price of the symbol has come for too long. since: of the last one; None: there was none yet."""

    symbol: Symbol
    since: datetime | None


@dataclass(frozen=True, slots=True)
class MarketClosed:
    """The exchange does not list the symbol any more, or takes no orders in it."""

    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Evacuate:
    """An emergency stop: every entry is cancelled and every position left. only: this symbol; None: all."""

    only: Symbol | None


@dataclass(frozen=True, slots=True)
class CalledOff:
    """Its owner does not want this entry any more."""

    order: ClientOrderId


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time has passed: look at every position."""


SessionEvent = (
    SignalSeen
    | PriceSeen
    | PriceMoved
    | FillSeen
    | OrderSeen
    | SendFailed
    | SendAcknowledged
    | NotPlacedProved
    | GivenUp
    | Judged
    | FoundClosed
    | Adopted
    | Leaving
    | PriceSilent
    | MarketClosed
    | Evacuate
    | CalledOff
    | Ticked
)


def step(session: Session, event: SessionEvent, world: World) -> Step:  # noqa: C901, PLR0911, PLR0912  # one row an event
    """The next session and what to do about the event. Pure: the same values give the same step."""
    match event:
        case SignalSeen():
            return follow(session, event, world)[0]
        case PriceSeen(symbol, price):
            return _priced(session, symbol, price, world)
        case PriceMoved(symbol, price):
            done = trailed(session, symbol, price, world)
            return done.then(added(done.session, symbol, price, world))
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
        case GivenUp(order, conflict):
            return given_up(session, order, conflict=conflict)
        case Judged(order, report):
            return judged(session, order, report, world)
        case FoundClosed(symbol):
            return found_closed(session, symbol, world)
        case Adopted():
            return adopted(session, event.case, event.symbol, event.theirs, event.price, world)
        case Leaving(symbol, why):
            return managed(Step(leave(session, symbol, why)), (symbol,), world)
        case PriceSilent(symbol, since):
            return blind(session, symbol, since)
        case MarketClosed(symbol):
            return market_gone(session, symbol)
        case Evacuate(only):
            return evacuate(session, only, world)
        case CalledOff(order):
            return called_off(session, order)
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


def _priced(session: Session, symbol: Symbol, price: Price, world: World) -> Step:
    holding, instrument = session.holdings.get(symbol), world.instruments.get(symbol)
    if holding is None or holding.exiting is not None or price <= ZERO:
        return Step(session)
    sign = holding.side.sign
    if holding.target is not None and (price - holding.target) * sign >= ZERO:
        if instrument is None:  # how large a part may be is not known now; a stop below asks for no size
            return Step(session)
        session = reached(session, holding, instrument, price)
    elif holding.stop is None or (holding.stop - price) * sign < ZERO:
        return Step(session)
    elif holding.soft:
        session = leave(session, symbol, ExitWhy.STOP)
    elif holding.naked_since is not None:
        session = leave(session, symbol, ExitWhy.UNPROTECTED)  # the stop is not there, so we are
    else:
        return Step(session)
    return managed(Step(session), (symbol,), world)
