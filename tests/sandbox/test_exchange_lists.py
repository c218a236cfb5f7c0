"""What is seen of orders: lists, history, changes by hand, symbols that go."""

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
