"""The rate gate on the wire: our own limits come first, and an order never waits behind market data."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from sandbox.exchange.faults import Fault, FaultKind
from tests.contract.exchanges import BINANCE, BYBIT_ONLY, REAL
from tests.contract.worlds import SandboxWorld, account_on, sandbox_exchange
from tests.support.builders import ACCOUNT, an_intent, approved
from trading.domain.candle import Timeframe
from trading.domain.errors import OutcomeUnknown, TryAgain
from trading.domain.ids import AccountId
from trading.exchanges.rate import SHARES, Urgency
from trading.exchanges.verdicts import KeyFault

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


@pytest.mark.parametrize("world", [pytest.param(BINANCE, id="binance")], indirect=True)
async def test_the_limit_of_one_account_s_orders_stops_nobody_else(world: SandboxWorld) -> None:
    said = '{"code": -1015, "msg": "Too many new orders; current limit is 100 orders per 10 SECOND."}'
    world.sandbox.faults.add(Fault(world.tested.create, FaultKind.HTTP_STATUS, status=429, body=said))
    intent = an_intent(world.btc)
    with pytest.raises(OutcomeUnknown):
        await world.gateway.submit(approved(intent), world.clock.now())
    with pytest.raises(TimeoutError):  # its own orders wait until its window has passed
        async with asyncio.timeout(0.2):
            await world.gateway.prepare(intent)
    neighbour = world.exchange.gateway(AccountId(ACCOUNT + 1), world.credentials)
    await neighbour.prepare(intent)
    assert await neighbour.balances()
    await neighbour.close()


@REAL
async def test_a_key_that_is_refused_shuts_nobody_out(world: SandboxWorld) -> None:
    code = next(code for code, fault in world.exchange.row.codes.codes.items() if isinstance(fault, KeyFault))
    said = f'{{"retCode": {code}, "code": "{code}", "retMsg": "no", "msg": "no"}}'
    world.sandbox.faults.add(Fault(".", FaultKind.HTTP_STATUS, status=403, body=said))
    with pytest.raises(TryAgain):
        await world.gateway.balances()
    assert await world.gateway.balances()


@REAL
async def test_a_closed_account_is_forgotten(world: SandboxWorld) -> None:
    gate, row = world.exchange.gate, world.exchange.row
    toll = row.tolls[row.orders_by]
    gate.left(ACCOUNT, toll, 0)
    await world.gateway.close()
    entering = asyncio.create_task(gate.enter(toll, Urgency.ENTRY, ACCOUNT))
    await asyncio.sleep(0)
    assert entering.done()


@BYBIT_ONLY
async def test_an_order_that_has_to_wait_after_its_stamp_is_looked_at_again(world: SandboxWorld) -> None:
    row, intent = world.exchange.row, an_intent(world.btc)
    world.exchange.gate.left(ACCOUNT, row.tolls[row.orders_by], 0)  # no place was taken beforehand
    stamp = world.clock.now() - row.recv_window / 2 + timedelta(seconds=0.5)
    with pytest.raises(OutcomeUnknown, match="not sent"):
        await world.gateway.submit(approved(intent), stamp)
    assert not [entry for entry in world.sandbox.journal.entries() if entry.link_id]


@REAL
async def test_a_place_that_was_taken_before_the_address_was_shut_out_is_void(world: SandboxWorld) -> None:
    intent = an_intent(world.btc)
    await world.gateway.prepare(intent)
    world.exchange.gate.shut(600)
    with pytest.raises(OutcomeUnknown):
        await world.gateway.submit(approved(intent), world.clock.now())
    assert not [entry for entry in world.sandbox.journal.entries() if entry.link_id]


@BYBIT_ONLY
async def test_an_order_has_a_connection_however_slow_the_reads_of_others_are(world: SandboxWorld) -> None:
    slow = Fault("GET /v5/account/wallet-balance", FaultKind.DELAY_BEFORE, times=0, seconds=30)
    world.sandbox.faults.add(slow)
    others = [world.exchange.gateway(AccountId(ACCOUNT + one), world.credentials) for one in range(1, 7)]
    reads = [asyncio.create_task(other.balances()) for other in others for _ in range(45)]
    await asyncio.sleep(1)
    async with asyncio.timeout(20):
        assert await world.gateway.submit(approved(an_intent(world.btc)), world.clock.now())
    for read in reads:
        read.cancel()
    await asyncio.gather(*reads, *(other.close() for other in others), return_exceptions=True)


@REAL
async def test_the_exchange_s_time_is_known_however_much_market_data_is_wanted(world: SandboxWorld) -> None:
    (budget,) = world.exchange.row.weights
    world.exchange.gate.counted(int(budget.weight * SHARES[Urgency.MARKET]))
    async with asyncio.timeout(4):
        assert await world.exchange.clock_offset() is not None
