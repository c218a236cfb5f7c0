"""How an account enters and leaves one symbol: a snapshot with everything inherited filled in.

The signal says that and where; tactics say how large, how many times and how to come out. Defaults are what
holds where nobody has chosen anything: the signal's own stop and target, sized by risk.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from trading.domain.money import Ratio

_FIVE_BASIS_POINTS = Ratio(Decimal("0.0005"))


class SizingMode(StrEnum):
    """What decides the size of an entry; limits clamp all of them. The locales hold `sizing-<value>`."""

    RISK = "risk"  # lose risk_per_trade of equity if the stop is hit
    FIXED = "fixed"  # the same amount of quote each time
    PERCENT = "percent"  # a share of equity
    VOLATILITY = "volatility"  # so that a usual day moves equity by the target


class Direction(StrEnum):
    """Which way positions may be opened. The locales hold `direction-<value>`."""

    BOTH = "both"
    LONG = "long"
    SHORT = "short"


class TrailingKind(StrEnum):
    """How a stop follows. The locales hold `trailing-<value>`; the five kinds are those of Cornix."""

    SIGNAL = "signal"  # as the signal says; where it says nothing the stop stands still
    OFF = "off"  # it stands still, whatever the signal says
    BREAKEVEN = "breakeven"  # to the entry, once, at the trigger
    MOVING_TARGET = "moving-target"  # after each target to the one before it, after the first to the entry
    MOVING_TWO_TARGETS = "moving-two-targets"  # the same, one target later
    BELOW_TRIGGER = "below-trigger"  # once, to a distance behind the trigger
    BELOW_HIGH = "below-high"  # from the trigger on, a distance behind the best price


@dataclass(frozen=True, slots=True)
class Sizing:
    """amount: quote for FIXED, share of equity for PERCENT, daily move as a share of equity for VOLATILITY;
    None for RISK, whose number is among the limits.
    """

    mode: SizingMode = SizingMode.RISK
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One target of a ladder. gain: distance from the average entry, as a ratio of it; share: of the position
    as it was entered. The shares of a ladder come to 1.
    """

    gain: Ratio
    share: Ratio


@dataclass(frozen=True, slots=True)
class Trailing:
    """trigger: gain at which it begins, None: at once (or at the first target, where kinds move by targets);
    distance: behind the trigger or the best price, a ratio of price; buffer: beyond the entry and all fees, a
    ratio of the entry, where the stop goes to breakeven.
    """

    kind: TrailingKind = TrailingKind.SIGNAL
    trigger: Ratio | None = None
    distance: Ratio | None = None
    buffer: Ratio = _FIVE_BASIS_POINTS


@dataclass(frozen=True, slots=True)
class DcaStep:
    """One more buy while the idea still holds. drop: against the first entry, as a ratio of it; size: as a
    multiple of the first entry's quantity.
    """

    drop: Ratio
    size: Decimal


@dataclass(frozen=True, slots=True)
class ExitPlan:
    """How a position is left. stop: distance from the entry as a ratio of it, None: where the signal says;
    ladder: empty: the signal's one target; time_limit: None: as long as it takes.
    """

    stop: Ratio | None = None
    ladder: tuple[Rung, ...] = ()
    trailing: Trailing = Trailing()
    time_limit: timedelta | None = None


PLAIN_EXIT = ExitPlan()  # as the signal says


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """How a position is entered. leverage: of contracts, 1: none; dca: further entries, the nearest first."""

    sizing: Sizing = Sizing()
    direction: Direction = Direction.BOTH
    leverage: int = 1
    dca: tuple[DcaStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Tactics:
    """Everything together."""

    entry: EntryPlan = EntryPlan()
    exit: ExitPlan = PLAIN_EXIT


PLAIN_TACTICS = Tactics()


@dataclass(frozen=True, slots=True)
class StopGuard:
    """Lock after so many stopped-out positions within the window. per_symbol: only the symbol is locked."""

    stops: int
    window: timedelta
    lock: timedelta
    per_symbol: bool = False


@dataclass(frozen=True, slots=True)
class DrawdownGuard:
    """Lock everything after equity of closed trades has fallen by `drawdown` from its peak in the window."""

    drawdown: Ratio
    window: timedelta
    lock: timedelta
    min_trades: int = 1


@dataclass(frozen=True, slots=True)
class LowProfitGuard:
    """Lock a symbol whose closed trades of the window together made less than `profit`, of what was paid."""

    profit: Ratio
    window: timedelta
    lock: timedelta
    min_trades: int = 2


@dataclass(frozen=True, slots=True)
class Protections:
    """What locks entries for a while after losses; None: not used. Exits and stops never wait for them.

    cooldown after each close is RiskLimits.cooldown_bars. weekly_loss: share of the week's starting equity
    (Monday 00:00 UTC), with open losses, at which entries stop until the next week.
    """

    weekly_loss: Ratio | None = None
    stop_guard: StopGuard | None = None
    drawdown: DrawdownGuard | None = None
    low_profit: LowProfitGuard | None = None


NO_PROTECTIONS = Protections()
