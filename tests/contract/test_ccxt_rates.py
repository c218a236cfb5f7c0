"""The rate gate on the wire: our own limits come first, and an order never waits behind market data."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from sandbox.exchange.faults import Fault, FaultKind
from tests.contract.exchanges import REAL
from tests.contract.worlds import SandboxWorld, account_on, sandbox_exchange
from tests.support.builders import an_intent, approved
from trading.domain.candle import Timeframe
from trading.domain.errors import TryAgain
from trading.exchanges.rate import SHARES, Urgency

FEW = 60  # the weight that is left to market data


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


@REAL
async def test_an_order_leaves_at_once_however_much_market_data_is_wanted(world: SandboxWorld) -> None:
    row = world.exchange.row
    (budget,) = row.weights
    share = int(budget.weight * SHARES[Urgency.MARKET])
    world.exchange.gate.counted(share - FEW)  # as if others behind our address had used the rest of it
    feed = world.exchange.feed
    asking = [asyncio.create_task(feed.candles(world.btc, Timeframe.M1, 5)) for _ in range(4 * FEW)]
    await asyncio.sleep(0.3)
    intent = an_intent(world.btc)
    await world.gateway.prepare(intent)
    await world.gateway.submit(approved(intent), world.clock.now())
    served = sum(task.done() and task.exception() is None for task in asking)
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    (order,) = [entry for entry in world.sandbox.journal.entries() if entry.link_id]
    assert order.effect == "accepted"
    assert 0 < served <= FEW
    assert not [entry for entry in world.sandbox.journal.entries() if entry.effect == "refused"]


@REAL
async def test_nothing_leaves_while_the_exchange_shuts_our_address_out(world: SandboxWorld) -> None:
    world.sandbox.faults.add(Fault(".", FaultKind.HTTP_STATUS, times=1, status=403, retry_after=600))
    with pytest.raises(TryAgain):
        await world.gateway.balances()
    before = len(world.sandbox.journal.entries())
    with pytest.raises(TryAgain) as refused:
        await world.gateway.prepare(an_intent(world.btc))  # before the claim: the order stays planned
    assert refused.value.after > 500
    with pytest.raises(TryAgain):
        await world.exchange.feed.candles(world.btc, Timeframe.M1, 5)
    with pytest.raises(TryAgain):
        await world.gateway.cancel(world.btc, an_intent(world.btc).id, stop=False)
    assert len(world.sandbox.journal.entries()) == before
