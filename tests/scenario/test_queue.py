"""The queue over Redis: work is done by whoever has time, also after Redis has forgotten all or died."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack

import redis.asyncio

from app.infra.clock import SystemClock
from app.ports import UnitOfWorkFactory
from app.runtime.broker import GROUP, QUEUE, Queue, Work, open_queue
from app.runtime.incidents import IncidentDesk
from tests.support.engine import eventually
from trading.domain.ids import SignalId

CLOCK = SystemClock()
SIGNAL = SignalId("a|signal")


class Workers:
    """Queues of several workers, each receiving, and what they have done."""

    def __init__(self, unit: UnitOfWorkFactory, url: str, stack: AsyncExitStack) -> None:
        self._incidents = IncidentDesk(unit, CLOCK)
        self._url = url
        self._stack = stack
        self.done: Counter[tuple[str, int]] = Counter()

    def worker(self, name: str) -> Work:
        async def work(signals: list[str], shard: int) -> int:
            self.done[name, shard] += 1
            return 0

        return work

    async def open(self, name: str, *, receives: bool = True) -> Queue:
        opened = open_queue(self._url, self.worker(name), self._incidents, CLOCK, idle=0.5)
        queue = await self._stack.enter_async_context(opened)
        if receives:
            running = asyncio.create_task(queue.run())
            self._stack.callback(running.cancel)
        return queue

    def shards(self) -> list[int]:
        return sorted(shard for _, shard in self.done.elements())


async def test_each_task_is_done_by_one_of_the_workers(unit: UnitOfWorkFactory, redis_url: str) -> None:
    async with AsyncExitStack() as stack:
        workers = Workers(unit, redis_url, stack)
        one = await workers.open("one")
        await workers.open("two")
        for shard in range(40):
            await one.hand_over([SIGNAL], shard)
        await eventually(lambda: workers.shards() == list(range(40)))
        assert {name for name, _ in workers.done} == {"one", "two"}


async def test_redis_forgets_everything_and_the_next_task_is_done(
    unit: UnitOfWorkFactory, redis_url: str
) -> None:
    async with AsyncExitStack() as stack:
        workers = Workers(unit, redis_url, stack)
        one = await workers.open("one")
        await one.hand_over([SIGNAL], 1)
        await eventually(lambda: workers.shards() == [1])
        async with redis.asyncio.Redis.from_url(redis_url) as client:
            await client.flushall()
        await one.hand_over([SIGNAL], 2)
        await eventually(lambda: workers.shards() == [1, 2])


async def test_what_a_killed_worker_has_taken_is_found_on_a_quiet_queue(
    unit: UnitOfWorkFactory, redis_url: str
) -> None:
    async with AsyncExitStack() as stack:
        workers = Workers(unit, redis_url, stack)
        one = await workers.open("one", receives=False)
        await one.hand_over([SIGNAL], 7)
        async with redis.asyncio.Redis.from_url(redis_url) as client:
            await client.xgroup_create(QUEUE, GROUP, id="0", mkstream=True)
            taken = await client.xreadgroup(GROUP, "killed", {QUEUE: ">"}, count=10)
            assert taken, "the killed worker must have it"
        receiving = asyncio.create_task(one.run())
        stack.callback(receiving.cancel)
        await asyncio.sleep(1.0)
        assert not workers.done, "nothing new has come, so nobody has looked"
        await one.tick()
        await eventually(lambda: workers.shards() == [7])


async def test_without_redis_a_task_is_done_here(unit: UnitOfWorkFactory) -> None:
    async with AsyncExitStack() as stack:
        workers = Workers(unit, "redis://127.0.0.1:1/0", stack)
        one = await workers.open("one", receives=False)
        for shard in range(64):
            await one.hand_over([SIGNAL], shard)
        assert workers.shards() == list(range(64))
