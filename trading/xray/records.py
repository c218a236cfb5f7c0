"""What an X-ray of one symbol says, for people: plain values, where None means unknown and never zero."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol
from trading.domain.signal import Because


class Regime(StrEnum):
    """The state that a market is in."""

    TREND_UP = "trend_up"
    TREND_DOWN = "trend_down"
    RANGE = "range"
    TURBULENT = "turbulent"  # moves far more than it is used to, without a direction that lasts
    DEAD = "dead"  # hardly trades, or does not move


class Mood(StrEnum):
    """What the whole market feels like."""

    PANIC = "panic"
    RISK_OFF = "risk_off"
    MIXED = "mixed"
    QUIET = "quiet"
    RISK_ON = "risk_on"


@dataclass(frozen=True, slots=True)
class Measures:
    """What a regime is judged by.

    drift: the move of the last bars in the moves that chance would make, + is up; heat: where the volatility
    of now stands among the symbol's own, 0..1; scale: the move that chance makes in as many bars, a ratio;
    alive: the share of bars that traded and moved, 0..1.
    """

    drift: float | None
    heat: float | None
    scale: float | None
    alive: float | None


@dataclass(frozen=True, slots=True)
class Level:
    """A price at which the market turned before. Below the close it supports, above it resists.

    price: quote; touches: turning points there; strength: these weighed by how recent they are; last_touch:
    bars ago; distance: from the close, a signed ratio of it.
    """

    price: float
    touches: int
    strength: float
    last_touch: int
    distance: float


@dataclass(frozen=True, slots=True)
class Profile:
    """Where the volume of the last bars was traded: the busiest price, and the area of 70 % of the volume.

    Prices in quote.
    """

    busiest: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Liquidity:
    """How easily one trades here.

    day: quote traded in 24 hours, as the exchange says; bar: quote traded in a bar, on average; spread:
    between the best offers, a ratio; impact: the move of the price per million of quote (Amihud), a ratio.
    """

    day: float | None
    bar: float | None
    spread: float | None
    impact: float | None


@dataclass(frozen=True, slots=True)
class Anomaly:
    """How unlike the bars before it the last bar is, in robust standard deviations; score: the largest."""

    score: float | None
    of_return: float | None  # signed
    of_range: float | None  # only what is larger than usual counts
    of_volume: float | None  # as of_range


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the potential: value 0..1, None where unknown; its weight among the parts."""

    name: str
    value: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class Potential:
    """How much a symbol promises now, 0..100, as the weighed mean of its known parts."""

    score: float | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class XRay:
    """One symbol at the close of one bar.

    bars: how many closed bars without a gap it was made from; close: quote; regime: None while unknown;
    since: bars that it has lasted, at least; lean: +1 up, -1 down, 0 neither; features: by the names of the
    catalogue; levels: the nearest first; reading: codes of sentences that the locales know.
    """

    symbol: Symbol
    timeframe: Timeframe
    closed_at: datetime
    bars: int
    close: float | None
    regime: Regime | None
    since: int
    lean: int
    measures: Measures
    features: Mapping[str, float | None]
    supports: tuple[Level, ...]
    resistances: tuple[Level, ...]
    profile: Profile | None
    liquidity: Liquidity
    anomaly: Anomaly
    potential: Potential
    reading: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class MarketState:
    """All symbols of a market at the close of one bar; shares are 0..1 of those that are known.

    symbols: how many have an X-ray; breadth: the share above the average of 50 bars; regimes: symbols in
    each; advancing, declining: symbols whose last bar closed higher, lower; heat: the median of the symbols'
    heat; correlation: the mean correlation to the leader, None without a leader.
    """

    timeframe: Timeframe
    closed_at: datetime
    symbols: int
    breadth: float | None
    up: float | None
    down: float | None
    regimes: Mapping[Regime, int]
    advancing: int
    declining: int
    heat: float | None
    correlation: float | None
    leader: Symbol | None
    leader_regime: Regime | None
    leader_heat: float | None
    mood: Mood | None
