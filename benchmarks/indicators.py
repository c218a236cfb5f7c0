"""How much faster indicators are than the peers that they are held to: TA-Lib on a market, talipp bar by bar.

Six of them (EMA 20, RSI 14, ATR 14, MACD 12/26/9, Bollinger 20/2, ADX 14) over 1,000 symbols x 500 bars. Ours
give the last two bars of every symbol, which is what a bar close asks for; TA-Lib cannot give fewer than all.
One more bar is taken in by all of 1,000 symbols, and the time of one symbol is a thousandth of that.
Rounds are taken by turns, of processor time, the median of each; what comes out must agree.
"""

import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np
import talib
from numpy.typing import NDArray
from talipp.indicators import ADX, ATR, BB, EMA, MACD, RSI
from talipp.ohlcv import OHLCV

from benchmarks.report import Figures, main, milliseconds
from trading.candles.panel import Panel
from trading.domain.candle import Timeframe
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.indicators import recursions
from trading.indicators.classic import Indicators
from trading.indicators.lengths import Lengths
from trading.indicators.running import Running
from trading.indicators.table import Table

SYMBOLS, BARS, ALL_SYMBOLS = 1000, 500, 2000
ROUNDS, TAKEN, TURN = 9, 100, 10
LEAST_VS_TALIB, LEAST_VS_TALIPP, GOAL_ALL_MS = 5, 500, 40
SIX = recursions.AVERAGES | recursions.MOMENTUM | recursions.RANGE | recursions.DIRECTION
LENGTHS = Lengths(averages=(20,))
Values = list[NDArray[np.float64]]


def market(symbols: int, bars: int) -> Panel:
    """Random walks, the same at every run."""
    rng = np.random.default_rng(1)
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.01, (symbols, bars)), axis=1))
    opened = np.concatenate([np.full((symbols, 1), 100.0), close[:, :-1]], axis=1)
    high = np.maximum(opened, close) * (1 + np.abs(rng.normal(0, 0.004, (symbols, bars))))
    low = np.minimum(opened, close) * (1 - np.abs(rng.normal(0, 0.004, (symbols, bars))))
    names = tuple(Symbol(ExchangeId.BYBIT, MarketType.SPOT, f"C{row}/USDT") for row in range(symbols))
    columns = np.arange(bars, dtype=np.int64) * 60_000
    volume, counts = rng.lognormal(3, 1, (symbols, bars)), np.full(symbols, bars)
    return Panel(names, Timeframe.M1, columns, opened, high, low, close, volume, counts)


def six(table: Indicators) -> Values:
    """The newest value of each line of the six."""
    macd, band, adx = table.macd(12, 26, 9), table.bollinger(20, 2.0), table.adx(14)
    lines = (
        table.ema(20),
        table.rsi(14),
        table.atr(14),
        macd.line,
        macd.signal,
        band.upper,
        band.lower,
        adx.adx,
    )
    return [line[:, -1] for line in lines]


def six_of_talib(panel: Panel) -> Values:
    rows = []
    for high, low, close in zip(panel.high, panel.low, panel.close, strict=True):
        line, signal, _ = talib.MACD(close, 12, 26, 9)
        upper, _, lower = talib.BBANDS(close, 20, 2, 2)
        ema, rsi, atr = talib.EMA(close, 20), talib.RSI(close, 14), talib.ATR(high, low, close, 14)
        lines = (ema, rsi, atr, line, signal, upper, lower, talib.ADX(high, low, close, 14))
        rows.append([values[-1] for values in lines])
    return list(np.array(rows).T)


class Talipp:
    """The six of one symbol, bar by bar."""

    def __init__(self) -> None:
        self._closes = EMA(20), RSI(14), MACD(12, 26, 9), BB(20, 2.0)
        self._bars = ATR(14), ADX(14, 14)

    def advance(self, bars: Sequence[OHLCV]) -> None:
        for bar in bars:
            for each in self._closes:
                each.add(bar.close)
            for each in self._bars:
                each.add(bar)

    def values(self) -> list[float]:
        ema, rsi, macd, band = (each[-1] for each in self._closes)
        atr, adx = (each[-1] for each in self._bars)
        return [ema, rsi, atr, macd.macd, macd.signal, band.ub, band.lb, adx.adx]


def by_turns(*programs: Callable[[], object]) -> list[float]:
    """The median processor time of each, in seconds; one round before is not counted."""
    taken: list[list[float]] = [[] for _ in programs]
    for _ in range(ROUNDS + 1):
        for times, program in zip(taken, programs, strict=True):
            before = time.process_time()
            program()
            times.append(time.process_time() - before)
    return [statistics.median(times[1:]) for times in taken]


def agree(ours: Values, theirs: Values, tolerance: float) -> None:
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(
            one, other, rtol=tolerance, atol=tolerance * float(np.median(np.abs(other)))
        )


def over_a_market() -> Figures:
    panel, whole = market(SYMBOLS, BARS), market(ALL_SYMBOLS, BARS)
    agree(six(Table(panel, 2, LENGTHS, SIX)), six_of_talib(panel), 1e-9)
    agree(six(Table(panel)), six_of_talib(panel), 1e-9)
    ours, theirs, everything = by_turns(
        lambda: six(Table(panel, 2, LENGTHS, SIX)),
        lambda: six_of_talib(panel),
        lambda: classic_set(Table(whole)),
    )
    return {
        "ms_six": milliseconds(ours),
        "ms_six_talib": milliseconds(theirs),
        "vs_talib": round(theirs / ours, 1),
        "least_vs_talib": LEAST_VS_TALIB,
        "ms_all_2000": milliseconds(everything),
        "goal_ms_all_2000": GOAL_ALL_MS,
    }


def classic_set(table: Indicators) -> None:
    """All that is usual, of all symbols."""
    six(table)
    for n in (12, 26, 50, 200):
        table.ema(n)
    table.donchian(20), table.keltner(20, 10, 2.0), table.stochastic(14, 3, 3), table.supertrend(10, 3.0)
    table.obv(), table.vwap(20), table.mfi(14), table.cci(20), table.volatility(20)
    table.volume_mean(20), table.change(1)


def bar_by_bar() -> Figures:
    panel = market(SYMBOLS, BARS)
    bars = np.stack([panel.open, panel.high, panel.low, panel.close, panel.volume])
    warm, ends = BARS - TAKEN, [np.ascontiguousarray(bars[:, :, at]) for at in range(BARS)]
    running, peer = Running(SYMBOLS, LENGTHS, 0, SIX), Talipp()
    of_one = [OHLCV(*map(float, bars[:, 0, at])) for at in range(BARS)]
    for at in range(warm):
        running.advance(ends[at])
    peer.advance(of_one[:warm])
    ours, theirs = [], []
    for at in range(warm, BARS, TURN):
        began = time.process_time()
        for bar in ends[at : at + TURN]:
            running.advance(bar)
        ours.append((time.process_time() - began) / TURN)
        began = time.process_time()
        peer.advance(of_one[at : at + TURN])
        theirs.append((time.process_time() - began) / TURN)
        agree([line[:1] for line in six(running)], [np.array([value]) for value in peer.values()], 1e-9)
    nanoseconds = statistics.median(ours) / SYMBOLS * 1e9
    return {
        "ns_one_more_bar": round(nanoseconds, 1),
        "us_one_more_bar_talipp": round(statistics.median(theirs) * 1e6, 2),
        "incremental_vs_talipp": round(statistics.median(theirs) * 1e9 / nanoseconds, 0),
        "least_incremental_vs_talipp": LEAST_VS_TALIPP,
    }


def measure() -> Figures:
    return {**over_a_market(), **bar_by_bar()}


if __name__ == "__main__":
    main(measure)
