"""New private streams are spread: after a breakdown all of them come back, and exchanges count connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.contract.exchanges import REAL
from tests.contract.worlds import SandboxWorld, account_on, eventually, sandbox_exchange
from trading.exchanges.gateway import CcxtGateway
from trading.exchanges.rate import Budget, RateGate

AT_ONCE, STREAMS = 2, 5


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


async def listen(gateway: CcxtGateway) -> None:
    async for _ in gateway.news():
        pass


@REAL
async def test_no_more_streams_come_in_a_span_than_the_exchange_bears(world: SandboxWorld) -> None:
    exchange, sandbox = world.exchange, world.sandbox
    exchange.connects = RateGate(world.clock, [Budget(AT_ONCE, 60)], patience=0)
    async with AsyncExitStack() as stack:
        made = [
            await stack.enter_async_context(account_on(sandbox, exchange, f"more-{n}", world.tested))
            for n in range(STREAMS)
        ]
        listening = [asyncio.create_task(listen(one.gateway)) for one in made]

        async def open_ones() -> int:
            return len({one.labels for one in sandbox.streams.connected() if one.labels})

        assert await eventually(open_ones, lambda count: count >= AT_ONCE) == AT_ONCE
        await asyncio.sleep(1.5)  # the others have asked twice by now
        assert await open_ones() == AT_ONCE
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
