"""Broadcasts through the real store: fed in batches, once each, stopped at once, taken back, never repeated."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from types import TracebackType

import pytest

from app.accounts import Role, User
from app.broadcasts import Category, Outcome, Status
from app.errors import Refusal, Refused
from app.infra.clock import SystemClock
from app.pacing import Pace
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_broadcasts import Figures, Source
from app.ports_delivery import Doubtful, Notice, Undeliverable, Unreachable
from app.runtime.broadcasts import BATCH, ROOM, BroadcastFeeder
from app.runtime.incidents import IncidentDesk
from app.runtime.relay import Relay
from app.services.attention import Verdicts
from app.services.broadcasts import Broadcasts
from app.services.sendings import Sendings, subject_of
from db.pool import Pool
from tests.support.clock import HandClock
from tests.support.operators import open_factor_at
from trading.domain.ids import UserId

BOSS, SECOND = UserId(900_001), UserId(900_002)
EN = Source("en", (77,), "text")
UNDER_WAY = 24  # messages that the relay sends at once


@dataclass
class Doors:
    """A notifier: what fails at whose door."""

    failures: dict[int, Exception] = field(default_factory=dict)
    seen: list[tuple[int, str]] = field(default_factory=list)
    wait: asyncio.Event | None = None
    numbers: Iterator[int] = field(default_factory=count)

    async def deliver(self, notice: Notice, user: User) -> int | None:
        self.seen.append((user.id, notice.kind))
        if self.wait is not None:
            await self.wait.wait()
        if user.id in self.failures:
            raise self.failures[user.id]
        return next(self.numbers)

    async def gather(self, notices: Sequence[Notice], user: User) -> int | None:
        raise AssertionError("broadcasts are never put together")

    def of(self, kind: str) -> Counter[int]:
        return Counter(user for user, what in self.seen if what == kind)


@dataclass
class Studio:
    """clock: real time, turned by hand from where the database's is."""

    unit: UnitOfWorkFactory
    pool: Pool
    clock: HandClock
    broadcasts: Broadcasts
    sendings: Sendings
    feeder: BroadcastFeeder

    async def draft(self, *turns: str) -> int:
        number = (await self.broadcasts.make(BOSS, EN)).broadcast.id
        for turn in turns:
            await self.broadcasts.turn(BOSS, number, turn)
        return number

    async def begin(self, number: int) -> None:
        asked = await self.sendings.ask(BOSS, number)
        begun = await self.sendings.begin(BOSS, number, str(asked.recipients))
        assert not begun.asked

    async def status(self, number: int) -> Status:
        return (await self.broadcasts.view(BOSS, number)).broadcast.status

    async def figures(self, number: int) -> Figures:
        return (await self.broadcasts.view(BOSS, number)).figures

    async def waiting(self) -> int:
        return int(
            await self.pool.fetchval(
                "SELECT count(*) FROM outbox WHERE sent_at IS NULL AND dropped_at IS NULL"
            )
        )

    async def pretend_sent(self) -> None:
        """What waits in the outbox has arrived."""
        await self.pool.execute(
            "UPDATE outbox SET sent_at = clock_now(), message_id = id WHERE sent_at IS NULL AND dropped_at IS NULL"
        )

    async def run_to_end(self, number: int) -> None:
        """With a sender for which nothing ever fails."""
        for _ in range(40):
            await self.feeder.look()
            await self.pretend_sent()
            if await self.status(number) not in {Status.RUNNING, Status.RECALLING}:
                return
        raise AssertionError("it must come to its end")


async def settle(pool: Pool, people: int) -> None:
    await pool.execute(
        """
        INSERT INTO person (id, name, language, terms_version, terms_accepted_at)
        SELECT n, 'P', CASE WHEN n % 3 = 0 THEN 'ru' ELSE 'en' END, 't', clock_now()
        FROM generate_series(1, $1) n
        """,
        people,
    )


@pytest.fixture
async def studio(unit: UnitOfWorkFactory, pool: Pool) -> Studio:
    async with unit() as work:
        await work.users.touch(BOSS, "Boss", "en", Role.OWNER)
    await open_factor_at(unit, BOSS)
    clock = HandClock(SystemClock().now())
    feeder = BroadcastFeeder(unit, IncidentDesk(unit, clock), clock, lambda: None)
    return Studio(unit, pool, clock, Broadcasts(unit, clock), Sendings(unit, clock), feeder)


@asynccontextmanager
async def relaying(unit: UnitOfWorkFactory, doors: Doors) -> AsyncIterator[Relay]:
    clock = SystemClock()
    desk, pace = IncidentDesk(unit, clock), Pace(clock, rate=500)
    relay = Relay(unit, doors, desk, clock, pace, Verdicts(unit, clock).of)
    running = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_batches_in_order_never_more_than_may_wait_and_everybody_once(studio: Studio) -> None:
    await settle(studio.pool, 3 * BATCH + 7)
    number = await studio.draft()
    await studio.begin(number)
    assert [await studio.feeder.look() for _ in range(3)] == [BATCH, BATCH, 0]
    assert await studio.waiting() == ROOM
    ids = [row["user_id"] for row in await studio.pool.fetch("SELECT user_id FROM outbox ORDER BY id")]
    assert ids == list(range(1, ROOM + 1))
    await studio.run_to_end(number)
    assert await studio.status(number) is Status.DONE
    assert (await studio.figures(number)).outcomes == {Outcome.SENT: 3 * BATCH + 7}
    doubled = await studio.pool.fetch("SELECT user_id FROM outbox GROUP BY user_id HAVING count(*) > 1")
    assert doubled == []


async def test_pausing_takes_back_what_waits_and_going_on_repeats_nothing(studio: Studio) -> None:
    await settle(studio.pool, 30)
    number = await studio.draft()
    await studio.begin(number)
    await studio.feeder.look()
    await studio.pool.execute("UPDATE outbox SET sent_at = clock_now(), message_id = 1 WHERE user_id <= 10")
    await studio.pool.execute(
        "UPDATE outbox SET sending_since = clock_timestamp(), sending_by = 'w' WHERE user_id IN (11, 12)"
    )
    await studio.pool.execute("DELETE FROM second_factor")  # a pause asks for no second factor
    view = await studio.sendings.pause(BOSS, number)
    assert view.broadcast.status is Status.PAUSED
    assert await studio.waiting() == 2, "what is on its way cannot be stopped"
    assert await studio.feeder.look() == 0
    await open_factor_at(studio.unit, BOSS)
    await studio.sendings.resume(BOSS, number)
    await studio.run_to_end(number)
    assert (await studio.figures(number)).outcomes == {Outcome.SENT: 30}
    rows = await studio.pool.fetch("SELECT user_id FROM outbox ORDER BY user_id")
    assert [row["user_id"] for row in rows] == list(range(1, 31))


async def test_cancelling_is_for_good_and_counts_whom_it_did_not_reach(studio: Studio) -> None:
    await settle(studio.pool, 30)
    number = await studio.draft()
    await studio.begin(number)
    await studio.feeder.look()
    await studio.pool.execute("UPDATE outbox SET sent_at = clock_now(), message_id = 1 WHERE user_id <= 10")
    await studio.sendings.cancel(BOSS, number)
    await studio.feeder.look()
    assert await studio.waiting() == 0
    figures = await studio.figures(number)
    assert (figures.of(Outcome.SENT), figures.waiting) == (10, 20)
    with pytest.raises(Refused) as error:
        await studio.sendings.resume(BOSS, number)
    assert error.value.code is Refusal.BROADCAST_STATE


async def test_every_end_of_a_delivery_is_counted_and_a_doubt_is_never_sent_again(studio: Studio) -> None:
    await settle(studio.pool, 12)
    failures: dict[int, Exception] = {
        1: Unreachable(),
        2: Undeliverable("it cannot be copied"),
        3: Doubtful(0.01),
    }
    doors = Doors(failures)
    number = await studio.draft()
    await studio.begin(number)
    async with relaying(studio.unit, doors), asyncio.timeout(30):
        while await studio.status(number) is not Status.DONE:
            await studio.feeder.look()
            await asyncio.sleep(0.05)
    figures = await studio.figures(number)
    assert figures.outcomes == {
        Outcome.SENT: 9,
        Outcome.BLOCKED: 1,
        Outcome.FAILED: 1,
        Outcome.UNKNOWN: 1,
    }
    assert doors.of("Broadcast")[3] == 1
    await studio.sendings.resend(BOSS, number)
    await studio.run_to_end(number)
    assert (await studio.figures(number)).of(Outcome.SENT) == 10
    rows = await studio.pool.fetch("SELECT user_id FROM outbox GROUP BY user_id HAVING count(*) > 1")
    assert [row["user_id"] for row in rows] == [3]


async def test_cancel_acts_on_what_the_sender_has_loaded_already(studio: Studio) -> None:
    await settle(studio.pool, 100)
    held = asyncio.Event()
    doors = Doors(wait=held)
    number = await studio.draft()
    await studio.begin(number)
    await studio.feeder.look()
    async with relaying(studio.unit, doors), asyncio.timeout(20):
        while len(doors.seen) < UNDER_WAY:  # loaded, and as many on their way as go at once
            await asyncio.sleep(0.01)
        await studio.sendings.cancel(BOSS, number)
        held.set()
        while await studio.waiting():
            await asyncio.sleep(0.01)
        await studio.feeder.look()
        assert len(doors.seen) == UNDER_WAY, "nothing has left since"
    assert (await studio.figures(number)).outcomes == {Outcome.SENT: UNDER_WAY}


class Cut(Exception):
    """The process dies here."""


@dataclass
class Torn:
    """A unit of work that does not come to its commit."""

    unit: UnitOfWorkFactory
    left: int

    def __call__(self) -> "Torn":
        return self

    async def __aenter__(self) -> UnitOfWork:
        self._open = self.unit()
        return await self._open.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.left -= 1
        if self.left == 0:
            await self._open.__aexit__(Cut, Cut(), None)
            raise Cut
        await self._open.__aexit__(kind, error, trace)


async def test_a_step_that_is_cut_off_has_not_happened(studio: Studio) -> None:
    await settle(studio.pool, 2 * BATCH + 3)
    number = await studio.draft()
    await studio.begin(number)
    for left in (2, 2):
        torn = Torn(studio.unit, left)
        desk = IncidentDesk(studio.unit, studio.clock)
        await BroadcastFeeder(torn, desk, studio.clock, lambda: None).look()
        before = await studio.pool.fetchrow(
            "SELECT cursor, (SELECT count(*) FROM outbox WHERE kind = 'Broadcast') AS told, (SELECT count(*) FROM broadcast_delivery) AS due"
            " FROM broadcast"
        )
        assert before is not None
        assert before["told"] == before["due"] == before["cursor"]
        await studio.feeder.look()
    await studio.run_to_end(number)
    assert (await studio.figures(number)).outcomes == {Outcome.SENT: 2 * BATCH + 3}


async def test_quiet_hours_are_waited_out_and_the_deadline_is_not_passed(studio: Studio) -> None:
    await settle(studio.pool, 3)
    now = studio.clock.now()
    quiet = {1: (now.hour, (now.hour + 2) % 24), 2: (now.hour, (now.hour + 12) % 24)}
    for user, (since, until) in quiet.items():
        await studio.pool.execute(
            "INSERT INTO attention_wish (user_id, wishes) VALUES ($1, $2)",
            user,
            {"quiet_from": since, "quiet_until": until},
        )
    number = await studio.draft("hours", "hours")  # 24, 72, 6
    await studio.begin(number)
    await studio.feeder.look()
    assert [row["user_id"] for row in await studio.pool.fetch("SELECT user_id FROM outbox")] == [3]
    await studio.pretend_sent()
    studio.clock.advance(2 * 3600)
    await studio.feeder.look()
    assert await studio.pool.fetchval("SELECT count(*) FROM outbox WHERE user_id = 1") == 1
    await studio.run_to_end(number)
    assert (await studio.figures(number)).outcomes == {Outcome.SENT: 2, Outcome.EXPIRED: 1}


async def test_what_went_on_by_night_waits_for_the_morning(studio: Studio) -> None:
    await settle(studio.pool, 2)
    number = await studio.draft()
    await studio.begin(number)
    await studio.feeder.look()
    await studio.sendings.pause(BOSS, number)
    hour = studio.clock.now().hour
    await studio.pool.execute(
        "INSERT INTO attention_wish (user_id, wishes) VALUES (1, $1)",
        {"quiet_from": hour, "quiet_until": (hour + 2) % 24},
    )
    await studio.sendings.resume(BOSS, number)
    await studio.feeder.look()
    assert [row["user_id"] for row in await studio.pool.fetch("SELECT user_id FROM outbox")] == [2]


async def test_what_is_edited_after_it_was_agreed_to_is_stopped(studio: Studio) -> None:
    await settle(studio.pool, 3)
    number = await studio.draft()
    assert not await studio.broadcasts.edited(BOSS, 77), "a draft is nothing to stop"
    await studio.begin(number)
    await studio.feeder.look()
    assert not await studio.broadcasts.edited(SECOND, 77), "a message of another chat"
    assert await studio.broadcasts.edited(BOSS, 77)
    assert (await studio.status(number), await studio.waiting()) == (Status.PAUSED, 0)
    await studio.pool.execute("UPDATE broadcast SET counted = 5000")
    async with studio.unit() as work:
        await work.users.touch(SECOND, "Second", "en", Role.ADMIN)
    for agreed, status in ((False, Status.PAUSED), (True, Status.RUNNING)):
        if agreed:
            await studio.pool.execute("UPDATE approval SET approved_by = $1", SECOND)
        assert (await studio.sendings.resume(BOSS, number)).broadcast.status is status
    await studio.pool.execute("UPDATE broadcast SET status = 'scheduled'")
    assert await studio.broadcasts.edited(BOSS, 77)
    one = (await studio.broadcasts.view(BOSS, number)).broadcast
    assert (one.status, one.counted) == (Status.DRAFT, None), "it is agreed to anew"


async def test_an_author_who_is_no_operator_any_more_sends_nothing_and_sees_nothing(studio: Studio) -> None:
    await settle(studio.pool, 3)
    number = await studio.draft()
    await studio.begin(number)
    await studio.sendings.put_card(BOSS, number, 5)
    assert len(await studio.sendings.cards()) == 1
    async with studio.unit() as work:
        await work.users.touch(SECOND, "Second", "en", Role.ADMIN)
        await work.users.set_role(BOSS, Role.SUPPORT)
    await open_factor_at(studio.unit, SECOND)
    await studio.feeder.look()
    one = (await studio.broadcasts.view(SECOND, number)).broadcast
    assert (one.status, one.why, await studio.waiting()) == (Status.PAUSED, "author", 0)
    assert await studio.sendings.cards() == []
    with pytest.raises(Refused) as refused:
        await studio.sendings.resume(SECOND, number)
    assert refused.value.code is Refusal.BROADCAST_OF_OTHER


async def test_who_refuses_or_goes_while_it_runs_is_left_out(studio: Studio) -> None:
    await settle(studio.pool, ROOM + 20)
    number = await studio.draft()
    await studio.begin(number)
    for _ in range(2):
        await studio.feeder.look()
    await studio.pretend_sent()
    async with studio.unit() as work:
        one = await work.broadcasts.get(number)
        assert one is not None
        await work.deliveries.enlist(number, {UserId(ROOM + n): studio.clock.now() for n in range(1, 21)})
        await work.mailings.refuse(UserId(ROOM + 1), Category.NEWS, refused=True)
        await work.users.set_banned(UserId(ROOM + 2), banned=True)
        await work.users.set_reachable(UserId(ROOM + 3), reachable=False)
    await studio.run_to_end(number)
    outcomes = (await studio.figures(number)).outcomes
    assert outcomes == {Outcome.SENT: ROOM + 17, Outcome.UNWANTED: 2, Outcome.BLOCKED: 1}


async def test_it_stops_by_itself_where_most_fails(studio: Studio) -> None:
    await settle(studio.pool, 60)
    number = await studio.draft()
    await studio.begin(number)
    await studio.feeder.look()
    await studio.pool.execute(
        "UPDATE outbox SET dropped_at = clock_now(), dropped_why = 'no such message' WHERE user_id <= 25"
    )
    await studio.feeder.look()
    view = await studio.broadcasts.view(BOSS, number)
    assert (view.broadcast.status, view.broadcast.why) == (Status.PAUSED, "failing")
    assert await studio.waiting() == 0


async def test_it_is_taken_back_where_it_has_arrived_and_telegram_still_does_that(studio: Studio) -> None:
    await settle(studio.pool, 5)
    number = await studio.draft()
    await studio.begin(number)
    await studio.run_to_end(number)
    await studio.pool.execute(
        "UPDATE broadcast_delivery SET settled_at = settled_at - interval '49 hours' WHERE user_id = 1"
    )
    await studio.sendings.recall(BOSS, number)
    await studio.run_to_end(number)
    rows = await studio.pool.fetch("SELECT user_id FROM outbox WHERE kind = 'Recall' ORDER BY user_id")
    assert [row["user_id"] for row in rows] == [2, 3, 4, 5]
    figures = await studio.figures(number)
    assert (figures.gone, figures.kept, figures.to_recall) == (4, 0, 0)
    assert await studio.status(number) is Status.RECALLED
    with pytest.raises(Refused) as error:
        await studio.sendings.recall(BOSS, number)
    assert error.value.code is Refusal.BROADCAST_LATE


async def test_a_list_of_ids_is_forgotten_with_its_last_recipient(studio: Studio) -> None:
    await settle(studio.pool, 5)
    number = await studio.draft()
    await studio.broadcasts.put_people(BOSS, number, "2 4 777")
    await studio.begin(number)
    await studio.run_to_end(number)
    assert (await studio.figures(number)).outcomes == {Outcome.SENT: 2}
    view = await studio.broadcasts.view(BOSS, number)
    assert (view.broadcast.segment.people, view.recipients) == ((), 2)


async def test_who_leaves_takes_their_deliveries_along_and_is_not_told_again(studio: Studio) -> None:
    await settle(studio.pool, 4)
    number = await studio.draft()
    await studio.begin(number)
    await studio.run_to_end(number)
    async with studio.unit() as work:
        assert await work.mailings.click(number, UserId(2), 0)
        assert await work.mailings.click(number, UserId(2), 0)
        await work.mailings.refuse(UserId(2), Category.TIPS, refused=True)
    assert (await studio.figures(number)).clicks == {0: 1}
    async with studio.unit() as work:
        await work.care.forget(UserId(2))
    figures = await studio.figures(number)
    assert (figures.outcomes, figures.clicks) == ({Outcome.SENT: 3}, {})
    assert await studio.pool.fetchval("SELECT count(*) FROM broadcast_optout") == 0
    assert (await studio.broadcasts.view(BOSS, await studio.draft())).recipients == 3


async def test_it_begins_at_its_hour_and_not_before(studio: Studio) -> None:
    await settle(studio.pool, 2)
    number = await studio.draft()
    later = studio.clock.now() + timedelta(hours=3)
    view = await studio.sendings.ask(BOSS, number, f"{later:%d.%m.%Y %H:%M}")
    await studio.sendings.begin(BOSS, number, str(view.recipients))
    assert await studio.status(number) is Status.SCHEDULED
    assert await studio.feeder.look() == 0
    studio.clock.advance(3 * 3600)
    assert await studio.feeder.look() == 2
    assert await studio.status(number) is Status.RUNNING


async def test_the_number_must_be_that_of_now_and_a_change_asks_anew(studio: Studio) -> None:
    await settle(studio.pool, 3)
    number = await studio.draft()
    await studio.sendings.ask(BOSS, number)
    await settle_more(studio.pool)
    for typed in ("3", "three", "-4"):
        with pytest.raises(Refused) as error:
            await studio.sendings.begin(BOSS, number, typed)
        assert error.value.code is Refusal.BROADCAST_COUNT
        assert error.value.params["count"] == "4"
    assert not (await studio.sendings.begin(BOSS, number, "4")).asked
    with pytest.raises(Refused) as error:
        await studio.broadcasts.turn(BOSS, number, "silent")
    assert error.value.code is Refusal.BROADCAST_STATE
    acts = await studio.pool.fetch("SELECT name FROM operator_act ORDER BY id")
    assert [row["name"] for row in acts] == ["broadcast-draft", "broadcast-begin"]


async def settle_more(pool: Pool) -> None:
    await pool.execute(
        """
        INSERT INTO person (id, name, language, terms_version, terms_accepted_at)
        VALUES (555, 'P', 'en', 't', clock_now())
        """
    )


async def test_a_large_one_needs_a_second_person_for_exactly_this(studio: Studio) -> None:
    await settle(studio.pool, 1_001)
    async with studio.unit() as work:
        await work.users.touch(SECOND, "Second", "en", Role.USER)
        await work.users.set_role(SECOND, Role.ADMIN)
    number = await studio.draft()
    await studio.sendings.ask(BOSS, number)
    assert (await studio.sendings.begin(BOSS, number, "1001")).asked
    assert await studio.status(number) is Status.DRAFT
    async with studio.unit() as work:
        (asked,) = await work.approvals.waiting()
        assert await work.approvals.approve(asked.number, SECOND)
    await studio.broadcasts.put_buttons(BOSS, number, "A = https://example.com")
    await studio.sendings.ask(BOSS, number)
    assert (await studio.sendings.begin(BOSS, number, "1001")).asked, "another content was agreed to"
    one = (await studio.broadcasts.view(BOSS, number)).broadcast
    async with studio.unit() as work:
        (asked,) = [found for found in await work.approvals.waiting() if found.subject == subject_of(one)]
        assert await work.approvals.approve(asked.number, SECOND)
    assert not (await studio.sendings.begin(BOSS, number, "1001")).asked
    assert await studio.status(number) is Status.RUNNING


async def test_nobody_without_the_right_gets_anywhere(studio: Studio) -> None:
    await settle(studio.pool, 1)
    number = await studio.draft()
    async with studio.unit() as work:
        await work.users.touch(SECOND, "Second", "en", Role.USER)
        await work.users.set_role(SECOND, Role.SUPPORT)
    for who, code in ((UserId(1), Refusal.NOT_ADMIN), (SECOND, Refusal.NO_RIGHT)):
        for attempt in (
            studio.broadcasts.view(who, number),
            studio.broadcasts.make(who, EN),
            studio.broadcasts.turn(who, number, "silent"),
            studio.broadcasts.try_out(who, number, others=False),
            studio.sendings.begin(who, number, "1"),
            studio.sendings.pause(who, number),
            studio.sendings.cancel(who, number),
            studio.sendings.recall(who, number),
        ):
            with pytest.raises(Refused) as error:
                await attempt
            assert error.value.code is code
