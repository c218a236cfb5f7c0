"""Closed bars of one symbol as arrays: what strategies compute on. Floats live here, never in orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from trading.domain.candle import Candle

Series = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Arrays of equal length, oldest first, without gaps.

    opened_at: milliseconds UTC; prices: quote per base; volume: base.
    """

    opened_at: NDArray[np.int64]
    open: Series
    high: Series
    low: Series
    close: Series
    volume: Series

    def __len__(self) -> int:
        return len(self.close)

    @property
    def last_opened_at(self) -> datetime:
        return datetime.fromtimestamp(int(self.opened_at[-1]) / 1000, UTC)


def bars_of(candles: Sequence[Candle]) -> Bars:
    """The candles as arrays."""
    rows = [(c.open, c.high, c.low, c.close, c.volume) for c in candles]
    table = np.array([[float(value) for value in row] for row in rows], dtype=np.float64).reshape(-1, 5)
    opened = np.array([int(c.opened_at.timestamp() * 1000) for c in candles], dtype=np.int64)
    return Bars(opened, *(np.ascontiguousarray(table[:, i]) for i in range(5)))
