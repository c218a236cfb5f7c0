"""An event loop whose time jumps to the next timer, and processes in it that can be stopped and killed.

Everything that runs belongs to a process (a worker) or to the world around them: it is found in the context of
its task. A killed process never runs again, whatever it was waiting for: nothing is cleaned up, as with
kill -9. A frozen one (SIGSTOP) goes on where it was, later.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import Context, ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

from tests.support.builders import NOW


@dataclass(eq=False)
class Process:
    """One life of one worker. fuse: turns that it may still take before `blown` is called, once."""

    name: str
    dead: bool = False
    frozen: bool = False
    held: list[asyncio.Handle] = field(default_factory=list)
    fuse: int | None = None
    blown: Callable[["Process"], None] | None = None

    @property
    def is_up(self) -> bool:
        return not self.dead and not self.frozen

    def takes(self, handle: asyncio.Handle) -> bool:
        """Whether it runs this now; else it is kept for later, or for ever."""
        if self.fuse is not None and not self.frozen:
            self.fuse -= 1
            if self.fuse <= 0 and self.blown is not None:
                self.fuse = None
                self.blown(self)
        if self.dead or self.frozen:
            self.held.append(handle)
            return False
        return True


_MANY = 20_000  # tasks, those that are done among them
PROCESS: ContextVar[Process | None] = ContextVar("process", default=None)


class StandsStill(RuntimeError):
    """Nothing is left that could ever happen."""


class _Task(asyncio.Task[Any]):
    """Hashed by its number: sets of tasks have the same order in every run."""

    _numbers = count(1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.number = next(self._numbers)
        super().__init__(*args, **kwargs)

    def __hash__(self) -> int:
        return self.number


class VirtualLoop(asyncio.BaseEventLoop):
    """Time passes only when nothing is left to do at this instant. No sockets, threads or signals."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        self._due: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._numbers = count()
        self.tasks: list[asyncio.Task[Any]] = []
        self.set_task_factory(self._new_task)

    def time(self) -> float:
        return self._now

    def call_soon(  # type: ignore[override]  # the arguments are not looked at
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._due.append(handle)
        return handle

    def call_at(  # type: ignore[override]  # as above
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        heappush(self._timers, (when, next(self._numbers), handle))
        return handle

    def call_later(  # type: ignore[override]  # as above
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        return self.call_at(self._now + max(delay, 0.0), callback, *args, context=context)

    async def nap(self, seconds: float) -> None:
        """As asyncio.sleep, in fewer turns of the machine."""
        woken: asyncio.Future[None] = self.create_future()
        self.call_later(seconds, _wake, woken)
        await woken

    def give_back(self, process: Process) -> None:
        """What a process could not do while it was frozen is to be done now."""
        held, process.held = process.held, []
        self._due.extend(held)

    def _new_task(self, loop: asyncio.AbstractEventLoop, coro: Any, context: Context | None = None) -> Any:
        task = _Task(coro, loop=loop, context=context)
        self.tasks.append(task)
        if len(self.tasks) > _MANY:
            self.tasks = [one for one in self.tasks if not one.done()]
        return task

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """It is skipped when its time comes."""

    def _write_to_self(self) -> None:
        """Nobody sleeps in a selector."""

    def _run_once(self) -> None:
        due, timers = self._due, self._timers
        if not due:
            while timers and timers[0][2]._cancelled:
                heappop(timers)
            if not timers:
                raise StandsStill
            self._now = max(self._now, timers[0][0])
        while timers and timers[0][0] <= self._now:
            due.append(heappop(timers)[2])
        for _ in range(len(due)):
            handle = due.popleft()
            if handle._cancelled:
                continue
            process = handle._context.get(PROCESS)  # type: ignore[attr-defined]  # typeshed hides it
            if process is None or process.takes(handle):
                handle._run()


def _wake(woken: "asyncio.Future[None]") -> None:
    if not woken.done():
        woken.set_result(None)


@dataclass(frozen=True)
class VirtualClock:
    """The loop's time as a Clock. ahead: how wrong it goes."""

    loop: VirtualLoop
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.loop.time()) + self.ahead

    def monotonic(self) -> float:
        return self.loop.time()

    async def sleep(self, seconds: float) -> None:
        await self.loop.nap(seconds)
