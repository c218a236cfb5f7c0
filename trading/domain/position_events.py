"""What has happened to a position, in the past tense. trading.domain.events hands all of it on."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from trading.domain.ids import PositionId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Money, Price, Qty


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
    follows, in quote, None: it stands still; targets: of its ladder, of which the target is the first; risk:
    quote that is lost where the stop is hit, before fees, share: of the day's first equity; slots, most: open
    positions, and how many may be, 0: written before this was.
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
    risk: Decimal | None = None
    share: Decimal | None = None
    slots: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class PositionIncreased:
    """A further entry of an open position has filled, as its plan had it.

    step, steps: which of how many; added, qty: base units that came in, and that are held now; value: quote
    for what came in, at the price of the last of it; average: of all entries, in quote.
    """

    position: PositionId
    symbol: Symbol
    side: Side
    step: int
    steps: int
    added: Qty
    value: Decimal
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
    """A position is flat. profit: net quote after quote fees; percent: ratio of what was paid.

    fees: quote, as charged; multiple: profit by what the stop risked, None where the stop has moved or there
    was none; share: of the day's first equity; today: net quote of all positions closed today, this one too.
    """

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
    fees: Decimal | None = None
    multiple: Decimal | None = None
    share: Decimal | None = None
    today: Decimal | None = None
