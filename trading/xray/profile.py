"""Volume by price: where the last bars traded, the busiest price and the area around it that holds 70 %.

The volume of a bar is taken to be spread evenly between its low and its high, since nothing finer is known.
"""

import numpy as np

from trading.candles.jit import kernel
from trading.candles.panel import Counts, Matrix

WINDOW = 200  # bars that are looked at, at most
LEAST = 20  # bars below which there is no profile
BINS = 48
AREA = 0.7  # of the volume
_FLAT = 1e-12  # of the price: the least height of a bin
_THIN = 1e-6  # bins: a bar of one price is this high
PROFILE = ("busiest", "low", "high")


@kernel
def profiles(high: Matrix, low: Matrix, volume: Matrix, counts: Counts, back: int) -> tuple[Matrix, Matrix]:
    """Symbols x PROFILE in quote, and symbols x BINS of volume from the lowest low to the highest high.

    NaN where too few bars are known or nothing was traded; back: bars before the last one, as of which.
    """
    symbols, width = high.shape
    end = width - back
    result, volumes = np.full((symbols, len(PROFILE)), np.nan), np.full((symbols, BINS), np.nan)
    for row in range(symbols):
        have = min(counts[row] - back, WINDOW)
        if have < LEAST:
            continue
        bottom, top, total = low[row, end - 1], high[row, end - 1], 0.0
        for bar in range(end - have, end):
            bottom = min(bottom, low[row, bar])
            top = max(top, high[row, bar])
            total += volume[row, bar]
        if total <= 0 or bottom <= 0:
            continue
        bins, step = volumes[row], max((top - bottom) / BINS, bottom * _FLAT)
        _spread(high[row], low[row], volume[row], end - have, end, bottom, step, bins)
        busiest, first, last = _area(bins, total)
        result[row, 0] = bottom + step * (busiest + 0.5)
        result[row, 1], result[row, 2] = bottom + step * first, bottom + step * (last + 1)
    return result, volumes


@kernel
def _spread(
    high: Matrix, low: Matrix, volume: Matrix, begin: int, end: int, bottom: float, step: float, bins: Matrix
) -> None:
    """The volume of the bars into bins, by the share of each bar that lies in each bin.

    A bar is a density that begins at its low and ends at its high: what it does to the bin of each end, and
    what begins with the next bin. So no bar needs a loop of its own.
    """
    ends, onwards = np.zeros(BINS + 1), np.zeros(BINS + 2)
    for bar in range(begin, end):
        first = min((low[bar] - bottom) / step, BINS - 2 * _THIN)
        last = max((high[bar] - bottom) / step, first + _THIN)
        density = volume[bar] / (last - first)
        lower, upper = min(int(first), BINS - 1), min(int(last), BINS)
        ends[lower] += density * (lower + 1 - first)
        ends[upper] -= density * (upper + 1 - last)
        onwards[lower + 1] += density
        onwards[upper + 1] -= density
    running = 0.0
    for i in range(BINS):
        running += onwards[i]
        bins[i] = max(ends[i] + running, 0.0)


@kernel
def _area(bins: Matrix, total: float) -> tuple[int, int, int]:
    """The busiest bin, and the first and last of the area that grows from it towards the busier side."""
    busiest = 0
    for i in range(BINS):
        if bins[i] > bins[busiest]:
            busiest = i
    first, last, held = busiest, busiest, bins[busiest]
    while held < AREA * total and (first > 0 or last < BINS - 1):
        below = bins[first - 1] if first > 0 else -1.0
        above = bins[last + 1] if last < BINS - 1 else -1.0
        if above >= below:
            last += 1
            held += above
        else:
            first -= 1
            held += below
    return busiest, first, last
