"""The doors and the desk of the MEXC front: signatures, windows, codes, ids, history, budgets."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sandbox.exchange import Fault, FaultKind
from sandbox.exchange.rules import Budget
from tests.sandbox.mexc_kit import ORDER, THIN, mexc_scene

SELL = {"side": "SELL", "type": "MARKET", "quantity": "0.01"}
REST = {"type": "LIMIT", "quantity": "0.01", "price": "50000"}
DAY = 86_400


async def test_a_request_is_let_in_by_its_signature_its_time_and_its_rights(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made:
        client, now = made.client, made.sandbox.clock.now_ms()
        assert (await client.get("/api/v3/account")).status == 200
        refusals: list[tuple[int, Mapping[str, Any]]] = [
            (700002, {"secret": "another"}),
            (700003, {"stamp": now - 5_001}),
            (700003, {"stamp": now + 1_000}),
            (700003, {"stamp": now - 60_001, "recvWindow": "60000"}),
            (700005, {"recvWindow": "60001"}),
        ]
        for code, changed in refusals:
            answer = await client.get("/api/v3/account", **changed)
            assert (answer.status, answer.code) == (400, code), answer.text
        assert (await client.get("/api/v3/account", stamp=now - 59_000, recvWindow="60000")).status == 200
        made.sandbox.accounts.change_key(made.key, ips=["10.0.0.1"])
        assert (await client.get("/api/v3/account")).code == 700006
        made.sandbox.accounts.change_key(made.key, ips=[], read_only=True)
        assert (await client.get("/api/v3/account")).status == 200
        assert (await client.order(**SELL)).code == 700007
        made.sandbox.accounts.change_key(made.key, revoked=True)
        assert (await client.get("/api/v3/account")).code == 10072
        assert (await made.client_of(None).get("/api/v3/account")).code == 400


async def test_a_late_request_is_judged_when_it_is_processed(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made:
        stamp = made.sandbox.clock.now_ms()
        made.sandbox.advance(6)
        assert (await made.client.order(**SELL, stamp=stamp)).code == 700003
        assert made.sandbox.accounts.orders(made.account) == []


@pytest.mark.parametrize(
    ("code", "order"),
    [
        (700004, {"type": "MARKET", "quantity": "0.01"}),  # a market buy says what it spends
        (700004, {"side": "SELL", "type": "MARKET", "quoteOrderQty": "100"}),
        (700004, {"type": "LIMIT", "quantity": "0.01"}),
        (700004, {"type": "STOP_LOSS", "quantity": "0.01", "stopPrice": "50000"}),
        (700004, {"side": "HOLD", "type": "MARKET", "quoteOrderQty": "100"}),
        (30002, {"type": "MARKET", "quoteOrderQty": "0.5"}),
        (30003, {"type": "MARKET", "quoteOrderQty": "9000000"}),
        (30004, {"type": "MARKET", "quoteOrderQty": "10000"}),  # the fee comes on top
        (30004, {"side": "SELL", "type": "MARKET", "quantity": "1.5"}),
        (400, {"type": "LIMIT", "quantity": "0.0100001", "price": "50000"}),
        (400, {"type": "LIMIT", "quantity": "0.01", "price": "50000.001"}),
        (10007, {"symbol": "NOSUCH", "type": "MARKET", "quoteOrderQty": "100"}),
        (700008, {"type": "MARKET", "quoteOrderQty": "100", "newClientOrderId": "has space"}),
    ],
)
async def test_an_order_is_refused_by_its_terms(tmp_path: Path, code: int, order: dict[str, Any]) -> None:
    async with mexc_scene(tmp_path) as made:
        answer = await made.client.order(**order)
        assert (answer.status, answer.code) == (400, code), answer.text
        trial = {"symbol": "BTCUSDT", "side": "BUY"} | order
        assert (await made.client.send("POST", f"{ORDER}/test", **trial)).code == code
        assert made.sandbox.accounts.orders(made.account) == []


async def test_symbols_are_closed_in_several_ways(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made:
        client, sandbox = made.client, made.sandbox
        buy = {"type": "MARKET", "quoteOrderQty": "100"}

        async def shown() -> dict[str, Any]:
            rows = (await client.get("/api/v3/exchangeInfo", symbol="BTCUSDT")).row["symbols"]
            return dict(rows[0])

        sandbox.venue.set_api_closed("BTCUSDT")
        assert (await client.order(**buy)).code == 10007
        assert (await shown())["isSpotTradingAllowed"] is False
        assert "BTCUSDT" not in (await client.get("/api/v3/selfSymbols")).row["data"]
        sandbox.venue.set_api_closed("BTCUSDT", closed=False)
        made.front.sides["BTCUSDT"] = 3
        assert (await client.order(**buy)).code == 30001
        assert (await client.order(**SELL)).status == 200
        assert (await shown())["tradeSideType"] == 3
        made.front.sides.clear()
        made.front.no_market.add("BTCUSDT")
        assert (await client.order(**buy)).code == 30019
        assert (
            await client.order(**(REST | {"type": "IMMEDIATE_OR_CANCEL", "price": "61000"}))
        ).status == 200
        assert (await shown())["orderTypes"] == ["LIMIT", "LIMIT_MAKER"]
        made.front.no_market.clear()
        sandbox.venue.set_status("BTCUSDT", "Suspended")
        assert (await client.order(**buy)).code == 30016
        assert (await shown())["status"] == "2"
        sandbox.venue.set_status("BTCUSDT", "Trading")
        await client.order(**REST, newClientOrderId="resting")
        sandbox.venue.delist("BTCUSDT")
        assert (await client.order(**buy)).code == 30014
        assert (await client.get("/api/v3/exchangeInfo", symbol="BTCUSDT")).code == -1121
        (order,) = [o for o in sandbox.accounts.orders(made.account) if o.link_id == "resting"]
        assert order.status == "Cancelled"


async def test_one_client_id_is_taken_twice_and_both_orders_are_listed(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made:
        client = made.client
        first = (await client.order(**REST, newClientOrderId="twin")).row
        made.sandbox.advance(1)
        second = (await client.order(**REST, newClientOrderId="twin")).row
        assert first["orderId"] != second["orderId"]
        assert set(first) == {  # neither a status nor our id
            "symbol",
            "orderId",
            "orderListId",
            "price",
            "origQty",
            "type",
            "side",
            "stpMode",
            "transactTime",
        }
        assert (await client.find(origClientOrderId="twin")).row["orderId"] == second["orderId"]
        listed = (await client.get("/api/v3/allOrders", symbol="BTCUSDT")).rows
        assert [row["clientOrderId"] for row in listed] == ["twin", "twin"]
        assert made.sandbox.journal.accepted["twin"] == 2
        gone = (await client.send("DELETE", ORDER, symbol="BTCUSDT", origClientOrderId="twin")).row
        assert (gone["orderId"], gone["status"]) == (second["orderId"], "CANCELED")
        assert (await client.send("DELETE", ORDER, symbol="BTCUSDT", orderId=second["orderId"])).code == -2011
        assert len((await client.send("DELETE", "/api/v3/openOrders", symbol="BTCUSDT")).rows) == 1
        assert (await client.get("/api/v3/openOrders", symbol="BTCUSDT")).rows == []
        assert (await client.find(origClientOrderId="never")).code == -2013


async def test_a_thin_book_fills_in_part_and_the_rest_is_cancelled(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made:
        thin = {"symbol": THIN, "side": "SELL", "type": "MARKET", "quantity": "100"}
        created = (await made.client.order(**thin)).row
        order = (await made.client.find(symbol=THIN, orderId=created["orderId"])).row
        assert order["status"] == "PARTIALLY_CANCELED"
        trades = (await made.client.get("/api/v3/myTrades", symbol=THIN, orderId=created["orderId"])).rows
        assert len(trades) > 1
        assert sum(Decimal(row["qty"]) for row in trades) == Decimal(order["executedQty"]) < 100
        assert sum(Decimal(row["quoteQty"]) for row in trades) == Decimal(order["cummulativeQuoteQty"])


async def test_history_is_as_deep_as_it_is_said_to_be(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made:
        client, sandbox = made.client, made.sandbox
        for _ in range(120):
            sandbox.accounts.place(made.account, symbol="BTCUSDT", **(SELL | {"quantity": "0.001"}))
            sandbox.advance(1)
        fills = (await client.get("/api/v3/myTrades", symbol="BTCUSDT", limit="1000")).rows
        assert len(fills) == 100  # never more than a hundred, the newest
        newest = fills[0]["time"]
        bounded = {"symbol": "BTCUSDT", "startTime": newest - 9_000, "endTime": newest}
        assert len((await client.get("/api/v3/myTrades", **bounded)).rows) == 10
        sandbox.advance(2 * DAY)
        assert (await client.get("/api/v3/allOrders", symbol="BTCUSDT")).rows == []  # of a day, by itself
        since = {"symbol": "BTCUSDT", "startTime": newest - DAY * 1000, "limit": "1000"}
        assert len((await client.get("/api/v3/allOrders", **since)).rows) == 120
        sandbox.advance(6 * DAY)
        assert (await client.get("/api/v3/allOrders", **since)).rows == []  # seven days at most
        assert len((await client.get("/api/v3/myTrades", symbol="BTCUSDT")).rows) == 100
        sandbox.advance(25 * DAY)
        assert (await client.get("/api/v3/myTrades", symbol="BTCUSDT")).rows == []  # a month at most


async def test_orders_of_an_account_and_weights_of_an_address_are_counted(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made:
        client = made.client
        answers = [await client.order(**SELL | {"quantity": "0.001"}) for _ in range(13)]
        assert {answer.status for answer in answers[:12]} == {200}
        assert (answers[12].status, answers[12].code) == (429, 429)
        made.front.address_limit = Budget("ip", 10.0, 30, each=True)
        reads = [await client.get("/api/v3/account") for _ in range(4)]
        assert [answer.status for answer in reads] == [200, 200, 200, 429]  # it weighs ten
        assert int(reads[3].headers["Retry-After"]) > 0
        assert (await client.get("/api/v3/ping")).status == 200  # each endpoint has its own
        for _ in range(20):
            await client.get("/api/v3/account")
        banned = await client.get("/api/v3/ping")
        assert (banned.status, banned.code) == (418, 418)


async def test_a_trial_order_is_judged_and_not_placed(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made:
        trial: dict[str, Any] = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET"}
        trial["quoteOrderQty"] = "100"
        answer = await made.client.send("POST", f"{ORDER}/test", **trial)
        assert (answer.status, answer.body) == (200, {})
        assert made.sandbox.accounts.orders(made.account) == []
        assert (await made.client.balances())["USDT"] == ("10000", "0")
        made.sandbox.accounts.change_key(made.key, read_only=True)
        assert (await made.client.send("POST", f"{ORDER}/test", **trial)).code == 700007


async def test_what_a_key_may_do_is_told_to_its_owner_alone(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made:
        accounts = made.sandbox.accounts
        strong = accounts.create_key(made.account, withdraw=True, ips=["127.0.0.1"])
        told = (await made.client.get("/api/v3/apiKeyInfo", accessKey=strong.key)).row
        assert "SPOT_WITHDRAW_WRITE" in told["permissions"].split(",")
        assert (told["ipWhiteList"], told["remainingValidity"]) == ("127.0.0.1", None)
        mine = (await made.client.get("/api/v3/apiKeyInfo", accessKey=made.key.key)).row
        assert (mine["status"], mine["remainingValidity"]) == ("VALID", 90)
        assert "WITHDRAW" not in mine["permissions"]
        foreign = accounts.create_key(accounts.create_account("bob"))
        assert (await made.client.get("/api/v3/apiKeyInfo", accessKey=foreign.key)).status == 400
        assert (await made.client.get("/api/v3/uid")).row == {"uid": str(made.account.uid)}


async def test_faults_speak_mexc(tmp_path: Path) -> None:
    async with mexc_scene(tmp_path) as made:
        faults = made.sandbox.faults
        faults.add(Fault(f"POST {ORDER}$", FaultKind.RET_CODE, code=30000, message="suspended"))
        answer = await made.client.order(**SELL)
        assert (answer.status, answer.code) == (400, 30000)
        faults.add(Fault(f"POST {ORDER}$", FaultKind.HTTP_STATUS, status=503))
        assert (await made.client.order(**SELL)).status == 503
        faults.add(Fault(f"POST {ORDER}$", FaultKind.EMPTY_OBJECT))
        assert (await made.client.order(**SELL, newClientOrderId="kept")).body == {}
        assert (await made.client.find(origClientOrderId="kept")).row["status"] == "FILLED"
        faults.add(Fault(f"POST {ORDER}$", FaultKind.HIDE_ORDER, seconds=60))
        await made.client.order(**SELL, newClientOrderId="hidden")
        assert (await made.client.find(origClientOrderId="hidden")).code == -2013
        made.sandbox.advance(61)
        assert (await made.client.find(origClientOrderId="hidden")).row["status"] == "FILLED"
        made.sandbox.maintain(on=True)
        answer = await made.client.order(**SELL)
        assert (answer.status, answer.code) == (503, 801)
