"""Support and resistance: a bar that touches a level where the price has turned before, and turns away again.

Long from support, short from resistance. The stop stands beyond the level, the target is the next level on
the way, or a multiple of the stop's distance where there is none; one that is too near says nothing. It is
wrong when the level breaks: the more often it has held, the more stops wait behind it.
"""

import numpy as np

from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.strategies.base import DEPTH, Values, bounds, checked, warm
from trading.strategies.lookback import turns, whole
from trading.strategies.reasons import price_text
from trading.strategies.verdicts import Column, Judge, Mask, Opinion

NAME = "level_bounce"
BOUNDS = bounds(
    look="40 400 10 150",  # bars in which levels are looked for
    wing="2 10 1 3",  # bars on both sides of a turn
    touches="1 5 1 2",
    atr="5 50 1 14",
    near="0.1 1.5 0.1 0.5",  # average true ranges that still count as the same level
    stop="0.2 3 0.1 0.7",  # average true ranges beyond the level
    reward="0.5 6 0.1 1.2",  # stop distances
)
_OFTEN = 4  # turns at one level: more say nothing more


def level_bounce(given: Values) -> Judge:
    """The strategy with these parameters. Raises OutOfBounds."""
    values = checked(BOUNDS, given)
    warm_up = min(max(int(values["look"]) + 1, warm(values, "atr")), DEPTH)
    return Judge(NAME, warm_up, values, lambda table: _form(table, values))


def _form(table: Table, values: Values) -> Opinion:
    span = table.atr(int(values["atr"]))[:, -1]
    opened, high, low, close = (one[:, -1] for one in (table.open, table.high, table.low, table.close))
    near, beyond = span * float(values["near"]), span * float(values["stop"])
    tops, bottoms, closes = whole(table)
    found = turns(tops, bottoms, closes, table.counts, near, int(values["wing"]), int(values["look"]))
    support, lows, resistance, highs, above, below = found
    least = float(values["touches"])
    up = (abs(low - support) <= near) & (lows >= least) & (close > opened) & (close > support)
    down = (abs(high - resistance) <= near) & (highs >= least) & (close < opened) & (close < resistance)
    stop = np.where(up, np.minimum(support, low) - beyond, np.maximum(resistance, high) + beyond)
    target, worth = _target(close, stop, np.where(up, above, below), float(values["reward"]))
    touches = np.where(up, lows, highs)

    def why(row: int, stance: Stance) -> tuple[Because, ...]:
        level = support[row] if stance is Stance.LONG else resistance[row]
        numbers = (("level", price_text(level)), ("touches", f"{touches[row]:.0f}"), ("stance", stance.value))
        aim = Because("level-target", (("target", price_text(target[row])),))
        return (Because("level-bounce", numbers), aim)

    return Opinion(
        long=up & ~down & worth,
        short=down & ~up & worth,
        strength=0.3 + 0.7 * np.minimum(touches / _OFTEN, 1.0),
        stop=stop,
        target=target,
        why=why,
        numbers={"support": support, "resistance": resistance, "atr": span},
    )


def _target(close: Column, stop: Column, level: Column, reward: float) -> tuple[Column, Mask]:
    """The next level, or where there is none a multiple of the risk; and whether it is far enough."""
    risk = close - stop  # negative for a short
    target = np.where(np.isnan(level), close + risk * reward, level)
    return target, abs(target - close) >= abs(risk) * reward * (1 - 1e-9)
