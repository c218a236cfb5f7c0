"""Verdicts: what cannot be meant is taken out, what is new is found, and floats end at the crossing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from tests.support.builders import BTC
from tests.support.candles import bars_from
from tests.support.moments import coins, joined, moments, moods
from trading.candles.panel import Panel, panel_of
from trading.domain.candle import Timeframe
from trading.domain.ids import SignalId
from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.strategies.signals import signals
from trading.strategies.verdicts import Mask, Opinion, Verdicts, fresh, one_bar_before, verdicts

NAN, INF = np.nan, np.inf


def at_a_hundred(rows: int, timeframe: Timeframe = Timeframe.M1) -> Panel:
    """Rows of thirty bars that close at 100."""
    return replace(joined([moments(bars_from([100.0] * 30), 30)] * rows), timeframe=timeframe)


def judged(panel: Panel, sides: list[int], **given: list[float]) -> Verdicts:
    """An opinion by hand on rows that close at 100: 2 in sides means leave."""
    side = np.array(sides)
    columns = {name: np.array(values) for name, values in given.items()}
    opinion = Opinion(
        long=side == 1,
        short=side == -1,
        leave=side == 2,
        strength=columns.get("strength", np.ones(len(side))),
        stop=columns.get("stop", 100.0 - side),
        target=columns.get("target"),
        trail=columns.get("trail"),
        why=lambda row, stance: (Because("atr", (("span", str(row)), ("stop", stance.value))),),
    )
    return verdicts("hand", Table(panel), 10, opinion)


def mask(*values: int) -> Mask:
    return np.array(values, dtype=np.bool_)


@pytest.mark.parametrize(
    ("side", "stop", "target", "trail", "strength", "meant"),
    [
        (1, 99.0, 102.0, 1.0, 0.5, 1),
        (1, 99.0, NAN, NAN, 0.5, 1),
        (-1, 101.0, 98.0, NAN, 0.5, 1),
        (1, 101.0, 102.0, NAN, 0.5, 0),
        (1, 100.0, 102.0, NAN, 0.5, 0),
        (-1, 99.0, 98.0, NAN, 0.5, 0),
        (1, NAN, 102.0, NAN, 0.5, 0),
        (1, INF, 102.0, NAN, 0.5, 0),
        (1, 0.0, 102.0, NAN, 0.5, 0),
        (1, -5.0, 102.0, NAN, 0.5, 0),
        (1, 99.0, 99.5, NAN, 0.5, 0),
        (1, 99.0, INF, NAN, 0.5, 0),
        (-1, 101.0, -2.0, NAN, 0.5, 0),
        (1, 99.0, 102.0, 0.0, 0.5, 0),
        (1, 99.0, 102.0, -1.0, 0.5, 0),
        (1, 99.0, 102.0, INF, 0.5, 0),
        (1, 99.0, 102.0, NAN, NAN, 0),
    ],
)
def test_only_a_plan_that_makes_sense_is_said(
    side: int, stop: float, target: float, trail: float, strength: float, meant: int
) -> None:
    panel = at_a_hundred(1)
    found = judged(panel, [side], stop=[stop], target=[target], trail=[trail], strength=[strength])
    assert found.said.tolist() == [bool(meant)]
    made = signals(found, panel)
    assert len(made) == meant
    if made:
        assert made[0].stop == Decimal(str(stop))
        assert made[0].target == (None if np.isnan(target) else Decimal(str(target)))
        assert made[0].trail == (None if np.isnan(trail) else Decimal(str(trail)))


def test_who_is_for_both_sides_is_for_none() -> None:
    panel, yes = at_a_hundred(1), mask(1)
    opinion = Opinion(long=yes, short=yes, strength=np.ones(1), stop=np.array([99.0]), why=lambda row, to: ())
    assert not verdicts("hand", Table(panel), 10, opinion).said.any()


def test_leaving_needs_no_plan_and_yields_to_an_entry() -> None:
    panel = at_a_hundred(2)
    assert judged(panel, [2, 0]).stance_of(0) is Stance.FLAT
    assert judged(panel, [2, 0]).stance_of(1) is None
    both = Opinion(
        long=mask(1, 1),
        short=mask(0, 0),
        leave=mask(1, 1),
        strength=np.ones(2),
        stop=np.array([99.0, 101.0]),
        why=lambda row, stance: (),
    )
    found = verdicts("hand", Table(panel), 10, both)
    assert [found.stance_of(row) for row in range(2)] == [Stance.LONG, Stance.FLAT]


def test_who_has_too_few_bars_is_not_judged() -> None:
    panel = replace(at_a_hundred(3), counts=np.array([9, 10, 0]))
    assert judged(panel, [1, 1, 2]).said.tolist() == [False, True, False]


def test_strength_is_at_most_one() -> None:
    found = judged(at_a_hundred(2), [1, 1], strength=[7.0, 0.25])
    assert found.strength.tolist() == [1.0, 0.25]


def test_a_signal_has_everything_that_was_said() -> None:
    panel = at_a_hundred(3, Timeframe.H1)
    found = judged(panel, [0, -1, 2], stop=[NAN, 103.0, NAN], target=[NAN, 94.0, NAN], trail=[NAN, 3.0, NAN])
    short, flat = signals(found, panel)
    assert (short.symbol, flat.symbol) == coins(3)[1:]
    assert (short.stance, flat.stance) == (Stance.SHORT, Stance.FLAT)
    expected = [Decimal(one) for one in (100, 103, 94, 3)]
    assert [short.reference, short.stop, short.target, short.trail] == expected
    assert (flat.stop, flat.target, flat.trail) == (None, None, None)
    opened = panel.closed_at - timedelta(hours=1)
    assert short.id == SignalId(f"hand|{short.symbol.key}|1h|{opened:%Y%m%dT%H%M}")
    assert short.happened_at == panel.closed_at
    assert short.why == (Because("atr", (("span", "1"), ("stop", "short"))),)


@pytest.mark.parametrize("timeframe", list(Timeframe))
def test_a_signal_is_valid_for_half_a_bar(timeframe: Timeframe) -> None:
    panel = at_a_hundred(1, timeframe)
    assert judged(panel, [1]).valid_for == max(timeframe.duration / 2, timedelta(seconds=20))


def test_signals_are_made_of_the_rows_that_are_asked_for() -> None:
    panel = at_a_hundred(4)
    found = judged(panel, [1, 0, -1, 1])
    assert [one.symbol for one in signals(found, panel, [3, 1, 2])] == [panel.symbols[3], panel.symbols[2]]
    assert signals(found, panel, []) == []


def test_a_stop_that_is_the_reference_in_eight_digits_makes_no_signal() -> None:
    panel = at_a_hundred(2)
    found = judged(panel, [1, 1], stop=[100 - 1e-9, 100 - 1e-5])
    assert found.said.all(), "in floats both are below"
    assert [one.symbol for one in signals(found, panel)] == [panel.symbols[1]]


@pytest.mark.parametrize("close", [NAN, INF, 0.0, -1.0])
def test_what_others_make_by_hand_is_checked_at_the_crossing_too(close: float) -> None:
    panel = at_a_hundred(2)
    made = replace(judged(panel, [1, 2]), reference=np.array([close, close]))
    assert signals(made, panel) == []


# What is new


def said(panel: Panel, *sides: int) -> Verdicts:
    return judged(panel, list(sides))


def test_new_is_what_was_not_said_a_bar_ago() -> None:
    panel = at_a_hundred(7)
    before = said(panel, 0, 1, 1, 1, 2, 2, 0)
    now = said(panel, 1, 1, -1, 2, 2, 1, 0)
    assert fresh(now, before).tolist() == [True, False, True, True, False, True, False]
    assert fresh(now, None).tolist() == now.said.tolist()


def test_what_is_new_is_asked_of_the_same_rows() -> None:
    with pytest.raises(ValueError, match="must be of the same rows, were 2 and 1"):
        fresh(said(at_a_hundred(2), 1, 1), said(at_a_hundred(1), 1))


def test_one_bar_before_is_the_panel_of_then() -> None:
    bars = moods(40, 3)
    now, then = moments(bars, 30), one_bar_before(moments(bars, 30))
    assert then is not None
    assert then.closed_at == now.closed_at - timedelta(minutes=1)
    np.testing.assert_array_equal(then.close, now.close[:, :-1])
    assert then.counts.tolist() == [29] * len(now)
    young = one_bar_before(replace(now, counts=np.zeros(len(now), dtype=np.int64)))
    assert young is not None
    assert young.counts.tolist() == [0] * len(now)
    assert one_bar_before(panel_of([(BTC, bars_from([1.0]))], Timeframe.M1)) is None
