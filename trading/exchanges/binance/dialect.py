"""Binance spot behind our protocols: the public side, and what an account is given."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from trading.domain.candle import Timeframe
from trading.domain.errors import MissingData
from trading.domain.instrument import Instrument, MarketType
from trading.exchanges.binance import parse
from trading.exchanges.binance.client import BinanceClient
from trading.exchanges.binance.row import BINANCE
from trading.exchanges.binance.stream import BinanceStream, BinanceTopics
from trading.exchanges.binance.wire import BinanceWire
from trading.exchanges.client import ExchangeClient, stamp_of
from trading.exchanges.fields import Row, candle, list_of, moment
from trading.exchanges.markets import Listing
from trading.exchanges.tickers import TickerPage
from trading.exchanges.wire import CandlePage, Scope
from trading.ports import KeyReport

_PER_CENT = Decimal("0.01")


class BinanceDialect:
    """A Dialect."""

    row = BINANCE
    client = BinanceClient
    options: Mapping[str, object] = {
        "defaultType": "spot",
        "fetchMarkets": {"types": ["spot"]},
        "fetchMargins": False,
        # ccxt would ask for a sign of life every three minutes, and miss a dead connection for six.
        "ws": {"compress": 0, "keepAlive": 18_000},
    }

    async def server_time(self, client: ExchangeClient) -> datetime:
        return moment(_object(await client.publicGetTime({})), "serverTime")

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
            "interval": client.timeframes[timeframe.value],
            # A bar may begin between our look at the clock and theirs: then the newest two are open to us.
            "limit": min(limit + 1, BINANCE.markets[MarketType.SPOT].candles_per_page),
        }
        if before is not None:
            request |= {"endTime": stamp_of(before) - 1, "limit": limit}
        as_of = client.time.now()
        return CandlePage([candle(row) for row in list_of(await client.publicGetKlines(request))], as_of)

    async def tickers(self, client: ExchangeClient, _market: MarketType) -> TickerPage:
        return TickerPage(
            list_of(await client.publicGetTicker24hr({})),
            name="symbol",
            last="lastPrice",
            bid="bidPrice",
            ask="askPrice",
            quote_volume="quoteVolume",
            change="priceChangePercent",
            unit=_PER_CENT,
        )

    def candle_topics(self, client: ExchangeClient, _market: MarketType) -> BinanceTopics:
        return BinanceTopics(client.urls["api"]["ws"]["spot"], client.timeframes)

    def wire(self, client: ExchangeClient, scope: Scope) -> BinanceWire:
        return BinanceWire(client, scope)

    def stream(self, client: ExchangeClient, scope: Scope) -> BinanceStream:
        return BinanceStream(client, scope)

    async def key_report(self, client: ExchangeClient) -> KeyReport:
        restrictions = _object(await client.sapiGetAccountApiRestrictions({}))
        return parse.key_report(restrictions, _object(await client.privateGetAccount({})))


def _object(answer: Any) -> Row:
    if not isinstance(answer, Mapping):
        raise MissingData("the answer holds no object")
    return answer
