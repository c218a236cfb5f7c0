"""The WebSockets of the sandbox's OKX."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.exchange import ApiKey, Fault, FaultKind
from sandbox.exchange.okx.identity import sign
from tests.sandbox.okx_kit import PHRASE, SPOT, SWAP, Row, Scene, scene, spot, swap


class Socket:
    """One connection; what it hears is read in order."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def ask(self, op: str, *args: Row) -> None:
        await self.socket.send_str(json.dumps({"id": "7", "op": op, "args": list(args)}))

    async def hear(self) -> Any:
        text = await asyncio.wait_for(self.socket.receive_str(), 30)
        return json.loads(text) if text.startswith("{") else text

    async def until(self, channel: str) -> list[Any]:
        """The rows of the next message of the channel."""
        while True:
            message = await self.hear()
            if message.get("arg", {}).get("channel") == channel and "data" in message:
                rows: list[Any] = message["data"]
                return rows


async def connected(made: Scene, path: str) -> Socket:
    url = made.sandbox.plain_url.replace("http", "ws") + path
    return Socket(await made.session.ws_connect(url))


async def signed_on(made: Scene, path: str, *args: Row) -> Socket:
    """Logged in and subscribed, with all of it confirmed."""
    socket = await connected(made, path)
    await socket.ask("login", proof(made, made.key))
    assert (await socket.hear())["event"] == "login"
    await socket.ask("subscribe", *args)
    return socket


def proof(made: Scene, key: ApiKey, age: int = 0) -> Row:
    stamp = str(made.sandbox.clock.stated_ms() // 1000 - age)
    text = f"{stamp}GET/users/self/verify"
    return {
        "apiKey": key.key,
        "passphrase": PHRASE,
        "timestamp": stamp,
        "sign": sign(key.secret, text),
    }


async def test_a_closed_candle_is_confirmed_once(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        socket = await connected(made, "/ws/v5/business")
        await socket.ask("subscribe", {"channel": "candle1m", "instId": SWAP})
        confirmation = await socket.hear()
        assert (confirmation["event"], confirmation["arg"]["instId"], confirmation["id"]) == (
            "subscribe",
            SWAP,
            "7",
        )
        made.sandbox.advance(65)
        rows = [row for _ in range(2) for row in await socket.until("candle1m")]
        assert [row[8] for row in rows] == ["1", "0"]
        assert int(rows[1][0]) - int(rows[0][0]) == 60_000
        (told,) = (
            await made.client.get("/market/candles", instId=SWAP, bar="1m", after=rows[1][0], limit=1)
        ).rows
        assert told == rows[0]


async def test_orders_fills_and_money_are_pushed(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        args = [{"channel": "orders", "instType": "ANY"}, {"channel": "account"}]
        socket = await signed_on(made, "/ws/v5/private", *args)
        (standing,) = await socket.until("account")
        assert {coin["ccy"] for coin in standing["details"]} == {"USDT", "BTC"}
        await made.client.order(
            **spot(instId="THIN-USDT", ordType="market", tgtCcy="quote_ccy", sz="3000", clOrdId="W1")
        )
        rows: list[Row] = []
        while not rows or rows[-1]["state"] != "filled":
            rows += await socket.until("orders")
        assert len(rows) > 1
        assert {row["state"] for row in rows[:-1]} == {"partially_filled"}
        assert {row["clOrdId"] for row in rows} == {"W1"}
        assert float(rows[-1]["accFillSz"]) == pytest.approx(sum(float(row["fillSz"]) for row in rows))
        fills = (await made.client.get("/trade/fills", instType="SPOT")).rows
        assert {row["tradeId"] for row in rows} == {row["tradeId"] for row in fills}
        assert {row["fillFeeCcy"] for row in rows} == {"THIN"}
        (money,) = await socket.until("account")
        assert {coin["ccy"] for coin in money["details"]} == {"USDT", "BTC", "THIN"}


async def test_a_stop_tells_of_itself_and_of_its_order(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        orders = await signed_on(made, "/ws/v5/private", {"channel": "orders", "instType": "SWAP"})
        algos = await signed_on(made, "/ws/v5/business", {"channel": "orders-algo", "instType": "ANY"})
        await made.client.order(**swap(sz="5"))
        await orders.until("orders")
        stop = {"instId": SWAP, "tdMode": "cross", "side": "sell", "sz": "5", "slTriggerPx": "58000"}
        await made.client.stop(**stop, algoClOrdId="A1", reduceOnly="true")
        assert [row["state"] for row in await algos.until("orders-algo")] == ["live"]
        made.sandbox.set_price("BTCUSDT", "57900")
        (fired,) = await algos.until("orders-algo")
        (child,) = await orders.until("orders")
        assert (fired["state"], fired["ordId"]) == ("effective", child["ordId"])
        assert (child["algoClOrdId"], child["clOrdId"], child["algoId"]) == ("A1", "", fired["algoId"])


async def test_refusals(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        socket = await connected(made, "/ws/v5/private")
        await socket.ask("subscribe", {"channel": "orders", "instType": "ANY"})
        assert (await socket.hear())["code"] == "60011"
        await socket.ask("login", proof(made, made.key) | {"passphrase": "another"})
        assert (await socket.hear())["code"] == "60024"
        await socket.ask("login", proof(made, made.key, age=40))
        assert (await socket.hear())["code"] == "60006"
        await socket.ask("login", proof(made, made.key) | {"sign": "bm8="})
        assert (await socket.hear())["code"] == "60007"
        await socket.ask("dance", {})
        assert (await socket.hear())["code"] == "60019"
        await socket.socket.send_str("{")
        assert (await socket.hear())["code"] == "60012"
        public = await connected(made, "/ws/v5/public")
        await public.ask(
            "subscribe", {"channel": "candle1m", "instId": SPOT}
        )  # moved to the business address
        assert (await public.hear())["code"] == "60018"
        await public.ask("subscribe", {"channel": "tickers", "instId": SPOT})
        assert (await public.hear())["event"] == "subscribe"
        (row,) = await public.until("tickers")
        assert row["last"] == "60000"


async def test_pings_are_text_and_can_be_muted(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        socket = await connected(made, "/ws/v5/public")
        await socket.socket.send_str("ping")
        assert await socket.hear() == "pong"
        made.sandbox.faults.add(Fault("WS /ws/v5/public pong", FaultKind.WS_NO_PONG, seconds=30))
        await socket.socket.send_str("ping")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket.socket.receive(), 0.3)


async def test_a_connection_may_subscribe_480_times_an_hour(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        socket = await connected(made, "/ws/v5/public")
        arg = {"channel": "tickers", "instId": SPOT}
        codes: list[str] = []
        for _ in range(481):
            await socket.ask("subscribe", arg)
        while len(codes) < 481:
            message = await socket.hear()
            codes += [message.get("code", "0")] if "event" in message else []
        assert (codes.count("0"), codes.count("60014")) == (480, 1)
