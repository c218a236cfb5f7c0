"""Trend following on the Supertrend line: above it long, below it short, at every bar.

The line is the stop and moves with the trend, so the stop follows the price; there is no target. It is wrong
where a market goes sideways across the line. Too near to the line it says nothing: a stop there is noise.
"""

import numpy as np

from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.strategies.base import Values, bounds, checked, warm
from trading.strategies.reasons import price_text
from trading.strategies.verdicts import Judge, Opinion

NAME = "supertrend"
BOUNDS = bounds(
    length="5 50 1 10",
    width="1 6 0.1 3",  # average true ranges between the middle of a bar and the line
    room="0 2 0.1 0.5",  # average true ranges that the line must be away
)


def supertrend(given: Values) -> Judge:
    """The strategy with these parameters. Raises OutOfBounds."""
    values = checked(BOUNDS, given)
    return Judge(NAME, 2 * warm(values, "length"), values, lambda table: _form(table, values))


def _form(table: Table, values: Values) -> Opinion:
    length, width = int(values["length"]), float(values["width"])
    trend, span = table.supertrend(length, width), table.atr(length)[:, -1]
    line, direction, close = trend.line[:, -1], trend.direction[:, -1], table.close[:, -1]
    away = abs(close - line)
    clear = (away >= span * float(values["room"])) & (span > 0)
    turned = direction != trend.direction[:, -2]

    def why(row: int, stance: Stance) -> tuple[Because, ...]:
        numbers = (("line", price_text(line[row])), ("stance", stance.value))
        return (Because("supertrend-turn" if turned[row] else "supertrend-holds", numbers),)

    return Opinion(
        long=clear & (direction > 0),
        short=clear & (direction < 0),
        strength=np.where(turned, 1.0, away / (2 * width * span)),
        stop=line.copy(),
        trail=away,
        why=why,
        numbers={"line": line, "atr": span},
    )
