"""Brings a database to the form this program needs: numbered SQL files, forward only, each once, in order.

A released file never changes: its checksum is kept with its number and compared at every start.
"""

import contextlib
import hashlib
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from db.pool import Connection, Pool, PooledConnection

DIRECTORY = Path(__file__).with_name("migrations")
FILE_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql", re.ASCII)
# Each file runs inside a transaction of ours. A function's body has BEGIN too, but no semicolon after it.
OWN_TRANSACTION = re.compile(
    r"^\s*(BEGIN|COMMIT|ROLLBACK|START)(\s+(TRANSACTION|WORK)\b[^;]*)?\s*;", re.MULTILINE | re.IGNORECASE
)
ADVISORY_LOCK = 0x51B1_0701
LOCK_PATIENCE = "120s"  # for another process that is migrating
MIGRATION_LOCK_PATIENCE = "5s"  # a migration gives up rather than make a running service queue behind it
RUN_PATIENCE = 3600.0  # seconds for one file, over the pool's own limit


class MigrationError(Exception):
    """The database cannot be brought up to date; the message says which file and what to do."""


class BrokenSequence(MigrationError):
    """The files themselves are wrong: a gap, a number used twice, a bad name, or their own COMMIT."""


class EditedMigration(MigrationError):
    """A file that the database has already run is not the same any more."""


class DatabaseTooNew(MigrationError):
    """The database was migrated by a later program than this one."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file; `checksum` is the SHA-256 of its text with Unix line ends."""

    number: int
    name: str
    sql: str
    checksum: str


def load(directory: Path = DIRECTORY) -> tuple[Migration, ...]:
    """The files in order, from 1 without a gap. Raises BrokenSequence."""
    migrations = [_read(path) for path in sorted(directory.glob("*.sql"))]
    for expected, migration in enumerate(migrations, start=1):
        if migration.number < expected:
            raise BrokenSequence(f"Migration number {migration.number:04} is used twice in {directory}.")
        if migration.number > expected:
            raise BrokenSequence(
                f"Migration {expected:04} is missing before {migration.number:04}_{migration.name}."
            )
    return tuple(migrations)


def _read(path: Path) -> Migration:
    parts = FILE_NAME.fullmatch(path.name)
    if parts is None:
        raise BrokenSequence(f"{path.name} must be named NNNN_lower_case_words.sql.")
    sql = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    if OWN_TRANSACTION.search(sql):
        raise BrokenSequence(f"{path.name} must not begin or end a transaction: it runs inside one.")
    return Migration(int(parts[1]), parts[2], sql, hashlib.sha256(sql.encode()).hexdigest())


async def migrate(database: str | Pool, directory: Path = DIRECTORY) -> list[Migration]:
    """Applies what is missing and returns it, in order; safe to call from several processes at once.

    Raises MigrationError, with every file before the failing one applied and the failing one undone.
    """
    files = load(directory)
    async with _connection(database) as connection, _only_migrator(connection):
        known = await _known(connection)
        _compare(files, known)
        missing = [migration for migration in files if migration.number not in known]
        for migration in missing:
            await _apply(connection, migration)
        return missing


@contextlib.asynccontextmanager
async def _connection(database: str | Pool) -> AsyncIterator[Connection | PooledConnection]:
    if isinstance(database, str):
        connection = await asyncpg.connect(database)
        try:
            yield connection
        finally:
            await connection.close()
    else:
        async with database.acquire() as borrowed:
            yield borrowed


@contextlib.asynccontextmanager
async def _only_migrator(connection: Connection | PooledConnection) -> AsyncIterator[None]:
    """A session's lock: it lives on this one connection, which is not given back while it is needed."""
    await connection.execute(f"SET lock_timeout = '{LOCK_PATIENCE}'")
    try:
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK, timeout=RUN_PATIENCE)
        except asyncpg.LockNotAvailableError as error:
            raise MigrationError(
                f"Another process has been migrating this database for {LOCK_PATIENCE}."
            ) from error
        try:
            yield
        finally:
            if not connection.is_closed():
                await connection.execute("SELECT pg_advisory_unlock($1)", ADVISORY_LOCK)
    finally:
        if not connection.is_closed():
            await connection.execute("RESET lock_timeout")  # a pool's connection goes on to others


async def _known(connection: Connection | PooledConnection) -> Mapping[int, tuple[str, str]]:
    await connection.execute(
        """
        CREATE TABLE IF NOT EXISTS schema_migration (
            number     integer     PRIMARY KEY CHECK (number > 0),
            name       text        NOT NULL,
            checksum   text        NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
        )
        """
    )
    rows = await connection.fetch("SELECT number, name, checksum FROM schema_migration")
    return {row["number"]: (row["name"], row["checksum"]) for row in rows}


def _compare(files: Sequence[Migration], known: Mapping[int, tuple[str, str]]) -> None:
    newest = len(files)
    if known and max(known) > newest:
        raise DatabaseTooNew(
            f"The database has migration {max(known):04} and this program ends at {newest:04}: "
            "run a newer program."
        )
    for migration in files:
        name, checksum = known.get(migration.number, (migration.name, migration.checksum))
        if (name, checksum) != (migration.name, migration.checksum):
            raise EditedMigration(
                f"{migration.number:04}_{migration.name}.sql is not the file that this database has run as "
                f"{migration.number:04}_{name}.sql: restore it and write a new migration instead."
            )


async def _apply(connection: Connection | PooledConnection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL lock_timeout = '{MIGRATION_LOCK_PATIENCE}'")
            await connection.execute(migration.sql, timeout=RUN_PATIENCE)
            await connection.execute(
                "INSERT INTO schema_migration (number, name, checksum) VALUES ($1, $2, $3)",
                migration.number,
                migration.name,
                migration.checksum,
            )
    except asyncpg.PostgresError as error:
        raise MigrationError(
            f"{migration.number:04}_{migration.name}.sql failed and was undone: {error}"
        ) from error
