import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import asyncpg
import pytest

from app.infra.clock import ScaledClock
from db.migrate import (
    DIRECTORY,
    BrokenSequence,
    DatabaseTooNew,
    EditedMigration,
    MigrationError,
    load,
    migrate,
)
from db.pool import Pool, open_pool
from tests.support.stores import PostgresServer, with_database


@pytest.fixture
def empty_dsn(postgres_server: PostgresServer) -> Iterator[str]:
    """A database that no migration has seen."""
    with postgres_server.fresh_database() as dsn:
        asyncio.run(_emptied(dsn))
        yield dsn


async def _emptied(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    finally:
        await connection.close()


def write(directory: Path, **files: str) -> Path:
    directory.mkdir(exist_ok=True)
    for name, sql in files.items():
        (directory / f"{name[1:]}.sql").write_text(sql)
    return directory


async def contents(dsn: str) -> dict[str, str]:
    """The rows of each table, and where its numbers go on."""
    connection = await asyncpg.connect(dsn)
    try:
        found = {
            table: await connection.fetchval(
                f"SELECT coalesce(string_agg(t::text, ';' ORDER BY t::text), '') FROM {table} t"
            )
            for table in await tables(dsn)
        }
        for row in await connection.fetch("SELECT sequencename, last_value FROM pg_sequences"):
            found[row["sequencename"]] = str(row["last_value"])
        return found
    finally:
        await connection.close()


async def tables(dsn: str) -> set[str]:
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {row["tablename"] for row in rows}
    finally:
        await connection.close()


async def test_applies_each_file_once_in_order(empty_dsn: str, tmp_path: Path) -> None:
    directory = write(tmp_path / "m", _0001_a="CREATE TABLE a (x int)", _0002_b="ALTER TABLE a ADD y int")
    assert [(m.number, m.name) for m in await migrate(empty_dsn, directory)] == [(1, "a"), (2, "b")]
    assert await migrate(empty_dsn, directory) == []
    write(directory, _0003_c="CREATE TABLE c (x int)")
    async with open_pool(empty_dsn) as pool:
        assert [m.number for m in await migrate(pool, directory)] == [3]
        assert await pool.fetchval("SELECT array_agg(number ORDER BY number) FROM schema_migration") == [
            1,
            2,
            3,
        ]


async def test_our_own_files_bring_an_empty_database_up_to_date(empty_dsn: str) -> None:
    assert [m.number for m in await migrate(empty_dsn)] == [m.number for m in load()]
    assert await migrate(empty_dsn) == []
    assert "market_clock" in await tables(empty_dsn)


async def test_concurrent_runners_apply_once(empty_dsn: str, tmp_path: Path) -> None:
    slow = "CREATE TABLE a (x int); INSERT INTO a SELECT 1 FROM pg_sleep(0.3)"
    directory = write(tmp_path / "m", _0001_a=slow, _0002_b="CREATE TABLE b (x int)")
    results = await asyncio.gather(*(migrate(empty_dsn, directory) for _ in range(8)))
    assert sorted(len(result) for result in results) == [0] * 7 + [2]


async def test_a_failing_file_is_undone_and_the_ones_before_stay(empty_dsn: str, tmp_path: Path) -> None:
    broken = "CREATE TABLE half (x int); SELECT 1/0"
    directory = write(tmp_path / "m", _0001_a="CREATE TABLE a (x int)", _0002_broken=broken)
    with pytest.raises(MigrationError, match=r"0002_broken\.sql failed and was undone: division by zero"):
        await migrate(empty_dsn, directory)
    assert await tables(empty_dsn) == {"a", "schema_migration"}
    write(directory, _0002_broken="CREATE TABLE whole (x int)")
    assert [m.number for m in await migrate(empty_dsn, directory)] == [2]


async def test_a_file_and_its_record_are_one_transaction(empty_dsn: str, tmp_path: Path) -> None:
    taken = "CREATE TABLE half (x int); INSERT INTO schema_migration VALUES (2, 'mine', '')"
    directory = write(tmp_path / "m", _0001_a="CREATE TABLE a (x int)", _0002_taken=taken)
    with pytest.raises(MigrationError, match="0002_taken"):
        await migrate(empty_dsn, directory)
    assert await tables(empty_dsn) == {"a", "schema_migration"}


async def test_a_failure_releases_the_lock(empty_dsn: str, tmp_path: Path) -> None:
    directory = write(tmp_path / "m", _0001_a="SELECT 1/0")
    async with open_pool(empty_dsn, max_size=1) as pool:
        for _ in range(2):
            with pytest.raises(MigrationError):
                await migrate(pool, directory)
        assert await pool.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0


@pytest.mark.parametrize("edit", ["text", "name"])
async def test_an_edited_old_file_is_named(empty_dsn: str, tmp_path: Path, edit: str) -> None:
    directory = write(tmp_path / "m", _0001_a="CREATE TABLE a (x int)", _0002_b="CREATE TABLE b (x int)")
    await migrate(empty_dsn, directory)
    if edit == "text":
        write(directory, _0001_a="CREATE TABLE a (x bigint)")
    else:
        (directory / "0001_a.sql").rename(directory / "0001_renamed.sql")
    write(directory, _0003_c="CREATE TABLE c (x int)")
    with pytest.raises(EditedMigration, match=r"0001_\w+\.sql is not the file"):
        await migrate(empty_dsn, directory)
    assert "c" not in await tables(empty_dsn)


async def test_line_ends_are_no_edit(empty_dsn: str, tmp_path: Path) -> None:
    directory = write(tmp_path / "m", _0001_a="CREATE TABLE a (\n x int)\n")
    await migrate(empty_dsn, directory)
    (directory / "0001_a.sql").write_bytes(b"CREATE TABLE a (\r\n x int)\r\n")
    assert await migrate(empty_dsn, directory) == []


async def test_a_database_of_a_later_program_is_refused(empty_dsn: str, tmp_path: Path) -> None:
    directory = write(tmp_path / "m", _0001_a="CREATE TABLE a (x int)", _0002_b="CREATE TABLE b (x int)")
    await migrate(empty_dsn, directory)
    (directory / "0002_b.sql").unlink()
    with pytest.raises(DatabaseTooNew, match="run a newer program"):
        await migrate(empty_dsn, directory)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"_0001_a": "", "_0003_c": ""}, "0002 is missing before 0003_c"),
        ({"_0002_b": ""}, "0001 is missing"),
        ({"_0001_a": "", "_0001_b": ""}, "0001 is used twice"),
        ({"_0000_a": "", "_0001_b": ""}, "0000 is used twice"),
        ({"_1_a": ""}, "must be named"),
        ({"_0001_Users": ""}, "must be named"),
        ({"_0001_a": "SELECT 1;\nCOMMIT;"}, "must not begin or end a transaction"),
        ({"_0001_a": "begin;\nSELECT 1"}, "must not begin or end a transaction"),
        ({"_0001_a": "START TRANSACTION ISOLATION LEVEL SERIALIZABLE;"}, "must not begin or end"),
    ],
)
def test_a_broken_sequence_is_refused_before_the_database_is_asked(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    with pytest.raises(BrokenSequence, match=said):
        load(write(tmp_path / "m", **files))


def test_a_function_may_have_a_body(tmp_path: Path) -> None:
    body = "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN 1;\nEND;\n$$;"
    assert len(load(write(tmp_path / "m", _0001_f=body))) == 1


def test_our_own_files_are_in_order() -> None:
    assert load(DIRECTORY)[0].name == "clock"


async def test_market_time_is_the_servers_own_until_told_otherwise(pool: Pool) -> None:
    row = await pool.fetchrow(
        "SELECT before, clock_now() AS market, clock_timestamp() AS after FROM (SELECT clock_timestamp() AS before)"
    )
    assert row is not None
    assert row["before"] <= row["market"] <= row["after"]


async def test_market_time_agrees_with_the_clock_of_the_program(pool: Pool) -> None:
    epoch_real = datetime.now(UTC) - timedelta(hours=2)
    clock = ScaledClock(60.0, epoch_real, datetime(2024, 1, 1, tzinfo=UTC))
    await pool.execute(
        "UPDATE market_clock SET rate = $1, epoch_real = $2, epoch_market = $3",
        clock.rate,
        clock.epoch_real,
        clock.epoch_market,
    )
    before = clock.now()
    market = await pool.fetchval("SELECT clock_now()")
    assert before - timedelta(milliseconds=1) <= market <= clock.now() + timedelta(milliseconds=1)
    assert abs(market - datetime(2024, 1, 6, tzinfo=UTC)) < timedelta(hours=1)


@pytest.mark.parametrize(
    "change",
    [
        "rate = 0",
        "rate = -1",
        "rate = 'NaN'",
        "rate = 'Infinity'",
        "epoch_real = 'infinity'",
        "only_row = false",
    ],
)
async def test_market_time_cannot_be_broken(pool: Pool, change: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute(f"UPDATE market_clock SET {change}")


async def test_there_is_one_market_clock(pool: Pool) -> None:
    with pytest.raises(asyncpg.UniqueViolationError):
        await pool.execute("INSERT INTO market_clock DEFAULT VALUES")


async def test_numbers_cross_exactly(pool: Pool) -> None:
    numbers = [
        Decimal("0.1"),
        Decimal("-12345678901234567890.123456789012345678"),
        Decimal("1E-18"),
        Decimal(0),
    ]
    assert await pool.fetchval("SELECT $1::numeric[]", numbers) == numbers
    assert await pool.fetchval("SELECT $1::numeric", 7) == Decimal(7)
    back = await pool.fetchval("SELECT $1::numeric", Decimal("1.50"))
    assert (type(back), str(back)) == (Decimal, "1.50")


@pytest.mark.parametrize("number", [0.1, Decimal("NaN"), Decimal("Infinity"), True, "1"])
async def test_what_is_no_exact_number_is_refused(pool: Pool, number: object) -> None:
    with pytest.raises(asyncpg.DataError):
        await pool.fetchval("SELECT $1::numeric", number)
    with pytest.raises(asyncpg.DataError):
        await pool.fetchval("SELECT $1::numeric[]", [number])


async def test_instants_cross_aware_and_in_utc(pool: Pool) -> None:
    tokyo = datetime(2026, 11, 21, 4, 5, 6, 789012, tzinfo=timezone(timedelta(hours=9)))
    back = await pool.fetchval("SELECT $1::timestamptz", tokyo)
    assert (back, back.tzinfo) == (tokyo, UTC)
    before_2000 = datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
    assert await pool.fetchval("SELECT $1::timestamptz[]", [before_2000]) == [before_2000]


async def test_a_naive_instant_is_refused(pool: Pool) -> None:
    with pytest.raises(asyncpg.DataError):
        await pool.fetchval("SELECT $1::timestamptz", datetime(2026, 1, 1))  # noqa: DTZ001  naive on purpose


@pytest.mark.parametrize("kind", ["json", "jsonb"])
async def test_json_crosses_as_plain_values(pool: Pool, kind: str) -> None:
    value = {"a": [1, 2.5, None, "é"], "b": {"c": True}}
    assert await pool.fetchval(f"SELECT $1::{kind}", value) == value
    assert await pool.fetchval(f"SELECT ($1::{kind})->>'price'", {"price": Decimal("0.10")}) == "0.10"
    assert await pool.fetchval(f"SELECT $1::{kind}[]", [value, {}]) == [value, {}]
    with pytest.raises(asyncpg.DataError):
        await pool.fetchval(f"SELECT $1::{kind}", {"x": object()})


async def test_a_pools_sessions_do_not_hold_others_up(pool: Pool) -> None:
    row = await pool.fetchrow(
        "SELECT current_setting('idle_in_transaction_session_timeout') AS idle,"
        " current_setting('lock_timeout') AS lock, current_setting('timezone') AS zone"
    )
    assert row is not None
    assert dict(row) == {"idle": "5s", "lock": "5s", "zone": "UTC"}


async def test_every_test_has_a_database_of_its_own(pool: Pool, postgres_server: PostgresServer) -> None:
    await pool.execute("CREATE TABLE mine (x int)")
    with postgres_server.fresh_database() as other:
        assert "mine" not in await tables(other)
        assert "market_clock" in await tables(other)
    assert with_database(other, "x").startswith("postgresql://simbiot@/x?host=")


async def test_a_database_that_is_handed_out_again_is_as_it_was_when_new(
    postgres_server: PostgresServer,
) -> None:
    with postgres_server.fresh_database() as dsn:
        new = await contents(dsn)
        async with open_pool(dsn, min_size=1, max_size=1) as opened:
            await opened.execute("INSERT INTO incident (fingerprint, place, summary) VALUES ('x', 'y', 'z')")
            await opened.execute(
                "INSERT INTO audit_log (subject, action, row_id, changes) VALUES ('person', 'insert', '1', '{}')"
            )
            await opened.execute("DELETE FROM order_transition")
            await opened.execute("UPDATE market_clock SET rate = 7")
        assert await contents(dsn) != new
    with postgres_server.fresh_database() as again:
        assert again == dsn, "emptied, not made anew"
        assert await contents(again) == new
        async with open_pool(again, min_size=1, max_size=1) as opened:
            await opened.execute("ALTER TABLE incident ADD COLUMN mine int")
    with postgres_server.fresh_database() as other:
        assert await contents(other) == new
        assert other != again, "its tables were changed"
