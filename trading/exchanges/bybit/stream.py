"""Bybit's private WebSocket: one connection, proved by a signature, three topics."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from trading.domain.errors import MissingData
from trading.domain.instrument import MarketType
from trading.exchanges.bybit import parse
from trading.exchanges.client import AnswerRefused, ExchangeClient
from trading.exchanges.fields import Row, moment
from trading.exchanges.lines import Lines, Message
from trading.exchanges.wire import Scope
from trading.ports import AccountNews

_TOPICS = ("order", "execution", "wallet")
_MARKETS = {market.value: market for market in MarketType}
_PROOF_MS = 10_000
_OK = 200


class BybitStream:
    """An AccountStream."""

    renew_every: timedelta | None = None

    def __init__(self, client: ExchangeClient, scope: Scope) -> None:
        self._client = client
        self._scope = scope

    async def open(self, lines: Lines) -> None:
        client = self._client
        line = await lines.connect(client.implode_hostname(client.urls["api"]["ws"]["private"]["contract"]))
        await line.ask(self._proof(), lambda message: _answers(message, "auth"))
        subscription = {"op": "subscribe", "req_id": "1", "args": list(_TOPICS)}
        await line.ask(subscription, lambda message: _answers(message, "subscribe"))

    def news(self, message: Message) -> Iterable[AccountNews]:
        topic = message.get("topic") if isinstance(message, dict) else None
        if not isinstance(topic, str):
            return
        data = message.get("data")
        if not isinstance(data, list):
            raise MissingData("a message of the private stream holds no data")
        for row in data:
            if topic != "wallet":
                yield from self._item(topic, row)
            elif row.get("accountType") == "UNIFIED":
                yield from parse.balances(row, moment(message, "creationTime"))

    async def renew(self) -> None:
        """Nothing is held there."""

    async def close(self) -> None:
        """Nothing is held there."""

    def _proof(self) -> Message:
        """Who we are; good for as long as a signed request is."""
        client = self._client
        expires = str(client.milliseconds() + max(client.options["recvWindow"], _PROOF_MS))
        text = client.encode(f"GET/realtime{expires}")
        signature = client.hmac(text, client.encode(client.secret), hashlib.sha256, "hex")
        return {"op": "auth", "args": [client.apiKey, expires, signature]}

    def _item(self, topic: str, row: Row) -> Iterable[AccountNews]:
        scope, seen_at = self._scope, self._scope.clock.now()
        market = _MARKETS.get(str(row.get("category")))
        if market is None:  # options and inverse contracts are nobody's here
            return
        if topic == "order":
            yield parse.order_report(row, market, scope.table.symbol, seen_at)
        elif topic == "execution" and parse.is_execution(row):
            yield parse.fill(row, market, scope.account, scope.table.symbol, seen_at)


def refused(message: dict[str, Any]) -> AnswerRefused:
    """The failure that a WebSocket answer without success is."""
    return AnswerRefused(_OK, str(message.get("ret_code", "")), str(message.get("ret_msg", "")))


def _answers(message: Message, operation: str) -> bool:
    if not isinstance(message, dict) or message.get("op") != operation:
        return False
    if message.get("success") is not True:
        raise refused(message)
    return True
