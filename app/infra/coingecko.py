"""CoinGecko as a source of market caps and categories. Optional: without it, or while it fails, all goes on.

Every request counts against its rate, refused ones too: requests keep a distance, and a refusal is obeyed.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Self

import aiohttp
import orjson

from app.ports_universe import Coin
from trading.domain.errors import MissingData, TryAgain
from trading.ports import Clock

CATEGORIES = ("layer-1", "decentralized-finance-defi", "meme-token", "stablecoins", "artificial-intelligence")
_PAGE, _PAGES = 250, 8  # coins of a page, its most; pages that are asked for
_APART = 6.0  # seconds between two requests: what comes from one address without a key is shared by many
_TIMEOUT = aiohttp.ClientTimeout(total=20)
_WAIT = 60.0  # seconds, where a refusal names none


class CoinGecko:
    """`app.ports_universe.CoinSource` while it is entered. clock: people's.

    url: with the version, e.g. https://host/api/v3; key: of the demo plan, or with `pro` of a paid one, or
    empty; categories: ids of those that are asked for, one request each; apart: seconds between requests.
    """

    def __init__(
        self,
        url: str,
        key: str,
        clock: Clock,
        *,
        pro: bool = False,
        categories: Sequence[str] = CATEGORIES,
        pages: int = _PAGES,
        apart: float = _APART,
    ) -> None:
        self._url = url.rstrip("/")
        self._headers = {"x-cg-pro-api-key" if pro else "x-cg-demo-api-key": key} if key else {}
        self._clock = clock
        self._categories = categories
        self._pages = pages
        self._apart = apart
        self._not_before = 0.0  # of the clock's seconds: the next request
        self._turn = asyncio.Lock()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=_TIMEOUT, headers=self._headers)
        return self

    async def __aexit__(self, *failure: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def coins(self) -> Mapping[str, Coin]:
        found: dict[str, Coin] = {}  # by CoinGecko's own id, of which there is one for each coin
        for page in range(1, self._pages + 1):
            rows = await self._markets(page=page)
            found |= {row["id"]: _coin(row) for row in rows}
            if len(rows) < _PAGE:
                break
        for category in self._categories:
            for row in await self._markets(category=category):
                if (coin := found.get(row["id"])) is not None:
                    found[row["id"]] = replace(coin, categories=(*coin.categories, category))
        if not found:
            raise MissingData("coingecko names no coin")
        shared = Counter(coin.base for coin in found.values())
        return {coin.base: coin for coin in found.values() if shared[coin.base] == 1}

    async def _markets(self, page: int = 1, category: str = "") -> Sequence[Mapping[str, Any]]:
        asked = {"vs_currency": "usd", "order": "market_cap_desc", "per_page": str(_PAGE), "page": str(page)}
        rows = await self._get("coins/markets", asked | ({"category": category} if category else {}))
        if not isinstance(rows, list) or not all(_is_readable(row) for row in rows):
            raise MissingData("coingecko answered with something else than coins")
        return rows

    async def _get(self, path: str, asked: Mapping[str, str]) -> Any:
        """Raises TryAgain with the time that a refusal asks for, MissingData for what cannot be read."""
        if self._session is None:
            raise RuntimeError("CoinGecko must be entered before it is asked")
        async with self._turn:
            await self._clock.sleep(max(self._not_before - self._clock.monotonic(), 0.0))
            self._not_before = self._clock.monotonic() + self._apart
            try:
                async with self._session.get(f"{self._url}/{path}", params=asked) as answer:
                    body = await answer.read()
            except (aiohttp.ClientError, TimeoutError) as error:
                raise TryAgain(f"coingecko: {type(error).__name__}", _WAIT) from None
            if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                after = _seconds(answer.headers.get("Retry-After"))
                self._not_before = self._clock.monotonic() + after
                raise TryAgain("coingecko: too many requests", after)
        if answer.status != HTTPStatus.OK:
            raise TryAgain(f"coingecko: status {answer.status}", _WAIT)
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            raise MissingData("coingecko answered with something else than JSON") from None


def _is_readable(row: object) -> bool:
    return isinstance(row, dict) and all(
        isinstance(row.get(field), str) and row[field] for field in ("id", "symbol", "name")
    )


def _coin(row: Mapping[str, Any]) -> Coin:
    cap, rank = row.get("market_cap"), row.get("market_cap_rank")
    return Coin(
        base=row["symbol"].upper(),
        name=row["name"],
        market_cap=float(cap) if isinstance(cap, int | float) and cap > 0 else None,
        rank=rank if isinstance(rank, int) else None,
    )


def _seconds(header: str | None) -> float:
    """What a refusal asks for: seconds; a date, nothing and nonsense are a minute."""
    return max(float(header), 1.0) if header is not None and header.isdecimal() else _WAIT
