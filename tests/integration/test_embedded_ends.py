"""The embedded servers under every end that a process can have: each test kills real ones."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from app.infra.embedded import (
    DataDirectoryBusy,
    orphan_of,
)
from app.infra.embedded_postgres import embedded_postgres
from app.infra.embedded_redis import embedded_redis
from tests.support.embedded import (
    PROGRAM,
    ROOT,
    answers,
    eventually,
    kept,
    kept_in_redis,
    linux_only,
    needs_wheels,
    root_only,
    runs,
    servers_of,
    socket_of,
    start_program,
)

pytestmark = needs_wheels

Start = Callable[[Path], subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts small simbiots that do not outlive a failing test."""
    started: list[subprocess.Popen[str]] = []

    def start_one(data_dir: Path) -> subprocess.Popen[str]:
        started.append(start_program(data_dir))
        return started[-1]

    yield start_one
    for program in started:
        program.kill()
        program.wait()


@linux_only
@pytest.mark.parametrize("again", [1, 3])
def test_kill_9_takes_the_servers_along_and_the_next_start_works(
    start: Start, tmp_path: Path, again: int
) -> None:
    for _ in range(again):
        program = start(tmp_path)
        pids = servers_of(tmp_path)
        assert len(pids) == 2
        program.send_signal(signal.SIGKILL)
        program.wait()
        eventually(lambda: servers_of(tmp_path) == [])
    asyncio.run(check_kept(tmp_path, again))


@linux_only
def test_the_next_start_need_not_wait_for_the_last_end(start: Start, tmp_path: Path) -> None:
    for _ in range(3):
        program = start(tmp_path)
        program.send_signal(signal.SIGKILL)
        program.wait()
    asyncio.run(check_kept(tmp_path, 3))


@linux_only
def test_a_commit_survives_kill_9_of_everything(start: Start, tmp_path: Path) -> None:
    program = start(tmp_path)
    pids = servers_of(tmp_path)
    family = [p for pid in pids for p in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True))]
    for process in (*family, psutil.Process(program.pid)):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    program.wait()
    assert (tmp_path / "postgres" / "data" / "postmaster.pid").exists()
    asyncio.run(check_kept(tmp_path, 1, at_least_in_redis=0))


async def check_kept(data_dir: Path, rows: int, at_least_in_redis: int | None = None) -> None:
    async with embedded_postgres(data_dir) as dsn, embedded_redis(data_dir) as url:
        assert await kept(dsn) == rows
        assert await kept_in_redis(url) >= (rows if at_least_in_redis is None else at_least_in_redis)


@linux_only
def test_an_orphan_that_lives_on_is_stopped_first(start: Start, tmp_path: Path) -> None:
    """As where no parent-death signal exists: the server is frozen over its parent's end and goes on after."""
    program = start(tmp_path)
    pids = servers_of(tmp_path)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    program.send_signal(signal.SIGKILL)
    program.wait()
    assert servers_of(tmp_path) == pids

    async def thaw() -> None:
        await asyncio.sleep(0.5)
        for pid in pids:
            os.kill(pid, signal.SIGCONT)

    async def both() -> None:
        await asyncio.gather(thaw(), check_kept(tmp_path, 1))

    asyncio.run(both())
    assert not any(runs(pid) for pid in pids)


async def test_stale_files_that_name_a_living_stranger_do_not_matter(tmp_path: Path) -> None:
    async with embedded_postgres(tmp_path) as dsn:
        sockets = socket_of(dsn).parent
    stranger = os.getppid()
    data = tmp_path / "postgres" / "data"
    stale = f"{stranger}\n{data}\n1700000000\n5432\n{sockets}\n\n  1234567 65536\nready\n"
    (data / "postmaster.pid").write_text(stale)
    sockets.mkdir(parents=True)
    (sockets / ".s.PGSQL.5432.lock").write_text(stale)
    (sockets / ".s.PGSQL.5432").write_text("")
    (tmp_path / "postgres" / "alive").write_text(f"{stranger}\n")
    (tmp_path / "postgres" / "lock").write_text(f"{stranger}\n")
    async with embedded_postgres(tmp_path) as dsn:
        assert await answers(dsn)
    assert psutil.pid_exists(stranger)


async def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    half = tmp_path / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    async with embedded_postgres(tmp_path) as dsn:
        assert dsn
    assert not half.exists()


def test_a_second_simbiot_is_told_who_the_first_is(start: Start, tmp_path: Path) -> None:
    program = start(tmp_path)
    try:
        asyncio.run(expect_busy(tmp_path, program.pid))
        assert len(servers_of(tmp_path)) == 2, "the first goes on"
    finally:
        program.terminate()
        program.wait()
    eventually(lambda: servers_of(tmp_path) == [])


async def expect_busy(data_dir: Path, holder: int) -> None:
    for opened in (embedded_postgres(data_dir), embedded_redis(data_dir)):
        with pytest.raises(DataDirectoryBusy, match=rf"another simbiot \(process {holder}\)"):
            async with opened:
                raise AssertionError("two on one directory")


async def test_twice_in_one_process_is_refused_too(tmp_path: Path) -> None:
    async with embedded_redis(tmp_path):
        await expect_busy_redis(tmp_path)
    async with embedded_redis(tmp_path) as url:
        assert url


async def expect_busy_redis(data_dir: Path) -> None:
    with pytest.raises(DataDirectoryBusy):
        async with embedded_redis(data_dir):
            raise AssertionError("two on one directory")


async def test_an_exception_stops_the_servers(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        async with embedded_postgres(tmp_path), embedded_redis(tmp_path):
            raise ZeroDivisionError
    assert servers_of(tmp_path) == []


async def test_cancellation_stops_the_servers_even_when_repeated(tmp_path: Path) -> None:
    up = asyncio.Event()

    async def serve() -> None:
        async with embedded_postgres(tmp_path), embedded_redis(tmp_path):
            up.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(serve())
    await asyncio.wait_for(up.wait(), 90)
    for _ in range(5):
        task.cancel()
        await asyncio.sleep(0.005)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert servers_of(tmp_path) == []


async def test_cancellation_during_the_start_leaves_nothing_behind(tmp_path: Path) -> None:
    for delay in (0.01, 0.1, 0.3, 0.6):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(delay), embedded_postgres(tmp_path):
                await asyncio.Event().wait()
        assert orphan_of(tmp_path / "postgres") is None
    async with embedded_postgres(tmp_path) as dsn:
        assert dsn


def test_ctrl_c_in_the_terminal_reaches_us_and_not_the_servers(start: Start, tmp_path: Path) -> None:
    program = start(tmp_path)
    for pid in servers_of(tmp_path):
        assert os.getsid(pid) != os.getsid(program.pid)
    program.send_signal(signal.SIGINT)
    program.wait(90)
    assert servers_of(tmp_path) == []
    assert "received fast shutdown request" in (tmp_path / "postgres" / "server.log").read_text()


@root_only
def test_a_dropped_server_ends_with_its_parent_too(tmp_path: Path) -> None:
    program = PROGRAM.replace("embedded_postgres(data_dir)", "embedded_postgres(data_dir, identity='drop')")
    running = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "up\n"
    running.kill()
    running.wait()
    eventually(lambda: servers_of(tmp_path) == [])
