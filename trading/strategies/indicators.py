"""Classic indicators over arrays, oldest first. Row n never depends on later rows; warm-up rows are NaN."""

import numpy as np

from trading.candles.bars import Series


def ema(values: Series, length: int) -> Series:
    """Exponential moving average with smoothing 2 / (length + 1), seeded by the mean of the first `length`.

    NaN for the first length - 1 rows.
    """
    result = np.full(len(values), np.nan)
    if len(values) < length:
        return result
    alpha = 2.0 / (length + 1)
    average = float(values[:length].mean())
    result[length - 1] = average
    for row in range(length, len(values)):
        average += alpha * (float(values[row]) - average)
        result[row] = average
    return result


def atr(high: Series, low: Series, close: Series, length: int) -> Series:
    """Average true range by Wilder's smoothing (New Concepts in Technical Trading Systems, 1978), in quote.

    NaN for the first `length` rows.
    """
    result = np.full(len(close), np.nan)
    if len(close) <= length:
        return result
    before = close[:-1]
    spans = np.maximum(high[1:] - low[1:], np.maximum(abs(high[1:] - before), abs(low[1:] - before)))
    average = float(spans[:length].mean())
    result[length] = average
    for row in range(length, len(spans)):
        average += (float(spans[row]) - average) / length
        result[row + 1] = average
    return result
