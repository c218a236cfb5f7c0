"""The real ccxt under its production names: TLS with our authority, a resolver that leads to the sandbox."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import ccxt
import pytest

from sandbox.exchange import Fault, FaultKind, SandboxClock, pair
from tests.sandbox.exchange_kit import MARKET_START, Scene, ccxt_client, scene

SPOT, SWAP = "BTC/USDT", "BTC/USDT:USDT"


@asynccontextmanager
async def house(tmp_path: Path, **settings: Any) -> AsyncIterator[tuple[Scene, Any]]:
    async with scene(tmp_path, **settings) as made, ccxt_client(made.sandbox, made.key) as exchange:
        made.sandbox.set_price("BTCUSDT", "60000")
        await exchange.load_markets()
        yield made, exchange


async def test_the_markets_and_the_candles(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, exchange):
        spot, swap = exchange.market(SPOT), exchange.market(SWAP)
        assert (spot["precision"]["amount"], spot["precision"]["price"]) == ("0.000001", "0.01")
        assert (spot["limits"]["cost"]["min"], swap["precision"]["amount"]) == ("5", "0.001")
        assert (swap["contractSize"], swap["active"], swap["limits"]["leverage"]["max"]) == ("1", True, "100")
        assert await exchange.fetch_time() == int(MARKET_START * 1000)
        bars = await exchange.fetch_ohlcv("ETH/USDT", "5m", limit=100)
        assert [bar[0] for bar in bars] == sorted(bar[0] for bar in bars)
        assert len(bars) == 100
        tickers = await exchange.fetch_tickers()
        assert tickers[SPOT]["last"] == "60000"
        book = await exchange.fetch_order_book(SWAP)
        assert float(book["bids"][0][0]) < 60000 < float(book["asks"][0][0])


async def test_spot_buys_by_cost_sells_and_counts_the_fees(tmp_path: Path) -> None:
    async with house(tmp_path) as (made, exchange):
        created = await exchange.create_market_buy_order_with_cost(SPOT, "600", {"clientOrderId": "c1"})
        assert created["status"] is None  # the answer says nothing but the ids
        order = await exchange.fetch_order(created["id"], SPOT, {"acknowledged": True})
        (trade,) = await exchange.fetch_my_trades(SPOT)
        assert (order["status"], order["clientOrderId"], trade["fee"]["currency"]) == ("closed", "c1", "BTC")
        got = Decimal(trade["amount"]) - Decimal(trade["fee"]["cost"])
        assert Decimal((await exchange.fetch_balance())["total"]["BTC"]) == 1 + got
        made.sandbox.advance(1)
        await exchange.create_order(SPOT, "market", "sell", "0.5")
        newest = (await exchange.fetch_my_trades(SPOT))[-1]
        assert (newest["side"], newest["fee"]["currency"]) == ("sell", "USDT")
        assert {row["status"] for row in await exchange.fetch_closed_orders(SPOT)} == {"closed"}
        assert (await exchange.fetch_trading_fee(SPOT))["taker"] == "0.001"
        assert made.sandbox.journal.accepted["c1"] == 1


async def test_a_limit_order_is_found_by_our_id_and_cancelled(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, exchange):
        await exchange.create_order(SPOT, "limit", "buy", "0.01", "50000", {"clientOrderId": "mine"})
        (found,) = await exchange.fetch_open_orders(SPOT, params={"orderLinkId": "mine"})
        assert (found["status"], found["price"], found["clientOrderId"]) == ("open", "50000", "mine")
        assert (await exchange.fetch_balance())["used"]["USDT"] == "500"
        await exchange.cancel_order(None, SPOT, {"orderLinkId": "mine"})
        (gone,) = await exchange.fetch_canceled_and_closed_orders(SPOT, params={"orderLinkId": "mine"})
        assert gone["status"] == "canceled"
        with pytest.raises(ccxt.OrderNotFound):
            await exchange.cancel_order(gone["id"], SPOT)


async def test_a_spot_stop_is_seen_and_fires(tmp_path: Path) -> None:
    async with house(tmp_path) as (made, exchange):
        stop = await exchange.create_order(SPOT, "market", "sell", "0.4", None, {"stopLossPrice": "58000"})
        (seen,) = await exchange.fetch_open_orders(SPOT, params={"orderFilter": "tpslOrder"})
        assert (seen["id"], seen["triggerPrice"]) == (stop["id"], "58000")
        made.sandbox.set_price("BTCUSDT", "57900")
        order = await exchange.fetch_order(stop["id"], SPOT, {"acknowledged": True})
        assert (order["status"], order["filled"]) == ("closed", "0.4")
        second = await exchange.create_order(SPOT, "market", "buy", "0.001", None, {"triggerPrice": "59000"})
        await exchange.cancel_order(second["id"], SPOT, {"trigger": True})
        assert await exchange.fetch_open_orders(SPOT) == []


async def test_linear_positions_stops_and_leverage(tmp_path: Path) -> None:
    async with house(tmp_path) as (made, exchange):
        await exchange.set_leverage(5, SWAP)
        attached = {"stopLoss": {"triggerPrice": "59000"}, "takeProfit": {"triggerPrice": "63000"}}
        await exchange.create_order(SWAP, "market", "buy", "0.1", None, attached)
        (position,) = await exchange.fetch_positions([SWAP])
        assert (position["side"], position["contracts"], position["leverage"]) == ("long", "0.1", "5")
        assert (position["stopLossPrice"], position["takeProfitPrice"]) == ("59000", "63000")
        assert {row["triggerPrice"] for row in await exchange.fetch_open_orders(SWAP)} == {"59000", "63000"}
        both = {"stopLossPrice": "59500", "takeProfitPrice": "62000", "tradingStopEndpoint": True}
        await exchange.create_order(SWAP, "market", "sell", "0", None, both)
        assert (await exchange.fetch_positions([SWAP]))[0]["stopLossPrice"] == "59500"
        conditional = {"triggerPrice": "59800", "triggerDirection": "descending", "reduceOnly": True}
        partly = await exchange.create_order(SWAP, "market", "sell", "0.04", None, conditional)
        made.sandbox.set_price("BTCUSDT", "59700")
        assert (await exchange.fetch_order(partly["id"], SWAP, {"acknowledged": True}))["status"] == "closed"
        assert (await exchange.fetch_positions([SWAP]))[0]["contracts"] == "0.06"
        made.sandbox.set_price("BTCUSDT", "59400")
        left = [
            row for row in await exchange.fetch_positions(params={"type": "swap"}) if float(row["contracts"])
        ]
        assert left == []
        assert await exchange.fetch_open_orders(SWAP) == []


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (110007, ccxt.InsufficientFunds),
        (170141, ccxt.InvalidOrder),
        (10002, ccxt.InvalidNonce),
        (10003, ccxt.AuthenticationError),
        (10006, ccxt.RateLimitExceeded),
        (10016, ccxt.ExchangeError),
    ],
)
async def test_codes_arrive_as_ccxts_errors(tmp_path: Path, code: int, error: type[Exception]) -> None:
    async with house(tmp_path) as (made, exchange):
        made.sandbox.faults.add(Fault("order/create", FaultKind.RET_CODE, code=code))
        with pytest.raises(error):
            await exchange.create_order(SPOT, "limit", "buy", "0.01", "50000")


async def test_refusals_of_the_desk_itself(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, exchange):
        with pytest.raises(ccxt.InsufficientFunds):
            await exchange.create_order(SPOT, "limit", "buy", "5", "50000")
        with pytest.raises(ccxt.InvalidOrder):
            await exchange.create_order(SPOT, "limit", "buy", "0.00001", "50000")
        with pytest.raises(ccxt.BadRequest):
            await exchange.set_leverage(10, SWAP)  # 110043, not modified


async def test_a_truncated_200_is_an_order_without_id_to_ccxt(tmp_path: Path) -> None:
    async with house(tmp_path) as (made, exchange):
        made.sandbox.faults.add(Fault("order/create", FaultKind.TRUNCATE))
        order = await exchange.create_order(SPOT, "limit", "buy", "0.01", "50000", {"clientOrderId": "t1"})
        assert order["id"] is None
        assert len(await exchange.fetch_open_orders(SPOT, params={"orderLinkId": "t1"})) == 1


async def test_streams_of_bars_orders_trades_and_positions(tmp_path: Path) -> None:
    clock = SandboxClock(rate=60, epoch_market=MARKET_START)
    async with (
        scene(tmp_path, clock=clock, tick_seconds=0.05) as made,
        ccxt_client(made.sandbox, made.key) as exchange,
    ):
        await exchange.load_markets()
        async with asyncio.timeout(30):
            bars = await exchange.watch_ohlcv(SWAP)
            assert bars[-1][0] % 60_000 == 0
            waiting = [
                asyncio.create_task(exchange.watch_orders()),
                asyncio.create_task(exchange.watch_my_trades()),
            ]
            while made.sandbox.journal.requests["WS /v5/private"] < 2:
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.2)
            await exchange.create_order(SWAP, "market", "buy", "0.01", None, {"clientOrderId": "w1"})
            orders, trades = await asyncio.gather(*waiting)
        assert (orders[-1]["clientOrderId"], orders[-1]["status"]) == ("w1", "closed")
        assert (trades[-1]["symbol"], trades[-1]["amount"]) == (SWAP, "0.01")


async def test_more_than_ten_spot_topics_at_once_are_an_error(tmp_path: Path) -> None:
    coins = [f"X{place}" for place in range(11)]
    listed = [pair(coin, "1", spot=("0.001", "0.1"), linear=("0.001", "0.1")) for coin in coins]
    instruments = tuple(instrument for both in listed for instrument in both)
    async with (
        scene(tmp_path, instruments=instruments) as made,
        ccxt_client(made.sandbox, made.key) as exchange,
    ):
        await exchange.load_markets()
        topics = [[f"{coin}/USDT", "1m"] for coin in coins]
        with pytest.raises(ccxt.ExchangeError, match="args size >10"):
            await asyncio.wait_for(exchange.watch_ohlcv_for_symbols(topics), 30)


async def test_no_other_host_is_reached(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, exchange):
        exchange.urls["api"]["public"] = "https://api.elsewhere.com"
        with pytest.raises(ccxt.ExchangeNotAvailable):
            await exchange.fetch_time()
