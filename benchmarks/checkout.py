"""How soon a pre-checkout query is answered while the bot is busy: after ten seconds Telegram cancels it.

The real bot on real stores before the sandbox Telegram: hundreds of people talk at once, and some press Pay.
One sample is from the press to the bot's answer. Beside it the usual way, at the same time: how long people
who say one word in the same crowd wait for their answer, through the inbox and the lanes.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvloop

from app.billing.providers import Words
from app.infra.embedded_postgres import embedded_postgres
from app.services.shop import SALE_TERMS
from benchmarks.report import Figures, main, milliseconds, percentile
from db.migrate import migrate
from db.pool import open_pool
from sandbox.telegram.config import TelegramConfig
from tests.support.chat import House, open_house, running
from trading.domain.ids import UserId

TALKERS, SAYS = 75, 4  # people who talk meanwhile, and how much
PAYMENTS = 100
GOAL_P99_MS, GOAL_REFUSED = 2000.0, 0
ANSWER, FIRST = "answerPreCheckoutQuery", 10_000
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


async def buyers(house: House) -> list[str]:
    """The payload of an open order of each."""
    payloads = []
    async with house.unit() as work:
        await work.plans.set_selling(selling=True)
    for number in range(PAYMENTS):
        user = UserId(FIRST + number)
        await house.tg.users.add(id=user, first_name=f"P{number}", language_code="en").start()
        await house.services.people.greet(user, f"P{number}", "en")
        await house.services.people.accept_terms(user)
        async with house.unit() as work:
            await work.purchases.agree(user, SALE_TERMS)
        made = await house.services.money.shop.order(user, "week", WORDS)
        payloads.append(house.services.money.payments.payload(made.purchase.id))
    house.tg.updates.drop_pending()
    return payloads


def a_query(number: int, payload: str) -> dict[str, Any]:
    payer = {"id": FIRST + number, "is_bot": False, "first_name": f"P{number}"}
    body = {"id": str(number), "from": payer, "currency": "XTR", "total_amount": 120}
    return {"pre_checkout_query": {**body, "invoice_payload": payload}}


async def crowd(house: House) -> None:
    """Everybody talks at once."""
    for _ in range(SAYS):
        for number in range(TALKERS):
            await house.tg.user(FIRST + number % PAYMENTS).say("/help")
        await asyncio.sleep(0.5)


async def ask(house: House, payloads: Sequence[str]) -> tuple[dict[str, float], dict[int, float]]:
    """When each has pressed Pay, and when those who do nothing else have said their word."""
    talk = asyncio.create_task(crowd(house))
    asked: dict[str, float] = {}
    said: dict[int, float] = {}
    for number, payload in enumerate(payloads):
        asked[str(number)] = time.time()
        house.tg.raw(a_query(number, payload))
        if number >= TALKERS:
            said[FIRST + number] = time.time()
            await house.tg.user(FIRST + number).say("/version")
        await asyncio.sleep(0.015)
    await talk
    return asked, said


async def settled(house: House, payments: int) -> None:
    """Until every payment is answered and nobody waits any more."""
    waiting = "SELECT count(*) FROM tg_update WHERE done_at IS NULL"
    async with asyncio.timeout(300):
        while len(house.tg.calls(ANSWER)) < payments or await house.pool.fetchval(waiting):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def measured() -> Figures:
    async with a_house() as house:
        payloads = await buyers(house)
        async with running(house):
            asked, said = await ask(house, payloads)
            await settled(house, len(payloads))
        answers = house.tg.calls(ANSWER)
        took = [call.at - asked[call.params["pre_checkout_query_id"]] for call in answers]
        usual: dict[int, float] = {}
        for call in house.tg.calls("sendMessage"):
            chat = int(call.params["chat_id"])
            if chat in said and call.at >= said[chat]:
                usual.setdefault(chat, call.at - said[chat])
    return {
        "payments": len(took),
        "checkout_p50_ms": milliseconds(percentile(took, 50)),
        "checkout_p99_ms": milliseconds(percentile(took, 99)),
        "goal_checkout_p99_ms": GOAL_P99_MS,
        "refused": sum(call.params["ok"] != "true" for call in answers),
        "goal_refused": GOAL_REFUSED,
        "queue_p50_ms": milliseconds(percentile(list(usual.values()), 50)),
        "queue_p99_ms": milliseconds(percentile(list(usual.values()), 99)),
    }


def measure() -> Figures:
    return uvloop.run(measured())


if __name__ == "__main__":
    main(measure)
