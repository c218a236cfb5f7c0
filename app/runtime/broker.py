"""The queue between those who find signals and those who trade shards: in this process, or over Redis.

Losing it loses nothing: every task may run twice without harm, and signals whose shards have not decided are
handed over again. The settings of Redis are not matters of taste: without them a killed worker's tasks stay
with it (`design/scale.md` 5.4).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from taskiq import AsyncBroker, AsyncTaskiqDecoratedTask, InMemoryBroker
from taskiq.acks import AcknowledgeType
from taskiq.receiver import Receiver
from taskiq_redis import RedisStreamBroker

from app.runtime.incidents import IncidentDesk
from trading.domain.ids import SignalId
from trading.ports import Clock

TICK = 1.0  # seconds between ticks: without them a quiet queue is never looked through for what others left
QUEUE, GROUP = "simbiot:trade", "simbiot"
_IDLE = 10.0  # seconds after which another worker takes a task over: longer than any takes
_LENGTH = 10_000  # tasks kept, done or not
_FETCH = 4  # tasks that a worker takes at once: what it holds waits with it when it freezes
_BLOCK = 1.0
_HAND_OVER = 2.0  # seconds for Redis to take a task; past them it is done here
_DOWN = 5.0  # seconds in which a Redis that did not answer is not tried again: 64 shards would each wait
_AGAIN = 1.0
_PAUSES = (0.5, 2.0, None)  # seconds before a shard that failed is tried again; None: no more

Work = Callable[[list[str], int], Awaitable[int]]
HandedTask = AsyncTaskiqDecoratedTask[[list[str], int], Coroutine[Any, Any, int]]


class Queue(Protocol):
    """Where shards of signals are handed to whoever has time."""

    async def hand_over(self, signals: Sequence[SignalId], shard: int) -> object:
        """Let the shard decide on these signals of one bar, in this order."""
        ...

    async def run(self) -> None:
        """Take tasks off until cancelled."""
        ...

    async def tick(self) -> None:
        """See to it that what a dead worker has left is found."""
        ...


class LocalQueue:
    """Tasks run in this process, beside each other."""

    def __init__(self, handed: HandedTask) -> None:
        self._handed = handed

    async def hand_over(self, signals: Sequence[SignalId], shard: int) -> object:
        return await self._handed.kiq([*signals], shard)

    async def run(self) -> None:
        return

    async def tick(self) -> None:
        return


class RedisQueue:
    """Tasks run in any worker. While Redis does not answer, in the one that has them."""

    def __init__(
        self,
        broker: AsyncBroker,
        handed: HandedTask,
        ticked: AsyncTaskiqDecoratedTask[[], Coroutine[Any, Any, None]],
        work: Work,
        incidents: IncidentDesk,
        clock: Clock,
    ) -> None:
        self._broker = broker
        self._handed = handed
        self._ticked = ticked
        self._work = work
        self._incidents = incidents
        self._clock = clock
        self._down_until = 0.0

    async def hand_over(self, signals: Sequence[SignalId], shard: int) -> object:
        if self._clock.monotonic() >= self._down_until:
            try:
                async with asyncio.timeout(_HAND_OVER):
                    return await self._handed.kiq([*signals], shard)
            except Exception as error:  # noqa: BLE001  # Redis is disposable: law 7
                self._down_until = self._clock.monotonic() + _DOWN
                await self._incidents.report("queue", error)
        return await self._work([*signals], shard)

    async def run(self) -> None:
        while True:
            try:
                await self._broker.startup()  # the group of consumers may have gone with Redis's memory
                receiver = Receiver(
                    self._broker,
                    run_startup=False,
                    max_async_tasks=_FETCH,
                    ack_type=AcknowledgeType.WHEN_EXECUTED,
                )
                await receiver.listen(asyncio.Event())
            except Exception as error:  # noqa: BLE001  # it comes back, and the sweep goes on meanwhile
                await self._incidents.report("queue", error)
            await self._clock.sleep(_AGAIN)

    async def tick(self) -> None:
        async with asyncio.timeout(_HAND_OVER):
            await self._ticked.kiq()


@asynccontextmanager
async def open_queue(
    redis_url: str | None, work: Work, incidents: IncidentDesk, clock: Clock, idle: float = _IDLE
) -> AsyncIterator[Queue]:
    """The queue with the shard task on it.

    redis_url: None where this process is the only one; idle: seconds after which an unfinished task of
    another worker is taken over.
    """

    async def trade_shard(signals: list[str], shard: int) -> int:
        """A broker keeps a task's failure to itself: it is reported here, and the task run again."""
        for pause in _PAUSES:
            try:
                return await work(signals, shard)
            except Exception as error:  # noqa: BLE001  # whatever failed, running it again does no harm
                await incidents.report("decisions", error)
            if pause is not None:
                await clock.sleep(pause)
        return 0

    async def tick() -> None:
        return

    if redis_url is None:
        local = InMemoryBroker()
        await local.startup()
        try:
            yield LocalQueue(local.register_task(trade_shard, "trade_shard"))
            await local.wait_all()
        finally:
            await local.shutdown()
        return
    broker = _redis_broker(redis_url, idle)
    handed, ticked = broker.register_task(trade_shard, "trade_shard"), broker.register_task(tick, "tick")
    broker.is_worker_process = True
    try:
        yield RedisQueue(broker, handed, ticked, trade_shard, incidents, clock)
    finally:
        await broker.shutdown()


def _redis_broker(url: str, idle: float) -> RedisStreamBroker:
    return RedisStreamBroker(
        url,
        queue_name=QUEUE,
        consumer_group_name=GROUP,
        consumer_id="0",
        maxlen=_LENGTH,
        idle_timeout=int(idle * 1000),
        unacknowledged_lock_timeout=idle,
        xread_block=int(_BLOCK * 1000),
        xread_count=_FETCH,
        socket_connect_timeout=_HAND_OVER,
        socket_timeout=_BLOCK + _IDLE,
    )
