"""What people see of the market: plain values for screens and pictures, None for what is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.insight import Standing
from trading.candles.bars import Bars, Series
from trading.domain.candle import Timeframe
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.signal import Signal, Stance
from trading.domain.ticker import Ticker
from trading.xray.records import MarketState, Regime, XRay


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The latest bars with what goes along with them; all series have the bars' length, NaN for unknown.

    volumes: of equal steps of price from `low` to `high` (quote), in base; empty where there is no profile.
    """

    bars: Bars
    regimes: tuple[Regime | None, ...]
    rsi: Series
    macd: Series
    signal: Series
    volumes: Series
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class XRayView:
    """One symbol. xray None: none was made since the start; trace None: too few bars for a picture.

    chosen: it is among the symbols that the person trades; timeframes: those that can be looked at.
    """

    symbol: Symbol
    timeframe: Timeframe
    timeframes: Sequence[Timeframe]
    standing: Standing
    xray: XRay | None
    trace: Trace | None
    ticker: Ticker | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class MarketView:
    """A whole exchange; state None: no bar of this timeframe has closed since the start."""

    exchange: ExchangeId
    timeframe: Timeframe
    timeframes: Sequence[Timeframe]
    state: MarketState | None


class Sort(StrEnum):
    """What a ranking is by, the largest first. The values travel in buttons: short, and never reused."""

    POTENTIAL = "p"
    CHANGE = "c"
    VOLUME = "v"
    VOLATILITY = "s"
    ANOMALY = "a"


@dataclass(frozen=True, slots=True)
class Standout:
    """A symbol in a ranking. value: in the unit of the sort, None where it is not known."""

    symbol: Symbol
    value: float | None
    regime: Regime | None
    lean: int


@dataclass(frozen=True, slots=True)
class TopView:
    """A page of a ranking. total: symbols that are ranked; None: nothing is known before the first bar."""

    exchange: ExchangeId
    timeframe: Timeframe
    timeframes: Sequence[Timeframe]
    sort: Sort
    regime: Regime | None
    page: int
    total: int | None
    rows: tuple[Standout, ...]
    regimes: Mapping[Regime, int]


@dataclass(frozen=True, slots=True)
class Glance:
    """A market in a line. regime: at the last bar of the timeframe, None while unknown; closes: of the last
    day, the oldest first, maybe none.
    """

    ticker: Ticker
    timeframe: Timeframe
    regime: Regime | None
    closes: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SignalsAsked:
    """Which signals are looked at; None: all. mine: of the person's chosen symbols only."""

    mine: bool = True
    strategy: str | None = None
    stance: Stance | None = None
    symbol: Symbol | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class SignalsView:
    """A page of the last day's signals, the newest first. more: there are older ones; now: market time."""

    asked: SignalsAsked
    signals: tuple[Signal, ...]
    more: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class ListedView:
    """A page of the markets whose names hold the text. rows: each with whether it is chosen, and how it
    stands; total: of all pages.
    """

    text: str
    page: int
    total: int
    rows: tuple[tuple[Symbol, bool, Standing], ...]
