"""What has happened to an account, in the past tense: what the outbox carries and the chat tells."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from trading.domain.decision import Reason
from trading.domain.ids import ClientOrderId, PositionId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Money, Price, Qty
from trading.domain.order import OrderKind


class ExitWhy(StrEnum):
    """Why a position is closed. Every reason has a text in every locale (`exit-...`)."""

    TARGET = "target"
    STOP = "stop"
    SIGNAL = "signal"
    ASKED = "asked"
    UNPROTECTED = "unprotected"  # its stop could not be placed
    OUTSIDE = "outside"  # the exchange shows it closed and no order of ours did it


@dataclass(frozen=True, slots=True)
class PositionOpened:
    """An entry has filled (fully, or its last part has). fee: in the currency it was charged."""

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


@dataclass(frozen=True, slots=True)
class StopConfirmed:
    """The stop of a position was seen on the exchange."""

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
    """The account opens nothing any more. code: drift, quarantine, keys, orders; exits and stops go on."""

    code: str
    detail: str


Event = (
    PositionOpened
    | StopConfirmed
    | PositionClosed
    | OrderRefused
    | OrderUnproved
    | OrderSettled
    | EntryRefused
    | AccountHalted
)
