"""Leverage of contracts: set, read back, refused, and what a lost reply leaves behind."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from sandbox.exchange.faults import Fault, FaultKind
from tests.contract.exchanges import LINEAR, REAL_LINEAR
from tests.contract.test_gateway import MADE, buy, total
from tests.contract.worlds import SandboxWorld, World, account_on, sandbox_exchange
from trading.domain.errors import Declined, TryAgain
from trading.domain.instrument import ExchangeId

SETS = {
    ExchangeId.BYBIT: "POST /v5/position/set-leverage$",
    ExchangeId.OKX: "POST /api/v5/account/set-leverage$",
}


@pytest.fixture
async def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    if request.param in MADE:
        async with MADE[request.param]() as made:
            yield made
        return
    tls_dir = tmp_path_factory.getbasetemp() / "sandbox-tls"
    async with (
        sandbox_exchange(tls_dir, patience=2, tested=request.param) as (sandbox, exchange),
        account_on(sandbox, exchange, "one", request.param) as real,
    ):
        yield real


@LINEAR
async def test_what_was_set_is_read_back_and_may_be_set_again(world: World) -> None:
    gateway = world.gateway
    assert await gateway.leverage(world.perp) == 10, "as accounts begin"
    for leverage in (3, 3, 1):
        await gateway.set_leverage(world.perp, leverage)
        assert await gateway.leverage(world.perp) == leverage


@LINEAR
async def test_a_position_binds_its_worth_over_the_leverage(world: World) -> None:
    await world.gateway.set_leverage(world.perp, 5)
    await buy(world, world.perp, "0.1")  # worth 6,000
    money, free = await total(world, "USDT")
    assert money - free == pytest.approx(Decimal(1_200), abs=15)


@REAL_LINEAR
async def test_what_the_market_does_not_permit_is_declined_and_changes_nothing(world: World) -> None:
    with pytest.raises(Declined):
        await world.gateway.set_leverage(world.perp, 500)
    assert await world.gateway.leverage(world.perp) == 10


@REAL_LINEAR
@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.EMPTY_OBJECT, FaultKind.DROP_BEFORE])
async def test_a_setting_without_an_answer_is_not_known_until_it_is_read(
    world: SandboxWorld, kind: FaultKind
) -> None:
    fault = Fault(SETS[world.tested.exchange], kind)
    world.sandbox.faults.add(fault)
    with pytest.raises(TryAgain):
        await world.gateway.set_leverage(world.perp, 4)
    assert fault.hits == 1, "it is not sent again"
    assert await world.gateway.leverage(world.perp) == (10 if kind is FaultKind.DROP_BEFORE else 4)
