"""What texts mean, what is wrong with others and where, and that canonical words mean the same."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from trading.domain.candle import Timeframe
from trading.rulelang import syntax as s
from trading.rulelang.check import Oddity
from trading.rulelang.printing import written
from trading.rulelang.read import read
from trading.rulelang.wrong import Fault, RuleWrong

GOOD = (
    "enter long when ema(12) crosses above ema(26) and rsi(14) < 70; stop 2 atr; target 3 atr; trail 1.5 atr"
)


def wrong(text: str) -> RuleWrong:
    with pytest.raises(RuleWrong) as raised:
        read(text)
    return raised.value


def test_the_example_of_the_issue_says_what_it_says() -> None:
    def ema(n: int) -> s.Indicator:
        return s.Indicator("ema", (Decimal(n),))

    crosses = s.Crosses(True, ema(12), ema(26))
    calm = s.Compare("<", s.Indicator("rsi", (Decimal(14),)), s.Number(Decimal(70)))
    assert read(GOOD).rule == s.Rule(
        long=s.AllOf((crosses, calm)),
        short=None,
        leave=None,
        stop_long=s.Ranges(Decimal(2), 14),
        stop_short=None,
        target_long=s.Ranges(Decimal(3), 14),
        trail=s.Ranges(Decimal("1.5"), 14),
    )


CANONICAL = (
    (GOOD, GOOD),
    ("ENTER Long\nWHEN Rsi < 30 # cheap\nSTOP 2%", "enter long when rsi(14) < 30; stop 2 %"),
    ("stop 1 atr(20); enter short when close == open", "enter short when close = open; stop 1 atr(20)"),
    (
        "enter long when (((close > open))); stop 1 atr",
        "enter long when close > open; stop 1 atr",
    ),
    (
        "enter long when not (close > open and rsi < 30) or macd > 0; stop 1 atr",
        "enter long when not (close > open and rsi(14) < 30) or macd(12, 26, 9).line > 0; stop 1 atr",
    ),
    (
        "enter long when close 1 bar ago - (open - close) * 2 > 0; trail 1 %",
        "enter long when close[1] - (open - close) * 2 > 0; stop 1 %; trail 1 %",
    ),
    (
        "enter long when rsi < 30; enter long when adx.plus rising 3; enter short when mfi > 80; stop 1 %; on 5m; valid 2",
        "on 5m; enter long when rsi(14) < 30 or adx(14).plus rising 3 bars; enter short when mfi(14) > 80; stop 1 %; valid 2 bars",
    ),
    (
        "enter long when rsi < 9; enter short when mfi > 80; stop long at lowest(20); stop short 2 atr; exit when obv falling",
        "enter long when rsi(14) < 9; enter short when mfi(14) > 80; exit when obv falling 1 bar; stop long at lowest(20); stop short 2 atr",
    ),
    (
        "enter long when (rsi < 30 or close > open) within 3 bars and change(10) > -5 %; stop 1 atr",
        "enter long when (rsi(14) < 30 or close > open) within 3 bars and change(10) > -5 %; stop 1 atr",
    ),
    (
        "enter long when rsi < 30; exit long when rsi > 70; stop 1 atr",
        "enter long when rsi(14) < 30; exit when rsi(14) > 70; stop 1 atr",
    ),
    (
        "enter long when close[0] > close[1][2]; stop 1 atr",
        "enter long when close > close[1][2]; stop 1 atr",
    ),
)


@pytest.mark.parametrize(("text", "canonical"), CANONICAL)
def test_a_rule_has_one_form_and_reading_that_gives_the_rule(text: str, canonical: str) -> None:
    rule = read(text).rule
    assert written(rule) == canonical
    assert read(canonical).rule == rule


FAULTS = (
    ("", Fault.EMPTY, "", None),
    ("# nothing", Fault.ENDED, "", None),
    ("enter lon when rsi < 30; stop 1 atr", Fault.UNEXPECTED, "lon", "long"),
    ("entr long when rsi < 30; stop 1 atr", Fault.UNEXPECTED, "entr", "enter"),
    ("enter long when ema(12) cross above ema(26); stop 1 atr", Fault.UNEXPECTED, "cross", "crosses"),
    ("enter long when ema(12) crosses abov ema(26); stop 1 atr", Fault.UNEXPECTED, "abov", "above"),
    ("enter long when emma(12) > 3; stop 1 atr", Fault.UNKNOWN_WORD, "emma", "ema"),
    ("enter long when EMMA(12) > 3; stop 1 atr", Fault.UNKNOWN_WORD, "EMMA", "ema"),
    ("enter long when rsi < 30; stop 1 art", Fault.UNKNOWN_WORD, "art", "atr"),
    ("enter long when bollinger.uper < 3; stop 1 atr", Fault.NO_SUCH_PART, "uper", "upper"),
    ("enter long when bollinger < 3; stop 1 atr", Fault.PART_WANTED, "bollinger", None),
    ("enter long when rsi.upper < 3; stop 1 atr", Fault.NO_SUCH_PART, "upper", None),
    ("enter long when rsi < 30; stop 1 atr; on 7m", Fault.UNKNOWN_WORD, "7m", None),
    ("enter long when rsi; stop 1 atr", Fault.NOT_A_CONDITION, "rsi", None),
    ("enter long when not rsi; stop 1 atr", Fault.NOT_A_CONDITION, "rsi", None),
    ("enter long when close > (rsi < 30); stop 1 atr", Fault.NOT_A_NUMBER, "rsi < 30", None),
    ("enter long when rsi(14, 3) < 30; stop 1 atr", Fault.TOO_MANY_NUMBERS, "3", None),
    ("enter long when rsi(401) < 30; stop 1 atr", Fault.OUT_OF_BOUNDS, "401", None),
    ("enter long when rsi(0) < 30; stop 1 atr", Fault.OUT_OF_BOUNDS, "0", None),
    ("enter long when rsi(1.5) < 30; stop 1 atr", Fault.NOT_WHOLE, "1.5", None),
    ("enter long when bollinger(20, 99).upper < close; stop 1 atr", Fault.OUT_OF_BOUNDS, "99", None),
    ("enter long when macd(30, 20) > 0; stop 1 atr", Fault.FAST_ABOVE_SLOW, "macd", None),
    ("enter long when rsi < 30", Fault.NO_STOP, "rsi < 30", None),
    ("enter long when rsi < 30; enter short when rsi > 70; stop long 1 atr", Fault.NO_STOP, "rsi > 70", None),
    ("stop 1 atr", Fault.NO_ENTRY, "1 atr", None),
    ("enter long when rsi < 30; stop 1 atr; stop 2 atr", Fault.TWICE, "2 atr", None),
    ("enter long when rsi < 30; stop short 1 atr; trail 1 atr", Fault.NO_SUCH_SIDE, "1 atr", None),
    ("enter long when rsi < 30; exit short when rsi > 1; stop 1 atr", Fault.NO_SUCH_SIDE, "short", None),
    (
        "enter long when rsi < 1; enter short when rsi > 2; exit long when rsi > 1; stop 1 atr",
        Fault.EXIT_OF_ONE_SIDE,
        "long",
        None,
    ),
    ("enter long when rsi < 30; stop 0 atr", Fault.OUT_OF_BOUNDS, "0 atr", None),
    ("enter long when rsi < 30; stop 95 %", Fault.OUT_OF_BOUNDS, "95", None),
    ("enter long when rsi < 30 § 3; stop 1 atr", Fault.CHARACTER, "§", None),
    ("enter long when rsi <", Fault.ENDED, "", None),
    ("enter long when close[51] > 1; stop 1 atr", Fault.OUT_OF_BOUNDS, "51", None),
    ("enter long when close[30][30] > 1; stop 1 atr", Fault.LOOKS_TOO_FAR, "close[30][30] > 1", None),
    ("enter long when adx(300) > 1; stop 1 atr", Fault.LOOKS_TOO_FAR, "adx(300) > 1", None),
)


@pytest.mark.parametrize(("text", "fault", "word", "nearest"), FAULTS)
def test_what_is_wrong_is_named_at_its_word(text: str, fault: Fault, word: str, nearest: str | None) -> None:
    error = wrong(text)
    assert (error.fault, error.word, error.nearest) == (fault, word, nearest)
    assert error.text == text
    line, carets = error.pointed.split("\n")
    assert line[carets.index("^") :].startswith(word)


def test_places_are_counted_by_lines() -> None:
    error = wrong("enter long when\n  rsi(14) <\n\n   thirtyy;\nstop 1 atr")
    assert (error.line, error.column, error.word) == (4, 4, "thirtyy")
    assert error.pointed == "   thirtyy;\n   ^^^^^^^"


def test_a_long_line_is_cut_around_the_place() -> None:
    error = wrong("enter long when rsi < 30 " + "and rsi < 30 " * 20 + "or xyzzy > 3; stop 1 atr")
    line, carets = error.pointed.split("\n")
    assert len(line) <= 60
    assert line[carets.index("^") : carets.rindex("^") + 1] == "xyzzy"


TOO_MUCH: Mapping[str, tuple[str, Fault]] = {
    "text": ("enter long when rsi < 30; stop 1 atr;" + " " * 2000, Fault.TOO_LONG),
    "parentheses": (
        "enter long when " + "(" * 10_000 + "rsi < 3" + ")" * 10_000 + "; stop 1 atr",
        Fault.TOO_LONG,
    ),
    "not": ("enter long when " + "not " * 300 + "rsi < 3; stop 1 atr", Fault.TOO_DEEP),
    "minus": ("enter long when " + "-" * 1500 + "rsi < 3; stop 1 atr", Fault.TOO_DEEP),
    "ago": ("enter long when rsi" + "[1]" * 400 + " < 3; stop 1 atr", Fault.TOO_DEEP),
    "sum": ("enter long when " + "1+" * 800 + "rsi < 3; stop 1 atr", Fault.TOO_DEEP),
    "words": ("enter long when " + " or ".join(["rsi<3"] * 70) + "; stop 1 atr", Fault.TOO_MANY),
    "indicators": (
        "enter long when " + " or ".join(f"rsi({n}) < 3" for n in range(2, 20)) + "; stop 1 atr",
        Fault.TOO_MANY,
    ),
}


@pytest.mark.parametrize(("text", "fault"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_would_cost_too_much_is_refused(text: str, fault: Fault) -> None:
    assert wrong(text).fault is fault


def test_parentheses_alone_cost_nothing() -> None:
    deep = "enter long when " + "(" * 900 + "rsi < 3" + ")" * 900 + "; stop 1 atr"
    assert read(deep).rule == read("enter long when rsi < 3; stop 1 atr").rule


@pytest.mark.parametrize(
    ("text", "warm_up", "back"),
    [
        ("enter long when close > open; stop 1 %", 1, 0),
        ("enter long when close > close[3]; stop 1 %", 4, 3),
        ("enter long when sma(20) crosses above sma(50); stop 1 %", 51, 1),
        ("enter long when close rising 3; stop 1 %", 4, 3),
        ("enter long when (close > open) within 5; stop 1 %", 5, 4),
        ("enter long when (close rising 3) within 5; stop 1 %", 8, 7),
        ("enter long when close > open; stop 1 atr(10)", 30, 0),
        ("enter long when ema(400) > open; stop 1 %", 500, 0),
        ("enter long when close > open; stop at lowest(20)[1]", 21, 1),
    ],
)
def test_how_many_bars_it_needs(text: str, warm_up: int, back: int) -> None:
    reading = read(text)
    assert (reading.warm_up, reading.back) == (warm_up, back)


@pytest.mark.parametrize(
    ("condition", "oddity"),
    [
        ("rsi > close", Oddity.MIXED_UNITS),
        ("close + rsi > 3", Oddity.MIXED_UNITS),
        ("volume > close", Oddity.MIXED_UNITS),
        ("macd > close", Oddity.MIXED_UNITS),
        ("change(10) > 5", Oddity.RATIO_IN_PERCENT),
        ("rsi < 30 %", Oddity.MIXED_UNITS),
        ("change(10) > 5 %", None),
        ("close - open > atr", None),
        ("close > ema + 2 * atr", None),
        ("volume > 3 * volume_mean", None),
        ("volume / volume_mean > 3", None),
        ("close > open * 1.02", None),
        ("(close - open) / close > 2 %", None),
        ("bollinger.upper - bollinger.lower < atr * 3", None),
    ],
)
def test_what_is_hardly_meant_is_said(condition: str, oddity: Oddity | None) -> None:
    found = [one.oddity for one in read(f"enter long when {condition}; stop 1 atr").oddities]
    assert found == ([] if oddity is None else [oddity])


def test_the_bars_it_asks_for() -> None:
    assert read("on 4h enter long when rsi < 30 stop 1 atr").rule.timeframe is Timeframe.H4
