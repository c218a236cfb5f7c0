"""The official SDK against the sandbox: an independent reading of the same protocol."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pybit.exceptions import InvalidRequestError

from sandbox.exchange import SandboxClock
from tests.sandbox.exchange_kit import (
    PybitHttp,
    PybitSocket,
    Scene,
    in_thread,
    in_thread_again,
    scene,
    wait_for,
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Scene]:
    # pybit stamps its requests with the machine's time: market time is real time here.
    async with scene(tmp_path, clock=SandboxClock(), tick_seconds=0.1) as made:
        yield made


async def test_market_data(world: Scene) -> None:
    sdk = PybitHttp(world.sandbox, world.key)

    def play() -> dict[str, Any]:
        return {
            "time": sdk.get_server_time(),
            "kline": sdk.get_kline(category="linear", symbol="BTCUSDT", interval=1, limit=3),
            "instruments": sdk.get_instruments_info(category="spot", symbol="BTCUSDT"),
            "tickers": sdk.get_tickers(category="linear", symbol="ETHUSDT"),
            "book": sdk.get_orderbook(category="spot", symbol="BTCUSDT", limit=5),
            "trades": sdk.get_public_trade_history(category="spot", symbol="BTCUSDT", limit=5),
        }

    found = await in_thread(play)
    assert abs(int(found["time"]["time"]) - world.sandbox.clock.now_ms()) < 5000
    assert len(found["kline"]["result"]["list"]) == 3
    assert found["instruments"]["result"]["list"][0]["baseCoin"] == "BTC"
    assert found["tickers"]["result"]["list"][0]["symbol"] == "ETHUSDT"
    assert len(found["book"]["result"]["b"]) == 5
    assert len(found["trades"]["result"]["list"]) == 5


async def test_spot_from_the_key_check_to_the_cancel(world: Scene) -> None:
    sdk = PybitHttp(world.sandbox, world.key)
    common = {"category": "spot", "symbol": "BTCUSDT"}

    def play() -> None:
        assert sdk.get_api_key_information()["result"]["permissions"]["Spot"] == ["SpotTrade"]
        assert sdk.get_fee_rates(**common)["result"]["list"][0]["takerFeeRate"] == "0.001"
        made = sdk.place_order(
            **common, side="Buy", orderType="Market", qty="100", marketUnit="quoteCoin", orderLinkId="p1"
        )
        order_id = made["result"]["orderId"]
        order = sdk.get_open_orders(**common, orderId=order_id)["result"]["list"][0]
        assert (order["orderStatus"], order["orderLinkId"]) == ("Filled", "p1")
        fills = sdk.get_executions(**common, orderId=order_id)["result"]["list"]
        assert {fill["feeCurrency"] for fill in fills} == {"BTC"}
        resting = sdk.place_order(**common, side="Buy", orderType="Limit", qty="0.001", price="30000")
        ids = {"orderId": resting["result"]["orderId"]}
        assert len(sdk.get_open_orders(**common)["result"]["list"]) == 1
        sdk.amend_order(**common, **ids, price="31000")
        sdk.cancel_order(**common, **ids)
        history = sdk.get_order_history(**common)["result"]["list"]
        assert [row["orderStatus"] for row in history] == ["Cancelled", "Filled"]
        sdk.cancel_all_orders(category="spot")
        coins = sdk.get_wallet_balance(accountType="UNIFIED")["result"]["list"][0]["coin"]
        assert {coin["coin"] for coin in coins} == {"BTC", "USDT"}
        with pytest.raises(InvalidRequestError) as refused:
            sdk.place_order(**common, side="Buy", orderType="Market", qty="100", orderLinkId="p1")
        assert refused.value.status_code == 170141

    await in_thread(play)


async def test_linear_with_stops_and_leverage(world: Scene) -> None:
    sdk = PybitHttp(world.sandbox, world.key)
    common = {"category": "linear", "symbol": "BTCUSDT"}

    def play() -> None:
        sdk.set_leverage(**common, buyLeverage="5", sellLeverage="5")
        with pytest.raises(InvalidRequestError, match="leverage not modified"):
            sdk.set_leverage(**common, buyLeverage="5", sellLeverage="5")
        sdk.place_order(**common, side="Sell", orderType="Market", qty="0.01", stopLoss="90000")
        position = sdk.get_positions(**common)["result"]["list"][0]
        assert (position["side"], position["size"], position["stopLoss"]) == ("Sell", "0.01", "90000")
        sdk.set_trading_stop(**common, takeProfit="30000", tpslMode="Full", positionIdx=0)
        stops = sdk.get_open_orders(**common)["result"]["list"]
        assert {stop["stopOrderType"] for stop in stops} == {"StopLoss", "TakeProfit"}
        sdk.place_order(**common, side="Buy", orderType="Market", qty="0.01", reduceOnly=True)
        assert sdk.get_positions(**common)["result"]["list"][0]["size"] == "0"
        assert sdk.get_open_orders(**common)["result"]["list"] == []

    await in_thread(play)


async def test_a_wrong_secret_is_told_so(world: Scene) -> None:
    world.key.secret += "x"
    sdk = PybitHttp(world.sandbox, world.key)
    world.key.secret = world.key.secret[:-1]
    with pytest.raises(InvalidRequestError) as refused:
        await in_thread(partial(sdk.get_wallet_balance, accountType="UNIFIED"))
    assert refused.value.status_code == 10004


async def test_the_public_stream(world: Scene) -> None:
    bars: list[dict[str, Any]] = []
    tickers: list[dict[str, Any]] = []

    def play(_attempt: int) -> None:
        stream = PybitSocket(world.sandbox, "spot")
        stream.kline_stream(interval=1, symbol=["BTCUSDT", "ETHUSDT"], callback=bars.append)
        stream.ticker_stream(symbol="BTCUSDT", callback=tickers.append)
        wait_for(lambda: len(bars) >= 4 and len(tickers) >= 2)
        stream.exit()

    await in_thread_again(play)
    assert {bar["topic"] for bar in bars} == {"kline.1.BTCUSDT", "kline.1.ETHUSDT"}
    assert bars[0]["data"][0]["interval"] == "1"
    assert tickers[0]["data"]["symbol"] == "BTCUSDT"


async def test_the_private_stream(world: Scene) -> None:
    seen: dict[str, list[dict[str, Any]]] = {"order": [], "execution": [], "position": [], "wallet": []}

    def note(message: dict[str, Any]) -> None:
        seen[message["topic"]] += message["data"]

    def play(attempt: int) -> None:
        for told in seen.values():
            told.clear()
        stream = PybitSocket(world.sandbox, "private", world.key)
        stream.order_stream(callback=note)
        stream.execution_stream(callback=note)
        stream.position_stream(callback=note)
        stream.wallet_stream(callback=note)
        wait_for(lambda: stream.auth)
        sdk = PybitHttp(world.sandbox, world.key)
        sdk.place_order(
            category="linear",
            symbol="BTCUSDT",
            side="Buy",
            orderType="Market",
            qty="0.01",
            orderLinkId=f"s{attempt}",
        )
        wait_for(lambda: all(seen.values()))
        stream.exit()

    await in_thread_again(play)
    assert seen["order"][-1]["orderStatus"] == "Filled"
    assert seen["order"][-1]["orderLinkId"].startswith("s")
    assert sum(float(fill["execQty"]) for fill in seen["execution"]) == 0.01
    assert float(seen["position"][-1]["size"]) >= 0.01
    assert seen["wallet"][-1]["coin"]
