"""People's rules at the close of a bar: judged where they are used, and one that fails is alone with it."""

from app.runtime.examination import Exam, examine
from tests.support.panels import panel_from, walk
from trading.indicators.table import Table
from trading.rulelang.compiled import compiled
from trading.rulelang.read import read
from trading.strategies.signals import signals

PANEL = panel_from([walk(200, seed) for seed in range(8)])
RULE = compiled(read("enter long when close > sma(3); enter short when close < sma(3); stop 2 atr"), "own:3")


def test_a_rule_speaks_only_of_the_symbols_that_are_traded_by_it() -> None:
    used = frozenset(PANEL.symbols[row] for row in (1, 6))
    found = examine(
        Exam(
            panel=PANEL,
            about=frozenset(PANEL.symbols),
            strategies=[RULE],
            in_use={"own:3": used},
            public=frozenset(),
            tickers={},
            leader=None,
        )
    )
    everywhere = signals(RULE.judge(Table(PANEL)), PANEL)
    assert {one.symbol for one in everywhere} > used
    assert {one.symbol: one for one in found.orders} == {
        one.symbol: one for one in everywhere if one.symbol in used
    }
    assert found.verdicts["own:3"].said.tolist() == [row in {1, 6} for row in range(8)]
    assert found.news == ()
    assert found.failures == {}
