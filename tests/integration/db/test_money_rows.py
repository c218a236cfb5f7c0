"""Fills, ledger, evidence: counted once, balanced, never taken back."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from app.accounts import Account
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import another_intent, plan
from tests.support.builders import BTC, BTC_PERP, ETH, NOW, a_balance, a_fill, an_instrument
from trading.domain.ids import AccountId, TradeId
from trading.domain.instrument import Side, Symbol
from trading.ledger.book import entry_of

KEPT = ("order_intent", "order_event", "fill", "ledger_entry", "ledger_posting", "audit_log")
# Instants of people and of Telegram, in real seconds; all others are the market's.
REAL = {
    "admission.asked_at",
    "approval.asked_at",
    "broadcast.created_at",
    "broadcast_click.at",
    "broadcast_optout.at",
    "charge.noted_at",
    "charge_settled.at",
    "credential.entered_at",
    "maintenance.made_at",
    "operator_act.at",
    "outbox.next_at",
    "paid_before.at",
    "payment_switch.at",
    "person_note.at",
    "plan.changed_at",
    "plan_price.since",
    "promo.made_at",
    "promo_guess.at",
    "promo_use.at",
    "provider_cursor.at",
    "provider_invoice.made_at",
    "referral.at",
    "referral_link.made_at",
    "referral_reward.at",
    "registration.at",
    "revocation.begun_at",
    "sale_terms.at",
    "second_factor.enrolled_at",
    "setting_change.at",
    "telegram_file.kept_at",
    "ticket.moved_at",
    "ticket.opened_at",
    "ticket_line.at",
    "trial_taken.taken_at",
}
FIXED = ("order_event", "fill", "ledger_entry", "ledger_posting", "audit_log")


async def _fill(units: PgUnits, account: AccountId, trade: str = "trade-1", symbol: Symbol = BTC) -> bool:
    fill = replace(a_fill(symbol, account=account), trade=TradeId(trade))
    async with units() as work:
        fresh = await work.sessions.add_fill(fill, "BTC")
        await work.sessions.add_entry(entry_of(fill, an_instrument(symbol)))
    return fresh


async def test_fifty_reports_of_one_execution_are_one_fill(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    fresh = await asyncio.gather(*(_fill(units, account.id) for _ in range(50)))
    assert sum(fresh) == 1
    assert await pool.fetchval("SELECT count(*) FROM fill") == 1
    assert await pool.fetchval("SELECT count(*) FROM ledger_entry") == 1
    assert (
        await pool.fetchval(
            "SELECT sum(amount) FROM ledger_posting WHERE book = 'wallet' AND currency = 'USDT'"
        )
        == -600
    )


async def test_a_trade_id_is_of_one_symbol(units: PgUnits, account: Account) -> None:
    assert await _fill(units, account.id)
    assert await _fill(units, account.id, symbol=ETH)
    assert not await _fill(units, account.id)


async def test_the_watermark_is_the_latest_instant_of_the_exchange(units: PgUnits, account: Account) -> None:
    async with units() as work:
        assert await work.sessions.fills_watermark(account.id) is None
        for trade, minutes in (("a", 3), ("b", 9), ("c", 5)):
            at = NOW + timedelta(minutes=minutes)
            fill = a_fill(account=account.id, trade=TradeId(trade), happened_at=at, seen_at=NOW)
            assert await work.sessions.add_fill(fill, "BTC")
        assert await work.sessions.fills_watermark(account.id) == NOW + timedelta(minutes=9)


@pytest.mark.parametrize("symbol", [BTC, BTC_PERP])
@pytest.mark.parametrize("side", Side)
async def test_the_ledger_keeps_what_the_domain_posts(
    units: PgUnits, pool: Pool, account: Account, symbol: Symbol, side: Side
) -> None:
    fill = a_fill(symbol, side, account=account.id)
    entry = entry_of(fill, an_instrument(symbol))
    async with units() as work:
        await work.sessions.add_entry(entry)
        await work.sessions.add_entry(entry)
    rows = await pool.fetch("SELECT book, currency, amount FROM ledger_posting ORDER BY place")
    assert [(row["book"], row["currency"], row["amount"]) for row in rows] == [
        (posting.book, posting.money.currency, posting.money.amount) for posting in entry.postings
    ]


@pytest.mark.parametrize("postings", [
    [("wallet", "USDT", "1")],
    [("wallet", "USDT", "1"), ("market", "USDT", "-0.99999999")],
    [("wallet", "USDT", "1"), ("market", "BTC", "-1")],
])  # fmt: skip
async def test_an_entry_that_does_not_balance_is_not_committed(
    units: PgUnits, pool: Pool, account: Account, postings: list[tuple[str, str, str]]
) -> None:
    lines = ", ".join(
        f"('e', {place}, '{book}', '{currency}', {amount}::amount)"
        for place, (book, currency, amount) in enumerate(postings)
    )
    with pytest.raises(asyncpg.CheckViolationError, match="sum to zero"):
        await pool.execute(
            f"""
            INSERT INTO ledger_entry (id, account_id, user_id, happened_at)
            VALUES ('e', {account.id}, {account.owner}, now());
            INSERT INTO ledger_posting VALUES {lines};
            """
        )
    assert await pool.fetchval("SELECT count(*) FROM ledger_entry") == 0


async def test_nothing_is_posted_to_a_balanced_entry_later(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    await _fill(units, account.id)
    with pytest.raises(asyncpg.CheckViolationError, match="sum to zero"):
        await pool.execute("INSERT INTO ledger_posting SELECT id, 99, 'wallet', 'USDT', 1 FROM ledger_entry")


@pytest.mark.parametrize("table", KEPT)
async def test_money_and_evidence_are_never_taken_back(
    units: PgUnits, pool: Pool, account: Account, table: str
) -> None:
    await plan(units, account.id, another_intent(account.id))
    await _fill(units, account.id)
    held = await pool.fetchval(f"SELECT count(*) FROM {table}")
    assert held > 0
    for statement in (
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
        "TRUNCATE account, person CASCADE",
    ):
        if statement.startswith("TRUNCATE account") and table == "audit_log":
            continue  # nothing refers to a person there, so it is not reached
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(statement)
    assert await pool.fetchval(f"SELECT count(*) FROM {table}") == held


@pytest.mark.parametrize("table", FIXED)
async def test_evidence_is_never_edited(units: PgUnits, pool: Pool, account: Account, table: str) -> None:
    await plan(units, account.id, another_intent(account.id))
    await _fill(units, account.id)
    column = {
        "fill": "qty",
        "ledger_entry": "cause",
        "ledger_posting": "amount",
        "order_event": "reason",
    }.get(table, "action")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="kept"):
        await pool.execute(f"UPDATE {table} SET {column} = {column}")


async def test_every_number_of_ours_is_a_finite_one(units: PgUnits, pool: Pool) -> None:
    loose = await pool.fetch(
        """
        SELECT c.table_name, c.column_name FROM information_schema.columns c
        JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
          AND c.data_type IN ('numeric', 'real', 'double precision')
          AND c.domain_name IS DISTINCT FROM 'amount' AND c.table_name <> 'market_clock'
        """
    )
    assert [tuple(row) for row in loose] == []
    for value in ("NaN", "Infinity", "-Infinity"):
        with pytest.raises(asyncpg.CheckViolationError, match="finite"):
            await pool.execute(f"SELECT '{value}'::amount")


async def test_every_instant_of_ours_has_a_zone_and_our_clock(units: PgUnits, pool: Pool) -> None:
    naive = await pool.fetch(
        """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type LIKE 'timestamp without%'
        """
    )
    assert [tuple(row) for row in naive] == []
    machine = await pool.fetch(
        """
        SELECT table_name || '.' || column_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type LIKE 'timestamp with %'
          AND column_default IS NOT NULL AND column_default <> 'clock_now()'
          AND table_name NOT IN ('market_clock', 'schema_migration')
        """
    )
    assert {row["name"] for row in machine} == REAL


async def test_older_balances_do_not_replace_newer_ones(units: PgUnits, account: Account) -> None:
    async with units() as work:
        await work.sessions.put_balances(account.id, [a_balance("USDT", "5"), a_balance("BTC", "1", "0.5")])
        late = a_balance("USDT", "9", seen_at=NOW - timedelta(seconds=1))
        await work.sessions.put_balances(account.id, [late, a_balance("BTC", "2", "2")])
    async with units() as work:
        session = await work.sessions.peek(account.id)
    assert session is not None
    assert session.balances == {"USDT": a_balance("USDT", "5"), "BTC": a_balance("BTC", "2", "2")}


async def test_a_balance_from_the_future_came_of_a_wrong_clock_and_gives_way(
    units: PgUnits, account: Account
) -> None:
    async with units() as work:
        now = await work.operations.clock()
        for total, ahead in (("5", timedelta(hours=1)), ("7", timedelta(0)), ("9", -timedelta(seconds=1))):
            await work.sessions.put_balances(account.id, [a_balance("USDT", total, seen_at=now + ahead)])
    async with units() as work:
        session = await work.sessions.peek(account.id)
    assert session is not None
    assert session.balances == {"USDT": a_balance("USDT", "7", seen_at=now)}
