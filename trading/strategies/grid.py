"""A grid in the lower half of a range: buy when the price falls through a line, sell one line higher.

The range is that of the last bars, divided by equal steps. The stop stands below the range, and a close below
it says: leave. It is wrong when the range breaks downwards: what was bought last is sold at a loss. Not
carried: an account holds one position of a symbol, so there is one purchase at a time and not one on each
line, and no orders rest at the lines: it buys at the close of the bar that has crossed one.
"""

import numpy as np

from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.strategies.base import Values, bounds, checked
from trading.strategies.reasons import price_text
from trading.strategies.verdicts import Judge, Opinion

NAME = "grid"
BOUNDS = bounds(
    look="20 400 10 100",  # bars that make the range
    lines="3 20 1 6",
    least="0.2 10 0.1 0.6",  # per cent of the price between two lines: less is eaten by fees
    stop="0.5 4 0.5 1",  # steps below the range
)


def grid(given: Values) -> Judge:
    """The strategy with these parameters. Raises OutOfBounds."""
    values = checked(BOUNDS, given)
    return Judge(NAME, int(values["look"]) + 1, values, lambda table: _form(table, values))


def _form(table: Table, values: Values) -> Opinion:
    look, lines = int(values["look"]), int(values["lines"])
    top, bottom = table.highest(look)[:, -2], table.lowest(look)[:, -2]  # of the bars before this one
    before, close = table.close[:, -2], table.close[:, -1]
    step = (top - bottom) / lines
    was, now = np.floor((before - bottom) / step), np.floor((close - bottom) / step)
    wide = step >= close * float(values["least"]) / 100
    crossed = wide & (now < was) & (now >= 0) & (2 * (now + 1) <= lines)
    none = np.zeros(len(close), np.bool_)

    def why(row: int, stance: Stance) -> tuple[Because, ...]:
        if stance is Stance.FLAT:
            return (Because("grid-broken", (("bottom", price_text(bottom[row])),)),)
        line = bottom[row] + (now[row] + 1) * step[row]
        ends = (("bottom", price_text(bottom[row])), ("top", price_text(top[row])))
        return (
            Because("grid-line", (("line", price_text(line)), *ends)),
            Because("grid-step", (("step", price_text(step[row])),)),
        )

    return Opinion(
        long=crossed,
        short=none,
        leave=(before >= bottom) & (close < bottom),
        strength=1 - now / lines,
        stop=bottom - step * float(values["stop"]),
        target=close + step,
        why=why,
        numbers={"top": top, "bottom": bottom, "step": step},
    )
