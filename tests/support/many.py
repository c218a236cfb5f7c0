"""A market of many symbols in the hand of a test: what is pushed, what can be read, and what of it is missing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tests.support.builders import a_symbol, an_instrument, price
from tests.support.clock import HandClock
from trading.domain.candle import Candle, CandleUpdate, SymbolTrouble, Timeframe
from trading.domain.errors import TryAgain
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.domain.money import Price, Qty
from trading.domain.ticker import Ticker

MINUTE = timedelta(minutes=1)
Item = CandleUpdate | SymbolTrouble | None


async def until(true: Callable[[], object], within: float = 60.0) -> None:
    """Return when it is true; a TimeoutError where it does not become so."""
    async with asyncio.timeout(within):
        while not true():
            await asyncio.sleep(0.005)


def coins(count: int) -> tuple[Symbol, ...]:
    return tuple(a_symbol(f"C{number:04d}/USDT") for number in range(count))


@dataclass(eq=False)
class ManyFeed:
    """Each minute has a price of its own. reads: what was asked for; lines: the connections that there are."""

    symbols: Sequence[Symbol]
    clock: HandClock
    per_line: int = 100
    missing: set[tuple[Symbol, datetime]] = field(default_factory=set)
    mute: set[Symbol] = field(default_factory=set)
    broken: set[Symbol] = field(default_factory=set)
    quoted: list[Ticker] = field(default_factory=list)
    reads: list[tuple[Symbol, Timeframe, int]] = field(default_factory=list)
    lines: list[tuple[frozenset[Symbol], "asyncio.Queue[Item]"]] = field(default_factory=list)
    made: int = 0  # connections, ever
    since: datetime = datetime(2025, 12, 1, tzinfo=UTC)

    def remember(self, instruments: Sequence[Instrument]) -> None:
        return

    async def instruments(self) -> Sequence[Instrument]:
        return [an_instrument(symbol) for symbol in self.symbols]

    async def tickers(self, market: MarketType) -> Sequence[Ticker]:
        return self.quoted

    def symbols_per_line(self, market: MarketType) -> int:
        return self.per_line

    async def candles(self, symbol: Symbol, timeframe: Timeframe, limit: int) -> Sequence[Candle]:
        self.reads.append((symbol, timeframe, limit))
        await asyncio.sleep(0)
        if symbol in self.broken:
            raise TryAgain("no candles", after=0.01)
        end = timeframe.bar_of(self.clock.now())
        opened = [end - timeframe.duration * back for back in range(limit, 0, -1)]
        bars = (self.bar(symbol, timeframe, at) for at in opened if at >= self.since)
        return [bar for bar in bars if bar is not None]

    def bar(self, symbol: Symbol, timeframe: Timeframe, at: datetime) -> Candle | None:
        minutes = [at + MINUTE * number for number in range(timeframe.duration // MINUTE)]
        prices = [self.price(symbol, minute) for minute in minutes if (symbol, minute) not in self.missing]
        if not prices:
            return None
        volume = Qty(Decimal("0.1") * len(prices))
        return Candle(at, prices[0], Price(max(prices)), Price(min(prices)), prices[-1], volume)

    def price(self, symbol: Symbol, minute: datetime) -> Price:
        number = int(minute.timestamp()) // 60 * 7919 + int(symbol.name[1:5]) * 104729
        return price(f"{100 + number % 1000 / 100}")

    async def updates(self, symbols: Sequence[Symbol], timeframe: Timeframe) -> AsyncIterator[CandleUpdate | SymbolTrouble]:  # fmt: skip
        line = (frozenset(symbols), asyncio.Queue[Item]())
        self.lines.append(line)
        self.made += 1
        try:
            while (item := await line[1].get()) is not None:
                yield item
        finally:
            self.lines.remove(line)
        raise TryAgain("the connection was lost", after=0.01)

    def minute(self) -> None:
        """A minute passes: its bar closes and is pushed, but for those that are mute."""
        opened = Timeframe.M1.bar_of(self.clock.now())
        self.clock.advance(60)
        for symbols, queue in self.lines:
            for symbol in sorted(symbols - self.mute):
                candle = self.bar(symbol, Timeframe.M1, opened)
                if candle is not None:
                    queue.put_nowait(CandleUpdate(symbol, Timeframe.M1, candle, closed=True))

    def tell(self, item: CandleUpdate | SymbolTrouble) -> None:
        for symbols, queue in self.lines:
            if item.symbol in symbols:
                queue.put_nowait(item)

    def cut(self, symbol: Symbol) -> None:
        """The connection of this symbol is lost."""
        for symbols, queue in self.lines:
            if symbol in symbols:
                queue.put_nowait(None)
