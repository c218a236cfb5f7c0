"""What kernels find along the bars, against what one finds by looking at one symbol at a time."""

import numpy as np
import pytest

from tests.support.moments import moments, moods
from trading.candles.panel import Panel
from trading.indicators.table import Table
from trading.strategies.lookback import last_break, turns, whole


@pytest.fixture(scope="module", params=[1, 2, 3])
def panel(request: pytest.FixtureRequest) -> Panel:
    """Rows with the latest 120, 119, ... bars, down to none."""
    found = moments(moods(500, request.param), 120, every=3)
    found.counts[:] = 120 - np.arange(len(found)) % 121
    return found


def test_the_last_break_is_the_newest_close_beyond_the_bars_before_it(panel: Panel) -> None:
    n, look = 12, 40
    found = last_break(*whole(Table(panel)), panel.counts, n, look)
    for row in range(len(panel)):
        bars, expected = panel.bars(row), 0
        for age in range(look):
            at = len(bars) - 1 - age
            if at < n:
                break
            above = bars.close[at] > bars.high[at - n : at].max()
            below = bars.close[at] < bars.low[at - n : at].min()
            if above or below:
                expected = 1 if above else -1
                break
        assert found[row] == expected
    assert set(found) == {-1.0, 0.0, 1.0}


def naive(lows: np.ndarray, touch: float, now: float, near: float, wing: int, look: int) -> list[float]:
    """Level, how often, the next one below: of the lows up to the last bar, which is not among them."""
    found = [
        lows[at]
        for at in range(max(len(lows) - 1 - look, 0) + wing, len(lows) - 1 - wing)
        if lows[at] < lows[at - wing : at].min() and lows[at] <= lows[at + 1 : at + wing + 1].min()
    ]
    below = [one for one in found if one < now]
    level = min(below, key=lambda one: abs(one - touch)) if below else np.nan
    often = sum(1 for one in found if abs(one - level) <= near)
    return [level, often, max((one for one in found if one < now - near), default=np.nan)]


@pytest.mark.parametrize(("wing", "look"), [(2, 30), (3, 100), (3, 400), (10, 60)])
def test_turns_are_the_extremes_between_their_neighbours(panel: Panel, wing: int, look: int) -> None:
    near = panel.close[:, -1] * 0.003
    support, lows, resistance, highs, above, below = turns(
        *whole(Table(panel)), panel.counts, near, wing, look
    )
    known = 0
    for row in range(len(panel)):
        bars = panel.bars(row)
        if not len(bars):
            assert np.isnan([support[row], resistance[row], above[row], below[row]]).all()
            continue
        now = bars.close[-1]
        low = naive(bars.low, bars.low[-1], now, near[row], wing, look)
        high = naive(-bars.high, -bars.high[-1], -now, near[row], wing, look)
        np.testing.assert_array_equal([support[row], lows[row], below[row]], low)
        np.testing.assert_array_equal([-resistance[row], highs[row], -above[row]], high)
        known += not np.isnan(support[row])
    assert known > len(panel) / 4, "the check must find some"
