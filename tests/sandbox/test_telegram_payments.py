"""Stars through the real aiogram: invoices, the answer in time, receipts, refunds, and a ledger that adds up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import RefundStarPayment
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LabeledPrice,
    Message,
    PreCheckoutQuery,
    TransactionPartnerUser,
    Update,
)

from sandbox.telegram import ControlError, TelegramConfig, TelegramSandbox
from sandbox.telegram.api import Person
from sandbox.telegram.buyers import Payment
from tests.sandbox.telegram_support import bot_and_alice, make_bot, post

MONTH = 2_592_000
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def offered(**changed: Any) -> dict[str, Any]:
    """What createInvoiceLink takes, and sendInvoice with a chat."""
    price = LabeledPrice(label="Pro, 30 days", amount=250)
    plain = {
        "title": "Pro",
        "description": "30 days",
        "payload": "v1:7",
        "currency": "XTR",
        "prices": [price],
    }
    return {**plain, **changed}


async def take(bot: Bot) -> list[Update]:
    """The updates there are, and no more after them."""
    found = await bot.get_updates(timeout=30)
    await bot.get_updates(offset=found[-1].update_id + 1, timeout=0)
    return found


async def asked(bot: Bot) -> PreCheckoutQuery:
    while True:
        for update in await take(bot):
            if update.pre_checkout_query:
                return update.pre_checkout_query


async def receipt(bot: Bot) -> Message:
    """The message of the last update."""
    message = (await take(bot))[-1].message
    assert message is not None
    return message


async def pay(bot: Bot, person: Person, *, error: str = "", **where: Any) -> Payment:
    """Pay is pressed, and the bot says yes, or this."""
    pressed = asyncio.create_task(person.pay(**where))
    query = await asked(bot)
    await query.answer(ok=not error, error_message=error or None)
    return await pressed


@asynccontextmanager
async def till(**config: Any) -> AsyncIterator[tuple[TelegramSandbox, Bot, Person]]:
    """A sandbox, its bot, and Alice, who has started it; no update is waiting."""
    async with TelegramSandbox(TelegramConfig(**config)) as tg, bot_and_alice(tg) as bot:
        await take(bot)
        yield tg, bot, tg.user(1001)
        assert tg.violations == []


async def test_a_payment_from_invoice_to_receipt_to_refund() -> None:
    async with till() as (tg, bot, alice):
        sent = await bot.send_invoice(1001, start_parameter="pro", **offered())
        assert sent.invoice is not None
        assert (sent.invoice.total_amount, sent.invoice.currency) == (250, "XTR")
        assert alice.transcript()[-1].buttons == ["Pay ⭐250"]
        alice.give_stars(300)
        pressed = asyncio.create_task(alice.pay())
        query = await asked(bot)
        assert (query.from_user.id, query.total_amount, query.invoice_payload) == (1001, 250, "v1:7")
        await query.answer(ok=True)
        payment = await pressed
        assert payment.paid
        paid = (await receipt(bot)).successful_payment
        assert paid is not None
        assert (paid.telegram_payment_charge_id, paid.invoice_payload) == (payment.charge_id, "v1:7")
        assert paid.provider_payment_charge_id
        assert (paid.is_recurring, paid.subscription_expiration_date) == (None, None)
        assert alice.user.stars == 50
        assert (await bot.get_my_star_balance()).amount == 250
        with pytest.raises(ControlError, match="Alice has 50 Stars and needs 250"):
            await alice.pay()
        assert await bot.refund_star_payment(1001, payment.charge_id)
        back = (await receipt(bot)).refunded_payment
        assert back is not None
        assert (back.total_amount, back.telegram_payment_charge_id) == (250, payment.charge_id)
        assert (alice.user.stars, (await bot.get_my_star_balance()).amount) == (300, 0)
        came, went = (await bot.get_star_transactions()).transactions
        assert (came.id, came.amount, came.receiver) == (went.id, went.amount, went.source)
        assert came.source == went.receiver
        assert came.source is not None
        assert came.source.model_dump(
            exclude_none=True, include={"type", "transaction_type", "invoice_payload"}
        ) == {
            "type": "user",
            "transaction_type": "invoice_payment",
            "invoice_payload": "v1:7",
        }
        assert [effect.kind for effect in tg.effects] == ["sent", "paid", "refunded"]


async def test_a_bot_that_refuses_is_late_or_answers_twice() -> None:
    async with till() as (tg, bot, alice):
        link = await bot.create_invoice_link(**offered())
        assert link.startswith("https://t.me/$")
        refused = await pay(bot, alice, link=link, error="Sold out, sorry")
        assert (refused.status, refused.error) == ("refused", "Sold out, sorry")
        pressed = asyncio.create_task(alice.pay(link=link))
        query = await asked(bot)
        with pytest.raises(TelegramBadRequest, match="ERROR_TEXT_EMPTY"):
            await query.answer(ok=False)
        tg.advance(11)
        with pytest.raises(TelegramBadRequest, match=TOO_OLD):
            await query.answer(ok=True)
        assert (await pressed).status == "late"
        done = asyncio.create_task(alice.pay(link=link))
        query = await asked(bot)
        await query.answer(ok=True)
        with pytest.raises(TelegramBadRequest, match=TOO_OLD):
            await query.answer(ok=True)
        assert (await done).paid
        assert (await bot.get_my_star_balance()).amount == 250
        with pytest.raises(TelegramBadRequest, match=TOO_OLD):
            await bot.answer_pre_checkout_query("7", ok=True)


async def test_nobody_answers() -> None:
    async with till(pre_checkout_seconds=0.05) as (tg, bot, alice):
        link = await bot.create_invoice_link(**offered())
        assert (await alice.pay(link=link)).error == "BOT_PRECHECKOUT_TIMEOUT"
        tg.advance(151)
        assert tg.updates.waiting() == []
        await bot.get_updates(allowed_updates=["message"])
        assert (await alice.pay(link=link)).status == "late"
        assert alice.charges == []


async def test_one_link_is_paid_by_anyone_and_many_times() -> None:
    async with till() as (tg, bot, alice):
        bob = tg.users.add(id=1002, first_name="Bob")
        link = await bot.create_invoice_link(**offered())
        paid = [await pay(bot, person, link=link) for person in (alice, bob, alice)]
        assert len({payment.charge_id for payment in paid}) == 3
        assert (await bot.send_message(1002, "Bob has begun by paying")).message_id
        two = await bot.get_star_transactions(offset=1, limit=1)
        assert [line.id for line in two.transactions] == [paid[1].charge_id]
        assert [line.id for line in (await bot.get_star_transactions(limit=500)).transactions] == [
            payment.charge_id for payment in paid
        ]
        assert (await bot.get_star_transactions(offset=3)).transactions == []


async def test_stars_that_were_spent_meanwhile() -> None:
    async with till() as (_, bot, alice):
        link = await bot.create_invoice_link(**offered())
        alice.give_stars(250)
        pressed = asyncio.create_task(alice.pay(link=link))
        query = await asked(bot)
        alice.give_stars(249)
        await query.answer(ok=True)
        assert await pressed == Payment("poor", "BALANCE_TOO_LOW")
        assert (await bot.get_my_star_balance()).amount == 0


async def test_a_subscription_runs_fails_stops_and_goes_on() -> None:
    async with till() as (tg, bot, alice):
        link = await bot.create_invoice_link(**offered(subscription_period=MONTH))
        first = await pay(bot, alice, link=link)
        paid = (await receipt(bot)).successful_payment
        assert paid is not None
        assert (paid.is_recurring, paid.is_first_recurring) == (True, True)
        until = paid.subscription_expiration_date
        assert until == alice.subscription().until
        tg.advance(MONTH)
        charge = alice.renew()
        assert charge is not None
        again = (await receipt(bot)).successful_payment
        assert again is not None
        assert again.telegram_payment_charge_id == charge.id != first.charge_id
        assert (again.is_recurring, again.is_first_recurring) == (True, None)
        assert again.subscription_expiration_date == alice.subscription().until >= until + MONTH
        alice.give_stars(10)
        assert alice.renew() is None
        alice.give_stars(None)
        assert alice.renew() is not None
        alice.cancel_subscription()
        with pytest.raises(ControlError, match="no next payment"):
            alice.renew()
        alice.reenable_subscription()
        told = [update.subscription for update in await take(bot) if update.subscription]
        assert [(news.state, news.invoice_payload, news.user.id) for news in told] == [
            (state, "v1:7", 1001) for state in ("failed", "canceled", "active")
        ]
        periods = [
            line.source.subscription_period
            for line in (await bot.get_star_transactions()).transactions
            if isinstance(line.source, TransactionPartnerUser)
        ]
        assert periods == [MONTH] * 3


async def test_what_the_bot_stops_only_the_bot_lets_go_on() -> None:
    async with till() as (tg, bot, alice):
        link = await bot.create_invoice_link(**offered(subscription_period=MONTH))
        charge = (await pay(bot, alice, link=link)).charge_id
        with pytest.raises(TelegramBadRequest, match="CHARGE_NOT_FOUND"):
            await bot.edit_user_star_subscription(1001, "stx0", is_canceled=True)
        await bot.edit_user_star_subscription(1001, charge, is_canceled=True)
        with pytest.raises(ControlError, match="only it can let it go on"):
            alice.reenable_subscription()
        await bot.edit_user_star_subscription(1001, charge, is_canceled=False)
        with pytest.raises(ControlError, match="no next payment"):
            alice.renew()
        alice.reenable_subscription(charge)
        alice.cancel_subscription(charge)
        tg.advance(MONTH + 1)
        with pytest.raises(ControlError, match="has ended"):
            alice.reenable_subscription()


async def test_refunds_that_cannot_be() -> None:
    async with till() as (tg, bot, alice):
        tg.users.add(id=1002, first_name="Bob")
        link = await bot.create_invoice_link(**offered())
        charge = (await pay(bot, alice, link=link)).charge_id
        for user, number, words in (
            (1002, charge, "CHARGE_NOT_FOUND"),
            (1001, "stx0", "CHARGE_NOT_FOUND"),
            (1003, charge, "user not found"),
        ):
            with pytest.raises(TelegramBadRequest, match=words):
                await bot(RefundStarPayment(user_id=user, telegram_payment_charge_id=number))
        tg.withdraw(200)
        with pytest.raises(TelegramBadRequest, match="BALANCE_TOO_LOW"):
            await bot.refund_star_payment(1001, charge)
        alice.charge_back(charge)
        assert (await bot.get_my_star_balance()).amount == -200
        assert (await receipt(bot)).refunded_payment
        with pytest.raises(TelegramBadRequest, match="CHARGE_ALREADY_REFUNDED"):
            await bot.refund_star_payment(1001, charge)
        tg.deposit(500)
        kinds = [
            (
                line.amount,
                line.source.type if line.source else "",
                line.receiver.type if line.receiver else "",
            )
            for line in (await bot.get_star_transactions()).transactions
        ]
        assert kinds == [(250, "user", ""), (200, "", "fragment"), (250, "", "user"), (500, "fragment", "")]
        assert (await bot.get_my_star_balance()).amount == 300


PRICES = [{"label": "Pro", "amount": 250}]
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, 'parameter "title" is required'),
    ({"title": "x" * 33}, "INVOICE_TITLE_INVALID"),
    ({"description": "x" * 256}, "INVOICE_DESCRIPTION_INVALID"),
    ({"payload": ""}, "INVOICE_PAYLOAD_INVALID"),
    ({"payload": "ж" * 65}, "INVOICE_PAYLOAD_INVALID"),
    ({"currency": ""}, 'parameter "currency" is required'),
    ({"currency": "USD"}, "PAYMENT_PROVIDER_INVALID"),
    ({"provider_token": "1:TEST"}, "STARS_INVOICE_INVALID"),
    ({"max_tip_amount": 5}, "STARS_INVOICE_INVALID"),
    ({"prices": []}, "STARS_INVOICE_INVALID"),
    ({"prices": PRICES * 2}, "STARS_INVOICE_INVALID"),
    ({"prices": [{"label": "Pro", "amount": 0}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
    ({"prices": [{"label": "Pro", "amount": 2.5}]}, 'field "amount" must be of type Number'),
    ({"prices": [{"amount": 250}]}, 'field "label" must be non-empty'),
    ({"prices": {"amount": 250}}, "expected an Array"),
]
LINK_ONLY: list[tuple[dict[str, Any], str]] = [
    ({"subscription_period": MONTH - 1}, "SUBSCRIPTION_PERIOD_INVALID"),
    (
        {"subscription_period": MONTH, "prices": [{"label": "Pro", "amount": 10_001}]},
        "CURRENCY_TOTAL_AMOUNT_INVALID",
    ),
]


async def test_wrong_invoices() -> None:
    async with till() as (tg, _, alice):
        right = {**offered(prices=PRICES), "chat_id": 1001}
        for method, cases in (("sendInvoice", WRONG), ("createInvoiceLink", [*WRONG, *LINK_ONLY])):
            chat: dict[str, Any] = {} if method == "sendInvoice" else {"chat_id": None}
            for change, words in cases:
                body = {key: value for key, value in {**right, **chat, **change}.items() if value is not None}
                status, answer, _ = await post(f"{tg.url}/bot{tg.config.token}/{method}", **body)
                assert (status, words in answer["description"]) == (400, True), (change, answer)
        assert len(alice.transcript()) == 1


async def test_the_pay_button_is_first_and_on_invoices_only() -> None:
    pay_first, plain = (
        InlineKeyboardButton(text="Pay", pay=True),
        InlineKeyboardButton(text="A", callback_data="a"),
    )
    async with till() as (_, bot, alice):

        def rows(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
            return InlineKeyboardMarkup(inline_keyboard=[[button] for button in buttons])

        for markup, words in (
            (rows(plain), "REPLY_MARKUP_BUY_EMPTY"),
            (rows(plain, pay_first), "BUTTON_POS_INVALID"),
        ):
            with pytest.raises(TelegramBadRequest, match=words):
                await bot.send_invoice(1001, reply_markup=markup, **offered())
        with pytest.raises(TelegramBadRequest, match="BUTTON_TYPE_INVALID"):
            await bot.send_message(1001, "x", reply_markup=rows(pay_first))
        sent = await bot.send_invoice(1001, reply_markup=rows(pay_first, plain), **offered())
        with pytest.raises(TelegramBadRequest, match="REPLY_MARKUP_BUY_EMPTY"):
            await bot.edit_message_reply_markup(
                chat_id=1001, message_id=sent.message_id, reply_markup=rows(plain)
            )
        with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
            await bot.edit_message_caption(chat_id=1001, message_id=sent.message_id, caption="x")
        with pytest.raises(TelegramBadRequest, match="message can't be copied"):
            await bot.copy_message(1001, 1001, sent.message_id)
        with pytest.raises(ControlError, match="costs Stars: pay with it"):
            await alice.tap(text="Pay")
        await bot.edit_message_reply_markup(
            chat_id=1001, message_id=sent.message_id, reply_markup=rows(pay_first)
        )
        with pytest.raises(ControlError, match="no invoice 99 in this chat"):
            await alice.pay(message_id=99)
        with pytest.raises(ControlError, match="no invoice behind"):
            await alice.pay(link="https://t.me/$x")


async def test_the_books_survive_a_restart(tmp_path: Path) -> None:
    config = TelegramConfig(state_file=tmp_path / "tg.db")
    async with TelegramSandbox(config) as tg, bot_and_alice(tg) as bot:
        await take(bot)
        link = await bot.create_invoice_link(**offered(subscription_period=MONTH))
        charge = (await pay(bot, tg.user(1001), link=link)).charge_id
        await bot.send_invoice(1001, **offered())
    async with TelegramSandbox(config) as tg, make_bot(tg) as bot:
        alice = tg.user(1001)
        assert (await bot.get_my_star_balance()).amount == 250
        assert [line.id for line in (await bot.get_star_transactions()).transactions] == [charge]
        assert alice.renew(charge) is not None
        assert (await pay(bot, alice)).paid
        assert await bot.refund_star_payment(1001, charge)
        assert (await bot.get_my_star_balance()).amount == 500
        tg.reset()
        assert (await bot.get_my_star_balance()).amount == 0
