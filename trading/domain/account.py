"""What the engine may know about one account: balances, limits, control. Snapshots, never connections."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import IntEnum

from trading.domain.money import Ratio

_ALL = Ratio(Decimal(1))


class Control(IntEnum):
    """How much an account may do, from all to nothing; the stricter of several wins (max)."""

    RUNNING = 0
    ENTRIES_PAUSED = 1  # by its owner: exits and stops go on
    REDUCE_ONLY = 2  # by the service: drift, billing; exits and stops go on
    HALTED = 3  # nothing but protection and panic exits


@dataclass(frozen=True, slots=True)
class Balance:
    """total and free units of one currency.

    seen_at: by the exchange's clock; what happened there up to then is in it. The exchange's own word where
    it pushes one, else from before we asked: never when it arrived, for it may arrive late, and twice.
    """

    currency: str
    total: Decimal
    free: Decimal
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class RiskLimits:
    """The limits of one account, already clamped to what its plan permits.

    risk_per_trade: share of equity lost if the stop is hit; max_order, max_exposure: share of equity in one
    order and in all positions with unproved orders; max_daily_loss: share of the day's starting equity;
    cooldown_bars: bars to wait on a symbol after a position closed; pair_share: share of equity in one
    symbol, worked out for each of them (trading.risk.shares).
    """

    risk_per_trade: Ratio
    max_order: Ratio
    max_exposure: Ratio
    max_daily_loss: Ratio
    max_positions: int
    cooldown_bars: int = 3
    pair_share: Ratio = _ALL


@dataclass(frozen=True, slots=True)
class Day:
    """What an account's UTC day is measured against: quote, as it stood when the day was first seen.

    open_profit: of the positions that were open then; breached: the day's loss has passed its limit once.
    """

    equity: Decimal
    open_profit: Decimal
    breached: bool = False
