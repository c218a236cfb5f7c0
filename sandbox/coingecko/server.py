"""The server: `GET /api/v3/coins/markets` as CoinGecko documents it, and nothing else."""

import socket
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Self

from aiohttp import web

_MOST, _USUAL = 250, 100  # rows of a page: the most that may be asked for, and without asking
_MINUTE = 60.0


class Mood(Enum):
    """How the server is."""

    WELL = auto()
    DOWN = auto()  # 503
    GARBLED = auto()  # 200 with HTML
    ODD = auto()  # 200 with JSON of another shape


@dataclass(frozen=True, slots=True)
class Coin:
    """A coin as it is listed. market_cap None: not known to CoinGecko either."""

    id: str
    symbol: str
    name: str
    market_cap: int | None
    categories: tuple[str, ...] = ()

    def row(self, rank: int | None) -> Mapping[str, Any]:
        """The fields of the wire that tell something here."""
        return {
            "id": self.id,
            "symbol": self.symbol,
            "name": self.name,
            "image": "",
            "current_price": None,
            "market_cap": self.market_cap,
            "market_cap_rank": rank,
            "total_volume": None,
            "last_updated": None,
        }


class CoinGeckoSandbox:
    """While it is entered it listens on `url`. keys: of the demo plan, without any every one may ask;
    per_minute: requests, refused ones counted too.
    """

    def __init__(self, coins: Sequence[Coin], keys: Sequence[str] = (), per_minute: int = 100) -> None:
        self._coins = sorted(coins, key=lambda coin: -(coin.market_cap or 0))
        self._keys = frozenset(keys)
        self._per_minute = per_minute
        self.mood = Mood.WELL
        self.calls: list[Mapping[str, str]] = []
        self._times: deque[float] = deque()
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.get("/api/v3/coins/markets", self._markets)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self._port = int(listener.getsockname()[1])
        await web.SockSite(self._runner, listener).start()
        return self

    async def __aexit__(self, *failure: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/v3"

    async def _markets(self, request: web.Request) -> web.Response:
        self.calls.append(dict(request.query))
        refusal = self._too_many() or self._stranger(request) or self._malformed(request)
        if refusal is not None:
            return refusal
        match self.mood:
            case Mood.DOWN:
                return web.Response(status=503, text="Service Unavailable")
            case Mood.GARBLED:
                return web.Response(text="<html>Just a moment...</html>", content_type="text/html")
            case Mood.ODD:
                return web.json_response({"coins": []})
            case Mood.WELL:
                return web.json_response(self._page(request.query))

    def _page(self, asked: Mapping[str, str]) -> Sequence[Mapping[str, Any]]:
        ranks = {coin.id: n for n, coin in enumerate(self._coins, 1) if coin.market_cap is not None}
        category = asked.get("category", "")
        rows = [coin for coin in self._coins if not category or category in coin.categories]
        size, page = int(asked.get("per_page", _USUAL)), int(asked.get("page", 1))
        return [coin.row(ranks.get(coin.id)) for coin in rows[(page - 1) * size : page * size]]

    def _too_many(self) -> web.Response | None:
        now = time.monotonic()
        while self._times and self._times[0] <= now - _MINUTE:
            self._times.popleft()
        self._times.append(now)
        if len(self._times) <= self._per_minute:
            return None
        after = int(_MINUTE - (now - self._times[0])) + 1
        return _refused(429, "You've exceeded the Rate Limit.", {"Retry-After": str(after)})

    def _stranger(self, request: web.Request) -> web.Response | None:
        key = request.headers.get("x-cg-demo-api-key") or request.query.get("x_cg_demo_api_key")
        if request.headers.get("x-cg-pro-api-key"):
            return _refused(400, "Wrong root URL for a Pro API key", code=10010)
        if not self._keys or key in self._keys:
            return None
        code, text = (10002, "API Key Missing") if key is None else (10010, "Invalid API Key")
        return _refused(401, text, code=code)

    def _malformed(self, request: web.Request) -> web.Response | None:
        if "vs_currency" not in request.query:
            return _refused(422, "Missing parameter vs_currency")
        numbers = (request.query.get("per_page", "1"), request.query.get("page", "1"))
        if not all(number.isdecimal() and int(number) > 0 for number in numbers) or int(numbers[0]) > _MOST:
            return _refused(422, "Invalid parameter")
        return None


def _refused(
    status: int, text: str, headers: Mapping[str, str] | None = None, code: int | None = None
) -> web.Response:
    body = {"status": {"error_code": code or status, "error_message": text}}
    return web.json_response(body, status=status, headers=headers)
