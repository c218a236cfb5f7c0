"""Decisions: permission as a type, refusal as a value with its numbers."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from trading.domain.order import OrderIntent


class Reason(StrEnum):
    """Why an order was not made. Every reason has a text in every locale (`reason-...`)."""

    NOT_ARMED = "not-armed"
    NOT_RECONCILED = "not-reconciled"
    HALTED = "halted"
    SYMBOL_NOT_CHOSEN = "symbol-not-chosen"
    SIGNAL_OLD = "signal-old"
    PRICE_OLD = "price-old"
    PRICE_MOVED = "price-moved"
    MARKET_CLOSED = "market-closed"
    NO_SHORTS = "no-shorts"
    ALREADY_IN = "already-in"
    IN_FLIGHT = "in-flight"
    COOLDOWN = "cooldown"
    MAX_POSITIONS = "max-positions"
    MAX_EXPOSURE = "max-exposure"
    DAILY_LOSS = "daily-loss"
    STOP_TOO_CLOSE = "stop-too-close"
    BALANCE_UNKNOWN = "balance-unknown"
    TOO_SMALL = "too-small"
    NO_FUNDS = "no-funds"
    TOO_MANY_ORDERS = "too-many-orders"
    NOTHING_TO_CLOSE = "nothing-to-close"
    PRICE_BAD = "price-bad"
    PRICES_DIFFER = "prices-differ"
    SPREAD_WIDE = "spread-wide"
    OUTSIDE_BAND = "outside-band"
    BAD_NUMBER = "bad-number"
    ORDER_TOO_LARGE = "order-too-large"
    ORDER_RATE = "order-rate"
    TOO_SOON = "too-soon"
    REPEATED = "repeated"
    SERVICE_BUSY = "service-busy"
    SYMBOL_HALTED = "symbol-halted"
    EXCHANGE_UNWELL = "exchange-unwell"
    CLOCK_SKEW = "clock-skew"
    GATE_FAILED = "gate-failed"
    QUARANTINED_SYMBOL = "quarantined-symbol"
    OFF_YOUR_LISTS = "off-your-lists"
    LOSING_SYMBOL = "losing-symbol"
    PAIR_OFF = "pair-off"
    PAIR_PAUSED = "pair-paused"
    PAIR_SHARE = "pair-share"
    OTHER_STRATEGY = "other-strategy"
    WRONG_WAY = "wrong-way"
    NO_VOLATILITY = "no-volatility"
    WEEKLY_LOSS = "weekly-loss"
    LOCKED = "locked"
    LEVERAGE_PENDING = "leverage-pending"
    LIQUIDATION_TOO_NEAR = "liquidation-too-near"


@dataclass(frozen=True, slots=True)
class Refused:
    """A no with its numbers: what was found and what is allowed, each in the unit of its reason."""

    reason: Reason
    actual: Decimal | None = None
    limit: Decimal | None = None


class Gate(NamedTuple):
    """One check of a decision as it stood: for /why. A tuple: every decision makes twenty of them."""

    reason: Reason
    passed: bool
    actual: Decimal | None = None
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """An intent that may be sent. Only `trading.risk.policy` makes one."""

    intent: OrderIntent
    gates: tuple[Gate, ...] = ()
