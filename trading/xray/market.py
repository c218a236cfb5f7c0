"""The whole market in a few numbers: who goes along, how hot it is, and what that feels like."""

from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from trading.candles.panel import Matrix
from trading.xray.records import MarketState, Mood
from trading.xray.regime import DOWN, REGIMES, UNKNOWN, UP
from trading.xray.xrays import XRays

FEW, MANY = 0.4, 0.6  # of the symbols above their average
VERY_FEW, HOT, COLD = 0.2, 0.8, 0.2


def market_state(xrays: XRays) -> MarketState:
    """The state of the market of these X-rays. Symbols that are unknown count nowhere."""
    codes, leader = xrays.regimes.codes, xrays.leader
    known = codes != UNKNOWN
    others = np.arange(len(xrays)) != leader
    counts = {regime: int(np.count_nonzero(codes == code)) for code, regime in enumerate(REGIMES)}
    moved = xrays.feature("last_change")
    breadth = _share(xrays.feature("from_ema_50") > 0, ~np.isnan(xrays.feature("from_ema_50")))
    up, down = _share(codes == UP, known), _share(codes == DOWN, known)
    heat = _median(xrays.measures[1])
    return MarketState(
        timeframe=xrays.timeframe,
        closed_at=xrays.closed_at,
        symbols=int(np.count_nonzero(known)),
        breadth=breadth,
        up=up,
        down=down,
        regimes=MappingProxyType(counts),
        advancing=int(np.count_nonzero(moved > 0)),
        declining=int(np.count_nonzero(moved < 0)),
        heat=heat,
        correlation=_mean(xrays.feature("correlation")[others]),
        leader=None if leader is None else xrays.symbols[leader],
        leader_regime=None if leader is None else xrays.regimes.of(leader),
        leader_heat=None if leader is None else _median(xrays.measures[1, leader : leader + 1]),
        mood=mood(breadth, up, down, heat),
    )


def mood(breadth: float | None, up: float | None, down: float | None, heat: float | None) -> Mood | None:
    """The word for it; None while any of the numbers is unknown."""
    if breadth is None or up is None or down is None or heat is None:
        return None
    if breadth <= VERY_FEW and heat >= HOT:
        return Mood.PANIC
    if breadth >= MANY and up > down:
        return Mood.RISK_ON
    if breadth <= FEW and down > up:
        return Mood.RISK_OFF
    return Mood.QUIET if heat <= COLD else Mood.MIXED


def _share(of: NDArray[np.bool_], known: NDArray[np.bool_]) -> float | None:
    total = int(np.count_nonzero(known))
    return int(np.count_nonzero(of & known)) / total if total else None


def _known(values: Matrix) -> Matrix:
    return values[~np.isnan(values)]


def _mean(values: Matrix) -> float | None:
    known = _known(values)
    return float(known.mean()) if len(known) else None


def _median(values: Matrix) -> float | None:
    known = _known(values)
    return float(np.median(known)) if len(known) else None
