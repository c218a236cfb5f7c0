"""Who is let in: signatures, the time window, keys, limits; and what the public side answers."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.exchange import DEFAULT, Fault, FaultKind, SandboxClock, pair, synthetic
from sandbox.exchange.identity import sign
from tests.sandbox.exchange_kit import MARKET_START, Client, Row, Scene, running, scene

WALLET = ("/v5/account/wallet-balance", "accountType=UNIFIED")
ORDER = {"category": "spot", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Market", "qty": "50"}


@pytest.fixture
async def gate(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path) as made:
        yield made


async def test_the_envelope_is_the_exchanges(gate: Scene) -> None:
    answer = await gate.client.send("GET", *WALLET)
    assert set(answer.body) == {"retCode", "retMsg", "result", "retExtInfo", "time"}
    assert answer.body["time"] == int(MARKET_START * 1000)
    assert answer.headers["Content-Type"].startswith("application/json")
    refused = await gate.client.order(category="spot")
    assert refused.status == 200
    assert refused.body["result"] == {}


async def test_signatures_are_verified_over_exactly_what_was_sent(gate: Scene) -> None:
    path, query = WALLET
    assert (await gate.client.send("GET", path, query)).code == 0
    assert (await gate.client.send("GET", path, query, changed={"X-BAPI-SIGN": "0" * 64})).code == 10004
    assert (await gate.client.send("GET", path, query, changed={"X-BAPI-SIGN": "é"})).code == 10004
    headers = gate.client.headers(query)
    async with gate.session.get(f"{gate.client.url}{path}?{query}&coin=BTC", headers=headers) as answer:
        assert (await answer.json())["retCode"] == 10004
    body = json.dumps(ORDER)
    url, changed = f"{gate.client.url}/v5/order/create", body.replace("50", "51")
    async with gate.session.post(url, data=changed, headers=gate.client.headers(body)) as answer:
        assert (await answer.json())["retCode"] == 10004
    assert gate.sandbox.accounts.orders(gate.account) == []


@pytest.mark.parametrize(
    ("offset", "window", "code"),
    [
        (0, 5000, 0),
        (-4999, 5000, 0),
        (-5001, 5000, 10002),
        (999, 5000, 0),
        (1000, 5000, 10002),
        (-150, 100, 10002),
    ],
)
async def test_the_time_window(gate: Scene, offset: int, window: int, code: int) -> None:
    late = Client(gate.client.url, gate.session, lambda: gate.sandbox.clock.now_ms() + offset, gate.key)
    assert (await late.send("GET", *WALLET, window=window)).code == code


async def test_the_window_is_checked_when_the_request_is_processed(tmp_path: Path) -> None:
    async with scene(tmp_path, clock=SandboxClock()) as made:
        made.sandbox.faults.add(Fault("order/create", FaultKind.DELAY_BEFORE, seconds=0.4))
        answer = await made.client.send("POST", "/v5/order/create", json.dumps(ORDER), window=200)
        assert answer.code == 10002
        assert made.sandbox.accounts.orders(made.account) == []


async def test_a_wrong_clock_of_the_exchange_refuses_who_goes_right(gate: Scene) -> None:
    gate.sandbox.clock.skew = 30
    assert (await gate.client.send("GET", *WALLET)).code == 10002
    stated = int((await gate.client.get("/v5/market/time")).body["time"])
    assert stated == int((MARKET_START + 30) * 1000)
    follows = Client(gate.client.url, gate.session, lambda: stated, gate.key)
    assert (await follows.send("GET", *WALLET)).code == 0


async def test_missing_unknown_revoked_and_expired_keys(gate: Scene) -> None:
    async with gate.session.get(f"{gate.client.url}{WALLET[0]}?{WALLET[1]}") as answer:
        assert (await answer.json())["retCode"] == 10001
    assert (await gate.client.send("GET", *WALLET, changed={"X-BAPI-API-KEY": "unknown"})).code == 10003
    gate.sandbox.accounts.change_key(gate.key, expires=gate.sandbox.clock.now_ms())
    assert (await gate.client.send("GET", *WALLET)).code == 33004
    gate.sandbox.accounts.change_key(gate.key, expires=0, revoked=True)
    assert (await gate.client.send("GET", *WALLET)).code == 10003


async def test_a_key_bound_to_other_addresses_is_refused(gate: Scene) -> None:
    gate.sandbox.accounts.change_key(gate.key, ips=["10.1.2.3"])
    assert (await gate.client.send("GET", *WALLET)).code == 10010
    gate.sandbox.accounts.change_key(gate.key, ips=["10.1.2.3", "127.0.0.1"])
    assert (await gate.client.send("GET", *WALLET)).code == 0


async def test_rights_are_asked_for_by_category_and_reading_needs_none(gate: Scene) -> None:
    linear = ORDER | {"category": "linear", "qty": "0.001"}
    gate.sandbox.accounts.change_key(gate.key, permissions={"Spot": ["SpotTrade"]})
    assert (await gate.client.order(**ORDER)).code == 0
    assert (await gate.client.order(**linear)).code == 10005
    gate.sandbox.accounts.change_key(gate.key, permissions={"ContractTrade": ["Order"]})
    assert (await gate.client.order(**ORDER)).code == 10005
    assert (await gate.client.order(**linear)).code == 0
    leverage = {"category": "linear", "symbol": "BTCUSDT", "buyLeverage": "5", "sellLeverage": "5"}
    assert (await gate.client.post("/v5/position/set-leverage", **leverage)).code == 10005
    gate.sandbox.accounts.change_key(gate.key, read_only=True)
    assert (await gate.client.order(**linear)).code == 10005
    assert (await gate.client.send("GET", *WALLET)).code == 0


async def test_query_api_tells_what_a_key_may_do(gate: Scene) -> None:
    made = gate.sandbox.accounts.create_key(gate.account, withdraw=True, ips=("127.0.0.1",), read_only=True)
    info = (await gate.client_of(made).get("/v5/user/query-api")).result
    assert "Withdraw" in info["permissions"]["Wallet"]
    assert (info["readOnly"], info["uta"], info["userID"]) == (1, 1, gate.account.uid)
    assert (info["ips"], info["secret"], info["apiKey"]) == (["127.0.0.1"], "", made.key)
    plain = (await gate.client.get("/v5/user/query-api")).result
    assert plain["permissions"]["Spot"] == ["SpotTrade"]
    assert plain["permissions"]["ContractTrade"] == ["Order", "Position"]
    assert plain["permissions"]["Wallet"] == []
    assert (plain["ips"], plain["deadlineDay"]) == (["*"], 90)
    assert plain["expiredAt"].endswith("Z")


async def test_orders_are_counted_by_uid_and_endpoint(gate: Scene) -> None:
    answers = await asyncio.gather(*(gate.client.order(**ORDER) for _ in range(25)))
    codes = [answer.code for answer in answers]
    assert codes.count(0) == 20
    assert codes.count(10006) == 5
    first, refused = answers[0], next(answer for answer in answers if answer.code == 10006)
    assert (first.headers["X-Bapi-Limit"], first.headers["X-Bapi-Limit-Status"]) == ("20", "19")
    assert refused.headers["X-Bapi-Limit-Status"] == "0"
    assert int(refused.headers["X-Bapi-Limit-Reset-Timestamp"]) >= gate.sandbox.clock.now_ms()
    assert (await gate.client.send("GET", *WALLET)).code == 0
    other = gate.client_of(gate.sandbox.accounts.create_key(gate.sandbox.accounts.create_account("bob")))
    assert (await other.order(**ORDER)).code == 0


async def test_too_many_requests_of_one_address_are_403(tmp_path: Path) -> None:
    async with scene(tmp_path, ip_limit=5) as made:
        answers = [await made.client.get("/v5/market/time") for _ in range(7)]
        assert [answer.status for answer in answers] == [200] * 5 + [403] * 2
        assert "too frequent" in answers[-1].text


@pytest.mark.parametrize("body", ["[]", "{", "null", '"text"', '{"qty": {}}', "\x00"])
async def test_a_body_that_is_no_object_is_a_bad_request(gate: Scene, body: str) -> None:
    assert (await gate.client.send("POST", "/v5/order/create", body)).code == 10001


async def test_an_unknown_path_is_404(gate: Scene) -> None:
    assert (await gate.client.get("/v5/nothing/here")).status == 404


async def test_the_journal_has_every_request_and_no_secret(gate: Scene) -> None:
    await gate.client.order(**ORDER, orderLinkId="j1")
    await gate.client.order(**ORDER, orderLinkId="j1")
    first, second = gate.sandbox.journal.entries(path="/v5/order")
    assert (first.effect, first.code, first.account, first.params["qty"]) == ("accepted", 0, "alice", "50")
    assert (second.effect, second.code) == ("refused", 170141)
    text = str(gate.sandbox.journal.entries())
    stamp = str(gate.sandbox.clock.now_ms())
    assert gate.key.secret not in text
    assert sign(gate.key.secret, f"{stamp}{gate.key.key}5000{json.dumps(ORDER)}") not in text


async def test_instruments_show_filters_and_pages(tmp_path: Path) -> None:
    unborn = pair("NEXT", "1", spot=("0.01", "0.1"), linear=("0.01", "0.1"))
    async with scene(tmp_path, instruments=DEFAULT + synthetic(30) + unborn) as made:
        made.sandbox.venue.set_status("NEXTUSDT", "PreLaunch")
        spot = (await made.client.get("/v5/market/instruments-info", category="spot")).result
        assert len(spot["list"]) == 35
        btc = next(row for row in spot["list"] if row["symbol"] == "BTCUSDT")
        assert btc["lotSizeFilter"]["basePrecision"] == "0.000001"
        assert btc["lotSizeFilter"]["minOrderAmt"] == "5"
        assert btc["priceFilter"]["tickSize"] == "0.01"
        seen: list[str] = []
        cursor = ""
        while True:
            page = await made.client.get(
                "/v5/market/instruments-info", category="linear", limit=10, cursor=cursor
            )
            seen += [row["symbol"] for row in page.rows]
            cursor = page.result["nextPageCursor"]
            if not cursor:
                break
        assert len(seen) == len(set(seen)) == 35
        waiting = await made.client.get("/v5/market/instruments-info", category="linear", status="PreLaunch")
        assert [row["symbol"] for row in waiting.rows] == ["NEXTUSDT"]
        assert waiting.rows[0]["lotSizeFilter"]["qtyStep"] == "0.1"


async def kline(made: Scene, **params: Any) -> list[list[str]]:
    answer = await made.client.get("/v5/market/kline", category="spot", symbol="BTCUSDT", **params)
    rows: list[list[str]] = answer.result["list"]
    return rows


async def test_klines_come_newest_first_with_the_forming_bar_and_within_limits(gate: Scene) -> None:
    gate.sandbox.advance(30)
    now = gate.sandbox.clock.now_ms()
    rows = await kline(gate, interval=1)
    starts = [int(row[0]) for row in rows]
    assert len(rows) == 200
    assert starts == list(range(starts[0], starts[0] - 200 * 60_000, -60_000))
    assert starts[0] == now - 30_000
    assert len(await kline(gate, interval=1, limit=5000)) == 1000
    assert [row[0] for row in await kline(gate, interval=1, start=starts[10], limit=3)] == [
        str(start) for start in (starts[8], starts[9], starts[10])
    ]
    window = await kline(gate, interval=1, start=starts[10] - 1, end=starts[8] + 59_999)
    assert [int(row[0]) for row in window] == starts[8:11]
    assert window == rows[8:11]
    assert await kline(gate, interval=1, start=now + 60_000) == []
    for interval, minutes in (("5", 5), ("60", 60), ("D", 1440), ("W", 10080)):
        stretch = [int(row[0]) for row in await kline(gate, interval=interval, limit=4)]
        assert {later - earlier for earlier, later in zip(stretch[1:], stretch, strict=False)} == {
            minutes * 60_000
        }
    answer = await gate.client.get("/v5/market/kline", category="spot", symbol="BTCUSDT", interval=7)
    assert answer.code == 10001


async def test_tickers_book_and_trades_agree(gate: Scene) -> None:
    async def one(path: str, **params: Any) -> Row:
        return (
            await gate.client.get(f"/v5/market/{path}", category="spot", symbol="BTCUSDT", **params)
        ).result

    ticker = (await one("tickers"))["list"][0]
    book = await one("orderbook", limit=50)
    trades = (await one("recent-trade"))["list"]
    assert ticker["bid1Price"] == book["b"][0][0]
    assert ticker["ask1Price"] == book["a"][0][0]
    assert float(ticker["bid1Price"]) < float(ticker["lastPrice"]) < float(ticker["ask1Price"])
    assert float(ticker["lowPrice24h"]) <= float(ticker["lastPrice"]) <= float(ticker["highPrice24h"])
    assert trades[0]["price"] == ticker["lastPrice"]
    everyone = await gate.client.get("/v5/market/tickers", category="linear")
    assert len(everyone.rows) == 5


async def test_tls_serves_the_production_names_and_plain_has_the_control(tmp_path: Path) -> None:
    async with running(tmp_path) as sandbox, scene(tmp_path / "other") as made:
        assert sandbox.ca_file.read_text().startswith("-----BEGIN CERTIFICATE-----")
        async with made.session.get(f"{made.sandbox.plain_url}/_sim/clock") as answer:
            assert (await answer.json())["now_ms"] == int(MARKET_START * 1000)
        async with made.session.get(f"{made.sandbox.url}/_sim/clock", ssl=False) as answer:
            assert answer.status == 404
