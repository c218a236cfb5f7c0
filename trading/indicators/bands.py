"""Mean and deviation of the last n closes, bar by bar: a ring of closes for each block of symbols."""

import numpy as np
from numpy.typing import NDArray

from trading.candles.jit import kernel
from trading.candles.panel import Counts, Matrix

LANES = 32  # as in recursions
Closes = NDArray[np.float64]
Rings = NDArray[np.float64]  # blocks x n x lanes


@kernel
def push(
    rings: Rings, close: NDArray[np.float64], ages: Counts, fresh: NDArray[np.bool_], out: Matrix
) -> None:
    """The closes of fresh symbols (counted in `ages`) go in; out: mean and deviation x symbols.

    The ring is summed anew, around its newest close: nothing drifts, and equal values are their own mean.
    """
    n = rings.shape[1]
    total, squares, newest = np.zeros(LANES), np.zeros(LANES), np.zeros(LANES)
    for block in range(len(rings)):
        ring, first = rings[block], block * LANES
        lanes = min(LANES, len(ages) - first)
        for lane in range(lanes):
            newest[lane] = close[first + lane]
            if fresh[first + lane] and ages[first + lane]:
                ring[(ages[first + lane] - 1) % n, lane] = close[first + lane]
        total[:] = 0.0
        squares[:] = 0.0
        for slot in range(n):
            for lane in range(LANES):
                far = ring[slot, lane] - newest[lane]
                total[lane] += far
                squares[lane] += far * far
        for lane in range(lanes):
            if fresh[first + lane]:
                out[0, first + lane] = newest[lane] + total[lane] / n
                around = max(squares[lane] - total[lane] * total[lane] / n, 0.0)
                out[1, first + lane] = np.sqrt(around / n)
