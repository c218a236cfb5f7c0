"""The catalogue of features: what can be said of a symbol in one number, with its unit and its look-back.

A feature is a function of a sight that gives symbols x keep, NaN where a symbol has fewer bars than the
look-back, or where the number has no meaning. A further one is a function here and a line in FEATURES.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from trading.candles.panel import Matrix
from trading.xray import distributions, windows
from trading.xray.sight import Sight


class Unit(StrEnum):
    """What a feature's number counts."""

    RATIO = "ratio"  # 0.01 is one per cent
    SHARE = "share"  # 0..1 of a whole
    POINTS = "points"  # 0..100
    ATR = "atr"  # average true ranges of 14 bars
    SIGMA = "sigma"  # moves that chance would make
    TIMES = "times"  # of what is usual
    QUOTE = "quote"  # money
    NUMBER = "number"  # -1..1, or free


@dataclass(frozen=True, slots=True)
class Feature:
    """One number of a symbol. look_back: the closed bars without a gap from which it is known."""

    name: str
    unit: Unit
    look_back: int
    of: Callable[[Sight], Matrix]
    of_market: bool = False  # it depends on the leader's bars too


def trend_slope(sight: Sight) -> Matrix:
    """Slope of the line of least squares through the logarithms of 50 closes: the ratio of a bar."""
    return sight.statistic("slope")


def trend_fit(sight: Sight) -> Matrix:
    """Share of the variance of these closes that the line explains (R squared)."""
    return sight.statistic("fit")


def averages_gap(sight: Sight) -> Matrix:
    """The exponential average of 12 closes less that of 26 (Appel's MACD line), in average true ranges."""
    return sight.last(sight.table.macd(12, 26, 9).line) / sight.atr


def from_ema_50(sight: Sight) -> Matrix:
    """The close less its exponential average of 50, in average true ranges."""
    return (sight.close - sight.last(sight.table.ema(50))) / sight.atr


def from_ema_200(sight: Sight) -> Matrix:
    """As from_ema_50, of 200 bars."""
    return (sight.close - sight.last(sight.table.ema(200))) / sight.atr


def last_change(sight: Sight) -> Matrix:
    """The close by that of the bar before, less one."""
    return sight.last(sight.table.change(1))


def momentum(sight: Sight) -> Matrix:
    """The close by that of 20 bars ago, less one."""
    return sight.last(sight.table.change(20))


def momentum_long(sight: Sight) -> Matrix:
    """The close by that of 100 bars ago, less one."""
    return sight.last(sight.table.change(100))


def drift(sight: Sight) -> Matrix:
    """The move of 30 bars by that which chance would make in as many, at the larger of the symbol's usual and
    its present volatility: beyond 2 in either direction chance is a poor explanation.
    """
    return sight.measure("drift")


def rsi(sight: Sight) -> Matrix:
    """Relative strength of 14 bars (Wilder, New Concepts in Technical Trading Systems, 1978)."""
    return sight.last(sight.table.rsi(14))


def adx(sight: Sight) -> Matrix:
    """Strength of the direction over 14 bars, whichever it is (Wilder, 1978)."""
    return sight.last(sight.table.adx(14).adx)


def direction(sight: Sight) -> Matrix:
    """Rising less falling direction over 14 bars (Wilder, 1978), -100..100."""
    lines = sight.table.adx(14)
    return sight.last(lines.plus) - sight.last(lines.minus)


def macd(sight: Sight) -> Matrix:
    """The histogram of MACD 12/26/9 (Appel), in average true ranges."""
    return sight.last(sight.table.macd(12, 26, 9).histogram) / sight.atr


def band_place(sight: Sight) -> Matrix:
    """The place of the close in Bollinger's band 20/2: 0 at the lower line, 1 at the upper (his %b)."""
    band = sight.table.bollinger(20, 2.0)
    return _over(sight.close - sight.last(band.lower), sight.last(band.upper) - sight.last(band.lower))


def range_place(sight: Sight) -> Matrix:
    """The place of the close between the lowest low and the highest high of 50 bars."""
    low, high = sight.last(sight.table.lowest(50)), sight.last(sight.table.highest(50))
    return _over(sight.close - low, high - low)


def volatility(sight: Sight) -> Matrix:
    """Standard deviation of 20 log returns, per bar."""
    return sight.last(sight.table.volatility(20))


def heat(sight: Sight) -> Matrix:
    """Where the volatility of the last 20 bars ranks among the symbol's own 180 last ones."""
    return sight.measure("heat")


def span(sight: Sight) -> Matrix:
    """The average true range as a ratio of the close."""
    return sight.atr / sight.close


def range_size(sight: Sight) -> Matrix:
    """From the low to the high of the last bar, in average true ranges."""
    return (sight.last(sight.table.high) - sight.last(sight.table.low)) / sight.atr


def volume_ratio(sight: Sight) -> Matrix:
    """The volume of the last bar by the mean of the last 20."""
    return _over(sight.last(sight.table.volume), sight.last(sight.table.volume_mean(20)))


def up_volume(sight: Sight) -> Matrix:
    """The share of 50 bars' volume that traded in bars that closed higher than the one before."""
    return sight.statistic("up_volume")


def turnover(sight: Sight) -> Matrix:
    """What a bar trades on average of 50, in quote, at its close."""
    return sight.statistic("turnover")


def impact(sight: Sight) -> Matrix:
    """The mean move of a bar per million of quote traded in it, over 50 bars (Amihud, Illiquidity and stock
    returns, 2002). Bars without a trade do not count.
    """
    return sight.statistic("impact")


def idle(sight: Sight) -> Matrix:
    """The share of 50 bars in which nothing was traded."""
    return sight.statistic("idle")


def drawdown(sight: Sight) -> Matrix:
    """The close by the highest high of 200 bars, less one."""
    return sight.close / sight.last(sight.table.highest(200)) - 1


def efficiency(sight: Sight) -> Matrix:
    """How far the close came in 20 bars by how far it went (Kaufman, Smarter Trading, 1995)."""
    return sight.statistic("efficiency")


def autocorrelation(sight: Sight) -> Matrix:
    """The correlation of a log return with the one before it, over 50: above 0 moves go on, below they turn
    back.
    """
    return sight.statistic("autocorrelation")


def correlation(sight: Sight) -> Matrix:
    """Of 100 log returns with the leader's; unknown without a leader."""
    return sight.statistic("correlation")


def beta(sight: Sight) -> Matrix:
    """How much of the leader's move it makes: the slope of 100 log returns on the leader's."""
    return sight.statistic("beta")


def _over(dividend: Matrix, divisor: Matrix) -> Matrix:
    """The quotient, NaN where the divisor is 0."""
    return dividend / np.where(divisor == 0, np.nan, divisor)


FEATURES: tuple[Feature, ...] = (
    Feature("trend_slope", Unit.RATIO, windows.SLOPE, trend_slope),
    Feature("trend_fit", Unit.SHARE, windows.SLOPE, trend_fit),
    Feature("averages_gap", Unit.ATR, 34, averages_gap),
    Feature("from_ema_50", Unit.ATR, 50, from_ema_50),
    Feature("from_ema_200", Unit.ATR, 200, from_ema_200),
    Feature("last_change", Unit.RATIO, 2, last_change),
    Feature("momentum", Unit.RATIO, 21, momentum),
    Feature("momentum_long", Unit.RATIO, 101, momentum_long),
    Feature("drift", Unit.SIGMA, distributions.NEED, drift),
    Feature("rsi", Unit.POINTS, 15, rsi),
    Feature("adx", Unit.POINTS, 28, adx),
    Feature("direction", Unit.POINTS, 15, direction),
    Feature("macd", Unit.ATR, 34, macd),
    Feature("band_place", Unit.SHARE, 20, band_place),
    Feature("range_place", Unit.SHARE, 50, range_place),
    Feature("volatility", Unit.RATIO, 21, volatility),
    Feature("heat", Unit.SHARE, distributions.NEED, heat),
    Feature("span", Unit.RATIO, 15, span),
    Feature("range_size", Unit.ATR, 15, range_size),
    Feature("volume_ratio", Unit.TIMES, 20, volume_ratio),
    Feature("up_volume", Unit.SHARE, windows.FLOW + 1, up_volume),
    Feature("turnover", Unit.QUOTE, windows.FLOW + 1, turnover),
    Feature("impact", Unit.RATIO, windows.FLOW + 1, impact),
    Feature("idle", Unit.SHARE, windows.FLOW + 1, idle),
    Feature("drawdown", Unit.RATIO, 200, drawdown),
    Feature("efficiency", Unit.SHARE, windows.EFFICIENCY + 1, efficiency),
    Feature("autocorrelation", Unit.NUMBER, windows.MEMORY + 1, autocorrelation),
    Feature("correlation", Unit.NUMBER, windows.LEADER + 1, correlation, of_market=True),
    Feature("beta", Unit.NUMBER, windows.LEADER + 1, beta, of_market=True),
)
