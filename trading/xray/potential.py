"""How much a symbol promises now: parts of 0..1 with weights, and their weighed mean of 0..100.

It does not say which way; the lean does. A part that is unknown is left out of the mean; where less than half
of the weight is known, there is no potential.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from trading.candles.panel import Matrix
from trading.xray import levels
from trading.xray.regime import DEAD, DOWN, RANGE, TURBULENT, UNKNOWN, UP, Codes


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What the parts are made from: arrays over symbols; features by name; levels as levels.levels gives."""

    codes: Codes
    features: Mapping[str, Matrix]
    levels: Matrix
    close: Matrix
    atr: Matrix
    spread: Matrix
    anomaly: Matrix


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the potential: its name, its share of the whole, and how it is made."""

    name: str
    weight: float
    of: Callable[[Evidence], Matrix]


def state(evidence: Evidence) -> Matrix:
    """Trends promise most, ranges half, turbulence little, the dead nothing."""
    worth = np.full(UNKNOWN + 7, np.nan)  # the last one is the unknown
    worth[[UP, DOWN, RANGE, TURBULENT, DEAD]] = 1.0, 1.0, 0.5, 0.2, 0.0
    return np.asarray(worth[evidence.codes], dtype=np.float64)


def move(evidence: Evidence) -> Matrix:
    """How little chance explains the drift: all at 3 sigma."""
    return _scaled(np.abs(evidence.features["drift"]), 0.0, 3.0)


def agreement(evidence: Evidence) -> Matrix:
    """How many of the signs of direction say the same as the drift."""
    signs = ("trend_slope", "averages_gap", "momentum", "direction", "macd", "from_ema_50")
    lean = np.sign(evidence.features["drift"])
    same = [
        np.where(np.isnan(evidence.features[name]), np.nan, np.sign(evidence.features[name]) == lean)
        for name in signs
    ]
    return np.asarray(np.mean(same, axis=0), dtype=np.float64)


def straightness(evidence: Evidence) -> Matrix:
    """How straight the way of 20 bars was: all at Kaufman's 0.6."""
    return _scaled(evidence.features["efficiency"], 0.0, 0.6)


def volume(evidence: Evidence) -> Matrix:
    """From half the usual volume to twice and a half."""
    return _scaled(evidence.features["volume_ratio"], 0.5, 2.5)


def room(evidence: Evidence) -> Matrix:
    """The way to the next level in the direction of the drift: all at 4 average true ranges, or at none."""
    up = evidence.features["drift"] >= 0
    ahead = np.where(up, evidence.levels[:, levels.SIDE, 0], evidence.levels[:, 0, 0])
    free = _scaled(np.abs(ahead - evidence.close) / evidence.atr, 0.0, 4.0)
    known = ~np.isnan(evidence.atr) & ~np.isnan(evidence.features["drift"])
    return np.where(known, np.where(np.isnan(ahead), 1.0, free), np.nan)


def cost(evidence: Evidence) -> Matrix:
    """What the spread takes of a usual bar: nothing is best, 0.3 of it is worst."""
    return 1 - _scaled(evidence.spread * evidence.close / evidence.atr, 0.0, 0.3)


def calm(evidence: Evidence) -> Matrix:
    """Whether the last bar was of the usual kind: worst from 10 deviations on."""
    return 1 - _scaled(evidence.anomaly, 3.0, 10.0)


PIECES: tuple[Piece, ...] = (
    Piece("state", 0.20, state),
    Piece("move", 0.20, move),
    Piece("agreement", 0.15, agreement),
    Piece("straightness", 0.10, straightness),
    Piece("volume", 0.10, volume),
    Piece("room", 0.10, room),
    Piece("cost", 0.10, cost),
    Piece("calm", 0.05, calm),
)
ENOUGH = 0.5  # of the weight


def parts(evidence: Evidence) -> Matrix:
    """PIECES x symbols, 0..1, NaN for unknown."""
    return np.stack([piece.of(evidence) for piece in PIECES])


def score(values: Matrix) -> Matrix:
    """Of each symbol the weighed mean of the known parts, 0..100; NaN where too little is known."""
    weights = np.array([piece.weight for piece in PIECES])[:, None]
    known = (weights * ~np.isnan(values)).sum(axis=0)
    total = np.nansum(weights * values, axis=0)
    return np.where(known >= ENOUGH, 100 * total / np.maximum(known, ENOUGH), np.nan)


def _scaled(values: Matrix, low: float, high: float) -> Matrix:
    """0 at low and below, 1 at high and above; NaN stays NaN."""
    return np.clip((values - low) / (high - low), 0.0, 1.0)
