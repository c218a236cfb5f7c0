"""The official SDK against the sandbox as Binance: an independent reading of the same protocol."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from binance_common.configuration import (
    ConfigurationRestAPI,
    ConfigurationWebSocketAPI,
    ConfigurationWebSocketStreams,
)
from binance_common.errors import BadRequestError, UnauthorizedError
from binance_sdk_spot.spot import Spot

from sandbox.exchange import SandboxClock
from tests.sandbox.binance_kit import Scene, scene
from tests.sandbox.exchange_kit import in_thread


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Scene]:
    # The SDK stamps its requests with the machine's time: market time is real time here.
    async with scene(tmp_path, clock=SandboxClock(), tick_seconds=0.1) as made:
        yield made


def sdk(world: Scene) -> Any:  # its types are narrower than what it takes
    url = world.sandbox.plain_url
    given: dict[str, Any] = {"api_key": world.key.key, "api_secret": world.key.secret}
    return Spot(
        config_rest_api=ConfigurationRestAPI(**given, base_path=url, retries=0, timeout=5000),
        config_ws_api=ConfigurationWebSocketAPI(**given, stream_url=f"{url.replace('http', 'ws')}/ws-api/v3"),
        config_ws_streams=ConfigurationWebSocketStreams(stream_url=url.replace("http", "ws")),
    )


async def test_market_data(world: Scene) -> None:
    rest = sdk(world).rest_api

    def play() -> dict[str, Any]:
        return {
            "time": rest.time().data(),
            "info": rest.exchange_info(symbol="BTCUSDT").data(),
            "klines": rest.klines(symbol="ETHUSDT", interval="1m", limit=3).data(),
            "book": rest.depth(symbol="BTCUSDT", limit=5).data(),
        }

    found = await in_thread(play)
    assert abs(found["time"].server_time - world.sandbox.clock.now_ms()) < 5000
    (symbol,) = found["info"].symbols
    assert (symbol.base_asset, symbol.quote_asset, symbol.status) == ("BTC", "USDT", "TRADING")
    assert len(found["klines"]) == 3
    assert len(found["book"].bids) == len(found["book"].asks) == 5


async def test_all_tickers_in_one_answer(world: Scene) -> None:
    rest = sdk(world).rest_api

    def play() -> Any:
        # Its model of a list of tickers takes the first shape that fits: what was sent is read as it was.
        return [row.model_dump(by_alias=True) for row in _rows(rest.ticker24hr().data())]

    rows = {row["symbol"]: row for row in await in_thread(play)}
    market = world.sandbox.market
    assert set(rows) == {instrument.symbol for instrument in market.instruments.values()}
    for symbol, row in rows.items():
        assert float(row["bidPrice"]) <= float(row["lastPrice"]) <= float(row["askPrice"])
        assert float(row["lastPrice"]) == pytest.approx(float(market.last(("spot", symbol))), rel=0.05)
        assert float(row["quoteVolume"]) > 0


def _rows(answer: Any) -> list[Any]:
    found = getattr(answer, "actual_instance", answer)
    rows = found if isinstance(found, list) else getattr(found, "root", [found])
    return [getattr(row, "actual_instance", row) for row in rows]


async def test_from_the_account_to_the_cancel(world: Scene) -> None:
    rest = sdk(world).rest_api

    def play() -> dict[str, Any]:
        bought = rest.new_order(
            symbol="BTCUSDT", side="BUY", type="MARKET", quote_order_qty=100.0, new_client_order_id="p1"
        ).data()
        resting = rest.new_order(
            symbol="BTCUSDT",
            side="BUY",
            type="LIMIT",
            time_in_force="GTC",
            quantity=0.001,
            price=50000.0,
            new_client_order_id="p2",
        ).data()
        return {
            "bought": bought,
            "found": rest.get_order(symbol="BTCUSDT", orig_client_order_id="p1").data(),
            "trades": rest.my_trades(symbol="BTCUSDT").data(),
            "open": rest.get_open_orders(symbol="BTCUSDT").data(),
            "account": rest.get_account().data(),
            "gone": rest.delete_order(symbol="BTCUSDT", order_id=resting.order_id).data(),
            "all": rest.all_orders(symbol="BTCUSDT").data(),
        }

    found = await in_thread(play)
    assert (found["bought"].status, found["found"].client_order_id) == ("FILLED", "p1")
    assert found["trades"][0].order_id == found["bought"].order_id
    assert [row.client_order_id for row in found["open"]] == ["p2"]
    balances = {row.asset: row for row in found["account"].balances}
    assert balances["USDT"].locked == "50.00000000"
    assert (found["gone"].orig_client_order_id, found["gone"].status) == ("p2", "CANCELED")
    assert [row.status for row in found["all"]] == ["FILLED", "CANCELED"]


async def test_refusals_are_read_as_such(world: Scene) -> None:
    def refused() -> None:
        sdk(world).rest_api.new_order(symbol="BTCUSDT", side="BUY", type="MARKET", quantity=0.9)

    def stranger() -> None:
        world.sandbox.accounts.change_key(world.key, revoked=True)
        sdk(world).rest_api.get_account()

    with pytest.raises(BadRequestError, match="insufficient balance"):
        await in_thread(refused)
    with pytest.raises(UnauthorizedError):
        await in_thread(stranger)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of its own connecting
async def test_its_streams(world: Scene) -> None:
    streams = sdk(world).websocket_streams
    heard: asyncio.Queue[Any] = asyncio.Queue()
    connection = await streams.create_connection()
    try:
        stream = await connection.kline(symbol="btcusdt", interval="1m")
        stream.on("message", heard.put_nowait)
        async with asyncio.timeout(30):
            await heard.get()
            world.sandbox.advance(60)
            while not (message := await heard.get()).k.x:
                pass
    finally:
        await connection.close_connection(close_session=True)
    assert (message.s, message.k.i) == ("BTCUSDT", "1m")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of its own connecting
async def test_its_user_stream(world: Scene) -> None:
    heard: asyncio.Queue[Any] = asyncio.Queue()
    connection = await sdk(world).websocket_api.create_connection()
    try:
        answer = await connection.user_data_stream_subscribe_signature()
        answer.stream.on("message", heard.put_nowait)
        await world.client.order(type="MARKET", quoteOrderQty="100", newClientOrderId="u1")
        async with asyncio.timeout(30):
            first, second = await heard.get(), await heard.get()
    finally:
        await connection.close_connection(close_session=True)
    assert {first.actual_instance.c, second.actual_instance.c} == {"u1"}
    assert [first.actual_instance.X, second.actual_instance.X] == ["NEW", "FILLED"]
