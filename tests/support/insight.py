"""What is known of the markets, in the hand of a test: real X-rays of invented bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np

from app.insight import Silence, Standing
from tests.support.builders import NOW
from tests.support.panels import walk
from trading.candles.bars import Bars
from trading.candles.panel import panel_of
from trading.domain.candle import Timeframe
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.money import Price, Ratio
from trading.domain.ticker import Ticker
from trading.indicators.table import Table
from trading.xray.market import market_state
from trading.xray.quotes import quotes_of
from trading.xray.records import MarketState, XRay
from trading.xray.xrays import XRays, xray


@dataclass
class HandInsight:
    """`app.insight.Insight`. Nothing is known until a test looks at bars."""

    timeframes: Sequence[Timeframe] = tuple(Timeframe)
    found: dict[tuple[ExchangeId, Timeframe], XRays] = field(default_factory=dict)
    states: dict[tuple[ExchangeId, Timeframe], MarketState] = field(default_factory=dict)
    known: dict[tuple[Symbol, Timeframe], Bars] = field(default_factory=dict)
    tickers: dict[Symbol, Ticker] = field(default_factory=dict)
    silent: dict[Symbol, tuple[Silence, str | None]] = field(default_factory=dict)

    def look(self, bars: Mapping[Symbol, Bars], timeframe: Timeframe = Timeframe.M15) -> XRays:
        """Make the X-rays of these bars; the first symbol leads."""
        symbols = tuple(bars)
        table = Table(panel_of(list(bars.items()), timeframe))
        seen = xray(table, quotes_of(symbols, self.tickers), 0)
        place = symbols[0].exchange, timeframe
        self.found[place], self.states[place] = seen, market_state(seen)
        self.known |= {(symbol, timeframe): one for symbol, one in bars.items()}
        return seen

    def xray(self, symbol: Symbol, timeframe: Timeframe) -> XRay | None:
        seen = self.found.get((symbol.exchange, timeframe))
        if seen is None or symbol not in seen.symbols or not seen.counts[seen.symbols.index(symbol)]:
            return None
        return seen.of(seen.symbols.index(symbol))

    def xrays(self, exchange: ExchangeId, timeframe: Timeframe) -> XRays | None:
        return self.found.get((exchange, timeframe))

    def market(self, exchange: ExchangeId, timeframe: Timeframe) -> MarketState | None:
        return self.states.get((exchange, timeframe))

    def bars(self, symbol: Symbol, timeframe: Timeframe, depth: int) -> Bars:
        known = self.known.get((symbol, timeframe))
        if known is None:
            none = np.array([], np.float64)
            return Bars(np.array([], np.int64), none, none, none, none, none)
        return Bars(*(getattr(known, name)[-depth:] for name in Bars.__slots__))

    def ticker(self, symbol: Symbol) -> Ticker | None:
        return self.tickers.get(symbol)

    def standing(self, symbol: Symbol) -> Standing:
        silence, detail = self.silent.get(symbol, (None, None))
        return Standing(symbol, silence is None, silence, detail)


def quarters(count: int, seed: int, price: float = 60_000.0) -> Bars:
    """Invented bars of fifteen minutes, the last of which opens at NOW."""
    end = int(NOW.timestamp() * 1000)
    opened = end - np.arange(count - 1, -1, -1, dtype=np.int64) * 900_000
    return replace(walk(count, seed, price, 0.004), opened_at=opened)


def a_ticker(symbol: Symbol, last: str = "60000", change: str | None = "0.0123") -> Ticker:
    price = Decimal(last)
    return Ticker(
        symbol=symbol,
        last=Price(price),
        bid=Price(price * Decimal("0.9999")),
        ask=Price(price * Decimal("1.0001")),
        quote_volume=Decimal(1_234_567_890),
        change=None if change is None else Ratio(Decimal(change)),
        seen_at=NOW,
    )
