"""A slot for a trained model: its probability, after costs, decides; without a model nothing is ever said.

Stop and target are equally far away (a multiple of the average true range), so the probability that the price
rises from here before it falls as far is the chance of the trade. What is expected of one is counted in stop
distances: 2 p - 1, less costs. It is wrong when the market has changed since the model was trained.
"""

import numpy as np

from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.strategies.base import Predictor, Values, bounds, checked, warm
from trading.strategies.reasons import by_range
from trading.strategies.verdicts import Judge, Opinion

NAME = "model_edge"
BOUNDS = bounds(
    edge="0 0.8 0.02 0.1",  # stop distances that must be expected of a trade after costs
    cost="0 1 0.01 0.2",  # per cent of the price, both ways
    atr="5 50 1 14",
    stop="0.5 6 0.1 2",  # average true ranges; the target is as far
)


def model_edge(given: Values, predictor: Predictor | None = None) -> Judge:
    """The strategy with these parameters and this model. Raises OutOfBounds."""
    values = checked(BOUNDS, given)
    known = 0 if predictor is None else predictor.warm_up
    warm_up = max(warm(values, "atr"), known)
    return Judge(NAME, warm_up, values, lambda table: _form(table, values, predictor))


def _form(table: Table, values: Values, predictor: Predictor | None) -> Opinion:
    close, span = table.close[:, -1], table.atr(int(values["atr"]))[:, -1]
    chance = np.full(len(close), np.nan) if predictor is None else predictor.predict(table)
    chance = np.where((chance >= 0) & (chance <= 1), chance, np.nan)
    distance = span * float(values["stop"])
    cost = close * float(values["cost"]) / 100 / distance
    edge = abs(2 * chance - 1) - cost
    worth, up = edge >= float(values["edge"]), chance > 1 / 2
    sign = np.where(up, 1.0, -1.0)

    def why(row: int, stance: Stance) -> tuple[Because, ...]:
        right = chance[row] if stance is Stance.LONG else 1 - chance[row]
        numbers = (("chance", f"{right * 100:.0f}"), ("stance", stance.value), ("edge", f"{edge[row]:.2f}"))
        return (Because("model-edge", numbers), by_range(span[row], values))

    return Opinion(
        long=worth & up,
        short=worth & ~up,
        strength=edge,
        stop=close - sign * distance,
        target=close + sign * distance,
        why=why,
        numbers={"chance": chance, "edge": edge, "atr": span},
    )
