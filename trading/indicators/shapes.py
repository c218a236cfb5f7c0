"""What indicators of more than one line give. Every line: float64, symbols x kept bars, NaN where unknown."""

from dataclasses import dataclass

from trading.candles.panel import Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """Three prices: quote per base."""

    upper: Matrix
    middle: Matrix
    lower: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Macd:
    """Distance of two averages of the close, its own average, and the distance of both: quote per base."""

    line: Matrix
    signal: Matrix
    histogram: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Adx:
    """Strength of the direction, and of rising and falling by themselves: 0 to 100."""

    adx: Matrix
    plus: Matrix
    minus: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Stochastic:
    """Place of the close in the range, smoothed once and twice: 0 to 100."""

    k: Matrix
    d: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Supertrend:
    """A trailing line (quote per base), and the side of it that the market is on: +1 above, -1 below."""

    line: Matrix
    direction: Matrix
