"""What makes a restart warm: the bars of a hub are put aside, and taken up again at the next start."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import numpy as np

from app.runtime.hub.shelves import Shelves, milliseconds
from trading.candles.bars import Bars
from trading.candles.chunk import CHUNK, FIELDS, Chunk
from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol

_AT_ONCE = 50  # symbols: others have their turn between them


class CandleCache(Protocol):
    """Keeps chunks for a day. Disposable: it may forget anything at any moment, and it never fails."""

    async def load(
        self, symbols: Sequence[Symbol], timeframe: Timeframe, since: Sequence[int]
    ) -> Sequence[Chunk]: ...
    async def save(self, chunks: Sequence[Chunk]) -> None: ...


class Warmth:
    """cache: None where there is none."""

    def __init__(self, shelves: Shelves, cache: CandleCache | None) -> None:
        self._shelves = shelves
        self._cache = cache
        self._warm: set[Symbol] = set()
        self._saved: dict[tuple[Symbol, Timeframe], int] = {}

    async def warm(self, symbols: Sequence[Symbol], now: datetime) -> set[tuple[Symbol, Timeframe]]:
        """Take up what was put aside of those that are new, the lowest timeframe first.

        Returns those of which it is enough, so that only what happened since has to be read.
        """
        cold = [symbol for symbol in symbols if symbol not in self._warm]
        self._warm.update(cold)
        enough: set[tuple[Symbol, Timeframe]] = set()
        if self._cache is None:
            return enough
        for timeframe in self._shelves.timeframes:
            store = self._shelves[timeframe]
            newest = milliseconds(now) // (CHUNK * store.step) * CHUNK * store.step
            for begin in range(0, len(cold), _AT_ONCE):
                some = cold[begin : begin + _AT_ONCE]
                for chunk in await self._cache.load(some, timeframe, (newest - CHUNK * store.step, newest)):
                    self._take(chunk, now)
                enough.update((one, timeframe) for one in some if store.count(one) >= store.depth // 2)
        return enough

    async def save(self, symbols: Sequence[Symbol]) -> None:
        """Put aside what is new."""
        if self._cache is None:
            return
        for timeframe in self._shelves.timeframes:
            for begin in range(0, len(symbols), _AT_ONCE):
                some = symbols[begin : begin + _AT_ONCE]
                chunks = [chunk for symbol in some for chunk in self._fresh(symbol, timeframe)]
                if chunks:
                    await self._cache.save(chunks)

    def forget(self, symbol: Symbol) -> None:
        """It is not followed any more: when it comes again it is cold."""
        self._warm.discard(symbol)
        for timeframe in self._shelves.timeframes:
            self._saved.pop((symbol, timeframe), None)

    def _take(self, chunk: Chunk, now: datetime) -> None:
        store = self._shelves[chunk.timeframe]
        known = np.flatnonzero(~np.isnan(chunk.table[3]))
        bars = Bars(chunk.since + known * store.step, *chunk.table[:, known])
        self._shelves.put_many(chunk.symbol, chunk.timeframe, bars, now)
        last = store.last(chunk.symbol)
        if last is not None:
            self._saved[chunk.symbol, chunk.timeframe] = last

    def _fresh(self, symbol: Symbol, timeframe: Timeframe) -> Sequence[Chunk]:
        """The chunks that hold bars which were not put aside yet."""
        store = self._shelves[timeframe]
        last, saved = store.last(symbol), self._saved.get((symbol, timeframe), 0)
        if last is None or last == saved:
            return ()
        self._saved[symbol, timeframe] = last
        bars, size = store.known(symbol), CHUNK * store.step
        first = max(saved, int(bars.opened_at[0])) // size * size
        return [_chunk(symbol, timeframe, bars, since, store.step) for since in range(first, last + 1, size)]


def _chunk(symbol: Symbol, timeframe: Timeframe, bars: Bars, since: int, step: int) -> Chunk:
    columns = (bars.opened_at - since) // step
    inside = (columns >= 0) & (columns < CHUNK)
    table = np.full((FIELDS, CHUNK), np.nan)
    fields = (bars.open, bars.high, bars.low, bars.close, bars.volume)
    for row, values in zip(table, fields, strict=True):
        row[columns[inside]] = values[inside]
    return Chunk(symbol, timeframe, since, table)
