"""Orders where an exchange's clock is not ours: signed with what was measured, refused by how old they are."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.contract.exchanges import REAL
from tests.contract.worlds import SandboxWorld, account_on, sandbox_exchange
from tests.support.builders import an_intent, approved
from trading.domain.errors import Declined, OutcomeUnknown
from trading.ports import ReportStatus

NOTHING = timedelta(0)


@pytest.fixture
async def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SandboxWorld]:
    tls_dir = tmp_path_factory.getbasetemp() / "sandbox-tls"
    async with (
        sandbox_exchange(tls_dir, 10.0, request.param) as (sandbox, exchange),
        account_on(sandbox, exchange, "one", request.param) as made,
    ):
        await exchange.ready()
        yield made


@REAL
@pytest.mark.parametrize("skew", [30.0, -30.0])
async def test_an_exit_goes_on_where_the_exchanges_clock_is_far_off(world: SandboxWorld, skew: float) -> None:
    """F37: only entries stop; what is signed is the same instant by the exchange's own clock."""
    world.sandbox.clock.skew = skew
    world.exchange.correct(await world.exchange.clock_offset(), NOTHING)
    intent = an_intent(world.btc)
    await world.gateway.submit(approved(intent), world.clock.now())
    report = await world.gateway.find_order(world.btc, intent.id)
    assert report is not None
    assert report.status is ReportStatus.FILLED


@REAL
async def test_a_copy_that_comes_late_is_refused_by_the_exchanges_own_clock(world: SandboxWorld) -> None:
    """The stamp was moved by the offset: a window after the claim it is over there too, whatever it shows."""
    world.sandbox.clock.skew = 30.0
    world.exchange.correct(await world.exchange.clock_offset(), NOTHING)
    world.sandbox.clock.skew = 35.5  # as if what is sent now had been under way so long
    with pytest.raises((Declined, OutcomeUnknown)) as refused:
        await world.gateway.submit(approved(an_intent(world.btc)), world.clock.now())
    assert isinstance(refused.value, Declined) is world.tested.late_proves
    method, path = world.tested.create.split()
    (entry,) = [entry for entry in world.sandbox.journal.entries(path=path) if entry.method == method]
    assert str(entry.code) in {world.tested.skewed, str(world.tested.late)}


@REAL
async def test_stamps_of_a_database_that_is_ahead_are_as_good_as_ours(world: SandboxWorld) -> None:
    ahead = timedelta(seconds=20)
    world.exchange.correct(NOTHING, ahead)
    intent = an_intent(world.btc)
    await world.gateway.submit(approved(intent), world.clock.now() + ahead)
    assert await world.gateway.find_order(world.btc, intent.id) is not None
    with pytest.raises(OutcomeUnknown, match="too old"):
        await world.gateway.submit(approved(an_intent(world.btc, cause="x")), world.clock.now())


@REAL
async def test_a_stamp_of_the_future_is_not_sent(world: SandboxWorld) -> None:
    """Our clock has jumped back since the claim: how old the stamp is, is not known."""
    with pytest.raises(OutcomeUnknown, match="future"):
        await world.gateway.submit(approved(an_intent(world.btc)), world.clock.now() + timedelta(seconds=1.5))
    method, path = world.tested.create.split()
    assert not [entry for entry in world.sandbox.journal.entries(path=path) if entry.method == method]
