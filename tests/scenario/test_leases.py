"""Several keepers on one database: a fair share each, a single runs once, the dead are inherited from."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from app.infra.clock import SystemClock
from app.ports import UnitOfWorkFactory
from app.runtime.incidents import IncidentDesk
from app.runtime.leases import SHARDS, LeaseKeeper
from tests.support.engine import eventually
from trading.domain.ids import AccountId

TTL = 1.0
CLOCK = SystemClock()


def keeper(unit: UnitOfWorkFactory, name: str) -> LeaseKeeper:
    return LeaseKeeper(unit, IncidentDesk(unit, CLOCK), CLOCK, name, TTL)


def shards(one: LeaseKeeper) -> set[int]:
    return {number for number in range(SHARDS) if one.is_mine(AccountId(number))}


async def ended(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def noting(name: str, log: list[str]) -> Callable[[], Awaitable[None]]:
    async def loop() -> None:
        log.append(f"{name} begins")
        try:
            await asyncio.Event().wait()
        finally:
            log.append(f"{name} ends")

    return loop


async def test_shards_are_shared_fairly_and_inherited(unit: UnitOfWorkFactory) -> None:
    one, two = keeper(unit, "one"), keeper(unit, "two")
    first = asyncio.create_task(one.run())
    await eventually(lambda: len(shards(one)) == SHARDS)
    second = asyncio.create_task(two.run())
    await eventually(lambda: len(shards(one)) == len(shards(two)) == SHARDS // 2)
    assert not shards(one) & shards(two)
    await ended(first)  # it is killed: nothing is given up
    await eventually(lambda: not shards(one))
    await eventually(lambda: len(shards(two)) == SHARDS)
    await ended(second)


async def test_what_runs_once_moves_on_only_after_its_holder_has_ended_it(unit: UnitOfWorkFactory) -> None:
    log: list[str] = []
    one, two = keeper(unit, "one"), keeper(unit, "two")
    renewing = asyncio.create_task(one.run())
    holding = asyncio.create_task(one.hold("relay", noting("one", log)))
    await eventually(lambda: log == ["one begins"])
    others = [
        asyncio.create_task(two.run()),
        asyncio.create_task(two.hold("relay", noting("two", log))),
    ]
    await asyncio.sleep(2 * TTL)
    assert log == ["one begins"]
    await ended(renewing)  # it cannot reach the database any more
    await eventually(lambda: log == ["one begins", "one ends", "two begins"])
    await ended(holding, *others)


async def test_what_is_released_moves_on_at_once(unit: UnitOfWorkFactory) -> None:
    log: list[str] = []
    one, two = LeaseKeeper(unit, IncidentDesk(unit, CLOCK), CLOCK, "one", 600.0), keeper(unit, "two")
    holding = asyncio.create_task(one.hold("relay", noting("one", log)))
    await asyncio.sleep(0)
    await one.renew()
    assert one.holds("relay")
    await ended(holding)
    await one.release()
    others = [asyncio.create_task(two.run()), asyncio.create_task(two.hold("relay", noting("two", log)))]
    await eventually(lambda: "two begins" in log)
    await ended(*others)
