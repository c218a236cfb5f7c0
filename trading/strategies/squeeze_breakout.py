"""Volatility: after a squeeze (Bollinger bands inside Keltner's) the first close beyond a band is followed.

The stop is a multiple of the average true range away and follows the price by as much; the target is a
multiple of the stop's distance. It is wrong where the first step out of a quiet spell is taken back at once.
"""

import numpy as np

from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.strategies.base import Values, bounds, checked, warm
from trading.strategies.reasons import by_range, price_text
from trading.strategies.verdicts import Judge, Opinion

NAME = "squeeze_breakout"
BOUNDS = bounds(
    length="10 60 1 20",
    width="1 3 0.1 2",  # standard deviations of the Bollinger bands
    range="1 3 0.1 1.5",  # average true ranges of the Keltner bands
    atr="5 50 1 14",
    stop="0.5 6 0.1 1.5",  # average true ranges
    reward="0.5 6 0.1 2",  # stop distances
)


def squeeze_breakout(given: Values) -> Judge:
    """The strategy with these parameters. Raises OutOfBounds."""
    values = checked(BOUNDS, given)
    return Judge(NAME, warm(values, "length", "atr"), values, lambda table: _form(table, values))


def _form(table: Table, values: Values) -> Opinion:
    length = int(values["length"])
    narrow = table.bollinger(length, float(values["width"]))
    wide = table.keltner(length, int(values["atr"]), float(values["range"]))
    close, span = table.close[:, -1], table.atr(int(values["atr"]))[:, -1]
    upper, lower = narrow.upper[:, -2], narrow.lower[:, -2]  # as they were before the bar that leaves them
    squeezed = (upper < wide.upper[:, -2]) & (lower > wide.lower[:, -2])
    up, down = squeezed & (close > upper), squeezed & (close < lower)
    beyond = np.where(up, close - upper, lower - close) / span
    distance = span * float(values["stop"])
    sign = np.where(up, 1.0, -1.0)

    def why(row: int, stance: Stance) -> tuple[Because, ...]:
        band = upper[row] if stance is Stance.LONG else lower[row]
        return (
            Because("squeeze", (("length", str(length)),)),
            Because("squeeze-out", (("band", price_text(band)), ("stance", stance.value))),
            by_range(span[row], values),
        )

    return Opinion(
        long=up,
        short=down,
        strength=0.5 + beyond,
        stop=close - sign * distance,
        target=close + sign * distance * float(values["reward"]),
        trail=distance,
        why=why,
        numbers={"beyond": beyond, "atr": span},
    )
