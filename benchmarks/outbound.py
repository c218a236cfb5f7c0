"""News that is urgent while a broadcast to ten thousand people is running.

The real outbox, relay and notifier before the sandbox Telegram, whose flood limits are on (30 a second over
all chats, one a second in each). Into the broadcast 60 critical notices and 60 of fills are written, one by
one, each to a person of its own. One sample is from the commit of a notice to Telegram's answer.

The peer is the usual loop: one queue, a message, `sleep(0.05)`, and `sleep(retry_after)` where Telegram says
429; in front of the same sandbox, with a shorter broadcast and as many seconds. Both ends are on one clock.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import uvloop
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter

from app.infra.cipher import EnvelopeCipher
from app.infra.clock import SystemClock
from app.infra.embedded_postgres import embedded_postgres
from app.infra.key_cipher import KeyCipher
from app.notices import News, ServiceStarted, encode
from app.pacing import Pace
from app.ports_files import Drawing, NoPicture
from app.runtime.incidents import IncidentDesk
from app.runtime.relay import Relay
from benchmarks.report import Figures, main, milliseconds, percentile
from db.migrate import migrate
from db.pool import Pool, open_pool
from db.uow import PgUnits
from sandbox.telegram.config import TelegramConfig
from sandbox.telegram.model import User
from sandbox.telegram.server import TelegramSandbox
from tgbot.api import PROPERTIES, open_session
from tgbot.i18n import translators
from tgbot.notify import ChatNotifier
from tgbot.pictures.album import Album
from trading.domain.candle import Candle
from trading.domain.events import AccountHalted, OrderSettled
from trading.domain.ids import ClientOrderId, UserId
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.domain.order import OrderKind

RECIPIENTS, URGENT = 10_000, 60  # of the broadcast; notices of each kind
SECONDS = 40.0  # of measuring; the urgent ones are spread over three quarters of them
PEER_RECIPIENTS, PEER_URGENT = 300, 10
BROADCAST, CRITICAL, FILL = 1_000_000, 2_000_000, 3_000_000  # where the ids of people begin
GOAL_CRITICAL_MS, LEAST_PER_SECOND, GOAL_429, GOAL_LOST = 1000.0, 27.0, 0, 0
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_BTC = Symbol(ExchangeId.BYBIT, MarketType.SPOT, "BTC/USDT")
_NEWS: dict[int, News] = {
    CRITICAL: AccountHalted("orders", ""),
    FILL: OrderSettled(ClientOrderId("o"), OrderKind.EXIT, _BTC, placed=True),
}


@dataclass(slots=True)
class Urgent:
    """When which person's urgent news was committed, and how long it took: seconds."""

    begun: dict[int, float] = field(default_factory=dict)

    def samples(self, telegram: TelegramSandbox, kind: int) -> list[float]:
        took: dict[int, float] = {}
        for call in telegram.world.journal.calls:
            chat = int(call.params.get("chat_id", 0))
            if call.ok and chat in self.begun and chat - chat % 1_000_000 == kind:
                took.setdefault(chat, call.at + call.took - self.begun[chat])
        return list(took.values())


async def no_candles(symbol: Symbol, limit: int) -> Sequence[Candle]:  # noqa: ARG001  # as all sources
    return ()


async def no_pictures(drawing: Drawing) -> bytes:  # noqa: ARG001  # as all drawers
    raise NoPicture("this benchmark is about words")


def settle(telegram: TelegramSandbox, first: int, count: int) -> None:
    """People who have started the bot."""
    for number in range(first, first + count):
        telegram.world.save_user(User(number, f"P{number}", "", "", "en", seen=True, started=True))


async def register(pool: Pool, first: int, count: int) -> None:
    await pool.execute(
        "INSERT INTO person (id, name, language) SELECT $1 + n, 'P', 'en' FROM generate_series(0, $2 - 1) n",
        first,
        count,
    )


class Place(Protocol):
    """Where a Telegram is."""

    @property
    def url(self) -> str: ...
    @property
    def config(self) -> TelegramConfig: ...


@asynccontextmanager
async def open_relay(units: PgUnits, telegram: Place) -> AsyncIterator[Relay]:
    """As the service has it, without the rest of the service."""
    clock = SystemClock()
    incidents = IncidentDesk(units, clock)
    cipher = KeyCipher(
        EnvelopeCipher({1: bytes(range(32))}, 1, env="bench"), pepper=bytes(range(32, 64)), env="bench"
    )
    bot = Bot(telegram.config.token, session=open_session(telegram.url), default=PROPERTIES)
    pace = Pace(clock)
    album = Album(bot.id, units, no_pictures)
    notifier = ChatNotifier(bot, units, cipher, album, translators(), no_candles, pace)
    relay = Relay(units, notifier, incidents, clock, pace)
    running = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await bot.session.close()


async def write_urgent(units: PgUnits, relay: Relay, urgent: Urgent) -> None:
    pause = SECONDS * 0.75 / URGENT / len(_NEWS)
    for number in range(URGENT):
        for first, news in _NEWS.items():
            kind, body = encode(news)
            async with units() as work:
                await work.outbox.add(UserId(first + number), kind, body, dedupe="u", account=None)
            urgent.begun[first + number] = time.time()
            relay.ring()
            await asyncio.sleep(pause)


async def ours(pool: Pool, telegram: TelegramSandbox) -> Figures:
    units, urgent = PgUnits(pool), Urgent()
    for first, count in ((BROADCAST, RECIPIENTS), (CRITICAL, URGENT), (FILL, URGENT)):
        settle(telegram, first, count)
        await register(pool, first, count)
    kind, body = encode(ServiceStarted("1", 0, _NOW))
    await pool.execute(
        """
        INSERT INTO outbox (user_id, kind, body, dedupe, priority)
        SELECT $1 + n, $2, $3, 'bulk', 3 FROM generate_series(0, $4 - 1) n
        """,
        BROADCAST,
        kind,
        body,
        RECIPIENTS,
    )
    async with open_relay(units, telegram) as relay:
        await asyncio.sleep(1)  # the tokens that were there at the beginning are no throughput
        before, begun = len(telegram.world.journal.calls), time.perf_counter()
        await write_urgent(units, relay, urgent)
        await asyncio.sleep(max(0.0, SECONDS - (time.perf_counter() - begun)))
        calls, seconds = list(telegram.world.journal.calls), time.perf_counter() - begun
    critical, fills = (urgent.samples(telegram, first) for first in (CRITICAL, FILL))
    if not critical or not fills:
        raise RuntimeError("no urgent news has arrived")
    sent = await pool.fetchval("SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL")
    arrived = len([call for call in telegram.world.journal.calls if call.ok])
    return {
        "critical_p50_ms": milliseconds(percentile(critical, 50)),
        "critical_p99_ms": milliseconds(percentile(critical, 99)),
        "goal_critical_p99_ms": GOAL_CRITICAL_MS,
        "fill_p99_ms": milliseconds(percentile(fills, 99)),
        "throughput_per_s": round(len([one for one in calls[before:] if one.ok]) / seconds, 2),
        "least_throughput_per_s": LEAST_PER_SECOND,
        "http_429": len([call for call in calls if call.code == 429]),
        "goal_http_429": GOAL_429,
        "lost": 2 * URGENT - len(critical) - len(fills) + abs(sent - arrived),
        "goal_lost": GOAL_LOST,
        "waiting": RECIPIENTS + 2 * URGENT - sent,
    }


async def peer(telegram: TelegramSandbox) -> Figures:
    """One queue for everybody, in the order in which it was filled."""
    settle(telegram, BROADCAST, PEER_RECIPIENTS)
    settle(telegram, CRITICAL, PEER_URGENT)
    urgent = Urgent()
    queue = [BROADCAST + number for number in range(PEER_RECIPIENTS)]
    bot = Bot(telegram.config.token, session=open_session(telegram.url), default=PROPERTIES)
    begun = time.perf_counter()
    for position in range(PEER_RECIPIENTS + PEER_URGENT):
        if position < PEER_URGENT:  # they come at the beginning, one after the other
            queue.append(CRITICAL + position)
            urgent.begun[CRITICAL + position] = time.time()
        try:
            await bot.send_message(queue[position], "News")
        except TelegramRetryAfter as flood:
            await asyncio.sleep(flood.retry_after)
            await bot.send_message(queue[position], "News")
        await asyncio.sleep(0.05)
    seconds = time.perf_counter() - begun
    await bot.session.close()
    samples = urgent.samples(telegram, CRITICAL)
    return {
        "peer_recipients": PEER_RECIPIENTS,
        "peer_critical_p99_ms": milliseconds(percentile(samples, 99)),
        "peer_per_s": round(len(queue) / seconds, 2),
    }


async def measure() -> Figures:
    with tempfile.TemporaryDirectory() as directory:
        async with (
            embedded_postgres(Path(directory)) as dsn,
            open_pool(dsn, min_size=2, max_size=10) as pool,
            TelegramSandbox(TelegramConfig()) as telegram,
        ):
            await migrate(pool)
            found = dict(await ours(pool, telegram))
        async with TelegramSandbox(TelegramConfig()) as telegram:
            found |= await peer(telegram)
    found["ratio"] = round(float(found["peer_critical_p99_ms"]) / float(found["critical_p99_ms"]), 1)
    return found


if __name__ == "__main__":
    main(lambda: uvloop.run(measure()))
