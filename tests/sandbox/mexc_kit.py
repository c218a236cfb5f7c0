"""Clients of the MEXC front: a signing one of our own, and the real ccxt under production names."""

import json
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import ccxt.pro
from aiohttp.abc import AbstractResolver, ResolveResult

from sandbox.exchange import DEFAULT, Account, ApiKey, ExchangeSandbox
from sandbox.exchange.identity import sign
from sandbox.exchange.mexc.front import MexcFront
from tests.sandbox.exchange_kit import SHALLOW, Row, running

ORDER = "/api/v3/order"
THIN = "THINUSDT"


@dataclass
class Answer:
    status: int
    headers: Any
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> int:
        """Of a refusal; 0 for success."""
        body = self.body
        return int(body.get("code", 0)) if isinstance(body, dict) else 0

    @property
    def row(self) -> Row:
        assert self.status == 200, self.text
        found: Row = self.body
        return found

    @property
    def rows(self) -> list[Row]:
        assert self.status == 200, self.text
        found: list[Row] = self.body
        return found


class Client:
    """Signs as MEXC wants it: everything in the query, HMAC over it."""

    def __init__(
        self, url: str, session: aiohttp.ClientSession, now: Callable[[], int], key: ApiKey | None
    ) -> None:
        self.url = url
        self.session = session
        self.now = now
        self.key = key

    async def get(self, path: str, **params: Any) -> Answer:
        return await self.send("GET", path, **params)

    async def send(
        self, method: str, path: str, *, stamp: int | None = None, secret: str = "", **params: Any
    ) -> Answer:
        headers = {}
        if self.key is not None:
            headers["X-MEXC-APIKEY"] = self.key.key
            params["timestamp"] = self.now() if stamp is None else stamp
            params["signature"] = sign(secret or self.key.secret, urlencode(params))
        query = urlencode(params)
        async with self.session.request(
            method, f"{self.url}{path}?{query}", headers=headers, allow_redirects=False
        ) as answer:
            return Answer(answer.status, answer.headers, await answer.text())

    async def order(self, **params: Any) -> Answer:
        return await self.send("POST", ORDER, **({"symbol": "BTCUSDT", "side": "BUY"} | params))

    async def find(self, **params: Any) -> Answer:
        return await self.get(ORDER, **({"symbol": "BTCUSDT"} | params))

    async def balances(self) -> dict[str, tuple[str, str]]:
        rows = (await self.get("/api/v3/account")).row["balances"]
        return {row["asset"]: (row["free"], row["locked"]) for row in rows}


@dataclass
class MexcScene:
    """A running MEXC with one account and its client; BTC stands at 60,000, a thin coin at 100."""

    sandbox: ExchangeSandbox
    front: MexcFront
    account: Account
    key: ApiKey
    client: Client
    session: aiohttp.ClientSession

    def client_of(self, key: ApiKey | None) -> Client:
        return Client(self.sandbox.plain_url, self.session, self.sandbox.clock.now_ms, key)


@asynccontextmanager
async def mexc_scene(tmp_path: Path, **settings: Any) -> AsyncIterator[MexcScene]:
    instruments = (*DEFAULT, *SHALLOW, *settings.pop("more", ()))
    async with (
        running(tmp_path, front="mexc", instruments=instruments, **settings) as sandbox,
        aiohttp.ClientSession() as session,
    ):
        assert isinstance(sandbox.front, MexcFront)
        sandbox.set_price("BTCUSDT", "60000")
        sandbox.set_price(THIN, "100")
        account = sandbox.accounts.create_account("alice", {"USDT": "10000", "BTC": "1", "THIN": "100"})
        key = sandbox.accounts.create_key(account)
        client = Client(sandbox.plain_url, session, sandbox.clock.now_ms, key)
        yield MexcScene(sandbox, sandbox.front, account, key, client, session)


class _Loopback(AbstractResolver):
    """MEXC's names lead to the sandbox, all others nowhere."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if not host.endswith(".mexc.com"):
            raise OSError(f"{host} is not of the sandbox")
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=self._port, family=socket.AF_INET, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        return


@asynccontextmanager
async def ccxt_mexc(sandbox: ExchangeSandbox, key: ApiKey | None) -> AsyncIterator[Any]:
    """The real ccxt.pro with its production addresses; time is the market's."""
    trust = ssl.create_default_context(cafile=str(sandbox.ca_file))
    connector = aiohttp.TCPConnector(resolver=_Loopback(sandbox.port), ssl=trust)
    secrets = {} if key is None else {"apiKey": key.key, "secret": key.secret}

    class AtMarketTime(ccxt.pro.mexc):  # type: ignore[misc]
        def milliseconds(self) -> int:
            return sandbox.clock.now_ms()

    async with aiohttp.ClientSession(connector=connector) as session:
        client = AtMarketTime(
            {
                **secrets,
                "session": session,
                "ssl_context": trust,
                "enableRateLimit": False,
                "number": str,
                "timeout_on_exit": 0,
            }
        )
        try:
            yield client
        finally:
            await client.close()
