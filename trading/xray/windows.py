"""Statistics of the last bars that no indicator gives: slopes, flow of volume, memory, ties to a leader.

Each number is a function of the bars of its window only, summed from the oldest to the newest.
"""

import math

import numpy as np

from trading.candles.jit import kernel
from trading.candles.panel import Counts, Matrix

SLOPE, EFFICIENCY, FLOW, MEMORY, LEADER = 50, 20, 50, 50, 100  # bars
# What the kernel gives, by name; `features` says what each means.
STATISTICS = (
    "slope", "fit", "efficiency", "up_volume", "turnover", "impact", "idle", "autocorrelation",
    "correlation", "beta",
)  # fmt: skip


@kernel
def statistics(
    logs: Matrix, close: Matrix, volume: Matrix, counts: Counts, leader: int, columns: int
) -> Matrix:
    """STATISTICS x symbols x the last `columns` bars; NaN for unknown.

    logs: as in distributions.measure; leader: the row of the symbol that leads, -1 for none.
    """
    symbols, width = close.shape
    ahead = width - logs.shape[1]
    result = np.full((len(STATISTICS), symbols, columns), np.nan)
    for row in range(symbols):
        for column in range(columns):
            back = columns - 1 - column
            have, end = counts[row] - back, width - back
            last = end - ahead
            out = result[:, row, column]
            if have >= SLOPE:
                _line(logs[row, last - SLOPE : last], out)
            if have > EFFICIENCY:
                out[2] = _efficiency(close[row, end - EFFICIENCY - 1 : end])
            if have > FLOW:
                _flow(close[row, end - FLOW - 1 : end], volume[row, end - FLOW - 1 : end], out)
            if have > MEMORY:
                moves = logs[row, last - MEMORY - 1 : last]
                out[7] = _tie(moves[:-1], moves[1:])[0]
            if leader >= 0 and min(have, counts[leader] - back) > LEADER:
                begin = last - LEADER - 1
                out[8], out[9] = _tie(logs[leader, begin:last], logs[row, begin:last])
    return result


@kernel
def _line(values: Matrix, out: Matrix) -> None:
    """The slope per bar of the line of least squares, and the share of the variance that it explains.

    Counted from the first value, so that what does not move has no variance, not even that of rounding.
    """
    bars, first = len(values), values[0]
    middle, mean = (bars - 1) / 2, 0.0
    for value in values:
        mean += value - first
    mean /= bars
    covariance, variance = 0.0, 0.0
    for i in range(bars):
        away = values[i] - first - mean
        covariance += (i - middle) * away
        variance += away * away
    spread = bars * (bars * bars - 1) / 12  # the sum of the squared distances of 0, 1, 2, … from their mean
    out[0] = covariance / spread
    if variance > 0:
        out[1] = min(covariance * covariance / (spread * variance), 1.0)


@kernel
def _efficiency(close: Matrix) -> float:
    """Kaufman's ratio: how far it came to how far it went (Smarter Trading, 1995)."""
    way = 0.0
    for i in range(1, len(close)):
        way += abs(close[i] - close[i - 1])
    return min(abs(close[-1] - close[0]) / way, 1.0) if way > 0 else math.nan


@kernel
def _flow(close: Matrix, volume: Matrix, out: Matrix) -> None:
    """Into out[3:7]; the first bar only begins the first move. Impact is Amihud's: of moves to turnover."""
    up, total, turnover, impact, traded, bars = 0.0, 0.0, 0.0, 0.0, 0, len(close) - 1
    for i in range(1, bars + 1):
        quote = close[i] * volume[i]
        total += volume[i]
        turnover += quote
        up += volume[i] if close[i] > close[i - 1] else 0.0
        if quote > 0:
            impact += abs(close[i] / close[i - 1] - 1) / quote
            traded += 1
    out[4], out[6] = turnover / bars, 1 - traded / bars
    if traded > 0:
        out[3], out[5] = up / total, impact / traded * 1e6


@kernel
def _tie(one: Matrix, other: Matrix) -> tuple[float, float]:
    """The correlation of the moves of two series of logarithms, and the slope of the other's on the one's."""
    moves = len(one) - 1
    mean_one, mean_other = (one[-1] - one[0]) / moves, (other[-1] - other[0]) / moves
    var_one, var_other, both = 0.0, 0.0, 0.0
    for i in range(1, moves + 1):
        a, b = one[i] - one[i - 1] - mean_one, other[i] - other[i - 1] - mean_other
        var_one += a * a
        var_other += b * b
        both += a * b
    if var_one <= 0:
        return math.nan, math.nan
    slope = both / var_one
    if var_other <= 0:
        return math.nan, slope
    return min(max(both / math.sqrt(var_one * var_other), -1.0), 1.0), slope
