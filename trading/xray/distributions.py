"""Each bar against the symbol's own bars before it: the measures of its regime, and what is anomalous.

The volatility of a bar is the root mean square of the log returns of SPAN bars. A bar has measures from NEED
gapless bars on; they are functions of these bars only, so that they are the same wherever a window begins.

Anomalies are the modified z-scores of Iglewicz and Hoaglin (How to Detect and Handle Outliers, 1993): the
distance from the median in median absolute deviations, where these are none in mean absolute ones. Ranges and
volumes go in by their square roots, which makes their long tails shorter; of these only what is above counts.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from trading.candles.panel import Counts, Matrix

SPAN = 20  # bars of a volatility: 16 + 4, see _energies
WINDOW = 180  # volatilities of one distribution
DRIFT = 30  # bars of a drift
ALIVE = 50  # bars of the share that is alive
NEED = SPAN + WINDOW
MEASURES = ("drift", "heat", "scale", "alive")

USUAL = 100  # bars before the one that is judged for anomalies
CAP = 20.0  # deviations; what never moved and then does is this anomalous
ANOMALIES = ("of_return", "of_range", "of_volume")
BLOCK = 256  # rows that are gone through together
_NORMAL = 0.674489750196  # the median absolute deviation of a normal distribution of deviation 1
_MEAN = 0.797884560803  # its mean absolute deviation


def measure(logs: Matrix, high: Matrix, low: Matrix, volume: Matrix, counts: Counts, columns: int) -> Matrix:
    """MEASURES x symbols x the last `columns` bars; NaN for unknown. The numbers are `records.Measures`.

    logs: natural logarithms of the closes, of as many of the last columns as are looked at, or more; counts:
    bars of each row that may be looked at.
    """
    result = np.full((len(MEASURES), len(logs), columns), np.nan)
    high, low, volume = _as_wide(logs, high, low, volume)
    for rows in _blocks(len(logs)):
        _measure(logs[rows], high[rows], low[rows], volume[rows], counts[rows], result[:, rows])
    return result


def anomalies(
    logs: Matrix, high: Matrix, low: Matrix, volume: Matrix, counts: Counts, columns: int
) -> Matrix:
    """ANOMALIES x symbols x the last `columns` bars, in deviations; NaN for unknown. logs: as in measure."""
    result = np.full((len(ANOMALIES), len(logs), columns), np.nan)
    high, low, volume = _as_wide(logs, high, low, volume)
    for rows in _blocks(len(logs)):
        _judge(logs[rows], high[rows], low[rows], volume[rows], counts[rows], result[:, rows])
    return result


def _as_wide(logs: Matrix, *matrices: Matrix) -> Iterator[Matrix]:
    """The last columns of these."""
    return (matrix[:, matrix.shape[1] - logs.shape[1] :] for matrix in matrices)


def _blocks(rows: int) -> Iterator[slice]:
    """So few rows at a time that what is made of them stays near the processor."""
    return (slice(begin, begin + BLOCK) for begin in range(0, rows, BLOCK))


def _measure(logs: Matrix, high: Matrix, low: Matrix, volume: Matrix, counts: Counts, out: Matrix) -> None:
    """Into out, MEASURES x symbols x bars."""
    width = logs.shape[1]
    columns = min(out.shape[2], width - NEED + 1)
    if columns <= 0:
        return
    energies = _energies(np.diff(logs[:, width - NEED - columns + 1 :]))
    last, before = slice(width - ALIVE - columns + 1, width), slice(width - ALIVE - columns, -1)
    alive = (volume[:, last] > 0) & ((high[:, last] > low[:, last]) | (logs[:, last] != logs[:, before]))
    for back in range(columns):
        known, end = counts - back >= NEED, width - back
        own = energies[:, columns - 1 - back : WINDOW + columns - 1 - back]
        now, usual = own[:, -1], _middle(own)
        chance = np.sqrt(np.maximum(now, usual) / SPAN * DRIFT)
        drift = _over(logs[:, end - 1] - logs[:, end - 1 - DRIFT], chance)
        share = np.count_nonzero(alive[:, columns - 1 - back :][:, :ALIVE], axis=1) / ALIVE
        measures = np.stack([drift, _rank(own, now), np.sqrt(usual / SPAN * DRIFT), share])
        out[:, :, -1 - back] = np.where(known, measures, np.nan)


def _judge(logs: Matrix, high: Matrix, low: Matrix, volume: Matrix, counts: Counts, out: Matrix) -> None:
    """Into out, ANOMALIES x symbols x bars."""
    width = logs.shape[1]
    for back in range(min(out.shape[2], width - USUAL - 1)):
        end, known = width - back, counts - back >= USUAL + 2
        of = slice(end - USUAL - 1, end)
        moved = _deviation(np.diff(logs[:, end - USUAL - 2 : end]))
        ranged = _deviation(np.sqrt((high[:, of] - low[:, of]) / low[:, of]))
        traded = _deviation(np.sqrt(volume[:, of]))
        judged = np.stack([moved, np.maximum(ranged, 0.0), np.maximum(traded, 0.0)])
        out[:, :, -1 - back] = np.where(known, judged, np.nan)


def _energies(moves: Matrix) -> Matrix:
    """The sums of SPAN squared moves. By pairs of pairs: in few steps, always in one order."""
    squares = moves * moves
    two = squares[:, :-1] + squares[:, 1:]
    four = two[:, :-2] + two[:, 2:]
    eight = four[:, :-4] + four[:, 4:]
    sixteen = eight[:, :-8] + eight[:, 8:]
    return sixteen[:, :-4] + four[:, 16:]


def _middle(values: Matrix) -> Matrix:
    """Of each row the median, the upper one of two."""
    middle = values.shape[1] // 2
    return np.ascontiguousarray(np.partition(values, middle, axis=1)[:, middle])


def _rank(values: Matrix, value: Matrix) -> Matrix:
    """Of each row the share of its values below this one, those that equal it halved."""
    least = value[:, None]
    below, equal = np.count_nonzero(values < least, axis=1), np.count_nonzero(values == least, axis=1)
    return np.asarray((below + equal / 2) / values.shape[1], dtype=np.float64)


def _deviation(values: Matrix) -> Matrix:
    """Of each row the robust deviations of its last value from those before it, within the cap."""
    before = values[:, :-1]
    middle = _middle(before)
    away, far = values[:, -1] - middle, np.abs(before - middle[:, None])
    unit = _middle(far) / _NORMAL
    unit = np.where(unit > 0, unit, far.mean(axis=1) / _MEAN)
    return np.where(unit > 0, np.clip(_over(away, unit), -CAP, CAP), CAP * np.sign(away))


def _over(dividend: Matrix, divisor: Matrix) -> Matrix:
    """The quotient, 0 where the divisor is."""
    quotient: NDArray[np.float64] = np.divide(
        dividend, divisor, out=np.zeros_like(dividend), where=divisor != 0
    )
    return quotient
