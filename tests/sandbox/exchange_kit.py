"""Clients of the sandbox exchange: a signing one of our own, the official SDK, and ccxt under production names."""

import asyncio
import contextlib
import json
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import ccxt.pro
from aiohttp.abc import AbstractResolver, ResolveResult
from pybit.unified_trading import HTTP, WebSocket

from sandbox.exchange import (
    DEFAULT,
    Account,
    ApiKey,
    ExchangeConfig,
    ExchangeSandbox,
    Instrument,
    SandboxClock,
    pair,
)
from sandbox.exchange.identity import sign

MARKET_START = 1_760_000_040.0  # an even minute of some day, for clocks moved by hand

Row = dict[str, Any]


def manual_clock() -> SandboxClock:
    return SandboxClock(manual=True, epoch_market=MARKET_START)


@asynccontextmanager
async def running(tmp_path: Path, **settings: Any) -> AsyncIterator[ExchangeSandbox]:
    settings.setdefault("clock", manual_clock())
    settings.setdefault("tls_dir", tmp_path / "tls")
    async with ExchangeSandbox(ExchangeConfig(**settings)) as sandbox:
        yield sandbox


@dataclass
class Answer:
    status: int
    headers: Any
    text: str

    @property
    def body(self) -> Row:
        loaded: Row = json.loads(self.text)
        return loaded

    @property
    def code(self) -> int:
        return int(self.body["retCode"])

    @property
    def result(self) -> Row:
        assert self.code == 0, self.body
        found: Row = self.body["result"]
        return found

    @property
    def rows(self) -> list[Row]:
        found: list[Row] = self.result["list"]
        return found


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
        return await self.send("GET", path, query)

    async def post(self, path: str, **params: Any) -> Answer:
        return await self.send("POST", path, json.dumps(params))

    async def send(
        self,
        method: str,
        path: str,
        payload: str,
        *,
        window: int = 5000,
        changed: dict[str, str] | None = None,
    ) -> Answer:
        headers = self.headers(payload, window) | (changed or {})
        url = f"{self.url}{path}" + (f"?{payload}" if method == "GET" and payload else "")
        body = payload if method == "POST" else None
        async with self.session.request(
            method, url, data=body, headers=headers, allow_redirects=False
        ) as answer:
            return Answer(answer.status, answer.headers, await answer.text())

    def headers(self, payload: str, window: int = 5000) -> dict[str, str]:
        if self.key is None:
            return {}
        stamp = str(self.now())
        return {
            "X-BAPI-API-KEY": self.key.key,
            "X-BAPI-TIMESTAMP": stamp,
            "X-BAPI-RECV-WINDOW": str(window),
            "X-BAPI-SIGN": sign(self.key.secret, f"{stamp}{self.key.key}{window}{payload}"),
            "Content-Type": "application/json",
        }

    async def order(self, **params: Any) -> Answer:
        return await self.post("/v5/order/create", **params)

    async def executions(self, category: str, **params: Any) -> list[Row]:
        return (await self.get("/v5/execution/list", category=category, **params)).rows

    async def find(self, category: str, order_id: str) -> Row:
        rows = (await self.get("/v5/order/realtime", category=category, orderId=order_id)).rows
        assert len(rows) == 1, rows
        return rows[0]

    async def wallet(self) -> dict[str, Row]:
        rows = (await self.get("/v5/account/wallet-balance", accountType="UNIFIED")).rows
        return {coin["coin"]: coin for coin in rows[0]["coin"]}

    async def position(self, symbol: str) -> Row:
        return (await self.get("/v5/position/list", category="linear", symbol=symbol)).rows[0]


@dataclass
class Scene:
    """A running exchange with one account and its client."""

    sandbox: ExchangeSandbox
    account: Account
    key: ApiKey
    client: Client
    session: aiohttp.ClientSession

    def client_of(self, key: ApiKey | None) -> Client:
        return Client(self.sandbox.plain_url, self.session, self.sandbox.clock.now_ms, key)

    async def control(self, name: str, **body: Any) -> Row:
        async with self.session.post(f"{self.sandbox.plain_url}/_sim/{name}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            loaded: Row = await answer.json()
            return loaded


@asynccontextmanager
async def scene(
    tmp_path: Path, balances: dict[str, str] | None = None, **settings: Any
) -> AsyncIterator[Scene]:
    async with running(tmp_path, **settings) as sandbox, aiohttp.ClientSession() as session:
        account = sandbox.accounts.create_account("alice", balances or {"USDT": "10000", "BTC": "1"})
        key = sandbox.accounts.create_key(account)
        client = Client(sandbox.plain_url, session, sandbox.clock.now_ms, key)
        yield Scene(sandbox, account, key, client, session)


THIN = pair("THIN", "100", spot=("0.01", "0.01"), linear=("0.01", "0.01"), depth=1_000)
SHALLOW: tuple[Instrument, ...] = tuple(replace(instrument, levels=3) for instrument in THIN)


@asynccontextmanager
async def desk_scene(tmp_path: Path) -> AsyncIterator[Scene]:
    """BTC stands at 60,000, and a thin coin at 100 with 1,000 USDT on the best level."""
    async with scene(tmp_path, instruments=DEFAULT + SHALLOW) as made:
        made.sandbox.set_price("BTCUSDT", "60000")
        made.sandbox.set_price("THINUSDT", "100")
        yield made


def spot(**params: Any) -> Row:
    return {"category": "spot", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit"} | params


def linear(**params: Any) -> Row:
    return {"category": "linear", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Market"} | params


class Loopback(AbstractResolver):
    """Production names lead to the sandbox, all others nowhere."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if not host.endswith(".bybit.com"):
            raise OSError(f"{host} is not of the sandbox")
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=self._port, family=socket.AF_INET, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        return


@asynccontextmanager
async def ccxt_client(sandbox: ExchangeSandbox, key: ApiKey, **config: Any) -> AsyncIterator[Any]:
    """The real ccxt with its production addresses; time is the market's."""
    trust = ssl.create_default_context(cafile=str(sandbox.ca_file))
    connector = aiohttp.TCPConnector(resolver=Loopback(sandbox.port), ssl=trust)
    options = {"defaultType": "spot", "fetchMarkets": {"types": ["spot", "linear"]}}

    class AtMarketTime(ccxt.pro.bybit):  # type: ignore[misc]
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


class PybitHttp(HTTP):  # type: ignore[misc]
    """The official SDK, led to the plain port by its own attribute."""

    def __init__(self, sandbox: ExchangeSandbox, key: ApiKey) -> None:
        super().__init__(api_key=key.key, api_secret=key.secret, max_retries=1)
        self.endpoint = sandbox.plain_url


class PybitSocket(WebSocket):  # type: ignore[misc]
    """The official stream client; only the host is exchanged."""

    def __init__(self, sandbox: ExchangeSandbox, channel: str, key: ApiKey | None = None) -> None:
        self._host = sandbox.plain_url.removeprefix("http://")
        secrets = {} if key is None else {"api_key": key.key, "api_secret": key.secret}
        super().__init__(channel_type=channel, testnet=False, private_auth_expire=10, **secrets)

    def _connect(self, url: str) -> None:
        path = url.partition("}/")[2] if "{TLD}/" in url else url.partition(".com/")[2]
        super()._connect(f"ws://{self._host}/{path}")

    def exit(self) -> None:
        """Leave, without the SDK's wait for the socket to vanish: it waits for ever where it lost a race."""
        self.exited = True
        self._stop_custom_ping_timer()
        if hasattr(self, "ws"):
            self.ws.close()


def wait_for(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """For threads that are not ours."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened in time"
        time.sleep(0.01)


async def in_thread(play: Callable[[], Any], seconds: float = 30.0) -> Any:
    """What a blocking SDK does, in a thread that cannot hold up the end of the tests."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Any] = loop.create_future()

    def told(outcome: Any, error: BaseException | None) -> None:
        if not done.done():
            done.set_result(outcome) if error is None else done.set_exception(error)

    def run() -> None:
        try:
            outcome, error = play(), None
        except BaseException as raised:  # noqa: BLE001  # it is raised again where it is awaited
            outcome, error = None, raised
        loop.call_soon_threadsafe(told, outcome, error)

    threading.Thread(target=run, daemon=True).start()
    return await asyncio.wait_for(done, seconds)


async def in_thread_again(play: Callable[[int], Any], attempts: int = 3) -> Any:
    """The same for the SDK's streams, anew where it waits for ever: while signing on it may lose a race with
    the thread of its own socket. play is given the number of the attempt.
    """
    for attempt in range(attempts):
        with contextlib.suppress(TimeoutError):
            return await in_thread(partial(play, attempt), 15.0)
    raise TimeoutError(f"the SDK's stream did not sign on in {attempts} attempts")
