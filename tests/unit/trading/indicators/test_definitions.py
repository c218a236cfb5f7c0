"""What TA-Lib has not, against plain statements of the definitions."""

import math

import numpy as np
import pandas as pd
import pytest
import talib

from tests.support.candles import real_bars
from tests.support.panels import panel_from, walk
from trading.candles.bars import Bars, Series
from trading.candles.panel import Matrix
from trading.indicators.table import Table


@pytest.fixture(params=["invented", "real"])
def bars(request: pytest.FixtureRequest) -> Bars:
    return walk(600, seed=5) if request.param == "invented" else real_bars("BINANCE_SPOT/SOLUSDT-1h", 800)


@pytest.fixture
def table(bars: Bars) -> Table:
    return Table(panel_from([bars]), keep=len(bars))


def assert_same(ours: Matrix, wanted: Series) -> None:
    np.testing.assert_allclose(ours[0], wanted, rtol=1e-9, atol=0.0, equal_nan=True)


def test_vwap_is_money_by_volume_of_the_window(table: Table, bars: Bars) -> None:
    typical = pd.Series((bars.high + bars.low + bars.close) / 3)
    volume = pd.Series(bars.volume)
    wanted = (typical * volume).rolling(20).sum() / volume.rolling(20).sum()
    assert_same(table.vwap(20), wanted.to_numpy())


def test_volatility_is_the_deviation_of_the_returns_of_the_window(table: Table, bars: Bars) -> None:
    returns = np.diff(np.log(bars.close), prepend=math.nan)
    wanted = [math.nan] * 20 + [
        float(np.std(returns[at - 19 : at + 1], ddof=1)) for at in range(20, len(bars))
    ]
    assert_same(table.volatility(20), np.array(wanted))


def test_keltner_is_ranges_around_an_average(table: Table, bars: Bars) -> None:
    middle, far = talib.EMA(bars.close, 20), 1.5 * talib.ATR(bars.high, bars.low, bars.close, 10)
    ours = table.keltner(20, 10, 1.5)
    assert_same(ours.upper, middle + far)
    assert_same(ours.middle, middle)
    assert_same(ours.lower, middle - far)


def test_donchians_middle_is_between_its_ends(table: Table, bars: Bars) -> None:
    wanted = (pd.Series(bars.high).rolling(55).max() + pd.Series(bars.low).rolling(55).min()) / 2
    assert_same(table.donchian(55).middle, wanted.to_numpy())


@pytest.mark.parametrize(("n", "wide"), [(10, 3.0), (7, 2.5)], ids=["usual", "not of the usual"])
def test_supertrend_follows_the_market_and_turns_at_its_line(
    table: Table, bars: Bars, n: int, wide: float
) -> None:
    lines, sides = supertrend(bars, n, wide)
    assert {-1.0, 1.0} <= set(sides), "the market must turn, or nothing is shown"
    assert_same(table.supertrend(n, wide).line, np.array(lines))
    assert_same(table.supertrend(n, wide).direction, np.array(sides))


def supertrend(bars: Bars, n: int, wide: float) -> tuple[list[float], list[float]]:
    """As its definition goes: two final bands, and the one that the close has not yet passed."""
    ranges = talib.ATR(bars.high, bars.low, bars.close, n)
    lines, sides = [math.nan] * n, [math.nan] * n
    upper, lower, side = math.inf, -math.inf, -1.0
    for at in range(n, len(bars)):
        middle, before = (bars.high[at] + bars.low[at]) / 2, bars.close[at - 1]
        above, below = middle + wide * ranges[at], middle - wide * ranges[at]
        upper = min(above, upper) if before <= upper else above
        lower = max(below, lower) if before >= lower else below
        if side < 0 and bars.close[at] > upper:
            side = 1.0
        elif side > 0 and bars.close[at] < lower:
            side = -1.0
        lines.append(lower if side > 0 else upper)
        sides.append(side)
    return lines, sides
