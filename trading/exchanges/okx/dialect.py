"""OKX v5 behind our protocols: the public side, and what an account is given."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trading.domain.candle import Candle, Timeframe
from trading.domain.errors import MissingData
from trading.domain.instrument import Instrument, MarketType
from trading.exchanges.client import ExchangeClient, stamp_of
from trading.exchanges.fields import list_of, moment
from trading.exchanges.lines import Message
from trading.exchanges.markets import Listing
from trading.exchanges.okx import parse
from trading.exchanges.okx.client import OkxClient
from trading.exchanges.okx.row import OKX
from trading.exchanges.okx.stream import OkxStream, confirmed_topic
from trading.exchanges.okx.wire import OkxWire
from trading.exchanges.tickers import TickerPage
from trading.exchanges.wire import CandlePage, Scope
from trading.ports import KeyReport

_RECENT = 1_400  # bars that the list of recent candles surely holds; older ones are in the history
_BARS: Mapping[Timeframe, str] = {
    Timeframe.M1: "1m",
    Timeframe.M5: "5m",
    Timeframe.M15: "15m",
    Timeframe.H1: "1H",
    Timeframe.H4: "4H",
    Timeframe.D1: "1Dutc",  # its own day begins in Hong Kong
}


class OkxDialect:
    """A Dialect."""

    row = OKX
    client = OkxClient
    options: Mapping[str, object] = {"defaultType": "spot", "fetchMarkets": {"types": ["spot", "swap"]}}

    async def server_time(self, client: ExchangeClient) -> datetime:
        return moment(parse.one(await client.publicGetPublicTime({})), "ts")

    def listing(self, market: Mapping[str, Any]) -> Listing:
        return parse.listing(market)

    async def candles(
        self,
        client: ExchangeClient,
        instrument: Instrument,
        timeframe: Timeframe,
        limit: int,
        before: datetime | None,
    ) -> CandlePage:
        asked_at = client.time.now()
        request = {"instId": instrument.exchange_symbol, "bar": _BARS[timeframe], "limit": limit}
        ask = client.publicGetMarketCandles
        if before is not None:
            request["after"] = str(stamp_of(before))
            if asked_at - before > (_RECENT - limit) * timeframe.duration:
                ask = client.publicGetMarketHistoryCandles
        rows = parse.rows(await ask(request))
        return CandlePage([parse.bar(row, instrument.symbol.market)[0] for row in rows], asked_at)

    async def tickers(self, client: ExchangeClient, market: MarketType) -> TickerPage:
        return TickerPage(
            parse.rows(await client.publicGetMarketTickers({"instType": parse.INST_TYPES[market]})),
            name="instId",
            last="last",
            bid="bidPx",
            ask="askPx",
            quote_volume="volCcy24h",
            before="open24h",
            in_base=market is MarketType.LINEAR,  # of contracts it counts coins
        )

    def candle_topics(self, client: ExchangeClient, market: MarketType) -> "OkxTopics":
        return OkxTopics(client.urls["api"]["ws"] + "/business", market)

    def wire(self, client: ExchangeClient, scope: Scope) -> OkxWire:
        return OkxWire(client, scope)

    def stream(self, client: ExchangeClient, scope: Scope) -> OkxStream:
        return OkxStream(client, scope)

    async def key_report(self, client: ExchangeClient) -> KeyReport:
        return parse.key_report(parse.one(await client.privateGetAccountConfig({})))


@dataclass(frozen=True, slots=True)
class OkxTopics:
    """CandleTopics of one market type. A topic is "channel:instId"."""

    url: str
    market: MarketType

    def topic(self, instrument: Instrument, timeframe: Timeframe) -> str:
        return f"candle{_BARS[timeframe]}:{instrument.exchange_symbol}"

    def subscribe(self, number: int, topics: Sequence[str]) -> Message:
        named = (topic.partition(":") for topic in topics)
        args = [{"channel": channel, "instId": name} for channel, _, name in named]
        return {"id": str(number), "op": "subscribe", "args": args}

    def confirmed(self, message: Message, topics: Collection[str]) -> Collection[str]:
        named = confirmed_topic(message)
        return [topic for topic in topics if named is not None and topic == ":".join(named)]

    def topic_of(self, message: Message) -> str | None:
        argument = message.get("arg") if isinstance(message, dict) else None
        if not isinstance(argument, dict) or "event" in message:
            return None
        return f"{argument.get('channel')}:{argument.get('instId')}"

    def bars(self, message: Message) -> tuple[str, Sequence[tuple[Candle, bool]]] | None:
        topic = self.topic_of(message)
        if topic is None:
            return None
        rows = list_of(message.get("data"))
        if not all(isinstance(row, list) for row in rows):
            raise MissingData("a message holds no bars")
        return topic, [parse.bar(row, self.market) for row in rows]
