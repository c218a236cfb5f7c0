"""What OKX alone does: stops that become other orders, deadlines that stops do not know, accounts with two sides."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from sandbox.exchange.faults import Fault, FaultKind
from tests.contract.exchanges import OKX
from tests.contract.worlds import SandboxWorld, account_on, eventually, sandbox_exchange
from tests.support.builders import a_stop, an_intent, approved, qty
from trading.domain.errors import Declined, MissingData, OutcomeUnknown
from trading.domain.instrument import MarketType, Side
from trading.domain.order import OrderIntent
from trading.ports import OrderReport, ReportStatus


@pytest.fixture
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SandboxWorld]:
    tls_dir = tmp_path_factory.getbasetemp() / "sandbox-tls"
    async with (
        sandbox_exchange(tls_dir, tested=OKX) as (sandbox, exchange),
        account_on(sandbox, exchange, "one", OKX) as made,
    ):
        await exchange.ready()
        yield made


async def submit(world: SandboxWorld, intent: OrderIntent) -> str:
    return await world.gateway.submit(approved(intent), world.clock.now())


async def found(world: SandboxWorld, intent: OrderIntent) -> OrderReport:
    report = await world.gateway.find_order(intent.symbol, intent.id)
    assert report is not None
    return report


async def test_a_stop_keeps_its_number_when_it_becomes_another_order(world: SandboxWorld) -> None:
    await submit(world, an_intent(world.perp, qty=qty("0.025")))
    stop = a_stop(world.perp, qty=qty("0.025"))
    number = await submit(world, stop)
    assert (await found(world, stop)).exchange_id == number
    await world.move(world.perp, "58000")
    fired = await found(world, stop)
    assert (fired.status, fired.exchange_id, fired.filled) == (ReportStatus.FILLED, number, qty("0.025"))
    since = world.clock.now() - timedelta(minutes=1)
    fills = await world.gateway.fills_since(MarketType.LINEAR, since, [world.perp])
    mine = [fill for fill in fills if fill.order == stop.id]
    assert {fill.exchange_order for fill in mine} == {number}
    assert sum(fill.qty for fill in mine) == qty("0.025")
    assert not await world.gateway.positions()


async def test_a_stop_that_finds_no_position_was_refused(world: SandboxWorld) -> None:
    stop = a_stop(world.perp)
    await submit(world, stop)
    await world.move(world.perp, "58000")
    report = await found(world, stop)
    assert (report.status, report.reason) == (ReportStatus.REJECTED, "51169")


async def test_a_stop_above_the_price_is_declined(world: SandboxWorld) -> None:
    await submit(world, an_intent(world.perp))
    with pytest.raises(Declined) as refused:
        await submit(world, a_stop(world.perp, trigger="61000"))
    assert refused.value.code == "51280"
    short = a_stop(world.perp, Side.BUY, trigger="59000")
    with pytest.raises(Declined) as refused:
        await submit(world, short)
    assert refused.value.code == "51278"


async def test_a_late_stop_is_taken_within_thirty_seconds(world: SandboxWorld) -> None:
    """Its deadline is not read: what holds for an order after five seconds holds for a stop after thirty."""
    window = OKX.quirks(MarketType.SPOT).stop_window
    assert window == timedelta(seconds=30) > OKX.row.recv_window
    await submit(world, an_intent(world.btc))
    world.sandbox.clock.skew = window.total_seconds() - 2
    stop = a_stop(world.btc, qty=qty("0.009"))
    await submit(world, stop)
    with pytest.raises(OutcomeUnknown):
        await submit(world, an_intent(world.btc, cause="late"))
    world.sandbox.clock.skew = window.total_seconds() + 2
    with pytest.raises(Declined) as refused:
        await submit(world, a_stop(world.btc, cause="later", qty=qty("0.009")))
    assert refused.value.code == "50102"


async def test_a_second_stop_under_an_open_ones_id_is_unproved(world: SandboxWorld) -> None:
    await submit(world, an_intent(world.btc))
    stop = a_stop(world.btc, qty=qty("0.004"))
    await submit(world, stop)
    with pytest.raises(OutcomeUnknown):
        await submit(world, stop)
    assert world.sandbox.journal.accepted[stop.id] == 1


async def test_a_refusal_under_the_code_of_success_is_a_refusal(world: SandboxWorld) -> None:
    """Orders of this kind are answered with code 0 and the refusal in the row."""
    body = '{"code":"0","msg":"","data":[{"algoId":"1","sCode":"51000","sMsg":"Parameter sz error"}]}'
    world.sandbox.faults.add(
        Fault("POST /api/v5/trade/order-algo", FaultKind.HTTP_STATUS, status=200, body=body)
    )
    with pytest.raises(Declined) as refused:
        await submit(world, a_stop(world.btc))
    assert refused.value.code == "51000"


async def test_an_order_that_timed_out_inside_is_unproved(world: SandboxWorld) -> None:
    intent = an_intent(world.btc)
    world.sandbox.faults.add(
        Fault(OKX.create + "$", FaultKind.RET_CODE, code=51149, message="Order timed out.", after=True)
    )
    with pytest.raises(OutcomeUnknown):
        await submit(world, intent)
    assert (await found(world, intent)).status is ReportStatus.FILLED


async def test_positions_of_an_account_with_two_sides_are_not_read(world: SandboxWorld) -> None:
    await submit(world, an_intent(world.perp))
    assert len(await world.gateway.positions()) == 1
    row = '{"instId":"BTC-USDT-SWAP","instType":"SWAP","pos":"1","posSide":"long","avgPx":"60000"}'
    body = f'{{"code":"0","msg":"","data":[{row}]}}'
    world.sandbox.faults.add(
        Fault("GET /api/v5/account/positions", FaultKind.HTTP_STATUS, status=200, body=body)
    )
    with pytest.raises(MissingData):
        await world.gateway.positions()
    report = await world.exchange.inspector.inspect(OKX.exchange, world.credentials)
    assert report.can_trade_linear


async def test_an_order_by_the_users_hand_is_foreign(world: SandboxWorld) -> None:
    account = world.sandbox.accounts.get("one")
    terms = {"tdMode": "cross", "side": "buy", "sz": "1"}
    world.sandbox.accounts.place(account, instId="BTC-USDT-SWAP", ordType="market", **terms)
    world.sandbox.accounts.place(account, instId="BTC-USDT-SWAP", ordType="limit", px="50000", **terms)
    since = world.clock.now() - timedelta(minutes=1)

    async def ask() -> list[object]:
        fills = await world.gateway.fills_since(MarketType.LINEAR, since, [])
        return [fill.order for fill in fills]

    assert await eventually(ask, bool) == [None]
    (order,) = await world.gateway.open_orders(MarketType.LINEAR, [])
    assert (order.order, order.qty, order.side) == (None, qty("0.01"), Side.BUY)
