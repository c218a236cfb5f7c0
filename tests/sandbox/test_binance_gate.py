"""Who is let in by the sandbox as Binance, how often, and in which words the others are sent away."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from sandbox.exchange import Fault, FaultKind, SandboxClock
from sandbox.exchange.identity import sign
from tests.sandbox.binance_kit import Client, Scene, scene

ORDER = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quoteOrderQty": "100"}
ACCOUNT = "/api/v3/account"
DENIED = {"code": -2015, "msg": "Invalid API-key, IP, or permissions for action."}


@pytest.fixture
async def gate(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path) as made:
        yield made


@pytest.mark.parametrize("place", ["query", "body", "both"])
async def test_parameters_may_be_in_the_query_or_in_the_body(gate: Scene, place: str) -> None:
    first, second = urlencode(ORDER), f"timestamp={gate.sandbox.clock.now_ms()}"
    if place == "both":
        signature = sign(gate.key.secret, first + second)
        answer = await gate.client.send("POST", "/api/v3/order", first, f"{second}&signature={signature}")
    else:
        text = f"{first}&{second}"
        text += f"&signature={sign(gate.key.secret, text)}"
        sent = (text, None) if place == "query" else ("", text)
        answer = await gate.client.send("POST", "/api/v3/order", *sent)
    assert (answer.status, answer.body["status"]) == (200, "FILLED")


@pytest.mark.parametrize(
    ("changed", "code", "text"),
    [
        ({"timestamp": -5001}, -1021, "Timestamp for this request is outside of the recvWindow."),
        ({"timestamp": 1000}, -1021, "Timestamp for this request was 1000ms ahead of the server's time."),
        ({"recvWindow": 60001}, -1131, "'recvWindow' must be less than 60000."),
        ({"recvWindow": "x"}, -1100, "Illegal characters found in parameter 'recvWindow'"),
    ],
)
async def test_the_window(gate: Scene, changed: dict[str, Any], code: int, text: str) -> None:
    if "timestamp" in changed:
        changed = {"timestamp": gate.sandbox.clock.now_ms() + changed["timestamp"]}
    answer = await gate.client.send("GET", ACCOUNT, gate.client.signed({}, **changed))
    assert (answer.status, answer.body["code"]) == (400, code)
    assert answer.body["msg"].startswith(text)


async def test_a_window_may_be_wider(gate: Scene) -> None:
    stamp = gate.sandbox.clock.now_ms() - 9000
    query = gate.client.signed({}, recvWindow=10000, timestamp=stamp)
    assert (await gate.client.send("GET", ACCOUNT, query)).status == 200


async def test_the_window_is_held_when_the_order_is_processed(tmp_path: Path) -> None:
    async with scene(tmp_path, clock=SandboxClock(rate=60)) as made:
        made.sandbox.faults.add(Fault("POST /api/v3/order$", FaultKind.DELAY_BEFORE, seconds=0.2))
        answer = await made.client.order(type="MARKET", quoteOrderQty="100")
        assert answer.body["code"] == -1021
        assert not made.sandbox.accounts.orders(made.account)
        assert (await made.client.order(type="MARKET", quoteOrderQty="100")).body["status"] == "FILLED"


async def test_a_wrong_signature_and_a_missing_one(gate: Scene) -> None:
    query = gate.client.signed({})
    wrong = await gate.client.send("GET", ACCOUNT, query[:-4] + "0000")
    assert wrong.body == {"code": -1022, "msg": "Signature for this request is not valid."}
    bare = await gate.client.send("GET", ACCOUNT, query.partition("&signature")[0])
    assert bare.body["msg"].startswith("Mandatory parameter 'signature' was not sent")


async def test_keys_that_are_not_let_in(gate: Scene) -> None:
    nobody = Client(gate.sandbox, gate.session, None)
    none = await nobody.send("GET", ACCOUNT, gate.client.signed({}))
    assert (none.status, none.body) == (401, {"code": -2014, "msg": "API-key format invalid."})
    gate.sandbox.accounts.change_key(gate.key, ips=["10.0.0.1"])
    bound = await gate.client.get(ACCOUNT)
    assert (bound.status, bound.body) == (401, DENIED)
    gate.sandbox.accounts.change_key(gate.key, ips=[], revoked=True)
    assert (await gate.client.get(ACCOUNT)).body == DENIED


async def test_what_a_key_may_do_is_told_and_held(gate: Scene) -> None:
    path = "/sapi/v1/account/apiRestrictions"
    told = await gate.client.get(path)
    assert (told.body["enableSpotAndMarginTrading"], told.body["enableWithdrawals"]) == (True, False)
    assert (told.body["ipRestrict"], told.headers["X-SAPI-USED-IP-WEIGHT-1M"]) == (False, "1")
    gate.sandbox.accounts.change_key(gate.key, read_only=True)
    assert (await gate.client.get(path)).body["enableSpotAndMarginTrading"] is False
    refused = await gate.client.order(type="MARKET", quoteOrderQty="100")
    assert (refused.status, refused.body) == (401, DENIED)
    assert (await gate.client.get(ACCOUNT)).status == 200
    greedy = gate.sandbox.accounts.create_key(gate.account, withdraw=True)
    assert (await Client(gate.sandbox, gate.session, greedy).get(path)).body["enableWithdrawals"] is True


async def test_weights_are_counted_and_told(gate: Scene) -> None:
    weights = []
    for path, params in (("ping", {}), ("exchangeInfo", {}), ("ticker/24hr", {}), ("klines", _KLINES)):
        answer = await gate.client.public(f"/api/v3/{path}", **params)
        weights.append(int(answer.headers["X-MBX-USED-WEIGHT-1M"]))
    assert weights == [1, 21, 101, 103]
    made = await gate.client.order(type="MARKET", quoteOrderQty="100")
    assert (made.headers["X-MBX-ORDER-COUNT-10S"], made.headers["X-MBX-ORDER-COUNT-1D"]) == ("1", "1")


_KLINES = {"symbol": "BTCUSDT", "interval": "1m"}


async def test_too_much_weight_is_refused_and_insisting_is_banned(tmp_path: Path) -> None:
    async with scene(tmp_path, ip_limit=40) as made:
        answers = [await made.client.get(ACCOUNT) for _ in range(16)]
        assert [answer.status for answer in answers] == [200, 200] + [429] * 11 + [418] * 3
        assert int(answers[2].headers["Retry-After"]) <= 61
        assert answers[2].body["code"] == answers[-1].body["code"] == -1003
        assert "IP banned until" in answers[-1].body["msg"]
        await made.control("ban", seconds=0)
        assert (await made.client.public("/api/v3/time")).status == 429


async def test_too_many_orders_of_an_account(gate: Scene) -> None:
    given = {"type": "LIMIT_MAKER", "quantity": "0.0002", "price": "50000"}
    placed = 0
    while (answer := await gate.client.order(**given)).status == 200:
        placed += 1
        assert placed <= 200, "two windows full"
    assert (answer.status, answer.body["code"], answer.headers["Retry-After"]) == (429, -1015, "10")
    assert placed == len(gate.sandbox.accounts.orders(gate.account))


async def test_maintenance_refuses_everything(gate: Scene) -> None:
    await gate.control("maintenance", on=True)
    answer = await gate.client.order(type="MARKET", quoteOrderQty="100")
    assert (answer.status, answer.body["msg"]) == (503, "System is under maintenance.")
    await gate.control("maintenance", on=False)
    assert (await gate.client.get(ACCOUNT)).status == 200


@pytest.mark.parametrize(
    ("fault", "status", "code", "orders"),
    [
        ({"kind": FaultKind.RET_CODE}, 500, -1001, 0),
        ({"kind": FaultKind.RET_CODE, "code": -1007, "status": 408, "after": True}, 408, -1007, 1),
        ({"kind": FaultKind.MAINTENANCE, "seconds": 60}, 503, 1, 0),
    ],
    ids=["its own", "after", "maintenance"],
)
async def test_faults_speak_in_its_words(
    gate: Scene, fault: dict[str, Any], status: int, code: int, orders: int
) -> None:
    gate.sandbox.faults.add(Fault("POST /api/v3/order$", **fault))
    answer = await gate.client.order(type="MARKET", quoteOrderQty="100")
    assert (answer.status, answer.body["code"]) == (status, code)
    assert len(gate.sandbox.accounts.orders(gate.account)) == orders


async def test_a_hidden_order_is_found_nowhere_until_it_shows(gate: Scene) -> None:
    fault = Fault("POST /api/v3/order$", FaultKind.HIDE_ORDER, seconds=5)
    gate.sandbox.faults.add(fault)
    made = await gate.client.order(type="MARKET", quoteOrderQty="100", newClientOrderId="h")
    assert made.status == 200
    hidden = await gate.client.find(origClientOrderId="h")
    assert hidden.body == {"code": -2013, "msg": "Order does not exist."}
    for path in ("allOrders", "myTrades"):
        assert (await gate.client.get(f"/api/v3/{path}", symbol="BTCUSDT")).body == []
    gate.sandbox.advance(6)
    assert (await gate.client.find(origClientOrderId="h")).body["status"] == "FILLED"
    assert len((await gate.client.get("/api/v3/myTrades", symbol="BTCUSDT")).body) == 1


async def test_a_stale_list_shows_what_was(gate: Scene) -> None:
    await gate.client.order(quantity="0.01", price="50000", newClientOrderId="old")
    gate.sandbox.advance(10)
    await gate.client.cancel(origClientOrderId="old")
    await gate.client.order(quantity="0.01", price="50000", newClientOrderId="new")
    gate.sandbox.faults.add(Fault("GET /api/v3/openOrders", FaultKind.STALE_LIST, seconds=5))
    rows = (await gate.client.get("/api/v3/openOrders", symbol="BTCUSDT")).body
    assert [(row["clientOrderId"], row["status"]) for row in rows] == [("old", "NEW")]
    rows = (await gate.client.get("/api/v3/openOrders", symbol="BTCUSDT")).body
    assert [row["clientOrderId"] for row in rows] == ["new"]


async def test_lists_are_paged_by_ids_and_by_a_day(gate: Scene) -> None:
    for _ in range(5):
        await gate.client.order(type="MARKET", quoteOrderQty="100")
        gate.sandbox.advance(3600)
    trades = (await gate.client.get("/api/v3/myTrades", symbol="BTCUSDT")).body
    assert [row["id"] for row in trades] == sorted(row["id"] for row in trades)
    for path, first, name in (("myTrades", "fromId", "id"), ("allOrders", "orderId", "orderId")):
        rows = (await gate.client.get(f"/api/v3/{path}", symbol="BTCUSDT")).body
        latest = (await gate.client.get(f"/api/v3/{path}", symbol="BTCUSDT", limit=2)).body
        assert [row[name] for row in latest] == [row[name] for row in rows[-2:]]
        page = (
            await gate.client.get(f"/api/v3/{path}", symbol="BTCUSDT", limit=2, **{first: rows[1][name]})
        ).body
        assert [row[name] for row in page] == [row[name] for row in rows[1:3]]
        since = {"startTime": rows[3]["time"]}
        assert len((await gate.client.get(f"/api/v3/{path}", symbol="BTCUSDT", **since)).body) == 2
        wide = since | {"endTime": rows[3]["time"] + 86_400_001}
        assert (await gate.client.get(f"/api/v3/{path}", symbol="BTCUSDT", **wide)).body["code"] == -1127
        assert (await gate.client.get(f"/api/v3/{path}")).body["code"] == -1102


async def test_an_unfilled_order_is_forgotten_after_ninety_days(gate: Scene) -> None:
    await gate.client.order(quantity="0.01", price="50000", newClientOrderId="unfilled")
    await gate.client.cancel(origClientOrderId="unfilled")
    await gate.client.order(type="MARKET", quoteOrderQty="100", newClientOrderId="filled")
    gate.sandbox.advance(91 * 86400)
    assert (await gate.client.find(origClientOrderId="unfilled")).body["code"] == -2013
    assert (await gate.client.find(origClientOrderId="filled")).body["status"] == "FILLED"
