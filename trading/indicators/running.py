"""Indicators bar by bar: one new bar of a symbol costs as much as a bar, not as much as its past."""

from typing import cast

import numpy as np
from numpy.typing import NDArray

from trading.candles.panel import Matrix
from trading.indicators import bands, windows
from trading.indicators import recursions as r
from trading.indicators.classic import Indicators
from trading.indicators.lengths import Lengths, length
from trading.indicators.shapes import Band


class Running(Indicators):
    """Indicators of the newest bar of each of so many symbols (one column), equal to those of a Table over
    all bars since the symbol's first one, or since its last gap: to the bit, the usual Bollinger bands to
    the rounding of a sum in another order.

    What remembers (EMA, RSI, ATR, MACD, ADX, OBV, Supertrend, Keltner) is kept for the given lengths only,
    other lengths are a ValueError. What looks at a window can be asked for any within the `window` last bars,
    and is NaN beyond; with a window of 0 only the usual Bollinger bands are known of these.
    """

    __slots__ = ("_ages", "_bands", "_blocks", "_every", "_history", "_plan", "_rings", "_shown")

    def __init__(
        self, symbols: int, lengths: Lengths | None = None, window: int = 64, groups: int = r.EVERYTHING
    ) -> None:
        lengths, blocks = lengths or Lengths(), -(-symbols // r.LANES)
        self._history = np.zeros((5, symbols, 2 * length(window, 0)))
        self._ages = np.zeros(symbols, dtype=np.int64)
        self._every = np.ones(symbols, dtype=np.bool_)
        self._blocks = np.zeros((blocks, r.SIZE))
        self._rings, self._bands = np.zeros((blocks, lengths.band, r.LANES)), np.zeros((2, symbols))
        self._plan, self._shown = lengths.plan(), np.array(r.SHOWN, dtype=np.int64)
        bars = cast("windows.FiveBars", tuple(self._history))
        super().__init__(bars, np.zeros_like(self._ages), np.zeros_like(self._ages), 1, lengths, groups)

    def advance(self, bars: Matrix, fresh: NDArray[np.bool_] | None = None) -> None:
        """Take in one more bar of every symbol, or of those that are fresh.

        bars: open, high, low, close, volume (rows) of all symbols (columns). NaN or infinity is a gap: the
        symbol begins anew with its next bar. Raises ValueError for another shape.
        """
        if bars.shape != (5, len(self._ages)):
            raise ValueError(f"bars must be 5 x {len(self._ages)}, was {bars.shape}")
        fresh = self._every if fresh is None else fresh
        bars = np.ascontiguousarray(bars, dtype=np.float64)
        r.take_in(self._blocks, self._ages, bars, fresh, self._plan, self._groups)
        windows.remember(self._history, bars, fresh, self._ages, self.counts, self._ends)
        bands.push(self._rings, bars[3], self._ages, fresh, self._bands)
        self._known.clear()

    def bollinger(self, n: int, width: float) -> Band:
        if n != self._lengths.band:
            return super().bollinger(n, width)
        known = np.where(self._ages >= n, self._bands, np.nan)[:, :, None]
        middle, far = known[0], width * known[1]
        return self._once(("bollinger", n, width), lambda: Band(middle + far, middle, middle - far))

    def _remembered(self, lengths: Lengths, groups: int) -> r.Lines:
        if lengths is not self._lengths or groups & ~self._groups:
            raise ValueError(f"kept are {self._lengths}, was asked for {lengths}")
        return windows.gathered(self._blocks, self._shown, r.LANES, self._ages, self._plan[1])
