"""Beside the queue: payments are answered at once. In it: nobody's flood is anybody else's wait."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import PreCheckoutQuery

from app.infra.clock import SystemClock
from app.runtime.incidents import IncidentDesk
from db.pool import Pool
from sandbox.telegram import TelegramConfig, TelegramSandbox
from sandbox.telegram.journal import CallRecord
from tests.support.chat import ALICE, BOB, House, command, house_at, open_house, register, running
from tgbot.api import open_session
from tgbot.checkout import Checkout, FastLane
from tgbot.i18n import translators

ANSWER = "answerPreCheckoutQuery"


def a_payment(language: str = "en") -> dict[str, Any]:
    payer = {"id": ALICE, "is_bot": False, "first_name": "Alice", "language_code": language}
    return {
        "pre_checkout_query": {
            "id": "77",
            "from": payer,
            "currency": "XTR",
            "total_amount": 100,
            "invoice_payload": "token",
        }
    }


async def answered(tg: TelegramSandbox, seconds: float = 30.0) -> CallRecord:
    async with asyncio.timeout(seconds):
        while not (calls := tg.calls(ANSWER)):
            await asyncio.sleep(0.01)
    return calls[0]


def let_answer(tg: TelegramSandbox) -> None:
    """The sandbox sells nothing yet: it refuses the answer, and notes it."""
    tg.faults.add("400", method=ANSWER, text="query is too old")


async def test_a_payment_is_refused_politely_while_nothing_is_sold(house: House) -> None:
    let_answer(house.tg)
    house.tg.raw(a_payment("ru"))
    call = await answered(house.tg)
    assert call.params["pre_checkout_query_id"] == "77"
    assert call.params["ok"] == "false"
    assert "выставил не я" in call.params["error_message"]
    assert await house.pool.fetchval("SELECT count(*) FROM tg_update") == 0


async def test_a_payment_does_not_wait_in_its_persons_queue(house: House) -> None:
    alice = house.person()
    await register(alice)
    await house.idle()
    let_answer(house.tg)
    house.tg.faults.add("delay", method="sendMessage", seconds=60)
    await alice.say("/help")
    for _ in range(20):
        await alice.say("/status")
    house.tg.raw(a_payment())
    await answered(house.tg)
    assert await house.pool.fetchval("SELECT count(*) FROM tg_update WHERE done_at IS NULL") > 0


@asynccontextmanager
async def a_lane(pool: Pool, checkout: Checkout) -> AsyncIterator[tuple[FastLane, TelegramSandbox]]:
    async with open_house(pool) as house:
        session = open_session(house.tg.url)
        let_answer(house.tg)
        incidents = IncidentDesk(house.unit, SystemClock())
        yield (
            FastLane(Bot(house.tg.config.token, session=session), translators(), incidents, checkout),
            house.tg,
        )
        await session.close()


async def willing(query: PreCheckoutQuery) -> str | None:
    return None if query.total_amount == 100 else "checkout-not-yet"


async def broken(query: PreCheckoutQuery) -> str | None:
    raise ConnectionError(f"no database for {query.id}")


@pytest.mark.parametrize(("checkout", "ok"), [(willing, "true"), (broken, "false")])
async def test_who_sells_decides_and_what_fails_is_refused(
    pool: Pool, checkout: Callable[[PreCheckoutQuery], Awaitable[str | None]], ok: str
) -> None:
    async with a_lane(pool, checkout) as (lane, tg):
        assert lane.take({"update_id": 1, **a_payment()})
        await lane.finish()
        call = await answered(tg)
    assert call.params["ok"] == ok
    assert ("error_message" in call.params) == (ok == "false")
    if ok == "false":
        assert "You were not charged" in call.params["error_message"]


async def test_an_answer_that_has_not_reached_telegram_is_given_again(pool: Pool) -> None:
    async with a_lane(pool, willing) as (lane, tg):
        tg.faults.pending.clear()
        tg.faults.add("drop_before", method=ANSWER)
        let_answer(tg)
        assert lane.take({"update_id": 1, **a_payment()})
        await lane.finish()
        assert [call.params["ok"] for call in tg.calls(ANSWER)] == ["true", "true"]


async def test_what_is_no_payment_is_left_to_the_queue(pool: Pool) -> None:
    async with a_lane(pool, willing) as (lane, tg):
        assert not lane.take({"update_id": 1, "message": {}})
        assert lane.take({"update_id": 2, "pre_checkout_query": {"id": 5}})
        await lane.finish()
        assert tg.calls(ANSWER) == []


async def test_what_was_asked_is_known_after_a_restart(pool: Pool) -> None:
    async with TelegramSandbox(TelegramConfig(flood=False)) as tg:
        async with house_at(pool, tg) as house, running(house):
            alice = house.person()
            await register(alice)
            await command(alice, "/timezone")
            await house.idle()
            assert await pool.fetchval("SELECT page FROM open_question") == "zone"
        async with house_at(pool, tg) as house, running(house):
            said = await alice.say("Tokyo")
            answer = await alice.wait_for(lambda m: "Tokyo" in m.text, after=said.message_id)
            assert answer.buttons
            await command(alice, "/help")
            await house.idle()
            assert await pool.fetchval("SELECT count(*) FROM open_question") == 0


async def test_a_flood_of_one_is_nobody_elses_wait(house: House) -> None:
    """/start as fast as it can be said, while somebody else asks for help."""
    alice, bob = house.person(), house.person(BOB, name="Bob")
    await register(alice)
    await register(bob)
    await house.idle()
    for _ in range(200):
        await alice.start()
    for _ in range(6):
        await command(bob, "/help")
    await house.idle()
    answers = [m for m in alice.transcript() if m.from_bot]
    assert len(answers) < 100, "what comes too fast is dropped with one warning"
    assert await house.pool.fetchval("SELECT count(*) FROM person") == 2
