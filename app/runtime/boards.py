"""The markets of all exchanges as one board to read: each exchange has its own hub, readers need not know."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from app.runtime.markets import DEPTH, MarketHub
from trading.candles.bars import Bars
from trading.candles.panel import Panel
from trading.candles.store import Gap
from trading.domain.candle import Candle, Timeframe
from trading.domain.instrument import ExchangeId, Instrument, Symbol
from trading.domain.money import Price
from trading.domain.ticker import Ticker
from trading.risk.quotes import Quote

T = TypeVar("T")


class Board(Protocol):
    """What readers know of the markets: of one hub, or of all together."""

    @property
    def timeframe(self) -> Timeframe: ...
    @property
    def instruments(self) -> Mapping[Symbol, Instrument]: ...
    @property
    def quotes(self) -> Mapping[Symbol, Quote]: ...
    def last(self, symbol: Symbol) -> Price | None: ...
    def closed(self, symbol: Symbol) -> Sequence[Candle]: ...


class ByExchange(Mapping[Symbol, T]):
    """Several mappings, each of one exchange's symbols, read as one; nothing is copied."""

    def __init__(self, parts: Mapping[ExchangeId, Mapping[Symbol, T]]) -> None:
        self._parts = parts

    def __getitem__(self, symbol: Symbol) -> T:
        return self._parts[symbol.exchange][symbol]

    def __iter__(self) -> Iterator[Symbol]:
        for part in self._parts.values():
            yield from part

    def __len__(self) -> int:
        return sum(len(part) for part in self._parts.values())


class Markets:
    """The hubs of all exchanges that are configured. At least one; all of one timeframe."""

    def __init__(self, hubs: Mapping[ExchangeId, MarketHub]) -> None:
        self.hubs = dict(hubs)
        self._instruments = ByExchange({key: hub.instruments for key, hub in hubs.items()})
        self._quotes = ByExchange({key: hub.quotes for key, hub in hubs.items()})
        self._tickers = ByExchange({key: hub.tickers for key, hub in hubs.items()})
        (self._timeframe,) = {hub.timeframe for hub in hubs.values()}

    @property
    def timeframe(self) -> Timeframe:
        return self._timeframe

    @property
    def timeframes(self) -> Sequence[Timeframe]:
        """All that are kept of any exchange, the lowest first."""
        kept = {timeframe for hub in self.hubs.values() for timeframe in hub.timeframes}
        return sorted(kept, key=lambda one: one.duration)

    @property
    def instruments(self) -> Mapping[Symbol, Instrument]:
        return self._instruments

    @property
    def quotes(self) -> Mapping[Symbol, Quote]:
        return self._quotes

    @property
    def tickers(self) -> Mapping[Symbol, Ticker]:
        return self._tickers

    @property
    def wanted(self) -> frozenset[Symbol]:
        """All symbols that are followed."""
        return frozenset(symbol for hub in self.hubs.values() for symbol in hub.wanted)

    def last(self, symbol: Symbol) -> Price | None:
        """The latest price; None where it is missing, too old, or of an exchange that is not configured."""
        hub = self.hubs.get(symbol.exchange)
        return None if hub is None else hub.last(symbol)

    def closed(self, symbol: Symbol, timeframe: Timeframe | None = None) -> Sequence[Candle]:
        """The newest closed candles without a gap, oldest first. Empty where they are not known."""
        hub = self.hubs.get(symbol.exchange)
        return () if hub is None else hub.closed(symbol, timeframe)

    def bars(self, symbol: Symbol, timeframe: Timeframe, depth: int = DEPTH) -> Bars:
        """The same as arrays. Raises LookupError for an exchange that is not configured."""
        return self.hubs[symbol.exchange].bars(symbol, timeframe, depth)

    def gaps(self, symbol: Symbol, timeframe: Timeframe) -> Sequence[Gap]:
        """What is missing between the bars that are known. Raises as bars."""
        return self.hubs[symbol.exchange].gaps(symbol, timeframe)

    def panel(
        self,
        exchange: ExchangeId,
        timeframe: Timeframe,
        symbols: Sequence[Symbol] | None = None,
        depth: int = DEPTH,
    ) -> Panel | None:
        """The closed bars of one exchange's symbols side by side; None where none is known."""
        hub = self.hubs.get(exchange)
        return None if hub is None else hub.panel(timeframe, symbols, depth)

    async def candles(
        self, symbol: Symbol, limit: int, timeframe: Timeframe | None = None
    ) -> Sequence[Candle]:
        """The latest closed candles for a picture; asked of the exchange where its hub does not follow it."""
        hub = self.hubs.get(symbol.exchange)
        return () if hub is None else await hub.candles(symbol, limit, timeframe)

    def remember(self, instruments: Sequence[Instrument]) -> None:
        """Take up the rows that were known before this start."""
        for exchange, hub in self.hubs.items():
            hub.remember([row for row in instruments if row.symbol.exchange is exchange])

    def want(self, symbols: Sequence[Symbol], rest: Sequence[Symbol] = ()) -> None:
        """Follow these symbols from now on, then the rest, and no others; the first of them come first."""
        for exchange, hub in self.hubs.items():
            hub.want(
                *([symbol for symbol in some if symbol.exchange is exchange] for some in (symbols, rest))
            )
