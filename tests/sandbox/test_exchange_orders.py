"""Orders over the wire: filters, fills, fees, times in force."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.exchange_kit import Scene, desk_scene, linear, spot

D = Decimal


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Scene]:
    async with desk_scene(tmp_path) as made:
        yield made


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
