"""The real ccxt.pro under its production names: TLS with our authority, a resolver that leads to the sandbox."""

import asyncio
from decimal import Decimal
from pathlib import Path

import ccxt
import pytest

from sandbox.exchange import Fault, FaultKind, SandboxClock
from tests.sandbox.okx_kit import ccxt_client, scene

SPOT, SWAP = "BTC/USDT", "BTC/USDT:USDT"


async def test_markets_and_candles(tmp_path: Path) -> None:
    async with scene(tmp_path) as made, ccxt_client(made.sandbox, made.key) as exchange:
        await exchange.load_markets()
        spot, swap = exchange.market(SPOT), exchange.market(SWAP)
        assert (spot["precision"]["amount"], spot["precision"]["price"]) == ("0.000001", "0.01")
        assert (swap["contractSize"], swap["precision"]["amount"], swap["linear"]) == ("0.01", "0.1", True)
        assert await exchange.fetch_time() == made.sandbox.clock.stated_ms()
        bars = await exchange.fetch_ohlcv("ETH/USDT", "5m", limit=100)
        assert len(bars) == 100
        assert [bar[0] for bar in bars] == sorted(bar[0] for bar in bars)
        since = made.sandbox.clock.now_ms() - 4 * 86_400_000
        old = await exchange.fetch_ohlcv(
            SWAP, "1m", since=since, limit=100
        )  # beyond what market/candles holds
        assert old[0][0] - since < 60_000
        assert (await exchange.fetch_tickers([SPOT]))[SPOT]["last"] == "60000"
        book = await exchange.fetch_order_book(SWAP)
        assert float(book["bids"][0][0]) < 60_000 < float(book["asks"][0][0])


async def test_spot_orders(tmp_path: Path) -> None:
    async with scene(tmp_path) as made, ccxt_client(made.sandbox, made.key) as exchange:
        await exchange.load_markets()
        created = await exchange.create_market_buy_order_with_cost(SPOT, 600, {"clientOrderId": "c1"})
        order = await exchange.fetch_order(None, SPOT, {"clientOrderId": "c1"})
        (trade,) = await exchange.fetch_my_trades(SPOT)
        assert (order["id"], order["status"], trade["fee"]["currency"]) == (created["id"], "closed", "BTC")
        got = Decimal(trade["amount"]) - Decimal(trade["fee"]["cost"])
        assert Decimal((await exchange.fetch_balance())["total"]["BTC"]) == 1 + got
        await exchange.create_order(SPOT, "limit", "buy", "0.01", "50000", {"clientOrderId": "mine"})
        (found,) = await exchange.fetch_open_orders(SPOT)
        assert (found["clientOrderId"], found["status"]) == ("mine", "open")
        await exchange.cancel_order(None, SPOT, {"clientOrderId": "mine"})
        assert [row["clientOrderId"] for row in await exchange.fetch_canceled_orders(SPOT)] == ["mine"]
        with pytest.raises(ccxt.OrderNotFound):
            await exchange.cancel_order(None, SPOT, {"clientOrderId": "mine"})
        with pytest.raises(ccxt.InsufficientFunds):
            await exchange.create_order(SPOT, "limit", "buy", "9", "50000")


async def test_swap_orders(tmp_path: Path) -> None:
    async with scene(tmp_path) as made, ccxt_client(made.sandbox, made.key) as exchange:
        await exchange.load_markets()
        await exchange.set_position_mode(False)
        await exchange.set_leverage(5, SWAP)
        await exchange.create_order(SWAP, "market", "buy", "2.5")
        (position,) = await exchange.fetch_positions([SWAP])
        assert (position["contracts"], position["contractSize"], position["side"]) == ("2.5", "0.01", "long")
        assert (position["leverage"], position["hedged"]) == ("5", False)
        stop = await exchange.create_order(
            SWAP, "market", "sell", "2.5", None, {"stopLossPrice": "58000", "reduceOnly": True}
        )
        (waiting,) = await exchange.fetch_open_orders(
            SWAP, params={"ordType": "conditional", "trigger": True}
        )
        assert waiting["id"] == stop["id"]
        made.sandbox.set_price("BTCUSDT", "57900")
        assert not [row for row in await exchange.fetch_positions() if Decimal(row["contracts"])]


async def test_error_classes(tmp_path: Path) -> None:
    async with scene(tmp_path) as made, ccxt_client(made.sandbox, made.key) as exchange:
        await exchange.load_markets()
        made.sandbox.clock.skew = 60
        with pytest.raises(ccxt.InvalidNonce):
            await exchange.fetch_balance()
        made.sandbox.clock.skew = 0
        made.sandbox.maintain(on=True)
        with pytest.raises(ccxt.OnMaintenance):
            await exchange.fetch_balance()
        made.sandbox.maintain(on=False)
        made.sandbox.faults.add(Fault("GET /api/v5/account/balance", FaultKind.RET_CODE, code=50004))
        with pytest.raises(ccxt.RequestTimeout):
            await exchange.fetch_balance()
        made.sandbox.accounts.change_key(made.key, revoked=True)
        with pytest.raises(ccxt.AuthenticationError):
            await exchange.fetch_balance()


async def test_streams(tmp_path: Path) -> None:
    async with scene(tmp_path, clock=SandboxClock()) as made, ccxt_client(made.sandbox, made.key) as exchange:
        await exchange.load_markets()
        candles = asyncio.ensure_future(exchange.watch_ohlcv(SPOT, "1m"))
        orders = asyncio.ensure_future(exchange.watch_orders(SWAP))
        balance = asyncio.ensure_future(exchange.watch_balance())
        assert (await asyncio.wait_for(candles, 30))[-1][4] is not None
        assert (await asyncio.wait_for(balance, 30))["USDT"]["total"] == "10000"
        while not any("orders:SWAP" in line.topics for line in made.sandbox.streams.connected()):
            await asyncio.sleep(0.01)
        await exchange.create_order(SWAP, "market", "buy", "1", None, {"clientOrderId": "w1"})
        (told,) = await asyncio.wait_for(orders, 30)
        assert (told["clientOrderId"], told["status"], told["filled"]) == ("w1", "closed", "1")
