"""OKX's private WebSockets: orders and money on one address, stops that have not fired on another."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from trading.domain.errors import MissingData
from trading.exchanges.client import AnswerRefused, ExchangeClient
from trading.exchanges.fields import Row, list_of, text
from trading.exchanges.lines import Lines, Message
from trading.exchanges.okx import parse
from trading.exchanges.wire import Scope
from trading.ports import AccountNews

_ORDERS = {"channel": "orders", "instType": "ANY"}
_ACCOUNT = {"channel": "account"}
_STOPS = {"channel": "orders-algo", "instType": "ANY"}
_LINES: tuple[tuple[str, tuple[Mapping[str, str], ...]], ...] = (
    ("/private", (_ORDERS, _ACCOUNT)),
    ("/business", (_STOPS,)),
)
_PROVED = "GET/users/self/verify"
_REFUSALS = frozenset({"error", "channel-conn-count-error"})
_OK = 200


class OkxStream:
    """An AccountStream. There is no channel of executions: each is told with the order that it belongs to."""

    renew_every: timedelta | None = None

    def __init__(self, client: ExchangeClient, scope: Scope) -> None:
        self._client = client
        self._scope = scope

    async def open(self, lines: Lines) -> None:
        for path, channels in _LINES:
            line = await lines.connect(self._client.urls["api"]["ws"] + path)
            await line.ask(self._proof(), _logs_in)
            for channel in channels:
                subscription = {"op": "subscribe", "args": [channel]}
                await line.ask(subscription, lambda message: confirmed_topic(message) is not None)

    def news(self, message: Message) -> Iterable[AccountNews]:
        if not isinstance(message, dict):
            return
        if message.get("event") in _REFUSALS:
            raise refused(message)
        argument = message.get("arg")
        if not isinstance(argument, dict) or "event" in message:
            return
        for row in list_of(message.get("data")):
            yield from self._item(str(argument.get("channel")), row)

    async def renew(self) -> None:
        """Nothing is held there."""

    async def close(self) -> None:
        """Nothing is held there."""

    def _proof(self) -> Message:
        client = self._client
        stamp = str(client.milliseconds() // 1000)
        signature = client.hmac(
            client.encode(stamp + _PROVED), client.encode(client.secret), hashlib.sha256, "base64"
        )
        proof = {"apiKey": client.apiKey, "passphrase": client.password, "timestamp": stamp}
        return {"op": "login", "args": [proof | {"sign": signature}]}

    def _item(self, channel: str, row: Row) -> Iterable[AccountNews]:
        scope = self._scope
        if channel == "account":
            yield from parse.pushed_balances(row)
            return
        market = parse.market_of(row) if channel in {"orders", "orders-algo"} else None
        if market is None:  # options and coin-margined contracts are nobody's here
            return
        symbol = scope.table.symbol(market, text(row, "instId"))
        if channel == "orders":
            fill = parse.pushed_fill(row, symbol, scope)
            if fill is not None:
                yield fill
            yield parse.order_report(row, symbol, scope)
        elif row.get("state") != parse.FIRED:  # what it became is told as an order
            yield parse.stop_report(row, symbol, scope)


def refused(message: Mapping[str, Any]) -> AnswerRefused:
    """The failure that an event of an error is."""
    return AnswerRefused(_OK, str(message.get("code", "")), str(message.get("msg", "")))


def confirmed_topic(message: Message) -> tuple[str, str] | None:
    """(channel, instId) of the subscription that a message confirms. Raises AnswerRefused for a refusal."""
    if not isinstance(message, dict) or "event" not in message:
        return None
    if message["event"] in _REFUSALS:
        raise refused(message)
    argument = message.get("arg")
    if message["event"] != "subscribe" or not isinstance(argument, dict):
        return None
    return text(argument, "channel"), str(argument.get("instId", ""))


def _logs_in(message: Message) -> bool:
    event = message.get("event") if isinstance(message, dict) else None
    if event in _REFUSALS or (event == "login" and str(message.get("code")) != "0"):
        raise refused(message)
    if event is not None and event != "login":
        raise MissingData("another answer than to the login")
    return event == "login"
