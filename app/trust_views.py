"""What use-cases show of trust: decisions with their gates, protection with its proof, acts by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from app.accounts import Account, KeyInfo
from app.pairs import SymbolState
from trading.domain.decision import Gate, Reason
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Price
from trading.domain.order import Order
from trading.domain.signal import Signal
from trading.risk.flips import Flip


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """What an account made of one signal. reason None: it acted; order: the entry that it made."""

    signal: Signal
    reason: Reason | None
    gates: tuple[Gate, ...]
    decided_at: datetime
    order: Order | None


@dataclass(frozen=True, slots=True)
class RefusalCount:
    """How often an account was kept from entering for one reason; symbols: the most frequent first."""

    reason: Reason
    count: int
    symbols: tuple[tuple[Symbol, int], ...]


@dataclass(frozen=True, slots=True)
class WhyView:
    """One decision about a symbol.

    decision None: there was none; back: how many newer ones there are; older: there are more behind it;
    flip: what would have made the no a yes; bound: the limit that the order's size came up against; market:
    how the symbol's market is doing; last_signal: when anybody's strategy last spoke here; standstill: why
    nothing would be opened now, where that is known without a signal.
    """

    account: Account
    symbol: Symbol
    decision: KeptDecision | None
    back: int
    older: bool
    flip: Flip | None
    bound: Reason | None
    market: SymbolState
    last_signal: datetime | None
    standstill: Reason | None
    now: datetime


@dataclass(frozen=True, slots=True)
class RefusalsView:
    """A day of an account. acted: decisions that made an order or left one; rows: a page of reasons."""

    account: Account
    rows: tuple[RefusalCount, ...]
    page: int
    more: bool
    acted: int
    refused: int


class Shield(StrEnum):
    """How an open position is protected. The locales hold `shield-<value>`."""

    PROVED = "proved"  # its stop was seen on the exchange, of the right size, at the right price
    SOFT = "soft"  # the exchange cannot hold one: the price is watched here
    CLOSING = "closing"  # it is on its way out
    UNPROVED = "unproved"  # the stop has been sent, and was not seen yet
    NAKED = "naked"  # there is no stop that fits

    @property
    def holds(self) -> bool:
        return self in {Shield.PROVED, Shield.SOFT, Shield.CLOSING}


@dataclass(frozen=True, slots=True)
class Guarded:
    """One open position. qty, stop_qty: base units held, and of the stop; mark None: not known now;
    distance: from the price to the stop, a ratio of the price; naked_for: since it was found without one.
    """

    symbol: Symbol
    side: Side
    shield: Shield
    qty: Decimal
    stop_qty: Decimal | None
    stop: Price | None
    mark: Price | None
    distance: Decimal | None
    seen_at: datetime | None
    naked_for: timedelta | None


@dataclass(frozen=True, slots=True)
class SafeView:
    """Whether all is as it should be. unproved, quarantined, foreign: orders; drifts: symbols whose quantity
    waits for its owner's word; reconciled_at: of the last clean reading, None: none since the start.
    """

    account: Account
    positions: tuple[Guarded, ...]
    unproved: int
    quarantined: int
    foreign: int
    drifts: tuple[tuple[int, Symbol], ...]
    reconciled_at: datetime | None
    now: datetime

    @property
    def is_green(self) -> bool:
        quiet = not (self.unproved or self.quarantined or self.foreign or self.drifts)
        return quiet and self.reconciled_at is not None and all(one.shield.holds for one in self.positions)


@dataclass(frozen=True, slots=True)
class PauseView:
    """Whether entries are paused by their owner. until None: until they are resumed; held: by something
    stricter, which a pause neither lifts nor replaces.
    """

    account: Account
    paused: bool
    until: datetime | None
    held: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class KeyHealth:
    """A connected key. age: since it was entered; trouble: what the last look has found wrong, a code."""

    info: KeyInfo
    permissions: tuple[tuple[str, bool | None], ...]
    entered_at: datetime
    trouble: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class EntryChoices:
    """What can be entered by hand: chosen symbols that are not held."""

    account: Account
    symbols: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class EntryByHand:
    """What an entry by hand would be now. Prices: quote per base; value, risk: quote; share: risk of equity.

    reason None: all checks pass; else gates and flip say why not, and the sizes are None.
    """

    account: Account
    symbol: Symbol
    side: Side
    price: Price
    stop: Price
    target: Price | None
    planned: bool
    qty: Decimal | None
    value: Decimal | None
    risk: Decimal | None
    bound: Reason | None
    reason: Reason | None
    gates: tuple[Gate, ...]
    flip: Flip | None
    now: datetime


@dataclass(frozen=True, slots=True)
class OrdersView:
    """Orders of ours that are not final; foreign: working orders of others, which are never touched."""

    account: Account
    orders: tuple[Order, ...]
    foreign: int
