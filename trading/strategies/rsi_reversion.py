"""Mean reversion inside a range: when the RSI comes back from an extreme while nothing trends.

Long when it rises through its lower mark, short when it falls through the upper one (100 less the lower). The
target is the mean of the closes, the stop a multiple of the average true range away; a mean that is too near
to be worth the stop says nothing. When a trend begins (the ADX rises through its mark) it says: leave. It is
wrong at the beginning of a trend: what looked like an extreme was the first step.
"""

import numpy as np

from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.strategies.base import Values, bounds, checked, warm
from trading.strategies.reasons import by_range, price_text
from trading.strategies.verdicts import Judge, Opinion

NAME = "rsi_reversion"
BOUNDS = bounds(
    rsi="3 50 1 14",
    low="10 45 1 35",
    adx="5 50 1 14",
    calm="10 50 1 25",  # ADX above which the market trends
    mean="5 100 1 20",
    atr="5 50 1 14",
    stop="0.5 6 0.1 1.5",  # average true ranges
    reward="0.2 3 0.1 0.5",  # stop distances that the mean must be away
)
_ALL = 100.0  # the RSI's upper end


def rsi_reversion(given: Values) -> Judge:
    """The strategy with these parameters. Raises OutOfBounds."""
    values = checked(BOUNDS, given)
    warm_up = warm(values, "rsi", "adx", "mean", "atr")
    return Judge(NAME, warm_up, values, lambda table: _form(table, values))


def _form(table: Table, values: Values) -> Opinion:
    rsi, adx = table.rsi(int(values["rsi"])), table.adx(int(values["adx"])).adx
    mean, span = table.sma(int(values["mean"]))[:, -1], table.atr(int(values["atr"]))[:, -1]
    close, low, calm = table.close[:, -1], float(values["low"]), float(values["calm"])
    ranging, high = adx[:, -1] <= calm, _ALL - low
    distance = span * float(values["stop"])
    worth = abs(mean - close) >= distance * float(values["reward"])
    up = ranging & worth & (rsi[:, -2] < low) & (rsi[:, -1] >= low) & (mean > close)
    down = ranging & worth & (rsi[:, -2] > high) & (rsi[:, -1] <= high) & (mean < close)

    def why(row: int, stance: Stance) -> tuple[Because, ...]:
        trend = (("adx", f"{adx[row, -1]:.1f}"), ("calm", str(values["calm"])))
        if stance is Stance.FLAT:
            return (Because("range-over", trend),)
        mark = low if stance is Stance.LONG else high
        back = (("rsi", f"{rsi[row, -1]:.0f}"), ("mark", f"{mark:.0f}"), ("stance", stance.value))
        return (
            Because("rsi-back", back),
            Because("range", trend),
            Because("mean-target", (("mean", price_text(mean[row])),)),
            by_range(span[row], values),
        )

    return Opinion(
        long=up,
        short=down,
        leave=(adx[:, -2] <= calm) & (adx[:, -1] > calm),
        strength=np.where(up, low - rsi[:, -2], rsi[:, -2] - high) / low + (1 - adx[:, -1] / calm) / 2,
        stop=close - np.where(up, distance, -distance),
        target=mean.copy(),
        why=why,
        numbers={"rsi": rsi[:, -1], "adx": adx[:, -1], "mean": mean, "atr": span},
    )
