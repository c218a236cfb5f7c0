"""Clients of the sandbox as Binance: a signing one of our own, the official SDK, ccxt under production names."""

import json
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import ccxt.pro
from aiohttp.abc import AbstractResolver, ResolveResult

from sandbox.exchange import Account, ApiKey, ExchangeSandbox
from sandbox.exchange.identity import sign
from tests.sandbox import exchange_kit
from tests.sandbox.exchange_kit import Row, running


class Answer(exchange_kit.Answer):
    @property
    def body(self) -> Any:
        """An object or a list."""
        return json.loads(self.text)


class Client:
    """Signs like a client, but can be told to do it wrong."""

    def __init__(self, sandbox: ExchangeSandbox, session: aiohttp.ClientSession, key: ApiKey | None) -> None:
        self.sandbox = sandbox
        self.session = session
        self.key = key

    async def get(self, path: str, **params: Any) -> Answer:
        return await self.send("GET", path, self.signed(params))

    async def public(self, path: str, **params: Any) -> Answer:
        return await self.send("GET", path, urlencode(params))

    async def order(self, **params: Any) -> Answer:
        given = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT"} | params
        if given["type"].endswith("LIMIT"):
            given.setdefault("timeInForce", "GTC")
        return await self.send("POST", "/api/v3/order", self.signed(given))

    async def cancel(self, **params: Any) -> Answer:
        return await self.send("DELETE", "/api/v3/order", self.signed({"symbol": "BTCUSDT"} | params))

    async def find(self, **params: Any) -> Answer:
        return await self.get("/api/v3/order", symbol="BTCUSDT", **params)

    async def balances(self) -> dict[str, Row]:
        answer = await self.get("/api/v3/account")
        return {row["asset"]: row for row in answer.body["balances"]}

    def signed(self, params: Row, **changed: Any) -> str:
        stamped = {**params, "timestamp": self.sandbox.clock.now_ms(), **changed}
        query = urlencode(stamped)
        secret = self.key.secret if self.key is not None else ""
        return f"{query}&signature={sign(secret, query)}"

    async def send(self, method: str, path: str, query: str, body: str | None = None) -> Answer:
        headers = {} if self.key is None else {"X-MBX-APIKEY": self.key.key}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        url = f"{self.sandbox.plain_url}{path}" + (f"?{query}" if query else "")
        async with self.session.request(method, url, data=body, headers=headers) as answer:
            return Answer(answer.status, answer.headers, await answer.text())


@dataclass
class Scene:
    """A running exchange with one account, 10,000 USDT and 1 BTC, and its client; BTC stands at 60,000."""

    sandbox: ExchangeSandbox
    account: Account
    key: ApiKey
    client: Client
    session: aiohttp.ClientSession

    async def control(self, name: str, **body: Any) -> Row:
        async with self.session.post(f"{self.sandbox.plain_url}/_sim/{name}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            loaded: Row = await answer.json()
            return loaded


@asynccontextmanager
async def scene(tmp_path: Path, **settings: Any) -> AsyncIterator[Scene]:
    async with (
        running(tmp_path, front="binance", **settings) as sandbox,
        aiohttp.ClientSession() as session,
    ):
        account = sandbox.accounts.create_account("alice", {"USDT": "10000", "BTC": "1"})
        key = sandbox.accounts.create_key(account)
        sandbox.set_price("BTCUSDT", "60000")
        yield Scene(sandbox, account, key, Client(sandbox, session, key), session)


class Loopback(AbstractResolver):
    """Production names lead to the sandbox, all others nowhere."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if not host.endswith(".binance.com"):
            raise OSError(f"{host} is not of the sandbox")
        found = ResolveResult(
            hostname=host, host="127.0.0.1", port=self._port, family=socket.AF_INET, proto=0, flags=0
        )
        return [found]

    async def close(self) -> None:
        return


@asynccontextmanager
async def ccxt_client(sandbox: ExchangeSandbox, key: ApiKey, **config: Any) -> AsyncIterator[Any]:
    """The real ccxt with its production addresses; time is the market's."""
    trust = ssl.create_default_context(cafile=str(sandbox.ca_file))
    connector = aiohttp.TCPConnector(resolver=Loopback(sandbox.port), ssl=trust)
    options = {
        "defaultType": "spot",
        "fetchMarkets": {"types": ["spot"]},
        "fetchCurrencies": False,
        "fetchMargins": False,
    }

    class AtMarketTime(ccxt.pro.binance):  # type: ignore[misc]
        def milliseconds(self) -> int:
            return sandbox.clock.now_ms()

    async with aiohttp.ClientSession(connector=connector) as session:
        client = AtMarketTime(
            {
                "apiKey": key.key,
                "secret": key.secret,
                "session": session,
                "ssl_context": trust,
                "enableRateLimit": False,
                "number": str,
                "timeout_on_exit": 0,
                "options": options,
                **config,
            }
        )
        try:
            yield client
        finally:
            await client.close()
