"""Nothing that an account must keep is ever written down, whatever breaks and however much is logged."""

import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from datetime import timedelta

import pytest

from sandbox.exchange.faults import Fault, FaultKind
from tests.contract.exchanges import REAL
from tests.contract.worlds import SandboxWorld, account_on, sandbox_exchange, take
from tests.support.builders import an_intent, approved
from trading.domain.errors import ExchangeFailure
from trading.domain.instrument import MarketType

KINDS = (
    None,
    FaultKind.DROP_AFTER,
    FaultKind.TRUNCATE_LENGTH,
    FaultKind.HTML,
    FaultKind.EMPTY,
    FaultKind.REDIRECT,
    FaultKind.HTTP_STATUS,
    FaultKind.RET_CODE,
    FaultKind.DELAY_AFTER,
)


@pytest.fixture
async def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SandboxWorld]:
    tls_dir = tmp_path_factory.getbasetemp() / "sandbox-tls"
    async with (
        sandbox_exchange(tls_dir, 0.3, request.param) as (sandbox, exchange),
        account_on(sandbox, exchange, "one", request.param) as made,
    ):
        await exchange.ready()
        yield made


async def everything(world: SandboxWorld, cause: str) -> list[ExchangeFailure]:
    """One of each conversation that an account has; what was raised."""
    gateway, since = world.gateway, world.clock.now() - timedelta(hours=1)
    intent = an_intent(world.btc, cause=cause)
    told = [
        gateway.submit(approved(intent), world.clock.now()),
        gateway.find_order(world.btc, intent.id),
        gateway.cancel(world.btc, intent.id, stop=False),
        gateway.open_orders(MarketType.SPOT, [world.btc]),
        gateway.fills_since(MarketType.SPOT, since, [world.btc]),
        gateway.balances(),
        gateway.positions(),
        world.exchange.inspector.inspect(world.tested.exchange, world.credentials),
    ]
    failures = []
    for conversation in told:
        try:
            await conversation
        except ExchangeFailure as failure:
            failures.append(failure)
    return failures


@REAL
async def test_no_log_and_no_failure_holds_a_secret(
    world: SandboxWorld, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    failures: list[ExchangeFailure] = []
    for kind in KINDS:
        world.sandbox.faults.clear()
        if kind is not None:
            made = Fault(
                "", kind, times=0, status=503, code=987654, seconds=1, location="https://evil.example/"
            )
            world.sandbox.faults.add(made)
        failures += await everything(world, str(kind))
    world.sandbox.faults.clear()
    world.sandbox.faults.add(Fault("WS", FaultKind.WS_REFUSE, status=503))
    async with aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        with suppress(ExchangeFailure):
            await take(1, news)
    assert len(failures) > len(KINDS)
    written = caplog.text + "".join(f"{failure} {failure!r}" for failure in failures)
    shown = f"{world.gateway!r} {world.credentials!r} {world.exchange!r}"
    secrets = (world.credentials.key, world.credentials.secret, world.credentials.passphrase)
    assert not [secret for secret in secrets if secret and secret in written + shown]
    assert "signature" not in written
    assert "listenKey" not in written
