"""All tickers of a market in one answer, over the wire, and what breaks them."""

import logging
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from sandbox.exchange.faults import Fault, FaultKind
from tests.contract.exchanges import REAL, REAL_MARKETS
from tests.contract.worlds import SandboxWorld, fast_world
from trading.domain.errors import MissingData, TryAgain
from trading.domain.instrument import MarketType

ASKED = "GET .*(/ticker/24hr|/market/tickers)$"


@pytest.fixture
async def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SandboxWorld]:
    async with fast_world(tmp_path_factory.getbasetemp() / "sandbox-tls", request.param) as made:
        yield made


@REAL_MARKETS
async def test_every_listed_market_has_its_ticker(world: SandboxWorld, market: MarketType) -> None:
    listed = {i.symbol for i in await world.exchange.feed.instruments() if i.symbol.market is market}
    before = world.clock.now()
    tickers = {ticker.symbol: ticker for ticker in await world.exchange.feed.tickers(market)}
    assert set(tickers) == listed
    for ticker in tickers.values():
        assert type(ticker.last) is Decimal
        assert ticker.bid is not None
        assert ticker.ask is not None
        assert ticker.bid <= ticker.last <= ticker.ask
        assert ticker.spread is not None
        assert 0 < ticker.spread < Decimal("0.01")
        assert before <= ticker.seen_at <= world.clock.now()


@REAL_MARKETS
async def test_volume_is_in_quote_and_the_change_is_a_ratio(world: SandboxWorld, market: MarketType) -> None:
    symbol = world.tested.symbol("ETH/USDT", market)
    name = world.tested.name(symbol)
    world.sandbox.set_price(name, None, market.value)
    day = world.sandbox.venue.market.day((market.value, name))
    (ticker,) = [t for t in await world.exchange.feed.tickers(market) if t.symbol == symbol]
    assert ticker.change is not None
    assert ticker.quote_volume is not None
    assert float(ticker.change) == pytest.approx(float(ticker.last) / day.open - 1, abs=0.002)
    assert float(ticker.quote_volume) == pytest.approx(day.volume * float(ticker.last), rel=0.2)


@REAL
async def test_the_price_is_the_last_one_to_the_last_digit(world: SandboxWorld) -> None:
    await world.move(world.btc, "60123.45")
    (ticker,) = [t for t in await world.exchange.feed.tickers(MarketType.SPOT) if t.symbol == world.btc]
    assert ticker.last in {Decimal("60123.45"), Decimal("60123.4"), Decimal("60123.5")}  # on its tick


@REAL
async def test_one_unreadable_row_is_named_and_costs_nobody_else(
    world: SandboxWorld, caplog: pytest.LogCaptureFixture
) -> None:
    before = {ticker.symbol for ticker in await world.exchange.feed.tickers(MarketType.SPOT)}
    name = world.tested.name(world.btc)
    broken = rf'("(?:symbol|instId)":"{name}"[^{{}}]*?"last(?:Price)?":")[^"]*'
    world.sandbox.faults.add(Fault(ASKED, FaultKind.REWRITE, find=broken, put=r"\g<1>NaN"))
    with caplog.at_level(logging.WARNING):
        after = {ticker.symbol for ticker in await world.exchange.feed.tickers(MarketType.SPOT)}
    assert before - after == {world.btc}
    assert f"[{world.btc}]" in caplog.text


@REAL
async def test_no_answer_and_an_empty_one_are_not_a_market_without_symbols(world: SandboxWorld) -> None:
    await world.exchange.ready()
    for kind in (FaultKind.HTML, FaultKind.DROP_BEFORE, FaultKind.TRUNCATE):
        broken = world.sandbox.faults.add(Fault(ASKED, kind, times=0))
        with pytest.raises(TryAgain):
            await world.exchange.feed.tickers(MarketType.SPOT)
        world.sandbox.faults.remove(broken)
    world.sandbox.faults.add(Fault(ASKED, FaultKind.REWRITE, find=r"\[.*\]", put="[]"))
    with pytest.raises(MissingData):
        await world.exchange.feed.tickers(MarketType.SPOT)
    assert await world.exchange.feed.tickers(MarketType.SPOT)


@REAL
async def test_a_market_type_that_is_not_there_is_our_mistake(world: SandboxWorld) -> None:
    if MarketType.LINEAR not in world.tested.row.markets:
        with pytest.raises(ValueError, match="no linear"):
            await world.exchange.feed.tickers(MarketType.LINEAR)


@REAL
async def test_the_whole_market_costs_one_request(world: SandboxWorld) -> None:
    await world.exchange.ready()
    journal = world.sandbox.journal
    before = sum(journal.requests.values())
    await world.exchange.feed.tickers(MarketType.SPOT)
    assert sum(journal.requests.values()) - before == 1
