"""Real stores for tests: one embedded PostgreSQL and one Redis a test process, a database of its own a test.

`postgres_dsn`, `pool`: a migrated database as it is when new; `module_postgres_dsn`: one for the module.
`redis_url`: the process's own Redis, emptied before the test. The servers start when the first test asks.
"""

import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from io import BytesIO
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
    "wal_level": "minimal",  # fresh databases need not be written twice
    "max_wal_senders": "0",
}


USES = 25  # of a database before it is made anew: what was deleted stays in its files
TABLES = "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
# Whoever changes tables, triggers or functions writes a younger row into these.
SHAPE = """
    SELECT max(young)::bigint FROM (
        SELECT max(xmin::text::bigint) AS young FROM pg_class
        UNION ALL SELECT max(xmin::text::bigint) FROM pg_attribute
        UNION ALL SELECT max(xmin::text::bigint) FROM pg_trigger
        UNION ALL SELECT max(xmin::text::bigint) FROM pg_constraint
        UNION ALL SELECT max(xmin::text::bigint) FROM pg_proc
    ) AS catalogs
"""
ALONE = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Past triggers and foreign keys: some tables refuse to give up a row.
EMPTIED = """
    SET session_replication_role = replica;
    DO $$
    DECLARE name text;
    BEGIN
        FOR name IN SELECT oid::regclass::text FROM pg_class
                    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
        LOOP
            EXECUTE 'DELETE FROM ' || name;
        END LOOP;
    END
    $$;
    SELECT setval(seqrelid, seqstart, false) FROM pg_sequence;
"""


def with_database(dsn: str, database: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))


@dataclass(slots=True)
class Database:
    """A database that tests use one after the other. uses: how many have; shape: its catalogs when it was new."""

    dsn: str
    name: str
    shape: int
    uses: int = 0


class PostgresServer:
    """The process's server; `template` is migrated and never written to again.

    To make a database anew costs several times what emptying one does: a used one is emptied and handed out
    again, unless a test has changed its tables, or it has been used often.
    """

    def __init__(self, template: str, portal: BlockingPortal) -> None:
        self.template = template
        self._portal = portal
        self._numbers = itertools.count(1)
        self._spare: list[Database] = []
        self._seeds: dict[str, bytes] = portal.call(seeds_of, template)

    @contextmanager
    def fresh_database(self) -> Iterator[str]:
        database = self._spare.pop() if self._spare else self._portal.call(self._created)
        yield database.dsn
        database.uses += 1
        if database.uses < USES and self._portal.call(self._is_emptied, database):
            self._spare.append(database)
        else:
            self._portal.call(self._administer, f'DROP DATABASE "{database.name}" WITH (FORCE)')

    async def _created(self) -> Database:
        name = f"test_{next(self._numbers)}"
        await self._administer(f'CREATE DATABASE "{name}" TEMPLATE simbiot')
        dsn = with_database(self.template, name)
        async with connected(dsn) as connection:
            return Database(dsn, name, await connection.fetchval(SHAPE))

    async def _is_emptied(self, database: Database) -> bool:
        """It is as it was when new. False where its tables are not."""
        async with connected(database.dsn) as connection:
            await connection.execute(ALONE)
            if await connection.fetchval(SHAPE) != database.shape:
                return False
            await connection.execute(EMPTIED)
            for table, rows in self._seeds.items():
                await connection.copy_to_table(table, source=BytesIO(rows), format="binary")
            return True

    async def _administer(self, statement: str) -> None:
        async with connected(with_database(self.template, "postgres")) as connection:
            await connection.execute(statement)


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def seeds_of(dsn: str) -> dict[str, bytes]:
    """The rows that migrations have written, by table."""
    seeds = {}
    async with connected(dsn) as connection:
        for row in await connection.fetch(TABLES):
            rows = BytesIO()
            await connection.copy_from_table(row["name"], output=rows, format="binary")
            if await connection.fetchval(f'SELECT EXISTS (SELECT FROM "{row["name"]}")'):
                seeds[row["name"]] = rows.getvalue()
    return seeds


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
        yield PostgresServer(dsn, stores_portal)


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
