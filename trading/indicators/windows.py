"""Indicators of the last n bars and of nothing before them: each value is summed anew, so that no sum drifts.

Every kernel takes matrices (symbols x bars), of each row how many bars may be looked at and the column where
they end (exclusive), and gives the last `keep` of them; NaN where a row has fewer than the indicator needs.
"""

import numpy as np
from numpy.typing import NDArray

from trading.candles.jit import kernel
from trading.candles.panel import Counts, Matrix

Past = NDArray[np.float64]  # lines x symbols x bars
Line = NDArray[np.float64]
FiveBars = tuple[Matrix, Matrix, Matrix, Matrix, Matrix]
_NEUTRAL = 50.0  # of 0 to 100: neither side is stronger
_ROUNDING = 1e-14  # of a price: means of three that are equal may differ by as much


@kernel
def usable(bars: FiveBars, counts: Counts) -> Counts:
    """How many of the counted bars stand after the last one that holds NaN or infinity."""
    width = bars[0].shape[1]
    out = np.minimum(counts, width)
    for row in range(len(out)):
        begin = width - out[row]
        poisoned = _poisoned(bars[0][row], bars[1][row], bars[2][row], bars[3][row], bars[4][row], begin)
        while poisoned:
            begin += 1
            poisoned = _poisoned(bars[0][row], bars[1][row], bars[2][row], bars[3][row], bars[4][row], begin)
        out[row] = width - begin
    return out


@kernel
def _poisoned(opened: Line, high: Line, low: Line, close: Line, volume: Line, begin: int) -> bool:
    """Whether there is NaN or infinity from here on; without a branch, as nearly always there is none."""
    poisoned = 0
    for at in range(begin, len(close)):
        total = (opened[at] + high[at]) + (low[at] + close[at]) + volume[at]
        poisoned += (total - total) != 0.0
    return poisoned > 0


@kernel
def mean(values: Matrix, counts: Counts, ends: Counts, n: int, keep: int) -> Matrix:
    """Arithmetic mean of n bars."""
    rows = len(values)
    out = np.full((rows, keep), np.nan)
    for row in range(rows):
        for column in range(max(keep - counts[row] + n - 1, 0), keep):
            end = ends[row] - keep + column + 1
            out[row, column] = _spread(values[row, end - n : end])[0]
    return out


@kernel
def bollinger(values: Matrix, counts: Counts, ends: Counts, n: int, width: float, keep: int) -> Matrix:
    """Mean, and the population's standard deviation times `width` above and below: lines x rows x keep."""
    rows = len(values)
    out = np.full((3, rows, keep), np.nan)
    for row in range(rows):
        for column in range(max(keep - counts[row] + n - 1, 0), keep):
            end = ends[row] - keep + column + 1
            middle, squares = _spread(values[row, end - n : end])
            far = width * np.sqrt(squares / n)
            out[0, row, column], out[1, row, column], out[2, row, column] = middle + far, middle, middle - far
    return out


@kernel
def _spread(window: NDArray[np.float64]) -> tuple[float, float]:
    """The mean, and the sum of the squared distances to it.

    Around the oldest value: equal values are their own mean, and nothing cancels. In four sums, as one would
    wait for itself.
    """
    first, n = window[0], len(window)
    a, b, c, d, aa, bb, cc, dd = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for at in range(0, n - 3, 4):
        w, x, y, z = (
            window[at] - first,
            window[at + 1] - first,
            window[at + 2] - first,
            window[at + 3] - first,
        )
        a, b, c, d = a + w, b + x, c + y, d + z
        aa, bb, cc, dd = aa + w * w, bb + x * x, cc + y * y, dd + z * z
    for at in range(n - n % 4, n):
        far = window[at] - first
        a, aa = a + far, aa + far * far
    total = (a + b) + (c + d)
    return first + total / n, max((aa + bb) + (cc + dd) - total * total / n, 0.0)


@kernel
def highest(values: Matrix, counts: Counts, ends: Counts, n: int, keep: int) -> Matrix:
    """The largest of n bars."""
    rows = len(values)
    out = np.full((rows, keep), np.nan)
    for row in range(rows):
        for column in range(max(keep - counts[row] + n - 1, 0), keep):
            end = ends[row] - keep + column + 1
            out[row, column] = values[row, end - n : end].max()
    return out


@kernel
def lowest(values: Matrix, counts: Counts, ends: Counts, n: int, keep: int) -> Matrix:
    """The smallest of n bars."""
    rows = len(values)
    out = np.full((rows, keep), np.nan)
    for row in range(rows):
        for column in range(max(keep - counts[row] + n - 1, 0), keep):
            end = ends[row] - keep + column + 1
            out[row, column] = values[row, end - n : end].min()
    return out


@kernel
def change(values: Matrix, counts: Counts, ends: Counts, n: int, keep: int) -> Matrix:
    """The newest value by the one n bars before it, less one."""
    rows = len(values)
    out = np.full((rows, keep), np.nan)
    for row in range(rows):
        for column in range(max(keep - counts[row] + n, 0), keep):
            at = ends[row] - keep + column
            out[row, column] = values[row, at] / values[row, at - n] - 1.0
    return out


@kernel
def volatility(close: Matrix, counts: Counts, ends: Counts, n: int, keep: int) -> Matrix:
    """The sample's standard deviation of n logarithmic returns, per bar."""
    rows = len(close)
    out = np.full((rows, keep), np.nan)
    returns = np.empty(n)
    for row in range(rows):
        for column in range(max(keep - counts[row] + n, 0), keep):
            at = ends[row] - keep + column
            for back in range(n):
                returns[back] = np.log(close[row, at - back] / close[row, at - back - 1])
            out[row, column] = np.sqrt(_spread(returns)[1] / (n - 1))
    return out


@kernel
def stochastic(
    high: Matrix,
    low: Matrix,
    close: Matrix,
    counts: Counts,
    ends: Counts,
    k: int,
    smooth: int,
    d: int,
    keep: int,
) -> Matrix:
    """Mean of `smooth` places of the close in the range of k bars, and mean of d of those."""
    rows = len(close)
    out = np.full((2, rows, keep), np.nan)
    smoothed = np.empty(d)
    for row in range(rows):
        for column in range(max(keep - counts[row] + k + smooth + d - 3, 0), keep):
            at = ends[row] - keep + column
            for back in range(d):
                total = 0.0
                for place in range(smooth):
                    end = at - back - place + 1
                    total += _place(high[row, end - k : end], low[row, end - k : end], close[row, end - 1])
                smoothed[back] = total / smooth
            out[0, row, column], out[1, row, column] = smoothed[0], smoothed.sum() / d
    return out


@kernel
def _place(high: NDArray[np.float64], low: NDArray[np.float64], close: float) -> float:
    top, bottom = high.max(), low.min()
    return float(100.0 * (close - bottom) / (top - bottom)) if top > bottom else _NEUTRAL


@kernel
def vwap(
    high: Matrix, low: Matrix, close: Matrix, volume: Matrix, counts: Counts, ends: Counts, n: int, keep: int
) -> Matrix:
    """Mean of the typical price of n bars, weighted by volume; NaN where nothing was traded."""
    rows = len(close)
    out = np.full((rows, keep), np.nan)
    for row in range(rows):
        for column in range(max(keep - counts[row] + n - 1, 0), keep):
            end = ends[row] - keep + column + 1
            first = (high[row, end - n] + low[row, end - n] + close[row, end - n]) / 3.0
            money, traded = 0.0, 0.0
            for at in range(end - n, end):
                typical = (high[row, at] + low[row, at] + close[row, at]) / 3.0
                money += (typical - first) * volume[row, at]
                traded += volume[row, at]
            out[row, column] = first + money / traded if traded > 0 else np.nan
    return out


@kernel
def mfi(
    high: Matrix, low: Matrix, close: Matrix, volume: Matrix, counts: Counts, ends: Counts, n: int, keep: int
) -> Matrix:
    """Money traded in rising bars by that in rising and falling ones, of n bars: 0 to 100."""
    rows = len(close)
    out = np.full((rows, keep), np.nan)
    for row in range(rows):
        for column in range(max(keep - counts[row] + n, 0), keep):
            end = ends[row] - keep + column + 1
            before = (high[row, end - n - 1] + low[row, end - n - 1] + close[row, end - n - 1]) / 3.0
            rising, falling = 0.0, 0.0
            for at in range(end - n, end):
                typical = (high[row, at] + low[row, at] + close[row, at]) / 3.0
                moved = typical - before
                money = typical * volume[row, at] if abs(moved) > _ROUNDING * typical else 0.0
                rising += money if moved > 0 else 0.0
                falling += money if moved < 0 else 0.0
                before = typical
            both = rising + falling
            out[row, column] = 100.0 * rising / both if both > 0 else _NEUTRAL
    return out


@kernel
def cci(high: Matrix, low: Matrix, close: Matrix, counts: Counts, ends: Counts, n: int, keep: int) -> Matrix:
    """Distance of the typical price to its mean of n bars, by 0.015 of the mean distance; 0 where flat."""
    rows = len(close)
    out = np.full((rows, keep), np.nan)
    typical = np.empty(n)
    for row in range(rows):
        for column in range(max(keep - counts[row] + n - 1, 0), keep):
            begin = ends[row] - keep + column + 1 - n
            for at in range(n):
                typical[at] = (high[row, begin + at] + low[row, begin + at] + close[row, begin + at]) / 3.0
            middle, far = _spread(typical)[0], 0.0
            for value in typical:
                far += abs(value - middle)
            out[row, column] = (typical[n - 1] - middle) / (0.015 * far / n) if far > 0 else 0.0
    return out


@kernel
def remember(
    history: Past, bars: Matrix, fresh: NDArray[np.bool_], ages: Counts, counts: Counts, ends: Counts
) -> None:
    """Keep a bar (five lines x symbols) of every fresh symbol: it is counted, and what can be looked at.

    NaN or infinity is no bar: the symbol begins anew. history: five x symbols x twice as many bars as are
    kept, each at two places, so that the last always stand side by side.
    """
    half = history.shape[2] // 2
    for symbol in range(len(ages)):
        if fresh[symbol]:
            bad = False
            for line in range(len(bars)):
                bad |= (bars[line, symbol] - bars[line, symbol]) != 0.0
            ages[symbol] = 0 if bad else ages[symbol] + 1
    if half == 0:
        return
    for symbol in range(len(ages)):
        counts[symbol] = min(ages[symbol], half)
        ends[symbol] = (ages[symbol] - 1) % half + half + 1
    for line in range(len(bars)):
        for symbol in range(len(ages)):
            if fresh[symbol] and ages[symbol]:
                at = (ages[symbol] - 1) % half
                history[line, symbol, at] = history[line, symbol, at + half] = bars[line, symbol]


@kernel
def gathered(blocks: Matrix, shown: Counts, lanes: int, ages: Counts, needed: Counts) -> Past:
    """The lines that are shown, out of blocks of so many symbols (lines x lanes each): lines x symbols x 1.

    NaN where a symbol has fewer bars than a line needs.
    """
    out = np.empty((len(shown), len(ages), 1))
    for block in range(len(blocks)):
        first = block * lanes
        for line in range(len(shown)):
            begin = shown[line] * lanes
            for lane in range(min(lanes, len(ages) - first)):
                known = ages[first + lane] >= needed[line]
                out[line, first + lane, 0] = blocks[block, begin + lane] if known else np.nan
    return out
