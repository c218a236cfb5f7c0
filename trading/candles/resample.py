"""Higher timeframes made of lower ones: only of whole bars, of which none is missing."""

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from trading.candles.bars import Bars
from trading.candles.soundness import Values
from trading.domain.candle import Timeframe

_DIGITS = 12  # of a volume: a sum of floats is exact no further, and its noise is not told as a quantity
_NAMES = ("open", "high", "low", "close", "volume")


def milliseconds(timeframe: Timeframe) -> int:
    """The length of a bar."""
    return timeframe.duration // timedelta(milliseconds=1)


def whole(cells: NDArray[np.float64]) -> Values:
    """One bar of all of these (fields x bars, in order, none missing)."""
    start, high, low, close, volume = cells.tolist()
    return start[0], max(high), min(low), close[-1], _rounded(sum(volume))


def resampled(bars: Bars, lower: Timeframe, higher: Timeframe) -> Bars:
    """The bars of the higher timeframe of which every lower one is there; bars may have gaps.

    Raises ValueError where the higher one is not made of whole lower ones.
    """
    step, long = milliseconds(lower), milliseconds(higher)
    if long % step or long == step:
        raise ValueError(f"{higher} must be made of whole bars of {lower}")
    each = long // step
    buckets, begins, sizes = np.unique(bars.opened_at // long, return_index=True, return_counts=True)
    is_whole = sizes == each
    opened, begins = buckets[is_whole] * long, begins[is_whole]
    pick = begins[:, None] + np.arange(each)
    volumes = [_rounded(sum(row)) for row in bars.volume[pick].tolist()]
    return Bars(
        opened,
        bars.open[begins],
        bars.high[pick].max(axis=1),
        bars.low[pick].min(axis=1),
        bars.close[begins + each - 1],
        np.array(volumes, dtype=np.float64),
    )


def difference(ours: Values, theirs: Values, tolerance: float = 1e-9) -> str:
    """What the exchange's own bar has otherwise than ours, "" for nothing. tolerance: relative."""
    named = zip(_NAMES, ours, theirs, strict=True)
    return ", ".join(
        f"{name} {mine!r}, theirs {other!r}"
        for name, mine, other in named
        if abs(mine - other) > tolerance * max(abs(mine), abs(other))
    )


def _rounded(volume: float) -> float:
    return float(f"{volume:.{_DIGITS}g}")
