"""Who the sandbox's OKX lets in, when, and how often."""

import asyncio
from pathlib import Path

import pytest

from sandbox.exchange import Fault, FaultKind
from tests.sandbox.okx_kit import PHRASE, SPOT, SWAP, V5, scene, spot, swap

BALANCE = f"{V5}/account/balance"


async def test_a_request_is_good_for_thirty_seconds(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        assert (await made.client.send("GET", BALANCE, "", age=29_000)).status == 200
        for age in (31_000, -31_000):
            late = await made.client.send("GET", BALANCE, "", age=age)
            assert (late.status, late.code) == (401, "50102")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"OK-ACCESS-KEY": ""}, "50103"),
        ({"OK-ACCESS-PASSPHRASE": ""}, "50104"),
        ({"OK-ACCESS-PASSPHRASE": "another"}, "50105"),
        ({"OK-ACCESS-SIGN": ""}, "50106"),
        ({"OK-ACCESS-SIGN": "d3Jvbmc="}, "50113"),
        ({"OK-ACCESS-TIMESTAMP": "1760000040"}, "50112"),
        ({"OK-ACCESS-KEY": "nobody"}, "50111"),
    ],
)
async def test_headers_that_do_not_fit(tmp_path: Path, changed: dict[str, str], code: str) -> None:
    async with scene(tmp_path) as made:
        answer = await made.client.send("GET", BALANCE, "", changed=changed)
        assert (answer.status, answer.code) == (401, code)


async def test_what_a_key_may_do(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        (told,) = (await made.client.get("/account/config")).rows
        assert (told["perm"], told["posMode"], told["acctLv"]) == ("read_only,trade", "net_mode", "2")
        strong = made.sandbox.accounts.create_key(
            made.account, withdraw=True, passphrase=PHRASE, ips=["127.0.0.1", "10.0.0.1"]
        )
        (told,) = (await made.client_of(strong).get("/account/config")).rows
        assert (told["perm"], told["ip"]) == ("read_only,trade,withdraw", "127.0.0.1,10.0.0.1")
        weak = made.client_of(
            made.sandbox.accounts.create_key(made.account, read_only=True, passphrase=PHRASE)
        )
        assert (await weak.get("/account/config")).row["perm"] == "read_only"
        refused = await weak.order(**spot(sz="0.01", px="50000"))
        assert (refused.status, refused.code) == (401, "50120")
        bound = made.sandbox.accounts.create_key(made.account, passphrase=PHRASE, ips=["10.0.0.1"])
        assert (await made.client_of(bound).get("/account/config")).code == "50110"


async def test_an_order_that_comes_after_its_deadline_is_not_processed(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        body = spot(sz="0.01", px="50000", clOrdId="E1")
        now = made.sandbox.clock.now_ms()
        late = await made.client.post("/trade/order", body, expTime=str(now - 1))
        assert (late.status, late.code) == (500, "51149")
        assert not made.sandbox.accounts.orders(made.account)
        assert (await made.client.post("/trade/order", body, expTime=str(now + 1))).row["sCode"] == "0"
        terms = {"instId": SPOT, "tdMode": "cash", "side": "sell", "sz": "0.1", "slTriggerPx": "58000"}
        stop = terms | {"ordType": "conditional", "slOrdPx": "-1", "algoClOrdId": "E2"}
        ignored = await made.client.post("/trade/order-algo", stop, expTime=str(now - 1))
        assert ignored.row["sCode"] == "0"  # stops know no deadline: only the thirty seconds hold for them


async def test_the_deadline_is_judged_when_the_request_is_processed(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        made.sandbox.faults.add(Fault(f"POST {V5}/trade/order", FaultKind.DELAY_BEFORE, seconds=0.3))
        deadline = str(made.sandbox.clock.now_ms() + 1000)
        body = spot(sz="0.01", px="50000", clOrdId="E3")
        sending = asyncio.ensure_future(made.client.post("/trade/order", body, expTime=deadline))
        await asyncio.sleep(0.05)
        made.sandbox.advance(2)
        assert (await sending).code == "51149"
        assert made.sandbox.journal.accepted["E3"] == 0


async def test_orders_are_counted_for_each_instrument(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        answers = [await made.client.order(**spot(sz="9", px="50000")) for _ in range(61)]
        assert {answer.code for answer in answers[:60]} == {"51008"}
        assert (answers[60].status, answers[60].code) == (429, "50011")
        assert (await made.client.order(**swap(sz="0.15"))).code == "51121"


async def test_an_address_may_ask_only_so_often(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        nobody = made.client_of(None)
        answers = [await nobody.get("/public/time") for _ in range(11)]
        assert [answer.status for answer in answers] == [200] * 10 + [429]
        assert (await nobody.get("/market/candles", instId=SPOT)).status == 200


async def test_settings_of_an_account(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        client = made.client
        body = {"instId": SWAP, "lever": "5", "mgnMode": "cross"}
        assert (await client.post("/account/set-leverage", body)).row["lever"] == "5"
        assert (await client.post("/account/set-leverage", body | {"lever": "500"})).code == "59102"
        await client.order(**swap(sz="10"))
        (position,) = (await client.get("/account/positions")).rows
        assert (position["lever"], position["pos"]) == ("5", "10")
        assert (
            await client.post("/account/set-position-mode", {"posMode": "long_short_mode"})
        ).code == "59000"
        await client.order(**swap(side="sell", sz="10"))
        await client.post("/account/set-position-mode", {"posMode": "long_short_mode"})
        assert (await client.get("/account/config")).row["posMode"] == "long_short_mode"


async def test_maintenance_and_faults_speak_as_okx(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        made.sandbox.maintain(on=True)
        closed = await made.client.get("/account/balance")
        assert (closed.status, closed.code) == (503, "50001")
        made.sandbox.maintain(on=False)
        made.sandbox.faults.add(Fault(BALANCE, FaultKind.RET_CODE, code=50004, message="timeout", status=400))
        assert (await made.client.get("/account/balance")).code == "50004"
        made.sandbox.venue.delist("ETHUSDT")
        listed = await made.client.get("/public/instruments", instType="SPOT")
        assert "ETH-USDT" not in {row["instId"] for row in listed.rows}
