"""Regimes: what each state takes, that borders do not flicker, and that nobody's memory is lost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.builders import a_symbol
from tests.support.minute_panels import MINUTE, a_panel, a_walk, one_bar_later
from trading.candles.panel import Matrix, Panel
from trading.indicators.table import Table
from trading.xray.distributions import NEED
from trading.xray.records import Regime
from trading.xray.regime import (
    DEAD,
    DOWN,
    FOLD,
    RANGE,
    REGIMES,
    TURBULENT,
    UNKNOWN,
    UP,
    Codes,
    Regimes,
    along,
    fold,
    regimes,
    step,
)
from trading.xray.sight import Sight

WIDTH = NEED + FOLD
NAN = float("nan")


def codes_of(*codes: int) -> Codes:
    return np.array(codes, dtype=np.int8)


def measures(drift: float = 0.0, heat: float = 0.5, alive: float = 1.0) -> Matrix:
    return np.array([[drift], [heat], [0.01], [alive]])


def told(panel: Panel, before: Regimes | None = None) -> Regimes:
    return regimes(Sight(Table(panel)), before)


@pytest.mark.parametrize(
    ("previous", "seen", "expected"),
    [
        (UNKNOWN, measures(), RANGE),
        (UNKNOWN, measures(drift=1.3), UP),
        (UNKNOWN, measures(drift=-1.3), DOWN),
        (RANGE, measures(drift=1.0), RANGE),
        (UP, measures(drift=1.0), UP),
        (UP, measures(drift=0.4), RANGE),
        (DOWN, measures(drift=-1.0), DOWN),
        (DOWN, measures(drift=1.0), RANGE),
        (UP, measures(drift=-1.3), DOWN),
        (RANGE, measures(heat=0.94), RANGE),
        (RANGE, measures(heat=0.96), TURBULENT),
        (TURBULENT, measures(heat=0.85), TURBULENT),
        (TURBULENT, measures(heat=0.7), RANGE),
        (UP, measures(drift=3.0, heat=0.96), TURBULENT),
        (RANGE, measures(alive=0.3), RANGE),
        (RANGE, measures(alive=0.2), DEAD),
        (DEAD, measures(alive=0.35), DEAD),
        (DEAD, measures(alive=0.5), RANGE),
        (UP, measures(drift=3.0, heat=0.99, alive=0.1), DEAD),
        (UP, measures(drift=NAN), UNKNOWN),
        (UP, measures(alive=NAN), UNKNOWN),
    ],
)
def test_a_state_begins_at_one_threshold_and_ends_at_a_nearer_one(
    previous: int, seen: Matrix, expected: int
) -> None:
    assert step(codes_of(previous), seen).tolist() == [expected]


def test_a_straight_way_up_is_a_trend_for_a_quiet_symbol_and_for_a_wild_one() -> None:
    walk = a_walk(1, WIDTH, sigma=0.002)
    rise = np.concatenate([np.zeros(WIDTH - 30), np.arange(1, 31)])
    quiet, wild = walk * np.exp(0.0012 * rise), 100 * (walk / 100) ** 10 * np.exp(0.012 * rise)
    before = told(a_panel(np.concatenate([walk, 100 * (walk / 100) ** 10])))
    after = told(a_panel(np.concatenate([quiet, wild])))
    assert [after.of(0), after.of(1)] == [Regime.TREND_UP, Regime.TREND_UP]
    assert before.of(0) == before.of(1) != Regime.TREND_UP


def test_a_market_that_does_not_move_is_dead_and_one_of_large_moves_is_turbulent() -> None:
    still, swings = np.full(WIDTH, 100.0), a_walk(1, WIDTH)[0].copy()
    swings[-12:] *= np.where(np.arange(12) % 2, 1.02, 0.98)
    now = told(a_panel([still, swings], reach=0.0))
    assert [now.of(0), now.of(1)] == [Regime.DEAD, Regime.TURBULENT]


def test_too_few_bars_are_no_regime() -> None:
    now = told(a_panel(a_walk(2, WIDTH), counts=[NEED - 1, NEED]))
    assert now.of(0) is None
    assert now.of(1) is not None
    assert now.since.tolist() == [0, 1]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), bars=st.integers(1, 12))
def test_bar_by_bar_is_the_same_as_going_through_the_window(seed: int, bars: int) -> None:
    walk = a_walk(3, WIDTH + bars, seed)
    panel = a_panel(walk[:, :WIDTH])
    stepped = told(panel)
    for bar in range(bars):
        panel = one_bar_later(panel, walk[:, WIDTH + bar])
        stepped = told(panel, stepped)
    assert stepped.codes.tolist() == _from_the_beginning(walk, bars)


def _from_the_beginning(walk: Matrix, bars: int) -> list[int]:
    """The same by one window that begins where the first began."""
    whole = a_panel(walk)
    sight = Sight(Table(whole))
    measured = sight.measured(np.arange(len(whole)), FOLD + bars)
    start = np.full(len(whole), UNKNOWN, dtype=np.int8), np.zeros(len(whole), dtype=np.int64)
    codes, _ = fold(*start, measured, np.ones((len(whole), FOLD + bars), np.bool_))
    return [int(code) for code in codes]


def test_a_symbol_whose_bar_comes_late_is_continued_from_where_it_was() -> None:
    walk = a_walk(2, WIDTH + 2)
    first = told(a_panel(walk[:, :WIDTH]))
    panel = one_bar_later(a_panel(walk[:, :WIDTH]), walk[:, WIDTH])
    in_time = told(panel, first)
    late = told(
        a_panel(panel.close, symbols=panel.symbols, counts=[WIDTH, 0], begin=int(panel.opened_at[0])), first
    )
    assert late.of(1) is None
    assert late.codes[0] == in_time.codes[0]
    again = told(panel, late)
    assert again.codes.tolist() == in_time.codes.tolist()
    assert again.since.tolist() == in_time.since.tolist()


def test_bars_that_were_missed_are_gone_through_and_rows_may_change_places() -> None:
    walk = a_walk(2, WIDTH + 3)
    symbols = (a_symbol("A/USDT"), a_symbol("B/USDT"))
    first = told(a_panel(walk[:, :WIDTH], symbols=symbols))
    step_by_step, panel = first, a_panel(walk[:, :WIDTH], symbols=symbols)
    for bar in range(3):
        panel = one_bar_later(panel, walk[:, WIDTH + bar])
        step_by_step = told(panel, step_by_step)
    turned = a_panel(panel.close[::-1], symbols=symbols[::-1], begin=int(panel.opened_at[0]))
    at_once = told(turned, first)
    assert at_once.codes.tolist() == step_by_step.codes[::-1].tolist()
    assert at_once.since.tolist() == step_by_step.since[::-1].tolist()


def test_what_was_told_of_a_bar_is_not_told_otherwise_and_what_is_too_old_is_forgotten() -> None:
    panel = a_panel(a_walk(1, WIDTH))
    cold = told(panel)
    other = next(code for code in range(len(REGIMES)) if code != cold.codes[0])
    at = np.array([panel.opened_at[-1]], dtype=np.int64)
    aged = np.array([40], dtype=np.int64)
    remembered = Regimes(panel.symbols, codes_of(other), aged, codes_of(other), aged, at)
    assert (told(panel, remembered).codes[0], told(panel, remembered).since[0]) == (other, 40)
    old = Regimes(panel.symbols, codes_of(other), aged, codes_of(other), aged, at - MINUTE * (FOLD + 1))
    assert told(panel, old).codes.tolist() == cold.codes.tolist()
    assert told(panel, old).since.tolist() == cold.since.tolist()


def test_a_picture_has_a_regime_for_every_column() -> None:
    panel = a_panel(a_walk(2, WIDTH), counts=[WIDTH, NEED + 2])
    band = along(Sight(Table(panel)), 1)
    assert len(band) == WIDTH
    assert [regime is None for regime in band[-4:]] == [True, False, False, False]
