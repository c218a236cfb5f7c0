"""A broadcast from its first batch to its last message, through all that it goes through in the service.

The real feeder, outbox, relay and notifier before the sandbox Telegram, whose flood limits are on. Two runs:
one that nobody disturbs, of `--size` recipients (10,000 take six minutes), in which each must get it exactly
once; and a smaller one whose sender, a process of its own, is killed again and again, in which nobody may get
it twice, and whoever has not got it must be among those who are counted as unknown.

The peer is the usual loop: a message, `sleep(0.05)`, and `sleep(retry_after)` where Telegram says 429.
"""

import asyncio
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import uvloop
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter

from app.accounts import Role
from app.broadcasts import Outcome, Status
from app.infra.clock import SystemClock
from app.infra.embedded_postgres import embedded_postgres
from app.ports_broadcasts import Figures as Reached
from app.ports_broadcasts import Source
from app.runtime.broadcasts import BroadcastFeeder
from app.runtime.incidents import IncidentDesk
from app.services.sendings import started
from benchmarks.outbound import open_relay, settle
from benchmarks.report import Figures, main_of_size
from db.migrate import migrate
from db.pool import Pool, open_pool
from db.uow import PgUnits
from sandbox.telegram.config import DEFAULT_TOKEN, TelegramConfig
from sandbox.telegram.server import TelegramSandbox
from tgbot.api import PROPERTIES, open_session
from trading.domain.ids import UserId

USUAL, KILLED, KILLS = 600, 300, 4  # recipients of the two runs; lives of the killed sender
FIRST = 1_000_000  # where the ids of recipients begin
AUTHOR = UserId(7)
PEER = 60
LEAST_PER_SECOND = 27.0
_EVERY = 1.0  # seconds between looks of the feeder, as in the service
_LIFE = 2.0  # seconds of sending before a kill
_PATIENCE = 30.0  # seconds for a sender to come up


async def register(pool: Pool, recipients: int) -> None:
    await pool.execute(
        """
        INSERT INTO person (id, name, language, terms_version, terms_accepted_at)
        SELECT $1 + n, 'P', 'en', 't', clock_now() FROM generate_series(0, $2 - 1) n
        """,
        FIRST,
        recipients,
    )


async def begin(units: PgUnits, telegram: TelegramSandbox) -> int:
    """A broadcast of a message that its author has written, under way."""
    author = telegram.users.add(id=AUTHOR, first_name="Author", language_code="en")
    said = await author.say("The service will be down for ten minutes at noon.")
    async with units() as work:
        await work.users.touch(AUTHOR, "Author", "en", Role.OWNER)
        number = await work.broadcasts.make(AUTHOR, Source("en", (said.message_id,), "text"))
        one = await work.broadcasts.get(number)
        if one is None:
            raise RuntimeError("the broadcast was just made")
        await work.broadcasts.put(started(one, SystemClock().now()))
    return number


async def feed(units: PgUnits) -> None:
    clock = SystemClock()
    feeder = BroadcastFeeder(units, IncidentDesk(units, clock), clock, lambda: None)
    while True:
        await feeder.look()
        await asyncio.sleep(_EVERY)


async def finished(units: PgUnits, number: int) -> Reached:
    """Wait for its end."""
    while True:
        async with units() as work:
            one = await work.broadcasts.get(number)
            if one is not None and one.status is not Status.RUNNING:
                return await work.deliveries.figures(number, SystemClock().now())
        await asyncio.sleep(_EVERY)


def arrivals(telegram: TelegramSandbox) -> Counter[int]:
    """How often each person has seen it: what had an effect, whoever heard of it."""
    return Counter(
        effect.chat_id
        for effect in telegram.world.journal.effects
        if effect.kind == "sent" and effect.chat_id >= FIRST
    )


async def undisturbed(pool: Pool, recipients: int) -> Figures:
    units = PgUnits(pool)
    async with TelegramSandbox(TelegramConfig()) as telegram:
        settle(telegram, FIRST, recipients)
        await register(pool, recipients)
        number = await begin(units, telegram)
        feeding = asyncio.create_task(feed(units))
        async with open_relay(units, telegram):
            reached = await finished(units, number)
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)
        calls = [call for call in telegram.world.journal.calls if call.method.lower() == "copymessage"]
        seen = arrivals(telegram)
    since = calls[0].at + 1  # the tokens that were there at the beginning are no throughput
    later = [call.at for call in calls if call.at > since]
    return {
        "recipients": recipients,
        "per_s": round(len(later) / (later[-1] - since), 2) if len(later) > 1 else 0.0,
        "least_per_s": LEAST_PER_SECOND,
        "http_429": len([call for call in calls if call.code == 429]),
        "goal_http_429": 0,
        "doubled": len([chat for chat, times in seen.items() if times > 1]),
        "goal_doubled": 0,
        "missed": recipients - len(seen) + abs(reached.of(Outcome.SENT) - len(seen)),
        "goal_missed": 0,
    }


async def killed(pool: Pool, dsn: str) -> Figures:
    units = PgUnits(pool)
    async with TelegramSandbox(TelegramConfig(flood=False)) as telegram:
        settle(telegram, FIRST, KILLED)
        await register(pool, KILLED)
        number = await begin(units, telegram)
        telegram.faults.add("delay", method="copyMessage", times=0, seconds=0.1)
        for _ in range(KILLS):
            worker = get_context("fork").Process(target=run_sender, args=(dsn, telegram.url), daemon=True)
            worker.start()
            await under_way(telegram, len(arrivals(telegram)))
            worker.kill()
            worker.join()
        telegram.faults.clear()
        last = asyncio.create_task(send(dsn, telegram.url))
        reached = await finished(units, number)
        last.cancel()
        await asyncio.gather(last, return_exceptions=True)
        seen = arrivals(telegram)
    missed, unknown = KILLED - len(seen), reached.of(Outcome.UNKNOWN)
    return {
        "killed_recipients": KILLED,
        "kills": KILLS,
        "killed_doubled": len([chat for chat, times in seen.items() if times > 1]),
        "goal_killed_doubled": 0,
        "killed_unknown": unknown,
        "killed_missed": missed,
        "killed_uncounted": max(missed - unknown, 0),
        "goal_killed_uncounted": 0,
    }


async def under_way(telegram: TelegramSandbox, before: int) -> None:
    """Until the new sender has sent for a while."""
    until = time.monotonic() + _PATIENCE
    while len(arrivals(telegram)) <= before:
        if time.monotonic() > until:
            raise RuntimeError("the sender has not begun")
        await asyncio.sleep(0.02)
    await asyncio.sleep(_LIFE)


def run_sender(dsn: str, url: str) -> None:
    """The body of the process. Forked: what is imported need not be imported again."""
    asyncio.run(send(dsn, url))


async def send(dsn: str, url: str) -> None:
    """A feeder and a sender, until it is killed."""
    async with open_pool(dsn, min_size=1, max_size=5) as pool:
        units = PgUnits(pool)
        async with open_relay(units, Elsewhere(url, TelegramConfig(token=DEFAULT_TOKEN))):
            await feed(units)


@dataclass(frozen=True)
class Elsewhere:
    """A sandbox in another process."""

    url: str
    config: TelegramConfig


async def peer() -> Figures:
    async with TelegramSandbox(TelegramConfig()) as telegram:
        settle(telegram, FIRST, PEER)
        bot = Bot(telegram.config.token, session=open_session(telegram.url), default=PROPERTIES)
        begun = time.perf_counter()
        for chat in range(FIRST, FIRST + PEER):
            try:
                await bot.send_message(chat, "News")
            except TelegramRetryAfter as flood:
                await asyncio.sleep(flood.retry_after)
                await bot.send_message(chat, "News")
            await asyncio.sleep(0.05)
        seconds = time.perf_counter() - begun
        await bot.session.close()
    return {"peer_recipients": PEER, "peer_per_s": round(PEER / seconds, 2)}


async def measure(recipients: int) -> Figures:
    found: dict[str, float | str] = {}
    for run in ("undisturbed", "killed"):
        with tempfile.TemporaryDirectory() as directory:
            async with (
                embedded_postgres(Path(directory)) as dsn,
                open_pool(dsn, min_size=2, max_size=10) as pool,
            ):
                await migrate(pool)
                found |= await (undisturbed(pool, recipients) if run == "undisturbed" else killed(pool, dsn))
    return {**found, **await peer()}


if __name__ == "__main__":
    main_of_size(lambda size: uvloop.run(measure(size)), USUAL)
