"""What is known of the markets, for whoever shows it: X-rays, states, bars, and why a symbol has none."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from trading.candles.bars import Bars
from trading.domain.candle import Timeframe
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.ticker import Ticker
from trading.xray.records import MarketState, XRay
from trading.xray.xrays import XRays


class Silence(StrEnum):
    """Why nothing is known of a symbol at the last bar."""

    UNLISTED = "unlisted"  # its exchange does not list it, or not any more
    LEFT_OUT = "left-out"  # by the filter or the quarantine: detail says which
    LOADING = "loading"  # its candles are being read
    GAP = "gap"  # bars are missing, and nobody has them
    POISONED = "poisoned"  # a bar that cannot be


@dataclass(frozen=True, slots=True)
class Standing:
    """How a symbol stands. silence: None where it is current; detail: a code of the reason, or None."""

    symbol: Symbol
    followed: bool
    silence: Silence | None
    detail: str | None = None


class Insight(Protocol):
    """The markets as last analysed. Nothing here waits for an exchange."""

    @property
    def timeframes(self) -> Sequence[Timeframe]:
        """Those that are analysed, the shortest first."""
        ...

    def xray(self, symbol: Symbol, timeframe: Timeframe) -> XRay | None:
        """As of the last bar that it closed; None where none was made since the start."""
        ...

    def xrays(self, exchange: ExchangeId, timeframe: Timeframe) -> XRays | None:
        """Of all symbols of the exchange, for ranking; None before the first bar."""
        ...

    def market(self, exchange: ExchangeId, timeframe: Timeframe) -> MarketState | None:
        """All of the exchange's symbols together."""
        ...

    def bars(self, symbol: Symbol, timeframe: Timeframe, depth: int) -> Bars:
        """Up to so many closed bars without a gap, oldest first; maybe none."""
        ...

    def ticker(self, symbol: Symbol) -> Ticker | None:
        """The exchange's own figures of the last 24 hours; None where they are not known."""
        ...

    def standing(self, symbol: Symbol) -> Standing: ...
