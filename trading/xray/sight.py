"""What X-rays look at: a table of indicators, with the further arrays that features share, each made once."""

from collections.abc import Callable
from typing import TypeVar, cast

import numpy as np

from trading.candles.panel import Counts, Matrix
from trading.indicators.table import Table
from trading.xray import distributions, levels, profile, windows

T = TypeVar("T")
Judge = Callable[[Matrix, Matrix, Matrix, Matrix, Counts, int], Matrix]
_LOOK = max(distributions.NEED, windows.LEADER) + 1  # bars, the farthest that logarithms are looked at


class Sight:
    """The last `keep` bars of a table's symbols. Arrays are symbols x keep where nothing else is said.

    leader: the row of the symbol that leads the market, None where there is none. Raises ValueError where the
    table keeps fewer bars.
    """

    __slots__ = ("_known", "keep", "leader", "table")

    def __init__(self, table: Table, leader: int | None = None, keep: int = 1) -> None:
        if keep > table.keep:
            raise ValueError(f"keep must be at most the table's {table.keep}, was {keep}")
        self.table, self.leader, self.keep = table, leader, keep
        self._known: dict[tuple[object, ...], object] = {}

    @property
    def counts(self) -> Counts:
        """Bars of each row that may be looked at."""
        return self.table.counts

    def last(self, values: Matrix) -> Matrix:
        """The columns of this sight of an array of the table."""
        return values[:, values.shape[1] - self.keep :]

    @property
    def close(self) -> Matrix:
        return self.last(self.table.close)

    @property
    def atr(self) -> Matrix:
        """Average true range of 14 bars, in quote: the unit of distances. NaN where it is nothing."""
        values = self.last(self.table.atr(14))
        return self._once(("atr",), lambda: np.where(values > 0, values, np.nan))

    def statistic(self, name: str) -> Matrix:
        """One of windows.STATISTICS."""
        matrix: Matrix = self._once(("statistics",), self._statistics)[windows.STATISTICS.index(name)]
        return matrix

    def measures(self) -> Matrix:
        """distributions.MEASURES x symbols x keep."""
        return self._once(("measures",), lambda: self._judged(distributions.measure))

    def measure(self, name: str) -> Matrix:
        """One of distributions.MEASURES."""
        matrix: Matrix = self.measures()[distributions.MEASURES.index(name)]
        return matrix

    def measured(self, rows: Counts, columns: int) -> Matrix:
        """The measures of these rows at their last `columns` bars."""
        look = slice(-min(_LOOK + columns, self.table.panel.width), None)
        _, high, low, close, volume = (matrix[rows, look] for matrix in self.table.bars)
        return distributions.measure(_logs(close), high, low, volume, self.counts[rows], columns)

    def anomalies(self) -> Matrix:
        """distributions.ANOMALIES x symbols x keep."""
        return self._once(("anomalies",), lambda: self._judged(distributions.anomalies))

    def levels(self, back: int = 0) -> Matrix:
        """As levels.levels gives them, as of `back` bars before the last one."""
        _, high, low, close, _ = self.table.bars
        ranges = np.ascontiguousarray(self.atr[:, self.keep - 1 - back])
        return self._once(
            ("levels", back), lambda: levels.levels(high, low, close, ranges, self.counts, back)
        )

    def profiles(self, back: int = 0) -> tuple[Matrix, Matrix]:
        """As profile.profiles gives them, as of `back` bars before the last one."""
        _, high, low, _, volume = self.table.bars
        return self._once(("profiles", back), lambda: profile.profiles(high, low, volume, self.counts, back))

    def _statistics(self) -> Matrix:
        close, volume = self.table.bars[3:]
        leader = -1 if self.leader is None else self.leader
        return windows.statistics(self._logs(), close, volume, self.counts, leader, self.keep)

    def _judged(self, judge: Judge) -> Matrix:
        """What the last bars are among their own."""
        _, high, low, _, volume = self.table.bars
        return judge(self._logs(), high, low, volume, self.counts, self.keep)

    def _logs(self) -> Matrix:
        """Logarithms of the last closes, as far as one looks back from any bar of this sight."""
        close = self.table.bars[3]
        return self._once(("logs",), lambda: _logs(close[:, -min(_LOOK + self.keep, close.shape[1]) :]))

    def _once(self, key: tuple[object, ...], compute: Callable[[], T]) -> T:
        if key not in self._known:
            self._known[key] = compute()
        return cast("T", self._known[key])


def _logs(close: Matrix) -> Matrix:
    """What stands before a gap may be anything, and is not used."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(close)
