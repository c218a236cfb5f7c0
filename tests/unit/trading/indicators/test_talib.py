"""The classic set against TA-Lib, to a part in a thousand million, on invented and on real candles.

TA-Lib gives 0 where a range or a movement of nothing is divided by itself, which reads as the most oversold of
all markets; ours gives 50. Those bars are left out here, and held to 50 in test_rows.
"""

from collections.abc import Callable

import numpy as np
import pytest
import talib

from tests.support.candles import real_bars
from tests.support.panels import panel_from, walk
from trading.candles.bars import Bars, Series
from trading.candles.panel import Matrix
from trading.indicators.table import Table

CLOSE = 1e-9
SERIES: dict[str, Callable[[], Bars]] = {
    "a walk": lambda: walk(700, seed=1),
    "a wild walk": lambda: walk(700, seed=2, move=0.08),
    "large prices": lambda: walk(700, seed=3, price=3e7),
    "small prices": lambda: walk(700, seed=4, price=2e-6),
    "bitcoin by the hour": lambda: real_bars("BINANCE_SPOT/BTCUSDT-1h", 1500),
    "pepe by the hour": lambda: real_bars("BINANCE_SPOT/PEPEUSDT-1h", 1500),
    "solana by the minute": lambda: real_bars("BINANCE_USDM/SOLUSDT-1m", 1500),
}
Pair = tuple[Matrix, Series]


def macd(table: Table, bars: Bars) -> list[Pair]:
    ours, theirs = table.macd(12, 26, 9), talib.MACD(bars.close, 12, 26, 9)
    return list(zip((ours.line, ours.signal, ours.histogram), theirs, strict=True))


def bollinger(table: Table, bars: Bars) -> list[Pair]:
    ours, theirs = table.bollinger(20, 2.0), talib.BBANDS(bars.close, 20, 2.0, 2.0)
    return list(zip((ours.upper, ours.middle, ours.lower), theirs, strict=True))


def adx(table: Table, bars: Bars) -> list[Pair]:
    ours, three = table.adx(14), (bars.high, bars.low, bars.close)
    theirs = (talib.ADX(*three, 14), talib.PLUS_DI(*three, 14), talib.MINUS_DI(*three, 14))
    return list(zip((ours.adx, ours.plus, ours.minus), theirs, strict=True))


def stochastic(table: Table, bars: Bars) -> list[Pair]:
    ours = table.stochastic(14, 3, 3)
    theirs = talib.STOCH(bars.high, bars.low, bars.close, fastk_period=14, slowk_period=3, slowd_period=3)
    return list(zip((ours.k, ours.d), theirs, strict=True))


def donchian(table: Table, bars: Bars) -> list[Pair]:
    ours = table.donchian(20)
    return [(ours.upper, talib.MAX(bars.high, 20)), (ours.lower, talib.MIN(bars.low, 20))]


CASES: dict[str, Callable[[Table, Bars], list[Pair]]] = {
    "ema 12": lambda t, b: [(t.ema(12), talib.EMA(b.close, 12))],
    "ema 200": lambda t, b: [(t.ema(200), talib.EMA(b.close, 200))],
    "ema 37, not of the usual": lambda t, b: [(t.ema(37), talib.EMA(b.close, 37))],
    "sma 20": lambda t, b: [(t.sma(20), talib.SMA(b.close, 20))],
    "rsi 14": lambda t, b: [(t.rsi(14), talib.RSI(b.close, 14))],
    "rsi 5, not of the usual": lambda t, b: [(t.rsi(5), talib.RSI(b.close, 5))],
    "atr 14": lambda t, b: [(t.atr(14), talib.ATR(b.high, b.low, b.close, 14))],
    "atr 21, not of the usual": lambda t, b: [(t.atr(21), talib.ATR(b.high, b.low, b.close, 21))],
    "macd": macd,
    "macd 5 35 5, not of the usual": lambda t, b: [
        (t.macd(5, 35, 5).signal, talib.MACD(b.close, 5, 35, 5)[1])
    ],
    "bollinger": bollinger,
    "adx": adx,
    "adx 7, not of the usual": lambda t, b: [(t.adx(7).adx, talib.ADX(b.high, b.low, b.close, 7))],
    "stochastic": stochastic,
    "obv": lambda t, b: [(t.obv(), talib.OBV(b.close, b.volume))],
    "mfi": lambda t, b: [(t.mfi(14), talib.MFI(b.high, b.low, b.close, b.volume, 14))],
    "cci": lambda t, b: [(t.cci(20), talib.CCI(b.high, b.low, b.close, 20))],
    "donchian": donchian,
    "volume's mean": lambda t, b: [(t.volume_mean(20), talib.SMA(b.volume, 20))],
    "change": lambda t, b: [(t.change(10), talib.ROCP(b.close, 10))],
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("series", SERIES.values(), ids=SERIES)
def test_it_is_what_talib_says(case: Callable[[Table, Bars], list[Pair]], series: Callable[[], Bars]) -> None:
    bars = series()
    for ours, theirs in case(Table(panel_from([bars]), keep=len(bars)), bars):
        assert np.array_equal(np.isnan(ours[0]), np.isnan(theirs)), "both need as many bars"
        known = ~np.isnan(theirs)
        assert known.sum() > 300
        size = np.abs(theirs[known])
        scale = np.maximum(size, np.median(size) / 100)  # TA-Lib's own sums drift around zero
        assert float(np.max(np.abs(ours[0][known] - theirs[known]) / scale)) < CLOSE
