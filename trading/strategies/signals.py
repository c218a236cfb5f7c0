"""The one crossing from verdicts, which are floats, to signals, which are Decimals."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from math import isinf, isnan

import numpy as np

from trading.candles.bars import Bars
from trading.candles.panel import Panel, panel_of
from trading.domain.candle import Timeframe
from trading.domain.ids import SignalId
from trading.domain.instrument import Symbol
from trading.domain.money import ZERO, Price, Ratio
from trading.domain.signal import Signal, signal_ids
from trading.indicators.table import Table
from trading.strategies.base import Strategy
from trading.strategies.reasons import price_of
from trading.strategies.verdicts import STANCES, Verdicts

_MOVES, _LEAST = 100, 20  # changes from bar to bar that tell how much a price moves; fewer tell nothing


def signals(verdicts: Verdicts, panel: Panel, rows: Iterable[int] | None = None) -> list[Signal]:
    """The signals of these rows (None: of all) of which something is said, in the order of the rows.

    A plan that does not survive the crossing (a stop on the reference, a price of zero) makes no signal.
    """
    said = verdicts.said
    wanted = np.flatnonzero(said).tolist() if rows is None else [int(row) for row in rows if said[row]]
    sides, strengths = verdicts.stance[wanted].tolist(), verdicts.strength[wanted].tolist()
    prices = (verdicts.reference, verdicts.stop, verdicts.target, verdicts.trail)
    plans = zip(wanted, sides, strengths, *(column[wanted].tolist() for column in prices), strict=True)
    named = signal_ids(verdicts.strategy, panel.timeframe, panel.closed_at - panel.timeframe.duration)
    moves = daily_moves(panel, wanted)
    found = (_signal(verdicts, panel, named, move, *plan) for move, plan in zip(moves, plans, strict=True))
    return [signal for signal in found if signal is not None]


def daily_moves(panel: Panel, rows: list[int]) -> list[Ratio | None]:
    """By how much the price of each of these symbols usually moves in a day, as a ratio.

    One standard deviation of the changes from bar to bar, of the last hundred bars, as a day of such bars
    would have it. None: fewer than twenty bars, or one of them is no number.
    """
    width = min(_MOVES + 1, panel.width)
    if not rows or width <= _LEAST:
        return [None] * len(rows)
    counts = np.minimum(panel.counts[rows], width)
    bars = panel.close[rows, -width:]
    known = np.arange(width) >= (width - counts)[:, None]
    with np.errstate(all="ignore"):
        changes = np.diff(np.log(np.where(known, bars, np.nan)), axis=1)
        counted = known[:, :-1]
        sound = np.isfinite(np.where(counted, changes, 0.0)).all(axis=1) & (counts > _LEAST)
        number = np.maximum(counted.sum(axis=1), 1)
        means = np.where(counted, changes, 0.0).sum(axis=1) / number
        spread = np.where(counted, (changes - means[:, None]) ** 2, 0.0).sum(axis=1) / number
        days = np.sqrt(spread * (timedelta(days=1) / panel.timeframe.duration))
    texts = [f"{one:.6f}" if good else "0" for one, good in zip(days, sound, strict=True)]
    return [Ratio(move) if (move := Decimal(text)) > ZERO else None for text in texts]


def _signal(
    verdicts: Verdicts,
    panel: Panel,
    named: Callable[[Symbol], SignalId],
    move: Ratio | None,
    row: int,
    side: int,
    strength: float,
    *plan: float,
) -> Signal | None:
    """plan: reference, stop, target, trail."""
    if any(map(isinf, plan)):
        return None
    reference, stop, target, trail = [None if isnan(one) else price_of(one) for one in plan]
    if reference is None or reference <= ZERO:
        return None
    if side == 0:
        stop = target = trail = move = None
    elif not _makes_sense(side, reference, stop, target):
        return None
    symbol = panel.symbols[row]
    return Signal(
        id=named(symbol),
        strategy=verdicts.strategy,
        symbol=symbol,
        timeframe=panel.timeframe,
        stance=STANCES[side],
        strength=Ratio(Decimal(f"{strength:.4f}")),
        reference=reference,
        stop=stop,
        target=target,
        happened_at=verdicts.happened_at,
        valid_for=verdicts.valid_for,
        why=verdicts.because(row),
        trail=trail,
        daily_move=move,
    )


def _makes_sense(side: int, reference: Price, stop: Price | None, target: Price | None) -> bool:
    """The stop is on the losing side, the target (if there is one) on the other, and both are prices."""
    if stop is None or stop <= ZERO or (stop >= reference if side > 0 else stop <= reference):
        return False
    if target is None:
        return True
    return target > ZERO and (target > reference if side > 0 else target < reference)


def decide(strategy: Strategy, bars: Bars, symbol: Symbol, timeframe: Timeframe) -> Signal | None:
    """The signal of one symbol at the close of its last bar; None where there is nothing to say.

    For tests, backtests and by hand: the service judges whole panels.
    """
    if not len(bars):
        return None
    panel = panel_of([(symbol, bars)], timeframe)
    return next(iter(signals(strategy.judge(Table(panel)), panel)), None)
