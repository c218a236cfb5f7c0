"""OKX's wire with its answers in hand."""

import json
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from app.infra.clock import SystemClock
from tests.support.builders import ACCOUNT, an_instrument
from tests.support.clock import HandClock
from tests.support.roads import a_road
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.exchanges.client import AnswerRefused, ExchangeTime
from trading.exchanges.markets import Listing, MarketTable
from trading.exchanges.okx.client import OkxClient
from trading.exchanges.okx.row import OKX
from trading.exchanges.okx.wire import OkxWire
from trading.exchanges.rate import Urgency
from trading.exchanges.wire import Scope

BTC = Symbol(ExchangeId.OKX, MarketType.SPOT, "BTC/USDT")
PERP = Symbol(ExchangeId.OKX, MarketType.LINEAR, "BTC/USDT:USDT")
CONTRACT = Decimal("0.01")
WINDOW = timedelta(seconds=5)

Row = dict[str, Any]


def a_scope() -> Scope:
    table = MarketTable(OKX.exchange)
    table.learn(
        [
            Listing(an_instrument(BTC, exchange_symbol="BTC-USDT")),
            Listing(an_instrument(PERP, exchange_symbol="BTC-USDT-SWAP"), CONTRACT),
        ]
    )
    return Scope(ACCOUNT, table, HandClock())


class RecordingClient(OkxClient):
    """Keeps what would be sent, signed and all, and answers each path as told, one answer after another."""

    def __init__(self) -> None:
        options = {"recvWindow": int(WINDOW.total_seconds() * 1000)}
        config = {"apiKey": "a-key", "secret": "a-secret", "password": "a-phrase", "options": options}
        super().__init__(ExchangeTime(SystemClock()), a_road(OKX)(ACCOUNT, Urgency.ACCOUNT), config)
        self.sent: list[Row] = []
        self.answers: dict[str, list[Any]] = {}

    async def fetch(self, url: str, method: str = "GET", headers: Any = None, body: Any = None) -> Any:
        path = url.partition("/api/v5/")[2]
        self.sent.append(
            {"path": path, "method": method, "headers": headers, "body": json.loads(body or "null")}
        )
        waiting = self.answers[path.partition("?")[0]]
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(answer, str):
            raise AnswerRefused(200, answer, "")
        return {"code": "0", "msg": "", "data": answer}

    def paths(self) -> list[str]:
        return [f"{request['method']} {request['path']}" for request in self.sent]


def a_wire(client: OkxClient) -> OkxWire:
    return OkxWire(client, a_scope())


def an_order_row(**changes: Any) -> Row:
    row = {
        "accFillSz": "1",
        "algoClOrdId": "",
        "algoId": "",
        "avgPx": "60000",
        "cancelSource": "",
        "clOrdId": "",
        "execType": "T",
        "fillFee": "-0.3",
        "fillFeeCcy": "USDT",
        "fillPx": "60000",
        "fillSz": "1",
        "fillTime": "1767614400000",
        "instId": "BTC-USDT-SWAP",
        "instType": "SWAP",
        "ordId": "77",
        "ordType": "market",
        "side": "sell",
        "state": "filled",
        "sz": "1",
        "tgtCcy": "",
        "tradeId": "5",
    }
    return row | changes


def a_stop_row(**changes: Any) -> Row:
    row = {
        "algoClOrdId": "",
        "algoId": "66",
        "failCode": "",
        "instId": "BTC-USDT-SWAP",
        "instType": "SWAP",
        "ordId": "",
        "ordType": "conditional",
        "side": "sell",
        "slTriggerPx": "58000",
        "state": "live",
        "sz": "1",
        "tpTriggerPx": "",
    }
    return row | changes


def a_fill_row(**changes: Any) -> Row:
    row = {
        "billId": "900",
        "clOrdId": "",
        "execType": "M",
        "fee": "-0.3",
        "feeCcy": "USDT",
        "fillPx": "60000",
        "fillSz": "1",
        "fillTime": "1767614400000",
        "instId": "BTC-USDT-SWAP",
        "instType": "SWAP",
        "ordId": "77",
        "side": "sell",
        "tradeId": "5",
        "ts": "1767614400000",
    }
    return row | changes


def without(row: Mapping[str, Any], *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}
