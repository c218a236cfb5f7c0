"""A price path made of fixed-length bars that are computed or looked up in bulk."""

from abc import ABC, abstractmethod
from collections import OrderedDict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sandbox.exchange.bars import Bar, Point, cut, merge, price_at, turns

_CHUNK = 128
_CHUNKS_KEPT = 64
_MOST_STEPS = 4_000

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Columns(NamedTuple):
    """Bars as arrays; `number` counts bars since 1970 and rises, gaps are simply absent."""

    number: Ints
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    def part(self, left: int, right: int) -> "Columns":
        return Columns(
            self.number[left:right],
            self.open[left:right],
            self.high[left:right],
            self.low[left:right],
            self.close[left:right],
            self.volume[left:right],
        )


class BarPath(ABC):
    """Base of paths over bars of `length` milliseconds. A subclass says `columns` and `last_close`."""

    def __init__(self, length: int) -> None:
        self.length = length
        self._chunks: OrderedDict[int, dict[int, Bar]] = OrderedDict()

    @abstractmethod
    def columns(self, first: int, count: int) -> Columns: ...

    @abstractmethod
    def last_close(self, index: int) -> float:
        """The price that holds in a gap at `index`."""

    def bar(self, index: int) -> Bar | None:
        number = index // _CHUNK
        chunk = self._chunks.get(number)
        if chunk is None:
            chunk = self._load(number * _CHUNK, _CHUNK)
            self._chunks[number] = chunk
            if len(self._chunks) > _CHUNKS_KEPT:
                self._chunks.popitem(last=False)
        return chunk.get(index)

    def price(self, ms: int) -> float:
        index, offset = divmod(ms, self.length)
        bar = self.bar(index)
        return self.last_close(index) if bar is None else price_at(bar, self.length, offset)

    def points(self, after: int, until: int) -> list[Point]:
        length = self._step(until - after)
        first, last = after // length, (until - 1) // length
        if length == self.length:
            bars = [bar for index in range(first, last + 1) if (bar := self.bar(index)) is not None]
        else:
            bars = self.series(first * length, last - first + 1, length)
        found = [
            Point(bar.start + offset, price, offset == 0)
            for bar in bars
            for offset, price in turns(bar, length)
            if after < bar.start + offset < until
        ]
        found.append(Point(until, self.price(until), False))
        return found

    def span(self, start: int, end: int) -> Bar | None:
        parts: list[Bar] = []
        for index in range(start // self.length, (end - 1) // self.length + 1):
            bar = self.bar(index)
            if bar is not None:
                base = index * self.length
                parts.append(cut(bar, self.length, max(0, start - base), min(self.length, end - base)))
        return merge(start, parts)

    def series(self, start: int, count: int, interval: int) -> list[Bar]:
        if interval % self.length or start % self.length:
            spans = (self.span(at, at + interval) for at in range(start, start + count * interval, interval))
            return [bar for bar in spans if bar is not None]
        size = interval // self.length
        return _group(self.columns(start // self.length, count * size), start, interval, self.length)

    def _step(self, missed: int) -> int:
        """Bars walked through one by one; longer ones after a long absence."""
        length = self.length
        while missed // length > _MOST_STEPS:
            length *= 15
        return length

    def _load(self, first: int, count: int) -> dict[int, Bar]:
        columns = self.columns(first, count)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return {index: Bar(index * self.length, *prices) for index, *prices in rows}


def _group(columns: Columns, start: int, interval: int, length: int) -> list[Bar]:
    if not len(columns.number):
        return []
    group = (columns.number * length - start) // interval
    edges = np.flatnonzero(np.diff(group, prepend=group[0] - 1))
    last = np.append(edges[1:], len(group)) - 1
    rows = zip(
        (start + group[edges] * interval).tolist(),
        columns.open[edges].tolist(),
        np.maximum.reduceat(columns.high, edges).tolist(),
        np.minimum.reduceat(columns.low, edges).tolist(),
        columns.close[last].tolist(),
        np.add.reduceat(columns.volume, edges).tolist(),
        strict=True,
    )
    return [Bar(*row) for row in rows]
