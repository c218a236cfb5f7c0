"""Indicators that remember: each value is made of the one before it, from a row's first bar on.

Every kernel takes matrices (symbols x bars), how many bars of each row may be looked at, and gives the last
`keep` columns; NaN where a row has fewer bars than the indicator needs. Averages start as the mean of their
first n values, as TA-Lib's do, and go on exponentially.
"""

import numpy as np

from trading.candles.jit import kernel
from trading.candles.panel import Counts, Matrix

_NEUTRAL = 50.0  # of 0 to 100: neither side is stronger


@kernel
def usable(open_: Matrix, high: Matrix, low: Matrix, close: Matrix, volume: Matrix, counts: Counts) -> Counts:
    """How many of the counted bars stand after the last one that holds NaN or infinity."""
    rows, width = close.shape
    out = np.minimum(counts, width)
    for row in range(rows):
        for back in range(out[row]):
            at = width - 1 - back
            sound = open_[row, at] + high[row, at] + low[row, at] + close[row, at] + volume[row, at]
            if not np.isfinite(sound):
                out[row] = back
                break
    return out


@kernel
def ema(values: Matrix, counts: Counts, n: int, keep: int) -> Matrix:
    """Exponential moving average with smoothing 2 / (n + 1)."""
    rows, width = values.shape
    out = np.full((rows, keep), np.nan)
    for row in range(rows):
        average, begin = 0.0, width - counts[row]
        for at in range(begin, width):
            average += _weight(at - begin, n, 2.0 / (n + 1)) * (values[row, at] - average)
            column = at - width + keep
            if at - begin >= n - 1 and column >= 0:
                out[row, column] = average
    return out


@kernel
def _weight(age: int, n: int, after: float) -> float:
    """Of the newest value, when `age` values came before it: a mean of the first n, then `after`."""
    return 1.0 / (age + 1) if age < n else after


@kernel
def rsi(close: Matrix, counts: Counts, n: int, keep: int) -> Matrix:
    """Mean gain by mean gain and loss, by Wilder's smoothing: 0 to 100."""
    rows, width = close.shape
    out = np.full((rows, keep), np.nan)
    for row in range(rows):
        gain, loss, begin = 0.0, 0.0, width - counts[row] + 1
        for at in range(begin, width):
            weight, moved = _weight(at - begin, n, 1.0 / n), close[row, at] - close[row, at - 1]
            gain += weight * (max(moved, 0.0) - gain)
            loss += weight * (max(-moved, 0.0) - loss)
            column = at - width + keep
            if at - begin >= n - 1 and column >= 0:
                out[row, column] = 100.0 * gain / (gain + loss) if gain + loss > 0 else _NEUTRAL
    return out


@kernel
def _span(high: float, low: float, before: float) -> float:
    """The true range: of this bar and the close before it."""
    return max(high, before) - min(low, before)


@kernel
def atr(high: Matrix, low: Matrix, close: Matrix, counts: Counts, n: int, keep: int) -> Matrix:
    """Average true range by Wilder's smoothing (New Concepts in Technical Trading Systems, 1978)."""
    rows, width = close.shape
    out = np.full((rows, keep), np.nan)
    for row in range(rows):
        average, begin = 0.0, width - counts[row] + 1
        for at in range(begin, width):
            span = _span(high[row, at], low[row, at], close[row, at - 1])
            average += _weight(at - begin, n, 1.0 / n) * (span - average)
            column = at - width + keep
            if at - begin >= n - 1 and column >= 0:
                out[row, column] = average
    return out


@kernel
def macd(close: Matrix, counts: Counts, fast: int, slow: int, signal: int, keep: int) -> Matrix:
    """Line, signal, histogram. Both averages have their first value at the same bar, as TA-Lib has it."""
    rows, width = close.shape
    out = np.full((3, rows, keep), np.nan)
    for row in range(rows):
        quick, calm, average, begin = 0.0, 0.0, 0.0, width - counts[row]
        for at in range(begin, width):
            age, value = at - begin, close[row, at]
            calm += _weight(age, slow, 2.0 / (slow + 1)) * (value - calm)
            if age >= slow - fast:
                quick += _weight(age - slow + fast, fast, 2.0 / (fast + 1)) * (value - quick)
            if age < slow - 1:
                continue
            line, column = quick - calm, at - width + keep
            average += _weight(age - slow + 1, signal, 2.0 / (signal + 1)) * (line - average)
            if age >= slow + signal - 2 and column >= 0:
                out[0, row, column], out[1, row, column] = line, average
                out[2, row, column] = line - average
    return out


@kernel
def adx(high: Matrix, low: Matrix, close: Matrix, counts: Counts, n: int, keep: int) -> Matrix:
    """Strength of the direction, of rising, of falling (Wilder 1978): 0 to 100."""
    rows, width = close.shape
    out = np.full((3, rows, keep), np.nan)
    for row in range(rows):
        span, plus, minus, strength, begin = 0.0, 0.0, 0.0, 0.0, width - counts[row]
        for at in range(begin + 1, width):
            age, column = at - begin, at - width + keep
            up, down = high[row, at] - high[row, at - 1], low[row, at - 1] - low[row, at]
            left = 1.0 if age < n else 1.0 - 1.0 / n
            span = left * span + _span(high[row, at], low[row, at], close[row, at - 1])
            plus = left * plus + (up if up > 0 and up > down else 0.0)
            minus = left * minus + (down if down > 0 and down > up else 0.0)
            if age < n:
                continue
            if plus + minus > 0:
                strength += _weight(age - n, n, 1.0 / n) * (
                    100 * abs(plus - minus) / (plus + minus) - strength
                )
            elif age < 2 * n:
                strength -= _weight(age - n, n, 1.0 / n) * strength
            if column >= 0:
                out[1, row, column] = 100.0 * plus / span if span > 0 else 0.0
                out[2, row, column] = 100.0 * minus / span if span > 0 else 0.0
                out[0, row, column] = strength if age >= 2 * n - 1 else np.nan
    return out


@kernel
def obv(close: Matrix, volume: Matrix, counts: Counts, keep: int) -> Matrix:
    """Volume of rising bars less that of falling ones, since the row's first, which counts as rising."""
    rows, width = close.shape
    out = np.full((rows, keep), np.nan)
    for row in range(rows):
        total, begin = 0.0, width - counts[row]
        for at in range(begin, width):
            rising = at == begin or close[row, at] > close[row, at - 1]
            falling = at > begin and close[row, at] < close[row, at - 1]
            total += volume[row, at] if rising else (-volume[row, at] if falling else 0.0)
            if at - width + keep >= 0:
                out[row, at - width + keep] = total
    return out


@kernel
def supertrend(
    high: Matrix, low: Matrix, close: Matrix, counts: Counts, n: int, wide: float, keep: int
) -> Matrix:
    """The line below a rising market or above a falling one, and which of both it is.

    Bands of `wide` average true ranges around the middle of the bar; a band only ever comes nearer while the
    close stays within it. It starts as a falling market until the close is above.
    """
    rows, width = close.shape
    out = np.full((2, rows, keep), np.nan)
    for row in range(rows):
        average, upper, lower, side, begin = 0.0, np.inf, -np.inf, -1.0, width - counts[row] + 1
        for at in range(begin, width):
            before, column = close[row, at - 1], at - width + keep
            average += _weight(at - begin, n, 1.0 / n) * (
                _span(high[row, at], low[row, at], before) - average
            )
            if at - begin < n - 1:
                continue
            middle = (high[row, at] + low[row, at]) / 2.0
            above, below = middle + wide * average, middle - wide * average
            upper = above if above < upper or before > upper else upper
            lower = below if below > lower or before < lower else lower
            if side < 0:
                side = 1.0 if close[row, at] > upper else -1.0
            else:
                side = -1.0 if close[row, at] < lower else 1.0
            if column >= 0:
                out[0, row, column], out[1, row, column] = (lower if side > 0 else upper), side
    return out
