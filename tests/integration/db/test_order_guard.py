"""What the database itself refuses of orders, whoever asks."""

import asyncpg
import pytest

from app.accounts import Account
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import another_intent, force_status, open_account, plan
from tests.support.builders import BTC, ETH
from trading.domain.ids import UserId
from trading.domain.instrument import Side
from trading.domain.order import TRANSITIONS, OrderKind, OrderStatus

MOVABLE = {
    "status", "filled", "spent", "exchange_id", "stamped_at", "confirmed_at", "reason", "updated_at"
}  # fmt: skip
ANOTHER = {
    "bigint": "coalesce({0}, 0) + 1",
    "integer": "coalesce({0}, 0) + 1",
    "numeric": "coalesce({0}, 0) + 1",
    "text": "coalesce({0}, '') || 'x'",
    "boolean": "NOT {0}",
    "timestamp with time zone": "{0} + interval '1 second'",
    "jsonb": "jsonb_build_object('another', {} IS NULL)",
}


async def test_the_transitions_are_those_of_the_domain(units: PgUnits, pool: Pool) -> None:
    rows = await pool.fetch("SELECT from_status, to_status FROM order_transition")
    assert {(row["from_status"], row["to_status"]) for row in rows} == {
        (start.value, end.value) for start, ends in TRANSITIONS.items() for end in ends
    }


@pytest.mark.parametrize("start", OrderStatus)
async def test_a_status_moves_along_the_table_only(
    units: PgUnits, pool: Pool, account: Account, start: OrderStatus
) -> None:
    intent = another_intent(account.id)
    await plan(units, account.id, intent)
    await force_status(pool, account.id, intent.id, start)
    moved = set()
    for end in OrderStatus:
        async with pool.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                await connection.execute(
                    "UPDATE order_intent SET status = $1, stamped_at = coalesce(stamped_at, clock_now())", end
                )
            except asyncpg.CheckViolationError as error:
                assert error.constraint_name == "order_moves_along_table"  # noqa: PT017  # a loop, not a raise
            else:
                moved.add(end)
            finally:
                await transaction.rollback()
    assert moved == TRANSITIONS[start] | {start}


async def test_the_terms_never_change(units: PgUnits, pool: Pool, account: Account) -> None:
    await plan(units, account.id, another_intent(account.id))
    columns = await pool.fetch(
        """
        SELECT column_name AS name, data_type AS type FROM information_schema.columns
        WHERE table_name = 'order_intent'
        """
    )
    terms = [column for column in columns if column["name"] not in MOVABLE]
    assert len(terms) == 24
    for column in terms:
        other = ANOTHER[column["type"]].format(f'"{column["name"]}"')
        with pytest.raises(asyncpg.CheckViolationError) as refused:
            await pool.execute(f'UPDATE order_intent SET "{column["name"]}" = {other}')
        assert refused.value.constraint_name == "order_terms_fixed", column["name"]


@pytest.mark.parametrize("column", ["filled", "spent"])
async def test_what_is_filled_never_falls(units: PgUnits, pool: Pool, account: Account, column: str) -> None:
    await plan(units, account.id, another_intent(account.id))
    await pool.execute(f"UPDATE order_intent SET {column} = 0.005")
    await pool.execute(f"UPDATE order_intent SET {column} = 0.005")
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await pool.execute(f"UPDATE order_intent SET {column} = 0.004")
    assert refused.value.constraint_name == "order_fills_rise"


async def test_an_order_never_overfills(units: PgUnits, pool: Pool, account: Account) -> None:
    """By quantity, or by what it was to spend where that is its term."""
    await plan(units, account.id, another_intent(account.id, side=Side.SELL))
    await pool.execute("UPDATE order_intent SET filled = qty")
    with pytest.raises(asyncpg.CheckViolationError, match="order_not_overfilled"):
        await pool.execute("UPDATE order_intent SET filled = qty * 1.000001")

    by_cost = another_intent(account.id)
    await plan(units, account.id, by_cost)
    await pool.execute("UPDATE order_intent SET filled = qty * 2, spent = cost WHERE id = $1", by_cost.id)
    with pytest.raises(asyncpg.CheckViolationError, match="order_not_overfilled"):
        await pool.execute("UPDATE order_intent SET spent = cost * 1.000001 WHERE id = $1", by_cost.id)


async def test_an_overfill_is_a_fact_and_kept_in_quarantine(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    await plan(units, account.id, another_intent(account.id, side=Side.SELL))
    await pool.execute("UPDATE order_intent SET status = 'submitting', stamped_at = clock_now()")
    await pool.execute("UPDATE order_intent SET status = 'open'")
    with pytest.raises(asyncpg.CheckViolationError, match="order_not_overfilled"):
        await pool.execute("UPDATE order_intent SET status = 'filled', filled = qty * 2")
    await pool.execute("UPDATE order_intent SET status = 'filled', reason = 'quarantine', filled = qty * 2")
    assert await pool.fetchval("SELECT filled > qty FROM order_intent")


async def test_an_order_is_stamped_before_it_leaves_and_once(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    await plan(units, account.id, another_intent(account.id))
    with pytest.raises(asyncpg.CheckViolationError, match="order_sent_with_stamp"):
        await pool.execute("UPDATE order_intent SET status = 'submitting'")
    await pool.execute("UPDATE order_intent SET status = 'submitting', stamped_at = clock_now()")
    for other in ("stamped_at + interval '1 second'", "NULL"):
        with pytest.raises(asyncpg.CheckViolationError) as refused:
            await pool.execute(f"UPDATE order_intent SET stamped_at = {other}")
        assert refused.value.constraint_name == "order_stamped_once"


@pytest.mark.parametrize("status", sorted(set(OrderStatus) - {OrderStatus.PLANNED, OrderStatus.VOID}))
async def test_an_order_is_written_before_it_is_sent(
    units: PgUnits, pool: Pool, account: Account, status: OrderStatus
) -> None:
    await plan(units, account.id, another_intent(account.id))
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await _copy(
            pool, id="'OTHER'", cause="'other'", symbol="'other'", status=f"'{status}'", stamped_at="now()"
        )
    assert refused.value.constraint_name == "order_begins_planned"


@pytest.mark.parametrize("in_flight", ["planned", "submitting", "unknown"])
async def test_one_order_of_a_kind_in_flight(
    units: PgUnits, pool: Pool, account: Account, in_flight: str
) -> None:
    first = another_intent(account.id, BTC)
    await plan(units, account.id, first)
    await force_status(pool, account.id, first.id, OrderStatus(in_flight))
    with pytest.raises(asyncpg.UniqueViolationError, match="one_in_flight"):
        await _copy(pool, id="'OTHER'", cause="'other'", status="'planned'", stamped_at="NULL")
    # another kind, another symbol, and an order that is there already, are not in its way
    protect = another_intent(account.id, BTC, kind=OrderKind.EXIT, side=Side.SELL)
    await plan(units, account.id, protect, another_intent(account.id, ETH))


async def test_a_cause_makes_one_order_an_attempt(units: PgUnits, pool: Pool, account: Account) -> None:
    first = another_intent(account.id)
    await plan(units, account.id, first)
    await force_status(pool, account.id, first.id, OrderStatus.FILLED)
    with pytest.raises(asyncpg.UniqueViolationError, match="cause"):
        await _copy(pool, id="'OTHER'", status="'planned'", stamped_at="NULL", filled="0", spent="0")
    await _copy(pool, id="'OTHER'", attempt="2", status="'planned'", stamped_at="NULL", filled="0", spent="0")


async def test_an_exchange_order_belongs_to_one_order(units: PgUnits, pool: Pool, account: Account) -> None:
    """Of a symbol: some exchanges number the orders of each symbol anew."""
    leaving = another_intent(account.id, BTC, kind=OrderKind.EXIT, side=Side.SELL)
    await plan(units, account.id, another_intent(account.id, BTC), another_intent(account.id, ETH), leaving)
    await pool.execute("UPDATE order_intent SET exchange_id = 'the same' WHERE id <> $1", leaving.id)
    with pytest.raises(asyncpg.UniqueViolationError, match="exchange_id"):
        await pool.execute("UPDATE order_intent SET exchange_id = 'the same'")


async def test_an_order_names_the_owner_of_its_account(units: PgUnits, pool: Pool, account: Account) -> None:
    other = await open_account(units, UserId(8))
    await plan(units, account.id, another_intent(account.id))
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await _copy(pool, id="'OTHER'", cause="'other'", symbol="'other'", user_id=str(other.owner))


@pytest.mark.parametrize("qty", ["0", "-1", "'NaN'", "'Infinity'"])
async def test_a_quantity_is_finite_and_above_zero(
    units: PgUnits, pool: Pool, account: Account, qty: str
) -> None:
    await plan(units, account.id, another_intent(account.id))
    with pytest.raises(asyncpg.CheckViolationError):
        await _copy(pool, id="'OTHER'", cause="'other'", symbol="'other'", qty=qty)


async def test_every_move_is_logged(units: PgUnits, pool: Pool, account: Account) -> None:
    intent = another_intent(account.id)
    await plan(units, account.id, intent)
    await force_status(pool, account.id, intent.id, OrderStatus.OPEN)
    await pool.execute("UPDATE order_intent SET confirmed_at = clock_now()")  # no move
    await pool.execute("UPDATE order_intent SET filled = 0.01, spent = 600")
    await pool.execute("UPDATE order_intent SET status = 'filled', reason = 'done'")
    rows = await pool.fetch("SELECT from_status, to_status, filled, reason FROM order_event ORDER BY id")
    assert [(row["from_status"], row["to_status"], str(row["filled"]), row["reason"]) for row in rows] == [
        (None, "planned", "0", None),
        ("planned", "submitting", "0", None),
        ("submitting", "open", "0", None),
        ("open", "open", "0.01", None),
        ("open", "filled", "0.01", "done"),
    ]


async def _copy(pool: Pool, **changes: str) -> None:
    """Insert the first order again, with these columns changed (SQL expressions)."""
    columns = [
        row["column_name"]
        for row in await pool.fetch(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'order_intent'"
        )
    ]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changes.get(name, f'"{name}"') for name in columns)
    await pool.execute(
        f"INSERT INTO order_intent ({names}) SELECT {values} FROM order_intent ORDER BY created_at LIMIT 1"
    )
