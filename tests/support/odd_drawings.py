"""Drawings that misbehave, or tell of the process that draws them. Imports little, as that is measured."""

import os
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Note:
    """Says who drew it, and whether it could see a secret."""

    def png(self) -> bytes:
        return f"{os.getpid()} {os.environ.get('BOT_TOKEN', 'nothing')}".encode()


@dataclass(frozen=True)
class Broken:
    def png(self) -> bytes:
        raise ValueError("a secret that is not to be told")


@dataclass(frozen=True)
class Slow:
    def png(self) -> bytes:
        time.sleep(30)
        return b""


@dataclass(frozen=True)
class Deadly:
    def png(self) -> bytes:
        os._exit(3)


@dataclass(frozen=True)
class Census:
    """How much memory the process has: kilobytes."""

    def png(self) -> bytes:
        status = Path("/proc/self/status").read_text()
        return status.split("VmRSS:")[1].split("kB")[0].strip().encode()
