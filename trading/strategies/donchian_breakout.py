"""Breakout by the turtles' rules: a close beyond the highs (lows) of the last bars is followed, long (short).

It leaves when a close goes beyond the shorter channel on the other side of the last breakout; there is no
target, a trend may run. The stop is a multiple of the average true range away. It is wrong more often than it
is right, in every market that breaks out and comes back: few long trends must pay for many short mistakes.
"""

import numpy as np

from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.strategies.base import DEPTH, Values, bounds, checked, must_be_below, warm
from trading.strategies.lookback import last_break, whole
from trading.strategies.reasons import by_range, price_text
from trading.strategies.verdicts import Judge, Opinion

NAME = "donchian_breakout"
BOUNDS = bounds(
    entry="10 100 1 20",
    exit="5 60 1 10",
    atr="5 50 1 14",
    stop="0.5 6 0.1 2",  # average true ranges
)
_LOOK = 3  # entry lengths within which the last breakout still counts


def donchian_breakout(given: Values) -> Judge:
    """The strategy with these parameters. Raises OutOfBounds."""
    values = checked(BOUNDS, given)
    must_be_below(values, "exit", "entry")
    warm_up = min(max((_LOOK + 1) * int(values["entry"]), warm(values, "atr")), DEPTH)
    return Judge(NAME, warm_up, values, lambda table: _form(table, values))


def _form(table: Table, values: Values) -> Opinion:
    entry, leave = int(values["entry"]), int(values["exit"])
    close, span = table.close[:, -1], table.atr(int(values["atr"]))[:, -1]
    top, bottom = table.highest(entry)[:, -2], table.lowest(entry)[:, -2]  # of the bars before this one
    near_top, near_bottom = table.highest(leave)[:, -2], table.lowest(leave)[:, -2]
    up, down = close > top, close < bottom
    tops, bottoms, closes = whole(table)
    side = last_break(tops, bottoms, closes, table.counts, entry, _LOOK * entry)
    over_long, over_short = (side > 0) & (close < near_bottom), (side < 0) & (close > near_top)
    distance = np.where(up, 1.0, -1.0) * span * float(values["stop"])

    def why(row: int, stance: Stance) -> tuple[Because, ...]:
        if stance is Stance.FLAT:
            level = near_bottom[row] if over_long[row] else near_top[row]
            was = Stance.LONG if over_long[row] else Stance.SHORT
            numbers = (("n", str(leave)), ("level", price_text(level)), ("stance", was.value))
            return (Because("channel-left", numbers),)
        level = top[row] if stance is Stance.LONG else bottom[row]
        numbers = (("n", str(entry)), ("level", price_text(level)), ("stance", stance.value))
        return (Because("channel-break", numbers), by_range(span[row], values))

    return Opinion(
        long=up,
        short=down,
        leave=over_long | over_short,
        strength=0.4 + np.where(up, close - top, bottom - close) / span,
        stop=close - distance,
        why=why,
        numbers={"top": top, "bottom": bottom, "atr": span},
    )
