"""One worker: the real service, put together by `app.runtime.assembly`, on the loop's clock.

Only what would leave the process is replaced: the timetable ticks on the loop's clock, tasks go to the inboxes
of the world's workers, and nobody reads the outbox.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.accounts import User
from app.ports import SealedKey, UnitOfWorkFactory
from app.ports_delivery import Notice
from app.runtime.assembly import Outside, Surroundings, open_engine
from app.runtime.boards import Markets
from app.runtime.broker import Queue, Work
from app.runtime.examination import Exam, Findings, examine
from app.runtime.incidents import IncidentDesk
from app.runtime.markets import MarketHub
from app.runtime.pool import AccountPool
from app.runtime.service import Service
from app.runtime.timetable import Job, Timetable
from app.runtime.venues import Venues
from tests.simulation.gateway import SimTime
from tests.simulation.loop import VirtualClock
from tests.simulation.market import Fate, TapeFeed
from tests.simulation.parts import Policy
from trading.domain.candle import Timeframe
from trading.domain.ids import AccountId, SignalId
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.money import Price
from trading.ports import Clock, ExchangeGateway

_SHOW_FOR = timedelta(minutes=1)
_PAUSES = (0.5, 2.0, None)
_BYBIT = ExchangeId.BYBIT
Handed = tuple[tuple[SignalId, ...], int]


class NobodyReads:
    """A notifier that is never asked: the outbox of a simulation shows nothing. To be asked is a fault."""

    async def deliver(self, notice: Notice, user: User) -> int | None:
        raise AssertionError(f"notice {notice.id} has reached a notifier")

    async def gather(self, notices: Sequence[Notice], user: User) -> int | None:
        raise AssertionError(f"{len(notices)} notices have reached a notifier")


class NoSecrets:
    """A cipher of keys that are none."""

    def open_key(self, key: SealedKey) -> bytes:
        return key.sealed


class VirtualTimetable(Timetable):
    """The timetable's jobs as loops on the worker's clock."""

    def __init__(self, incidents: IncidentDesk, clock: VirtualClock) -> None:
        super().__init__(incidents)
        self._clock = clock
        self._loops: list[asyncio.Task[None]] = []

    def start(self, jobs: tuple[Job, ...]) -> None:
        self._loops = [asyncio.create_task(self._ticked(job)) for job in jobs]

    def stop(self) -> None:
        for loop in self._loops:
            loop.cancel()

    async def _ticked(self, job: Job) -> None:
        wait = job.every
        if job.first is not None:
            wait = max((job.first - self._clock.now()).total_seconds(), 0.0)
        while True:
            await self._clock.sleep(wait)
            await self._guarded(job)
            wait = job.every


@dataclass(frozen=True)
class Inbox:
    """A worker's end of the queue between workers: tasks come at least once, and may be lost with it.

    send: to any worker of the world.
    """

    send: Callable[[Sequence[SignalId], int], None]
    tasks: "asyncio.Queue[Handed]"


class WorkQueue:
    """`app.runtime.broker.Queue` of one worker."""

    def __init__(self, inbox: Inbox, work: Work, incidents: IncidentDesk, clock: Clock) -> None:
        self._inbox = inbox
        self._work = work
        self._incidents = incidents
        self._clock = clock

    async def hand_over(self, signals: Sequence[SignalId], shard: int) -> object:
        self._inbox.send(signals, shard)
        return None

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                signals, shard = await self._inbox.tasks.get()
                group.create_task(self._tried([*signals], shard))

    async def tick(self) -> None:
        return

    async def _tried(self, signals: list[str], shard: int) -> None:
        for pause in _PAUSES:
            try:
                await self._work(signals, shard)
            except Exception as error:  # noqa: BLE001  # as the broker's own task does
                await self._incidents.report("decisions", error)
            else:
                return
            if pause is not None:
                await self._clock.sleep(pause)


@dataclass(frozen=True)
class Tools:
    """What a worker is given by its world. name: of this life; alone: there are no other workers."""

    name: str
    alone: bool
    clock: VirtualClock
    unit: UnitOfWorkFactory
    gateway: Callable[[AccountId], ExchangeGateway]
    time: SimTime
    feed: TapeFeed
    strategy: Fate
    inbox: Inbox
    policy: Policy


async def run_worker(tools: Tools, ready: Callable[[Service], None]) -> None:
    """Be a worker until killed."""
    async with open_engine(_surroundings(tools)) as service:
        tools.policy.spoil(service)
        ready(service)
        await service.run()


def _surroundings(tools: Tools) -> Surroundings:
    clock, unit = tools.clock, tools.policy.units(tools.unit)
    venues, no_secrets = Venues(clock), NoSecrets()
    cipher: Any = no_secrets
    live = venues.watching(_BYBIT, lambda account, _: tools.gateway(account))
    incidents = IncidentDesk(unit, clock)
    return Surroundings(
        unit=unit,
        markets=Markets({_BYBIT: MarketHub(tools.feed, Timeframe.M1, clock, clock, _SHOW_FOR)}),
        accounts=AccountPool(unit, cipher, {_BYBIT: live}, {}, clock),
        notifier=NobodyReads(),
        incidents=incidents,
        market_clock=clock,
        clock=clock,
        rate=1.0,
        rules=tools.policy.rules,
        strategies=[tools.strategy],
        paper_price=_no_paper,
        faces=(),
        version="simulation",
        clocks={_BYBIT: tools.time},
        queue_url=None if tools.alone else "virtual",
        worker=tools.name,
        venues=venues,
        outside=_outside(tools),
    )


def _outside(tools: Tools) -> Outside:
    @asynccontextmanager
    async def open_queue(
        url: str | None, work: Work, incidents: IncidentDesk, clock: Clock
    ) -> AsyncIterator[Queue]:
        queue = WorkQueue(tools.inbox, work, incidents, clock)
        running = asyncio.create_task(queue.run())
        try:
            yield queue
        finally:
            running.cancel()

    return Outside(open_queue, lambda incidents: VirtualTimetable(incidents, tools.clock), _at_once)


async def _at_once(exam: Exam) -> Findings:
    return examine(exam)


async def _no_paper(symbol: Symbol, price: Price) -> None:
    return
