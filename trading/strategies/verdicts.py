"""What strategies think of every symbol at the close of one bar: arrays over symbols, no money in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from trading.candles.panel import Panel
from trading.domain.candle import Timeframe
from trading.domain.signal import Because, Stance
from trading.indicators.table import Table

Column = NDArray[np.float64]  # one number of each symbol; NaN: unknown
Mask = NDArray[np.bool_]
Sides = NDArray[np.int8]
Why = Callable[[int, Stance], tuple[Because, ...]]  # the reasons for the stance that one row takes

STANCES: Mapping[int, Stance] = MappingProxyType({1: Stance.LONG, -1: Stance.SHORT, 0: Stance.FLAT})
_SHORTEST = timedelta(seconds=20)  # on bars of a minute, too, a signal needs time to reach everybody


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """Arrays over the rows of a panel; where `said` is false, the rest of the row means nothing.

    stance: +1 long, -1 short, 0 flat (leave); strength: 0..1; reference: the close that it was made on;
    stop, target: prices, trail: a distance in quote, each NaN for none; a row that is not flat has a stop.
    """

    strategy: str
    happened_at: datetime
    valid_for: timedelta
    said: Mask
    stance: Sides
    strength: Column
    reference: Column
    stop: Column
    target: Column
    trail: Column
    why: Why
    numbers: Mapping[str, Column] = field(default_factory=lambda: MappingProxyType({}))

    def __len__(self) -> int:
        return len(self.said)

    def stance_of(self, row: int) -> Stance | None:
        """None where nothing is said."""
        return STANCES[int(self.stance[row])] if self.said[row] else None

    def because(self, row: int) -> tuple[Because, ...]:
        """The reasons of a row of which something is said."""
        return self.why(row, STANCES[int(self.stance[row])])


@dataclass(frozen=True, slots=True, eq=False)
class Opinion:
    """What a formula finds, before everything that cannot be meant is taken out. Arrays over symbols.

    long, short, leave: where it says so; long and short at once say nothing, leave counts where neither does.
    stop, target, trail, strength: as in Verdicts, for the side that is taken. numbers: what the reasons tell.
    """

    long: Mask
    short: Mask
    strength: Column
    stop: Column
    why: Why
    leave: Mask | None = None
    target: Column | None = None
    trail: Column | None = None
    numbers: Mapping[str, Column] = field(default_factory=lambda: MappingProxyType({}))


def verdicts(strategy: str, table: Table, warm_up: int, opinion: Opinion) -> Verdicts:
    """The opinion where it can be meant: of symbols with bars enough, with a price, a stop on the losing side
    of it, a target (if any) on the other one, and numbers that are numbers.
    """
    panel = table.panel
    close, count = table.close[:, -1], len(panel)
    none = np.full(count, np.nan)
    target, trail = (none if one is None else one for one in (opinion.target, opinion.trail))
    side = opinion.long.astype(np.int8) - opinion.short.astype(np.int8)
    with np.errstate(all="ignore"):
        priced = (table.counts >= warm_up) & np.isfinite(close) & (close > 0)
        planned = np.isfinite(opinion.stop) & (opinion.stop > 0) & ((close - opinion.stop) * side > 0)
        aimed = np.isnan(target) | (np.isfinite(target) & (target > 0) & ((target - close) * side > 0))
        trailed = np.isnan(trail) | (np.isfinite(trail) & (trail > 0))
        taken = priced & (side != 0) & planned & aimed & trailed & (opinion.strength >= 0)
    leaving = np.zeros(count, np.bool_) if opinion.leave is None else priced & opinion.leave & ~taken
    return Verdicts(
        strategy=strategy,
        happened_at=panel.closed_at,
        valid_for=validity(panel.timeframe),
        said=taken | leaving,
        stance=np.where(taken, side, 0).astype(np.int8),
        strength=np.where(taken, np.minimum(opinion.strength, 1.0), leaving.astype(np.float64)),
        reference=close.copy(),
        stop=np.where(taken, opinion.stop, np.nan),
        target=np.where(taken, target, np.nan),
        trail=np.where(taken, trail, np.nan),
        why=opinion.why,
        numbers=opinion.numbers,
    )


def validity(timeframe: Timeframe) -> timedelta:
    """How long after its bar a signal may still be followed: half a bar."""
    return max(timeframe.duration / 2, _SHORTEST)


@dataclass(frozen=True, slots=True)
class Judge:
    """A strategy that is a formula over the table: what its file adds is `form`. values: in its bounds.

    Two of one name and the same values are equal: they say the same.
    """

    name: str
    warm_up: int
    values: Mapping[str, object]
    form: Callable[[Table], Opinion] = field(compare=False)

    def judge(self, table: Table) -> Verdicts:
        with np.errstate(all="ignore"):  # rows with impossible bars become NaN, and NaN says nothing
            return verdicts(self.name, table, self.warm_up, self.form(table))


def fresh(now: Verdicts, before: Verdicts | None) -> Mask:
    """Which rows say what they did not say one bar before: a stance where there was none, or another one.

    before: of the same rows; None where it is not known: then everything that is said is news.
    Raises ValueError where the rows are not the same.
    """
    if before is None:
        return now.said.copy()
    if len(now) != len(before):
        raise ValueError(f"verdicts must be of the same rows, were {len(now)} and {len(before)}")
    news: Mask = now.said & (~before.said | (now.stance != before.stance))
    return news


def one_bar_before(panel: Panel) -> Panel | None:
    """The panel as it was a bar ago; None where it has one bar only."""
    if panel.width < 2:  # noqa: PLR2004  # this bar and the one before
        return None
    matrices = {
        name: np.ascontiguousarray(getattr(panel, name)[:, :-1])
        for name in ("open", "high", "low", "close", "volume")
    }
    counts = np.maximum(panel.counts - 1, 0)
    return Panel(panel.symbols, panel.timeframe, panel.opened_at[:-1], **matrices, counts=counts)
