"""Indicators of many symbols at once: computed at first use, once for whoever asks."""

from collections.abc import Callable
from typing import TypeVar, cast

import numpy as np

from trading.candles.panel import Counts, Matrix, Panel
from trading.indicators import recursions, windows
from trading.indicators.shapes import Adx, Band, Macd, Stochastic, Supertrend

T = TypeVar("T")


class Table:
    """Of each symbol of a panel, the last `keep` bars and their indicators: float64, symbols x keep.

    The last column is the panel's last bar. NaN where a row has fewer bars, without a gap up to that column,
    than the indicator needs; a bar that holds NaN or infinity is a gap. Rows know nothing of each other.
    Lengths are whole numbers of bars from 1 on, or ValueError. What is given cannot be written to.
    """

    __slots__ = ("_arrays", "_known", "counts", "keep", "panel")

    def __init__(self, panel: Panel, keep: int = 2) -> None:
        self.panel = panel
        self.keep = _length(keep)
        matrices = (panel.open, panel.high, panel.low, panel.close, panel.volume)
        arrays = tuple(np.ascontiguousarray(matrix, dtype=np.float64) for matrix in matrices)
        self._arrays = cast("tuple[Matrix, Matrix, Matrix, Matrix, Matrix]", arrays)
        counts = np.ascontiguousarray(panel.counts, dtype=np.int64)
        self.counts: Counts = recursions.usable(*self._arrays, counts)  # bars of each row that are looked at
        self._known: dict[tuple[object, ...], object] = {}

    def __len__(self) -> int:
        return len(self.panel)

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
        close, n = self._arrays[3], _length(n)
        return self._once(("ema", n), lambda: recursions.ema(close, self.counts, n, self.keep))

    def sma(self, n: int) -> Matrix:
        """Arithmetic mean of n closes: quote per base. From bar n on."""
        close, n = self._arrays[3], _length(n)
        return self._once(("sma", n), lambda: windows.mean(close, self.counts, n, self.keep))

    def volume_mean(self, n: int) -> Matrix:
        """Arithmetic mean of n volumes: base units. From bar n on."""
        volume, n = self._arrays[4], _length(n)
        return self._once(("volume_mean", n), lambda: windows.mean(volume, self.counts, n, self.keep))

    def rsi(self, n: int) -> Matrix:
        """Relative strength by Wilder: 0 to 100; 50 where the close never moved. From bar n + 1 on."""
        close, n = self._arrays[3], _length(n)
        return self._once(("rsi", n), lambda: recursions.rsi(close, self.counts, n, self.keep))

    def atr(self, n: int) -> Matrix:
        """Average true range by Wilder: quote per base. From bar n + 1 on."""
        _, high, low, close, _ = self._arrays
        n = _length(n)
        return self._once(("atr", n), lambda: recursions.atr(high, low, close, self.counts, n, self.keep))

    def adx(self, n: int) -> Adx:
        """Strength of the direction, 0 to 100, from bar 2n on; of rising and of falling from bar n + 1 on."""
        _, high, low, close, _ = self._arrays
        n = _length(n)
        return self._once(
            ("adx", n), lambda: Adx(*recursions.adx(high, low, close, self.counts, n, self.keep))
        )

    def macd(self, fast: int, slow: int, signal: int) -> Macd:
        """Quote per base, from bar slow + signal - 1 on. Raises ValueError unless fast < slow."""
        close, fast, slow, signal = self._arrays[3], _length(fast), _length(slow), _length(signal)
        if fast >= slow:
            raise ValueError(f"fast must be below slow, was {fast} and {slow}")
        return self._once(
            ("macd", fast, slow, signal),
            lambda: Macd(*recursions.macd(close, self.counts, fast, slow, signal, self.keep)),
        )

    def bollinger(self, n: int, width: float) -> Band:
        """Mean of n closes, and `width` standard deviations (the population's) around. From bar n on."""
        close, n, width = self._arrays[3], _length(n), float(width)
        return self._once(
            ("bollinger", n, width),
            lambda: Band(*windows.bollinger(close, self.counts, n, width, self.keep)),
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
        _, high, low, close, _ = self._arrays
        k, smooth, d = _length(k), _length(smooth), _length(d)
        return self._once(
            ("stochastic", k, smooth, d),
            lambda: Stochastic(*windows.stochastic(high, low, close, self.counts, k, smooth, d, self.keep)),
        )

    def obv(self) -> Matrix:
        """On-balance volume since the row's first bar: base units. Only its differences mean something."""
        _, _, _, close, volume = self._arrays
        return self._once(("obv",), lambda: recursions.obv(close, volume, self.counts, self.keep))

    def vwap(self, n: int) -> Matrix:
        """Mean typical price of n bars by volume: quote per base; NaN where none was traded. From bar n."""
        _, high, low, close, volume = self._arrays
        n = _length(n)
        return self._once(
            ("vwap", n), lambda: windows.vwap(high, low, close, volume, self.counts, n, self.keep)
        )

    def mfi(self, n: int) -> Matrix:
        """Money flow: 0 to 100; 50 where none flowed. From bar n + 1 on."""
        _, high, low, close, volume = self._arrays
        n = _length(n)
        return self._once(
            ("mfi", n), lambda: windows.mfi(high, low, close, volume, self.counts, n, self.keep)
        )

    def cci(self, n: int) -> Matrix:
        """Commodity channel index, mostly -200 to 200; 0 where nothing moved. From bar n on."""
        _, high, low, close, _ = self._arrays
        n = _length(n)
        return self._once(("cci", n), lambda: windows.cci(high, low, close, self.counts, n, self.keep))

    def supertrend(self, n: int, width: float) -> Supertrend:
        """The trailing line of `width` average true ranges, and its side. From bar n + 1 on."""
        _, high, low, close, _ = self._arrays
        n, width = _length(n), float(width)
        return self._once(
            ("supertrend", n, width),
            lambda: Supertrend(*recursions.supertrend(high, low, close, self.counts, n, width, self.keep)),
        )

    def volatility(self, n: int) -> Matrix:
        """The sample's standard deviation of n logarithmic returns, per bar (not annualised). From bar n + 1.

        Raises ValueError for n < 2.
        """
        close, n = self._arrays[3], _length(n, 2)
        return self._once(("volatility", n), lambda: windows.volatility(close, self.counts, n, self.keep))

    def highest(self, n: int) -> Matrix:
        """Of n highs, this bar's included. From bar n on."""
        high, n = self._arrays[1], _length(n)
        return self._once(("highest", n), lambda: windows.highest(high, self.counts, n, self.keep))

    def lowest(self, n: int) -> Matrix:
        """Of n lows, this bar's included. From bar n on."""
        low, n = self._arrays[2], _length(n)
        return self._once(("lowest", n), lambda: windows.lowest(low, self.counts, n, self.keep))

    def change(self, n: int) -> Matrix:
        """The close by the close n bars before, less one: a ratio. From bar n + 1 on."""
        close, n = self._arrays[3], _length(n)
        return self._once(("change", n), lambda: windows.change(close, self.counts, n, self.keep))

    def _last(self, which: int) -> Matrix:
        values = self._arrays[which]
        return self._once(("bars", which), lambda: windows.mean(values, self.counts, 1, self.keep))

    def _once(self, key: tuple[object, ...], compute: Callable[[], T]) -> T:
        """What was computed under this key, or now. Its arrays can no longer be changed."""
        if key not in self._known:
            made = compute()
            for array in (made,) if isinstance(made, np.ndarray) else _lines(made):
                array.flags.writeable = False
            self._known[key] = made
        return cast("T", self._known[key])


def _lines(shape: object) -> list[Matrix]:
    """The arrays of a Band, an Adx and so on."""
    return [getattr(shape, name) for name in getattr(shape, "__slots__", ())]


def _length(n: int, least: int = 1) -> int:
    if int(n) != n or n < least:
        raise ValueError(f"a length must be a whole number of bars from {least} on, was {n}")
    return int(n)
