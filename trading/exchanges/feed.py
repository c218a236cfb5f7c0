"""The public side of one exchange: instruments, closed candles, and bars as they form."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from trading.domain.candle import Candle, CandleUpdate, Timeframe
from trading.domain.errors import MissingData, TryAgain
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.exchanges import parse
from trading.exchanges.catalog import ExchangeRow
from trading.exchanges.client import BybitClient, ClientFactory, stamp_of
from trading.exchanges.faults import failed_read
from trading.exchanges.gateway import CONVERSATION
from trading.exchanges.markets import MarketTable

_CONNECT_SECONDS = 10.0
_SILENCE = timedelta(seconds=90)  # of any one symbol; the exchange repeats itself at least every 60 seconds
_CLOSED_WAITING = 5000  # closed bars that a slow reader may leave lying


class CandleMailbox:
    """Between a stream and a slow reader: of a forming bar the latest state waits, of closed bars all do."""

    def __init__(self, symbols: dict[str, Symbol], timeframe: Timeframe, silence: timedelta) -> None:
        self._symbols = symbols  # by topic
        self._timeframe = timeframe
        self._silence = silence.total_seconds()
        self._time = asyncio.get_running_loop().time
        self._heard = dict.fromkeys(symbols, self._time())
        self._closed: deque[CandleUpdate] = deque()
        self._forming: dict[Symbol, CandleUpdate] = {}
        self._news = asyncio.Event()
        self._over: str | None = None

    def put(self, topic: str, message: dict[str, Any]) -> None:
        """Takes a raw message. A bar that cannot be read ends the stream: the reader reads anew."""
        symbol = self._symbols.get(topic)
        if symbol is None:
            return
        self._heard[topic] = self._time()
        try:
            for row in message["data"]:
                self._keep(
                    CandleUpdate(symbol, self._timeframe, parse.candle(row), row.get("confirm") is True)
                )
        except (MissingData, KeyError, TypeError, AttributeError):
            self.end("an unreadable bar")
        self._news.set()

    def _keep(self, update: CandleUpdate) -> None:
        if not update.closed:
            self._forming[update.symbol] = update
            return
        forming = self._forming.get(update.symbol)
        if forming is not None and forming.candle.opened_at <= update.candle.opened_at:
            del self._forming[update.symbol]
        self._closed.append(update)
        if len(self._closed) > _CLOSED_WAITING:
            self.end("the reader is too slow")

    def end(self, why: str) -> None:
        self._over = self._over or why
        self._news.set()

    async def get(self) -> CandleUpdate:
        """The next bar, closed ones first. Raises TryAgain when the stream is over or a symbol is silent."""
        while True:
            patience = min(self._heard.values()) + self._silence - self._time()
            if patience <= 0:  # also while the others speak: one lost subscription is a lost stream
                self.end("a symbol is silent")
            if self._over is not None:
                raise TryAgain(f"the candle stream ended: {self._over}")
            if self._closed:
                return self._closed.popleft()
            if self._forming:
                return self._forming.pop(next(iter(self._forming)))
            self._news.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self._news.wait()


class CcxtFeed:
    """A MarketFeed over ccxt. silence: how long a symbol may say nothing before its stream counts as lost."""

    def __init__(
        self,
        row: ExchangeRow,
        factory: ClientFactory,
        table: MarketTable,
        ready: Callable[[], Awaitable[None]],
        silence: timedelta = _SILENCE,
    ) -> None:
        self._row = row
        self._factory = factory
        self._table = table
        self._ready = ready
        self._silence = silence
        self._loading = asyncio.Lock()

    async def instruments(self) -> Sequence[Instrument]:
        async with self._loading:
            try:
                markets = await self._factory.template.load_markets(True)
            except CONVERSATION as error:
                raise failed_read(self._row.exchange, error) from None
            found = tuple(_readable(markets.values()))
            for kind in self._row.markets:
                if not any(instrument.symbol.market is kind for instrument in found):
                    raise MissingData(f"{self._row.exchange} lists no {kind} market")
            self._table.learn(found)
        return found

    async def candles(self, symbol: Symbol, timeframe: Timeframe, limit: int) -> Sequence[Candle]:
        await self._ready()
        bars: dict[object, Candle] = {}
        request = self._about(symbol) | {"interval": self._interval(timeframe)}
        page = self._row.markets[symbol.market].candles_per_page
        while len(bars) < limit:
            asked = min(limit - len(bars) + 1, page)  # one more: the newest is still forming
            fresh, rows = await self._closed_bars(request | {"limit": asked}, symbol, timeframe)
            before = len(bars)
            bars |= {bar.opened_at: bar for bar in fresh}
            if rows < asked or len(bars) == before:  # the exchange has no older ones
                break
            request["end"] = stamp_of(min(bar.opened_at for bar in bars.values())) - 1
        if not bars:
            raise MissingData(f"{symbol} has no closed candle")
        return tuple(sorted(bars.values(), key=lambda bar: bar.opened_at)[-limit:])

    async def _closed_bars(
        self, request: dict[str, Any], symbol: Symbol, timeframe: Timeframe
    ) -> tuple[Sequence[Candle], int]:
        try:
            answer = await self._factory.template.publicGetV5MarketKline(request)
        except CONVERSATION as error:
            raise failed_read(self._row.exchange, error) from None
        if parse.result(answer).get("symbol") != request["symbol"]:
            raise MissingData(f"the candles are not of {symbol}")
        bars = [parse.candle(row) for row in parse.rows(answer)]
        now = parse.answered_at(answer)  # the exchange's clock decides what is closed, not ours
        return [bar for bar in bars if bar.opened_at + timeframe.duration <= now], len(bars)

    async def updates(self, symbols: Sequence[Symbol], timeframe: Timeframe) -> AsyncIterator[CandleUpdate]:
        await self._ready()
        market = _one_market(symbols)
        interval = self._interval(timeframe)
        topics = {f"kline.{interval}.{self._about(symbol)['symbol']}": symbol for symbol in symbols}
        client = self._factory.public_stream()
        mailbox = CandleMailbox(topics, timeframe, self._silence)
        client.listen(mailbox.put)
        try:
            await self._subscribe(client, market, list(topics), mailbox)
            while True:
                yield await mailbox.get()
        finally:
            await client.close()

    async def _subscribe(
        self, client: BybitClient, market: MarketType, topics: list[str], mailbox: CandleMailbox
    ) -> None:
        url = client.implode_hostname(client.urls["api"]["ws"]["public"][market.value])
        frame = self._row.markets[market].topics_per_frame
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                ended = client.ended(url)
                for begin in range(0, len(topics), frame):
                    await client.subscribe(url, topics[begin : begin + frame])
        except CONVERSATION as error:
            raise failed_read(self._row.exchange, error) from None
        ended.add_done_callback(lambda _: mailbox.end("the connection was lost"))

    def _interval(self, timeframe: Timeframe) -> str:
        return str(self._factory.template.timeframes[timeframe.value])

    def _about(self, symbol: Symbol) -> dict[str, Any]:
        instrument = self._table.instrument(symbol)
        if instrument is None:
            raise MissingData(f"{symbol} is not a market of this exchange")
        return {"category": symbol.market.value, "symbol": instrument.exchange_symbol}


def _one_market(symbols: Sequence[Symbol]) -> MarketType:
    markets = {symbol.market for symbol in symbols}
    if len(markets) != 1:
        raise ValueError(f"symbols must be of one market type, were of {len(markets)}")
    return markets.pop()


def _readable(markets: Any) -> Sequence[Instrument]:
    """The spot and USDT perpetual markets whose rules are complete; one without stands still by itself."""
    found = []
    for market in markets:
        if market.get("spot") or (market.get("swap") and market.get("linear") and market["settle"] == "USDT"):
            try:
                found.append(parse.instrument(market))
            except MissingData:
                continue
    return found
