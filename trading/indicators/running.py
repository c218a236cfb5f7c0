"""Indicators bar by bar: one new bar of a symbol costs as much as a bar, not as much as its past."""

from typing import cast

import numpy as np
from numpy.typing import NDArray

from trading.candles.panel import Matrix
from trading.indicators import recursions as r
from trading.indicators import windows
from trading.indicators.classic import Indicators
from trading.indicators.lengths import Lengths, length


class Running(Indicators):
    """Indicators of the newest bar of each of so many symbols (one column), equal to those of a Table over
    all bars since the symbol's first one, or since its last gap.

    What remembers (EMA, RSI, ATR, MACD, ADX, OBV, Supertrend, Keltner) is kept for the given lengths only,
    other lengths are a ValueError. What looks at a window can be asked for any within the `window` last bars,
    and is NaN beyond.
    """

    __slots__ = ("_ages", "_blocks", "_history", "_plan")

    def __init__(
        self, symbols: int, lengths: Lengths | None = None, window: int = 64, groups: int = r.EVERYTHING
    ) -> None:
        lengths, blocks = lengths or Lengths(), -(-symbols // r.LANES)
        self._history = np.zeros((5, symbols, 2 * length(window)))
        self._ages = np.zeros(symbols, dtype=np.int64)
        self._blocks = np.zeros((blocks, r.SIZE))
        self._plan = lengths.plan()
        bars = cast("windows.FiveBars", tuple(self._history))
        super().__init__(bars, np.zeros_like(self._ages), np.zeros_like(self._ages), 1, lengths, groups)

    def advance(self, bars: Matrix, fresh: NDArray[np.bool_] | None = None) -> None:
        """Take in one more bar of every symbol, or of those that are fresh.

        bars: open, high, low, close, volume (rows) of all symbols (columns). NaN or infinity is a gap: the
        symbol begins anew with its next bar. Raises ValueError for another shape.
        """
        if bars.shape != (5, len(self._ages)):
            raise ValueError(f"bars must be 5 x {len(self._ages)}, was {bars.shape}")
        fresh = np.ones(len(self._ages), dtype=np.bool_) if fresh is None else fresh
        bars = np.ascontiguousarray(bars, dtype=np.float64)
        r.take_in(self._blocks, self._ages, bars, fresh, self._plan, self._groups)
        windows.remember(self._history, self._ages, bars, fresh)
        half = self._history.shape[2] // 2
        np.minimum(self._ages, half, out=self.counts)
        self._ends[:] = (self._ages - 1) % half + half + 1
        self._known.clear()

    def _remembered(self, lengths: Lengths, groups: int) -> r.Lines:
        if lengths != self._lengths or groups & ~self._groups:
            raise ValueError(f"kept are {self._lengths}, was asked for {lengths}")
        lines = self._blocks.reshape(len(self._blocks), -1, r.LANES)[:, list(r.SHOWN)]
        by_symbol = lines.transpose(1, 0, 2).reshape(r.GIVEN, -1)[:, : len(self._ages)]
        known = self._ages >= self._plan[1][:, None]
        return np.where(known, by_symbol, np.nan)[:, :, None]
