"""PostgreSQL and Redis that can be killed with -9, all their processes, and started again on the same data."""

from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import psutil

from app.infra.embedded import orphan_of
from app.infra.embedded_postgres import NAME, embedded_postgres
from app.infra.embedded_redis import embedded_redis


class _Killable:
    """One server of ours with a home below `directory`."""

    def __init__(self, directory: Path, name: str) -> None:
        self.directory = directory
        self._home = directory / name
        self._open = AsyncExitStack()
        self.address = ""

    def _server(self) -> AbstractAsyncContextManager[str]:
        raise NotImplementedError

    async def start(self) -> None:
        self.address = await self._open.enter_async_context(self._server())

    async def stop(self) -> None:
        await self._open.aclose()

    def kill(self) -> int:
        """SIGKILL to the server and all its children. Returns how many there were."""
        pid = orphan_of(self._home)
        if pid is None:
            raise LookupError(f"no server runs in {self._home}")
        server = psutil.Process(pid)
        family = [server, *server.children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        return len(family)

    async def again(self) -> None:
        """Start it on what the killed one has left."""
        await self._open.aclose()
        await self.start()


class Postgres(_Killable):
    """As durable as in production: what was committed outlives the kill."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, "postgres")

    def _server(self) -> AbstractAsyncContextManager[str]:
        return embedded_postgres(self.directory)

    @property
    def socket(self) -> str:
        parts = parse_qs(urlsplit(self.address).query)
        return f"{parts['host'][0]}/.s.PGSQL.{parts['port'][0]}"

    def through(self, port: int) -> str:
        """Its DSN by a proxy."""
        return f"postgresql://{NAME}@127.0.0.1:{port}/{NAME}?sslmode=disable"


class Redis(_Killable):
    def __init__(self, directory: Path) -> None:
        super().__init__(directory, "redis")

    def _server(self) -> AbstractAsyncContextManager[str]:
        return embedded_redis(self.directory)

    @property
    def socket(self) -> str:
        return unquote(urlsplit(self.address).path)

    def through(self, port: int) -> str:
        return f"redis://127.0.0.1:{port}/0"
