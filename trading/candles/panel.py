"""Closed bars of many symbols that end at the same moment: what is computed once for everybody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from trading.candles.bars import Bars
from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol

Matrix = NDArray[np.float64]  # symbols x bars
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Matrices of one shape (symbols x bars), oldest bar first, the newest of all symbols in the last column.

    opened_at: milliseconds UTC of each column, on the timeframe's grid; prices: quote per base; volume: base;
    counts: of each symbol, how many bars up to the last column follow each other without a gap: whatever
    stands before them must not be looked at. A symbol of which the last bar is missing has 0.
    """

    symbols: tuple[Symbol, ...]
    timeframe: Timeframe
    opened_at: NDArray[np.int64]
    open: Matrix
    high: Matrix
    low: Matrix
    close: Matrix
    volume: Matrix
    counts: Counts

    def __len__(self) -> int:
        return len(self.symbols)

    @property
    def width(self) -> int:
        """Columns: the most bars that a symbol can have here."""
        return len(self.opened_at)

    @property
    def closed_at(self) -> datetime:
        """When the last bar of all symbols closed."""
        last = timedelta(milliseconds=int(self.opened_at[-1]))
        return datetime(1970, 1, 1, tzinfo=UTC) + last + self.timeframe.duration

    def owned(self) -> "Panel":
        """The same with arrays of its own: who keeps the candles may go on writing into theirs."""
        names = ("open", "high", "low", "close", "volume", "opened_at", "counts")
        return replace(self, **{name: getattr(self, name).copy() for name in names})

    def owned_by_and_by(self, rows: int) -> Iterator["Panel"]:
        """As `owned`, so many rows at a time: one panel, given after each portion, whole after the last.

        Whoever keeps the candles may write in between. Each row is as it was at one moment, and what `counts`
        counts is there: bars are added and corrected, not taken out of arrays that were handed out.
        """
        names = ("open", "high", "low", "close", "volume")
        mine = {name: np.empty(self.close.shape) for name in names}
        own = Panel(self.symbols, self.timeframe, self.opened_at.copy(), **mine, counts=self.counts.copy())
        for begin in range(0, len(self), rows):
            portion = slice(begin, begin + rows)
            for name, matrix in mine.items():
                matrix[portion] = getattr(self, name)[portion]
            yield own

    def bars(self, row: int) -> Bars:
        """The gapless bars of one symbol, as views."""
        begin = self.width - int(self.counts[row])
        matrices = (self.open, self.high, self.low, self.close, self.volume)
        return Bars(self.opened_at[begin:], *(matrix[row, begin:] for matrix in matrices))


def panel_of(bars: Sequence[tuple[Symbol, Bars]], timeframe: Timeframe) -> Panel:
    """The bars of these symbols side by side, aligned by time at the newest bar of all.

    Raises ValueError where there are none at all.
    """
    known = [len(one) for _, one in bars]
    if not known or not max(known):
        raise ValueError("a panel must hold a bar, was given none")
    step = int(timeframe.duration.total_seconds() * 1000)
    last = max(int(one.opened_at[-1]) for _, one in bars if len(one))
    width = max((last - int(one.opened_at[0])) // step + 1 for _, one in bars if len(one))
    opened = last - step * np.arange(width - 1, -1, -1, dtype=np.int64)
    names = [field.name for field in fields(Bars) if field.name != "opened_at"]
    matrices = {name: np.full((len(bars), width), np.nan) for name in names}
    counts = np.zeros(len(bars), dtype=np.int64)
    for row, (_, one) in enumerate(bars):
        columns = (one.opened_at - opened[0]) // step
        for name in names:
            matrices[name][row, columns] = getattr(one, name)
        counts[row] = len(one) if len(one) and int(one.opened_at[-1]) == last else 0
    return Panel(tuple(symbol for symbol, _ in bars), timeframe, opened, **matrices, counts=counts)
