"""Binance's WebSockets: bars, and the user stream of its WebSocket API, proved by a signature."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from trading.domain.candle import Candle, Timeframe
from trading.domain.errors import MissingData
from trading.domain.instrument import Instrument
from trading.exchanges.binance import parse
from trading.exchanges.client import AnswerRefused, ExchangeClient
from trading.exchanges.fields import candle
from trading.exchanges.lines import Lines, Message
from trading.exchanges.wire import Scope
from trading.ports import AccountNews

_BAR = ("t", "o", "h", "l", "c", "v")
_SIGN_ON = "userDataStream.subscribe.signature"
_FIRST = "1"
_OK = 200
_ENDED = frozenset({"eventStreamTerminated", "serverShutdown"})


@dataclass(frozen=True, slots=True)
class BinanceTopics:
    """CandleTopics. Names that mean nothing are taken without a word, and stay silent."""

    url: str
    intervals: Mapping[str, str]

    def topic(self, instrument: Instrument, timeframe: Timeframe) -> str:
        return _topic(instrument.exchange_symbol, self.intervals[timeframe.value])

    def subscribe(self, number: int, topics: Sequence[str]) -> Message:
        return {"method": "SUBSCRIBE", "params": list(topics), "id": number}

    def confirmed(self, message: Message, topics: Collection[str]) -> Collection[str]:
        if not isinstance(message, dict) or "e" in message or not {"result", "error"} & set(message):
            return ()
        error = message.get("error")
        if error is not None:
            raise _refused(_OK, error)
        return topics

    def topic_of(self, message: Message) -> str | None:
        bar = message.get("k") if isinstance(message, dict) and message.get("e") == "kline" else None
        named = bar if isinstance(bar, dict) else {}
        return _topic(str(named["s"]), str(named["i"])) if {"s", "i"} <= named.keys() else None

    def bars(self, message: Message) -> tuple[str, Sequence[tuple[Candle, bool]]] | None:
        if not isinstance(message, dict) or message.get("e") != "kline":
            return None
        bar = message.get("k")
        if not isinstance(bar, dict):
            raise MissingData("a message holds no bar")
        return _topic(str(bar.get("s")), str(bar.get("i"))), [(candle(bar, _BAR), bar.get("x") is True)]


def _topic(symbol: str, interval: str) -> str:
    return f"{symbol.lower()}@kline_{interval}"


class BinanceStream:
    """An AccountStream."""

    renew_every: timedelta | None = None

    def __init__(self, client: ExchangeClient, scope: Scope) -> None:
        self._client = client
        self._scope = scope

    async def open(self, lines: Lines) -> None:
        client = self._client
        line = await lines.connect(client.urls["api"]["ws"]["ws-api"]["spot"])
        # ccxt's own signature, over the parameters by name: the stamp is the exchange's time.
        request = {"id": _FIRST, "method": _SIGN_ON, "params": client.sign_params({})}
        await line.ask(request, _answers)

    def news(self, message: Message) -> Iterable[AccountNews]:
        event = message.get("event") if isinstance(message, dict) else None
        if not isinstance(event, dict):
            return
        scope, seen_at = self._scope, self._scope.clock.now()
        kind = event.get("e")
        if kind == "executionReport":
            fill = parse.pushed_fill(event, scope)
            if fill is not None:
                yield fill
            yield parse.pushed_order(event, scope.table.symbol, seen_at)
        elif kind == "outboundAccountPosition":
            yield from parse.pushed_balances(event)
        elif kind in _ENDED:
            raise MissingData("the exchange has ended the user stream")

    async def renew(self) -> None:
        """Nothing is held there."""

    async def close(self) -> None:
        """Nothing is held there."""


def _answers(message: Message) -> bool:
    if not isinstance(message, dict) or message.get("id") != _FIRST:
        return False
    if message.get("status") != _OK:
        status = message.get("status")
        raise _refused(status if isinstance(status, int) else _OK, message.get("error"))
    return True


def _refused(status: int, error: Any) -> AnswerRefused:
    told: Mapping[str, Any] = error if isinstance(error, dict) else {}
    return AnswerRefused(status, str(told.get("code", "")), str(told.get("msg", "")))
