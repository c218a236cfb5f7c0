"""Trend following on two averages: fast above slow and rising, stand long; below and falling, short.

It takes a stance at every bar of a trend. The stop is a multiple of the average true range away, the target a
multiple of the stop's distance. It is wrong where a market goes sideways: the averages cross back and forth.
"""

import numpy as np

from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.strategies.base import Values, bounds, checked, must_be_below, warm
from trading.strategies.reasons import by_range
from trading.strategies.verdicts import Judge, Opinion

NAME = "ema_trend"
BOUNDS = bounds(
    fast="3 50 1 9",
    slow="8 200 1 21",
    atr="5 50 1 14",
    stop="0.5 6 0.1 2",  # average true ranges
    reward="0.5 6 0.1 1.5",  # stop distances
    gap="0 2 0.05 0.1",  # average true ranges between the averages
)


def ema_trend(given: Values) -> Judge:
    """The strategy with these parameters. Raises OutOfBounds."""
    values = checked(BOUNDS, given)
    must_be_below(values, "fast", "slow")
    return Judge(NAME, warm(values, "slow", "atr"), values, lambda table: _form(table, values))


def _form(table: Table, values: Values) -> Opinion:
    fast, slow = table.ema(int(values["fast"])), table.ema(int(values["slow"]))[:, -1]
    close, span = table.close[:, -1], table.atr(int(values["atr"]))[:, -1]
    gap, rising = (fast[:, -1] - slow) / span, fast[:, -1] > fast[:, -2]
    falling = np.isfinite(fast[:, -2]) & ~rising
    wide, least = span > 0, float(values["gap"])
    above, below = wide & (gap > 0) & (gap >= least), wide & (gap <= 0) & (-gap >= least)
    long, short = above & rising, below & falling
    distance = np.where(long, 1.0, -1.0) * span * float(values["stop"])

    def why(row: int, stance: Stance) -> tuple[Because, ...]:
        lengths = (("fast", str(values["fast"])), ("slow", str(values["slow"])))
        size = ("gap", f"{abs(gap[row]):.2f}")
        return (
            Because("ema-trend", (*lengths, size, ("stance", stance.value))),
            by_range(span[row], values),
        )

    return Opinion(
        long=long,
        short=short,
        strength=abs(gap),
        stop=close - distance,
        target=close + distance * float(values["reward"]),
        why=why,
        numbers={"gap": gap, "atr": span},
    )
