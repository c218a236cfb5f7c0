"""The sandbox as a process: its control, and what survives kill -9."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.exchange import DEFAULT, ApiKey, SandboxClock
from sandbox.exchange.bybit.rules import RULES
from sandbox.exchange.bybit.tickets import ticket_of
from sandbox.exchange.market import Market
from sandbox.exchange.statefile import StateFile
from sandbox.exchange.venue import Venue
from tests.sandbox.exchange_kit import MARKET_START, Client, Row, scene

ROOT = Path(__file__).parents[2]
STOP = {"category": "linear", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Market", "qty": "0.1"}


@dataclass
class Process:
    process: asyncio.subprocess.Process
    ready: Row
    session: aiohttp.ClientSession
    lead: float = 0.0

    def now(self) -> int:
        """Market time as a client computes it from the announced clock."""
        clock = self.ready["clock"]
        if clock["manual"]:
            return int((clock["epoch_market"] + self.lead) * 1000)
        return int((clock["epoch_market"] + (time.time() - clock["epoch_real"]) * clock["rate"]) * 1000)

    async def post(self, command: str, **body: Any) -> Row:
        async with self.session.post(f"{self.ready['plain_url']}/_sim/{command}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            found: Row = await answer.json()
            return found

    async def view(self, name: str, **query: str) -> Row:
        async with self.session.get(f"{self.ready['plain_url']}/_sim/{name}", params=query) as answer:
            found: Row = await answer.json()
            return found

    def client(self, key: str, secret: str) -> Client:
        return Client(self.ready["plain_url"], self.session, self.now, ApiKey(key, secret, 0, 0))

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def process(tmp_path: Path, *arguments: str) -> AsyncIterator[Process]:
    command = [sys.executable, "-m", "sandbox.exchange", "--tls-dir", str(tmp_path / "tls"), *arguments]
    started = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert started.stdout is not None
        line = await asyncio.wait_for(started.stdout.readline(), 60)
        async with aiohttp.ClientSession() as session:
            yield Process(started, json.loads(line), session)
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


async def test_a_stop_fires_while_the_exchange_is_down(tmp_path: Path) -> None:
    state = ("--state", str(tmp_path / "exchange.state"), "--rate", "6000", "--start", str(MARKET_START))
    async with process(tmp_path, *state) as one:
        await one.post("accounts", label="alice", balances={"USDT": "10000"})
        made = await one.post("keys", account="alice", key="alice-key", secret="alice-secret")
        assert made == {"key": "alice-key", "secret": "alice-secret", "uid": made["uid"]}
        last = Decimal((await one.post("orders", account="alice", **STOP))["avgPrice"])
        stop = (last * 99 / 100).quantize(Decimal("0.1"))
        await one.post("orders", account="alice", **STOP | {"stopLoss": str(stop)})
        before = (await one.view("state", account="alice"))["accounts"][0]
        died = one.now()
        await one.kill()
    market = Market(DEFAULT, SandboxClock(), seed=7)
    bars = market.paths["linear", "BTCUSDT"].series(died // 60_000 * 60_000, 2000, 60_000)
    crossed = next(bar.start for bar in bars if bar.low <= stop)
    await asyncio.sleep(max(0.0, (crossed + 600_000 - one.now()) / 6000 / 1000))
    async with process(tmp_path, *state) as one:
        after = (await one.view("state", account="alice"))["accounts"][0]
        assert after["uid"] == before["uid"]
        assert {row["orderId"] for row in before["orders"]} <= {row["orderId"] for row in after["orders"]}
        fired = next(row for row in after["orders"] if row["stopOrderType"] == "StopLoss")
        assert fired["orderStatus"] == "Filled"
        assert died < int(fired["updatedTime"]) < crossed + 60_000
        assert after["positions"][0]["size"] == "0"
        assert (await one.client("alice-key", "wrong").get("/v5/user/query-api")).code == 10004


async def test_the_missed_path_is_walked_on_the_next_start(tmp_path: Path) -> None:
    """As above, exactly: by hand, in one process."""

    def start(ahead: float) -> Venue:
        clock = SandboxClock(manual=True, epoch_market=MARKET_START)
        made = Venue(
            clock, Market(DEFAULT, clock, seed=7), StateFile(tmp_path / "one.state"), seed=7, rules=RULES
        )
        clock.advance(ahead)
        made.start()
        return made

    made = start(0)
    account = made.create_account("alice", {"USDT": "10000"})
    last = made.market.last(("linear", "BTCUSDT"))
    stop = (last * 99 / 100).quantize(made.market.instruments["linear", "BTCUSDT"].tick)
    made.place(account, ticket_of(STOP | {"stopLoss": str(stop)}))
    path = made.market.paths["linear", "BTCUSDT"]
    start_ms = made.clock.now_ms()
    crossed = next(bar.start for bar in path.series(start_ms, 3000, 60_000) if bar.low <= float(stop))
    again = start(0)
    again.clock.advance((crossed - start_ms) / 1000 + 3600)
    again.catch_up()
    order = next(order for order in again.books.orders.values() if order.stop_type == "StopLoss")
    assert order.status == "Filled"
    assert crossed <= order.updated < crossed + 60_000  # filled when it was met, not when we came back
    assert stop * 999 / 1000 < order.value / order.filled < stop
    third = start(0)
    assert third.books.orders[order.order_id] == order
    assert third.books.account("alice").coins == again.books.account("alice").coins


def test_a_torn_last_line_is_dropped_and_the_rest_kept(tmp_path: Path) -> None:
    def start() -> Venue:
        clock = SandboxClock(manual=True, epoch_market=MARKET_START)
        made = Venue(
            clock, Market(DEFAULT, clock, seed=7), StateFile(tmp_path / "one.state"), seed=7, rules=RULES
        )
        made.start()
        return made

    made = start()
    account = made.create_account("alice", {"USDT": "10000"})
    made.place(
        account,
        ticket_of(
            {"category": "spot", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Market", "qty": "50"}
        ),
    )
    whole = (tmp_path / "one.state").read_bytes()
    kept = dict(made.books.account("alice").coins)
    made.deposit(account, "USDT", account.coins["USDT"])
    longer = (tmp_path / "one.state").read_bytes()
    (tmp_path / "one.state").write_bytes(longer[: len(whole) + (len(longer) - len(whole)) // 2])
    assert start().books.account("alice").coins == kept
    assert (tmp_path / "one.state").stat().st_mode & 0o777 == 0o600


async def test_the_control_sets_the_scene(tmp_path: Path) -> None:
    async with process(tmp_path, "--manual", "--start", str(MARKET_START), "--synthetic", "2") as one:
        await one.post("accounts", label="alice", balances={"USDT": "10000"})
        key = await one.post("keys", account="alice", withdraw=True)
        client = one.client(key["key"], key["secret"])
        info = (await client.get("/v5/user/query-api")).result
        assert "Withdraw" in info["permissions"]["Wallet"]
        await one.post("price", symbol="BTCUSDT", price="50000")
        tickers = (await client.get("/v5/market/tickers", category="spot")).rows
        assert next(row["lastPrice"] for row in tickers if row["symbol"] == "BTCUSDT") == "50000"
        assert len(tickers) == 7
        assert (await one.post("deposit", account="alice", coin="BTC", amount="0.5"))["balances"][
            "BTC"
        ] == "0.5"
        foreign = await one.post(
            "orders",
            account="alice",
            category="spot",
            symbol="BTCUSDT",
            side="Sell",
            orderType="Market",
            qty="0.1",
        )
        assert foreign["orderStatus"] == "Filled"
        assert len((await one.view("executions", account="alice"))["executions"]) == 1
        await one.post("faults", match="order/create", kind="ret_code", code=10016)
        assert len((await one.view("faults"))["faults"]) == 1
        order = {"category": "spot", "symbol": "BTCUSDT", "side": "Sell", "orderType": "Market", "qty": "0.1"}
        assert (await client.order(**order, orderLinkId="x1")).code == 10016
        assert (await client.order(**order, orderLinkId="x1")).code == 0
        assert (await one.view("accepted"))["accepted"] == {"x1": 1}
        entries = (await one.view("journal", link_id="x1"))["entries"]
        assert [(entry["effect"], entry["fault"]) for entry in entries] == [
            ("fault", "ret_code"),
            ("accepted", ""),
        ]
        assert key["secret"] not in json.dumps(await one.view("state")) + json.dumps(
            await one.view("journal")
        )
        await one.post("status", symbol="ETHUSDT", status="Closed", category="spot")
        assert (await client.order(**order | {"symbol": "ETHUSDT"})).code == 170121
        await one.post("clock", advance=90)
        one.lead = 90
        assert (await one.view("clock"))["now_ms"] == one.now()
        assert (await client.get("/v5/account/info")).code == 0
        await one.post("clock", skew=60)
        assert (await client.get("/v5/account/info")).code == 10002
        await one.post("clock", skew=0)
        await one.post("keys/change", key=key["key"], revoked=True)
        assert (await client.get("/v5/account/info")).code == 10003
        assert (await one.post("streams/drop"))["dropped"] == 0
        await one.post("price", symbol="BTCUSDT", price=None)
        await one.post("faults/clear")
        await one.post("journal/clear")
        assert (await one.view("journal"))["entries"] == []


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("faults", {"match": "x", "kind": "nonsense"}),
        ("faults", {"match": "(", "kind": "empty"}),
        ("faults", {"nothing": 1}),
        ("price", {"symbol": "NOPE", "price": "1"}),
        ("price", {"symbol": "BTCUSDT", "price": "abc"}),
        ("price", {"symbol": "BTCUSDT", "price": "-5"}),
        ("accounts", {}),
        ("deposit", {"account": "nobody", "coin": "BTC", "amount": "1"}),
        ("keys", {"account": "nobody"}),
        ("keys/change", {"key": "nothing"}),
        ("orders", {"account": "alice", "category": "spot"}),
        ("clock", {"advance": -1}),
        ("status", {"symbol": "BTCUSDT", "status": "Dancing"}),
    ],
)
async def test_a_mistake_in_the_control_is_told(tmp_path: Path, name: str, body: Row) -> None:
    async with (
        scene(tmp_path) as made,
        made.session.post(f"{made.sandbox.plain_url}/_sim/{name}", json=body) as answer,
    ):
        assert answer.status == 400
        assert (await answer.json())["error"]
