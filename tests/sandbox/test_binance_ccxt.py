"""The real ccxt as Binance's client under its production names: TLS with our authority and a resolver."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import ccxt
import pytest

from sandbox.exchange import SandboxClock
from tests.sandbox.binance_kit import Scene, ccxt_client, scene

BTC = "BTC/USDT"


@asynccontextmanager
async def house(tmp_path: Path, **settings: Any) -> AsyncIterator[tuple[Scene, Any]]:
    async with scene(tmp_path, **settings) as made, ccxt_client(made.sandbox, made.key) as exchange:
        await exchange.load_markets()
        yield made, exchange


async def test_the_markets_and_the_candles(tmp_path: Path) -> None:
    async with house(tmp_path) as (made, exchange):
        market = exchange.market(BTC)
        precision = market["precision"]
        assert (Decimal(precision["amount"]), Decimal(precision["price"])) == (
            Decimal("0.000001"),
            Decimal("0.01"),
        )
        assert (market["limits"]["cost"]["min"], market["active"]) == ("5.00000000", True)
        assert await exchange.fetch_time() == made.sandbox.clock.stated_ms()
        bars = await exchange.fetch_ohlcv("ETH/USDT", "5m", limit=100)
        assert len(bars) == 100
        assert [bar[0] for bar in bars] == sorted(bar[0] for bar in bars)
        assert (await exchange.fetch_tickers())[BTC]["last"] == "60000.00000000"
        assert (await exchange.fetch_ticker(BTC))["symbol"] == BTC
        book = await exchange.fetch_order_book(BTC)
        assert float(book["bids"][0][0]) < 60000 < float(book["asks"][0][0])


async def test_buys_by_cost_and_sells(tmp_path: Path) -> None:
    async with house(tmp_path) as (made, exchange):
        created = await exchange.create_market_buy_order_with_cost(BTC, "600", {"clientOrderId": "c1"})
        assert (created["status"], created["clientOrderId"]) == ("closed", "c1")
        (trade,) = await exchange.fetch_my_trades(BTC)
        got = Decimal(trade["amount"]) - Decimal(trade["fee"]["cost"])
        assert Decimal((await exchange.fetch_balance())["total"]["BTC"]) == 1 + got
        await exchange.create_order(BTC, "market", "sell", "0.5")
        assert made.sandbox.journal.accepted["c1"] == 1


async def test_found_and_cancelled_by_our_id(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, exchange):
        await exchange.create_order(BTC, "limit", "buy", "0.01", "50000", {"clientOrderId": "mine"})
        found = await exchange.fetch_order(None, BTC, {"clientOrderId": "mine"})
        (listed,) = await exchange.fetch_open_orders(BTC)
        assert (found["status"], found["price"], listed["id"]) == ("open", "50000.00000000", found["id"])
        await exchange.cancel_order(None, BTC, {"clientOrderId": "mine"})
        assert (await exchange.fetch_order(found["id"], BTC))["status"] == "canceled"
        with pytest.raises(ccxt.OrderNotFound):
            await exchange.cancel_order(found["id"], BTC)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ((BTC, "market", "buy", "0.9"), ccxt.InsufficientFunds),
        ((BTC, "limit", "buy", "0.00005", "50000"), ccxt.BadRequest),
        ((BTC, "market", "sell", "0.1", None, {"stopLossPrice": "61000"}), ccxt.OrderImmediatelyFillable),
    ],
)
async def test_refusals_are_read_as_the_real_ones(
    tmp_path: Path, given: tuple[Any, ...], error: type[Exception]
) -> None:
    async with house(tmp_path) as (_, exchange):
        with pytest.raises(error):
            await exchange.create_order(*given)


async def test_a_key_that_is_revoked_and_maintenance(tmp_path: Path) -> None:
    async with house(tmp_path) as (made, exchange):
        made.sandbox.maintain(on=True)
        with pytest.raises(ccxt.OnMaintenance):
            await exchange.fetch_balance()
        made.sandbox.maintain(on=False)
        told = await exchange.sapi_get_account_apirestrictions()
        assert (told["enableReading"], told["enableWithdrawals"]) == (True, False)
        made.sandbox.accounts.change_key(made.key, revoked=True)
        with pytest.raises((ccxt.AuthenticationError, ccxt.DDoSProtection)):
            await exchange.fetch_balance()


async def test_its_streams(tmp_path: Path) -> None:
    clock = SandboxClock(rate=60)
    async with house(tmp_path, clock=clock, tick_seconds=0.05) as (made, exchange):
        watched = [
            asyncio.create_task(task)
            for task in (exchange.watch_orders(), exchange.watch_my_trades(), exchange.watch_balance())
        ]
        bars = asyncio.create_task(exchange.watch_ohlcv("ETH/USDT", "1m"))
        async with asyncio.timeout(30):
            while not all(connection.uid for connection in _private(made)) or not _private(made):
                await asyncio.sleep(0.02)
            await exchange.create_market_buy_order_with_cost(BTC, "600", {"clientOrderId": "w"})
            (order,), (trade,), balance = await asyncio.gather(*watched)
            assert len(await bars) == 1
    assert (order["clientOrderId"], trade["order"]) == ("w", order["id"])
    assert Decimal(balance["BTC"]["total"]) == 1 + Decimal(trade["amount"]) - Decimal(trade["fee"]["cost"])


def _private(made: Scene) -> list[Any]:
    return [known for known in made.sandbox.streams.connected() if known.path.startswith("/ws-api")]
