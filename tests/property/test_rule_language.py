"""Whatever the text: a rule or what is wrong with it, never anything else; and what is written is read again."""

from datetime import timedelta
from decimal import Decimal

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.panels import panel_from, walk
from trading.candles.panel import Panel
from trading.domain.candle import Timeframe
from trading.indicators.table import Table
from trading.rulelang import syntax as s
from trading.rulelang.compiled import compiled
from trading.rulelang.printing import written
from trading.rulelang.read import history, read
from trading.rulelang.words import WORDS, Word
from trading.rulelang.wrong import Place, RuleWrong
from trading.strategies.signals import signals

GOOD = (
    "enter long when ema(12) crosses above ema(26) and rsi(14) < 70; stop 2 atr; target 3 atr; trail 1.5 atr",
    "on 5m; enter short when (close > bollinger.upper or macd.histogram falling 3) within 4 bars; exit when not close[1] >= -atr * 2; stop at highest(20); valid 2",
)
PIECES = ("enter", "long", "when", "stop", "2", "atr", "(", ")", "and", "not", "rsi", "<", ";", "%", "[", "]", "at", "within", ".", ",", "1e9", "\x00", "ø", "\n", "#")  # fmt: skip
_FEW = settings(max_examples=30, deadline=None)


def checked(text: str) -> s.Rule | None:
    """Whatever is raised besides fails the test."""
    try:
        reading = read(text)
    except RuleWrong as wrong:
        check_place(wrong, text)
        return None
    return reading.rule


def check_place(wrong: RuleWrong, text: str) -> None:
    assert wrong.text == text
    assert 0 <= wrong.at.start <= len(text) + 1
    assert wrong.line >= 1
    assert wrong.column >= 1
    assert len(wrong.pointed.split("\n")) == 2


@given(st.text(max_size=300))
@example("(" * 10_000)
@example("enter long when " + "(" * 1900)
@example("enter long when İ < 3; stop 1 atr")
@example("enter long when rsi < 99999999999999999999999999; stop 1 atr")
@settings(deadline=None, max_examples=60)
def test_any_text_is_a_rule_or_wrong(text: str) -> None:
    checked(text)


@given(st.lists(st.sampled_from(PIECES), max_size=40))
@settings(deadline=None, max_examples=60)
def test_words_in_any_order_are_a_rule_or_wrong(words: list[str]) -> None:
    checked(" ".join(words))


@given(st.sampled_from(GOOD), st.data())
@settings(deadline=None, max_examples=100)
def test_a_good_rule_with_a_slip_is_a_rule_or_wrong(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 8))
    put = data.draw(st.one_of(st.text(max_size=6), st.sampled_from(PIECES)))
    checked(text[:at] + put + text[at + cut :])


def an_indicator(word: Word) -> st.SearchStrategy[s.Node]:
    def value(index: int) -> st.SearchStrategy[Decimal]:
        each = word.parameters[index]
        if each.whole:
            low = 60 if (word.name, each.name) == ("macd", "slow") else int(each.low)
            return st.integers(low, 60 if low == 60 else 30).map(Decimal)
        return st.sampled_from((Decimal("0.5"), Decimal(2), Decimal("3.25")))

    arguments = st.tuples(*(value(index) for index in range(len(word.parameters))))
    return st.builds(s.Indicator, st.just(word.name), arguments, st.sampled_from(tuple(word.parts)))


constants = st.builds(
    s.Number, st.integers(0, 9999).map(lambda n: Decimal(n) / 100), st.just(value=False)
) | st.builds(s.Number, st.integers(0, 9999).map(lambda n: Decimal(n) / 10000), st.just(value=True))
numbers: st.SearchStrategy[s.Node] = st.recursive(
    constants | st.sampled_from(WORDS).flatmap(an_indicator),
    lambda inner: st.one_of(
        st.builds(s.Negative, inner),
        st.builds(s.Ago, inner, st.integers(1, 3)),
        st.builds(s.Arithmetic, st.sampled_from("+-*/"), inner, inner),
    ),
    max_leaves=4,
)


def several(kind: type[s.AllOf] | type[s.AnyOf]) -> st.SearchStrategy[s.Node]:
    """As the reader makes them: none of a kind right within one of its kind."""
    parts = st.lists(conditions.filter(lambda one: not isinstance(one, kind)), min_size=2, max_size=3)
    return parts.map(lambda found: kind(tuple(found)))


bars = st.integers(1, 4)
conditions: st.SearchStrategy[s.Node] = st.deferred(
    lambda: st.one_of(
        st.builds(s.Compare, st.sampled_from(("<", "<=", ">", ">=", "=", "!=")), numbers, numbers),
        st.builds(s.Crosses, st.booleans(), numbers, numbers),
        st.builds(s.Steady, st.booleans(), numbers, bars),
        st.builds(s.Not, conditions),
        st.builds(s.Within, conditions, bars),
        st.builds(s.Ago, conditions, bars),
        several(s.AllOf),
        several(s.AnyOf),
    )
)
aways = st.builds(
    s.Ranges, st.integers(1, 50).map(lambda n: Decimal(n) / 10), st.integers(1, 60)
) | st.builds(s.Percent, st.integers(1, 900).map(lambda n: Decimal(n) / 1000))
distances = aways | st.builds(s.Level, numbers)


@st.composite
def rules(draw: st.DrawFn) -> s.Rule:
    long, short = draw(st.sampled_from(((True, False), (False, True), (True, True))))
    return s.Rule(
        long=draw(conditions) if long else None,
        short=draw(conditions) if short else None,
        leave=draw(st.none() | conditions),
        stop_long=draw(distances) if long else None,
        stop_short=draw(distances) if short else None,
        target_long=draw(st.none() | distances) if long else None,
        target_short=draw(st.none() | distances) if short else None,
        trail=draw(st.none() | aways),
        timeframe=draw(st.none() | st.sampled_from(Timeframe)),
        valid=draw(st.none() | st.integers(1, 10)),
    )


@given(rules())
@settings(deadline=None, max_examples=100)
def test_what_is_written_is_read_again(rule: s.Rule) -> None:
    text = written(rule)
    found = checked(text)
    assert found in {rule, None}, text
    if found is not None:
        assert written(found) == text


PANEL = panel_from([walk(160, seed=1), walk(160, seed=2), walk(160, seed=3)])


def spoiled(panel: Panel) -> Panel:
    """One row ends in NaN, one in zeros: the third is as it was."""
    made = panel.owned()
    for matrix in (made.open, made.high, made.low, made.close):
        matrix[0, -4:] = np.nan
        matrix[1, -30:] = 0.0
    return made


@given(rules())
@_FEW
def test_a_rule_that_can_be_read_can_be_judged(rule: s.Rule) -> None:
    """No bars make it fail, rows know nothing of each other, and what it says has its stop on the right side."""
    text = written(rule)
    if checked(text) is None:
        return
    own = compiled(read(text), "own:1")
    panel = PANEL if rule.timeframe is None else Panel(PANEL.symbols, rule.timeframe, PANEL.opened_at, *(getattr(PANEL, name) for name in ("open", "high", "low", "close", "volume", "counts")))  # fmt: skip
    said, again = own.judge(Table(panel)), own.judge(Table(spoiled(panel)))
    for name in ("said", "stance", "stop", "target", "trail"):
        assert np.array_equal(
            getattr(said, name)[2:], getattr(again, name)[2:], equal_nan=name not in {"said", "stance"}
        )
    taken = said.said & (said.stance != 0)
    assert np.all(((said.reference - said.stop) * said.stance)[taken] > 0)
    for signal in signals(again, panel):
        assert signal.valid_for > timedelta(0)
        assert signal.why
    assert history(own, panel).bars in {0, 160 - own.warm_up + 1}


def test_places_are_no_part_of_what_is_said() -> None:
    assert s.Number(Decimal(1), at=Place(3, 1)) == s.Number(Decimal(1))
