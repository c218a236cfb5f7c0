"""Support, resistance and the volume profile, on bars whose answer is plain."""

import numpy as np
import pytest

from tests.support.minute_panels import a_panel, a_walk
from trading.indicators.table import Table
from trading.xray import levels as lv
from trading.xray import profile as pf
from trading.xray.levels import levels
from trading.xray.profile import profiles
from trading.xray.sight import Sight

WIDTH = 120
PRICE, TOUCHES, STRENGTH, LAST = range(4)


def swings(low: float, high: float, half: int = 10) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """From low to high and back, again and again, ending on the way up, half way."""
    one = np.concatenate(
        [np.linspace(low, high, half, endpoint=False), np.linspace(high, low, half, endpoint=False)]
    )
    return np.concatenate(
        [np.tile(one, WIDTH // len(one)), np.linspace(low, (low + high) / 2, half // 2 + 1)]
    )


def test_prices_where_it_turned_are_levels_with_their_touches() -> None:
    found = Sight(Table(a_panel([swings(90, 110)], reach=0.0))).levels()[0]
    support, resistance = found[0], found[lv.SIDE]
    assert support[PRICE] == pytest.approx(90)
    assert resistance[PRICE] == pytest.approx(110)
    assert support[TOUCHES] == WIDTH // 20  # the first low has nothing before it, the last one is told
    assert resistance[TOUCHES] == WIDTH // 20
    assert support[LAST] == 5
    assert resistance[LAST] == 15
    assert np.isnan(found[[1, 2, lv.SIDE + 1, lv.SIDE + 2]]).all()


def test_a_turn_is_known_only_when_bars_enough_came_after_it() -> None:
    way = np.concatenate([np.linspace(100, 90, 40), np.linspace(90.5, 92, lv.REACH)])
    known = Sight(Table(a_panel([way], reach=0.0))).levels()[0]
    unknown = Sight(Table(a_panel([way[:-1]], reach=0.0))).levels()[0]
    assert known[0, PRICE] == pytest.approx(90)
    assert np.isnan(unknown[0]).all()


def test_what_lies_within_half_a_range_is_one_level_and_the_older_touch_weighs_less() -> None:
    high = np.full((1, 60), 100.0)
    high[0, 20], high[0, 40], high[0, 50] = 104.0, 104.4, 106.0
    low, close = high - 1, high - 0.5
    found = levels(high, low, close, np.array([1.0]), np.array([60]), 0)[0, lv.SIDE :]
    assert found[:2, TOUCHES].tolist() == [2, 1]
    older, newer = 0.5 ** (39 / lv.HALF_LIFE), 0.5 ** (19 / lv.HALF_LIFE)
    assert found[0, STRENGTH] == pytest.approx(older + newer)
    assert found[0, PRICE] == pytest.approx((104.0 * older + 104.4 * newer) / (older + newer))
    assert found[1, PRICE] == 106.0


def test_the_strongest_are_kept_and_the_nearest_is_told_first() -> None:
    walk = a_walk(40, 500, seed=3)
    panel = a_panel(walk)
    found = Sight(Table(panel)).levels()
    close = walk[:, -1:]
    below, above = close - found[:, : lv.SIDE, PRICE], found[:, lv.SIDE :, PRICE] - close
    for distance in (below, above):
        known = ~np.isnan(distance)
        assert (distance[known] > 0).all()
        assert (np.diff(distance, axis=1)[known[:, 1:]] > 0).all()
    assert np.isfinite(found[:, 0, PRICE]).mean() > 0.8


def test_a_market_that_never_turns_or_never_moves_has_no_levels() -> None:
    panel = a_panel([np.linspace(100, 200, WIDTH), np.full(WIDTH, 5.0)], reach=0.0)
    assert np.isnan(Sight(Table(panel)).levels()).all()


def test_the_profile_finds_the_busiest_price_and_the_area_around_it() -> None:
    close = np.repeat([100.0, 110.0, 120.0], [40, 120, 40])
    volume = np.ones((1, 200))
    found, bins = profiles(close[None, :], close[None, :], volume, np.array([200]), 0)
    step = 20 / pf.BINS
    assert found[0, 0] == pytest.approx(110, abs=step)
    assert found[0, 1] <= 110 <= found[0, 2]
    assert bins[0].sum() == pytest.approx(200)
    assert bins[0, pf.BINS // 2] == pytest.approx(120)
    assert bins[0, [0, -1]].tolist() == pytest.approx([40, 40])


def test_the_area_holds_seventy_per_cent_and_hardly_more_and_the_volume_is_all_there() -> None:
    panel = a_panel(a_walk(20, 300, seed=5), volume=np.random.default_rng(5).lognormal(0, 1, (20, 300)))
    found, bins = profiles(panel.high, panel.low, panel.volume, panel.counts, 0)
    last = slice(-pf.WINDOW, None)
    total = panel.volume[:, last].sum(axis=1)
    assert bins.sum(axis=1) == pytest.approx(total)
    bottom, top = panel.low[:, last].min(axis=1), panel.high[:, last].max(axis=1)
    middles = bottom[:, None] + (np.arange(pf.BINS) + 0.5) * ((top - bottom) / pf.BINS)[:, None]
    inside = (middles > found[:, 1:2]) & (middles < found[:, 2:3])
    held = (bins * inside).sum(axis=1) / total
    assert (held >= pf.AREA).all()
    assert (held - bins.max(axis=1) / total < pf.AREA).all()


def test_a_bar_is_spread_over_its_range() -> None:
    high, low = np.full((1, 20), 10.0), np.full((1, 20), 2.0)
    high[0, 1:], low[0, 1:] = 4.0, 4.0
    volume = np.zeros((1, 20))
    volume[0, 0] = 48.0
    _, bins = profiles(high, low, volume, np.array([20]), 0)
    assert bins[0] == pytest.approx(np.ones(pf.BINS))


@pytest.mark.parametrize(
    ("volume", "counts"),
    [(np.zeros((1, 50)), 50), (np.ones((1, 50)), pf.LEAST - 1)],
    ids=["no trade", "few bars"],
)
def test_where_nothing_is_known_there_is_no_profile(
    volume: np.ndarray[tuple[int, int], np.dtype[np.float64]], counts: int
) -> None:
    panel = a_panel(a_walk(1, 50))
    found, bins = profiles(panel.high, panel.low, volume, np.array([counts]), 0)
    assert np.isnan(found).all()
    assert np.isnan(bins).all()


def test_one_price_is_its_own_area() -> None:
    flat = np.full((1, 50), 7.0)
    found, _ = profiles(flat, flat, np.ones((1, 50)), np.array([50]), 0)
    assert found[0] == pytest.approx([7.0, 7.0, 7.0])
