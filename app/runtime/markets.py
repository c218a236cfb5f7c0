"""The market hub: candles and last prices of the symbols in use, fetched once for everybody."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from trading.domain.candle import Candle, CandleUpdate, SymbolTrouble, Timeframe, first_gap
from trading.domain.errors import ExchangeFailure, MissingData, TryAgain
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.domain.money import Price
from trading.ports import Clock, MarketFeed
from trading.risk.quotes import Quote, SecondOpinion

DEPTH = 300  # closed candles kept of each symbol
_PAUSE = 1.0  # real seconds before a lost feed is asked again

OnClose = Callable[[Symbol], Awaitable[None]]
OnPrice = Callable[[Symbol, Price], Awaitable[None]]


class MarketHub:
    """Owner of everything that is shared about the markets of one exchange. One writer, many readers.

    A symbol with a gap has no candles to offer until it is filled: missing is missing. second: what another
    source says of a symbol, where one is configured: prices that it does not confirm open nothing.
    """

    def __init__(
        self,
        feed: MarketFeed,
        timeframe: Timeframe,
        clock: Clock,
        pauses: Clock,
        show_for: timedelta,
        second: Callable[[Symbol], SecondOpinion] | None = None,
    ) -> None:
        self._feed = feed
        self._timeframe = timeframe
        self._clock = clock
        self._pauses = pauses
        self._show_for = show_for
        self._second = second
        self._instruments: dict[Symbol, Instrument] = {}
        self._candles: dict[Symbol, deque[Candle]] = {}
        self._quotes: dict[Symbol, Quote] = {}
        self._wanted: frozenset[Symbol] = frozenset()
        self._listed: frozenset[Symbol] | None = None  # None: not asked yet
        self._changed = {market: asyncio.Event() for market in MarketType}
        self._log = structlog.get_logger("hub")

    @property
    def timeframe(self) -> Timeframe:
        return self._timeframe

    @property
    def instruments(self) -> Mapping[Symbol, Instrument]:
        return self._instruments

    @property
    def quotes(self) -> Mapping[Symbol, Quote]:
        return self._quotes

    @property
    def wanted(self) -> frozenset[Symbol]:
        return self._wanted

    def learn(self, instruments: Sequence[Instrument]) -> None:
        """Take these rows as the markets' present rules."""
        self._instruments.update({instrument.symbol: instrument for instrument in instruments})

    def remember(self, instruments: Sequence[Instrument]) -> None:
        """Take up the rows that were known before this start, until the exchange is asked."""
        self.learn(instruments)
        self._feed.remember(instruments)

    def want(self, symbols: Sequence[Symbol]) -> None:
        """Follow these symbols from now on, and no others."""
        wanted = frozenset(symbols)
        for symbol in wanted ^ self._wanted:
            self._changed[symbol.market].set()
        self._wanted = wanted

    def last(self, symbol: Symbol) -> Price | None:
        """The latest price, or None where it is missing or too old to be shown."""
        quote = self._quotes.get(symbol)
        if quote is None or self._clock.now() - quote.at > self._show_for:
            return None
        return quote.price

    def closed(self, symbol: Symbol) -> Sequence[Candle]:
        """The closed candles of the symbol, oldest first, without gaps. Empty where they are not known."""
        candles = tuple(self._candles.get(symbol, ()))
        return () if first_gap(candles, self._timeframe) else candles

    async def candles(self, symbol: Symbol, limit: int) -> Sequence[Candle]:
        """The latest closed candles for a picture; asked of the exchange where the hub does not follow it."""
        known = self.closed(symbol)[-limit:]
        if known:
            return known
        try:
            return await self._feed.candles(symbol, self._timeframe, limit)
        except ExchangeFailure:
            return ()

    async def refresh_instruments(self) -> Sequence[Instrument]:
        """Read the markets' rules anew. Raises TryAgain or MissingData."""
        fresh = await self._feed.instruments()
        self.learn(fresh)
        listed = frozenset(instrument.symbol for instrument in fresh)
        for symbol in self._wanted & (listed ^ (self._listed or frozenset())):
            self._changed[symbol.market].set()
        self._listed = listed
        for symbol in self._instruments.keys() - listed:  # what is held there must still be known
            self._instruments[symbol] = replace(self._instruments[symbol], active=False)
        return fresh

    async def follow(self, market: MarketType, on_close: OnClose, on_price: OnPrice) -> None:
        """Keep the wanted symbols of one market type current, for ever; unlisted ones stand still."""
        changed = self._changed[market]
        while True:
            changed.clear()
            symbols = [symbol for symbol in self._followed() if symbol.market is market]
            if not symbols:
                await changed.wait()
                continue
            listening = asyncio.create_task(self._listen(symbols, on_close, on_price))
            waiting = asyncio.create_task(changed.wait())
            try:
                await asyncio.wait({listening, waiting}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                listening.cancel()
                waiting.cancel()
                ended, _ = await asyncio.gather(listening, waiting, return_exceptions=True)
            if isinstance(ended, ExchangeFailure):
                self._log.warning("feed lost", market=market.value, why=str(ended))
                await self._pauses.sleep(ended.after if isinstance(ended, TryAgain) else _PAUSE)
            elif isinstance(ended, Exception):
                raise ended

    async def catch_up(self, on_close: OnClose) -> None:
        """Fetch the bar that closed last for every symbol of which it has not come by itself."""
        due = self._timeframe.bar_of(self._clock.now()) - self._timeframe.duration
        late = [symbol for symbol in self._followed() if self._last_opened(symbol) != due]
        await asyncio.gather(*(self._backfill(symbol, on_close) for symbol in late))

    async def _listen(self, symbols: Sequence[Symbol], on_close: OnClose, on_price: OnPrice) -> None:
        reading = [asyncio.create_task(self._backfill(symbol, on_close)) for symbol in symbols]
        try:
            async for update in self._feed.updates(symbols, self._timeframe):
                symbol = update.symbol
                if isinstance(update, SymbolTrouble):
                    self._log.warning("trouble", symbol=symbol.key, why=update.why)
                    reading.append(asyncio.create_task(self._backfill(symbol, on_close)))
                    continue
                self._quotes[symbol] = self._quote(symbol, update.candle.close, self._clock.now())
                if update.closed and not await self._store(update, on_close):
                    reading = [task for task in reading if not task.done()]
                    reading.append(asyncio.create_task(self._backfill(symbol, on_close)))
                await on_price(symbol, update.candle.close)
        finally:
            for task in reading:
                task.cancel()
            await asyncio.gather(*reading, return_exceptions=True)
        raise TryAgain("the feed ended")

    async def _store(self, update: CandleUpdate, on_close: OnClose) -> bool:
        """Keep a closed bar. False where bars before it are missing: they have to be read."""
        symbol, candle = update.symbol, update.candle
        last = self._last_opened(symbol)
        if last is not None and candle.opened_at <= last:
            return True
        if last is None or candle.opened_at != last + self._timeframe.duration:
            return False
        self._candles[symbol].append(candle)
        await on_close(symbol)
        return True

    def _followed(self) -> list[Symbol]:
        return sorted(self._wanted if self._listed is None else self._wanted & self._listed)

    async def _backfill(self, symbol: Symbol, on_close: OnClose) -> None:
        """Read the closed candles of one symbol. Its failure is its own: the others go on."""
        try:
            fresh = await self._feed.candles(symbol, self._timeframe, DEPTH)
            if (gap := first_gap(fresh, self._timeframe)) is not None:
                raise MissingData(f"{symbol} {self._timeframe}: no candle for {gap:%d.%m %H:%M} UTC")
        except ExchangeFailure as error:
            self._log.warning("backfill failed", symbol=symbol.key, why=str(error))
            return
        before = self._last_opened(symbol)
        if fresh and (before is None or fresh[-1].opened_at > before):
            self._candles[symbol] = deque(fresh, maxlen=DEPTH)
            closed_at = fresh[-1].opened_at + self._timeframe.duration
            self._quotes.setdefault(symbol, self._quote(symbol, fresh[-1].close, closed_at))
            await on_close(symbol)

    def _quote(self, symbol: Symbol, price: Price, at: datetime) -> Quote:
        return Quote(price, at, second=self._second(symbol) if self._second is not None else None)

    def _last_opened(self, symbol: Symbol) -> datetime | None:
        candles = self._candles.get(symbol)
        return candles[-1].opened_at if candles else None
