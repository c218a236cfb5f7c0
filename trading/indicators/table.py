"""Indicators of a panel: what analysis, strategies and rules read."""

from typing import cast

import numpy as np

from trading.candles.panel import Panel
from trading.indicators import recursions as r
from trading.indicators import windows
from trading.indicators.classic import Indicators
from trading.indicators.lengths import Lengths, length


class Table(Indicators):
    """Indicators of the last `keep` bars of each symbol of a panel.

    The last column is the panel's last bar. A bar that holds NaN or infinity is a gap: what stands before a
    gap is not looked at. Rows know nothing of each other. The usual lengths come out of one pass at the first
    use of any of them; others cost a pass of their own, as do groups that it was told to leave out.
    """

    __slots__ = ("panel",)

    def __init__(
        self, panel: Panel, keep: int = 2, lengths: Lengths | None = None, groups: int = r.EVERYTHING
    ) -> None:
        self.panel = panel
        matrices = (panel.open, panel.high, panel.low, panel.close, panel.volume)
        given = tuple(np.ascontiguousarray(matrix, dtype=np.float64) for matrix in matrices)
        bars = cast("windows.FiveBars", given)
        counts = windows.usable(bars, np.ascontiguousarray(panel.counts, dtype=np.int64))
        ends = np.full(len(counts), panel.width, dtype=np.int64)
        super().__init__(bars, counts, ends, length(keep), lengths or Lengths(), groups)

    @property
    def bars(self) -> windows.FiveBars:
        """Open, high, low, close, volume of all columns, contiguous: whoever needs them copies nothing."""
        return self._bars

    def deeper(self, keep: int) -> "Table":
        """The same symbols with at least so many bars of each: this one, or another that is made once."""
        if keep <= self.keep:
            return self
        made = self._known.get(("deeper", keep))
        if not isinstance(made, Table):
            made = self._known["deeper", keep] = Table(self.panel, keep, self._lengths, self._groups)
        return made

    def _remembered(self, lengths: Lengths, groups: int) -> r.Lines:
        return r.of_panel(self._bars[1:], self.counts, lengths.plan(), groups, self.keep)
