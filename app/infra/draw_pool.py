"""One or two processes that draw, so that the event loop never waits for a picture."""

import asyncio
import contextlib
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from types import TracebackType
from typing import Self

from app.infra.draw_child import DRAWN, LENGTH
from app.ports_files import Drawing, NoPicture

PROCESSES = 2
WAITING = 40  # pictures that may wait for a process; more go without
SECONDS = 6.0  # for one picture, its wait and the start of a process included


class DrawPool:
    """Implements app.ports_files.Draw. A process starts when it is first needed; one that takes too long or
    dies is killed and replaced with the next picture. The children get no environment: it has secrets.

    `async with` ends the processes. seconds: how long one picture may take, its wait included.
    """

    def __init__(self, processes: int = PROCESSES, waiting: int = WAITING, seconds: float = SECONDS) -> None:
        self._free = asyncio.Semaphore(processes)
        self._idle: list[Process] = []
        self._room = processes + waiting
        self._seconds = seconds
        self._asked = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._idle:
            await _end(self._idle.pop())

    async def __call__(self, drawing: Drawing) -> bytes:
        if self._asked >= self._room:
            raise NoPicture("too many pictures are waiting")
        self._asked += 1
        try:
            async with asyncio.timeout(self._seconds), self._free:
                return await self._draw(pickle.dumps(drawing))
        except TimeoutError:
            raise NoPicture(f"not drawn within {self._seconds:g} s") from None
        finally:
            self._asked -= 1

    async def _draw(self, pickled: bytes) -> bytes:
        """By an idle process that still lives, or a new one. Where this is interrupted, it dies."""
        process = self._idle.pop() if self._idle else await _start()
        while process.returncode is not None:
            process = self._idle.pop() if self._idle else await _start()
        try:
            drawn, answer = await _ask(process, pickled)
        except BaseException:
            await _end(process)
            raise
        self._idle.append(process)
        if not drawn:
            raise NoPicture(answer.decode())
        return answer


async def _start() -> Process:
    path = os.pathsep.join(entry or "." for entry in sys.path)
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "app.infra.draw_child"),
            stdin=PIPE,
            stdout=PIPE,
            env={"PYTHONPATH": path},
            start_new_session=True,  # Ctrl+C is for us: it ends with its input
        )
    except OSError as error:
        raise NoPicture(f"no process: {error.strerror}") from None


async def _ask(process: Process, pickled: bytes) -> tuple[bool, bytes]:
    if process.stdin is None or process.stdout is None:
        raise NoPicture("the process has no pipes")
    try:
        process.stdin.write(len(pickled).to_bytes(LENGTH, "big") + pickled)
        await process.stdin.drain()
        mark = await process.stdout.readexactly(1)
        length = int.from_bytes(await process.stdout.readexactly(LENGTH), "big")
        return mark == DRAWN, await process.stdout.readexactly(length)
    except (OSError, EOFError):
        raise NoPicture("the process has died") from None


async def _end(process: Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    await process.wait()
