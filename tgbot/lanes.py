"""Lanes: each person's updates in their order, once; different people's at the same time.

An update that was not finished when the process ended is handled again after the restart.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from app.ports import UnitOfWorkFactory
from tgbot.inbox import Parcel
from tgbot.incidents import Incidents
from trading.ports import Clock

WIDTH = 32  # people who are served at the same time
HANDLER_SECONDS = 15
IDLE_SECONDS = 2.0  # how often the inbox is looked into without being told
DRAIN_SECONDS = 5.0  # for handlers that are at work when the process ends
_ATTEMPTS = 3
_OUTCOME = 200  # characters

Handle = Callable[[Parcel], Awaitable[str]]
PLACE = "tgbot.lanes"


class TryAgain(Exception):
    """The handler could not speak to Telegram: the same update is handled again after a pause."""


class Lanes:
    """Takes updates from the inbox and has them handled. handle: returns the outcome that is kept."""

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock, handle: Handle, incidents: Incidents) -> None:
        self._unit = unit
        self._clock = clock
        self._handle = handle
        self._incidents = incidents
        self._work = asyncio.Event()
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._log = structlog.get_logger("tgbot.lanes")

    def wake(self) -> None:
        """There is something new in the inbox, or a lane has become free."""
        self._work.set()

    async def run(self) -> None:
        """Until cancelled; then handlers at work get a few seconds to finish."""
        try:
            while True:
                self._work.clear()
                try:
                    await self._start_waiting()
                except Exception as error:  # noqa: BLE001  the supervisor of the lanes: the store may be away
                    self._log.warning("inbox cannot be read", error=type(error).__name__)
                await self._rest()
        finally:
            await self._drain()

    async def _start_waiting(self) -> None:
        room = WIDTH - len(self._busy)
        if room <= 0:
            return
        async with self._unit() as work:
            waiting = await work.inbox.next_of(tuple(self._busy), room)
        for update, lane, body in waiting:
            task = asyncio.create_task(self._serve(update, lane, body), name=f"update-{update}")
            self._busy[lane] = task

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self._work.wait()
        except TimeoutError:
            return

    async def _serve(self, update: int, lane: int, body: bytes) -> None:
        try:
            outcome = await self._outcome(update, body)
            async with self._unit() as work:
                await work.inbox.done(update, outcome[:_OUTCOME])
        except Exception as error:  # noqa: BLE001  it stays in the inbox and is handled again
            self._log.warning("update not finished", update=update, error=type(error).__name__)
            await self._clock.sleep(1.0)
        finally:
            self._busy.pop(lane, None)
            self.wake()

    async def _outcome(self, update: int, body: bytes) -> str:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                async with asyncio.timeout(HANDLER_SECONDS):
                    return await self._handle(Parcel.unpack(body))
            except TryAgain as error:
                if attempt == _ATTEMPTS:
                    return await self._lost(update, "unanswered", error)
                await self._clock.sleep(float(attempt))
            except TimeoutError as error:
                return await self._lost(update, "timeout", error)
            except Exception as error:  # noqa: BLE001  a dead letter must not stop its lane
                return await self._lost(update, f"dead: {type(error).__name__}", error)
        raise AssertionError("every attempt returns")

    async def _lost(self, update: int, outcome: str, error: Exception) -> str:
        self._log.error("update lost", update=update, outcome=outcome)
        await self._incidents.report(PLACE, error)
        return outcome

    async def _drain(self) -> None:
        tasks = tuple(self._busy.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
