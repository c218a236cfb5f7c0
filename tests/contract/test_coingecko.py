"""Market caps over the wire: pages, categories, shared tickers, refusals, and a source that fails."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from app.infra.clock import SystemClock
from app.infra.coingecko import CoinGecko
from app.ports_universe import Coin
from sandbox.coingecko import Coin as Listed
from sandbox.coingecko import CoinGeckoSandbox, Mood
from tests.support.clock import HandClock
from trading.domain.errors import MissingData, TryAgain

BITCOIN = Listed("bitcoin", "btc", "Bitcoin", 2_000_000_000_000, ("layer-1",))
ETHER = Listed("ethereum", "eth", "Ethereum", 400_000_000_000, ("layer-1", "smart"))
UNKNOWN = Listed("newcomer", "newc", "Newcomer", None)
TWINS = (Listed("pig", "pig", "Pig", 5_000_000), Listed("pig-2", "pig", "Pig Two", 4_000_000))


@asynccontextmanager
async def asking(server: CoinGeckoSandbox, **changes: Any) -> AsyncIterator[CoinGecko]:
    options: dict[str, Any] = {"key": "", "clock": SystemClock(), "categories": (), "apart": 0.0} | changes
    async with CoinGecko(server.url, **options) as source:
        yield source


async def test_caps_ranks_and_categories_by_ticker() -> None:
    listed, categories = [UNKNOWN, ETHER, BITCOIN], ("layer-1", "smart")
    async with CoinGeckoSandbox(listed) as server, asking(server, categories=categories) as source:
        coins = await source.coins()
    assert coins == {
        "BTC": Coin("BTC", "Bitcoin", 2e12, 1, ("layer-1",)),
        "ETH": Coin("ETH", "Ethereum", 4e11, 2, ("layer-1", "smart")),
        "NEWC": Coin("NEWC", "Newcomer", None, None),
    }


async def test_a_ticker_of_two_coins_names_neither() -> None:
    async with CoinGeckoSandbox([BITCOIN, *TWINS]) as server, asking(server) as source:
        assert set(await source.coins()) == {"BTC"}


async def test_pages_are_read_to_the_end_and_no_further() -> None:
    many = [Listed(f"c{n}", f"c{n}", f"C {n}", 10_000 - n) for n in range(600)]
    async with CoinGeckoSandbox(many) as server:
        async with asking(server) as source:
            assert len(await source.coins()) == 600
        assert [call["page"] for call in server.calls] == ["1", "2", "3"]
        server.calls.clear()
        async with asking(server, pages=2) as source:
            assert len(await source.coins()) == 500
        assert len(server.calls) == 2


async def test_a_key_goes_where_its_plan_wants_it() -> None:
    async with CoinGeckoSandbox([BITCOIN], keys=["demo"]) as server:
        async with asking(server, key="demo") as source:
            assert await source.coins()
        for wrong in ({}, {"key": "other"}, {"key": "demo", "pro": True}):
            async with asking(server, **wrong) as source:
                with pytest.raises(TryAgain, match="status 40"):
                    await source.coins()


async def test_a_refusal_is_obeyed_before_the_next_request() -> None:
    clock = HandClock()
    async with CoinGeckoSandbox([BITCOIN], per_minute=1) as server, asking(server, clock=clock) as source:
        await source.coins()
        with pytest.raises(TryAgain) as refused:
            await source.coins()
        assert 1 <= refused.value.after <= 61
        assert len(server.calls) == 2
        waiting = asyncio.create_task(source.coins())
        await asyncio.sleep(0.05)
        assert len(server.calls) == 2, "nothing is asked before its time"
        clock.advance(refused.value.after + 1)
        with pytest.raises(TryAgain):  # the server's own minute is not over
            await waiting
        assert len(server.calls) == 3


async def test_requests_keep_their_distance() -> None:
    clock = HandClock()
    async with CoinGeckoSandbox([BITCOIN]) as server, asking(server, clock=clock, apart=6.0) as source:
        await source.coins()
        waiting = asyncio.create_task(source.coins())
        await asyncio.sleep(0.05)
        assert len(server.calls) == 1
        clock.advance(6)
        assert await waiting
        assert len(server.calls) == 2


@pytest.mark.parametrize(
    ("mood", "failure"),
    [(Mood.DOWN, TryAgain), (Mood.GARBLED, MissingData), (Mood.ODD, MissingData)],
)
async def test_a_source_that_fails_says_so(mood: Mood, failure: type[Exception]) -> None:
    async with CoinGeckoSandbox([BITCOIN]) as server, asking(server) as source:
        server.mood = mood
        with pytest.raises(failure):
            await source.coins()


async def test_nobody_there_and_nobody_listed() -> None:
    async with CoinGeckoSandbox([]) as server, asking(server) as source:
        with pytest.raises(MissingData):
            await source.coins()
    async with asking(server) as source:
        with pytest.raises(TryAgain):
            await source.coins()
