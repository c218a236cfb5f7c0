"""Rules on bars whose numbers are known: when they speak, when they do not, and with which plan."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest

from tests.support.builders import NOW
from tests.support.panels import panel_from, walk
from trading.candles.bars import Bars
from trading.candles.panel import Panel
from trading.domain.signal import Stance
from trading.indicators.table import Table
from trading.rulelang.compiled import compiled
from trading.rulelang.narrow import judged as judged_few
from trading.rulelang.read import History, history, read
from trading.strategies.signals import signals
from trading.strategies.verdicts import Verdicts


def bars(closes: Sequence[float]) -> Bars:
    """Each opens at the close before; highs and lows are one away; volumes count from 1."""
    close = np.array(closes, dtype=np.float64)
    opened = np.concatenate([close[:1], close[:-1]])
    return Bars(
        opened_at=int(NOW.timestamp() * 1000) + np.arange(len(close), dtype=np.int64) * 60_000,
        open=opened,
        high=np.maximum(opened, close) + 1,
        low=np.minimum(opened, close) - 1,
        close=close,
        volume=np.arange(1.0, len(close) + 1),
    )


def judged(text: str, *closes: Sequence[float]) -> Verdicts:
    return compiled(read(text), "own:7").judge(Table(panel_from([bars(one) for one in closes])))


def holds(condition: str, closes: Sequence[float]) -> bool:
    said = judged(f"enter long when {condition}; stop 1 %", closes)
    return bool(said.said[0])


UP = (10.0, 11.0, 12.0, 13.0)
CASES = (
    ("close > 12", True),
    ("close >= 13", True),
    ("close = 13", True),
    ("close != 13", False),
    ("close < open", False),
    ("not close < open", True),
    ("close[1] = 12 and close[2] = 11 and close 3 bars ago = 10", True),
    ("close rising 3", True),
    ("close rising 4", False),
    ("close falling", False),
    ("close crosses above 12.5", True),
    ("close crosses above 12", True),
    ("close crosses above 11.5", False),
    ("(close crosses above 11.5) within 2 bars", True),
    ("(close crosses above 10.5) within 2 bars", False),
    ("12.5 crosses below close", True),
    ("(close = 12)[1]", True),
    ("-close < -12 and close * 2 + 1 = 27 and close - 1 - 1 = 11 and close / 2 / 2 = 3.25", True),
    ("2 + 3 * 4 = 14 and (2 + 3) * 4 = 20", True),
    ("sma(2) = 12.5 and highest(2) = 14 and lowest(3) = 9 and volume = 4", True),
    ("close > 99 or close > 98 or close > 12", True),
    ("close > 12 and close > 98", False),
    ("change(1) > 8 % and change(1) < 0.084", True),
)


@pytest.mark.parametrize(("condition", "expected"), CASES)
def test_conditions_on_four_bars(condition: str, expected: bool) -> None:  # noqa: FBT001
    assert holds(condition, UP) is expected


@pytest.mark.parametrize(
    "condition",
    [
        "close / (close - close) > 0",
        "not close / (close - close) > 0",
        "not (close / 0 < 1 or close / 0 >= 1)",
        "close / 0 != 3",
        "not close / 0 = 3",
        "not (close / 0 rising 2)",
        "not (close / 0 crosses above 2)",
        "not (close / 0 > 1 within 2 bars)",
        "-1 / 0 < 5",
    ],
)
def test_what_is_unknown_never_enters(condition: str) -> None:
    assert not holds(condition, UP)


def test_one_known_alternative_is_enough() -> None:
    assert holds("close / 0 > 1 or close > 12", UP)
    assert holds("not (close / 0 > 1 and close < 12)", UP)


def test_it_says_nothing_before_it_is_warm() -> None:
    rule = "enter long when close > close[3]; stop 1 %"
    assert judged(rule, UP[1:]).said.tolist() == [False]
    assert judged(rule, UP).said.tolist() == [True]


def test_stops_targets_and_trail_stand_where_they_are_to() -> None:
    falling = (20.0, 15.0, 10.0)
    rising = (10.0, 15.0, 20.0)
    text = (
        "enter long when close > open; enter short when close < open;"
        " stop long 10 %; stop short at highest(1) + 1; target 1 atr(1); trail 1 atr(1)"
    )
    said = judged(text, rising, falling)
    assert said.stance.tolist() == [1, -1]
    assert said.stop == pytest.approx([18.0, 17.0])
    assert said.target == pytest.approx([27.0, 3.0])
    assert said.trail == pytest.approx([7.0, 7.0])


def test_a_stop_on_the_wrong_side_says_nothing() -> None:
    assert not judged("enter long when close > open; stop at highest(2)", UP).said[0]
    assert not judged("enter long when close > open; stop 1 %; target at lowest(2)", UP).said[0]


def test_leaving_goes_before_entering() -> None:
    both = judged("enter long when close > open; exit when close > 12; stop 1 %", UP)
    assert (both.said[0], both.stance[0]) == (True, 0)
    neither = judged("enter long when close > 99; exit when close > 98; stop 1 %", UP)
    assert not neither.said[0]


def test_long_and_short_at_once_say_nothing() -> None:
    assert not judged("enter long when close > 1; enter short when close > 2; stop 1 %", UP).said[0]


def panel(*closes: Sequence[float]) -> Panel:
    return panel_from([bars(one) for one in closes])


def test_the_signal_tells_the_rule_and_its_numbers() -> None:
    rule = compiled(read("enter long when close > sma(2) and rsi(2) > 5; stop 1 %; valid 3 bars"), "own:7")
    (signal,) = signals(rule.judge(Table(panel((9.0, 9.0, 9.0, 9.0, *UP)))), panel((9.0, 9.0, 9.0, 9.0, *UP)))
    assert signal.id.startswith("own:7|")
    assert signal.stance is Stance.LONG
    assert signal.valid_for == timedelta(minutes=3)
    (why,) = signal.why
    assert why.code == "own-rule"
    assert dict(why.numbers) == {
        "rule": "close > sma(2) and rsi(2) > 5",
        "values": "close 13, rsi(2) 100, sma(2) 12.5",
    }


def test_it_is_silent_on_bars_of_another_length() -> None:
    assert judged("on 1m; enter long when close > 12; stop 1 %", UP).said[0]
    assert not judged("on 5m; enter long when close > 12; stop 1 %", UP).said[0]


def test_history_counts_how_often_it_began_to_hold() -> None:
    closes = (10.0, 12.0, 13.0, 9.0, 8.0, 12.0, 7.0)
    rule = compiled(read("enter long when close > 11; exit when close < 8; stop 1 %"), "own:7")
    assert history(rule, panel(closes)) == History(bars=7, longs=2, shorts=0, exits=1)
    late = compiled(read("enter long when close < close[4]; stop 1 %"), "own:7")
    assert history(late, panel(closes)) == History(bars=3, longs=2, shorts=0, exits=0)
    assert history(late, panel(closes[:4])) == History(0, 0, 0, 0)


def test_tables_of_the_usual_depth_are_shared() -> None:
    table = Table(panel(UP))
    assert table.deeper(2) is table
    assert table.deeper(8) is table.deeper(8)
    assert table.deeper(8).keep == 8


def test_of_a_few_symbols_it_says_what_it_says_of_all() -> None:
    everything = panel_from([walk(120, seed) for seed in range(12)])
    rule = compiled(
        read(
            "enter long when ema(5) > ema(9); enter short when rsi(7) < 50; stop 2 atr; target 3 %; trail 1 %"
        ),
        "own:7",
    )
    whole = {one.symbol: one for one in signals(rule.judge(Table(everything)), everything)}
    rows = [7, 2, 11]
    few = signals(judged_few(rule, everything, rows), everything)
    assert [
        one for symbol in map(everything.symbols.__getitem__, sorted(rows)) if (one := whole.get(symbol))
    ] == few
    assert few
    assert signals(judged_few(rule, everything, []), everything) == []
