"""The exchange's own SDK, python-okx, against the sandbox: an independent reader of the same wire."""

import asyncio
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import websockets
from okx.Account import AccountAPI
from okx.MarketData import MarketAPI
from okx.PublicData import PublicAPI
from okx.Trade import TradeAPI
from okx.websocket.WsPrivateAsync import WsPrivateAsync
from okx.websocket.WsPublicAsync import WsPublicAsync

from sandbox.exchange import SandboxClock
from tests.sandbox.exchange_kit import in_thread
from tests.sandbox.okx_kit import PHRASE, SPOT, SWAP, Scene, scene, sdk

pytestmark = pytest.mark.filterwarnings(
    "ignore:Use 'content:DeprecationWarning"
)  # the SDK's own use of httpx


def data(answer: Any) -> list[Any]:
    assert answer["code"] == "0", answer
    rows: list[Any] = answer["data"]
    return rows


async def test_the_public_side(tmp_path: Path) -> None:
    async with scene(tmp_path, clock=SandboxClock()) as made:
        public, market = sdk(PublicAPI, made.sandbox), sdk(MarketAPI, made.sandbox)

        def play() -> None:
            assert abs(int(data(public.get_system_time())[0]["ts"]) - made.sandbox.clock.now_ms()) < 5_000
            (row,) = data(public.get_instruments("SWAP", instId=SWAP))
            assert (row["ctVal"], row["ctValCcy"], row["settleCcy"]) == ("0.01", "BTC", "USDT")
            candles = data(market.get_candlesticks(SPOT, bar="1m", limit="10"))
            assert [row[8] for row in candles] == ["0"] + ["1"] * 9
            older = data(market.get_history_candlesticks(SPOT, bar="1m", after=candles[-1][0], limit="5"))
            assert [int(row[0]) for row in older] == [int(candles[-1][0]) - 60_000 * n for n in range(1, 6)]
            assert data(market.get_ticker(SPOT))[0]["last"] == "60000"
            assert len(data(market.get_tickers("SPOT"))) == 6
            assert data(market.get_orderbook(SPOT, sz="5"))[0]["bids"]

        await in_thread(play)


async def test_the_private_side(tmp_path: Path) -> None:
    async with scene(tmp_path, clock=SandboxClock()) as made:
        trade = sdk(TradeAPI, made.sandbox, made.key)
        account = sdk(AccountAPI, made.sandbox, made.key)

        def play() -> None:
            assert data(account.get_account_config())[0]["perm"] == "read_only,trade"
            assert data(account.set_leverage("5", "cross", instId=SWAP))[0]["lever"] == "5"
            bought = trade.place_order(
                SPOT, "cash", "buy", "market", "600", tgtCcy="quote_ccy", clOrdId="PY1"
            )
            order = data(trade.get_order(SPOT, clOrdId="PY1"))[0]
            assert (order["ordId"], order["state"]) == (data(bought)[0]["ordId"], "filled")
            data(trade.place_order(SWAP, "cross", "buy", "market", "2.5", clOrdId="PY2"))
            assert data(account.get_positions("SWAP"))[0]["pos"] == "2.5"
            stop = trade.place_algo_order(
                SWAP,
                "cross",
                "sell",
                "conditional",
                "2.5",
                slTriggerPx="50000",
                slOrdPx="-1",
                reduceOnly="true",
                algoClOrdId="PY3",
            )
            (waiting,) = data(trade.order_algos_list("conditional"))
            assert (waiting["algoClOrdId"], waiting["state"]) == ("PY3", "live")
            data(trade.cancel_algo_order([{"instId": SWAP, "algoId": data(stop)[0]["algoId"]}]))
            assert data(trade.get_algo_order_details(algoClOrdId="PY3"))[0]["state"] == "canceled"
            data(trade.place_order(SPOT, "cash", "buy", "limit", "0.01", px="50000", clOrdId="PY4"))
            assert [row["clOrdId"] for row in data(trade.get_order_list("SPOT"))] == ["PY4"]
            data(trade.cancel_order(SPOT, clOrdId="PY4"))
            past = data(trade.get_orders_history("SPOT"))
            assert [(row["clOrdId"], row["state"]) for row in past] == [
                ("PY4", "canceled"),
                ("PY1", "filled"),
            ]
            fees = [Decimal(row["fee"]) for row in data(trade.get_fills_history("SWAP"))]
            assert fees
            assert max(fees) < 0
            refused = trade.place_order(SPOT, "cash", "buy", "limit", "9", px="50000")
            assert (refused["code"], refused["data"][0]["sCode"]) == ("1", "51008")
            assert data(account.get_account_balance("USDT"))[0]["details"][0]["ccy"] == "USDT"

        await in_thread(play)


class _Plain:
    """What the SDK connects with, without its TLS."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def connect(self) -> Any:
        return await websockets.connect(self.url)

    async def close(self) -> None:
        """The SDK's connection is closed by the test."""


def _url(made: Scene, path: str) -> str:
    return made.sandbox.plain_url.replace("http", "ws") + path


async def test_the_streams(tmp_path: Path) -> None:
    async with scene(tmp_path, clock=SandboxClock()) as made:
        heard: asyncio.Queue[Any] = asyncio.Queue()

        def hear(text: str) -> None:
            heard.put_nowait(json.loads(text))

        public = WsPublicAsync(_url(made, "/ws/v5/business"))
        public.factory = _Plain(public.url)
        private = WsPrivateAsync(made.key.key, PHRASE, made.key.secret, _url(made, "/ws/v5/private"))
        private.factory = _Plain(private.url)
        tasks = [await public.start(), await private.start()]
        await public.subscribe([{"channel": "candle1m", "instId": SPOT}], hear)
        await private.subscribe([{"channel": "orders", "instType": "ANY"}], hear)
        while (await asyncio.wait_for(heard.get(), 30)).get("arg", {}).get("channel") != "orders":
            pass
        trade = sdk(TradeAPI, made.sandbox, made.key)
        await in_thread(lambda: trade.place_order(SWAP, "cross", "buy", "market", "1", clOrdId="PY9"))
        told: dict[str, Any] = {}
        seen: set[str] = set()
        while not told:
            message = await asyncio.wait_for(heard.get(), 30)
            seen.add(message.get("arg", {}).get("channel", ""))
            if message.get("arg", {}).get("channel") == "orders":
                told = message["data"][0]
        assert (told["clOrdId"], told["state"], told["accFillSz"]) == ("PY9", "filled", "1")
        while "candle1m" not in seen:
            seen.add((await asyncio.wait_for(heard.get(), 30)).get("arg", {}).get("channel", ""))
        for client in (public, private):
            await client.websocket.close()
        await asyncio.gather(*tasks)
