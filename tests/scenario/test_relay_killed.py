"""kill -9 of the sender, again and again: nothing is lost but bulk that is counted, every repeat says so."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context

from app.notices import Incident, News, ServiceStarted, encode
from db.pool import Pool
from db.uow import PgUnits
from sandbox.telegram import TelegramConfig, TelegramSandbox
from sandbox.telegram.model import User
from tests.scenario.relay_program import run
from tests.support.builders import BTC, NOW
from trading.domain.events import AccountHalted, OrderSettled
from trading.domain.ids import ClientOrderId, UserId
from trading.domain.order import OrderKind

PEOPLE = 24
MARK = "↻ "


def news(round_: int) -> list[News]:
    """Of each priority, in the order in which one chat gets them; each text is of its own."""
    return [
        AccountHalted(f"strange{round_}", ""),
        OrderSettled(ClientOrderId(f"o{round_}"), OrderKind.EXIT, BTC, placed=round_ % 2 == 0),
        Incident(f"place{round_}", "summary"),
        ServiceStarted(f"{round_}", round_, NOW),
    ]


@contextmanager
def sender(dsn: str, url: str) -> Iterator[None]:
    """Ends by SIGKILL. Forked: what this process has imported need not be imported again."""
    process = get_context("fork").Process(target=run, args=(dsn, url), daemon=True)
    process.start()
    try:
        yield
        assert process.is_alive(), "it must have been sending"
    finally:
        process.kill()
        process.join()


async def undecided(pool: Pool) -> int:
    return int(
        await pool.fetchval("SELECT count(*) FROM outbox WHERE sent_at IS NULL AND dropped_at IS NULL")
    )


def told(tg: TelegramSandbox) -> dict[int, list[str]]:
    """What each person has seen, in its order."""
    found = defaultdict(list)
    for number in range(1, PEOPLE + 1):
        for message in tg.user(number).transcript():
            found[number].append(message.text.splitlines()[0])
    return found


async def test_a_killed_sender_loses_nothing_and_says_what_it_repeats(pool: Pool, postgres_dsn: str) -> None:
    units = PgUnits(pool)
    async with TelegramSandbox(TelegramConfig(flood=False)) as tg:
        for number in range(1, PEOPLE + 1):
            tg.world.save_user(User(number, f"P{number}", "", "", "en", seen=True, started=True))
            await pool.execute("INSERT INTO person (id, name, language) VALUES ($1, 'P', 'en')", number)
        async with units() as work:
            for number in range(1, PEOPLE + 1):
                for event in news(number):
                    kind, body = encode(event)
                    await work.outbox.add(UserId(number), kind, body, dedupe=kind, account=None)
        tg.faults.add("delay", method="sendMessage", times=0, seconds=0.1)
        for life in range(3):
            before = len(tg.calls("sendMessage"))
            with sender(postgres_dsn, tg.url):
                async with asyncio.timeout(80):
                    while len(tg.calls("sendMessage")) < before + 14 + life:
                        await asyncio.sleep(0.002)
        tg.faults.clear()
        with sender(postgres_dsn, tg.url):
            async with asyncio.timeout(80):
                while await undecided(pool):
                    await asyncio.sleep(0.05)
        seen = told(tg)
    rows = await pool.fetch("SELECT user_id, priority, doubtful, dropped_why FROM outbox")
    dropped = [row for row in rows if row["dropped_why"] is not None]
    assert {row["priority"] for row in dropped} <= {3}
    assert {row["dropped_why"] for row in dropped} <= {"unknown"}
    assert any(row["doubtful"] for row in rows), "the kills must have found something under way"
    for number in range(1, PEOPLE + 1):
        texts = seen[number]
        plain = [text.removeprefix(MARK) for text in texts]
        kinds = [("No new trades" in t, "BTC/USDT" in t, f"place{number}" in t) for t in plain]
        for position in range(3):
            assert any(kind[position] for kind in kinds), f"lost: {number} {position} {texts}"
        for text in set(plain):
            assert texts.count(text) <= 1, "what came twice says so"
