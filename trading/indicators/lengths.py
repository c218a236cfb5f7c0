"""The lengths of the classic set, and what the recursions are given in place of them."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trading.candles.panel import Matrix
from trading.indicators import recursions as r


@dataclass(frozen=True, slots=True)
class Lengths:
    """Whole bars, and the width of Supertrend in average true ranges.

    averages: up to five exponential ones; macd: fast, slow, signal; trend: of the average true range below
    Supertrend and Keltner's channel; band: of Bollinger, where it goes bar by bar. Raises ValueError for what
    cannot be.
    """

    averages: tuple[int, ...] = (12, 26, 50, 200, 20)
    macd: tuple[int, int, int] = (12, 26, 9)
    rsi: int = 14
    atr: int = 14
    trend: int = 10
    wide: float = 3.0
    adx: int = 14
    band: int = 20

    def __post_init__(self) -> None:
        for n in (*self.averages, *self.macd, self.rsi, self.atr, self.trend, self.adx, self.band):
            length(n)
        if not 1 <= len(self.averages) <= r.EMAS:
            raise ValueError(f"there are 1 to {r.EMAS} averages, was given {len(self.averages)}")
        if self.macd[0] >= self.macd[1]:
            raise ValueError(f"fast must be below slow, was {self.macd[0]} and {self.macd[1]}")

    def having(self, name: str, value: float | tuple[int, ...]) -> "Lengths":
        """These, but for one: the same object where that is already so. Raises ValueError as at the start."""
        if getattr(self, name) == value:
            return self
        return replace(self, **{name: value})  # type: ignore[arg-type]  # the caller names a field of this type

    def plan(self) -> r.Plan:
        return _weights(self), _needed(self), len(self.averages), float(self.wide)


def length(n: int, least: int = 1) -> int:
    """A length of this many bars. Raises ValueError unless it is a whole number from `least` on."""
    if int(n) != n or n < least:
        raise ValueError(f"a length must be a whole number of bars from {least} on, was {n}")
    return int(n)


def _weights(lengths: Lengths) -> Matrix:
    """What the newest value weighs in each average (columns) when so many bars came before it (rows).

    In the last row, and for whoever is older, weights no longer change.
    """
    (fast, slow, smooth), n = lengths.macd, lengths.adx
    oldest = max(*lengths.averages, slow + smooth, lengths.rsi, lengths.atr, lengths.trend, 2 * n) + 1
    ages = np.arange(oldest + 1)
    table = np.zeros((oldest + 1, r.WEIGHTS))
    table[:, r.FAST] = _weight(ages - slow + fast, fast, 2)
    table[:, r.SLOW] = _weight(ages, slow, 2)
    table[:, r.OF_SIGNAL] = _weight(ages - slow + 1, smooth, 2)
    for line, each in enumerate(lengths.averages):
        table[:, r.FREE + line] = _weight(ages, each, 2)
    table[:, r.OF_GAIN] = table[:, r.OF_LOSS] = _weight(ages - 1, lengths.rsi, 1)
    table[:, r.OF_RANGE] = _weight(ages - 1, lengths.atr, 1)
    table[:, r.OF_RANGE2] = _weight(ages - 1, lengths.trend, 1)
    table[:, r.OF_STRENGTH] = _weight(ages - n, n, 1)
    table[:, r.LEFT] = np.where(ages <= 1, 0.0, np.where(ages < n, 1.0, 1.0 - 1.0 / n))
    table[:, r.SEEDING] = ages < 2 * n
    table[:, r.TRENDING] = ages >= lengths.trend
    return table


def _weight(ages: NDArray[np.int64], n: int, kind: int) -> NDArray[np.float64]:
    """None before the first value; a mean of the first n; then 2 / (n + 1), and for kind 1 (Wilder) 1 / n."""
    seeding = 1.0 / (np.maximum(ages, 0) + 1)
    return np.where(ages < 0, 0.0, np.where(ages < n, seeding, kind / (n + kind - 1)))


def _needed(lengths: Lengths) -> r.Ints:
    """How many bars each given line needs."""
    needed = np.ones(r.GIVEN, dtype=np.int64)
    needed[r.EMA : r.EMA + len(lengths.averages)] = lengths.averages
    needed[r.MACD] = needed[r.SIGNAL] = lengths.macd[1] + lengths.macd[2] - 1
    needed[r.RSI] = lengths.rsi + 1
    needed[r.ATR], needed[r.ATR + 1] = lengths.atr + 1, lengths.trend + 1
    needed[r.PLUS] = needed[r.PLUS + 1] = lengths.adx + 1
    needed[r.ADX] = 2 * lengths.adx
    needed[r.TREND] = needed[r.TREND + 1] = lengths.trend + 1
    return needed
