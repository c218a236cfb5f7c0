"""The real ccxt.pro under MEXC's production names: TLS with our authority, a resolver, protocol buffers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import ccxt
import pytest

from sandbox.exchange import Fault, FaultKind
from tests.sandbox.exchange_kit import MARKET_START
from tests.sandbox.mexc_kit import MexcScene, ccxt_mexc, mexc_scene

BTC = "BTC/USDT"


@asynccontextmanager
async def house(tmp_path: Path, **settings: Any) -> AsyncIterator[tuple[MexcScene, Any]]:
    async with mexc_scene(tmp_path, **settings) as made, ccxt_mexc(made.sandbox, made.key) as exchange:
        await exchange.load_markets()
        yield made, exchange


async def test_the_markets_and_the_candles(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, exchange):
        market = exchange.market(BTC)
        assert (market["precision"]["amount"], market["precision"]["price"]) == ("0.000001", "0.01")
        assert (market["limits"]["cost"]["min"], market["active"]) == ("1", True)
        assert (market["taker"], market["maker"]) == ("0.0005", "0")
        assert {found["type"] for found in exchange.markets.values()} == {"spot"}
        assert await exchange.fetch_time() == int(MARKET_START * 1000)
        bars = await exchange.fetch_ohlcv("ETH/USDT", "5m", limit=100)
        assert [bar[0] for bar in bars] == sorted(bar[0] for bar in bars)
        assert len(bars) == 100
        since = bars[10][0]
        assert [bar[0] for bar in await exchange.fetch_ohlcv("ETH/USDT", "5m", since, 3)] == [
            bar[0] for bar in bars[10:13]
        ]
        assert (await exchange.fetch_tickers())[BTC]["last"] == "60000"
        book = await exchange.fetch_order_book(BTC)
        assert float(book["bids"][0][0]) < 60000 < float(book["asks"][0][0])


async def test_a_buy_by_cost_and_a_sell_pay_their_fees_in_the_quote_coin(tmp_path: Path) -> None:
    async with house(tmp_path) as (made, exchange):
        created = await exchange.create_market_buy_order_with_cost(BTC, "600", {"clientOrderId": "c1"})
        assert (created["status"], created["clientOrderId"]) == (None, None)  # it answers with the id alone
        order = await exchange.fetch_order(None, BTC, {"clientOrderId": "c1"})
        (trade,) = await exchange.fetch_my_trades(BTC)
        assert (order["id"], order["status"]) == (created["id"], "closed")
        assert (trade["fee"]["currency"], trade["info"]["clientOrderId"]) == ("USDT", "c1")
        assert Decimal(trade["fee"]["cost"]) == Decimal(trade["cost"]) * Decimal("0.0005")
        balance = await exchange.fetch_balance()
        assert Decimal(balance["total"]["BTC"]) == 1 + Decimal(trade["amount"])
        assert Decimal(balance["total"]["USDT"]) == 10000 - Decimal(trade["cost"]) * Decimal("1.0005")
        made.sandbox.advance(1)
        await exchange.create_order(BTC, "market", "sell", "0.5")
        newest = (await exchange.fetch_my_trades(BTC))[-1]
        assert (newest["side"], newest["fee"]["currency"]) == ("sell", "USDT")
        assert made.sandbox.journal.accepted["c1"] == 1


async def test_orders_that_rest_take_at_once_or_not_at_all(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, exchange):
        await exchange.create_order(BTC, "limit", "buy", "0.01", "50000", {"clientOrderId": "mine"})
        (found,) = await exchange.fetch_open_orders(BTC)
        assert (found["status"], found["price"], found["clientOrderId"]) == ("open", "50000", "mine")
        assert (await exchange.fetch_balance())["used"]["USDT"] == "500"
        await exchange.cancel_order(None, BTC, {"clientOrderId": "mine"})
        gone = await exchange.fetch_order(None, BTC, {"clientOrderId": "mine"})
        assert gone["status"] == "canceled"
        missed = await exchange.create_order(BTC, "limit", "buy", "0.01", "50000", {"timeInForce": "IOC"})
        assert missed["info"]["type"] == "IMMEDIATE_OR_CANCEL"
        assert (await exchange.fetch_order(missed["id"], BTC))["status"] == "canceled"
        taken = await exchange.create_order(BTC, "limit", "buy", "0.01", "61000", {"timeInForce": "FOK"})
        assert (await exchange.fetch_order(taken["id"], BTC))["status"] == "closed"
        maker = await exchange.create_order(BTC, "limit", "buy", "0.01", "61000", {"postOnly": True})
        assert (await exchange.fetch_order(maker["id"], BTC))["status"] == "canceled"


async def test_what_looks_like_a_stop_is_sent_as_a_plain_order(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, exchange):
        sold = await exchange.create_order(BTC, "market", "sell", "0.1", None, {"stopLossPrice": "50000"})
        assert (await exchange.fetch_order(sold["id"], BTC))["status"] == "closed"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (30004, ccxt.InsufficientFunds),
        (700003, ccxt.InvalidNonce),
        (700002, ccxt.AuthenticationError),
        (10072, ccxt.BadRequest),
        (700006, ccxt.BadRequest),
        (10007, ccxt.BadSymbol),
        (-2013, ccxt.ExchangeError),
        (-2011, ccxt.BadRequest),
        (429, ccxt.RateLimitExceeded),
        (801, ccxt.OnMaintenance),
    ],
)
async def test_codes_reach_ccxt_s_own_table(tmp_path: Path, code: int, error: type[Exception]) -> None:
    async with house(tmp_path) as (made, exchange):
        made.sandbox.faults.add(Fault("GET /api/v3/account", FaultKind.RET_CODE, code=code, message="no"))
        with pytest.raises(error) as raised:
            await exchange.fetch_balance()
        assert type(raised.value) is error


async def test_bars_are_pushed_as_protocol_buffers(tmp_path: Path) -> None:
    async with house(tmp_path) as (made, exchange):
        made.sandbox.advance(5)
        watching = asyncio.ensure_future(exchange.watch_ohlcv(BTC, "1m"))
        bars = await asyncio.wait_for(watching, 30)
        assert [bars[-1][0], bars[-1][4]] == [int(MARKET_START * 1000), "60000"]
        made.sandbox.set_price("BTCUSDT", "60500")
        made.sandbox.advance(60)
        async with asyncio.timeout(30):
            while bars[-1][0] == int(MARKET_START * 1000):
                bars = await exchange.watch_ohlcv(BTC, "1m")
        assert [bar[4] for bar in exchange.ohlcvs[BTC]["1m"]] == ["60500", "60500"]


async def test_the_account_is_pushed_behind_a_listen_key(tmp_path: Path) -> None:
    async with house(tmp_path) as (made, exchange):
        watching = [
            asyncio.ensure_future(watch())
            for watch in (exchange.watch_orders, exchange.watch_my_trades, exchange.watch_balance)
        ]
        async with asyncio.timeout(30):
            while sum(len(found.topics) for found in made.sandbox.streams.connected()) < 3:
                await asyncio.sleep(0.01)
        await made.client.order(type="MARKET", quoteOrderQty="600", newClientOrderId="pushed")
        orders, trades, balance = await asyncio.wait_for(asyncio.gather(*watching), 30)
        assert (orders[-1]["clientOrderId"], orders[-1]["symbol"], orders[-1]["side"]) == (
            "pushed",
            BTC,
            "buy",
        )
        assert (trades[-1]["symbol"], trades[-1]["fee"]["currency"]) == (BTC, "USDT")
        assert trades[-1]["order"] == orders[-1]["id"]
        assert set(balance) >= {"USDT"} or set(balance) >= {"BTC"}


async def test_an_expired_listen_key_is_told_and_ccxt_holds_on_to_it(tmp_path: Path) -> None:
    async with house(tmp_path) as (made, exchange):
        exchange.options["listenKey"] = "0" * 64
        with pytest.raises(ccxt.AuthenticationError, match="invalid listen key"):
            await asyncio.wait_for(exchange.watch_orders(), 30)
        exchange.options["listenKey"] = None
        watching = asyncio.ensure_future(exchange.watch_orders())
        async with asyncio.timeout(30):
            while not any(found.topics for found in made.sandbox.streams.connected()):
                await asyncio.sleep(0.01)
        await made.client.order(type="MARKET", quoteOrderQty="100")
        assert len(await asyncio.wait_for(watching, 30)) > 0
