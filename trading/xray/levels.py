"""Support and resistance: prices at which a symbol turned before, near ones taken as one level.

A turning point is a high above those of REACH bars before it and not below those of REACH bars after it, or
such a low. It is known REACH bars later, and counts less the older it is.
"""

import numpy as np

from trading.candles.jit import kernel
from trading.candles.panel import Counts, Matrix

REACH = 3  # bars on each side of a turning point
WINDOW = 300  # bars that are looked at
MERGE = 0.5  # average true ranges within which turning points are one level
HALF_LIFE = 100.0  # bars after which a touch counts half
SIDE = 3  # levels on each side of the close: the strongest
LEVEL = ("price", "touches", "strength", "last_touch")
_MOST = WINDOW  # turning points in a window; two in one bar are rare, and further ones are the oldest


@kernel
def levels(high: Matrix, low: Matrix, close: Matrix, ranges: Matrix, counts: Counts, back: int) -> Matrix:
    """Symbols x (SIDE supports, then SIDE resistances, the nearest first) x LEVEL, NaN where there are fewer.

    ranges: of each symbol, the average true range; back: bars before the last one, as of which it is told.
    """
    symbols, width = close.shape
    result = np.full((symbols, 2 * SIDE, len(LEVEL)), np.nan)
    end = width - back
    points, clusters = np.empty((2, _MOST)), np.empty((len(LEVEL), _MOST))
    weights = 0.5 ** (np.arange(WINDOW) / HALF_LIFE)  # by age
    for row in range(symbols):
        begin = end - min(counts[row] - back, WINDOW)
        if end - begin <= 2 * REACH or not ranges[row] > 0:
            continue
        found = _turns(high[row], 1.0, begin, end, points, 0)
        found = _turns(low[row], -1.0, begin, end, points, found)
        _sort(points, found)
        kept = _merge(points, found, MERGE * ranges[row], end, weights, clusters)
        _choose(clusters, kept, close[row, end - 1], -1.0, result[row, :SIDE])
        _choose(clusters, kept, close[row, end - 1], 1.0, result[row, SIDE:])
    return result


@kernel
def _turns(prices: Matrix, sign: float, begin: int, end: int, points: Matrix, found: int) -> int:
    """Append price and bar of the turning points. Gives how many there are then.

    Lags outside and no way out of the loop, so that the processor compares many bars at once.
    """
    bars = end - begin - 2 * REACH
    turns, middle = np.ones(bars, np.bool_), sign * prices[begin:end]
    for step in range(1, REACH + 1):
        for i in range(bars):
            top = middle[REACH + i]
            turns[i] &= (top > middle[REACH + i - step]) & (top >= middle[REACH + i + step])
    for i in range(bars - 1, -1, -1):
        if turns[i] and found < _MOST:
            points[0, found], points[1, found] = prices[begin + REACH + i], begin + REACH + i
            found += 1
    return found


@kernel
def _sort(points: Matrix, found: int) -> None:
    """By price, in place; there are few."""
    for i in range(1, found):
        price, bar, j = points[0, i], points[1, i], i - 1
        while j >= 0 and points[0, j] > price:
            points[0, j + 1], points[1, j + 1] = points[0, j], points[1, j]
            j -= 1
        points[0, j + 1], points[1, j + 1] = price, bar


@kernel
def _merge(points: Matrix, found: int, near: float, end: int, weights: Matrix, clusters: Matrix) -> int:
    """LEVEL x clusters of points that lie near the mean of those below them. Gives how many there are."""
    kept = 0
    for i in range(found):
        price, age = points[0, i], end - 1 - points[1, i]
        weight = weights[int(age)]
        if kept > 0 and price - clusters[0, kept - 1] <= near:
            last = kept - 1
            clusters[1, last] += 1
            clusters[2, last] += weight
            clusters[0, last] += (price - clusters[0, last]) * weight / clusters[2, last]
            clusters[3, last] = min(clusters[3, last], age)
        else:
            clusters[0, kept], clusters[1, kept] = price, 1
            clusters[2, kept], clusters[3, kept] = weight, age
            kept += 1
    return kept


@kernel
def _choose(clusters: Matrix, kept: int, close: float, side: float, out: Matrix) -> None:
    """The strongest clusters on this side of the close, into out, the nearest first."""
    chosen = 0
    for i in range(kept):
        if (clusters[0, i] - close) * side <= 0:
            continue
        place = chosen
        while place > 0 and out[place - 1, 2] < clusters[2, i]:
            place -= 1
        if place >= SIDE:
            continue
        chosen = min(chosen + 1, SIDE)
        for j in range(chosen - 1, place, -1):
            out[j] = out[j - 1]
        out[place] = clusters[:, i]
    for i in range(1, chosen):
        for j in range(i, 0, -1):
            if (out[j, 0] - out[j - 1, 0]) * side < 0:
                for k in range(len(LEVEL)):
                    out[j, k], out[j - 1, k] = out[j - 1, k], out[j, k]
