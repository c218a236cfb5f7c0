"""Stars over the wire: from the list of plans to the receipt, renewing, refunds, gifts, and what is no payment."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from app.billing.crediting import Review
from app.billing.payments import ChargeId, Direction, Provider, Seen
from app.billing.providers import Words
from app.errors import Refusal, Refused
from app.infra.clock import SystemClock
from app.money_news import (
    BooksDiffer,
    ErrandFailed,
    GiftOpened,
    GivenBack,
    MoneyNews,
    MoneyOdd,
    Receipt,
)
from app.services.reconciling import Reconciliation
from app.services.shop import SALE_TERMS
from sandbox.telegram.errors import ControlError
from tests.support.builders import NOW
from tests.support.chat import ALICE, BOB, OPERATOR, House, command, register
from tests.support.operators import open_factor
from tgbot.i18n import translators
from tgbot.screens.base import Told
from tgbot.screens.money_news import SCREENS
from tgbot.stars import StarsProvider
from trading.domain.ids import UserId

WORDS = Words("Week pass", "Seven days")
MONTH = 2_592_000


@pytest.fixture
async def shop(house: House) -> House:
    """A house that sells. Alice and Bob have agreed to the terms of sale."""
    for user in (ALICE, BOB):
        await house.person(user, name=f"Person {user}").start()
        await house.services.people.greet(UserId(user), f"Person {user}", "en")
        await house.services.people.accept_terms(UserId(user))
    async with house.unit() as work:
        await work.plans.set_selling(selling=True)
        for user in (ALICE, BOB):
            await work.purchases.agree(UserId(user), SALE_TERMS)
    await house.idle()
    return house


async def rows(house: House, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await house.pool.fetch(query)]


async def charges(house: House) -> list[tuple[Any, ...]]:
    return await rows(house, "SELECT direction, user_id, review, days FROM charge ORDER BY number")


async def test_a_month_from_the_list_to_its_end(house: House) -> None:
    async with house.unit() as work:
        await work.plans.set_selling(selling=True)
    alice, bob = house.person(), house.person(BOB, name="Bob")
    await register(alice)
    assert "Basic" in await command(alice, "/subscribe")
    await alice.tap(text="Basic")
    await alice.wait_for(lambda m: "⭐350 a month" in m.buttons)
    await alice.tap(text="⭐350 a month")
    assert "Profit is not promised" in (await alice.wait_for(lambda m: "I agree, go on" in m.buttons)).text
    await alice.tap(text="I agree, go on")
    await alice.wait_for(lambda m: "Pay" in m.buttons)
    link = (await alice.tap(text="Pay")).url
    await bob.start()
    refused = await bob.pay(link=link)
    assert (refused.status, "somebody else's" in refused.error) == ("refused", True)
    house.tg.mishap("twice", "successful_payment")
    paid = await alice.pay(link=link)
    assert paid.paid
    await house.idle()
    assert "paid already" in (await alice.pay(link=link)).error
    await house.idle()
    assert await charges(house) == [("in", ALICE, None, 30)]
    assert await rows(house, "SELECT plan, standing, renews FROM subscription") == [("basic", "active", True)]
    assert paid.charge_id in await command(alice, "/receipts")
    alice.cancel_subscription()
    await house.idle()
    assert await rows(house, "SELECT renews FROM subscription") == [(False,)]
    alice.reenable_subscription()
    await house.idle()
    assert await rows(house, "SELECT renews FROM subscription") == [(True,)]
    assert "Stop that in /plan first" in await command(alice, "/delete_me")
    assert "Terms of sale" in await command(alice, "/terms")
    house.tg.advance(MONTH)
    alice.renew()
    alice.fail_renewal()
    await house.idle()
    assert await charges(house) == [("in", ALICE, None, 30)] * 2
    assert await rows(house, "SELECT renews, failed FROM subscription") == [(False, True)]


async def test_a_lost_message_costs_nothing_but_time(shop: House) -> None:
    alice, bob = shop.tg.user(ALICE), shop.tg.user(BOB)
    await shop.services.money.shop.order(UserId(ALICE), "week", WORDS)
    invoice = alice.transcript()[-1]
    copy = await alice.forward(invoice.message_id, to=BOB)
    with pytest.raises(ControlError, match="no Pay button"):
        await bob.pay(message_id=copy.message_id, chat_id=copy.chat_id)
    shop.tg.mishap("lose", "successful_payment")
    assert (await alice.pay()).paid
    await shop.idle()
    assert await charges(shop) == []
    async with StarsProvider(shop.tg.config.token, shop.tg.url) as stars:
        books = Reconciliation(shop.unit, [stars], shop.services.money.payments, SystemClock())
        assert [await books.look(), await books.look()] == [1, 0]
        shop.tg.withdraw(20)
        assert await books.look() == 1
    assert await charges(shop) == [("in", ALICE, None, 7), ("out", None, None, 0)]
    assert await rows(shop, "SELECT kind FROM outbox WHERE kind = 'BooksDiffer'") == []


async def test_an_operator_gives_back_in_two_steps_and_a_gift_finds_its_person(shop: House) -> None:
    alice, bob, operator = shop.tg.user(ALICE), shop.tg.user(BOB), shop.person(OPERATOR, name="Op")
    await register(operator)
    await open_factor(shop, OPERATOR)
    await shop.services.money.shop.order(UserId(ALICE), "week", WORDS, gift=True)
    await alice.pay()
    await shop.idle()
    code = await shop.pool.fetchval("SELECT code FROM gift")
    await bob.start(f"gift_{code}")
    await bob.wait_for(lambda m: "Your gift is open" in m.text)
    assert f"?start=gift_{code}" not in await command(alice, "/receipts")
    assert await rows(shop, "SELECT user_id, plan FROM subscription") == [(BOB, "week")]
    number = await shop.pool.fetchval("SELECT number FROM charge")
    assert f"№{number}" in await command(operator, "/payments")
    await operator.tap(text=f"№{number}")
    await operator.wait_for(lambda m: "↩️ Give back…" in m.buttons)
    await operator.tap(text="↩️ Give back…")
    await operator.wait_for(lambda m: "Write the reason" in m.text)
    await operator.say("The gift was for somebody else")
    await operator.wait_for(lambda m: "Yes, give back" in m.buttons)
    await operator.tap(text="Yes, give back")
    await operator.wait_for(lambda m: "written down" in m.text)
    assert await shop.services.money.refunds.run() == 1
    await shop.idle()
    assert [row[0] for row in await charges(shop)] == ["in", "out"]
    assert await rows(shop, "SELECT state FROM refund_request") == [("done",)]
    assert (await shop.pool.fetchval("SELECT until <= now() FROM subscription")) is True
    assert "given back" in await command(alice, "/receipts")


async def test_only_telegrams_own_word_in_a_private_chat_is_believed(shop: House) -> None:
    order = (await shop.services.money.shop.order(UserId(ALICE), "week", WORDS)).purchase
    payment = {
        "currency": "XTR",
        "total_amount": 120,
        "invoice_payload": shop.services.money.payments.payload(order.id),
        "telegram_payment_charge_id": "stxforged",
        "provider_payment_charge_id": "1",
    }
    alice = {"id": ALICE, "is_bot": False, "first_name": "Alice"}
    private = {"id": ALICE, "type": "private", "first_name": "Alice"}
    group = {"id": -100, "type": "supergroup", "title": "Group"}
    usual = {"message_id": 900, "date": 1, "from": alice, "chat": private, "successful_payment": payment}
    other = {"id": BOB, "is_bot": False, "first_name": "Bob"}
    for change in (
        {"chat": group},
        {"forward_origin": {"type": "user", "date": 1, "sender_user": alice}},
        {"sender_chat": group},
        {"from": other},
    ):
        shop.tg.raw({"message": {**usual, **change}}, lane=ALICE)
    await shop.idle()
    assert await charges(shop) == []
    shop.tg.raw({"subscription": {"user": other, "invoice_payload": "v1:1:x", "state": "canceled"}})
    shop.tg.raw({"message": usual}, lane=ALICE)
    await shop.idle()
    assert await charges(shop) == [("in", ALICE, None, 7)]


async def test_a_question_about_a_payment_reaches_people_with_its_charge(shop: House) -> None:
    alice = shop.tg.user(ALICE)
    assert "no payment of yours" in await command(alice, "/paysupport")
    await shop.services.money.shop.order(UserId(ALICE), "week", WORDS)
    paid = await alice.pay()
    await shop.idle()
    said = await alice.say("/paysupport")
    asked = await alice.wait_for(lambda m: "choose the payment" in m.text, after=said.message_id)
    await alice.tap(text=asked.buttons[0])
    await alice.wait_for(lambda m: paid.charge_id in m.text and "what is wrong" in m.text)
    said = await alice.say("I was charged twice")
    await alice.wait_for(lambda m: "handed it to people" in m.text, after=said.message_id)
    assert paid.charge_id in str(await rows(shop, "SELECT about FROM ticket"))


NEWS: Sequence[MoneyNews] = (
    Receipt("basic", "", 30, Decimal(350), "XTR", "stx1", NOW, renews=True, gift="", credited=True),
    Receipt("week", "Неделя", 7, Decimal(120), "XTR", "stx1", NOW, renews=False, gift="abc", credited=True),
    Receipt("gone", "", 7, Decimal("9.99"), "USD", "17", NOW, renews=False, gift="", credited=False),
    GivenBack("basic", "", Decimal(350), "XTR", "stx1"),
    GiftOpened("pro", "", 30),
    MoneyOdd(Review.PAYER, 3, "stx1", Decimal(350), "XTR", "1002", "basic", credited=False),
    MoneyOdd(Review.CHARGEBACK, 3, "stx1", Decimal(350), "XTR", "", "", credited=False),
    ErrandFailed("refund", "stx1", "<CHARGE_NOT_FOUND>", final=True),
    ErrandFailed("renewal", "stx1", "CHARGE_NOT_FOUND", final=True),
    BooksDiffer("stars", Decimal(10), Decimal("10.5"), "XTR"),
)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_news_of_money_say_the_amount_and_the_charge(language: str) -> None:
    told = Told(translators()[language], kind=None)  # type: ignore[arg-type]
    texts = [SCREENS[type(one)](one, told).text for one in NEWS]
    assert {type(one) for one in NEWS} == set(SCREENS)
    assert "⭐350" in texts[0]
    assert "⭐10.5" in texts[-1].replace(",", ".")
    assert all("stx1" in text for text in (texts[0], texts[3], texts[5], texts[7]))
    assert "&lt;CHARGE_NOT_FOUND&gt;" in texts[7]


async def test_nobody_leaves_money_behind_on_its_way(shop: House) -> None:
    """What is charged on, under whatever plan, and what is to go back; an open order is withdrawn."""
    alice, money, leave = UserId(ALICE), shop.services.money, shop.services.farewell.forget
    order = (await money.shop.order(alice, "basic", WORDS)).purchase
    paid = ChargeId(Provider.STARS, "stx1")
    payload = money.payments.payload(order.id)
    await money.payments.seen(
        Seen(paid, Direction.IN, order.amount, "XTR", SystemClock().now(), payload, alice, recurring=True)
    )
    await shop.pool.execute("UPDATE subscription SET plan = 'pro', renews = false")
    with pytest.raises(Refused, match=Refusal.RENEWS_STILL):
        await leave(alice)
    async with shop.unit() as work:
        await work.renewals.wish(paid, alice, SystemClock().now(), stopped=True)
    with pytest.raises(Refused, match=Refusal.RENEWS_STILL):
        await leave(alice)
    async with shop.unit() as work:
        await work.renewals.done(paid, SystemClock().now(), stopped=True)
        draft = await work.refunds.draft(1, "asked for it", alice, SystemClock().now())
        await work.refunds.ask(draft, SystemClock().now())
    with pytest.raises(Refused, match=Refusal.REFUND_STILL):
        await leave(alice)
    async with shop.unit() as work:
        await work.refunds.fail(draft, "CHARGE_NOT_FOUND")
    await money.shop.order(alice, "week", WORDS)
    await leave(alice)
    assert await rows(shop, "SELECT plan, state FROM purchase ORDER BY id") == [
        ("basic", "paid"),
        ("week", "void"),
    ]
