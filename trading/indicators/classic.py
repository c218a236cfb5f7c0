"""The classic indicators of many symbols, by name: computed at first use, once for whoever asks."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import TypeVar, cast

import numpy as np

from trading.candles.panel import Counts, Matrix
from trading.indicators import recursions as r
from trading.indicators import windows
from trading.indicators.lengths import Lengths, length
from trading.indicators.shapes import Adx, Band, Macd, Stochastic, Supertrend

T = TypeVar("T")


class Indicators(ABC):
    """Of each symbol, its last `keep` bars and their indicators: float64, symbols x keep.

    NaN where a symbol has fewer bars than the indicator needs. Lengths are whole numbers of bars from 1 on,
    or ValueError. What is given cannot be written to.
    """

    __slots__ = ("_bars", "_ends", "_groups", "_known", "_lengths", "counts", "keep")

    def __init__(
        self, bars: windows.FiveBars, counts: Counts, ends: Counts, keep: int, lengths: Lengths, groups: int
    ) -> None:
        self.keep = keep
        self._lengths, self._groups = lengths, groups  # of what comes out of one pass
        self.counts = counts  # bars of each symbol that are looked at
        self._bars, self._ends = bars, ends
        self._known: dict[tuple[object, ...], object] = {}

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def open(self) -> Matrix:
        return self._last(0)

    @property
    def high(self) -> Matrix:
        return self._last(1)

    @property
    def low(self) -> Matrix:
        return self._last(2)

    @property
    def close(self) -> Matrix:
        return self._last(3)

    @property
    def volume(self) -> Matrix:
        """Base units."""
        return self._last(4)

    def ema(self, n: int) -> Matrix:
        """Exponential moving average of the close: quote per base. From bar n on."""
        if n in self._lengths.averages:
            return self._usual(r.AVERAGES)[r.EMA + self._lengths.averages.index(n)]
        return self._lines(self._lengths.having("averages", (length(n),)), r.AVERAGES)[r.EMA]

    def sma(self, n: int) -> Matrix:
        """Arithmetic mean of n closes: quote per base. From bar n on."""
        close, n = self._bars[3], length(n)
        return self._once(("sma", n), lambda: windows.mean(close, self.counts, self._ends, n, self.keep))

    def volume_mean(self, n: int) -> Matrix:
        """Arithmetic mean of n volumes: base units. From bar n on."""
        volume, n = self._bars[4], length(n)
        return self._once(
            ("volume_mean", n), lambda: windows.mean(volume, self.counts, self._ends, n, self.keep)
        )

    def rsi(self, n: int) -> Matrix:
        """Relative strength by Wilder: 0 to 100; 50 where the close never moved. From bar n + 1 on."""
        return self._lines(self._lengths.having("rsi", n), r.MOMENTUM)[r.RSI]

    def atr(self, n: int) -> Matrix:
        """Average true range by Wilder: quote per base. From bar n + 1 on."""
        if n == self._lengths.trend:
            return self._usual(r.SUPERTREND)[r.ATR + 1]
        return self._lines(self._lengths.having("atr", n), r.RANGE)[r.ATR]

    def adx(self, n: int) -> Adx:
        """Strength of the direction, 0 to 100, from bar 2n on; of rising and of falling from bar n + 1 on."""
        lines = self._lines(self._lengths.having("adx", n), r.DIRECTION)
        return Adx(lines[r.ADX], lines[r.PLUS], lines[r.PLUS + 1])

    def macd(self, fast: int, slow: int, signal: int) -> Macd:
        """Quote per base, from bar slow + signal - 1 on. Raises ValueError unless fast < slow."""
        lines = self._lines(self._lengths.having("macd", (fast, slow, signal)), r.AVERAGES)
        line, average = lines[r.MACD], lines[r.SIGNAL]
        return self._once(("macd", fast, slow, signal), lambda: Macd(line, average, line - average))

    def bollinger(self, n: int, width: float) -> Band:
        """Mean of n closes, and `width` standard deviations (the population's) around. From bar n on."""
        close, n, width = self._bars[3], length(n), float(width)
        return self._once(
            ("bollinger", n, width),
            lambda: Band(*windows.bollinger(close, self.counts, self._ends, n, width, self.keep)),
        )

    def donchian(self, n: int) -> Band:
        """Highest high and lowest low of n bars, this one included, and their middle. From bar n on."""
        upper, lower = self.highest(n), self.lowest(n)
        return self._once(("donchian", n), lambda: Band(upper, (upper + lower) / 2, lower))

    def keltner(self, n: int, atr_n: int, width: float) -> Band:
        """Exponential average of n closes, and `width` average true ranges around it."""
        middle, far = self.ema(n), float(width) * self.atr(atr_n)
        return self._once(
            ("keltner", n, atr_n, float(width)), lambda: Band(middle + far, middle, middle - far)
        )

    def stochastic(self, k: int, smooth: int, d: int) -> Stochastic:
        """Place of the close in the range of k bars, 0 to 100 (50 in a range of nothing), as the mean of
        `smooth` such places and as the mean of d of those. From bar k + smooth + d - 2 on.
        """
        _, high, low, close, _ = self._bars
        k, smooth, d = length(k), length(smooth), length(d)
        return self._once(
            ("stochastic", k, smooth, d),
            lambda: Stochastic(
                *windows.stochastic(high, low, close, self.counts, self._ends, k, smooth, d, self.keep)
            ),
        )

    def obv(self) -> Matrix:
        """On-balance volume since the symbol's first bar: base units. Only its differences mean something."""
        return self._usual(r.BALANCE)[r.OBV]

    def vwap(self, n: int) -> Matrix:
        """Mean typical price of n bars by volume: quote per base; NaN where none was traded. From bar n."""
        _, high, low, close, volume = self._bars
        n = length(n)
        return self._once(
            ("vwap", n), lambda: windows.vwap(high, low, close, volume, self.counts, self._ends, n, self.keep)
        )

    def mfi(self, n: int) -> Matrix:
        """Money flow: 0 to 100; 50 where none flowed. From bar n + 1 on."""
        _, high, low, close, volume = self._bars
        n = length(n)
        return self._once(
            ("mfi", n), lambda: windows.mfi(high, low, close, volume, self.counts, self._ends, n, self.keep)
        )

    def cci(self, n: int) -> Matrix:
        """Commodity channel index, mostly -200 to 200; 0 where nothing moved. From bar n on."""
        _, high, low, close, _ = self._bars
        n = length(n)
        return self._once(
            ("cci", n), lambda: windows.cci(high, low, close, self.counts, self._ends, n, self.keep)
        )

    def supertrend(self, n: int, width: float) -> Supertrend:
        """The trailing line of `width` average true ranges, and its side. From bar n + 1 on."""
        lines = self._lines(self._lengths.having("trend", n).having("wide", float(width)), r.SUPERTREND)
        return Supertrend(lines[r.TREND], lines[r.TREND + 1])

    def volatility(self, n: int) -> Matrix:
        """The sample's standard deviation of n logarithmic returns, per bar (not annualised). From bar n + 1.

        Raises ValueError for n < 2.
        """
        close, n = self._bars[3], length(n, 2)
        return self._once(
            ("volatility", n), lambda: windows.volatility(close, self.counts, self._ends, n, self.keep)
        )

    def highest(self, n: int) -> Matrix:
        """Of n highs, this bar's included. From bar n on."""
        high, n = self._bars[1], length(n)
        return self._once(
            ("highest", n), lambda: windows.highest(high, self.counts, self._ends, n, self.keep)
        )

    def lowest(self, n: int) -> Matrix:
        """Of n lows, this bar's included. From bar n on."""
        low, n = self._bars[2], length(n)
        return self._once(("lowest", n), lambda: windows.lowest(low, self.counts, self._ends, n, self.keep))

    def change(self, n: int) -> Matrix:
        """The close by the close n bars before, less one: a ratio. From bar n + 1 on."""
        close, n = self._bars[3], length(n)
        return self._once(("change", n), lambda: windows.change(close, self.counts, self._ends, n, self.keep))

    def _last(self, which: int) -> Matrix:
        values = self._bars[which]
        return self._once(
            ("bars", which), lambda: windows.mean(values, self.counts, self._ends, 1, self.keep)
        )

    def _usual(self, groups: int) -> tuple[Matrix, ...]:
        """What remembers, of the usual lengths."""
        return self._lines(self._lengths, groups)

    def _lines(self, lengths: Lengths, groups: int) -> tuple[Matrix, ...]:
        """What remembers, of these lengths; all that is usual comes at once."""
        if lengths is self._lengths and groups & ~self._groups == 0:
            groups = self._groups
        return self._once((lengths, groups), lambda: tuple(self._remembered(lengths, groups)))

    @abstractmethod
    def _remembered(self, lengths: Lengths, groups: int) -> r.Lines:
        """One pass over the bars that need those before them."""

    def _once(self, key: tuple[object, ...], compute: Callable[[], T]) -> T:
        """What was computed under this key, or now. Its arrays can no longer be changed."""
        if key not in self._known:
            made = compute()
            for array in _arrays(made):
                array.flags.writeable = False
            self._known[key] = made
        return cast("T", self._known[key])


def _arrays(made: object) -> Iterable[Matrix]:
    """One array, several, or those of a Band, an Adx and so on."""
    if isinstance(made, np.ndarray):
        return (made,)
    return made if isinstance(made, tuple) else [getattr(made, name) for name in made.__slots__]  # type: ignore[attr-defined]
