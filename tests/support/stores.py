"""Real stores for tests: one embedded PostgreSQL and one Redis a test process, a fresh database a test.

`postgres_dsn`, `pool`: a migrated database of its own for this test; `module_postgres_dsn`: one for the module.
`redis_url`: the process's own Redis, emptied before the test. The servers start when the first test asks.
"""

import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
import redis
from anyio.from_thread import BlockingPortal, start_blocking_portal

from app.infra.embedded import EmbeddedUnavailable
from app.infra.embedded_postgres import embedded_postgres
from app.infra.embedded_redis import embedded_redis
from db.migrate import migrate
from db.pool import Pool, open_pool

# The data of a test need not survive a loss of power nor be copied to a replica; all else is as in production.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",  # a third less for each fresh database
    "max_wal_senders": "0",
}


def with_database(dsn: str, database: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """The process's server; `template` is migrated and never connected to again."""

    template: str
    portal: BlockingPortal
    numbers: Iterator[int]

    @contextmanager
    def fresh_database(self) -> Iterator[str]:
        name = f"test_{next(self.numbers)}"
        self.portal.call(self._administer, f'CREATE DATABASE "{name}" TEMPLATE simbiot')
        yield with_database(self.template, name)
        self.portal.call(self._administer, f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _administer(self, statement: str) -> None:
        connection = await asyncpg.connect(with_database(self.template, "postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@pytest.fixture(scope="session")
def stores_portal() -> Iterator[BlockingPortal]:
    """A thread with a loop that outlives every test's: servers end with the thread that started them."""
    with start_blocking_portal() as portal:
        yield portal


@contextmanager
def _held(portal: BlockingPortal, server: AbstractAsyncContextManager[str]) -> Iterator[str]:
    with ExitStack() as stack:
        try:
            address = stack.enter_context(portal.wrap_async_context_manager(server))
        except EmbeddedUnavailable as reason:
            pytest.skip(str(reason))
        yield address


@pytest.fixture(scope="session")
def postgres_server(
    stores_portal: BlockingPortal, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PostgresServer]:
    data_dir = tmp_path_factory.mktemp("stores")
    with _held(stores_portal, embedded_postgres(data_dir, settings=FAST)) as dsn:
        stores_portal.call(migrate, dsn)
        yield PostgresServer(dsn, stores_portal, itertools.count(1))


@pytest.fixture
def postgres_dsn(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.fresh_database() as dsn:
        yield dsn


@pytest.fixture(scope="module")
def module_postgres_dsn(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.fresh_database() as dsn:
        yield dsn


@pytest.fixture
async def pool(postgres_dsn: str) -> AsyncIterator[Pool]:
    async with open_pool(postgres_dsn, min_size=1, max_size=10) as opened:
        yield opened


@pytest.fixture(scope="session")
def redis_server(stores_portal: BlockingPortal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with _held(stores_portal, embedded_redis(tmp_path_factory.mktemp("stores"))) as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server
