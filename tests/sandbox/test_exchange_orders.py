"""Orders over the wire: filters, fills, fees, stops, positions."""

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sandbox.exchange import DEFAULT, Instrument, pair
from tests.sandbox.exchange_kit import Scene, scene

D = Decimal
THIN = pair("THIN", "100", spot=("0.01", "0.01"), linear=("0.01", "0.01"), depth=1_000)
SHALLOW: tuple[Instrument, ...] = tuple(replace(instrument, levels=3) for instrument in THIN)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path, instruments=DEFAULT + SHALLOW) as made:
        made.sandbox.set_price("BTCUSDT", "60000")
        made.sandbox.set_price("THINUSDT", "100")
        yield made


def spot(**params: Any) -> dict[str, Any]:
    return {"category": "spot", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit"} | params


def linear(**params: Any) -> dict[str, Any]:
    return {"category": "linear", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Market"} | params


REFUSED = [
    (spot(qty="0.0000001", price="60000"), 170136),
    (spot(qty="0.0010005", price="60000"), 170137),
    (spot(qty="0.00001", price="60000"), 170140),
    (spot(qty="0.01", price="60000.001"), 170134),
    (spot(qty="90", price="60000"), 170135),
    (spot(orderType="Market", qty="9000000"), 170124),
    (spot(orderType="Market", qty="4.99"), 170140),
    (spot(qty="1", price="60000"), 170131),
    (spot(side="Sell", qty="1.5", price="60000"), 170131),
    (spot(orderType="Market", qty="1", marketUnit="baseCoin"), 170131),
    (spot(symbol="NOPEUSDT", qty="1", price="1"), 170121),
    (spot(qty="0.01", price="60000", orderFilter="tpslOrder"), 170203),
    (spot(qty="0.01", price="60000", stopLoss="50000"), 170227),
    (spot(qty="0.01", price="60000", isLeverage=1), 170227),
    (spot(qty="nan", price="60000"), 10001),
    (spot(qty="1e999", price="60000"), 10001),
    (spot(qty="1_0", price="60000"), 10001),
    (spot(qty="-1", price="60000"), 10001),
    (spot(qty="0.01"), 10001),
    (spot(qty="0.01", price="60000", side="Hold"), 10001),
    (spot(qty="0.01", price="60000", timeInForce="LATER"), 10001),
    (spot(qty="0.01", price="60000", orderLinkId="has space"), 10001),
    (spot(qty="0.01", price="60000", orderLinkId="x" * 37), 10001),
    (spot(category="inverse", qty="0.01", price="60000"), 10001),
    (linear(qty="0.0001"), 10001),
    (linear(qty="0.0015"), 10001),
    (linear(symbol="DOGEUSDT", qty="1"), 110094),
    (linear(qty="5"), 110007),
    (linear(symbol="NOPEUSDT", qty="1"), 10001),
    (linear(qty="0.01", side="Sell", reduceOnly=True), 110017),
    (linear(qty="0.01", triggerPrice="59000", triggerDirection=1), 110092),
    (linear(qty="0.01", triggerPrice="61000", triggerDirection=2), 110093),
    (linear(qty="0.01", triggerPrice="61000"), 10001),
    (linear(qty="0.01", stopLoss="61000"), 10001),
    (linear(qty="0.01", takeProfit="59000"), 10001),
    (linear(qty="0.01", positionIdx=1), 10001),
]


@pytest.mark.parametrize(("params", "code"), REFUSED)
async def test_a_bad_order_is_refused_with_the_exchanges_code_and_changes_nothing(
    desk: Scene, params: dict[str, Any], code: int
) -> None:
    before = await desk.client.wallet()
    answer = await desk.client.order(**params)
    assert (answer.status, answer.code) == (200, code), answer.body
    assert await desk.client.wallet() == before
    assert desk.sandbox.accounts.orders(desk.account) == []


async def test_a_buy_by_cost_pays_quote_and_its_fee_in_base(desk: Scene) -> None:
    made = await desk.client.order(
        **spot(orderType="Market", qty="100", marketUnit="quoteCoin", orderLinkId="buy1")
    )
    assert set(made.result) == {"orderId", "orderLinkId"}
    order = await desk.client.find("spot", made.result["orderId"])
    (fill,) = await desk.client.executions("spot")
    assert order["orderStatus"] == "Filled"
    assert (order["qty"], order["marketUnit"]) == ("100", "quoteCoin")
    price, qty = D(fill["execPrice"]), D(fill["execQty"])
    assert price > 60000
    assert 0 <= D(100) - price * qty < price * D("0.000001")
    assert (fill["feeCurrency"], D(fill["execFee"])) == ("BTC", qty * D("0.001"))
    wallet = await desk.client.wallet()
    assert D(wallet["BTC"]["walletBalance"]) == 1 + qty - D(fill["execFee"])
    assert D(wallet["USDT"]["walletBalance"]) == 10000 - price * qty


async def test_a_sale_gets_quote_less_the_fee_in_quote(desk: Scene) -> None:
    await desk.client.order(**spot(orderType="Market", side="Sell", qty="0.5"))
    (fill,) = await desk.client.executions("spot")
    value = D(fill["execPrice"]) * D("0.5")
    assert D(fill["execPrice"]) < 60000
    assert (fill["feeCurrency"], D(fill["execFee"])) == ("USDT", value * D("0.001"))
    wallet = await desk.client.wallet()
    assert D(wallet["USDT"]["walletBalance"]) == 10000 + value * D("0.999")
    assert wallet["BTC"]["walletBalance"] == "0.5"


async def test_a_resting_order_locks_and_is_filled_as_maker_when_the_price_comes(desk: Scene) -> None:
    made = await desk.client.order(**spot(qty="0.1", price="59000"))
    wallet = await desk.client.wallet()
    assert (wallet["USDT"]["locked"], wallet["USDT"]["walletBalance"]) == ("5900", "10000")
    assert (await desk.client.order(**spot(qty="0.1", price="59000"))).code == 170131
    desk.sandbox.set_price("BTCUSDT", "58990")
    order = await desk.client.find("spot", made.result["orderId"])
    (fill,) = await desk.client.executions("spot")
    assert (order["orderStatus"], fill["execPrice"], fill["isMaker"]) == ("Filled", "59000", True)
    assert (await desk.client.wallet())["USDT"]["locked"] == "0"


async def test_a_cancel_gives_back_and_cannot_be_repeated(desk: Scene) -> None:
    made = await desk.client.order(**spot(qty="0.1", price="59000", orderLinkId="gone"))
    answer = await desk.client.post("/v5/order/cancel", category="spot", symbol="BTCUSDT", orderLinkId="gone")
    assert answer.result["orderId"] == made.result["orderId"]
    assert (await desk.client.wallet())["USDT"]["locked"] == "0"
    again = await desk.client.post("/v5/order/cancel", category="spot", symbol="BTCUSDT", orderLinkId="gone")
    assert again.code == 170213
    unknown = await desk.client.post("/v5/order/cancel", category="linear", symbol="BTCUSDT", orderId="nope")
    assert unknown.code == 110001


@pytest.mark.parametrize(
    ("params", "code"), [(spot(qty="0.01", price="59000"), 170141), (linear(qty="0.01"), 110072)]
)
async def test_a_link_id_is_taken_once_even_after_the_order_ended(
    desk: Scene, params: dict[str, Any], code: int
) -> None:
    assert (await desk.client.order(**params, orderLinkId="only-1")).code == 0
    await desk.client.post("/v5/order/cancel-all", category="spot")
    assert (await desk.client.order(**params, orderLinkId="only-1")).code == code
    assert desk.sandbox.journal.accepted == {"only-1": 1}


async def test_a_large_market_order_slips_and_is_partly_cancelled(desk: Scene) -> None:
    made = await desk.client.order(**spot(symbol="THINUSDT", orderType="Market", qty="8000"))
    order = await desk.client.find("spot", made.result["orderId"])
    fills = await desk.client.executions("spot")
    assert order["orderStatus"] == "PartiallyFilledCanceled"
    assert len(fills) == 3
    assert sorted({fill["execPrice"] for fill in fills}) == ["100.01", "100.02", "100.03"]
    assert D(order["cumExecValue"]) == sum(D(fill["execValue"]) for fill in fills) < 8000
    assert order["leavesQty"] == "0"


async def test_a_large_resting_order_is_filled_in_parts(desk: Scene) -> None:
    made = await desk.client.order(**spot(symbol="THINUSDT", qty="50", price="99"))
    desk.sandbox.set_price("THINUSDT", "99")
    assert (await desk.client.find("spot", made.result["orderId"]))["orderStatus"] == "PartiallyFilled"
    while (order := await desk.client.find("spot", made.result["orderId"]))["orderStatus"] != "Filled":
        desk.sandbox.advance(1)
    assert len(await desk.client.executions("spot")) > 1
    assert order["cumExecQty"] == "50"


@pytest.mark.parametrize(
    ("tif", "qty", "status", "filled"),
    [
        ("IOC", "20", "PartiallyFilledCanceled", "9.99"),
        ("FOK", "20", "Cancelled", "0"),
        ("FOK", "5", "Filled", "5"),
        ("PostOnly", "5", "Rejected", "0"),
        ("GTC", "20", "PartiallyFilled", "9.99"),
    ],
)
async def test_times_in_force(desk: Scene, tif: str, qty: str, status: str, filled: str) -> None:
    """At 100.01 one level of 1000 USDT is offered."""
    made = await desk.client.order(**spot(symbol="THINUSDT", qty=qty, price="100.01", timeInForce=tif))
    order = await desk.client.find("spot", made.result["orderId"])
    assert order["orderStatus"] == status
    assert order["cumExecQty"] == filled
    if tif == "PostOnly":
        assert order["rejectReason"] == "EC_PostOnlyWillTakeLiquidity"


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


async def test_amend_changes_price_and_quantity_or_nothing(desk: Scene) -> None:
    made = await desk.client.order(**spot(qty="0.1", price="59000"))
    ids = {"category": "spot", "symbol": "BTCUSDT", "orderId": made.result["orderId"]}
    assert (await desk.client.post("/v5/order/amend", **ids, qty="0.05", price="58000")).code == 0
    assert (await desk.client.wallet())["USDT"]["locked"] == "2900"
    assert (await desk.client.post("/v5/order/amend", **ids, qty="10")).code == 170131
    order = await desk.client.find("spot", made.result["orderId"])
    assert (order["qty"], order["price"]) == ("0.05", "58000")


async def test_cancel_all_cancels_what_it_says(desk: Scene) -> None:
    for price in ("59000", "58000"):
        await desk.client.order(**spot(qty="0.01", price=price))
    kept = await desk.client.order(
        **spot(orderType="Market", side="Sell", qty="0.1", triggerPrice="50000", orderFilter="tpslOrder")
    )
    answer = await desk.client.post("/v5/order/cancel-all", category="spot", symbol="BTCUSDT")
    assert len(answer.rows) == 2
    rows = (await desk.client.get("/v5/order/realtime", category="spot")).rows
    assert [row["orderId"] for row in rows] == [kept.result["orderId"]]
    assert (await desk.client.post("/v5/order/cancel-all", category="linear")).code == 10001


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


async def test_lists_have_the_exchanges_small_pages(desk: Scene) -> None:
    for place in range(60):
        desk.sandbox.accounts.place(
            desk.account, category="spot", symbol="BTCUSDT", side="Buy", orderType="Limit", qty="0.001",
            price=str(50000 + place),
        )  # fmt: skip
    first = await desk.client.get("/v5/order/realtime", category="spot", symbol="BTCUSDT")
    assert len(first.rows) == 20
    seen: list[str] = []
    cursor = ""
    while True:
        answer = await desk.client.get("/v5/order/realtime", category="spot", limit=500, cursor=cursor)
        assert len(answer.rows) <= 50
        seen += [row["price"] for row in answer.rows]
        cursor = answer.result["nextPageCursor"]
        if not cursor:
            break
    assert seen == [str(50000 + place) for place in reversed(range(60))]
    assert (await desk.client.get("/v5/order/realtime", category="spot", cursor="rubbish")).code == 10001


async def test_history_forgets_unfilled_orders_after_a_day_and_keeps_to_seven_days(desk: Scene) -> None:
    await desk.client.order(**spot(qty="0.01", price="59000", orderLinkId="unfilled"))
    await desk.client.post("/v5/order/cancel-all", category="spot")
    await desk.client.order(**spot(orderType="Market", qty="100", orderLinkId="filled"))

    async def history(**params: Any) -> list[str]:
        answer = await desk.client.get("/v5/order/history", category="spot", **params)
        return [row["orderLinkId"] for row in answer.rows]

    assert await history() == ["filled", "unfilled"]
    assert await history(orderStatus="Filled") == ["filled"]
    assert await history(orderLinkId="unfilled") == ["unfilled"]
    start = desk.sandbox.clock.now_ms()
    desk.sandbox.advance(25 * 3600)
    assert await history() == ["filled"]
    desk.sandbox.advance(7 * 86400)
    assert await history() == []
    assert await history(startTime=start - 1000, endTime=start + 1000) == ["filled"]
    for path in ("/v5/order/history", "/v5/execution/list"):
        answer = await desk.client.get(path, category="spot", startTime=start, endTime=start + 8 * 86_400_000)
        assert answer.code == 10001
    assert len(await desk.client.executions("spot")) == 0
    assert len(await desk.client.executions("spot", startTime=start - 1000)) == 1


@pytest.mark.parametrize(
    ("status", "code", "linear_code"), [("Suspended", 170151, 110074), ("Closed", 170121, 110074)]
)
async def test_a_symbol_can_be_suspended_or_delisted(
    desk: Scene, status: str, code: int, linear_code: int
) -> None:
    desk.sandbox.venue.set_status("ETHUSDT", status)
    buy = spot(symbol="ETHUSDT", orderType="Market", qty="50")
    assert (await desk.client.order(**buy)).code == code
    assert (await desk.client.order(**linear(symbol="ETHUSDT", qty="0.1"))).code == linear_code
    listed = await desk.client.get("/v5/market/instruments-info", category="spot")
    assert "ETHUSDT" not in [row["symbol"] for row in listed.rows]
    desk.sandbox.venue.set_status("ETHUSDT", "Trading")
    assert (await desk.client.order(**buy)).code == 0


async def test_nobody_sees_or_cancels_what_is_anothers(desk: Scene) -> None:
    other = desk.sandbox.accounts.create_account("bob")
    stranger = desk.client_of(desk.sandbox.accounts.create_key(other))
    made = await desk.client.order(**spot(qty="0.01", price="59000", orderLinkId="mine"))
    assert (
        await stranger.get("/v5/order/realtime", category="spot", orderId=made.result["orderId"])
    ).rows == []
    ids = {"category": "spot", "symbol": "BTCUSDT", "orderId": made.result["orderId"]}
    assert (await stranger.post("/v5/order/cancel", **ids)).code == 170213
    assert (await stranger.order(**spot(qty="0.01", price="59000", orderLinkId="mine"))).code == 0
