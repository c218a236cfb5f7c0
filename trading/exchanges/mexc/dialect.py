"""MEXC spot behind our protocols: the public side, and what an account is given."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from trading.domain.candle import Timeframe
from trading.domain.instrument import Instrument, MarketType
from trading.exchanges.client import ExchangeClient, stamp_of
from trading.exchanges.fields import candle, list_of, moment
from trading.exchanges.markets import Listing
from trading.exchanges.mexc import keys, parse
from trading.exchanges.mexc.client import MexcClient
from trading.exchanges.mexc.row import MEXC
from trading.exchanges.mexc.stream import MexcStream, MexcTopics
from trading.exchanges.mexc.wire import MexcWire
from trading.exchanges.tickers import TickerPage
from trading.exchanges.wire import CandlePage, Scope
from trading.ports import KeyReport


class MexcDialect:
    """A Dialect."""

    row = MEXC
    client = MexcClient
    options: Mapping[str, object] = {"defaultType": "spot"}

    async def server_time(self, client: ExchangeClient) -> datetime:
        answer = await client.spotPublicGetTime({})
        return moment(answer if isinstance(answer, dict) else {}, "serverTime")

    def listing(self, market: Mapping[str, Any]) -> Listing:
        return Listing(parse.instrument(market))

    async def candles(
        self,
        client: ExchangeClient,
        instrument: Instrument,
        timeframe: Timeframe,
        limit: int,
        before: datetime | None,
    ) -> CandlePage:
        request = {
            "symbol": instrument.exchange_symbol,
            "interval": client.options["timeframes"]["spot"][timeframe.value],
            "limit": limit,
        }
        if before is not None:  # an end counts only together with a start
            request["startTime"] = stamp_of(before - limit * timeframe.duration)
            request["endTime"] = stamp_of(before) - 1
        as_of = client.time.now()
        bars = [candle(row) for row in list_of(await client.spotPublicGetKlines(request))]
        # No time is told, but a bar that is shown has begun: what ended before it is closed.
        as_of = max([as_of, *(bar.opened_at for bar in bars)])
        if before is not None:
            bars = [bar for bar in bars if bar.opened_at < before]
        return CandlePage(bars, as_of)

    async def tickers(self, client: ExchangeClient, _market: MarketType) -> TickerPage:
        return TickerPage(
            list_of(await client.spotPublicGetTicker24hr({})),
            name="symbol",
            last="lastPrice",
            bid="bidPrice",
            ask="askPrice",
            quote_volume="quoteVolume",
            change="priceChangePercent",  # whatever it is called, 0.01 there is one per cent
        )

    def candle_topics(self, client: ExchangeClient, _market: MarketType) -> MexcTopics:
        return MexcTopics(client.urls["api"]["ws"]["spot"])

    def wire(self, client: ExchangeClient, scope: Scope) -> MexcWire:
        return MexcWire(client, scope)

    def stream(self, client: ExchangeClient, scope: Scope) -> MexcStream:
        return MexcStream(client, scope)

    async def key_report(self, client: ExchangeClient) -> KeyReport:
        return await keys.key_report(client)
