"""Outbox, inbox, incidents, timetable and the service's numbers."""

import asyncio
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from app.accounts import Account
from app.attention import Priority
from app.ports_delivery import Card, Notice, OpenQuestion
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


async def due(units: PgUnits, limit: int = 100, **without: Any) -> list[str]:
    """What would be loaded, in the order of delivery."""
    async with units() as work:
        found = await work.outbox.claim(dict.fromkeys(Priority, limit), **without)
    return [str(notice.body["text"]) for notice in found]


async def first(units: PgUnits) -> Notice:
    async with units() as work:
        return (await work.outbox.claim(dict.fromkeys(Priority, 1)))[0]


@pytest.fixture
async def chats(units: PgUnits) -> list[Account]:
    return [await open_account(units, UserId(number)) for number in (1, 2, 3)]


async def test_a_notice_is_read_as_it_was_put(units: PgUnits, account: Account) -> None:
    body = {"text": "hi", "numbers": [1, None, True], "деньги": {"amount": "0.10"}}
    async with units() as work:
        await work.outbox.add(OWNER, "Said", body, dedupe="d", account=account.id)
    notice = await first(units)
    assert notice == Notice(
        notice.id,
        OWNER,
        account.id,
        "Said",
        body,
        attempts=0,
        created_at=notice.created_at,
        expires_at=notice.expires_at,
    )
    assert abs(notice.created_at - NOW) < timedelta(minutes=1)


async def test_how_news_travels_follows_from_its_kind(units: PgUnits, account: Account) -> None:
    body = {"symbol": "bybit:spot:BTC/USDT", "position": "p1", "text": ""}
    kinds = ("AlertFired", "StopConfirmed", "PositionClosed", "AccountHalted")
    async with units() as work:
        for kind in kinds:
            await work.outbox.add(OWNER, kind, body, dedupe=kind, account=None)
        found = await work.outbox.claim(dict.fromkeys(Priority, 9))
    assert [notice.kind for notice in found] == [
        "AccountHalted",
        "StopConfirmed",
        "PositionClosed",
        "AlertFired",
    ]
    halted, stop, closed, alert = found
    assert (halted.priority, halted.expires_at, halted.group) == (Priority.CRITICAL, None, None)
    assert (stop.card, stop.reply_to, stop.silent) == ("position:p1", None, True)
    assert (closed.card, closed.reply_to, closed.silent) == ("position:p1", "position:p1", False)
    assert stop.group == closed.group == "position:bybit:spot:BTC/USDT"
    assert (alert.priority, alert.card, alert.group) == (
        Priority.ALERT,
        None,
        "AlertFired:bybit:spot:BTC/USDT",
    )
    assert alert.expires_at is not None
    assert alert.expires_at - datetime.now(UTC) < timedelta(minutes=10)


async def test_each_priority_is_loaded_by_its_age_and_its_room(units: PgUnits, chats: list[Account]) -> None:
    for text, user in (("a1", 1), ("b1", 2), ("a2", 1), ("c1", 3)):
        await add(units, text, user)
    await add(units, "c2", 3, critical=True)
    assert await due(units) == ["c2", "a1", "b1", "a2", "c1"]
    assert await due(units, limit=2) == ["c2", "a1", "b1"]
    assert await due(units, loaded=[(await first(units)).id]) == ["a1", "b1", "a2", "c1"]
    assert await due(units, full=[(Priority.ALERT, UserId(1)), (Priority.ALERT, UserId(3))]) == ["c2", "b1"]
    async with units() as work:
        assert await work.outbox.claim({}) == []


async def test_what_was_sent_is_not_due(units: PgUnits, pool: Pool, chats: list[Account]) -> None:
    for text in ("a1", "a2", "a3"):
        await add(units, text, 1)
    async with units() as work:
        found = [notice.id for notice in await work.outbox.claim(dict.fromkeys(Priority, 2))]
        await work.outbox.sent(found, 55)
    assert await due(units) == ["a3"]
    rows = await pool.fetch("SELECT message_id, attempts FROM outbox WHERE sent_at IS NOT NULL")
    assert [tuple(row) for row in rows] == [(55, 1), (55, 1)]


async def test_what_is_tried_later_says_how_long_it_has_to_wait(
    units: PgUnits, pool: Pool, chats: list[Account]
) -> None:
    """In real seconds, on a fast market clock too."""
    await add(units, "a1", 1)
    async with units() as work:
        await work.outbox.later([(await first(units)).id], timedelta(seconds=30), "flood")
    await pool.execute("UPDATE market_clock SET rate = 60, epoch_market = epoch_market + interval '1 day'")
    notice = await first(units)
    assert (notice.attempts, notice.doubtful) == (1, False)
    assert 25 < notice.after <= 30
    assert await pool.fetchval("SELECT last_why FROM outbox") == "flood"


async def test_a_mark_that_is_found_is_a_doubt_and_bulk_is_given_up(
    units: PgUnits, pool: Pool, chats: list[Account]
) -> None:
    await add(units, "alert", 1)
    async with units() as work:
        await work.outbox.add(UserId(1), "ServiceStarted", {"text": "bulk"}, dedupe="b", account=None)
        marked = [notice.id for notice in await work.outbox.claim(dict.fromkeys(Priority, 9))]
        assert await work.outbox.mark([*marked, 999], "worker") == set(marked)
    await add(units, "unmarked", 1)
    async with units() as work:
        assert await work.outbox.recover() == (1, 1)
        assert await work.outbox.recover() == (0, 0)
        found = await work.outbox.claim(dict.fromkeys(Priority, 9))
    assert [(notice.body["text"], notice.doubtful, notice.attempts) for notice in found] == [
        ("alert", True, 1),
        ("unmarked", False, 0),
    ]
    assert await pool.fetchval("SELECT dropped_why FROM outbox WHERE priority = 3") == "unknown"
    async with units() as work:
        await work.outbox.mark([found[0].id], "worker")
        await work.outbox.later([found[0].id], timedelta(0), "not reached")
        assert await work.outbox.recover() == (0, 0)
    assert (await first(units)).doubtful, "a doubt stays"


async def test_the_same_news_is_told_once_to_each_person(units: PgUnits, chats: list[Account]) -> None:
    for _ in range(3):
        await add(units, "same", 1)
        await add(units, "same", 2)
    assert await due(units) == ["same", "same"]
    async with units() as work:
        found = await work.outbox.claim(dict.fromkeys(Priority, 9))
        await work.outbox.sent([notice.id for notice in found], None)
    await add(units, "same", 1)
    assert await due(units) == []


async def test_what_was_dropped_stays_dropped(units: PgUnits, pool: Pool, chats: list[Account]) -> None:
    await add(units, "a1", 1)
    await add(units, "a2", 1)
    gone = [(await first(units)).id]
    async with units() as work:
        await work.outbox.dropped(gone, "unreadable")
    assert await due(units) == ["a2"]
    async with units() as work:
        await work.outbox.later(gone, timedelta(0), "again")
        await work.outbox.dropped(gone, "again")
        await work.outbox.sent(gone, 1)
        assert await work.outbox.mark(gone, "worker") == frozenset()
    row = await pool.fetchrow("SELECT dropped_why, sent_at FROM outbox WHERE id = $1", gone[0])
    assert row is not None
    assert tuple(row) == ("unreadable", None)


async def test_what_is_too_old_is_dropped_and_counted(
    units: PgUnits, pool: Pool, chats: list[Account]
) -> None:
    await add(units, "old", 1)
    await add(units, "new", 1)
    await pool.execute("UPDATE outbox SET expires_at = clock_timestamp() WHERE dedupe = 'old'")
    assert await due(units) == ["new"]
    async with units() as work:
        assert await work.outbox.tidy() == {"expired": 1}
        assert await work.outbox.tidy() == {}
    assert await pool.fetchval("SELECT dropped_why FROM outbox WHERE dedupe = 'old'") == "expired"


async def test_what_is_held_comes_with_the_next_of_its_person(
    units: PgUnits, pool: Pool, chats: list[Account]
) -> None:
    for text, user in (("a1", 1), ("a2", 1), ("b1", 2), ("a3", 1)):
        await add(units, text, user)
    async with units() as work:
        a1, a2, b1, _ = [notice.id for notice in await work.outbox.claim(dict.fromkeys(Priority, 9))]
        await work.outbox.held([a1, b1], None)
        await work.outbox.held([a2], datetime.now(UTC) + timedelta(hours=8))
    assert await due(units) == ["a3"]
    async with units() as work:
        assert await work.outbox.tidy() == {}
    await pool.execute("UPDATE outbox SET held_until = clock_timestamp() WHERE id = $1", a2)
    async with units() as work:
        assert await work.outbox.tidy() == {"let go": 2}
        found = await work.outbox.claim(dict.fromkeys(Priority, 9))
    assert [(notice.body["text"], notice.group) for notice in found] == [
        ("a1", "digest"),
        ("a2", "digest"),
        ("a3", None),
    ]


async def test_the_banned_are_told_what_is_critical_only(units: PgUnits, chats: list[Account]) -> None:
    await add(units, "b1", 2)
    await add(units, "a1", 1)
    await add(units, "a2", 1, critical=True)
    async with units() as work:
        await work.users.set_banned(UserId(1), banned=True)
        counts = (await work.desk.now(NOW)).counts
        assert (counts.critical, counts.alerts_out) == (1, 1)
    assert await due(units) == ["a2", "b1"]
    async with units() as work:
        await work.users.set_banned(UserId(1), banned=False)
    assert await due(units) == ["a2", "b1", "a1"]


async def test_for_who_is_gone_what_is_critical_waits_and_the_rest_is_dropped(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    await add(units, "usual")
    await add(units, "critical", critical=True)
    async with units() as work:
        await work.users.set_reachable(OWNER, reachable=False)
        assert await work.outbox.tidy() == {"unreachable": 1}
    assert await due(units) == []
    await open_account(units)  # touches: who writes can be written to
    assert await due(units) == ["critical"]
    assert await pool.fetchval("SELECT dropped_why FROM outbox WHERE dedupe = 'usual'") == "unreachable"


async def test_news_names_an_account_of_its_person(units: PgUnits, chats: list[Account]) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await add(units, "a1", 1, chats[1].id)


async def test_of_a_long_backlog_only_its_head_is_read(units: PgUnits, pool: Pool) -> None:
    """Ten thousand wait: loading the next ones looks at those that are loaded and those that come."""
    for number in range(1, 21):
        await open_account(units, UserId(number))
    await pool.execute(
        """
        INSERT INTO outbox (user_id, kind, body, dedupe, priority)
        SELECT 1 + n % 20, 'Said', jsonb_build_object('text', n::text), n::text, 3 FROM generate_series(1, 10000) n
        """
    )
    await pool.execute("ANALYZE outbox")
    rooms = dict.fromkeys(Priority, 100)
    async with units() as work:
        loaded = [notice.id for notice in await work.outbox.claim(rooms)]
    assert len(loaded) == 100
    queries: list[Any] = []
    async with pool.acquire() as connection:
        with connection.query_logger(queries.append):
            found = await PgOutbox(connection).claim(rooms, loaded)
            await asyncio.sleep(0)  # the logger is called soon, not at once
        assert found[0].id == loaded[-1] + 1
        explained = await connection.fetchval(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {queries[0].query}", *queries[0].args
        )
    assert 100 <= rows_read(explained[0]["Plan"]) <= 250


def rows_read(plan: dict[str, Any]) -> float:
    """Rows of the outbox that a plan has looked at, those that it filtered away too."""
    own = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    below = sum(rows_read(part) for part in plan.get("Plans", ()))
    return below + (own if plan.get("Relation Name") == "outbox" else 0)


async def test_a_card_is_remembered_for_its_person(units: PgUnits, chats: list[Account]) -> None:
    card, other = Card(7, "<b>Long</b>", photo=True, keyboard="{}"), Card(9, "Short", photo=False)
    async with units() as work:
        await work.cards.put(UserId(1), "position:p", other)
        await work.cards.put(UserId(1), "position:p", card)
        assert await work.cards.get(UserId(1), "position:p") == card
        assert await work.cards.get(UserId(2), "position:p") is None


async def test_one_question_is_open(units: PgUnits, chats: list[Account]) -> None:
    question = OpenQuestion("risk", "", NOW)
    async with units() as work:
        assert await work.questions.get(UserId(1)) is None
        await work.questions.put(UserId(1), OpenQuestion("alert", "above 3", NOW))
        await work.questions.put(UserId(1), question)
        assert await work.questions.get(UserId(1)) == question
        assert await work.questions.get(UserId(2)) is None
        await work.questions.put(UserId(1), None)
        assert await work.questions.get(UserId(1)) is None


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
            return await work.incidents.record(place, summary) is not None

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
        found = (await work.desk.now(NOW)).counts
    numbers = {one.name: getattr(found, one.name) for one in fields(found)}
    assert {name: number for name, number in numbers.items() if number} == {
        "users": 2,
        "registered": 1,
        "paper": 2,
        "armed": 1,
        "positions": 1,
        "waiting": 1,
        "orders_today": 3,
        "fills_today": 1,
        "alerts_out": 1,
    }
