"""What has happened to an account, in the past tense: what the outbox carries and the chat tells."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from trading.domain.decision import Reason
from trading.domain.ids import ClientOrderId, PositionId
from trading.domain.instrument import Symbol
from trading.domain.money import Money, Price, Ratio
from trading.domain.order import OrderKind
from trading.domain.position_events import ExitWhy as ExitWhy
from trading.domain.position_events import PositionClosed as PositionClosed
from trading.domain.position_events import PositionIncreased as PositionIncreased
from trading.domain.position_events import PositionOpened as PositionOpened
from trading.domain.position_events import PositionReduced as PositionReduced
from trading.domain.position_events import StopConfirmed as StopConfirmed


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
