"""The service as a process of its own, so that it can be killed and started again."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from pathlib import Path


class ServiceProcess:
    """`simbiot run` with an environment of its own. It ends with its parent, whose pipe it reads from."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._environment = dict(environment)
        self._log = log
        self._process: Process | None = None

    @property
    def pid(self) -> int:
        """The process that runs, or the last one."""
        return self._process.pid if self._process else 0

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "app.serve",
                "--until-stdin-closes",
                env=self._environment,
                stdin=PIPE,
                stdout=DEVNULL,
                stderr=log,
            )

    async def wait(self) -> int:
        """Wait for its end. Returns the exit code, negative for a signal."""
        return await self._process.wait() if self._process else 0

    def last_words(self) -> str:
        """The last line that it logged."""
        lines = self._log.read_text(errors="replace").splitlines() if self._log.exists() else []
        return lines[-1] if lines else ""

    async def kill(self) -> None:
        """Kill -9."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            await self._process.wait()

    async def stop(self) -> None:
        """Ask it to end, and wait."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()
