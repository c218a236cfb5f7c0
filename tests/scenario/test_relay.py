"""The outbox's way to the chats: nothing is given up, nothing holds up the others, a doubt is said."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from app.accounts import User
from app.attention import Attention, Manner
from app.infra.clock import SystemClock
from app.ports import UnitOfWorkFactory
from app.ports_delivery import Doubtful, Flooded, Notice, TryLater, Unreachable
from app.runtime.incidents import IncidentDesk
from app.runtime.relay import Attend, Relay, everything_rings
from db.pool import Pool
from tests.support.engine import a_trader, eventually
from trading.domain.ids import UserId


@dataclass
class Moody:
    """A notifier that fails as it is told to: by kind. seconds: that a message is under way."""

    failures: dict[str, Exception] = field(default_factory=dict)
    delivered: list[tuple[UserId, str]] = field(default_factory=list)
    tried: list[Notice] = field(default_factory=list)
    together: list[int] = field(default_factory=list)
    seconds: float = 0.0

    async def deliver(self, notice: Notice, user: User) -> int | None:
        self.tried.append(notice)
        await asyncio.sleep(self.seconds)
        if notice.kind in self.failures:
            raise self.failures[notice.kind]
        self.delivered.append((user.id, notice.kind))
        return len(self.delivered)

    async def gather(self, notices: Sequence[Notice], user: User) -> int | None:
        self.together.append(len(notices))
        self.delivered += [(user.id, notice.kind) for notice in notices]
        return len(self.delivered)

    @property
    def kinds(self) -> list[str]:
        return [kind for _, kind in self.delivered]


@asynccontextmanager
async def relaying(
    unit: UnitOfWorkFactory, notifier: Moody, attend: Attend = everything_rings
) -> AsyncIterator[Relay]:
    clock = SystemClock()
    relay = Relay(unit, notifier, IncidentDesk(unit, clock), clock, attend=attend)
    running = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def write(unit: UnitOfWorkFactory, user: UserId, *kinds: str, critical: bool = False) -> None:
    async with unit() as work:
        for kind in kinds:
            await work.outbox.add(user, kind, {}, dedupe=kind, account=None, critical=critical)


async def why_dropped(pool: Pool) -> dict[str, str]:
    rows = await pool.fetch("SELECT kind, dropped_why FROM outbox WHERE dropped_at IS NOT NULL")
    return {row["kind"]: row["dropped_why"] for row in rows}


async def waiting(pool: Pool) -> int:
    return int(
        await pool.fetchval("SELECT count(*) FROM outbox WHERE sent_at IS NULL AND dropped_at IS NULL")
    )


async def test_each_chat_in_order_and_one_that_fails_does_not_hold_up_the_others(
    unit: UnitOfWorkFactory,
) -> None:
    first, second = (await a_trader(unit, 1)).owner, (await a_trader(unit, 2)).owner
    notifier = Moody({"poison": RuntimeError("cannot be put into words")})
    await write(unit, first, "poison", "after")
    await write(unit, second, "one", "two")
    async with relaying(unit, notifier):
        await eventually(lambda: (second, "two") in notifier.delivered)
        assert notifier.delivered == [(second, "one"), (second, "two")]
        tries = [notice.kind for notice in notifier.tried]
        assert tries.count("poison") <= 3, "it is tried again later, not in a loop"


async def test_news_that_fails_by_itself_is_given_up_in_the_end(unit: UnitOfWorkFactory, pool: Pool) -> None:
    owner = (await a_trader(unit)).owner
    notifier = Moody({"poison": RuntimeError("cannot be put into words")})
    await write(unit, owner, "poison", "after")
    await pool.execute("UPDATE outbox SET attempts = 7 WHERE kind = 'poison'")
    async with relaying(unit, notifier):
        await eventually(lambda: notifier.kinds == ["after"])
    assert await why_dropped(pool) == {"poison": "it fails by itself"}


async def test_news_that_has_to_wait_is_not_given_up(unit: UnitOfWorkFactory, pool: Pool) -> None:
    owner = (await a_trader(unit)).owner
    notifier = Moody({"money": TryLater(0.05)})
    await write(unit, owner, "money", "next")
    await pool.execute("UPDATE outbox SET attempts = 200 WHERE kind = 'money'")  # an hour without Telegram
    async with relaying(unit, notifier):
        await eventually(lambda: notifier.tried)
        await asyncio.sleep(0.3)
        assert [notice.kind for notice in notifier.tried] == ["money"], "what follows waits"
    pause = await pool.fetchval("SELECT next_at - clock_timestamp() FROM outbox WHERE kind = 'money'")
    assert timedelta(seconds=50) < pause <= timedelta(seconds=60)
    await pool.execute("UPDATE outbox SET next_at = clock_timestamp()")
    notifier.failures.clear()
    async with relaying(unit, notifier):
        await eventually(lambda: len(notifier.delivered) == 2)
    assert notifier.delivered == [(owner, "money"), (owner, "next")]
    assert not any(notice.doubtful for notice in notifier.tried)


async def test_a_flood_is_waited_out_and_is_no_doubt(unit: UnitOfWorkFactory, pool: Pool) -> None:
    first, second = (await a_trader(unit, 1)).owner, (await a_trader(unit, 2)).owner
    notifier = Moody({"flooded": Flooded(0.4)})
    await write(unit, first, "flooded")
    async with relaying(unit, notifier) as relay:
        await eventually(lambda: notifier.tried)
        notifier.failures.clear()
        await write(unit, second, "other")
        relay.ring()
        await eventually(lambda: len(notifier.delivered) == 2)
    assert notifier.delivered == [(second, "other"), (first, "flooded")]
    assert not any(notice.doubtful for notice in notifier.tried)


async def test_what_may_have_arrived_is_sent_again_and_says_so(unit: UnitOfWorkFactory, pool: Pool) -> None:
    owner = (await a_trader(unit)).owner
    notifier = Moody({"money": Doubtful(0.05), "ServiceStarted": Doubtful(0.05)})
    await write(unit, owner, "money", "ServiceStarted")
    async with relaying(unit, notifier):
        await eventually(lambda: len(notifier.tried) == 2)
        notifier.failures.clear()
        await eventually(lambda: notifier.kinds == ["money"])
    assert [notice.doubtful for notice in notifier.tried if notice.kind == "money"] == [False, True]
    assert await why_dropped(pool) == {"ServiceStarted": "unknown"}, "bulk is not sent again on a guess"


async def test_what_was_under_way_when_the_sender_died_is_a_doubt(
    unit: UnitOfWorkFactory, pool: Pool
) -> None:
    people = [(await a_trader(unit, number)).owner for number in (1, 2, 3)]
    await write(unit, people[0], "critical", critical=True)
    await write(unit, people[1], "fill", "behind")
    await write(unit, people[2], "ServiceStarted")
    await pool.execute(
        "UPDATE outbox SET sending_since = clock_timestamp(), sending_by = 'dead' WHERE kind <> 'behind'"
    )
    notifier = Moody()
    async with relaying(unit, notifier) as relay:
        await eventually(lambda: len(notifier.delivered) == 3)
        assert (relay.counts["doubtful"], relay.counts["unknown"]) == (2, 1)
    doubts = {notice.kind: notice.doubtful for notice in notifier.tried}
    assert doubts == {"critical": True, "fill": True, "behind": False}
    assert await why_dropped(pool) == {"ServiceStarted": "unknown"}


async def test_what_is_under_way_when_the_process_ends_arrives(unit: UnitOfWorkFactory, pool: Pool) -> None:
    people = [(await a_trader(unit, number)).owner for number in range(1, 6)]
    for owner in people:
        await write(unit, owner, "one", "two")
    notifier = Moody(seconds=0.2)
    async with relaying(unit, notifier):
        await eventually(lambda: len(notifier.tried) >= 2)
    assert len(notifier.delivered) == len(notifier.tried)
    assert await waiting(pool) == 10 - len(notifier.delivered)
    assert await pool.fetchval("SELECT count(*) FROM outbox WHERE sending_since IS NOT NULL") == 0


async def test_what_is_critical_overtakes_a_broadcast(unit: UnitOfWorkFactory, pool: Pool) -> None:
    owner = (await a_trader(unit)).owner
    await pool.execute(
        "INSERT INTO person (id, name, language) SELECT 1000 + n, 'P', 'en' FROM generate_series(1, 500) n"
    )
    await pool.execute(
        """
        INSERT INTO outbox (user_id, kind, body, dedupe, priority)
        SELECT 1000 + n, 'bulk', '{}', 'b', 3 FROM generate_series(1, 500) n
        """
    )
    notifier = Moody()
    async with relaying(unit, notifier) as relay:
        await eventually(lambda: len(notifier.delivered) >= 15)
        await write(unit, owner, "critical", critical=True)
        relay.ring()
        before = len(notifier.delivered)
        await eventually(lambda: "critical" in notifier.kinds)
        assert notifier.kinds.index("critical") - before < 10
        assert notifier.kinds.count("bulk") < 100


async def test_for_who_is_gone_what_is_critical_waits_until_they_come_back(
    unit: UnitOfWorkFactory, pool: Pool
) -> None:
    owner = (await a_trader(unit)).owner
    notifier = Moody({"critical": Unreachable()})
    await write(unit, owner, "critical", critical=True)
    await write(unit, owner, "usual")
    async with relaying(unit, notifier):
        await eventually(lambda: notifier.tried)
        await eventually_dropped(pool, "usual")
        assert await pool.fetchval("SELECT reachable FROM person WHERE id = $1", owner) is False
        assert len(notifier.tried) == 1
        notifier.failures.clear()
        async with unit() as work:
            await work.users.set_reachable(owner, reachable=True)
        await eventually(lambda: notifier.kinds == ["critical"])
    assert await why_dropped(pool) == {"usual": "unreachable"}


async def eventually_dropped(pool: Pool, kind: str) -> None:
    async with asyncio.timeout(60):
        while kind not in await why_dropped(pool):
            await asyncio.sleep(0.05)


async def test_what_is_not_wanted_is_not_told_and_what_is_held_comes_together(
    unit: UnitOfWorkFactory, pool: Pool
) -> None:
    owner = (await a_trader(unit)).owner
    manners = {"loud": Manner.RING, "quiet": Manner.SILENT, "off": Manner.DROP}

    async def wishes(notices: Sequence[Notice]) -> Sequence[Attention]:
        return [Attention(manners.get(notice.kind, Manner.DIGEST)) for notice in notices]

    notifier = Moody()
    await write(unit, owner, "loud", "quiet", "off", "held1", "held2", "held3")
    await write(unit, owner, "pressing", critical=True)
    async with relaying(unit, notifier, wishes):
        await eventually(lambda: len(notifier.delivered) == 3)
    assert notifier.kinds == ["pressing", "loud", "quiet"], "what is critical is not asked about"
    assert {notice.kind: notice.silent for notice in notifier.tried} == {
        "pressing": False,
        "loud": False,
        "quiet": True,
    }
    assert await why_dropped(pool) == {"off": "not wanted"}
    await pool.execute("UPDATE outbox SET held_until = clock_timestamp() WHERE kind = 'held2'")
    async with relaying(unit, notifier, wishes):
        await eventually(lambda: notifier.together)
    assert (notifier.together, notifier.kinds[3:]) == ([3], ["held1", "held2", "held3"])
    assert await waiting(pool) == 0


@pytest.mark.parametrize("kind", ["PositionOpened", "AlertFired"])
async def test_a_storm_in_one_chat_becomes_few_messages(
    unit: UnitOfWorkFactory, pool: Pool, kind: str
) -> None:
    owner = (await a_trader(unit)).owner
    async with unit() as work:
        for number in range(40):
            await work.outbox.add(owner, kind, {"symbol": "s"}, dedupe=f"{number}", account=None)
    notifier = Moody()
    async with relaying(unit, notifier):
        await eventually(lambda: len(notifier.delivered) == 40)
    assert notifier.together == ([25, 15] if kind == "PositionOpened" else [40])
    assert await pool.fetchval("SELECT count(DISTINCT message_id) FROM outbox") == len(notifier.together)
