"""People are found by what is remembered of them, and what is written about them goes when they leave."""

import pytest

from app.accounts import AccountKind, Role
from app.ports_people import Factor, FactorPageRow
from app.totp import FactorState
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import PERMISSIONS, a_sealed_key, key_info, open_account
from tests.support.builders import NOW
from trading.domain.ids import UserId

ANN, BEN = UserId(7001), UserId(7002)
PRINT = bytes(range(32))


@pytest.fixture
async def people(pool: Pool) -> PgUnits:
    units = PgUnits(pool)
    account = await open_account(units, ANN, AccountKind.LIVE)
    async with units() as work:
        await work.users.touch(ANN, "Ann 100%", "en", Role.USER)
        await work.users.touch(BEN, "Ben_", "ru", Role.USER)
        await work.keys.put(a_sealed_key(account), PRINT, key_info(), PERMISSIONS)
    await pool.execute(
        "INSERT INTO charge (provider, charge_id, direction, amount, currency, at, user_id)"
        " VALUES ('stars', 'charge-0001', 'in', 350, 'XTR', clock_timestamp(), $1)",
        BEN,
    )
    return units


@pytest.mark.parametrize(
    ("text", "prints", "expected"),
    [
        ("7001", (), [ANN]),
        ("ann", (), [ANN]),
        ("ANN 100%", (), [ANN]),
        ("%", (), []),
        ("ben_", (), [BEN]),
        ("be__", (), []),
        ("abcd", (), [ANN]),
        ("a key that was pasted", (PRINT,), [ANN]),
        (PRINT.hex()[:12], (), [ANN]),
        ("charge-0001", (), [BEN]),
        ("", (), [BEN, ANN]),
        ("9" * 40, (), []),
        ("\u0667\u0660", (), []),
        ("'; DROP TABLE person; --", (), []),
    ],
)
async def test_found_by(
    people: PgUnits, text: str, prints: tuple[bytes, ...], expected: list[UserId]
) -> None:
    async with people() as work:
        assert [one.id for one in await work.people_desk.find(text, prints, 5, 0)] == expected
        assert [one.id for one in await work.people_desk.find(text, prints, 5, 1)] == expected[1:]
        assert await work.people_desk.payments(BEN) == 1


async def test_what_is_written_about_a_person_goes_with_them(people: PgUnits, pool: Pool) -> None:
    async with people() as work:
        await work.people_desk.note(BEN, ANN, "a note")
        await work.admissions.ask(BEN)
        await work.factors.put(BEN, Factor(b"sealed", FactorState(0)))
        await work.factors.offer(b"d" * 32, FactorPageRow(BEN, b"sealed", NOW))
        assert set(await work.care.about(BEN)) >= {"person_note", "admission"}
        assert "second_factor" not in await work.care.about(BEN), "a secret is handed to nobody"
        gone = await work.care.forget(BEN)
    for table in ("person_note", "admission", "second_factor", "factor_link"):
        assert await pool.fetchval(f"SELECT count(*) FROM {table}") == 0, table
    async with people() as work:
        assert await work.people_desk.payments(gone) == 1, "the books keep their pseudonym"
        assert [one.id for one in await work.people_desk.find("", (), 5, 0)] == [ANN]
