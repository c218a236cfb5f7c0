"""Bar by bar and all at once are the same, to the bit (bands: to 1e-12): over any path, with gaps, of all symbols or of some."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.support.panels import symbols
from trading.candles.panel import Matrix, Panel
from trading.domain.candle import Timeframe
from trading.indicators.classic import Indicators
from trading.indicators.running import Running
from trading.indicators.table import Table

LINES: dict[str, Callable[[Indicators], Matrix]] = {
    "close": lambda i: i.close,
    "ema": lambda i: i.ema(12),
    "long ema": lambda i: i.ema(50),
    "sma": lambda i: i.sma(20),
    "rsi": lambda i: i.rsi(14),
    "atr": lambda i: i.atr(14),
    "rising": lambda i: i.adx(14).plus,
    "falling": lambda i: i.adx(14).minus,
    "adx": lambda i: i.adx(14).adx,
    "macd": lambda i: i.macd(12, 26, 9).line,
    "signal": lambda i: i.macd(12, 26, 9).signal,
    "upper band": lambda i: i.bollinger(20, 2.0).upper,
    "donchian": lambda i: i.donchian(20).middle,
    "keltner": lambda i: i.keltner(20, 10, 2.0).lower,
    "stochastic": lambda i: i.stochastic(14, 3, 3).d,
    "obv": lambda i: i.obv(),
    "vwap": lambda i: i.vwap(20),
    "mfi": lambda i: i.mfi(14),
    "cci": lambda i: i.cci(20),
    "supertrend": lambda i: i.supertrend(10, 3.0).line,
    "side": lambda i: i.supertrend(10, 3.0).direction,
    "volatility": lambda i: i.volatility(20),
    "highest": lambda i: i.highest(20),
    "lowest": lambda i: i.lowest(20),
    "change": lambda i: i.change(10),
    "volume's mean": lambda i: i.volume_mean(20),
}
FEW = settings(max_examples=10, deadline=None)
BARS = 90


def market(seed: int, count: int, gaps: float) -> NDArray[np.float64]:
    """Five lines x symbols x bars: still or wild, dear or cheap, traded or not, with holes."""
    rng = np.random.default_rng(seed)
    move = rng.choice([0.0, 1e-4, 0.01, 0.3], (count, 1))
    close = 10.0 ** rng.uniform(-9, 7, (count, 1)) * np.exp(
        np.cumsum(rng.normal(0, 1, (count, BARS)) * move, 1)
    )
    opened = np.concatenate([close[:, :1], close[:, :-1]], axis=1)
    high = np.maximum(opened, close) * (1 + rng.random((count, BARS)) * move)
    low = np.minimum(opened, close) * (1 - rng.random((count, BARS)) * np.minimum(move, 0.5))
    volume = rng.lognormal(2, 2, (count, BARS)) * (rng.random((count, BARS)) > rng.choice([0.0, 0.5, 1.0]))
    bars = np.stack([opened, high, low, close, volume])
    holes = rng.random((count, BARS)) < gaps
    bars[int(rng.integers(5)), holes] = rng.choice([np.nan, np.inf])
    return bars


def panel(bars: NDArray[np.float64]) -> Panel:
    count, width = bars.shape[1:]
    opened = np.arange(width, dtype=np.int64) * 60_000
    first, high, low, close, volume = bars
    counts = np.full(count, width)
    return Panel(tuple(symbols(count)), Timeframe.M1, opened, first, high, low, close, volume, counts)


def assert_same(one: Matrix, other: Matrix, name: str) -> None:
    """To the bit; bands are the same sum in another order."""
    np.testing.assert_allclose(one, other, rtol=1e-12 if name == "upper band" else 0.0, err_msg=name)


@FEW
@given(seed=st.integers(0, 2**32), count=st.integers(1, 40), gaps=st.sampled_from([0.0, 0.0, 0.03]))
def test_bar_by_bar_is_all_at_once(seed: int, count: int, gaps: float) -> None:
    bars = market(seed, count, gaps)
    running, table = Running(count), Table(panel(bars), keep=BARS)
    for at in range(BARS):
        running.advance(bars[:, :, at])
        if at % 7 == 0 or at >= BARS - 3:  # the table knows what stands before the last gap of all only
            now = Table(panel(bars[:, :, : at + 1]), keep=1)
            for name, line in LINES.items():
                assert_same(line(running), line(now), name)
    assert np.array_equal(running.close[:, 0], table.close[:, -1], equal_nan=True)


@FEW
@given(seed=st.integers(0, 2**32), count=st.integers(1, 40))
def test_symbols_that_come_by_turns_do_not_disturb_each_other(seed: int, count: int) -> None:
    bars, rng = market(seed, count, 0.0), np.random.default_rng(seed)
    together, by_turns = Running(count), Running(count)
    for at in range(BARS):
        together.advance(bars[:, :, at])
        first = rng.random(count) < 0.5
        for turn in (first, ~first):
            given_ = np.where(turn, bars[:, :, at], np.nan)  # whoever is not fresh is not looked at
            by_turns.advance(given_, turn)
    for name, line in LINES.items():
        assert_same(line(by_turns), line(together), name)


def test_what_is_not_kept_is_refused() -> None:
    running = Running(3)
    with pytest.raises(ValueError, match="kept are"):
        running.ema(13)
    with pytest.raises(ValueError, match="5 x 3"):
        running.advance(np.ones((5, 4)))


def test_a_window_longer_than_what_is_kept_is_not_known() -> None:
    bars, running = market(1, 2, 0.0), Running(2, window=30)
    for at in range(BARS):
        running.advance(bars[:, :, at])
    assert np.isfinite(running.sma(30)).all()
    assert np.isnan(running.sma(31)).all()
