"""Clients of the sandbox as OKX: a signing one of our own, the official SDK, ccxt under production names."""

import json
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import ccxt.pro
from aiohttp.abc import AbstractResolver, ResolveResult

from sandbox.exchange import DEFAULT, Account, ApiKey, ExchangeConfig, ExchangeSandbox, SandboxClock
from sandbox.exchange.okx.identity import sign
from tests.sandbox.exchange_kit import MARKET_START, SHALLOW

PHRASE = "a pass phrase"
SPOT, SWAP = "BTC-USDT", "BTC-USDT-SWAP"
V5 = "/api/v5"

Row = dict[str, Any]


@dataclass
class Answer:
    status: int
    body: Row

    @property
    def code(self) -> str:
        """Of the row where there is one, as OKX tells it."""
        rows = self.body["data"]
        row = rows[0] if rows and isinstance(rows[0], dict) else {}
        own = row.get("sCode", "0")
        return str(own if own != "0" else self.body["code"])

    @property
    def rows(self) -> list[Row]:
        assert self.body["code"] == "0", self.body
        found: list[Row] = self.body["data"]
        return found

    @property
    def row(self) -> Row:
        assert len(self.rows) == 1, self.rows
        return self.rows[0]


class Client:
    """Signs like a client, but can be told to do it wrong."""

    def __init__(
        self, url: str, session: aiohttp.ClientSession, now: Callable[[], int], key: ApiKey | None
    ) -> None:
        self.url = url
        self.session = session
        self.now = now
        self.key = key

    async def get(self, path: str, **params: Any) -> Answer:
        query = "&".join(f"{name}={value}" for name, value in params.items())
        return await self.send("GET", V5 + path + (f"?{query}" if query else ""), "")

    async def post(self, path: str, body: Any, **changed: str) -> Answer:
        return await self.send("POST", V5 + path, json.dumps(body), changed=changed)

    async def send(
        self, method: str, path: str, body: str, *, changed: dict[str, str] | None = None, age: int = 0
    ) -> Answer:
        headers = self.headers(method, path, body, age) | (changed or {})
        async with self.session.request(
            method, self.url + path, data=body or None, headers=headers, allow_redirects=False
        ) as answer:
            return Answer(answer.status, json.loads(await answer.text()))

    def headers(self, method: str, path: str, body: str, age: int = 0) -> dict[str, str]:
        if self.key is None:
            return {}
        moment = datetime.fromtimestamp((self.now() - age) / 1000, UTC)
        stamp = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {
            "OK-ACCESS-KEY": self.key.key,
            "OK-ACCESS-PASSPHRASE": PHRASE,
            "OK-ACCESS-TIMESTAMP": stamp,
            "OK-ACCESS-SIGN": sign(self.key.secret, f"{stamp}{method}{path}{body}"),
            "Content-Type": "application/json",
        }

    async def order(self, **body: Any) -> Answer:
        return await self.post("/trade/order", body)

    async def stop(self, **body: Any) -> Answer:
        return await self.post("/trade/order-algo", {"ordType": "conditional", "slOrdPx": "-1"} | body)

    async def find(self, inst_id: str, **ids: str) -> Row:
        return (await self.get("/trade/order", instId=inst_id, **ids)).row

    async def coins(self) -> dict[str, Row]:
        return {coin["ccy"]: coin for coin in (await self.get("/account/balance")).row["details"]}


@dataclass
class Scene:
    """A running OKX with one account and its client."""

    sandbox: ExchangeSandbox
    account: Account
    key: ApiKey
    client: Client
    session: aiohttp.ClientSession

    def client_of(self, key: ApiKey | None) -> Client:
        return Client(self.sandbox.plain_url, self.session, self.sandbox.clock.stated_ms, key)


@asynccontextmanager
async def scene(
    tmp_path: Path, balances: dict[str, str] | None = None, **settings: Any
) -> AsyncIterator[Scene]:
    """BTC stands at 60,000, THIN at 100 with little depth; the clock is moved by hand."""
    settings.setdefault("clock", SandboxClock(manual=True, epoch_market=MARKET_START))
    settings.setdefault("instruments", DEFAULT + SHALLOW)
    config = ExchangeConfig(front="okx", tls_dir=tmp_path / "tls", **settings)
    async with ExchangeSandbox(config) as sandbox, aiohttp.ClientSession() as session:
        account = sandbox.accounts.create_account("alice", balances or {"USDT": "10000", "BTC": "1"})
        key = sandbox.accounts.create_key(account, passphrase=PHRASE)
        sandbox.set_price("BTCUSDT", "60000")
        sandbox.set_price("THINUSDT", "100")
        client = Client(sandbox.plain_url, session, sandbox.clock.stated_ms, key)
        yield Scene(sandbox, account, key, client, session)


def spot(**body: Any) -> Row:
    return {"instId": SPOT, "tdMode": "cash", "side": "buy", "ordType": "limit"} | body


def swap(**body: Any) -> Row:
    return {"instId": SWAP, "tdMode": "cross", "side": "buy", "ordType": "market"} | body


class Loopback(AbstractResolver):
    """Production names lead to the sandbox, all others nowhere."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if not host.endswith(".okx.com"):
            raise OSError(f"{host} is not of the sandbox")
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=self._port, family=socket.AF_INET, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        return


@asynccontextmanager
async def ccxt_client(sandbox: ExchangeSandbox, key: ApiKey) -> AsyncIterator[Any]:
    """The real ccxt with its production addresses; time is the market's."""
    trust = ssl.create_default_context(cafile=str(sandbox.ca_file))
    connector = aiohttp.TCPConnector(resolver=Loopback(sandbox.port), ssl=trust)

    class AtMarketTime(ccxt.pro.okx):  # type: ignore[misc]
        def milliseconds(self) -> int:
            return sandbox.clock.now_ms()

    async with aiohttp.ClientSession(connector=connector) as session:
        client = AtMarketTime(
            {
                "apiKey": key.key,
                "secret": key.secret,
                "password": PHRASE,
                "session": session,
                "ssl_context": trust,
                "enableRateLimit": False,
                "number": str,
                "timeout_on_exit": 0,
                "has": {"fetchCurrencies": False},
                "options": {"fetchMarkets": {"types": ["spot", "swap"]}},
            }
        )
        try:
            yield client
        finally:
            await client.close()


def sdk(kind: Callable[..., Any], sandbox: ExchangeSandbox, key: ApiKey | None = None) -> Any:
    """A client of the official SDK, led to the plain port by its own parameter."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    if key is None:
        return kind(flag="0", domain=sandbox.plain_url)
    return kind(key.key, key.secret, PHRASE, flag="0", domain=sandbox.plain_url)
