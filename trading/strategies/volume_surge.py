"""Volume: a bar with a multiple of the usual volume that closes near its end is followed.

The stop is a multiple of the average true range away, the target a multiple of the stop's distance. It is
wrong where the surge was the end of a move: the last ones have bought, or a large seller was done.
"""

import numpy as np

from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.strategies.base import Values, bounds, checked, warm
from trading.strategies.reasons import by_range
from trading.strategies.verdicts import Judge, Opinion

NAME = "volume_surge"
BOUNDS = bounds(
    length="5 100 1 20",
    times="1.5 10 0.5 3",  # mean volumes of the bars before
    body="0.1 1 0.05 0.6",  # share of the bar's range between its open and its close
    atr="5 50 1 14",
    stop="0.5 6 0.1 1.5",  # average true ranges
    reward="0.5 6 0.1 1.5",  # stop distances
)


def volume_surge(given: Values) -> Judge:
    """The strategy with these parameters. Raises OutOfBounds."""
    values = checked(BOUNDS, given)
    return Judge(NAME, warm(values, "length", "atr"), values, lambda table: _form(table, values))


def _form(table: Table, values: Values) -> Opinion:
    length, least = int(values["length"]), float(values["times"])
    usual, span = table.volume_mean(length)[:, -2], table.atr(int(values["atr"]))[:, -1]
    opened, high, low, close = (one[:, -1] for one in (table.open, table.high, table.low, table.close))
    times, body = table.volume[:, -1] / usual, (close - opened) / (high - low)
    surge = (usual > 0) & (times >= least)
    up, down = surge & (body >= float(values["body"])), surge & (-body >= float(values["body"]))
    distance = np.where(up, 1.0, -1.0) * span * float(values["stop"])

    def why(row: int, stance: Stance) -> tuple[Because, ...]:
        numbers = (("times", f"{times[row]:.1f}"), ("n", str(length)))
        close_at = (("body", f"{abs(body[row]) * 100:.0f}"), ("stance", stance.value))
        return (
            Because("volume-surge", numbers),
            Because("volume-bar", close_at),
            by_range(span[row], values),
        )

    return Opinion(
        long=up,
        short=down,
        strength=times / (3 * least),
        stop=close - distance,
        target=close + distance * float(values["reward"]),
        why=why,
        numbers={"times": times, "body": body, "atr": span},
    )
