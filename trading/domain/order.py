"""Orders: an intent that never changes, and a status that moves only along a table.

One row is one attempt to place one order. A new attempt is a new row with a new client id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from trading.domain.additions import Additions
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId, PositionId, SignalId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import NO_QTY, ZERO, Price, Qty
from trading.domain.tactics import PLAIN_EXIT, ExitPlan


class OrderKind(StrEnum):
    """What an order is for. Limits and pauses stop ENTRY only."""

    ENTRY = "entry"
    EXIT = "exit"
    PROTECT = "protect"


class OrderType(StrEnum):
    """MARKET at once; STOP rests on the exchange and becomes a market order at its trigger."""

    MARKET = "market"
    STOP = "stop"


class OrderStatus(StrEnum):
    """Where an order is in its life. UNKNOWN is settled by asking the exchange, never by sending again."""

    PLANNED = "planned"  # committed, not sent
    SUBMITTING = "submitting"  # claimed and stamped; it may or may not have left
    UNKNOWN = "unknown"  # no proof either way
    OPEN = "open"  # seen on the exchange; may be partly filled
    CANCELING = "canceling"  # we asked for its end; only a read decides
    FILLED = "filled"
    CANCELED = "canceled"  # may be partly filled
    REJECTED = "rejected"  # the exchange refused it definitively
    NOT_PLACED = "not_placed"  # proved never to have existed
    VOID = "void"  # given up before it was claimed
    QUARANTINED = "quarantined"  # conflicting evidence: a human decides

    @property
    def is_final(self) -> bool:
        return self in _FINAL

    @property
    def is_unproved(self) -> bool:
        """The order may reach, or have reached, the exchange without our knowing: counted at full size."""
        return self in _UNPROVED


_S = OrderStatus
_FINAL = (_S.FILLED, _S.CANCELED, _S.REJECTED, _S.NOT_PLACED, _S.VOID, _S.QUARANTINED)
_UNPROVED = (_S.PLANNED, _S.SUBMITTING, _S.UNKNOWN)

TRANSITIONS: Mapping[OrderStatus, frozenset[OrderStatus]] = MappingProxyType(
    {
        _S.PLANNED: frozenset({_S.SUBMITTING, _S.VOID}),
        # An order that ends at once may be reported before its answer arrives.
        _S.SUBMITTING: frozenset({_S.OPEN, _S.FILLED, _S.CANCELED, _S.REJECTED, _S.UNKNOWN}),
        _S.UNKNOWN: frozenset({_S.OPEN, _S.FILLED, _S.CANCELED, _S.REJECTED, _S.NOT_PLACED, _S.QUARANTINED}),
        # A stop or resting order may be ended by the exchange itself.
        _S.OPEN: frozenset({_S.FILLED, _S.CANCELED, _S.CANCELING, _S.REJECTED, _S.QUARANTINED}),
        # A cancel that lost the race, or was refused while the order lives on.
        _S.CANCELING: frozenset({_S.OPEN, _S.FILLED, _S.CANCELED, _S.QUARANTINED}),
        _S.CANCELED: frozenset({_S.FILLED, _S.QUARANTINED}),  # a late fill is a real-world possibility
        _S.REJECTED: frozenset({_S.QUARANTINED}),  # late evidence against a definitive answer
        _S.NOT_PLACED: frozenset({_S.QUARANTINED}),  # late evidence against our proof
        _S.FILLED: frozenset(),
        _S.VOID: frozenset(),
        _S.QUARANTINED: frozenset({_S.OPEN, _S.FILLED, _S.CANCELED, _S.NOT_PLACED}),  # released by a human
    }
)


class ForbiddenTransition(ValueError):
    """The status may not move this way; the message names both ends."""


@dataclass(frozen=True, slots=True)
class OrderIntent:
    """What we want, before it is permitted and sent. Its terms never change.

    qty: base units; for a spot market buy it is what `cost` should bring at `reference`.
    cost: quote to spend, set only for a spot market buy. trigger: of a STOP. reference: price when decided.
    limit: the worst price that a MARKET order may trade at: with it, it leaves as a limit order that takes at
    once what it can and ends.
    stop, target, trail, plan: how the position that an ENTRY opens is left; additions: its further entries,
    None where none are planned. decide_before: after it, it is not claimed.
    """

    id: ClientOrderId
    account: AccountId
    cause: str
    attempt: int
    symbol: Symbol
    kind: OrderKind
    type: OrderType
    side: Side
    qty: Qty
    reference: Price
    decide_before: datetime
    position: PositionId
    cost: Decimal | None = None
    trigger: Price | None = None
    reduce_only: bool = False
    limit: Price | None = None
    stop: Price | None = None
    target: Price | None = None
    signal: SignalId | None = None
    trail: Price | None = None
    additions: Additions | None = None
    plan: ExitPlan = PLAIN_EXIT

    @property
    def dearest(self) -> Price:
        """The price at which it is worth most: the reference, or the limit of a buy above it."""
        return self.reference if self.limit is None or self.limit < self.reference else self.limit

    @property
    def notional(self) -> Decimal:
        """The most that it may be worth, in quote."""
        return self.cost if self.cost is not None else self.qty * self.dearest


@dataclass(frozen=True, slots=True)
class Order:
    """An intent and what became of it.

    filled: base units; spent: quote value of the fills; stamped_at: the instant it was signed with.
    """

    intent: OrderIntent
    status: OrderStatus
    filled: Qty = NO_QTY
    spent: Decimal = ZERO
    exchange_id: str | None = None
    stamped_at: datetime | None = None
    confirmed_at: datetime | None = None  # last seen on the exchange
    reason: str | None = None  # the exchange's code or our own, where it was refused

    @property
    def remaining(self) -> Decimal:
        """Base units that may still fill."""
        return ZERO if self.status.is_final else max(self.intent.qty - self.filled, ZERO)

    @property
    def pending(self) -> Decimal:
        """The most quote that may still be traded: an order without a proof counts in full."""
        if self.intent.cost is None or self.status.is_final:
            return self.remaining * self.intent.dearest
        return max(self.intent.cost - self.spent, ZERO)

    @property
    def is_full(self) -> bool:
        """All that was asked for has been filled: the quantity, or the quote amount of a buy by cost."""
        if self.intent.cost is not None:
            return self.status is OrderStatus.FILLED
        return self.filled >= self.intent.qty

    def moved(self, status: OrderStatus, **changes: object) -> "Order":
        """The order in another status. Raises ForbiddenTransition where the table has no such row."""
        if status is not self.status and status not in TRANSITIONS[self.status]:
            raise ForbiddenTransition(f"{self.intent.id}: {self.status} -> {status}")
        return replace(self, status=status, **changes)  # type: ignore[arg-type]  # checked by replace

    def filled_by(self, fill: Fill) -> "Order":
        """The order with one more fill. The caller has made sure that the fill is new (by its trade id)."""
        return replace(self, filled=Qty(self.filled + fill.qty), spent=self.spent + fill.qty * fill.price)
