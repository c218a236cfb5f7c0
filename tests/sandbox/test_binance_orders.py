"""Orders of the sandbox as Binance: types, filters, client ids, stops, what is refused and in which words."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.binance_kit import Scene, scene

SELL = {"side": "SELL"}
STOP = SELL | {"type": "STOP_LOSS", "quantity": "0.01", "stopPrice": "58000"}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path) as made:
        yield made


async def test_a_market_buy_by_cost_tells_its_fills_and_takes_the_fee_of_what_it_bought(desk: Scene) -> None:
    made = (await desk.client.order(type="MARKET", quoteOrderQty="600", newClientOrderId="c1")).body
    (fill,) = made["fills"]
    got = Decimal(fill["qty"]) - Decimal(fill["commission"])
    assert (made["status"], made["clientOrderId"], fill["commissionAsset"]) == ("FILLED", "c1", "BTC")
    assert made["origQuoteOrderQty"] == "600.00000000"
    assert made["origQty"] == made["executedQty"] == fill["qty"]
    held = await desk.client.balances()
    assert Decimal(held["BTC"]["free"]) == 1 + got
    assert Decimal(held["USDT"]["free"]) == 10_000 - Decimal(made["cummulativeQuoteQty"])
    (trade,) = (await desk.client.get("/api/v3/myTrades", symbol="BTCUSDT", orderId=made["orderId"])).body
    assert (trade["id"], trade["isBuyer"], trade["isMaker"]) == (fill["tradeId"], True, False)


async def test_a_sale_pays_its_fee_in_quote(desk: Scene) -> None:
    made = (await desk.client.order(**SELL, type="MARKET", quantity="0.5")).body
    assert {fill["commissionAsset"] for fill in made["fills"]} == {"USDT"}
    assert (await desk.client.balances())["BTC"]["free"] == "0.50000000"


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"newOrderRespType": "ACK"}, {"symbol", "orderId", "orderListId", "clientOrderId", "transactTime"}),
        ({}, {"fills", "status", "executedQty"}),
        ({"newOrderRespType": "RESULT"}, {"status", "executedQty"}),
    ],
)
async def test_the_answer_is_as_long_as_asked_for(
    desk: Scene, asked: dict[str, str], fields: set[str]
) -> None:
    made = (await desk.client.order(quantity="0.01", price="50000", **asked)).body
    assert fields <= set(made)
    assert ("fills" in made) == ("fills" in fields)


@pytest.mark.parametrize(
    ("given", "status", "filled"),
    [
        ({"quantity": "0.01", "price": "50000"}, "NEW", "0.00000000"),
        ({"quantity": "0.01", "price": "60100", "timeInForce": "IOC"}, "FILLED", "0.01000000"),
        ({"quantity": "0.01", "price": "59900", "timeInForce": "IOC"}, "EXPIRED", "0.00000000"),
        ({"quantity": "0.01", "price": "60100", "timeInForce": "FOK"}, "FILLED", "0.01000000"),
        ({"quantity": "0.01", "price": "59900", "timeInForce": "FOK"}, "EXPIRED", "0.00000000"),
        ({"type": "LIMIT_MAKER", "quantity": "0.01", "price": "59000"}, "NEW", "0.00000000"),
    ],
    ids=["rests", "in band", "out of band", "all", "nothing", "maker"],
)
async def test_a_limit_order(desk: Scene, given: dict[str, Any], status: str, filled: str) -> None:
    made = (await desk.client.order(newClientOrderId="one", **given)).body
    found = (await desk.client.find(origClientOrderId="one")).body
    assert (made.get("status", status), found["status"], found["executedQty"]) == (status, status, filled)


async def test_a_resting_order_locks_its_money_and_is_cancelled_under_a_new_id(desk: Scene) -> None:
    made = (await desk.client.order(quantity="0.1", price="50000", newClientOrderId="mine")).body
    assert (await desk.client.balances())["USDT"]["locked"] == "5000.00000000"
    gone = (await desk.client.cancel(origClientOrderId="mine")).body
    assert (gone["status"], gone["origClientOrderId"], gone["orderId"]) == (
        "CANCELED",
        "mine",
        made["orderId"],
    )
    assert gone["clientOrderId"] != "mine"
    assert (await desk.client.find(origClientOrderId="mine")).body["status"] == "CANCELED"
    again = await desk.client.cancel(origClientOrderId="mine")
    assert (again.status, again.body) == (400, {"code": -2011, "msg": "Unknown order sent."})


async def test_the_id_of_an_open_order_is_refused_and_that_of_a_filled_one_taken_again(desk: Scene) -> None:
    rests = {"quantity": "0.01", "price": "50000", "newClientOrderId": "x"}
    await desk.client.order(**rests)
    twice = await desk.client.order(**rests)
    assert (twice.status, twice.body) == (400, {"code": -2010, "msg": "Duplicate order sent."})
    first = (await desk.client.order(type="MARKET", quantity="0.001", newClientOrderId="y")).body
    second = (await desk.client.order(type="MARKET", quantity="0.001", newClientOrderId="y")).body
    assert first["orderId"] != second["orderId"]
    assert (await desk.client.find(origClientOrderId="y")).body["orderId"] == second["orderId"]
    rows = (await desk.client.get("/api/v3/allOrders", symbol="BTCUSDT")).body
    assert [row["clientOrderId"] for row in rows] == ["x", "y", "y"]
    assert desk.sandbox.journal.accepted == {"x": 1, "y": 2}


async def test_a_stop_waits_locks_fires_and_fills(desk: Scene) -> None:
    await desk.client.order(**STOP, newClientOrderId="s")
    waiting = (await desk.client.find(origClientOrderId="s")).body
    assert (waiting["status"], waiting["isWorking"], waiting["stopPrice"]) == ("NEW", False, "58000.00000000")
    assert (await desk.client.balances())["BTC"]["locked"] == "0.01000000"
    desk.sandbox.set_price("BTCUSDT", "57900")
    fired = (await desk.client.find(origClientOrderId="s")).body
    assert (fired["status"], fired["type"], fired["executedQty"]) == ("FILLED", "STOP_LOSS", "0.01000000")
    (trade,) = (await desk.client.get("/api/v3/myTrades", symbol="BTCUSDT")).body
    assert trade["orderId"] == fired["orderId"]


@pytest.mark.parametrize(
    ("given", "fires_at"),
    [
        ({"side": "SELL", "type": "TAKE_PROFIT", "stopPrice": "62000"}, "62100"),
        ({"side": "BUY", "type": "STOP_LOSS", "stopPrice": "62000"}, "62100"),
        ({"side": "BUY", "type": "TAKE_PROFIT", "stopPrice": "58000"}, "57900"),
        ({"side": "SELL", "type": "STOP_LOSS_LIMIT", "stopPrice": "58000", "price": "57000"}, "57900"),
        ({"side": "SELL", "type": "TAKE_PROFIT_LIMIT", "stopPrice": "62000", "price": "61000"}, "62100"),
    ],
    ids=["profit", "buy stop", "buy profit", "stop limit", "profit limit"],
)
async def test_each_stop_fires_on_its_side(desk: Scene, given: dict[str, str], fires_at: str) -> None:
    await desk.client.order(quantity="0.01", newClientOrderId="s", **given)
    assert (await desk.client.find(origClientOrderId="s")).body["status"] == "NEW"
    desk.sandbox.set_price("BTCUSDT", fires_at)
    assert (await desk.client.find(origClientOrderId="s")).body["status"] == "FILLED"


@pytest.mark.parametrize(
    ("given", "code", "text"),
    [
        (STOP | {"stopPrice": "61000"}, -2010, "Stop price would trigger immediately."),
        ({"type": "LIMIT_MAKER", "quantity": "0.01", "price": "61000"}, -2010, "Order would immediately match and take."),
        ({"type": "MARKET", "quantity": "0.2"}, -2010, "Account has insufficient balance for requested action."),
        ({"quantity": "0.0000001", "price": "50000"}, -1013, "Filter failure: LOT_SIZE"),
        ({"quantity": "0.00100001", "price": "50000"}, -1013, "Filter failure: LOT_SIZE"),
        ({"quantity": "0.01", "price": "50000.001"}, -1013, "Filter failure: PRICE_FILTER"),
        ({"quantity": "0.00005", "price": "50000"}, -1013, "Filter failure: NOTIONAL"),
        ({"type": "MARKET", "quoteOrderQty": "1"}, -1013, "Filter failure: NOTIONAL"),
        ({"quantity": "0.01", "price": "10000"}, -1013, "Filter failure: PERCENT_PRICE_BY_SIDE"),
        (SELL | {"type": "MARKET", "quantity": "80"}, -1013, "Filter failure: MARKET_LOT_SIZE"),
        ({"quantity": "0.01", "price": "5e4"}, -1100, "Illegal characters found in parameter 'price'"),
        ({"quantity": "0.01", "price": "-1"}, -1100, "Illegal characters found in parameter 'price'"),
        ({"quantity": "0.01"}, -1102, "Mandatory parameter 'price' was not sent, was empty/null, or malformed."),
        ({"type": "MARKET"}, -1102, "Mandatory parameter 'quantity'"),
        ({"type": "MARKET", "quantity": "1", "price": "1"}, -1106, "Parameter 'price' sent when not required."),
        ({"type": "STOP_LOSS", "quantity": "1"}, -1102, "Param 'stopPrice' or 'trailingDelta' must be sent"),
        ({"quantity": "0.0100000001", "price": "50000"}, -1111, "Parameter 'quantity' has too much precision."),
        ({"quantity": "0.01", "price": "50000", "clOrdId": "x"}, -1104, "Not all sent parameters were read"),
        ({"quantity": "0.01", "price": "50000", "newClientOrderId": "a b"}, -1100, "Illegal characters found in parameter 'newClientOrderId'"),
        ({"type": "ICEBERG"}, -1116, "Invalid orderType."),
        ({"side": "Buy"}, -1117, "Invalid side."),
        ({"quantity": "0.01", "price": "50000", "timeInForce": "DAY"}, -1115, "Invalid timeInForce."),
        ({"symbol": "NONEUSDT", "quantity": "0.01", "price": "50000"}, -1121, "Invalid symbol."),
    ],
)  # fmt: skip
async def test_what_is_refused(desk: Scene, given: dict[str, str], code: int, text: str) -> None:
    answer = await desk.client.order(**given)
    assert (answer.status, answer.body["code"]) == (400, code)
    assert answer.body["msg"].startswith(text)
    assert not desk.sandbox.accounts.orders(desk.account)


async def test_only_five_stops_of_a_symbol(desk: Scene) -> None:
    for _ in range(5):
        assert (await desk.client.order(**STOP)).status == 200
    sixth = (await desk.client.order(**STOP)).body
    assert sixth == {"code": -1013, "msg": "Filter failure: MAX_NUM_ALGO_ORDERS"}
    assert len((await desk.client.get("/api/v3/openOrders", symbol="BTCUSDT")).body) == 5


async def test_a_test_order_is_checked_and_not_placed(desk: Scene) -> None:
    given = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.01"}
    for changed, status in (({}, 200), ({"quantity": "90"}, 400)):
        answer = await desk.client.send("POST", "/api/v3/order/test", desk.client.signed(given | changed))
        assert answer.status == status
    assert not desk.sandbox.accounts.orders(desk.account)


async def test_a_delisted_symbol_vanishes_with_its_orders(desk: Scene) -> None:
    await desk.client.order(quantity="0.01", price="50000", newClientOrderId="mine")
    await desk.control("delist", symbol="BTCUSDT")
    info = (await desk.client.public("/api/v3/exchangeInfo")).body
    assert "BTCUSDT" not in {row["symbol"] for row in info["symbols"]}
    assert (await desk.client.order(quantity="0.01", price="50000")).body["code"] == -1121
    (order,) = desk.sandbox.accounts.orders(desk.account)
    assert not order.is_open
    assert (await desk.client.balances())["USDT"]["locked"] == "0.00000000"


@pytest.mark.parametrize(
    ("command", "body", "code", "text", "shown"),
    [
        ("status", {"status": "Suspended"}, -1013, "Market is closed.", ("status", "BREAK")),
        ("api-closed", {"closed": True}, -2010, "This symbol is not permitted for this account.", ("isSpotTradingAllowed", False)),
    ],
)  # fmt: skip
async def test_a_symbol_that_takes_no_orders(
    desk: Scene, command: str, body: dict[str, Any], code: int, text: str, shown: tuple[str, object]
) -> None:
    await desk.control(command, symbol="BTCUSDT", **body)
    assert (await desk.client.order(quantity="0.01", price="50000")).body == {"code": code, "msg": text}
    (row,) = (await desk.client.public("/api/v3/exchangeInfo", symbol="BTCUSDT")).body["symbols"]
    assert row[shown[0]] == shown[1]
