"""One embedded server's process: started through embedded_child, asked until it answers, ended with us."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.infra.clock import SystemClock
from app.infra.embedded import POLL, EmbeddedFailed, alive_file

LOG_LIMIT = 1 << 20  # bytes a file; there are two, the current one and the one before
START_PATIENCE = 120.0  # seconds: a recovery after a crash replays up to max_wal_size
STOP_PATIENCE = 30.0  # seconds for the clean way
CHUNK = 1 << 16
TAIL = 2048  # bytes kept for the last words
# The servers see nothing of our environment: it holds secrets, and PG* variables that would bend settings.
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class Identity(StrEnum):
    """Who the server runs as when we are root; see embedded_child."""

    KEEP = "keep"
    AUTO = "auto"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """How to run a server: `command[0]` is absolute, `owned` are the directories it must own."""

    name: str
    home: Path
    command: tuple[str, ...]
    clean_stop: signal.Signals
    identity: Identity = Identity.KEEP
    owned: tuple[Path, ...] = ()


class BoundedLog:
    """Appends to a file that is renamed to `NAME.1` when full; remembers the end."""

    def __init__(self, path: Path, limit: int = LOG_LIMIT) -> None:
        self._path = path
        self._limit = limit
        self._file = path.open("ab", buffering=0)
        self._tail = b""

    def write(self, chunk: bytes) -> None:
        if self._file.tell() + len(chunk) > self._limit:
            self._file.close()
            self._path.replace(self._path.with_name(self._path.name + ".1"))
            self._file = self._path.open("ab", buffering=0)
        self._file.write(chunk)
        self._tail = (self._tail + chunk)[-TAIL:]

    def last_words(self) -> str:
        """The line that most likely says why, or a hint where to look."""
        lines = [line.strip() for line in self._tail.decode(errors="replace").splitlines()]
        telling = [line for line in lines if "FATAL" in line or "rror" in line or "refus" in line]
        return (telling or [line for line in lines if line] or [f"it said nothing in {self._path}"])[-1]

    def close(self) -> None:
        self._file.close()


class ServerProcess:
    """A child with its log; `run` is the only way to have one."""

    def __init__(self, plan: ServerPlan, child: asyncio.subprocess.Process, log: BoundedLog) -> None:
        self._plan = plan
        self._child = child
        self._log = log
        self._pump = asyncio.create_task(self._copy_log(), name=f"log of {plan.name}")

    @property
    def pid(self) -> int:
        return self._child.pid

    async def until(self, answers: Callable[[], Awaitable[bool]]) -> None:
        """Returns when the server answers. Raises EmbeddedFailed if it ends or stays silent too long."""
        clock = SystemClock()
        patience_ends = clock.monotonic() + START_PATIENCE
        while not await answers():
            if self._child.returncode is not None:
                raise await self._failure("did not start")
            if clock.monotonic() > patience_ends:
                raise await self._failure(f"did not answer for {START_PATIENCE:.0f} s")
            await clock.sleep(POLL)

    async def finished(self) -> None:
        """Waits for a tool that ends by itself. Raises EmbeddedFailed if it ends badly."""
        if await self._child.wait() != 0:
            raise await self._failure("failed")

    async def _failure(self, what: str) -> EmbeddedFailed:
        await asyncio.wait({self._pump}, timeout=1.0)
        return EmbeddedFailed(f"{self._plan.name} {what} in {self._plan.home}: {self._log.last_words()}")

    async def _copy_log(self) -> None:
        output = self._child.stdout
        while output is not None and (chunk := await output.read(CHUNK)):
            self._log.write(chunk)

    async def end(self) -> None:
        """Stops the server: cleanly, then at once, then by force; the last lines reach the log."""
        for wanted, patience in (
            (self._plan.clean_stop, STOP_PATIENCE),
            (signal.SIGQUIT, 5.0),
            (signal.SIGKILL, 5.0),
        ):
            if self._child.returncode is not None:
                break
            with contextlib.suppress(ProcessLookupError):
                self._child.send_signal(wanted)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._child.wait(), patience)
        await asyncio.wait({self._pump}, timeout=1.0)
        self._pump.cancel()
        await asyncio.gather(self._pump, return_exceptions=True)
        self._log.close()


@contextlib.asynccontextmanager
async def run(plan: ServerPlan) -> AsyncIterator[ServerProcess]:
    """Runs the server for the length of the context, which must be entered on a thread that outlasts it:
    the kernel (Linux) ends the server when that thread ends, so that kill -9 of us takes it along.

    The server has a session of its own: Ctrl-C in the terminal reaches us first and the server last.
    """
    log = BoundedLog(plan.home / "server.log")
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-S",
        str(Path(__file__).with_name("embedded_child.py")),
        str(os.getpid()),
        str(int(plan.clean_stop)),
        str(alive_file(plan.home)),
        plan.identity,
        *map(str, plan.owned),
        "--",
        *plan.command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
        env=ENVIRONMENT,
        cwd=plan.home,
    )
    server = ServerProcess(plan, child, log)
    try:
        yield server
    finally:
        await _through_cancellation(server.end())


async def _through_cancellation(closing: Awaitable[None]) -> None:
    """Finishes even when we are cancelled meanwhile, and says so afterwards: no server is left behind."""
    task = asyncio.ensure_future(closing)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
