"""Bars that are put aside together, from moments that are the same for all symbols."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol

CHUNK = 500  # bars
FIELDS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Bars of one symbol. since: milliseconds UTC, a multiple of so many bars; table: open, high, low, close,
    volume x CHUNK bars from then on, NaN where none is known.
    """

    symbol: Symbol
    timeframe: Timeframe
    since: int
    table: NDArray[np.float64]
