"""The public side of one exchange: instruments, closed candles, and bars as they form."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from trading.domain.candle import Candle, CandleUpdate, SymbolTrouble, Timeframe
from trading.domain.errors import MissingData
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.domain.ticker import Ticker
from trading.exchanges.factory import ClientFactory
from trading.exchanges.faults import failed_read
from trading.exchanges.gateway import CONVERSATION
from trading.exchanges.lines import Lines
from trading.exchanges.mailbox import CandleMailbox
from trading.exchanges.markets import Listing, MarketTable
from trading.exchanges.quirks import Quirks
from trading.exchanges.subscriber import Subscriber, parts_of
from trading.exchanges.wire import CandleTopics, Dialect

_CONNECT_SECONDS = 10.0
_LOG = logging.getLogger(__name__)


class CcxtFeed:
    """A MarketFeed over ccxt. silence: how long a symbol may say nothing, in place of the row's figure."""

    def __init__(
        self,
        dialect: Dialect,
        factory: ClientFactory,
        table: MarketTable,
        ready: Callable[[], Awaitable[None]],
        silence: timedelta | None = None,
    ) -> None:
        self._dialect = dialect
        self._row = dialect.row
        self._factory = factory
        self._table = table
        self._ready = ready
        self._silence = silence or dialect.row.silence
        self._loading = asyncio.Lock()

    def remember(self, instruments: Sequence[Instrument]) -> None:
        self._table.remember(instruments)

    async def instruments(self) -> Sequence[Instrument]:
        async with self._loading:
            try:
                markets = await self._factory.template.load_markets(True)
            except CONVERSATION as error:
                raise failed_read(self._row.exchange, error) from None
            listings = self._readable(markets.values())
            found = [listing.instrument for listing in listings]
            for kind in self._row.markets:
                if not any(instrument.symbol.market is kind for instrument in found):
                    raise MissingData(f"{self._row.exchange} lists no {kind} market")
            self._table.learn(listings)
        return found

    def _readable(self, markets: Iterable[Mapping[str, Any]]) -> Sequence[Listing]:
        """The markets that we trade and whose rules are complete; one without stands still by itself."""
        found = []
        for market in markets:
            kind = _kind_of(market)
            if kind is None or kind not in self._row.markets:
                continue
            with suppress(MissingData):
                listing = _truthful(self._dialect.listing(market), self._row.markets[kind])
                found.append(_dated(listing, market.get("created")))
        return found

    async def candles(self, symbol: Symbol, timeframe: Timeframe, limit: int) -> Sequence[Candle]:
        await self._ready()
        instrument = self._instrument(symbol)
        bars: dict[datetime, Candle] = {}
        page = self._row.markets[symbol.market].candles_per_page
        while len(bars) < limit:
            asked = min(limit - len(bars) + 1, page)  # one more: the newest is still forming
            oldest = min(bars, default=None)
            closed, rows = await self._closed_bars(instrument, timeframe, asked, oldest)
            before = len(bars)
            bars |= {bar.opened_at: bar for bar in closed}
            if rows < asked or len(bars) == before:  # the exchange has no older ones
                break
        if not bars:
            raise MissingData(f"{symbol} has no closed candle")
        return tuple(sorted(bars.values(), key=lambda bar: bar.opened_at)[-limit:])

    async def _closed_bars(
        self, instrument: Instrument, timeframe: Timeframe, limit: int, before: datetime | None
    ) -> tuple[Sequence[Candle], int]:
        client = self._factory.template
        try:
            page = await self._dialect.candles(client, instrument, timeframe, limit, before)
        except CONVERSATION as error:
            raise failed_read(self._row.exchange, error) from None
        # The exchange's clock decides what is closed, not ours.
        closed = [bar for bar in page.bars if bar.opened_at + timeframe.duration <= page.as_of]
        return closed, len(page.bars)

    async def tickers(self, market: MarketType) -> Sequence[Ticker]:
        if market not in self._row.markets:
            raise ValueError(f"{self._row.exchange} has no {market} market")
        await self._ready()
        try:
            page = await self._dialect.tickers(self._factory.template, market)
        except CONVERSATION as error:
            raise failed_read(self._row.exchange, error) from None
        seen_at = self._factory.time.ours()
        found = []
        for name, row in page.named():
            symbol = self._table.symbol(market, name)
            if not self._table.lists(symbol):
                continue  # a market that is gone, or none of those that we trade
            try:
                found.append(page.read(row, symbol, seen_at))
            except MissingData as error:
                _LOG.warning("[%s] its ticker is left out: %s", symbol, error)
        if not found:
            raise MissingData(f"{self._row.exchange} tells no ticker of {market}")
        return found

    def symbols_per_line(self, market: MarketType) -> int:
        return self._row.markets[market].topics_per_connection

    async def updates(
        self, symbols: Sequence[Symbol], timeframe: Timeframe
    ) -> AsyncIterator[CandleUpdate | SymbolTrouble]:
        await self._ready()
        market = _one_market(symbols)
        topics = self._dialect.candle_topics(self._factory.template, market)
        known = [symbol for symbol in symbols if self._table.instrument(symbol) is not None]
        if not known:
            raise MissingData(f"{symbols[0]} is not a market of this exchange")
        for symbol in frozenset(symbols) - frozenset(known):
            yield SymbolTrouble(symbol, "not a market of this exchange")
        names = {topics.topic(self._instrument(symbol), timeframe): symbol for symbol in known}
        read, confirms = topics.bars, self._row.confirms_candles
        mailbox = CandleMailbox(names, timeframe, read, topics.topic_of, confirms, self._silence)
        lines = Lines(
            self._factory.public_stream, mailbox.put, lambda: mailbox.end("the connection was lost")
        )
        try:
            for name in await self._subscribe(lines, topics, self._row.markets[market], list(names)):
                mailbox.trouble(name, "its subscription was refused")
            while True:
                yield await mailbox.get()
        finally:
            await lines.close()

    async def _subscribe(
        self, lines: Lines, topics: CandleTopics, quirks: Quirks, names: Sequence[str]
    ) -> Sequence[str]:
        """Subscribe to all of them; those that the exchange refuses, of which it must not refuse all."""
        refused: list[str] = []
        try:
            for part in parts_of(names, quirks.topics_per_connection):
                async with asyncio.timeout(_CONNECT_SECONDS):
                    line = await lines.connect(topics.url)
                refused += await Subscriber(line, topics).all(parts_of(part, quirks.topics_per_frame))
        except CONVERSATION as error:
            raise failed_read(self._row.exchange, error) from None
        if len(refused) == len(names):
            raise MissingData(f"{self._row.exchange} refuses to tell of any of {len(names)} symbols")
        return refused

    def _instrument(self, symbol: Symbol) -> Instrument:
        instrument = self._table.instrument(symbol)
        if instrument is None:
            raise MissingData(f"{symbol} is not a market of this exchange")
        return instrument


def _truthful(listing: Listing, quirks: Quirks) -> Listing:
    """Where the market type has no stops, none of its markets holds one."""
    if quirks.stop_sides or not listing.instrument.holds_stops:
        return listing
    return replace(listing, instrument=replace(listing.instrument, holds_stops=False))


def _dated(listing: Listing, created: object) -> Listing:
    """With the instant since which it is listed, where the exchange tells it. created: milliseconds."""
    if not isinstance(created, int) or created <= 0:
        return listing
    listed_at = datetime.fromtimestamp(created / 1000, UTC)
    return replace(listing, instrument=replace(listing.instrument, listed_at=listed_at))


def _one_market(symbols: Sequence[Symbol]) -> MarketType:
    markets = {symbol.market for symbol in symbols}
    if len(markets) != 1:
        raise ValueError(f"symbols must be of one market type, were of {len(markets)}")
    return markets.pop()


def _kind_of(market: Mapping[str, Any]) -> MarketType | None:
    """Spot, or a perpetual contract settled in USDT; anything else is nobody's here."""
    if market.get("spot"):
        return MarketType.SPOT
    if market.get("swap") and market.get("linear") and market.get("settle") == "USDT":
        return MarketType.LINEAR
    return None
