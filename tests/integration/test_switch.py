"""The operators' switch as a program of its own: it needs the database and nothing else."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from app.accounts import Role
from app.infra.embedded_postgres import embedded_postgres
from db.migrate import migrate
from db.pool import Pool, open_pool
from db.uow import PgUnits
from tests.integration.db.support import another_intent, open_account, plan
from tests.support.builders import BTC, NOW
from tests.support.stores import FAST
from trading.domain.account import Control
from trading.domain.ids import UserId
from trading.domain.order import OrderStatus


async def simbiot(*words: str, **environment: str) -> tuple[int, str]:
    """Run the command line with this environment and no other setting. Returns its code and what it said."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app",
        *words,
        env={**kept, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(60):
        said, _ = await program.communicate()
    return program.returncode or 0, said.decode()


async def test_it_halts_tells_and_resumes_with_the_database_alone(pool: Pool, postgres_dsn: str) -> None:
    await pool.execute("UPDATE market_clock SET epoch_real = clock_timestamp(), epoch_market = $1", NOW)
    units = PgUnits(pool)
    account = await open_account(units)
    async with units() as work:
        await work.users.touch(UserId(9), "the operator", "en", Role.ADMIN)
    intents = [another_intent(account.id) for _ in range(2)]
    await plan(units, account.id, *intents)

    code, said = await simbiot("halt", "--why", "a drill", DATABASE_URL=postgres_dsn)
    assert code == 0, said
    assert "service: HALTED since" in said
    assert "(a drill, by operator)" in said
    assert "orders without a proof: 2" in said
    async with units() as work:
        assert await work.orders.claim(account.id, intents[0].id) is None
        order = await work.orders.get(account.id, intents[0].id)
        assert order is not None
        assert order.status is OrderStatus.VOID
        assert await work.operations.control() is Control.HALTED
    code, said = await simbiot("resume", DATABASE_URL=postgres_dsn)
    assert (code, "service: RUNNING" in said) == (0, True), said
    async with units() as work:
        assert await work.orders.claim(account.id, intents[1].id) is not None
    rows = await pool.fetch("SELECT kind, body, critical FROM outbox WHERE user_id = 9 ORDER BY id")
    assert [(row["kind"], row["body"]["halted"], row["critical"]) for row in rows] == [
        ("Switched", True, True),
        ("Switched", False, True),
    ]
    audit = await pool.fetch(
        "SELECT by, changes FROM audit_log WHERE subject = 'service_control' ORDER BY id"
    )
    assert [(row["by"], row["changes"]["control"]) for row in audit] == [
        ("operator", [0, 3]),
        ("operator", [3, 0]),
    ]


async def test_it_halts_one_symbol(pool: Pool, postgres_dsn: str) -> None:
    code, said = await simbiot("halt", "--symbol", BTC.key, DATABASE_URL=postgres_dsn)
    assert code == 0, said
    assert "service: RUNNING" in said
    assert f"symbol {BTC.key}: halted until it is released (by hand, by operator)" in said
    code, said = await simbiot("resume", "--symbol", BTC.key, DATABASE_URL=postgres_dsn)
    assert code == 0, said
    assert "symbol" not in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(("halt", "--symbol", "bitcoin"), "invalid"), (("halt", "--symbol", "mars/spot/BTC/USDT"), "invalid")],
)
async def test_a_symbol_that_is_none_halts_nothing(
    postgres_dsn: str, words: tuple[str, ...], sentence: str
) -> None:
    code, said = await simbiot(*words, DATABASE_URL=postgres_dsn)
    assert code != 0
    assert sentence in said


async def test_it_reaches_the_embedded_database_while_a_service_runs_on_it(tmp_path: Path) -> None:
    async with embedded_postgres(tmp_path, settings=FAST) as dsn, open_pool(dsn) as pool:
        await migrate(pool)
        code, said = await simbiot("halt", DATA_DIR=str(tmp_path))
        assert code == 0, said
        assert await pool.fetchval("SELECT control FROM service_control") == Control.HALTED
    code, said = await simbiot("status", DATA_DIR=str(tmp_path))  # and after it has ended
    assert code == 0, said
    assert "service: HALTED" in said
