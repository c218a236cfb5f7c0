"""Outbox, inbox, incidents, timetable and the service's numbers."""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from app.accounts import Account
from app.ports import Notice
from db.pool import Pool
from db.repositories.outbox import PgOutbox
from db.uow import PgUnits
from tests.integration.db.support import (
    OWNER,
    a_holding,
    an_order_in,
    open_account,
    session_of,
)
from tests.support.builders import BTC_PERP, NOW, a_fill
from trading.domain.account import Control
from trading.domain.ids import AccountId, UserId
from trading.domain.order import OrderStatus


async def add(
    units: PgUnits, text: str, user: int = OWNER, account: AccountId | None = None, *, critical: bool = False
) -> None:
    async with units() as work:
        await work.outbox.add(
            UserId(user), "Said", {"text": text}, dedupe=text, account=account, critical=critical
        )


async def due(units: PgUnits, busy: Collection[UserId] = (), limit: int = 100) -> list[str]:
    async with units() as work:
        return [str(notice.body["text"]) for notice in await work.outbox.due(limit, busy)]


async def first(units: PgUnits) -> Notice:
    async with units() as work:
        return (await work.outbox.due(1, ()))[0]


@pytest.fixture
async def chats(units: PgUnits) -> list[Account]:
    return [await open_account(units, UserId(number)) for number in (1, 2, 3)]


async def test_a_notice_is_read_as_it_was_put(units: PgUnits, account: Account) -> None:
    body = {"text": "hi", "numbers": [1, None, True], "деньги": {"amount": "0.10"}}
    async with units() as work:
        await work.outbox.add(OWNER, "Said", body, dedupe="d", account=account.id)
    notice = await first(units)
    assert notice == Notice(
        notice.id, OWNER, account.id, "Said", body, attempts=0, created_at=notice.created_at
    )
    assert abs(notice.created_at - NOW) < timedelta(minutes=1)


async def test_the_oldest_of_each_chat_is_due_and_the_next_after_it(
    units: PgUnits, chats: list[Account]
) -> None:
    for text, user in (("a1", 1), ("b1", 2), ("a2", 1), ("c1", 3), ("b2", 2)):
        await add(units, text, user)
    assert await due(units) == ["a1", "b1", "c1"]
    assert await due(units, limit=2) == ["a1", "b1"]
    assert await due(units, busy=[UserId(1), UserId(3)]) == ["b1"]
    async with units() as work:
        await work.outbox.sent((await first(units)).id, 55)
    assert await due(units) == ["b1", "a2", "c1"]


async def test_a_chat_waits_for_its_oldest_notice(units: PgUnits, pool: Pool, chats: list[Account]) -> None:
    """Order in a chat goes before speed; other chats do not wait."""
    for text, user in (("a1", 1), ("a2", 1), ("b1", 2)):
        await add(units, text, user)
    async with units() as work:
        await work.outbox.later((await first(units)).id, timedelta(seconds=30), "flood")
    assert await due(units) == ["b1"]
    row = await pool.fetchrow(
        "SELECT attempts, last_why, next_at - clock_timestamp() AS wait FROM outbox ORDER BY id"
    )
    assert row is not None
    assert (row["attempts"], row["last_why"]) == (1, "flood")
    assert timedelta(seconds=25) < row["wait"] <= timedelta(seconds=30)
    await pool.execute("UPDATE outbox SET next_at = clock_timestamp()")
    assert await due(units) == ["a1", "b1"]
    assert (await first(units)).attempts == 1


async def test_pauses_are_real_seconds_on_a_fast_market_clock(
    units: PgUnits, pool: Pool, chats: list[Account]
) -> None:
    await add(units, "a1", 1)
    async with units() as work:
        await work.outbox.later((await first(units)).id, timedelta(seconds=30), "flood")
    await pool.execute("UPDATE market_clock SET rate = 60, epoch_market = epoch_market + interval '1 day'")
    assert await due(units) == []


async def test_the_same_news_is_told_once_to_each_person(units: PgUnits, chats: list[Account]) -> None:
    for _ in range(3):
        await add(units, "same", 1)
        await add(units, "same", 2)
    assert await due(units) == ["same", "same"]
    async with units() as work:
        for notice in await work.outbox.due(9, ()):
            await work.outbox.sent(notice.id, None)
    await add(units, "same", 1)
    assert await due(units) == []


async def test_what_was_dropped_is_not_due(units: PgUnits, pool: Pool, chats: list[Account]) -> None:
    await add(units, "a1", 1)
    await add(units, "a2", 1)
    dropped = await first(units)
    async with units() as work:
        await work.outbox.dropped(dropped.id, "unreadable")
    assert await due(units) == ["a2"]
    async with units() as work:
        for change in (
            work.outbox.later(dropped.id, timedelta(0), "again"),
            work.outbox.dropped(dropped.id, "again"),
            work.outbox.sent(dropped.id, 1),
            work.outbox.sent(999, 1),
        ):
            with pytest.raises(LookupError):
                await change
    assert await pool.fetchval("SELECT dropped_why FROM outbox WHERE id = $1", dropped.id) == "unreadable"


@pytest.mark.parametrize("state", ["banned", "unreachable"])
async def test_who_cannot_be_told_is_told_what_is_critical_only(
    units: PgUnits, chats: list[Account], state: str
) -> None:
    await add(units, "b1", 2)
    await add(units, "a1", 1)
    await add(units, "a2", 1, critical=True)
    async with units() as work:
        if state == "banned":
            await work.users.set_banned(UserId(1), banned=True)
        else:
            await work.users.set_reachable(UserId(1), reachable=False)
        assert (await work.operations.stats(NOW)).undelivered == 1
    assert await due(units) == ["a2", "b1"]  # critical first, over all chats
    async with units() as work:
        await work.users.set_banned(UserId(1), banned=False)
        await work.users.set_reachable(UserId(1), reachable=True)
    assert await due(units) == ["b1", "a1"]  # and in a chat the order of what happened


async def test_who_writes_can_be_written_to(units: PgUnits, account: Account) -> None:
    await add(units, "hi")
    async with units() as work:
        await work.users.set_reachable(OWNER, reachable=False)
    assert await due(units) == []
    await open_account(units)  # touches
    assert await due(units) == ["hi"]


async def test_news_names_an_account_of_its_person(units: PgUnits, chats: list[Account]) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await add(units, "a1", 1, chats[1].id)


async def test_a_long_backlog_is_not_read_to_find_its_oldest(units: PgUnits, pool: Pool) -> None:
    """Cost goes with the chats that wait, not with what waits in them."""
    for number in range(1, 21):
        await open_account(units, UserId(number))
    await pool.execute(
        """
        INSERT INTO outbox (user_id, kind, body, dedupe)
        SELECT 1 + n % 20, 'Said', jsonb_build_object('text', n::text), n::text FROM generate_series(1, 20000) n
        """
    )
    await pool.execute("UPDATE person SET reachable = false WHERE id > 10")
    await pool.execute("ANALYZE outbox")
    assert len(await due(units)) == 10
    queries: list[str] = []
    async with pool.acquire() as connection:
        with connection.query_logger(lambda query: queries.append(query.query)):
            await PgOutbox(connection).due(100, ())
            await asyncio.sleep(0)  # the logger is called soon, not at once
        explained = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {queries[0]}", 100, [])
    assert 20 <= rows_read(explained[0]["Plan"]) < 200


def rows_read(plan: dict[str, Any]) -> float:
    """Rows of the outbox that a plan has looked at, those that it filtered away too."""
    own = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    below = sum(rows_read(part) for part in plan.get("Plans", ()))
    return below + (own * plan["Actual Loops"] if plan.get("Relation Name") == "outbox" else 0)


async def test_an_update_is_recorded_once(units: PgUnits) -> None:
    async with units() as work:
        assert await work.inbox.offset() == 0
        assert await work.inbox.record([]) == 0
        assert await work.inbox.record([(10, UserId(1), b"a"), (11, None, b"b")]) == 2
        assert await work.inbox.record([(11, None, b"other"), (12, UserId(1), b"c")]) == 1
        assert await work.inbox.offset() == 13
        assert await work.inbox.next_of((), 9) == [(10, 1, b"a"), (11, 0, b"b")]


async def test_an_update_recorded_by_ten_at_once_is_new_to_one(units: PgUnits) -> None:
    async def record() -> int:
        async with units() as work:
            return await work.inbox.record([(n, UserId(n), b"x") for n in range(1, 21)])

    assert sum(await asyncio.gather(*(record() for _ in range(10)))) == 20


async def test_updates_of_a_person_are_handled_in_order(units: PgUnits, pool: Pool) -> None:
    async with units() as work:
        await work.inbox.record([(3, UserId(1), b"c"), (1, UserId(1), b"a"), (2, UserId(2), b"b")])
        assert await work.inbox.next_of((), 9) == [(1, 1, b"a"), (2, 2, b"b")]
        assert await work.inbox.next_of((), 1) == [(1, 1, b"a")]
        assert await work.inbox.next_of([1], 9) == [(2, 2, b"b")]
        await work.inbox.done(1, "handled")
        assert await work.inbox.next_of((), 9) == [(2, 2, b"b"), (3, 1, b"c")]
        await work.inbox.done(1, "again")
        assert await work.inbox.record([(1, UserId(1), b"a")]) == 0  # not handled a second time
        assert await work.inbox.next_of([2], 9) == [(3, 1, b"c")]
        with pytest.raises(LookupError):
            await work.inbox.done(99, "never came")
    row = await pool.fetchrow("SELECT outcome, body FROM tg_update WHERE update_id = 1")
    assert row is not None
    assert tuple(row) == ("handled", b"")  # a secret that was pasted does not stay


async def test_a_failure_is_told_once_a_day(units: PgUnits, pool: Pool) -> None:
    async def record(place: str = "feed", summary: str = "silent") -> bool:
        async with units() as work:
            return await work.incidents.record(place, summary)

    assert sorted(await asyncio.gather(*(record() for _ in range(20)))) == [False] * 19 + [True]
    assert await record("feeds", "ilent")
    assert await record("feed", "loud")
    await pool.execute("UPDATE market_clock SET epoch_market = epoch_market + interval '23 hours 50 minutes'")
    assert not await record()
    await pool.execute("UPDATE market_clock SET epoch_market = epoch_market + interval '20 minutes'")
    assert await record()
    assert not await record()
    async with units() as work:
        latest = await work.incidents.latest(2)
    assert (latest[0].place, latest[0].summary, latest[0].count) == ("feed", "silent", 23)
    assert len(latest) == 2
    assert latest[0].last_at - latest[0].first_at > timedelta(hours=24)


async def test_a_slot_is_taken_by_one(units: PgUnits) -> None:
    async def take(job: str = "report", minutes: int = 0) -> bool:
        async with units() as work:
            return await work.operations.take_slot(job, NOW + timedelta(minutes=minutes))

    assert sum(await asyncio.gather(*(take() for _ in range(20)))) == 1
    assert await take(minutes=1)
    assert await take("other")
    assert not await take("other")


async def test_the_services_switch(units: PgUnits) -> None:
    async with units() as work:
        assert await work.operations.control() is Control.RUNNING
        await work.operations.set_control(Control.HALTED, "drill", "boss")
    async with units() as work:
        assert await work.operations.control() is Control.HALTED


async def test_the_services_numbers(units: PgUnits, pool: Pool, account: Account) -> None:
    other = await open_account(units, UserId(8), symbols=())
    async with units() as work:
        await work.users.accept_terms(OWNER, "1")
        await work.accounts.set_armed(other.owner, other.id, armed=False)
        await work.sessions.add_fill(a_fill(account=account.id, seen_at=NOW), "BTC")
        await work.sessions.add_fill(a_fill(account=other.id, seen_at=NOW - timedelta(hours=13)), "BTC")
    empty = await session_of(units, other.id)
    async with units() as work:
        await work.sessions.save(empty, empty.with_holding(a_holding(BTC_PERP)))
    for status in (OrderStatus.UNKNOWN, OrderStatus.PLANNED, OrderStatus.FILLED, OrderStatus.VOID):
        await an_order_in(units, pool, account.id, status)
    await add(units, "hi")
    async with units() as work:
        stats = await work.operations.stats(NOW)
    assert {name: getattr(stats, name) for name in stats.__slots__ if not name.endswith("_at")} == {
        "users": 2,
        "registered": 1,
        "armed": 1,
        "live_accounts": 0,
        "open_positions": 1,
        "unproved_orders": 2,
        "orders_today": 3,
        "fills_today": 1,
        "undelivered": 1,
        "symbols": 3,
        "now": NOW,
    }
