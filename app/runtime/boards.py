"""The markets of all exchanges as one board to read: each exchange has its own hub, readers need not know."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from app.runtime.markets import MarketHub
from trading.domain.candle import Candle, Timeframe
from trading.domain.instrument import ExchangeId, Instrument, Symbol
from trading.domain.money import Price
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
        (self._timeframe,) = {hub.timeframe for hub in hubs.values()}

    @property
    def timeframe(self) -> Timeframe:
        return self._timeframe

    @property
    def instruments(self) -> Mapping[Symbol, Instrument]:
        return self._instruments

    @property
    def quotes(self) -> Mapping[Symbol, Quote]:
        return self._quotes

    def last(self, symbol: Symbol) -> Price | None:
        """The latest price; None where it is missing, too old, or of an exchange that is not configured."""
        hub = self.hubs.get(symbol.exchange)
        return None if hub is None else hub.last(symbol)

    def closed(self, symbol: Symbol) -> Sequence[Candle]:
        """The closed candles of the symbol, oldest first, without gaps. Empty where they are not known."""
        hub = self.hubs.get(symbol.exchange)
        return () if hub is None else hub.closed(symbol)

    async def candles(self, symbol: Symbol, limit: int) -> Sequence[Candle]:
        """The latest closed candles for a picture; asked of the exchange where its hub does not follow it."""
        hub = self.hubs.get(symbol.exchange)
        return () if hub is None else await hub.candles(symbol, limit)

    def remember(self, instruments: Sequence[Instrument]) -> None:
        """Take up the rows that were known before this start."""
        for exchange, hub in self.hubs.items():
            hub.remember([row for row in instruments if row.symbol.exchange is exchange])

    def want(self, symbols: Sequence[Symbol]) -> None:
        """Follow these symbols from now on, and no others."""
        for exchange, hub in self.hubs.items():
            hub.want([symbol for symbol in symbols if symbol.exchange is exchange])
