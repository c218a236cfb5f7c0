"""MEXC's WebSockets: bars, and the private pushes behind a listen key."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from trading.domain.candle import Candle, Timeframe
from trading.domain.errors import MissingData
from trading.domain.instrument import Instrument
from trading.exchanges.client import AnswerRefused, ExchangeClient
from trading.exchanges.fields import text
from trading.exchanges.lines import Lines, Message
from trading.exchanges.mexc import frames, parse
from trading.exchanges.wire import Scope
from trading.ports import AccountNews

_ORDERS = "spot@private.orders.v3.api.pb"
_DEALS = "spot@private.deals.v3.api.pb"
_ACCOUNT = "spot@private.account.v3.api.pb"
_PRIVATE = (_ORDERS, _DEALS, _ACCOUNT)
_BARS = "spot@public.kline.v3.api.pb"
_INTERVALS: Mapping[Timeframe, str] = MappingProxyType(
    {
        Timeframe.M1: "Min1",
        Timeframe.M5: "Min5",
        Timeframe.M15: "Min15",
        Timeframe.H1: "Min60",
        Timeframe.H4: "Hour4",
        Timeframe.D1: "Day1",
    }
)
_OK = 200


@dataclass(frozen=True, slots=True)
class MexcTopics:
    """CandleTopics."""

    url: str

    def topic(self, instrument: Instrument, timeframe: Timeframe) -> str:
        return f"{_BARS}@{instrument.exchange_symbol}@{_INTERVALS[timeframe]}"

    def subscribe(self, number: int, topics: Sequence[str]) -> Message:
        return _subscription(number, topics)

    def confirmed(self, message: Message, topics: Collection[str]) -> Collection[str]:
        return _confirmed(message, topics)

    def topic_of(self, message: Message) -> str | None:
        return frames.read(message).channel if isinstance(message, bytes) else None

    def bars(self, message: Message) -> tuple[str, Sequence[tuple[Candle, bool]]] | None:
        if not isinstance(message, bytes):
            return None
        push = frames.read(message)
        if push.kind != "publicSpotKline":
            return None
        return push.channel, [(parse.bar(push), False)]  # it never says that a bar is closed


class MexcStream:
    """An AccountStream. Its listen key lives for an hour unless it is renewed."""

    renew_every: timedelta | None = timedelta(minutes=30)

    def __init__(self, client: ExchangeClient, scope: Scope) -> None:
        self._client = client
        self._scope = scope
        self._key = ""

    async def open(self, lines: Lines) -> None:
        # A key of its own for each time of being connected: ccxt would hold on to one that has expired.
        answer = await self._client.spotPrivatePostUserDataStream({})
        self._key = text(answer if isinstance(answer, dict) else {}, "listenKey")
        line = await lines.connect(f"{self._client.urls['api']['ws']['spot']}?listenKey={self._key}")
        await line.ask(_subscription(1, _PRIVATE), lambda message: bool(_confirmed(message, _PRIVATE)))

    def news(self, message: Message) -> Iterable[AccountNews]:
        if not isinstance(message, bytes):
            if isinstance(message, str) and "listen key" in message.lower():
                raise MissingData("the listen key has ended")
            return
        push = frames.read(message)
        match push.kind:
            case "privateOrders":
                yield parse.pushed_order(push, self._scope)
            case "privateDeals":
                yield parse.pushed_fill(push, self._scope)
            case "privateAccount":
                yield parse.pushed_balance(push)

    async def renew(self) -> None:
        await self._client.spotPrivatePutUserDataStream({"listenKey": self._key})

    async def close(self) -> None:
        if self._key:
            await self._client.spotPrivateDeleteUserDataStream({"listenKey": self._key})


def _subscription(number: int, topics: Sequence[str]) -> Message:
    return {"method": "SUBSCRIPTION", "params": list(topics), "id": number}


def _confirmed(message: Message, topics: Collection[str]) -> Collection[str]:
    """All topics, once the answer names them all. AnswerRefused where it blocks or leaves out any of them."""
    told = message.get("msg") if isinstance(message, dict) else None
    if not isinstance(told, str) or not any(topic in told for topic in topics):
        return ()
    named = {name.strip() for name in told.split(",")}
    if not set(topics) <= named:
        raise AnswerRefused(_OK, "", "a subscription was refused")
    return topics
