"""Which symbols can be traded at all: thresholds that follow the market, and for each refusal its numbers."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from trading.domain.instrument import MarketType, Symbol
from trading.universe.measures import Measures, Series

_ENOUGH = 20  # values from which a quantile says something about a market
_HANDFUL = 10  # failures that need no network to explain them


class Cause(StrEnum):
    """Why a symbol is left out. Every cause has a text in every locale (`left-out-...`)."""

    NOT_TRADING = "not-trading"
    VOLUME = "volume"
    SPREAD = "spread"
    STEP = "step"
    YOUNG = "young"
    IDLE = "idle"
    DEAD = "dead"
    ABSURD = "absurd"


class State(IntEnum):
    """UNKNOWN: too little is known of the symbol to judge it; it is neither offered nor called a problem."""

    UNKNOWN = -1
    LEFT_OUT = 0
    AVAILABLE = 1


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a measure must be at least, or with `most` at most: this quantile of all markets of its type that
    trade, kept between low and high. needed: without the measure there is no verdict.
    """

    cause: Cause
    measure: str
    quantile: float
    low: float
    high: float
    most: bool = False
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """The thresholds in the order in which they are looked at: the first that is broken is the reason."""

    thresholds: tuple[Threshold, ...] = (
        Threshold(Cause.NOT_TRADING, "trading", 0.0, 1.0, 1.0),
        Threshold(Cause.VOLUME, "turnover", 0.25, 50_000, 1_000_000, needed=True),
        Threshold(Cause.SPREAD, "spread", 0.90, 0.002, 0.02, most=True),
        Threshold(Cause.STEP, "step", 0.95, 0.001, 0.01, most=True),
        Threshold(Cause.YOUNG, "age", 0.0, 100, 100),
        Threshold(Cause.IDLE, "idle", 0.90, 0.3, 0.7, most=True),
        Threshold(Cause.DEAD, "volatility", 0.02, 0.001, 0.005),
        Threshold(Cause.ABSURD, "volatility", 0.99, 0.5, 1.5, most=True),
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one symbol. actual, limit: in the unit of its cause's measure; None for no cause."""

    symbol: Symbol
    state: State
    cause: Cause | None = None
    actual: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """Arrays over symbols. broken: index of the threshold, -1 for none."""

    symbols: tuple[Symbol, ...]
    policy: Policy
    states: NDArray[np.int8]
    broken: NDArray[np.int64]
    actual: Series
    limit: Series

    def __len__(self) -> int:
        return len(self.symbols)

    def of(self, row: int) -> Verdict:
        """The verdict on one symbol."""
        state, broken = State(int(self.states[row])), int(self.broken[row])
        if broken < 0:
            return Verdict(self.symbols[row], state)
        cause = self.policy.thresholds[broken].cause
        return Verdict(self.symbols[row], state, cause, float(self.actual[row]), float(self.limit[row]))


def screen(measures: Measures, policy: Policy) -> Verdicts:
    """Judge all symbols of an exchange together. A measure that is not known breaks nothing; one that is
    needed leaves the symbol UNKNOWN.
    """
    count = len(measures)
    states = np.full(count, State.AVAILABLE, dtype=np.int8)
    broken = np.full(count, -1, dtype=np.int64)
    actual, limit = np.full(count, np.nan), np.full(count, np.nan)
    markets = np.array([list(MarketType).index(symbol.market) for symbol in measures.symbols], dtype=np.int64)
    for index, threshold in enumerate(policy.thresholds):
        values: Series = getattr(measures, threshold.measure)
        limits = _limits(values, measures.trading > 0, markets, threshold)
        wrong = values > limits if threshold.most else values < limits  # False where it is not known
        hit = wrong & (states == State.AVAILABLE)
        states[hit] = State.LEFT_OUT
        broken[hit], actual[hit], limit[hit] = index, values[hit], limits[hit]
        if threshold.needed:
            states[np.isnan(values) & (states == State.AVAILABLE)] = State.UNKNOWN
    return Verdicts(measures.symbols, policy, states, broken, actual, limit)


def _limits(
    values: Series, trading: NDArray[np.bool_], markets: NDArray[np.int64], threshold: Threshold
) -> Series:
    """The threshold's limit for each symbol: that of its market type."""
    limits = np.empty(len(values))
    for market in np.unique(markets):
        here = markets == market
        known = values[here & trading & ~np.isnan(values)]
        loosest = threshold.high if threshold.most else threshold.low
        found = float(np.quantile(known, threshold.quantile)) if len(known) >= _ENOUGH else loosest
        limits[here] = min(max(found, threshold.low), threshold.high)
    return limits


def ranked(measures: Measures, verdicts: Verdicts, *causes: Cause) -> tuple[Symbol, ...]:
    """The available symbols, and those left out for one of these causes, by turnover, the largest first."""
    also = [index for index, one in enumerate(verdicts.policy.thresholds) if one.cause in causes]
    kept = (verdicts.states == State.AVAILABLE) | np.isin(verdicts.broken, also)
    turnover = np.nan_to_num(measures.turnover, nan=-1.0)
    order = sorted(np.flatnonzero(kept), key=lambda row: (-turnover[row], verdicts.symbols[row]))
    return tuple(verdicts.symbols[row] for row in order)


@dataclass(frozen=True, slots=True)
class Reads:
    """How the latest reads of an exchange went."""

    asked: int = 0
    failed: int = 0


def is_network_well(reads: Reads, *, tells_time: bool) -> bool:
    """Whether anything may be said of single symbols: not while the exchange does not even tell its time, or
    most reads fail. Then it is the network, or the exchange, and not the symbols. A handful of failures is
    theirs all the same: those that are well may need no reads at all.
    """
    return tells_time and (reads.failed <= _HANDFUL or 2 * reads.failed <= reads.asked)
