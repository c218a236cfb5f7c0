"""Orders on the sandbox's OKX: contracts, both ids of a stop, refusals in its own words."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.sandbox.okx_kit import SPOT, SWAP, scene, spot, swap


async def test_a_spot_buy_by_cost_spends_it_and_pays_in_the_coin(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        body = spot(ordType="market", tgtCcy="quote_ccy", sz="600", clOrdId="C1")
        created = (await made.client.order(**body)).row
        assert (created["clOrdId"], created["sCode"]) == ("C1", "0")
        order = await made.client.find(SPOT, clOrdId="C1")
        (fill,) = (await made.client.get("/trade/fills", instType="SPOT")).rows
        assert (order["state"], order["sz"], order["ordId"]) == ("filled", "600", created["ordId"])
        assert (fill["ordId"], fill["feeCcy"], fill["execType"]) == (created["ordId"], "BTC", "T")
        assert Decimal(fill["fee"]) == -Decimal(fill["fillSz"]) / 1000
        coins = await made.client.coins()
        assert Decimal(coins["BTC"]["cashBal"]) == 1 + Decimal(fill["fillSz"]) + Decimal(fill["fee"])
        assert Decimal(coins["USDT"]["cashBal"]) == 10_000 - Decimal(fill["fillSz"]) * Decimal(fill["fillPx"])


async def test_a_swap_is_counted_in_contracts(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        (row,) = (await made.client.get("/public/instruments", instType="SWAP", instId=SWAP)).rows
        assert (row["ctVal"], row["lotSz"], row["ctType"], row["state"]) == ("0.01", "0.1", "linear", "live")
        await made.client.order(**swap(sz="2.5", clOrdId="P1"))
        (position,) = (await made.client.get("/account/positions", instType="SWAP")).rows
        assert (position["pos"], position["posSide"], position["mgnMode"]) == ("2.5", "net", "cross")
        assert made.sandbox.accounts.positions(made.account)[0].size == Decimal("0.025")
        await made.client.order(**swap(side="sell", sz="4"))
        (turned,) = (await made.client.get("/account/positions")).rows
        assert turned["pos"] == "-1.5"
        closing = await made.client.order(**swap(sz="9", reduceOnly=True, clOrdId="P2"))
        assert closing.row["sCode"] == "0"
        assert not (await made.client.get("/account/positions")).rows
        assert (await made.client.order(**swap(sz="1", reduceOnly=True))).code == "51169"


async def test_an_ioc_takes_what_it_can_and_ends(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        out = (await made.client.order(**spot(ordType="ioc", sz="0.01", px="59000", clOrdId="O1"))).row
        assert (await made.client.find(SPOT, ordId=out["ordId"]))["state"] == "canceled"
        thin = spot(instId="THIN-USDT", ordType="ioc", sz="15", px="100.01", clOrdId="T1")
        await made.client.order(**thin)
        part = await made.client.find("THIN-USDT", clOrdId="T1")
        assert part["state"] == "canceled"
        assert Decimal(0) < Decimal(part["accFillSz"]) < 15
        await made.client.order(**spot(ordType="ioc", sz="0.01", px="60100", clOrdId="I1"))
        assert (await made.client.find(SPOT, clOrdId="I1"))["state"] == "filled"


@pytest.mark.parametrize(("inst_id", "size"), [(SPOT, "0.4"), (SWAP, "40")])
async def test_a_stop_fires_into_an_order_of_another_id(tmp_path: Path, inst_id: str, size: str) -> None:
    async with scene(tmp_path) as made:
        is_spot = inst_id == SPOT
        if not is_spot:
            await made.client.order(**swap(sz=size))
        mode = {"tdMode": "cash"} if is_spot else {"tdMode": "cross", "reduceOnly": "true"}
        terms = {"instId": inst_id, "side": "sell", "sz": size, "slTriggerPx": "58000", "algoClOrdId": "S1"}
        stop = (await made.client.stop(**terms, **mode)).row
        (waiting,) = (await made.client.get("/trade/orders-algo-pending", ordType="conditional")).rows
        assert (waiting["algoId"], waiting["state"], waiting["ordId"]) == (stop["algoId"], "live", "")
        assert (await made.client.get("/trade/order", instId=inst_id, clOrdId="S1")).code == "51603"
        frozen = (await made.client.coins())["BTC"]["frozenBal"]
        assert frozen == ("0.4" if is_spot else "0")
        made.sandbox.set_price("BTCUSDT", "57900")
        done = (await made.client.get("/trade/order-algo", algoClOrdId="S1")).row
        assert (done["state"], done["actualSide"], done["actualSz"]) == ("effective", "sl", size)
        child = await made.client.find(inst_id, ordId=done["ordId"])
        assert (child["state"], child["algoId"], child["algoClOrdId"]) == ("filled", stop["algoId"], "S1")
        assert (child["clOrdId"], child["accFillSz"]) == ("", size)
        assert done["ordId"] not in {"", stop["algoId"]}
        kind = "SPOT" if is_spot else "SWAP"
        fills = (await made.client.get("/trade/fills-history", instType=kind, ordId=done["ordId"])).rows
        assert sum(Decimal(fill["fillSz"]) for fill in fills) == Decimal(size)
        assert not (await made.client.get("/trade/orders-algo-pending", ordType="conditional")).rows
        request = {"instId": inst_id, "algoId": stop["algoId"]}
        assert (await made.client.post("/trade/cancel-algos", [request])).code == "51416"


async def test_a_stop_is_cancelled_by_its_own_id(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        terms = {"instId": SPOT, "tdMode": "cash", "side": "sell", "sz": "0.4", "slTriggerPx": "58000"}
        stop = (await made.client.stop(**terms, algoClOrdId="S2")).row
        assert (await made.client.stop(**terms, algoClOrdId="S2")).code == "51065"
        request = [{"instId": SPOT, "algoId": stop["algoId"]}]
        assert (await made.client.post("/trade/cancel-algos", request)).row["sCode"] == "0"
        gone = (await made.client.get("/trade/order-algo", algoId=stop["algoId"])).row
        assert (gone["state"], gone["ordId"]) == ("canceled", "")
        assert (await made.client.post("/trade/cancel-algos", request)).code == "51400"
        listed = await made.client.get("/trade/orders-algo-history", ordType="conditional", state="canceled")
        assert [row["algoClOrdId"] for row in listed.rows] == ["S2"]


async def test_a_delisted_symbol_takes_its_stops_along(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        terms = {"instId": SPOT, "tdMode": "cash", "side": "sell", "sz": "0.4", "slTriggerPx": "58000"}
        await made.client.stop(**terms, algoClOrdId="S4")
        made.sandbox.venue.delist(SPOT)
        gone = (await made.client.get("/trade/order-algo", algoClOrdId="S4")).row
        assert (gone["state"], gone["ordId"]) == ("canceled", "")
        assert (await made.client.stop(**terms, algoClOrdId="S5")).code == "51021"


async def test_a_swap_stop_without_a_position_fails(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        terms = {"instId": SWAP, "tdMode": "cross", "side": "sell", "sz": "1", "slTriggerPx": "58000"}
        await made.client.stop(**terms, algoClOrdId="S3", reduceOnly=True)
        made.sandbox.set_price("BTCUSDT", "57900")
        failed = (await made.client.get("/trade/order-algo", algoClOrdId="S3")).row
        assert (failed["state"], failed["failCode"], failed["ordId"]) == ("order_failed", "51169", "")


REFUSALS = {
    "51008": spot(sz="1", px="59000"),
    "51121": swap(sz="0.15"),
    "51020": swap(sz="0.01"),
    "51150": spot(sz="0.01", px="59000.001"),
    "51204": spot(sz="0.01"),
    "51001": spot(instId="NONE-USDT", sz="1", px="1"),
    "51000": spot(sz="0.01", px="59000", clOrdId="not-alphanumeric"),
    "51201": spot(ordType="market", tgtCcy="quote_ccy", sz="9000000"),
}


@pytest.mark.parametrize("code", sorted(REFUSALS))
async def test_refusals_stand_beside_the_order(tmp_path: Path, code: str) -> None:
    async with scene(tmp_path) as made:
        answer = await made.client.order(**REFUSALS[code])
        assert (answer.body["code"], answer.body["data"][0]["sCode"]) == ("1", code)
        assert not made.sandbox.accounts.orders(made.account)


async def test_a_client_id_is_refused_while_its_order_is_open_only(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        body = spot(ordType="market", tgtCcy="quote_ccy", sz="60", clOrdId="D1")
        first = (await made.client.order(**body)).row
        second = (await made.client.order(**body)).row
        assert (await made.client.find(SPOT, clOrdId="D1"))["ordId"] == second["ordId"] != first["ordId"]
        await made.client.order(**spot(sz="0.01", px="50000", clOrdId="D2"))
        assert (await made.client.order(**spot(sz="0.01", px="50000", clOrdId="D2"))).code == "51016"
        assert made.sandbox.journal.accepted == {"D1": 2, "D2": 1}


async def test_cancels_and_what_they_leave(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        await made.client.order(**spot(sz="0.01", px="50000", clOrdId="L1"))
        (open_order,) = (await made.client.get("/trade/orders-pending", instType="SPOT")).rows
        assert (open_order["state"], open_order["px"]) == ("live", "50000")
        assert (await made.client.coins())["USDT"]["availBal"] == "9500"
        request = {"instId": SPOT, "clOrdId": "L1"}
        assert (await made.client.post("/trade/cancel-order", request)).row["sCode"] == "0"
        assert (await made.client.post("/trade/cancel-order", request)).code == "51400"
        assert (await made.client.find(SPOT, clOrdId="L1"))["state"] == "canceled"
        made.sandbox.advance(2 * 3600 + 1)  # what was cancelled without a fill is forgotten after two hours
        assert (await made.client.get("/trade/order", instId=SPOT, clOrdId="L1")).code == "51603"


async def test_lists_are_turned_by_id(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        for number in range(7):
            await made.client.order(**spot(sz="0.001", px=str(50_000 + number), clOrdId=f"N{number}"))
            await made.client.order(
                **spot(ordType="market", tgtCcy="quote_ccy", sz="60", clOrdId=f"M{number}")
            )
        found: list[str] = []
        after: dict[str, str] = {}
        while rows := (await made.client.get("/trade/orders-pending", limit=3, **after)).rows:
            found += [row["clOrdId"] for row in rows]
            after = {"after": rows[-1]["ordId"]}
        assert found == [f"N{number}" for number in reversed(range(7))]
        begin = made.sandbox.clock.now_ms()
        first = (await made.client.get("/trade/fills", limit=4, begin=begin)).rows
        rest = (await made.client.get("/trade/fills", after=first[-1]["billId"])).rows
        assert [row["clOrdId"] for row in first + rest] == [f"M{number}" for number in reversed(range(7))]
        made.sandbox.advance(60)
        later = made.sandbox.clock.now_ms()
        assert not (await made.client.get("/trade/fills", begin=later)).rows


async def test_a_batch_tells_of_each_order(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        good, bad = spot(sz="0.01", px="50000", clOrdId="B1"), spot(sz="9", px="50000", clOrdId="B2")
        answer = await made.client.post("/trade/batch-orders", [good, bad])
        assert answer.body["code"] == "2"
        assert [(row["clOrdId"], row["sCode"]) for row in answer.body["data"]] == [
            ("B1", "0"),
            ("B2", "51008"),
        ]
        assert made.sandbox.journal.accepted == {"B1": 1}


async def test_money_is_kept(tmp_path: Path) -> None:
    async with scene(tmp_path) as made:
        for side in ("buy", "sell"):
            await made.client.order(**swap(side=side, sz="10"))
        coins = await made.client.coins()
        fills = (await made.client.get("/trade/fills", instType="SWAP")).rows
        worth = sum(
            Decimal(row["fillPx"]) * Decimal(row["fillSz"]) / 100 * (1 if row["side"] == "sell" else -1)
            for row in fills
        )
        fees = sum(Decimal(row["fee"]) for row in fills)
        assert fees < 0
        assert Decimal(coins["USDT"]["cashBal"]) == 10_000 + worth + fees
