"""A market that vanished while we were away: the account that holds it can still be read."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from app.infra.clock import SystemClock
from tests.contract.exchanges import REAL_MARKETS
from tests.contract.worlds import SandboxWorld, account_on, network_to, sandbox_exchange
from tests.support.builders import ACCOUNT, an_intent, approved
from trading.domain.instrument import MarketType
from trading.exchanges.hub import CcxtExchange


@pytest.fixture
async def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SandboxWorld]:
    tls_dir = tmp_path_factory.getbasetemp() / "sandbox-tls"
    async with (
        sandbox_exchange(tls_dir, tested=request.param) as (sandbox, exchange),
        account_on(sandbox, exchange, "one", request.param) as made,
    ):
        await exchange.ready()
        yield made


@REAL_MARKETS
async def test_what_was_bought_there_is_still_read_after_a_restart(
    world: SandboxWorld, market: MarketType
) -> None:
    gone, other = world.tested.symbol("BTC/USDT", market), world.tested.symbol("ETH/USDT", market)
    known = world.exchange.instrument(gone)
    assert known is not None
    begun = world.clock.now() - timedelta(minutes=1)
    await world.gateway.submit(approved(an_intent(gone)), world.clock.now())
    bought = await world.gateway.fills_since(market, begun, {gone, other})
    world.sandbox.venue.delist(world.tested.name(gone), market.value)
    async with CcxtExchange(world.tested.exchange, network_to(world.sandbox), SystemClock()) as anew:
        anew.feed.remember([known])
        await anew.ready()
        gateway = anew.gateway(ACCOUNT, world.credentials)
        found = await gateway.fills_since(market, begun, {gone, other})
        if not anew.row.by_symbol:  # those that are asked by symbol know nothing of it any more
            assert [(fill.symbol, fill.qty) for fill in found] == [(fill.symbol, fill.qty) for fill in bought]
        assert await gateway.open_orders(market, {gone, other}) == ()
        held = [report.symbol for report in await gateway.positions()]
        assert held == ([gone] if market is MarketType.LINEAR else [])
        await gateway.close()
