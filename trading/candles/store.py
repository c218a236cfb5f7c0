"""The closed bars of many symbols in one timeframe: one writer, many readers.

Columns are moments, the same for all symbols, so that what is computed for all of them at once needs no copy.
What is missing is NaN and is named as a gap; nothing is filled with invention.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from trading.candles.bars import Bars
from trading.candles.panel import Panel
from trading.candles.soundness import Put, Values, fault_of, sound, values_of
from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol

_CLOSE = 3
_FIELDS = 5
_MORE = 64  # rows, or an eighth, that are added when there are too few


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of many bars of one symbol.

    is_new: it has a newer bar than before; added: bars that were not known; changed: when those opened
    (milliseconds) that were known otherwise; refused: how many, with the first reason.
    """

    is_new: bool
    added: int
    changed: tuple[int, ...]
    refused: int
    why: Put | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Bars that are missing between bars that are known. first: when the first opened, milliseconds UTC."""

    first: int
    bars: int


class CandleStore:
    """depth: bars kept of each symbol. Moments are milliseconds UTC, `opened` those at which a bar began.

    Arrays that were handed out stay as they are when bars are added: only what is corrected shows in them.
    """

    def __init__(self, timeframe: Timeframe, depth: int) -> None:
        self.timeframe = timeframe
        self.depth = depth
        self.step = timeframe.duration // timedelta(milliseconds=1)
        self._width = depth + max(depth // 16, 8)
        self._rows: dict[Symbol, int] = {}
        self._names: tuple[Symbol, ...] = ()
        self._last: list[int | None] = []  # when the newest bar of each row opened
        self._runs: list[int] = []  # bars without a gap up to it
        self._block = np.full((_FIELDS, 0, self._width), np.nan)
        self._base = 0  # when the first column opened
        self._newest: int | None = None  # bar of all symbols

    # Writing

    def put(self, symbol: Symbol, opened: int, values: Values, now: int) -> Put:
        """Keep a closed bar. now: the present; what closes after it is not closed."""
        fault = fault_of(opened, self.step, values, now)
        if fault is not None:
            return fault
        row, column = self._row(symbol), self._column(opened)
        if column is None:
            return Put.OLD
        cells, last = self._block[:, row, column], self._last[row]
        known = cells[_CLOSE] == cells[_CLOSE]  # anything but NaN
        if known and tuple(cells.tolist()) == values:
            return Put.SAME
        cells[:] = values
        if known:
            return Put.REPLACED
        if last is not None and opened < last:
            self._runs[row] = self._run(row, last)
            return Put.FILLED
        self._last[row] = opened
        follows = last is None or opened == last + self.step
        self._runs[row] = self._runs[row] + 1 if follows else 1
        return Put.APPENDED if follows else Put.JUMPED

    def put_many(self, symbol: Symbol, bars: Bars, now: int) -> Taken:
        """Keep closed bars that were read together; they need not follow each other."""
        table = np.stack([bars.open, bars.high, bars.low, bars.close, bars.volume])
        good = sound(bars.opened_at, self.step, table, now)
        refused = len(bars) - int(good.sum())
        why = None
        if refused:
            first = int(np.argmin(good))
            why = fault_of(int(bars.opened_at[first]), self.step, values_of(table[:, first]), now)
        opened, table = bars.opened_at[good], table[:, good]
        if not len(opened):
            return Taken(is_new=False, added=0, changed=(), refused=refused, why=why)
        row = self._row(symbol)
        self._column(int(opened.max()))
        kept = opened > (self._newest or 0) - self.depth * self.step
        opened, table = opened[kept], table[:, kept]
        columns = (opened - self._base) // self.step
        before = self._block[:, row, columns]
        fresh = np.isnan(before[_CLOSE])
        changed = opened[~fresh & (before != table).any(axis=0)]
        self._block[:, row, columns] = table
        last = self._last[row]
        newest = max((*opened.tolist(), *(() if last is None else (last,))), default=None)
        self._last[row] = newest
        self._runs[row] = 0 if newest is None else self._run(row, newest)
        return Taken(newest != last, int(fresh.sum()), tuple(changed.tolist()), refused, why)

    def reserve(self, symbols: Sequence[Symbol]) -> None:
        """Have room for these before their bars come."""
        missing = [symbol for symbol in symbols if symbol not in self._rows]
        self._grow(len(self._rows) + len(missing))
        for symbol in missing:
            self._row(symbol)

    def drop(self, symbols: Collection[Symbol]) -> None:
        """Forget these symbols; their room is given back."""
        gone = frozenset(symbols) & self._rows.keys()
        if not gone:
            return
        left = [symbol for symbol in self._rows if symbol not in gone]
        rows = [self._rows[symbol] for symbol in left]
        self._block = np.ascontiguousarray(self._block[:, rows, :])
        self._last = [self._last[row] for row in rows]
        self._runs = [self._runs[row] for row in rows]
        self._rows = {symbol: row for row, symbol in enumerate(left)}
        self._names = tuple(left)
        self._newest = max((last for last in self._last if last is not None), default=None)
        if self._newest is not None and self._newest - self._base < (self.depth - 1) * self.step:
            self._shift(self._newest - (self.depth - 1) * self.step)

    def make_room(self, columns: int) -> None:
        """Have room for so many newer bars: done when nobody waits, it is not done when a bar closes."""
        if self._newest is None:
            return
        first = self._newest - (self.depth - 1) * self.step
        if self._newest + columns * self.step >= self._base + self._width * self.step > first:
            self._shift(first)

    # Reading

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """All of which it has room, in the order of their rows."""
        if len(self._names) != len(self._rows):
            self._names = tuple(self._rows)
        return self._names

    @property
    def memory(self) -> int:
        """Bytes of the bars."""
        return int(self._block.nbytes)

    def last(self, symbol: Symbol) -> int | None:
        """When the newest bar of the symbol opened, of those that are kept."""
        row = self._rows.get(symbol)
        return None if row is None else self._last[row]

    def count(self, symbol: Symbol) -> int:
        """Bars without a gap up to the symbol's newest, of those that are kept."""
        row, last = self._rows.get(symbol), self.last(symbol)
        if row is None or last is None:
            return 0
        return min(self._runs[row], self.depth, (last - self._base) // self.step + 1)

    def panel(self, symbols: Sequence[Symbol] | None = None, depth: int | None = None) -> Panel | None:
        """The last `depth` columns up to the newest bar of these symbols; of all of them without a copy.

        None where there is no bar. Fewer columns where these symbols are far behind the others. A symbol that
        is not kept has a row without bars.
        """
        rows = None if symbols is None else [self._rows.get(symbol, -1) for symbol in symbols]
        last, runs = self._last, self._runs
        if rows is not None:
            last = [None if row < 0 else self._last[row] for row in rows]
            runs = [0 if row < 0 else self._runs[row] for row in rows]
        newest = max((one for one in last if one is not None), default=None)
        if newest is None:
            return None
        end = (newest - self._base) // self.step + 1
        columns = slice(max(end - min(depth or self.depth, self.depth), 0), end)
        if rows is None:
            matrices = self._block[:, : len(last), columns]
        else:
            matrices = self._block[:, rows, columns]
            matrices[:, np.array(rows) < 0] = np.nan
        width = matrices.shape[2]
        ends = (n if one == newest else 0 for n, one in zip(runs, last, strict=True))
        counts = np.minimum(np.fromiter(ends, dtype=np.int64, count=len(last)), width)
        opened = newest - self.step * np.arange(width - 1, -1, -1, dtype=np.int64)
        names = self.symbols if symbols is None else tuple(symbols)
        start, high, low, close, volume = matrices
        return Panel(names, self.timeframe, opened, start, high, low, close, volume, counts)

    def bars(self, symbol: Symbol, depth: int | None = None) -> Bars:
        """The symbol's newest bars without a gap: none where there are none."""
        count = min(self.count(symbol), depth or self.depth)
        last = self.last(symbol)
        if last is None:
            count, last = 0, self._base
        first = last - (count - 1) * self.step
        return self._bars(symbol, first, count)

    def known(self, symbol: Symbol) -> Bars:
        """All bars of the symbol that are kept, whatever is missing between them."""
        row = self._rows.get(symbol)
        if row is None:
            return self._bars(symbol, self._base, 0)
        columns = np.flatnonzero(~np.isnan(self._block[_CLOSE, row]))
        return Bars(self._base + columns * self.step, *self._block[:, row, columns])

    def cells(self, symbol: Symbol, first: int, count: int) -> "NDArray[np.float64] | None":
        """Fields x bars of so many bars from the one that opened at `first`; None where one is missing."""
        row, begin = self._rows.get(symbol), (first - self._base) // self.step
        if row is None or begin < 0 or begin + count > self._width:
            return None
        cells = self._block[:, row, begin : begin + count]
        return None if np.isnan(cells[_CLOSE]).any() else cells

    def gaps(self, symbol: Symbol) -> tuple[Gap, ...]:
        """What is missing between the bars of the symbol, oldest first."""
        opened = self.known(symbol).opened_at.tolist()
        between = ((before + self.step, after) for before, after in pairwise(opened))
        return tuple(Gap(first, (after - first) // self.step) for first, after in between if after > first)

    # Inside

    def _row(self, symbol: Symbol) -> int:
        row = self._rows.get(symbol)
        if row is None:
            row = len(self._rows)
            self._grow(row + 1)
            self._rows[symbol] = row
            self._last.append(None)
            self._runs.append(0)
        return row

    def _grow(self, rows: int) -> None:
        have = self._block.shape[1]
        if rows <= have:
            return
        block = np.full((_FIELDS, max(rows, have + max(have // 8, _MORE)), self._width), np.nan)
        block[:, :have] = self._block
        self._block = block

    def _column(self, opened: int) -> int | None:
        """The column of this moment, which may be the newest from now on; None where it is too old."""
        if self._newest is None:
            self._newest, self._base = opened, opened - (self.depth - 1) * self.step
        elif opened > self._newest:
            self._newest = opened
            if opened >= self._base + self._width * self.step:
                self._shift(opened - (self.depth - 1) * self.step)
        elif opened <= self._newest - self.depth * self.step:
            return None
        return (opened - self._base) // self.step

    def _shift(self, base: int) -> None:
        """Begin at this moment. Into new arrays: whoever reads the old ones is not disturbed."""
        by = (base - self._base) // self.step
        block, width = np.empty_like(self._block), self._width
        kept = slice(min(max(-by, 0), width), max(width - max(by, 0), 0))
        block[:, :, kept] = self._block[:, :, kept.start + by : kept.stop + by]
        block[:, :, : kept.start] = np.nan
        block[:, :, kept.stop :] = np.nan
        self._block, self._base = block, base
        for row, last in enumerate(self._last):
            if last is not None and last < base:
                self._last[row], self._runs[row] = None, 0
            elif last is not None:
                self._runs[row] = min(self._runs[row], (last - base) // self.step + 1)

    def _run(self, row: int, last: int) -> int:
        end = (last - self._base) // self.step + 1
        missing = np.flatnonzero(np.isnan(self._block[_CLOSE, row, :end]))
        return end - int(missing[-1]) - 1 if len(missing) else end

    def _bars(self, symbol: Symbol, first: int, count: int) -> Bars:
        row, begin = self._rows.get(symbol, 0), (first - self._base) // self.step
        opened = first + self.step * np.arange(count, dtype=np.int64)
        if not count:
            return Bars(opened, *(np.empty(0) for _ in range(_FIELDS)))
        return Bars(opened, *self._block[:, row, begin : begin + count])
