"""Indicators against an independent, naive computation straight from their definitions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.candles import bars_from, wave
from trading.strategies.indicators import atr, ema


def naive_ema(values: list[float], length: int) -> list[float]:
    """Every row anew from the definition: the weights of all rows since the seed."""
    alpha, rows = 2.0 / (length + 1), []
    for row in range(len(values)):
        if row < length - 1:
            rows.append(math.nan)
            continue
        age = row - (length - 1)
        total = (1 - alpha) ** age * sum(values[:length]) / length
        total += sum(alpha * (1 - alpha) ** (row - at) * values[at] for at in range(length, row + 1))
        rows.append(total)
    return rows


def naive_atr(high: list[float], low: list[float], close: list[float], length: int) -> list[float]:
    """Wilder: the mean of the first true ranges, then (n - 1) parts of the old and one of the new."""
    spans = [
        max(high[at], close[at - 1]) - min(low[at], close[at - 1])  # the range with the close before in it
        for at in range(1, len(close))
    ]
    rows = [math.nan] * min(length, len(close))
    for row in range(length, len(close)):
        if row == length:
            rows.append(sum(spans[:length]) / length)
        else:
            rows.append((rows[-1] * (length - 1) + spans[row - 1]) / length)
    return rows


LENGTHS = pytest.mark.parametrize("length", [1, 2, 9, 21, 60])


@LENGTHS
def test_ema_by_the_book(length: int) -> None:
    bars = wave(60)
    np.testing.assert_allclose(ema(bars.close, length), naive_ema(list(bars.close), length), rtol=1e-12)


@LENGTHS
def test_atr_by_the_book(length: int) -> None:
    bars = wave(60)
    expected = naive_atr(list(bars.high), list(bars.low), list(bars.close), length)
    np.testing.assert_allclose(atr(bars.high, bars.low, bars.close, length), expected, rtol=1e-12)


@pytest.mark.parametrize("rows", [0, 1, 8, 9, 10])
def test_warm_up_rows_are_missing_and_no_others(rows: int) -> None:
    bars = bars_from([100.0 + row for row in range(rows)])
    assert np.isnan(ema(bars.close, 9)).sum() == min(rows, 8)
    assert np.isnan(atr(bars.high, bars.low, bars.close, 9)).sum() == min(rows, 9)


def test_a_gap_between_bars_is_part_of_the_true_range() -> None:
    bars = bars_from([100.0, 100.0, 200.0], spread=0.0)
    high, low = bars.high.copy(), bars.low.copy()
    low[2] = 200.0  # the bar itself has no range: all of it is the gap
    assert atr(high, low, bars.close, 2)[-1] == 50.0


def test_of_a_constant_an_average_is_the_constant() -> None:
    bars = bars_from([100.0] * 50, spread=0.0)
    assert set(ema(bars.close, 9)[8:]) == {100.0}
    assert set(atr(bars.high, bars.low, bars.close, 9)[9:]) == {0.0}


@given(st.lists(st.floats(1.0, 1e6), min_size=1, max_size=80), st.integers(1, 20), st.integers(1, 80))
def test_a_row_never_depends_on_later_rows(closes: list[float], length: int, cut: int) -> None:
    bars = bars_from(closes)
    rows = min(cut, len(closes))
    np.testing.assert_array_equal(ema(bars.close, length)[:rows], ema(bars.close[:rows], length))
    np.testing.assert_array_equal(
        atr(bars.high, bars.low, bars.close, length)[:rows],
        atr(bars.high[:rows], bars.low[:rows], bars.close[:rows], length),
    )


@given(st.lists(st.floats(1.0, 1e6), min_size=30, max_size=60))
def test_an_average_stays_within_what_it_averages(closes: list[float]) -> None:
    average = ema(np.asarray(closes), 9)[8:]
    slack = 1e-9 * max(closes)
    assert min(closes) - slack <= average.min() <= average.max() <= max(closes) + slack
