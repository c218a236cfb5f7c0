"""MEXC's WebSocket: subscriptions in JSON, pushes that the exchange's own messages can read."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from ccxt.protobuf.mexc import PushDataV3ApiWrapper_pb2

from sandbox.exchange import Fault, FaultKind, synthetic
from sandbox.exchange.mexc import protobuf
from tests.sandbox.exchange_kit import MARKET_START
from tests.sandbox.mexc_kit import ORDER, MexcScene, mexc_scene

BARS = "spot@public.kline.v3.api.pb@{}@Min1"
BTC_BARS = BARS.format("BTCUSDT")
TOP = "spot@public.aggre.bookTicker.v3.api.pb@100ms@BTCUSDT"
ORDERS = "spot@private.orders.v3.api.pb"
DEALS = "spot@private.deals.v3.api.pb"
ACCOUNT = "spot@private.account.v3.api.pb"
STREAM = "/api/v3/userDataStream"
HOUR = 3_600


class Ear:
    """One connection as a client hears it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def ask(self, method: str, *topics: str, number: int = 1) -> str:
        """What the JSON answer says; pushes before it are dropped."""
        await self.socket.send_json({"method": method, "params": list(topics), "id": number})
        async with asyncio.timeout(30):
            while True:
                message = await self.socket.receive()
                if message.type is aiohttp.WSMsgType.TEXT and message.data.startswith("{"):
                    answer = json.loads(message.data)
                    assert (answer["id"], answer["code"]) == (number, 0)
                    return str(answer["msg"])

    async def push(self, kind: str = "") -> Any:
        """The next push (of this kind), read by the published messages."""
        async with asyncio.timeout(30):
            while True:
                message = await self.socket.receive()
                assert message.type is aiohttp.WSMsgType.BINARY, message
                read = PushDataV3ApiWrapper_pb2.PushDataV3ApiWrapper()
                read.ParseFromString(message.data)
                if kind in {"", read.WhichOneof("body")}:
                    return read

    async def ended(self) -> bool:
        async with asyncio.timeout(30):
            while (await self.socket.receive()).type not in _ENDS:
                pass
        return True

    async def hears_nothing(self, seconds: float = 0.6) -> bool:
        try:
            await asyncio.wait_for(self.socket.receive(), seconds)
        except TimeoutError:
            return True
        return False


_ENDS = {
    aiohttp.WSMsgType.CLOSE,
    aiohttp.WSMsgType.CLOSING,
    aiohttp.WSMsgType.CLOSED,
    aiohttp.WSMsgType.ERROR,
}


@asynccontextmanager
async def ear(made: MexcScene, key: str = "") -> AsyncIterator[Ear]:
    address = f"{made.sandbox.plain_url}/ws" + (f"?listenKey={key}" if key else "")
    async with made.session.ws_connect(address) as socket:
        yield Ear(socket)


async def listen_key(made: MexcScene) -> str:
    return str((await made.client.send("POST", STREAM)).row["listenKey"])


def test_the_fields_are_those_that_are_published() -> None:
    wrapper = PushDataV3ApiWrapper_pb2.PushDataV3ApiWrapper.DESCRIPTOR
    for kind, (place, fields) in protobuf._SCHEMA.items():
        published = wrapper.fields_by_name[kind]
        assert published.number == place
        for name, number in fields.items():
            assert published.message_type.fields_by_name[name].number == number, (kind, name)


@pytest.mark.parametrize("value", [0, 1, 127, 128, 300, 2**31, 2**62, -1])
def test_numbers_of_every_length_are_read_back(value: int) -> None:
    read = PushDataV3ApiWrapper_pb2.PushDataV3ApiWrapper()
    body: protobuf.Body = {"interval": "Min1", "windowStart": value, "openingPrice": "", "volume": "ü" * 200}
    read.ParseFromString(protobuf.frame("c", "publicSpotKline", body, symbol="S", created=1, sent=2))
    bar = read.publicSpotKline
    assert (bar.windowStart, bar.openingPrice, bar.volume) == (value, "", "ü" * 200)
    assert (read.channel, read.symbol, read.createTime, read.sendTime) == ("c", "S", 1, 2)


async def test_bars_are_pushed_and_never_called_closed(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made, ear(made) as heard:
        made.sandbox.advance(5)
        assert await heard.ask("SUBSCRIPTION", BTC_BARS, number=7) == BTC_BARS
        push = await heard.push()
        bar = push.publicSpotKline
        assert (push.channel, push.symbol) == (BTC_BARS, "BTCUSDT")
        assert (bar.interval, bar.windowStart) == ("Min1", int(MARKET_START))
        assert bar.windowEnd - bar.windowStart == 60
        assert (bar.closingPrice, bar.highestPrice) == ("60000", "60000")
        made.sandbox.set_price("BTCUSDT", "61000")
        made.sandbox.advance(60)
        closed = [bar]
        while closed[-1].windowStart == bar.windowStart:
            closed.append((await heard.push()).publicSpotKline)
        assert (closed[-2].closingPrice, closed[-2].highestPrice) == ("61000", "61000")
        assert await heard.ask("UNSUBSCRIPTION", BTC_BARS) == BTC_BARS
        assert await heard.ask("PING") == "PONG"
        assert await heard.hears_nothing()


async def test_the_top_of_the_book_is_pushed(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made, ear(made) as heard:
        await heard.ask("SUBSCRIPTION", TOP)
        top = (await heard.push()).publicAggreBookTicker
        assert Decimal(top.bidPrice) < 60_000 < Decimal(top.askPrice)
        assert Decimal(top.bidQuantity) > 0


async def test_what_cannot_be_subscribed_is_blocked(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made, ear(made) as heard:
        for name in (BARS.format("NOSUCH"), f"{BTC_BARS}3", "spot@public.nothing@BTCUSDT", ORDERS):
            told = await heard.ask("SUBSCRIPTION", name)
            assert told.startswith(f"Not Subscribed successfully! [{name}]"), told
        assert await heard.ask("shout") == "no valid method"


async def test_above_thirty_a_subscription_is_confirmed_and_stays_silent(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path, more=synthetic(32)) as made, ear(made) as heard:
        made.sandbox.advance(5)
        names = [BARS.format(f"C{number:03d}USDT") for number in range(32)]
        assert await heard.ask("SUBSCRIPTION", *names) == ",".join(names)
        speaking = {(await heard.push()).channel for _ in range(120)}
        assert speaking == set(names[:30])


async def test_an_account_hears_of_its_orders_trades_and_coins(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made, ear(made, await listen_key(made)) as heard:
        assert await heard.ask("SUBSCRIPTION", ORDERS, DEALS, ACCOUNT) == f"{ORDERS},{DEALS},{ACCOUNT}"
        created = (await made.client.order(type="MARKET", quoteOrderQty="600", newClientOrderId="mine")).row
        order = await heard.push("privateOrders")
        while order.privateOrders.status != 2:
            order = await heard.push("privateOrders")
        told = order.privateOrders
        assert (order.channel, order.symbol) == (ORDERS, "BTCUSDT")
        assert (told.id, told.clientId, told.orderType, told.tradeType) == (created["orderId"], "mine", 5, 1)
        assert Decimal(told.cumulativeAmount) <= 600 < Decimal(told.cumulativeAmount) + 1
        await made.client.order(side="SELL", type="MARKET", quantity="0.5")
        deal = await heard.push("privateDeals")
        assert (deal.privateDeals.tradeType, deal.privateDeals.feeCurrency) in {(1, "USDT"), (2, "USDT")}
        coins = await heard.push("privateAccount")
        assert coins.privateAccount.vcoinName in {"USDT", "BTC"}


async def test_a_listen_key_lives_an_hour_and_longer_where_it_is_renewed(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made:
        key = await listen_key(made)
        made.sandbox.advance(HOUR - 60)
        assert (await made.client.send("PUT", STREAM, listenKey=key)).row == {"listenKey": key}
        made.sandbox.advance(HOUR - 60)
        assert (await made.client.get(STREAM)).row == {"listenKey": [key]}
        async with ear(made, key) as heard:
            assert await heard.ask("SUBSCRIPTION", ORDERS) == ORDERS
            made.sandbox.advance(61)
            assert await heard.ended()
        assert (await made.client.get(STREAM)).row == {"listenKey": []}
        assert (await made.client.send("PUT", STREAM, listenKey=key)).status == 400
        async with ear(made, key) as heard:
            assert (await heard.socket.receive()).data == "Invalid listen key"
            assert "Blocked" in await heard.ask("SUBSCRIPTION", ORDERS)


async def test_a_listen_key_is_its_owner_s_and_can_be_given_back(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made:
        key = await listen_key(made)
        accounts = made.sandbox.accounts
        other = made.client_of(accounts.create_key(accounts.create_account("bob")))
        assert (await other.send("PUT", STREAM, listenKey=key)).status == 400
        assert (await other.send("DELETE", STREAM, listenKey=key)).status == 400
        assert (await made.client.send("DELETE", STREAM, listenKey=key)).status == 200
        for _ in range(60):
            await listen_key(made)
        assert (await made.client.send("POST", STREAM)).status == 400


async def test_faults_reach_single_topics(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made, ear(made, await listen_key(made)) as heard:
        await heard.ask("SUBSCRIPTION", ORDERS, DEALS)
        made.sandbox.faults.add(Fault(f"WS /ws {DEALS}", FaultKind.WS_DUPLICATE))
        await made.client.send("POST", ORDER, symbol="BTCUSDT", side="SELL", type="MARKET", quantity="0.1")
        first, second = await heard.push("privateDeals"), await heard.push("privateDeals")
        assert first.privateDeals.tradeId == second.privateDeals.tradeId
        made.sandbox.faults.add(Fault("WS /ws pong", FaultKind.WS_NO_PONG, seconds=60))
        await heard.socket.send_json({"method": "PING"})
        assert await heard.hears_nothing()
        assert made.sandbox.streams.drop("alice") == 1
        assert await heard.ended()
