"""The outbox's way to the chats: nothing is given up, nothing holds up the others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from app.accounts import User
from app.infra.clock import SystemClock
from app.ports import UnitOfWorkFactory
from app.ports_delivery import Notice, TryLater
from app.runtime.incidents import IncidentDesk
from app.runtime.relay import Relay
from tests.support.engine import a_trader, eventually
from trading.domain.ids import UserId


@dataclass
class Moody:
    """A notifier that fails as it is told to: by kind."""

    failures: dict[str, Exception] = field(default_factory=dict)
    delivered: list[tuple[UserId, str]] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)

    async def deliver(self, notice: Notice, user: User) -> int | None:
        self.tried.append(notice.kind)
        if notice.kind in self.failures:
            raise self.failures[notice.kind]
        self.delivered.append((user.id, notice.kind))
        return len(self.delivered)


@asynccontextmanager
async def relaying(unit: UnitOfWorkFactory, notifier: Moody) -> AsyncIterator[Relay]:
    clock = SystemClock()
    relay = Relay(unit, notifier, IncidentDesk(unit, clock), clock)
    running = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def write(unit: UnitOfWorkFactory, user: UserId, *kinds: str) -> None:
    async with unit() as work:
        for kind in kinds:
            await work.outbox.add(user, kind, {}, dedupe=kind, account=None)


async def test_each_chat_in_order_and_one_that_fails_does_not_hold_up_the_others(
    unit: UnitOfWorkFactory,
) -> None:
    first, second = (await a_trader(unit, 1)).owner, (await a_trader(unit, 2)).owner
    notifier = Moody({"poison": RuntimeError("cannot be put into words")})
    await write(unit, first, "poison", "after")
    await write(unit, second, "one", "two")
    async with relaying(unit, notifier):
        await eventually(lambda: (second, "two") in notifier.delivered)
        assert notifier.delivered == [(second, "one"), (second, "two")]
        assert notifier.tried.count("poison") <= 3, "it is tried again later, not in a loop"


async def test_news_that_has_to_wait_is_not_given_up(unit: UnitOfWorkFactory) -> None:
    owner = (await a_trader(unit)).owner
    notifier = Moody({"money": TryLater(0.05)})
    await write(unit, owner, "money", "next")
    async with unit() as work:
        (notice,) = await work.outbox.due(1, ())
        for _ in range(200):  # as after an hour without Telegram
            await work.outbox.later(notice.id, timedelta(0), "down")
    async with relaying(unit, notifier) as relay:
        await eventually(lambda: notifier.tried)
        await asyncio.sleep(0.3)
        assert notifier.tried == ["money"], "it is tried later, and what follows waits"
        notifier.failures.clear()
        async with unit() as work:
            await work.outbox.later(notice.id, timedelta(0), "its time has come")
        relay.ring()
        await eventually(lambda: len(notifier.delivered) == 2)
        assert notifier.delivered == [(owner, "money"), (owner, "next")]
