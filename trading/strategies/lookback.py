"""Kernels that look back along the bars of each symbol: which way it broke out last, where it turned before.

As everywhere: of each row the last counts[row] bars are looked at, rows know nothing of each other, and what
is not there is NaN.
"""

import numpy as np

from trading.candles.jit import kernel
from trading.candles.panel import Counts, Matrix
from trading.indicators.table import Table
from trading.strategies.verdicts import Column


def whole(table: Table) -> tuple[Matrix, Matrix, Matrix]:
    """High, low and close of every bar of the table, as kernels want them."""
    return table.bars[1:4]


@kernel
def last_break(high: Matrix, low: Matrix, close: Matrix, counts: Counts, n: int, look: int) -> Column:
    """The side of the latest close, of the last `look`, beyond all highs or all lows of the n bars before it.

    +1 above, -1 below, 0 where there was none. The newest is looked at first: most rows end at once.
    """
    rows, width = close.shape
    out = np.zeros(rows)
    for row in range(rows):
        for column in range(width - 1, max(width - look, width - counts[row] + n) - 1, -1):
            above, below = True, True
            for at in range(column - n, column):
                above = above and close[row, column] > high[row, at]
                below = below and close[row, column] < low[row, at]
                if not (above or below):
                    break
            if above or below:
                out[row] = 1.0 if above else -1.0
                break
    return out


@kernel
def turns(
    high: Matrix, low: Matrix, close: Matrix, counts: Counts, near: Column, wing: int, look: int
) -> Matrix:
    """Levels where the price has turned in the `look` bars before the last one. near: quote, of each symbol.

    A turn is a low (high) that `wing` bars on both sides do not go beyond; of equal ones the first. Rows of
    what is given, each of all symbols: the low turn next to the last bar's low and below the close, how many
    low turns are near it; the high turn next to the last bar's high and above the close, how many are near;
    the lowest high turn above the close by more than `near`, the highest low turn below it by as much.
    """
    rows, width = close.shape
    out = np.full((6, rows), np.nan)
    found = np.empty(look)
    for row in range(rows):
        begin, last = max(width - 1 - look, width - counts[row]), width - 1
        bars, now = low[row], close[row, last]
        count = _gather(bars, begin + wing, last - wing, wing, found)
        level, often, next_one = _levels(found[:count], bars[last], now, near[row])
        out[0, row], out[1, row], out[5, row] = level, often, next_one
        bars = -high[row]  # upside down, highs are lows
        count = _gather(bars, begin + wing, last - wing, wing, found)
        level, often, next_one = _levels(found[:count], bars[last], -now, near[row])
        out[2, row], out[3, row], out[4, row] = -level, often, -next_one
    return out


@kernel
def _gather(bars: Column, begin: int, end: int, wing: int, found: Column) -> int:
    """Writes the low turns into `found`; returns how many there are.

    Without a way out of the loop, so that the processor compares many bars at once.
    """
    bars_between, count = max(end - begin, 0), 0
    turns = np.ones(bars_between, np.bool_)
    lows = bars[begin : begin + bars_between]
    for by in range(1, wing + 1):
        before, after = bars[begin - by :][:bars_between], bars[begin + by :][:bars_between]
        for i in range(bars_between):
            turns[i] &= (lows[i] < before[i]) & (lows[i] <= after[i])
    for i in range(bars_between):
        if turns[i]:
            found[count] = lows[i]
            count += 1
    return count


@kernel
def _levels(lows: Column, touch: float, now: float, near: float) -> tuple[float, float, float]:
    """The level below `now` that is nearest to `touch`, how many are near it, the highest one well below."""
    level, often, well_below = np.nan, 0.0, np.nan
    for one in lows:
        if one < now and not abs(one - touch) >= abs(level - touch):
            level = one
        if one < now - near and not one <= well_below:
            well_below = one
    for one in lows:
        if abs(one - level) <= near:
            often += 1.0
    return level, often, well_below
