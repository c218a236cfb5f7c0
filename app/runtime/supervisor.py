"""Loops with an owner: one that fails is started again after a growing pause while the others go on."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from app.runtime.incidents import IncidentDesk
from trading.ports import Clock

Loop = Callable[[], Awaitable[None]]
_FIRST, _LONGEST, _HEALTHY = 0.5, 60.0, 60.0  # seconds


class Supervisor:
    """Owns named loops. Leaving its block cancels and awaits all of them."""

    def __init__(self, clock: Clock, incidents: IncidentDesk) -> None:
        self._clock = clock
        self._incidents = incidents
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._tasks:  # a loop that ends may have started another one
            tasks, self._tasks = list(self._tasks.values()), {}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def names(self) -> tuple[str, ...]:
        """The loops that run now."""
        return tuple(name for name, task in self._tasks.items() if not task.done())

    def start(self, name: str, loop: Loop) -> None:
        """Run the loop until it returns; nothing happens where one of this name runs already."""
        running = self._tasks.get(name)
        if running is None or running.done():
            self._tasks[name] = asyncio.create_task(self._keep(name, loop), name=name)

    async def stop(self, name: str) -> None:
        """Cancel the loop of this name, if it runs."""
        task = self._tasks.pop(name, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def _forget(self, name: str) -> None:
        if self._tasks.get(name) is asyncio.current_task():
            del self._tasks[name]

    async def _keep(self, name: str, loop: Loop) -> None:
        pause = _FIRST
        while True:
            began = self._clock.monotonic()
            try:
                await loop()
            except Exception as error:  # noqa: BLE001  # the one place that outlives any failure of a loop
                await self._incidents.report(name, error)
            else:
                self._forget(name)
                return
            if self._clock.monotonic() - began > _HEALTHY:
                pause = _FIRST
            await self._clock.sleep(pause)
            pause = min(pause * 2, _LONGEST)
