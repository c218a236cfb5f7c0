"""What a hub keeps: the closed bars of its symbols in every timeframe, the higher ones made of the lower."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from trading.candles.bars import Bars, bars_of
from trading.candles.panel import Panel
from trading.candles.resample import difference, resampled, whole
from trading.candles.soundness import Put, Values, values_of
from trading.candles.store import CandleStore, Gap, Taken
from trading.domain.candle import Candle, Timeframe
from trading.domain.instrument import Symbol
from trading.domain.money import Price, Qty

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_GONE = 64  # symbols that are kept though nobody wants them: to forget any moves all of them
_COMPARED = 3  # bars that are held against what was known
_ROOM = 6  # columns that are made ready before they are needed


@dataclass(frozen=True, slots=True)
class Raised:
    """What the close of a bar closes too. closed: higher timeframes that have a new bar; missing: those of
    which bars are missing that cannot be made of what is known.
    """

    closed: tuple[Timeframe, ...]
    missing: tuple[Timeframe, ...]


class Shelves:
    """timeframes: all that are kept, each made of whole bars of the one before; depth: bars of each."""

    def __init__(self, timeframes: Collection[Timeframe], depth: int) -> None:
        self.timeframes = tuple(sorted(frozenset(timeframes), key=lambda one: one.duration))
        self.base = self.timeframes[0]
        self._stores: Mapping[Timeframe, CandleStore] = {
            one: CandleStore(one, depth) for one in self.timeframes
        }
        self._gone: set[Symbol] = set()

    def __getitem__(self, timeframe: Timeframe) -> CandleStore:
        """Raises LookupError for a timeframe that is not kept."""
        return self._stores[timeframe]

    def __contains__(self, timeframe: object) -> bool:
        return timeframe in self._stores

    @property
    def memory(self) -> int:
        """Bytes of all bars."""
        return sum(store.memory for store in self._stores.values())

    # Writing

    def keep(self, symbol: Symbol, candle: Candle, now: datetime) -> Put:
        """Keep a closed bar of the lowest timeframe."""
        opened = milliseconds(candle.opened_at)
        return self._stores[self.base].put(symbol, opened, _values(candle), milliseconds(now))

    def take(
        self, symbol: Symbol, timeframe: Timeframe, candles: Sequence[Candle], now: datetime
    ) -> tuple[Taken, str]:
        """Keep what was read of the exchange, and say what it has otherwise than we had: "" for nothing."""
        store, bars = self._stores[timeframe], bars_of(candles)
        looked_at = bars.opened_at[:_COMPARED].tolist()  # where a tail is read, what was known comes first
        known = {opened: _copied(store.cells(symbol, opened, 1)) for opened in looked_at}
        taken = store.put_many(symbol, bars, milliseconds(now))
        for opened in taken.changed:
            before, after = known.get(opened), store.cells(symbol, opened, 1)
            if before is None or after is None:
                continue
            told = difference(before, _column(after))
            if told:
                return taken, f"{timeframe} {moment(opened):%d.%m %H:%M} UTC: {told}"
        return taken, ""

    def put_many(self, symbol: Symbol, timeframe: Timeframe, bars: Bars, now: datetime) -> None:
        """Keep bars that were known before this start."""
        self._stores[timeframe].put_many(symbol, bars, milliseconds(now))

    def raise_from(self, symbol: Symbol, opened: int, now: datetime) -> Raised:
        """Make the higher bars that end with the lowest one which opened then."""
        closed, missing = [], []
        end = opened + self._stores[self.base].step
        for lower, higher in zip(self.timeframes, self.timeframes[1:], strict=False):
            step = self._stores[higher].step
            if end % step:
                break
            each = step // self._stores[lower].step
            cells = self._stores[lower].cells(symbol, end - step, each)
            if cells is None:
                missing.append(higher)
                continue
            put = self._stores[higher].put(symbol, end - step, whole(cells), milliseconds(now))
            if put.is_new:
                closed.append(higher)
            if put is Put.JUMPED:
                missing.append(higher)
        return Raised(tuple(closed), tuple(missing))

    def raise_all(self, symbol: Symbol, now: datetime) -> Raised:
        """Make all higher bars that are newer than the known ones, as far as the lower ones suffice."""
        closed, missing = [], []
        for lower, higher in zip(self.timeframes, self.timeframes[1:], strict=False):
            store = self._stores[higher]
            last, bars = store.last(symbol), self._stores[lower].known(symbol)
            made = resampled(bars, lower, higher)
            fresh = made.opened_at > (0 if last is None else last)
            newer = Bars(*(getattr(made, name)[fresh] for name in Bars.__slots__))
            if len(newer) and store.put_many(symbol, newer, milliseconds(now)).is_new:
                closed.append(higher)
                if last is not None and int(newer.opened_at[0]) != last + store.step:
                    missing.append(higher)
        return Raised(tuple(closed), tuple(missing))

    def want(self, symbols: Sequence[Symbol]) -> None:
        """Have room for these. What is wanted no more is forgotten when it is many."""
        for store in self._stores.values():
            store.reserve(symbols)
        self._gone = set(self._stores[self.base].symbols) - frozenset(symbols)
        if len(self._gone) > _GONE:
            for store in self._stores.values():
                store.drop(self._gone)
            self._gone = set()

    def make_room(self) -> None:
        """Do now what would otherwise be done when a bar comes."""
        for store in self._stores.values():
            store.make_room(_ROOM)

    # Reading

    def panel(self, timeframe: Timeframe, symbols: Sequence[Symbol] | None, depth: int) -> Panel | None:
        """See CandleStore.panel; without symbols: of all that are wanted."""
        store = self._stores[timeframe]
        if symbols is None and self._gone:
            symbols = [symbol for symbol in store.symbols if symbol not in self._gone]
        return store.panel(symbols, depth)

    def candles(self, symbol: Symbol, timeframe: Timeframe, limit: int) -> tuple[Candle, ...]:
        """The newest bars without a gap, as exact amounts."""
        bars = self._stores[timeframe].bars(symbol, limit)
        table = zip(*(getattr(bars, name).tolist() for name in Bars.__slots__), strict=True)
        return tuple(candle_of(opened, values) for opened, *values in table)

    def gaps(self, symbol: Symbol, timeframe: Timeframe) -> tuple[Gap, ...]:
        return self._stores[timeframe].gaps(symbol)


def candle_of(opened: int, values: Sequence[float]) -> Candle:
    """The bar as exact amounts: numbers of up to fifteen digits come back as they were told."""
    start, high, low, close, volume = (Decimal(repr(value)) for value in values)
    return Candle(moment(opened), Price(start), Price(high), Price(low), Price(close), Qty(volume))


def milliseconds(instant: datetime) -> int:
    """Since 1970."""
    return (instant - _EPOCH) // _MILLISECOND


def moment(opened: int) -> datetime:
    """The instant of so many milliseconds since 1970."""
    return _EPOCH + opened * _MILLISECOND


def _values(candle: Candle) -> Values:
    return (
        float(candle.open),
        float(candle.high),
        float(candle.low),
        float(candle.close),
        float(candle.volume),
    )


def _column(cells: NDArray[np.float64]) -> Values:
    return values_of(cells[:, 0])


def _copied(cells: NDArray[np.float64] | None) -> Values | None:
    """As it is now: what is read after it goes into the same place."""
    return None if cells is None else _column(cells)
