"""Bybit v5 behind our protocols: the public side, and what an account is given."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trading.domain.candle import Candle, Timeframe
from trading.domain.errors import MissingData
from trading.domain.instrument import Instrument, MarketType
from trading.exchanges.bybit import parse
from trading.exchanges.bybit.client import BybitClient
from trading.exchanges.bybit.row import BYBIT
from trading.exchanges.bybit.stream import BybitStream, refused
from trading.exchanges.bybit.wire import BybitWire
from trading.exchanges.client import ExchangeClient, stamp_of
from trading.exchanges.fields import candle
from trading.exchanges.lines import Message
from trading.exchanges.markets import Listing
from trading.exchanges.tickers import TickerPage
from trading.exchanges.wire import CandlePage, Scope
from trading.ports import KeyReport


class BybitDialect:
    """A Dialect."""

    row = BYBIT
    client = BybitClient
    options: Mapping[str, object] = {"defaultType": "spot", "fetchMarkets": {"types": ["spot", "linear"]}}

    async def server_time(self, client: ExchangeClient) -> datetime:
        return parse.answered_at(await client.publicGetV5MarketTime({}))

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
            "category": instrument.symbol.market.value,
            "symbol": instrument.exchange_symbol,
            "interval": client.timeframes[timeframe.value],
            "limit": limit,
        }
        if before is not None:
            request["end"] = stamp_of(before) - 1
        answer = await client.publicGetV5MarketKline(request)
        if parse.result(answer).get("symbol") != instrument.exchange_symbol:
            raise MissingData(f"the candles are not of {instrument.symbol}")
        return CandlePage([candle(row) for row in parse.rows(answer)], parse.answered_at(answer))

    async def tickers(self, client: ExchangeClient, market: MarketType) -> TickerPage:
        return TickerPage(
            parse.rows(await client.publicGetV5MarketTickers({"category": market.value})),
            name="symbol",
            last="lastPrice",
            bid="bid1Price",
            ask="ask1Price",
            quote_volume="turnover24h",
            change="price24hPcnt",  # 0.01 is one per cent
        )

    def candle_topics(self, client: ExchangeClient, market: MarketType) -> "BybitTopics":
        url = client.implode_hostname(client.urls["api"]["ws"]["public"][market.value])
        return BybitTopics(url, client.timeframes)

    def wire(self, client: ExchangeClient, scope: Scope) -> BybitWire:
        return BybitWire(client, scope)

    def stream(self, client: ExchangeClient, scope: Scope) -> BybitStream:
        return BybitStream(client, scope)

    async def key_report(self, client: ExchangeClient) -> KeyReport:
        return parse.key_report(parse.result(await client.privateGetV5UserQueryApi({})))


@dataclass(frozen=True, slots=True)
class BybitTopics:
    """CandleTopics of one market type."""

    url: str
    intervals: Mapping[str, str]

    def topic(self, instrument: Instrument, timeframe: Timeframe) -> str:
        return f"kline.{self.intervals[timeframe.value]}.{instrument.exchange_symbol}"

    def subscribe(self, number: int, topics: Sequence[str]) -> Message:
        return {"op": "subscribe", "req_id": str(number), "args": list(topics)}

    def confirmed(self, message: Message, topics: Collection[str]) -> Collection[str]:
        if not isinstance(message, dict) or message.get("op") != "subscribe":
            return ()
        if message.get("success") is not True:
            raise refused(message)
        return topics

    def topic_of(self, message: Message) -> str | None:
        topic = message.get("topic") if isinstance(message, dict) else None
        return topic if isinstance(topic, str) else None

    def bars(self, message: Message) -> tuple[str, Sequence[tuple[Candle, bool]]] | None:
        topic = self.topic_of(message)
        if topic is None:
            return None
        data = message.get("data")
        if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
            raise MissingData("a message holds no bars")
        return topic, [(candle(row), row.get("confirm") is True) for row in data]
