"""Two people with the same things: neither sees nor moves what is the other's."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from app.accounts import Account, Preset
from app.attention import Priority
from app.ports import UnitOfWork
from db.pool import Pool
from db.uow import PgPaperBooks, PgUnits
from tests.integration.db.support import (
    PERMISSIONS,
    a_holding,
    a_sealed_key,
    another_intent,
    key_info,
    open_account,
    plan,
    session_of,
)
from tests.support.builders import BTC, NOW, a_balance, a_fill, a_signal, an_instrument, limits
from trading.domain.ids import UserId
from trading.ledger.book import entry_of

ANN, BOB = UserId(1), UserId(2)
TABLES = (
    "account", "credential", "order_intent", "position", "fill", "balance", "decision", "ledger_entry", "paper_book"
)  # fmt: skip


async def furnish(units: PgUnits, pool: Pool, owner: UserId) -> Account:
    """The same for both, down to the ids of trades and positions."""
    account = await open_account(units, owner)
    await plan(units, account.id, another_intent(account.id, cause="the same"))
    fill = a_fill(account=account.id)
    async with units() as work:
        await work.users.set_active_account(owner, account.id)
        await work.keys.put(
            a_sealed_key(account), bytes([owner]) * 32, key_info(tail=f"k{owner}"), PERMISSIONS
        )
        before = (await work.sessions.load([account.id]))[account.id]
        assert await work.sessions.add_fill(fill, "BTC")
        await work.sessions.add_entry(entry_of(fill, an_instrument()))
        await work.sessions.save(before, before.with_holding(a_holding(last_fill=fill)))
        await work.sessions.put_balances(account.id, [a_balance("USDT", str(owner))])
        signal = a_signal()
        await work.signals.put(signal)
        assert await work.signals.decided(account.id, signal.id, BTC, None, [])
        await work.outbox.add(owner, "Said", {"to": owner}, dedupe=f"for {owner}", account=account.id)
    await PgPaperBooks(pool).save(account.id, str(owner).encode())
    return account


async def rows_of(pool: Pool, account: Account) -> dict[str, list[str]]:
    found = {}
    for table in TABLES:
        column = "id" if table == "account" else "account_id"
        rows = await pool.fetch(f"SELECT t::text FROM {table} t WHERE {column} = $1 ORDER BY 1", account.id)
        found[table] = [str(tuple(row)) for row in rows]
        assert rows, table
    return found


async def _their_order(work: UnitOfWork, theirs: Account) -> Any:
    session = await work.sessions.peek(theirs.id)
    assert session is not None
    (order,) = session.orders
    return order


async def _order_of(work: UnitOfWork, mine: Account, theirs: Account) -> Any:
    return await work.orders.get(mine.id, await _their_order(work, theirs))


async def _claim_of(work: UnitOfWork, mine: Account, theirs: Account) -> Any:
    return await work.orders.claim(mine.id, await _their_order(work, theirs))


Attempt = Callable[[UnitOfWork, Account, Account], Awaitable[Any]]
CHANGES: dict[str, Attempt] = {
    "set_armed": lambda work, mine, theirs: work.accounts.set_armed(mine.owner, theirs.id, armed=False),
    "set_symbols": lambda work, mine, theirs: work.accounts.set_symbols(mine.owner, theirs.id, []),
    "set_limits": lambda work, mine, theirs: work.accounts.set_limits(
        mine.owner, theirs.id, Preset.CUSTOM, limits()
    ),
    "set_active_account": lambda work, mine, theirs: work.users.set_active_account(mine.owner, theirs.id),
}
READS: dict[str, Attempt] = {
    "account": lambda work, mine, theirs: work.accounts.get(mine.owner, theirs.id),
    "order": _order_of,
    "claim": _claim_of,
    "forget": lambda work, mine, theirs: work.keys.forget(mine.owner, theirs.id),
}


async def test_nothing_of_anothers_is_changed_or_returned(units: PgUnits, pool: Pool) -> None:
    ann, bob = await furnish(units, pool, ANN), await furnish(units, pool, BOB)
    before = await rows_of(pool, bob)
    for name, change in CHANGES.items():
        async with units() as work:
            with pytest.raises(LookupError):
                await change(work, ann, bob)
        assert await rows_of(pool, bob) == before, name
    for name, read in READS.items():
        async with units() as work:
            assert await read(work, ann, bob) is None, name
        assert await rows_of(pool, bob) == before, name


async def test_each_finds_their_own(units: PgUnits, pool: Pool) -> None:
    accounts = {ANN: await furnish(units, pool, ANN), BOB: await furnish(units, pool, BOB)}
    for owner, account in accounts.items():
        session = await session_of(units, account.id)
        assert session.owner == owner
        assert session.balances == {"USDT": a_balance("USDT", str(owner))}
        (holding,) = session.holdings.values()
        assert holding.last_fill is not None
        assert holding.last_fill.account == account.id
        assert {order.intent.account for order in session.orders.values()} == {account.id}
        async with units() as work:
            assert [one.id for one in await work.accounts.of(owner)] == [account.id]
            shown = await work.accounts.get(owner, account.id)
            assert shown is not None
            assert shown.key is not None
            assert shown.key.tail == f"k{owner}"
            key = await work.keys.get(account.id)
            assert key is not None
            assert (key.owner, key.account) == (owner, account.id)
            notices = [
                notice
                for notice in await work.outbox.claim(dict.fromkeys(Priority, 9))
                if notice.user == owner
            ]
            assert [notice.body for notice in notices] == [{"to": owner}]
            assert await work.sessions.fills_watermark(account.id) == NOW
        assert await PgPaperBooks(pool).load(account.id) == str(owner).encode()


async def test_what_one_does_leaves_the_other_as_they_were(units: PgUnits, pool: Pool) -> None:
    ann, bob = await furnish(units, pool, ANN), await furnish(units, pool, BOB)
    before = await rows_of(pool, bob)
    async with units() as work:
        session = (await work.sessions.load([ann.id]))[ann.id]
        await work.sessions.save(session, session.without_holding(BTC, NOW))
        (order,) = session.orders
        assert await work.orders.claim(ann.id, order) is not None
        await work.sessions.put_balances(ann.id, [a_balance("USDT", "0", seen_at=NOW + timedelta(days=1))])
        await work.sessions.set_reconciled(ann.id, None)
        await work.accounts.set_armed(ANN, ann.id, armed=False)
        await work.keys.forget(ANN, ann.id)
        await work.users.set_banned(ANN, banned=True)
    books = PgPaperBooks(pool)
    assert await books.load(ann.id)
    await books.save(ann.id, b"")
    assert await rows_of(pool, bob) == before
    async with units() as work:
        assert await work.operations.profit_today(bob.id) == (Decimal(0), 0)


@pytest.mark.parametrize(
    "table", ["credential", "order_intent", "position", "fill", "ledger_entry", "decision", "outbox"]
)
async def test_no_row_can_name_an_account_of_another(units: PgUnits, pool: Pool, table: str) -> None:
    """The owner of a row and the owner of its account are one, by a foreign key of both."""
    keys = await pool.fetchval(
        """
        SELECT count(*) FROM pg_constraint
        WHERE contype = 'f' AND conrelid = $1::regclass AND confrelid = 'account'::regclass AND cardinality(conkey) = 2
        """,
        table,
    )
    assert keys == 1
    if table in {"order_intent", "fill", "ledger_entry"}:
        return  # such rows cannot be moved at all; test_order_guard tries the insert
    await furnish(units, pool, ANN)
    await furnish(units, pool, BOB)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await pool.execute(f"UPDATE {table} SET user_id = $1 WHERE user_id = $2", BOB, ANN)
