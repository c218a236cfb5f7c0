"""Updates of payments that are lost, doubled, late or in the wrong order; and the people's door for money."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.types import LabeledPrice

from sandbox.telegram import TelegramSandbox
from sandbox.telegram.api import Person
from tests.sandbox.telegram_support import bot_and_alice
from tests.sandbox.test_telegram_control import complaint, ctl

MONTH = 2_592_000


async def invoice_link(bot: Bot, period: int | None = None) -> str:
    return await bot.create_invoice_link(
        title="Pro",
        description="30 days",
        payload="v1:7",
        currency="XTR",
        prices=[LabeledPrice(label="Pro", amount=250)],
        subscription_period=period,
    )


async def pay(bot: Bot, person: Person, link: str) -> None:
    """Pressed, and the bot says yes."""
    checkout = person.press_pay(link=link)
    await bot.answer_pre_checkout_query(checkout.id, ok=True)
    assert checkout.outcome
    assert checkout.outcome["status"] == "paid"


def heard(tg: TelegramSandbox) -> list[str]:
    """What stands in the updates that wait, after /start."""
    known = ("successful_payment", "refunded_payment", "text")
    found = []
    for update in tg.updates.waiting()[1:]:
        found.append(next((name for name in known if name in update.body), update.kind))
    return found


@pytest.mark.parametrize(
    ("kind", "at_once", "in_the_end"),
    [
        ("lose", ["text"], ["text"]),
        (
            "twice",
            ["successful_payment", "successful_payment", "text"],
            ["successful_payment"] * 2 + ["text"],
        ),
        ("delay", ["text"], ["text", "successful_payment"]),
        ("swap", ["text", "successful_payment"], ["text", "successful_payment"]),
    ],
)
async def test_a_receipt_that_does_not_arrive_as_it_should(
    kind: str, at_once: list[str], in_the_end: list[str]
) -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        alice = tg.user(1001)
        tg.mishap(kind, "successful_payment")
        await pay(bot, alice, await invoice_link(bot))
        await alice.say("did you get it?")
        assert heard(tg) == ["pre_checkout_query", *at_once]
        tg.updates.release()
        assert heard(tg) == ["pre_checkout_query", *in_the_end]
        assert len((await bot.get_star_transactions()).transactions) == len(alice.charges) == 1
        numbers = [update.update_id for update in tg.updates.waiting()]
        assert numbers == sorted(set(numbers))


async def test_a_question_that_never_comes_leaves_the_payer_waiting() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        link = await invoice_link(bot)
        tg.mishap("delay", "pre_checkout_query")
        checkout = tg.user(1001).press_pay(link=link)
        assert heard(tg) == []
        tg.updates.release()
        assert heard(tg) == ["pre_checkout_query"]
        assert tg.updates.waiting()[-1].body["id"] == checkout.id
        assert checkout.outcome is None
        with pytest.raises(ValueError, match="kind must be one of lose, twice"):
            tg.mishap("explode")


async def test_money_over_http() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        url, link = tg.url, await invoice_link(bot, MONTH)
        assert (await ctl(url, "give_stars", user_id=1001, stars=500))["stars"] == 500
        assert (await ctl(url, "offer", user_id=1001, link=link))["amount"] == 250
        pressed = asyncio.create_task(ctl(url, "pay", user_id=1001, link=link))
        query = None
        while query is None:
            query = (await bot.get_updates(offset=-1, timeout=30))[-1].pre_checkout_query
        await query.answer(ok=True)
        paid = await pressed
        assert paid["status"] == "paid"
        whose = {"user_id": 1001, "charge_id": paid["charge_id"]}
        assert (await ctl(url, "renew", **whose))["amount"] == 250
        assert await ctl(url, "renew", **whose) is None
        await ctl(url, "renewal_fails", **whose)
        await ctl(url, "cancel_subscription", **whose)
        await ctl(url, "reenable_subscription", **whose)
        states = [update.body["state"] for update in tg.updates.waiting() if update.kind == "subscription"]
        assert states == ["failed", "failed", "canceled", "active"]
        (kept,) = await ctl(url, "subscriptions", user_id=1001)
        assert (kept["offer"]["payload"], kept["failed"]) == ("v1:7", True)
        await ctl(url, "deposit", stars=100)
        await ctl(url, "chargeback", charge_id=paid["charge_id"])
        await ctl(url, "withdraw", stars=350)
        assert await complaint(url, "withdraw", stars=1) == "the bot has 0 Stars; withdraw 1 or more of them"
        sides = ["source" in line for line in await ctl(url, "ledger")]
        assert sides == [True, True, True, False, False]
        await ctl(url, "mishap", kind="delay")
        await tg.user(1001).say("late")
        assert "late" not in [update.body.get("text") for update in tg.updates.waiting()]
        await ctl(url, "release")
        assert tg.updates.waiting()[-1].body["text"] == "late"
