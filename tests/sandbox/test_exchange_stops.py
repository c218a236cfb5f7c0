"""Stops, positions and leverage over the wire."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.sandbox.exchange_kit import Scene, desk_scene, linear, spot

D = Decimal


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Scene]:
    async with desk_scene(tmp_path) as made:
        yield made


async def test_a_spot_tpsl_order_occupies_at_once_a_stop_order_only_when_it_fires(desk: Scene) -> None:
    common = spot(orderType="Market", side="Sell", qty="0.4", triggerPrice="59000")
    stop = await desk.client.order(**common, orderFilter="StopOrder")
    assert (await desk.client.wallet())["BTC"]["locked"] == "0"
    protect = await desk.client.order(**common, orderFilter="tpslOrder")
    assert (await desk.client.wallet())["BTC"]["locked"] == "0.4"
    for made, kind in ((stop, "Stop"), (protect, "tpslOrder")):
        order = await desk.client.find("spot", made.result["orderId"])
        assert (order["orderStatus"], order["stopOrderType"], order["triggerPrice"]) == (
            "Untriggered",
            kind,
            "59000",
        )
    rows = (await desk.client.get("/v5/order/realtime", category="spot", orderFilter="tpslOrder")).rows
    assert [row["orderId"] for row in rows] == [protect.result["orderId"]]
    desk.sandbox.set_price("BTCUSDT", "58000")
    for made in (stop, protect):
        order = await desk.client.find("spot", made.result["orderId"])
        assert order["orderStatus"] == "Filled"
        assert D(order["avgPrice"]) < 58000
    assert (await desk.client.wallet())["BTC"]["walletBalance"] == "0.2"


async def test_a_spot_stop_without_the_coins_is_rejected_when_it_fires(desk: Scene) -> None:
    made = await desk.client.order(
        **spot(orderType="Market", side="Sell", qty="0.8", triggerPrice="59000", orderFilter="StopOrder")
    )
    await desk.client.order(**spot(orderType="Market", side="Sell", qty="0.5"))
    desk.sandbox.set_price("BTCUSDT", "58000")
    order = await desk.client.find("spot", made.result["orderId"])
    assert (order["orderStatus"], order["rejectReason"]) == ("Rejected", "EC_NotEnoughBalance")


async def test_a_linear_round_trip_realises_profit_and_pays_fees_in_usdt(desk: Scene) -> None:
    await desk.client.order(**linear(qty="0.1"))
    opened = await desk.client.position("BTCUSDT")
    assert (opened["side"], opened["size"], opened["leverage"]) == ("Buy", "0.1", "10")
    assert D((await desk.client.wallet())["USDT"]["totalPositionIM"]) == pytest.approx(D(600), abs=1)
    desk.sandbox.set_price("BTCUSDT", "61000")
    assert D((await desk.client.position("BTCUSDT"))["unrealisedPnl"]) == pytest.approx(D(100), abs=1)
    await desk.client.order(**linear(qty="0.1", side="Sell", reduceOnly=True))
    closing, opening = await desk.client.executions("linear")
    assert (closing["closedSize"], opening["closedSize"]) == ("0.1", "0")
    profit = (D(closing["execPrice"]) - D(opening["execPrice"])) * D("0.1")
    fees = sum(D(fill["execFee"]) for fill in (closing, opening))
    assert D(closing["execPnl"]) == profit
    assert fees == sum(D(fill["execValue"]) * D("0.00055") for fill in (closing, opening))
    assert D((await desk.client.wallet())["USDT"]["walletBalance"]) == 10000 + profit - fees
    closed = await desk.client.position("BTCUSDT")
    assert (closed["side"], closed["size"]) == ("", "0")


async def test_an_order_against_a_position_turns_it(desk: Scene) -> None:
    await desk.client.order(**linear(qty="0.1"))
    await desk.client.order(**linear(qty="0.3", side="Sell"))
    position = await desk.client.position("BTCUSDT")
    assert (position["side"], position["size"]) == ("Sell", "0.2")
    assert D(position["avgPrice"]) < 60000


async def test_reduce_only_is_cut_to_the_position(desk: Scene) -> None:
    await desk.client.order(**linear(qty="0.1"))
    await desk.client.order(**linear(qty="5", side="Sell", reduceOnly=True))
    assert (await desk.client.position("BTCUSDT"))["size"] == "0"
    await desk.client.order(**linear(qty="0.1"))
    everything = await desk.client.order(**linear(qty="0", side="Sell", reduceOnly=True, closeOnTrigger=True))
    assert everything.code == 0
    assert (await desk.client.position("BTCUSDT"))["size"] == "0"


@pytest.mark.parametrize(
    ("side", "stop", "target", "moved", "hit"),
    [
        ("Buy", "59000", "62000", "58500", "StopLoss"),
        ("Buy", "59000", "62000", "62100", "TakeProfit"),
        ("Sell", "61000", "58000", "61500", "StopLoss"),
        ("Sell", "61000", "58000", "57900", "TakeProfit"),
    ],
)
async def test_attached_stops_protect_the_position_and_end_with_it(
    desk: Scene, side: str, stop: str, target: str, moved: str, hit: str
) -> None:
    await desk.client.order(**linear(qty="0.1", side=side, stopLoss=stop, takeProfit=target))
    position = await desk.client.position("BTCUSDT")
    assert (position["stopLoss"], position["takeProfit"]) == (stop, target)
    rows = (await desk.client.get("/v5/order/realtime", category="linear", symbol="BTCUSDT")).rows
    assert {row["stopOrderType"]: row["triggerPrice"] for row in rows} == {
        "StopLoss": stop,
        "TakeProfit": target,
    }
    assert all(row["reduceOnly"] and row["qty"] == "0.1" for row in rows)
    desk.sandbox.set_price("BTCUSDT", moved)
    closed = await desk.client.position("BTCUSDT")
    assert (closed["size"], closed["stopLoss"], closed["takeProfit"]) == ("0", "", "")
    rows = (await desk.client.get("/v5/order/history", category="linear", symbol="BTCUSDT")).rows
    assert {row["stopOrderType"]: row["orderStatus"] for row in rows if row["stopOrderType"]} == {
        hit: "Filled",
        ({"StopLoss", "TakeProfit"} - {hit}).pop(): "Deactivated",
    }
    assert (await desk.client.get("/v5/order/realtime", category="linear", symbol="BTCUSDT")).rows == []


async def test_trading_stop_sets_moves_and_removes(desk: Scene) -> None:
    async def stop(**params: str) -> int:
        params |= {"category": "linear", "symbol": "BTCUSDT", "tpslMode": "Full"}
        return (await desk.client.post("/v5/position/trading-stop", **params)).code

    assert await stop(stopLoss="59000") == 10001  # no position
    await desk.client.order(**linear(qty="0.1"))
    assert await stop(stopLoss="61000") == 10001  # wrong side
    assert await stop(stopLoss="59000") == 0
    assert await stop(stopLoss="59000") == 34040
    assert await stop(stopLoss="59500", takeProfit="63000") == 0
    await desk.client.order(**linear(qty="0.1"))
    rows = (await desk.client.get("/v5/order/realtime", category="linear", symbol="BTCUSDT")).rows
    assert {(row["stopOrderType"], row["triggerPrice"], row["qty"]) for row in rows} == {
        ("StopLoss", "59500", "0.2"),
        ("TakeProfit", "63000", "0.2"),
    }
    assert await stop(stopLoss="0") == 0
    assert (await desk.client.position("BTCUSDT"))["stopLoss"] == ""


async def test_a_position_whose_stop_order_is_cancelled_shows_no_stop(desk: Scene) -> None:
    await desk.client.order(**linear(qty="0.1", stopLoss="59000", takeProfit="62000"))
    rows = (await desk.client.get("/v5/order/realtime", category="linear", symbol="BTCUSDT")).rows
    stop = next(row["orderId"] for row in rows if row["stopOrderType"] == "StopLoss")
    ids = {"category": "linear", "symbol": "BTCUSDT", "orderId": stop}
    assert (await desk.client.post("/v5/order/cancel", **ids)).code == 0
    position = await desk.client.position("BTCUSDT")
    assert (position["stopLoss"], position["takeProfit"]) == ("", "62000")
    await desk.client.post("/v5/order/cancel-all", category="linear", symbol="BTCUSDT")
    assert (await desk.client.position("BTCUSDT"))["takeProfit"] == ""


async def test_partial_stops_close_a_part(desk: Scene) -> None:
    await desk.client.order(**linear(qty="0.3"))
    params = {
        "category": "linear",
        "symbol": "BTCUSDT",
        "tpslMode": "Partial",
        "stopLoss": "59000",
        "slSize": "0.1",
    }
    assert (await desk.client.post("/v5/position/trading-stop", **params)).code == 0
    desk.sandbox.set_price("BTCUSDT", "58900")
    assert (await desk.client.position("BTCUSDT"))["size"] == "0.2"


async def test_a_conditional_reduce_only_order_closes_and_is_void_without_position(desk: Scene) -> None:
    params = linear(side="Sell", qty="0.1", triggerPrice="59000", triggerDirection=2, reduceOnly=True)
    await desk.client.order(**linear(qty="0.1"))
    first, second = await desk.client.order(**params), await desk.client.order(**params)
    desk.sandbox.set_price("BTCUSDT", "58900")
    orders = [await desk.client.find("linear", made.result["orderId"]) for made in (first, second)]
    assert [order["orderStatus"] for order in orders] == ["Filled", "Cancelled"]
    assert (await desk.client.position("BTCUSDT"))["size"] == "0"


async def test_a_stop_met_on_the_way_is_filled_near_its_price_a_jumped_one_where_the_price_is(
    desk: Scene,
) -> None:
    for symbol in ("ETHUSDT", "BTCUSDT"):
        await desk.client.order(**linear(symbol=symbol, qty="0.1"))
    last = D(
        (await desk.client.get("/v5/market/tickers", category="linear", symbol="ETHUSDT")).rows[0][
            "lastPrice"
        ]
    )
    trigger = (last * D("0.999")).quantize(D("0.01"))
    common = {"side": "Sell", "qty": "0.1", "triggerDirection": 2, "reduceOnly": True}
    walked = await desk.client.order(**linear(symbol="ETHUSDT", triggerPrice=str(trigger), **common))
    jumped = await desk.client.order(**linear(triggerPrice="59900", **common))
    desk.sandbox.set_price("BTCUSDT", "55000")
    for _ in range(300):
        desk.sandbox.advance(60)
        if (await desk.client.position("ETHUSDT"))["size"] == "0":
            break
    near = D((await desk.client.find("linear", walked.result["orderId"]))["avgPrice"])
    assert trigger * D("0.9998") < near < trigger
    far = D((await desk.client.find("linear", jumped.result["orderId"]))["avgPrice"])
    assert 54990 < far < 55000


async def test_leverage_margin_mode_and_position_mode(desk: Scene) -> None:
    async def leverage(value: str) -> int:
        params = {"category": "linear", "symbol": "BTCUSDT", "buyLeverage": value, "sellLeverage": value}
        return (await desk.client.post("/v5/position/set-leverage", **params)).code

    assert [await leverage(value) for value in ("10", "20", "101", "0.5")] == [110043, 0, 110013, 10001]
    assert (await desk.client.position("BTCUSDT"))["leverage"] == "20"
    await desk.client.order(**linear(qty="2"))  # 6000 USDT at 20
    assert await leverage("5") == 110007
    mode = {"category": "linear", "symbol": "BTCUSDT"}
    assert (await desk.client.post("/v5/position/switch-mode", **mode, mode=0)).code == 110025
    assert (await desk.client.post("/v5/position/switch-mode", **mode, mode=3)).code == 110029
    path = "/v5/account/set-margin-mode"
    assert (await desk.client.post(path, setMarginMode="REGULAR_MARGIN")).code == 110026
    assert (await desk.client.post(path, setMarginMode="ISOLATED_MARGIN")).code == 0
    assert (await desk.client.get("/v5/account/info")).result["marginMode"] == "ISOLATED_MARGIN"
