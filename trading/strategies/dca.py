"""Scheduled buying: long every so many bars, and besides whenever the price has fallen by one step more.

The target is a share above, the stop a share below the price of the purchase: wide, as the idea is to sit
through a fall. It is wrong in a market that falls and does not come back. Not carried: an account holds one
position of a symbol, so a purchase while one is open is refused ("already in"). The steps therefore choose
the moment of the one purchase; they do not add to it, and no average price is lowered.
"""

import numpy as np

from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.strategies.base import Values, bounds, checked
from trading.strategies.reasons import price_text
from trading.strategies.verdicts import Judge, Opinion

NAME = "dca"
BOUNDS = bounds(
    every="1 288 1 24",  # bars between two purchases
    look="20 400 10 100",  # bars whose highest price a fall is measured from
    drop="0.5 30 0.5 4",  # per cent of one step
    stop="2 50 0.5 12",  # per cent below
    take="0.5 50 0.5 3",  # per cent above
)
_BY_PLAN, _PER_STEP = (
    0.25,
    0.25,
)  # strength of a purchase by the calendar, and of each step that it has fallen


def dca(given: Values) -> Judge:
    """The strategy with these parameters. Raises OutOfBounds."""
    values = checked(BOUNDS, given)
    return Judge(NAME, int(values["look"]) + 1, values, lambda table: _form(table, values))


def _form(table: Table, values: Values) -> Opinion:
    share = {name: float(values[name]) / 100 for name in ("drop", "stop", "take")}
    close, top = table.close, table.highest(int(values["look"]))
    fallen = 1 - close / top
    steps = np.floor(fallen / share["drop"])
    deeper = (steps[:, -1] > steps[:, -2]) & (steps[:, -1] >= 1)
    bar = int(table.panel.closed_at.timestamp() // table.panel.timeframe.duration.total_seconds())
    due = bar % int(values["every"]) == 0
    now, none = close[:, -1], np.zeros(len(close), np.bool_)

    def why(row: int, _: Stance) -> tuple[Because, ...]:
        plan = Because("dca-plan", (("every", str(values["every"])),))
        numbers = (("fallen", f"{fallen[row, -1] * 100:.1f}"), ("top", price_text(top[row, -1])))
        far = (("stop", str(values["stop"])), ("take", str(values["take"])))
        found = (plan,) if due else ()
        return (*found, *((Because("dca-dip", numbers),) if deeper[row] else ()), Because("dca-exits", far))

    return Opinion(
        long=deeper | due,
        short=none,
        strength=_BY_PLAN + _PER_STEP * np.maximum(steps[:, -1], 0.0),
        stop=now * (1 - share["stop"]),
        target=now * (1 + share["take"]),
        why=why,
        numbers={"fallen": fallen[:, -1], "steps": steps[:, -1]},
    )
