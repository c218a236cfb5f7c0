"""Rows of a table: what they need, what spoils them, what they never do to each other."""

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest

from tests.support.panels import panel_from, walk
from trading.candles.bars import Bars
from trading.candles.panel import Matrix, Panel
from trading.indicators.table import Table

# Each with how many bars it needs.
LINES: dict[str, tuple[Callable[[Table], Matrix], int]] = {
    "close": (lambda t: t.close, 1),
    "ema": (lambda t: t.ema(26), 26),
    "ema of no usual length": (lambda t: t.ema(9), 9),
    "sma": (lambda t: t.sma(20), 20),
    "rsi": (lambda t: t.rsi(14), 15),
    "atr": (lambda t: t.atr(14), 15),
    "rising": (lambda t: t.adx(14).plus, 15),
    "adx": (lambda t: t.adx(14).adx, 28),
    "macd": (lambda t: t.macd(12, 26, 9).histogram, 34),
    "bollinger": (lambda t: t.bollinger(20, 2.0).lower, 20),
    "donchian": (lambda t: t.donchian(20).middle, 20),
    "keltner": (lambda t: t.keltner(20, 10, 2.0).upper, 20),
    "stochastic": (lambda t: t.stochastic(14, 3, 3).d, 18),
    "obv": (lambda t: t.obv(), 1),
    "vwap": (lambda t: t.vwap(20), 20),
    "mfi": (lambda t: t.mfi(14), 15),
    "cci": (lambda t: t.cci(20), 20),
    "supertrend": (lambda t: t.supertrend(10, 3.0).line, 11),
    "volatility": (lambda t: t.volatility(20), 21),
    "change": (lambda t: t.change(10), 11),
    "volume's mean": (lambda t: t.volume_mean(20), 20),
}
EVERY = pytest.mark.parametrize(("line", "need"), LINES.values(), ids=LINES)
Line = Callable[[Table], Matrix]


def flat(bars: int, price: float = 7.0, volume: float = 3.0) -> Bars:
    """A market that never moves."""
    one = walk(bars, seed=1)
    prices = np.full(bars, price)
    return Bars(one.opened_at, prices, prices, prices, prices, np.full(bars, volume))


def with_counts(panel: Panel, *counts: int) -> Panel:
    return replace(panel, counts=np.array(counts, dtype=np.int64))


@EVERY
def test_a_line_is_known_from_the_bar_on_that_it_needs(line: Line, need: int) -> None:
    panel = panel_from([walk(60, seed=row) for row in range(3)])
    known = line(Table(with_counts(panel, need - 1, need, need + 1), keep=2))
    assert np.isfinite(known).tolist() == [[False, False], [False, True], [True, True]]


@EVERY
def test_what_stands_before_a_gap_is_not_looked_at(line: Line, need: int) -> None:
    whole = walk(120, seed=3)
    panel = panel_from([whole, whole])
    torn = with_counts(panel, 50, 120)
    late = panel_from([Bars(*(getattr(whole, field.name)[-50:] for field in fields(whole)))])
    np.testing.assert_array_equal(line(Table(torn))[0], line(Table(late))[0])


@EVERY
@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf], ids=str)
@pytest.mark.parametrize("field", ["open", "high", "low", "close", "volume"])
def test_a_bad_number_is_a_gap_in_its_row_and_nothing_in_another(
    line: Line, need: int, poison: float, field: str
) -> None:
    bars = [walk(120, seed=row) for row in range(20)]
    clean, bad = panel_from(bars), panel_from(bars)
    getattr(bad, field)[4, 60] = poison
    getattr(bad, field)[17, 119] = poison
    expected = line(Table(with_counts(clean, *[59 if row == 4 else 120 for row in range(20)])))
    found = line(Table(bad))
    assert np.isnan(found[17]).all()
    others = [row for row in range(20) if row != 17]
    np.testing.assert_array_equal(found[others], expected[others])


@EVERY
def test_how_many_bars_are_kept_changes_none(line: Line, need: int) -> None:
    panel = panel_from([walk(130, seed=row) for row in range(18)])
    np.testing.assert_array_equal(line(Table(panel, keep=130))[:, -3:], line(Table(panel, keep=3)))


@EVERY
def test_more_bars_asked_for_than_there_are_is_not_known(line: Line, need: int) -> None:
    panel = panel_from([walk(60, seed=1)])
    wide = line(Table(panel, keep=64))
    assert wide.shape == (1, 64)
    assert np.isnan(wide[:, :4]).all()
    np.testing.assert_array_equal(wide[:, 4:], line(Table(panel, keep=60)))


@EVERY
def test_what_was_computed_is_given_again_and_cannot_be_changed(line: Line, need: int) -> None:
    table = Table(panel_from([walk(60, seed=1)]))
    assert line(table) is line(table)
    with pytest.raises(ValueError, match="read-only"):
        line(table)[0, 0] = 1.0


@EVERY
def test_a_market_without_movement_has_plain_answers(line: Line, need: int) -> None:
    known = line(Table(panel_from([flat(60)])))
    assert np.isfinite(known).all()
    assert len(set(known[0])) == 1 or line is LINES["obv"][0]


def test_nothing_is_neither_bought_nor_sold_too_much() -> None:
    table = Table(panel_from([flat(60)]))
    assert table.rsi(14)[0, 1] == table.mfi(14)[0, 1] == table.stochastic(14, 3, 3).k[0, 1] == 50.0
    assert table.cci(20)[0, 1] == table.adx(14).adx[0, 1] == table.adx(14).plus[0, 1] == 0.0
    assert table.bollinger(20, 2.0).upper[0, 1] == table.vwap(20)[0, 1] == table.sma(20)[0, 1] == 7.0
    assert table.volatility(20)[0, 1] == table.atr(14)[0, 1] == 0.0


def test_where_nothing_was_traded_no_money_flowed_and_there_is_no_price_of_it() -> None:
    table = Table(panel_from([flat(60, volume=0.0)]))
    assert table.mfi(14)[0, 1] == 50.0
    assert np.isnan(table.vwap(20)).all()


def test_sums_do_not_remember_a_spike_that_has_left_the_window() -> None:
    calm = walk(300, seed=9)
    wild = Bars(*(getattr(calm, field.name).copy() for field in fields(calm)))
    for prices in (wild.open, wild.high, wild.low, wild.close):
        prices[100] *= 1e12
    for line in (LINES["sma"][0], LINES["bollinger"][0], LINES["vwap"][0], LINES["cci"][0]):
        np.testing.assert_array_equal(line(Table(panel_from([calm]))), line(Table(panel_from([wild]))))


@pytest.mark.parametrize("n", [0, -3, 2.5])
def test_a_length_is_a_whole_number_of_bars(n: float) -> None:
    table = Table(panel_from([walk(60, seed=1)]))
    for ask in (table.ema, table.sma, table.rsi, table.atr, table.adx, table.highest, table.change):
        with pytest.raises(ValueError, match="whole number of bars"):
            ask(n)  # type: ignore[arg-type]  # what a caller may do


def test_what_cannot_be_is_refused() -> None:
    table = Table(panel_from([walk(60, seed=1)]))
    with pytest.raises(ValueError, match="fast must be below slow"):
        table.macd(26, 12, 9)
    with pytest.raises(ValueError, match="from 2 on"):
        table.volatility(1)
