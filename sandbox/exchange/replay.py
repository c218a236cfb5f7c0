"""A price path that replays given candles."""

import numpy as np

from sandbox.exchange.bars import Bar
from sandbox.exchange.columns import BarPath, Columns, Floats, Ints


class ReplayPath(BarPath):
    """Given candles in market time, missing ones missing. After the last one its close holds.

    `ts` are bar starts in milliseconds on an even grid; `shift_ms` (a multiple of the bar length)
    moves them into the market's time. Raises ValueError where the candles are no candles.
    """

    def __init__(
        self, ts: Ints, prices: tuple[Floats, Floats, Floats, Floats], volume: Floats, *, shift_ms: int = 0
    ) -> None:
        if len(ts) < 2 or not (np.diff(ts) > 0).all():
            raise ValueError(f"a replay needs two or more bars in rising order, had {len(ts)}")
        length = int(np.diff(ts).min())
        super().__init__(length)
        opened, high, low, close = prices
        sound = (low <= np.minimum(opened, close)) & (high >= np.maximum(opened, close)) & (low > 0)
        if (ts % length).any() or shift_ms % length:
            raise ValueError(f"bars and shift must lie on a grid of {length} ms")
        if not sound.all():
            raise ValueError(f"bar {int(np.argmin(sound))} is no candle: 0 < low <= open, close <= high")
        self._rows = Columns((ts + shift_ms) // length, opened, high, low, close, volume)
        self.start_ms = int(self._rows.number[0]) * length
        self.end_ms = (int(self._rows.number[-1]) + 1) * length

    def columns(self, first: int, count: int) -> Columns:
        left, right = np.searchsorted(self._rows.number, (first, first + count)).tolist()
        return self._rows.part(left, right)

    def last_close(self, index: int) -> float:
        at = int(np.searchsorted(self._rows.number, index)) - 1
        return float(self._rows.close[at]) if at >= 0 else float(self._rows.open[0])

    def span(self, start: int, end: int) -> Bar | None:
        found = super().span(start, end)
        if found is None and start >= self.end_ms:
            last = float(self._rows.close[-1])
            return Bar(start, last, last, last, last, 0.0)
        return found

    def series(self, start: int, count: int, interval: int) -> list[Bar]:
        if start + count * interval <= self.end_ms:
            return super().series(start, count, interval)
        spans = (self.span(at, at + interval) for at in range(start, start + count * interval, interval))
        return [bar for bar in spans if bar is not None]
