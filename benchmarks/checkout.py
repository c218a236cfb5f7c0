"""How soon a pre-checkout query is answered while the bot is busy: after ten seconds Telegram cancels it.

The real bot on real stores before the sandbox Telegram: hundreds of people talk at once, and some press Pay.
One sample is from the press to the bot's answer. Beside it the usual way, at the same time: how long people
who say one word in the same crowd wait for their answer, through the inbox and the lanes.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvloop

from app.billing.providers import Words
from app.infra.embedded_postgres import embedded_postgres
from app.infra.observe import configure_logging
from app.services.shop import SALE_TERMS
from benchmarks.report import Figures, main, milliseconds, percentile
from db.migrate import migrate
from db.pool import open_pool
from sandbox.telegram.api import Person
from sandbox.telegram.config import TelegramConfig
from tests.support.chat import House, open_house, running
from trading.domain.ids import UserId

TALKERS, SAYS = 75, 4  # people who talk meanwhile, and how much
PAYMENTS = 100
GOAL_P99_MS = 2000.0
FIRST = 10_000  # where the ids of people begin
WORDS = Words("Week pass", "Seven days")


@asynccontextmanager
async def a_house() -> AsyncIterator[House]:
    with tempfile.TemporaryDirectory() as folder:
        async with embedded_postgres(Path(folder)) as dsn:
            await migrate(dsn)
            async with (
                open_pool(dsn, max_size=20) as pool,
                open_house(pool, TelegramConfig(flood=False)) as house,
            ):
                yield house


async def buyers(house: House) -> None:
    """People with an invoice in their chat."""
    async with house.unit() as work:
        await work.plans.set_selling(selling=True)
    for number in range(PAYMENTS):
        user = UserId(FIRST + number)
        await house.tg.users.add(id=user, first_name=f"P{number}", language_code="en").start()
        await house.services.people.greet(user, f"P{number}", "en")
        await house.services.people.accept_terms(user)
        async with house.unit() as work:
            await work.purchases.agree(user, SALE_TERMS)
        await house.services.money.shop.order(user, "week", WORDS)
    house.tg.updates.drop_pending()


async def crowd(house: House) -> None:
    """Everybody talks at once."""
    for _ in range(SAYS):
        for number in range(TALKERS):
            await house.tg.user(FIRST + number).say("/help")
        await asyncio.sleep(0.5)


async def settled(house: House) -> None:
    """Until nobody waits any more."""
    waiting = "SELECT count(*) FROM tg_update WHERE done_at IS NULL"
    async with asyncio.timeout(300):
        while house.tg.updates.waiting() or await house.pool.fetchval(waiting):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def press(person: Person) -> float:
    """Seconds from the press on Pay until the payment is made. Raises RuntimeError where it is refused."""
    begun = time.monotonic()
    payment = await person.pay()
    if not payment.paid:
        raise RuntimeError(f"a payment that is as ordered was {payment.status}: {payment.error}")
    return time.monotonic() - begun


async def word(person: Person) -> float:
    """Seconds from a word to its answer."""
    begun = time.monotonic()
    said = await person.say("/version")
    await person.wait_for(lambda _: True, after=said.message_id, timeout=60)
    return time.monotonic() - begun


async def measured() -> Figures:
    async with a_house() as house:
        await buyers(house)
        async with running(house):
            talk = asyncio.create_task(crowd(house))
            pressed: list[asyncio.Task[float]] = []
            said: list[asyncio.Task[float]] = []
            for number in range(PAYMENTS):
                person = house.tg.user(FIRST + number)
                quiet = number >= TALKERS
                act = word(person) if quiet else press(person)
                (said if quiet else pressed).append(asyncio.create_task(act))
                await asyncio.sleep(0.03)
            took, usual = await asyncio.gather(*pressed), await asyncio.gather(*said)
            await talk
            await settled(house)
            credited = await house.pool.fetchval("SELECT count(*) FROM charge WHERE days > 0")
    return {
        "payments": len(took),
        "checkout_p50_ms": milliseconds(percentile(took, 50)),
        "checkout_p99_ms": milliseconds(percentile(took, 99)),
        "goal_checkout_p99_ms": GOAL_P99_MS,
        "not_credited": len(took) - int(credited),
        "goal_not_credited": 0,
        "queue_p50_ms": milliseconds(percentile(usual, 50)),
        "queue_p99_ms": milliseconds(percentile(usual, 99)),
    }


def measure() -> Figures:
    configure_logging(json=True, level="ERROR")
    return uvloop.run(measured())


if __name__ == "__main__":
    main(measure)
