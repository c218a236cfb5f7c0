"""The way in: a text becomes a checked rule; and what it would have said on the bars that there are."""

from dataclasses import dataclass

import numpy as np

from trading.candles.panel import Panel
from trading.indicators.table import Table
from trading.rulelang.check import Reading, check
from trading.rulelang.compiled import OwnRule
from trading.rulelang.parse import parse
from trading.rulelang.wrong import RuleWrong
from trading.strategies.verdicts import Mask


def read(text: str) -> Reading:
    """The rule of a text. Raises RuleWrong, which knows the text and the place in it, and nothing else."""
    try:
        return check(parse(text))
    except RuleWrong as wrong:
        wrong.text = text
        raise


@dataclass(frozen=True, slots=True)
class History:
    """What a rule would have said on one symbol's bars. bars: on which it could say anything; the others: how
    often each condition began to hold.
    """

    bars: int
    longs: int
    shorts: int
    exits: int


def history(rule: OwnRule, panel: Panel) -> History:
    """Of the first symbol of a panel. Stops and targets are not followed: conditions are counted."""
    count = int(panel.counts[0]) if len(panel) else 0
    bars = max(0, count - rule.warm_up + 1)
    if not bars:
        return History(0, 0, 0, 0)
    table = Table(panel, keep=bars + rule.reading.back)
    with np.errstate(all="ignore"):
        leaving = rule.leave(table, bars)[0][0]
        longs, shorts = (one(table, bars)[0][0] & ~leaving for one in (rule.long, rule.short))
    return History(bars, _begins(longs), _begins(shorts), _begins(leaving))


def _begins(flags: Mask) -> int:
    """How often they are raised."""
    return int(np.count_nonzero(np.diff(flags.astype(np.int8), prepend=0) > 0))
