"""What has happened to an account, in the past tense: what the outbox carries and the chat tells."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from trading.domain.decision import Reason
from trading.domain.ids import ClientOrderId, PositionId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Money, Price, Qty, Ratio
from trading.domain.order import OrderKind


class ExitWhy(StrEnum):
    """Why a position is closed. Every reason has a text in every locale (`exit-...`)."""

    TARGET = "target"
    STOP = "stop"
    SIGNAL = "signal"
    ASKED = "asked"
    UNPROTECTED = "unprotected"  # its stop could not be placed
    OUTSIDE = "outside"  # the exchange shows it closed and no order of ours did it
    EMERGENCY = "emergency"  # an emergency stop closes everything
    TIME = "time"  # it was held for as long as its plan permits


@dataclass(frozen=True, slots=True)
class PositionOpened:
    """An entry has filled (fully, or its last part has). fee: in the currency it was charged.

    soft: the exchange cannot hold its stop, so that it is watched by us; trail: how far behind the price it
    follows, in quote, None: it stands still; targets: of its ladder, of which the target is the first.
    """

    position: PositionId
    symbol: Symbol
    side: Side
    qty: Qty
    price: Price
    value: Decimal
    fee: Money
    stop: Price | None
    target: Price | None
    reference: Price
    happened_at: datetime
    soft: bool = False
    trail: Price | None = None
    targets: int = 1


@dataclass(frozen=True, slots=True)
class PositionIncreased:
    """A further entry of an open position has filled, as its plan had it.

    step, steps: which of how many; added, qty: base units that came in, and that are held now; average: of
    all entries, in quote.
    """

    position: PositionId
    symbol: Symbol
    side: Side
    step: int
    steps: int
    added: Qty
    qty: Qty
    average: Price
    stop: Price | None
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class PositionReduced:
    """A part of a position has left: at a target of its ladder, or because its owner wanted it.

    rung, rungs: the target that is done, of how many; rung 0: by hand; qty, rest: base units sold, and still
    held; price: average of the part, in quote; profit: net quote that the position has brought so far; stop,
    target: where they stand now.
    """

    position: PositionId
    symbol: Symbol
    side: Side
    rung: int
    rungs: int
    qty: Qty
    price: Price
    profit: Decimal
    rest: Qty
    stop: Price | None
    target: Price | None
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class StopConfirmed:
    """The stop of a position was seen on the exchange. Not told of each step that it follows the price."""

    position: PositionId
    symbol: Symbol
    trigger: Price
    qty: Qty
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class PositionClosed:
    """A position is flat. profit: net quote after quote fees; percent: ratio of what was paid."""

    position: PositionId
    symbol: Symbol
    why: ExitWhy
    qty: Qty
    entry: Price
    exit: Price
    profit: Decimal
    percent: Decimal
    opened_at: datetime
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class OrderRefused:
    """The exchange refused an order definitively. code: the exchange's own."""

    order: ClientOrderId
    kind: OrderKind
    symbol: Symbol
    code: str


@dataclass(frozen=True, slots=True)
class OrderUnproved:
    """No answer to an order: it is being looked for and counts in full until proved."""

    order: ClientOrderId
    kind: OrderKind
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class OrderSettled:
    """An unproved order has been proved: placed or not."""

    order: ClientOrderId
    kind: OrderKind
    symbol: Symbol
    placed: bool


@dataclass(frozen=True, slots=True)
class EntryRefused:
    """A signal was not followed. Kept for /why; not pushed to the chat."""

    symbol: Symbol
    reason: Reason
    actual: Decimal | None
    limit: Decimal | None


@dataclass(frozen=True, slots=True)
class AccountHalted:
    """The account opens nothing any more. code: oversold, quarantine, keys, orders; exits and stops go on."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class SoftStopBlind:
    """No price comes of a symbol whose stop is watched by us. since: of the last price; None: of none yet."""

    position: PositionId
    symbol: Symbol
    stop: Price | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class DriftFound:
    """The exchange holds other than our books say, seen twice. Its owner has to say what is to become of it.

    case: of the row that waits for the answer; ours, theirs: signed base units; gone: the exchange holds
    nothing of our position that could still be closed.
    """

    case: int
    symbol: Symbol
    ours: Decimal
    theirs: Decimal
    gone: bool


@dataclass(frozen=True, slots=True)
class PositionAdjusted:
    """Its owner has adopted what they did by hand: our books hold what the exchange holds.

    before, after: signed base units; price: quote per base at which what came in is valued.
    """

    case: int
    position: PositionId
    symbol: Symbol
    before: Decimal
    after: Decimal
    price: Price
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class ForeignOrders:
    """Orders on an account's symbol that are not ours. They are marked and never touched.

    paused: entries are held until their owner has said whose they are.
    """

    symbol: Symbol
    count: int
    paused: bool = False


class EmergencyScope(StrEnum):
    """Whom an emergency stop is for: one person's accounts, one symbol everywhere, or everybody."""

    USER = "user"
    SYMBOL = "symbol"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class EmergencyDone:
    """The receipt of an emergency stop.

    subject: which symbol; unproved: accounts that the exchange has not shown
    to be flat; dust: what was too small to be sold; worst_slip: ratio of the price at the press, positive for
    the worse, None where no price is known; seconds: from the press to the proof.
    """

    scope: EmergencyScope
    subject: str
    accounts: int
    unproved: int
    orders_cancelled: int
    positions_closed: int
    positions_left: int
    dust: tuple[Money, ...]
    worst_slip: Ratio | None
    seconds: int
    pressed_at: datetime


class LockWhy(StrEnum):
    """Which losses have locked entries. Every reason has a text in every locale (`lock-...`)."""

    STOPS = "stops"
    DRAWDOWN = "drawdown"
    LOW_PROFIT = "low-profit"


@dataclass(frozen=True, slots=True)
class EntriesLocked:
    """Nothing is opened for a while, as its owner's protections have it; exits and stops go on.

    symbol None: in no symbol; actual, limit: how many stops, or ratios, found and allowed; since: when the
    position closed that brought it.
    """

    symbol: Symbol | None
    why: LockWhy
    actual: Decimal
    limit: Decimal
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class MarketGone:
    """A symbol that is held is not listed any more, or takes no orders: its exit is tried again slowly."""

    position: PositionId
    symbol: Symbol


Event = (
    PositionOpened
    | PositionIncreased
    | PositionReduced
    | EntriesLocked
    | StopConfirmed
    | PositionClosed
    | OrderRefused
    | OrderUnproved
    | OrderSettled
    | EntryRefused
    | AccountHalted
    | SoftStopBlind
    | DriftFound
    | PositionAdjusted
    | ForeignOrders
    | MarketGone
    | EmergencyDone
)
