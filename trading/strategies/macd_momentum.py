"""Momentum by MACD: when the histogram turns to rising momentum, long; when it turns to falling, short.

It speaks at the bar of the turn only. The stop is a multiple of the average true range away, the target a
multiple of the stop's distance; a turn too weak to follow says: leave. It is wrong where momentum turns back
and forth, and late where a move is over with the bar that shows it.
"""

from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.strategies.base import Values, bounds, checked, must_be_below, warm
from trading.strategies.reasons import by_range
from trading.strategies.verdicts import Judge, Opinion

NAME = "macd_momentum"
BOUNDS = bounds(
    fast="3 40 1 12",
    slow="8 120 1 26",
    signal="3 40 1 9",
    atr="5 50 1 14",
    stop="0.5 6 0.1 2",  # average true ranges
    reward="0.5 6 0.1 2",  # stop distances
    size="0 0.5 0.01 0.02",  # average true ranges: how far the histogram must come out of its turn
)
_STRONG = 0.25  # average true ranges: a histogram that turns by so much in one bar is as strong as can be


def macd_momentum(given: Values) -> Judge:
    """The strategy with these parameters. Raises OutOfBounds."""
    values = checked(BOUNDS, given)
    must_be_below(values, "fast", "slow")
    warm_up = warm(values, "slow", "signal", "atr")
    return Judge(NAME, warm_up, values, lambda table: _form(table, values))


def _form(table: Table, values: Values) -> Opinion:
    fast, slow, signal = (int(values[name]) for name in ("fast", "slow", "signal"))
    histogram = table.macd(fast, slow, signal).histogram
    close, span = table.close[:, -1], table.atr(int(values["atr"]))[:, -1]
    before, now = histogram[:, -2], histogram[:, -1]
    up, down = (before <= 0) & (now > 0), (before >= 0) & (now < 0)
    size = abs(now) / span
    clear = size >= float(values["size"])
    sign = up.astype(float) - down.astype(float)
    distance = sign * span * float(values["stop"])

    def why(row: int, stance: Stance) -> tuple[Because, ...]:
        turn = Because("macd-turn", (("side", "up" if up[row] else "down"), ("size", f"{size[row]:.2f}")))
        if stance is Stance.FLAT:
            return (turn, Because("macd-weak", (("least", str(values["size"])),)))
        return (turn, by_range(span[row], values))

    return Opinion(
        long=up & clear,
        short=down & clear,
        leave=(up | down) & ~clear,
        strength=size / _STRONG,
        stop=close - distance,
        target=close + distance * float(values["reward"]),
        why=why,
        numbers={"histogram": now, "atr": span},
    )
