"""The one crossing from verdicts, which are floats, to signals, which are Decimals."""

from collections.abc import Iterable
from decimal import Decimal

import numpy as np

from trading.candles.bars import Bars
from trading.candles.panel import Panel, panel_of
from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol
from trading.domain.money import ZERO, Price, Ratio
from trading.domain.signal import Signal, Stance, signal_id
from trading.indicators.table import Table
from trading.strategies.base import Strategy
from trading.strategies.reasons import price_of
from trading.strategies.verdicts import Verdicts


def signals(verdicts: Verdicts, panel: Panel, rows: Iterable[int] | None = None) -> list[Signal]:
    """The signals of these rows (None: of all) of which something is said, in the order of the rows.

    A plan that does not survive the crossing (a stop on the reference, a price of zero) makes no signal.
    """
    wanted = np.flatnonzero(verdicts.said) if rows is None else [row for row in rows if verdicts.said[row]]
    found = (_signal(verdicts, panel, int(row)) for row in wanted)
    return [signal for signal in found if signal is not None]


def _signal(verdicts: Verdicts, panel: Panel, row: int) -> Signal | None:
    stance, reference = verdicts.stance_of(row), _price(verdicts.reference[row])
    stop, target, trail = (_price(one[row]) for one in (verdicts.stop, verdicts.target, verdicts.trail))
    if stance is None or reference is None or not _makes_sense(stance, reference, stop, target):
        return None
    symbol, bar = panel.symbols[row], panel.closed_at - panel.timeframe.duration
    flat = stance is Stance.FLAT
    return Signal(
        id=signal_id(verdicts.strategy, symbol, panel.timeframe, bar),
        strategy=verdicts.strategy,
        symbol=symbol,
        timeframe=panel.timeframe,
        stance=stance,
        strength=Ratio(Decimal(f"{verdicts.strength[row]:.4f}")),
        reference=reference,
        stop=None if flat else stop,
        target=None if flat else target,
        happened_at=verdicts.happened_at,
        valid_for=verdicts.valid_for,
        why=verdicts.because(row),
        trail=None if flat else trail,
    )


def _price(value: float) -> Price | None:
    """None for NaN."""
    return None if np.isnan(value) else price_of(value)


def _makes_sense(stance: Stance, reference: Price, stop: Price | None, target: Price | None) -> bool:
    side = stance.entry_side
    if not reference.is_finite() or reference <= ZERO:
        return False
    if side is None:
        return True
    if stop is None or stop <= ZERO or (reference - stop) * side.sign <= ZERO:
        return False
    return target is None or (target > ZERO and (target - reference) * side.sign > ZERO)


def decide(strategy: Strategy, bars: Bars, symbol: Symbol, timeframe: Timeframe) -> Signal | None:
    """The signal of one symbol at the close of its last bar; None where there is nothing to say.

    For tests, backtests and by hand: the service judges whole panels.
    """
    if not len(bars):
        return None
    panel = panel_of([(symbol, bars)], timeframe)
    return next(iter(signals(strategy.judge(Table(panel)), panel)), None)
