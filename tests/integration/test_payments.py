"""Payments on real stores: credited once, never refused, taken back once, and the books balance."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from aiogram.types import Update

from app.billing.checkout import Asked, No
from app.billing.payments import STARS_CURRENCY, ChargeId, Provider, Purchase
from app.billing.subscriptions import Standing
from app.errors import Refusal, Refused
from app.rights import Matter
from app.runtime.incidents import IncidentDesk
from app.services.payments import Renewing
from app.services.people import People
from app.services.shop import MOST
from db.pool import Pool
from db.uow import PgUnits
from tests.payments.sequences import CutUnits
from tests.support.payments import (
    ADMIN,
    ALICE,
    BOB,
    CAROL,
    SECOND,
    Desk,
    a_desk,
    another_operator,
)
from tgbot.lanes import TryAgain
from tgbot.till import Till
from trading.domain.ids import UserId


@pytest.fixture
async def desk(pool: Pool) -> Desk:
    return await a_desk(pool)


def asked(desk: Desk, purchase: Purchase, payer: UserId = ALICE) -> Asked:
    return Asked(payer, desk.money.payments.payload(purchase.id), purchase.amount, purchase.currency)


async def test_one_payment_told_fifty_times_at_once_is_credited_once(desk: Desk) -> None:
    seen = desk.payment(await desk.order())
    fresh = await asyncio.gather(*(desk.money.payments.seen(seen) for _ in range(50)))
    assert sum(fresh) == 1
    standing = await desk.standing()
    assert standing is not None
    assert (standing.plan, standing.standing, standing.renews, standing.charge) == (
        "basic",
        Standing.ACTIVE,
        True,
        seen.charge,
    )
    assert await desk.days() == 30
    assert await desk.told(ALICE) == ["Receipt"]
    assert await desk.told(ADMIN) == []
    assert await desk.balances()


async def test_before_it_is_paid_everything_is_looked_at(desk: Desk) -> None:
    checkout = desk.money.payments.checkout
    order = await desk.order()
    assert await checkout(asked(desk, order)) is None
    assert await checkout(asked(desk, order, BOB)) is No.PAYER
    assert await checkout(replace(asked(desk, order), payload=f"v1:{order.id}:{'x' * 16}")) is No.FORGED
    assert await checkout(replace(asked(desk, order), payload="")) is No.FORGED
    async with desk.unit() as work:
        await work.plans.add_price("basic", 400, 30, None, ADMIN)
    assert await checkout(asked(desk, order)) is No.PRICE
    order = await desk.order()
    async with desk.unit() as work:
        await work.plans.set_on_sale("basic", on_sale=False)
    assert await checkout(asked(desk, order)) is No.OFF_SALE
    async with desk.unit() as work:
        await work.plans.set_on_sale("basic", on_sale=True)
    second = await desk.order()
    await desk.paid(order)
    assert await checkout(asked(desk, order)) is No.PAID
    assert await checkout(asked(desk, second)) is No.RENEWS
    with pytest.raises(Refused, match=Refusal.RENEWS_ALREADY):
        await desk.order()
    await desk.pool.execute("UPDATE sale SET selling = false")
    assert await checkout(asked(desk, await_less := second)) is No.OFF_SALE
    assert await_less.amount == Decimal(400)


async def test_odd_money_is_kept_and_told_to_operators(desk: Desk) -> None:
    """Somebody else's, too little, of another currency, without an order of ours: never refused."""
    order = await desk.order()
    odd = [
        await desk.paid(order, payer=BOB),
        await desk.paid(order, amount=Decimal(1)),
        await desk.paid(order, payload="v1:1:0000000000000000"),
        await desk.paid(order, payload="somebody's hat", payer=UserId(777)),
    ]
    assert await desk.reviews() == list(
        zip([one.charge.id for one in odd], ["payer", "less", "unknown", "unknown"], strict=True)
    )
    assert await desk.standing() is None
    assert await desk.standing(BOB) is None
    assert await desk.told(ADMIN) == ["MoneyOdd"] * 4
    assert await desk.told(BOB) == ["Receipt"]
    assert await desk.money.payments.checkout(asked(desk, order)) is None, "its payer may still pay it"
    for one in odd:
        assert not await desk.money.payments.seen(one)
    assert await desk.told(ADMIN) == ["MoneyOdd"] * 4
    assert await desk.balances()


async def test_what_is_paid_late_or_again_is_given_and_looked_at(desk: Desk) -> None:
    order = await desk.order(plan="week")
    await desk.paid(order, at=order.expires_at + timedelta(minutes=1))
    assert await desk.days() == 7
    await desk.paid(order)
    assert await desk.days() == 14
    await desk.paid(await desk.order(plan="week"), amount=Decimal(999))
    assert await desk.days() == 21
    assert [why for _, why in await desk.reviews()] == ["late", "again", "more"]


async def test_renewals_have_the_same_payload_and_their_own_time(desk: Desk) -> None:
    order = await desk.order()
    now = desk.clock.now()
    later = desk.payment(order, at=now + timedelta(days=30), until=now + timedelta(days=60))
    first = desk.payment(order)
    for one in (later, first, later):  # in the wrong order, and twice
        await desk.money.payments.seen(one)
    assert await desk.reviews() == []
    assert await desk.days() == 60
    await desk.money.payments.renewing(first.payload, ALICE, Renewing.FAILED)
    standing = await desk.standing()
    assert standing is not None
    assert (standing.renews, standing.failed, standing.standing) == (False, True, Standing.ACTIVE)
    await desk.money.payments.renewing(first.payload, ALICE, Renewing.ACTIVE)
    assert not await desk.money.payments.renewing(first.payload, BOB, Renewing.CANCELED)
    assert not await desk.money.payments.renewing("v1:1:x", ALICE, Renewing.CANCELED)
    assert (standing := await desk.standing()) is not None
    assert standing.renews
    await desk.money.payments.renewing(first.payload, ALICE, Renewing.CANCELED)
    assert (standing := await desk.standing()) is not None
    assert not standing.renews


async def test_a_better_plan_stops_what_ran_before(desk: Desk) -> None:
    basic = await desk.paid(await desk.order())
    order = await desk.order(plan="pro")
    assert desk.stars.stopped == {}
    await desk.paid(order)
    assert (standing := await desk.standing()) is not None
    assert (standing.plan, standing.renews) == ("pro", True)
    assert 30 < await desk.days() < 45, "what was left of the cheaper one came on top, as less days"
    desk.stars.fails = 1
    await desk.money.renewing.run()
    assert desk.stars.stopped == {}
    await desk.pool.execute("UPDATE renewal_order SET due_at = now() - interval '1 second'")
    await desk.money.renewing.run()
    assert desk.stars.stopped == {basic.charge: True}
    await desk.money.payments.renewing(basic.payload, ALICE, Renewing.CANCELED)
    assert (standing := await desk.standing()) is not None
    assert standing.renews, "the old one's end is nothing to the new one"


async def test_a_person_stops_renewing_and_lets_it_go_on(desk: Desk) -> None:
    with pytest.raises(Refused, match=Refusal.NOTHING_RENEWS):
        await desk.money.renewing.wish(ALICE, stopped=True)
    seen = await desk.paid(await desk.order())
    desk.stars.fails = 1
    assert not await desk.money.renewing.wish(ALICE, stopped=True)
    assert await desk.money.renewing.runs(ALICE)
    assert await desk.money.renewing.wish(ALICE, stopped=True)
    assert desk.stars.stopped == {seen.charge: True}
    assert not await desk.money.renewing.runs(ALICE)
    assert await desk.money.renewing.wish(ALICE, stopped=False)
    assert desk.stars.stopped == {seen.charge: False}
    assert not await desk.money.renewing.runs(ALICE), "only its payer begins it again, at Telegram"


async def refund(desk: Desk, number: int, by: UserId = ADMIN) -> bool:
    draft, _ = await desk.money.refunds.draft(by, number, "asked for it")
    return await desk.money.refunds.confirm(by, draft)


async def test_a_refund_takes_back_what_was_bought_once(desk: Desk) -> None:
    seen = await desk.paid(await desk.order())
    number = await desk.number(seen)
    for nobody in (ALICE, BOB):
        with pytest.raises(Refused, match=Refusal.NOT_ADMIN):
            await desk.money.refunds.check(nobody, number)
    draft, _ = await desk.money.refunds.draft(ADMIN, number, "  asked \n for it ")
    assert desk.stars.asked == ["invoice"]
    assert await desk.money.refunds.confirm(ADMIN, draft)
    with pytest.raises(Refused, match=Refusal.REFUND_GONE):
        await desk.money.refunds.confirm(ADMIN, draft)
    assert not [one for one in desk.stars.asked if one == "refund"], "written down before it is asked"
    desk.stars.fails, desk.stars.after = 1, True  # carried out, and the answer is lost
    await desk.money.refunds.run()
    await desk.money.refunds.run()
    assert desk.stars.asked.count("refund") == 1
    await desk.pool.execute("UPDATE refund_request SET due_at = now() - interval '1 second'")
    await desk.money.refunds.run()
    await desk.books.look()
    assert len(desk.stars.lines) == 2
    assert await desk.days() == 0
    assert await desk.told(ALICE) == ["Receipt", "GivenBack"]
    assert await desk.told(ADMIN) == []
    await desk.money.renewing.run()
    assert desk.stars.stopped == {seen.charge: True}
    with pytest.raises(Refused, match=Refusal.REFUNDED_ALREADY):
        await desk.money.refunds.check(ADMIN, number)
    with pytest.raises(Refused, match=Refusal.REFUND_OF_REFUND):
        await desk.money.refunds.check(ADMIN, await desk.number(desk.stars.lines[1]))
    assert await desk.balances()
    acts = await desk.pool.fetch("SELECT detail FROM operator_act WHERE name = 'refund'")
    assert [row["detail"]["reason"] for row in acts] == ["asked for it"]


async def test_a_refund_that_is_refused_is_told_and_may_be_begun_anew(desk: Desk) -> None:
    number = await desk.number(await desk.paid(await desk.order()))
    await refund(desk, number)
    desk.stars.refuses = "BALANCE_TOO_LOW"
    await desk.money.refunds.run()
    assert await desk.pool.fetchval("SELECT state FROM refund_request") == "asked"
    with pytest.raises(Refused, match=Refusal.REFUNDED_ALREADY):
        await refund(desk, number)
    desk.stars.refuses = "CHARGE_NOT_FOUND"
    await desk.pool.execute("UPDATE refund_request SET due_at = now() - interval '1 second'")
    await desk.money.refunds.run()
    assert await desk.told(ADMIN) == ["ErrandFailed", "ErrandFailed"]
    desk.stars.refuses = ""
    await refund(desk, number)
    await desk.money.refunds.run()
    assert await desk.days() == 0
    assert await desk.balances()


async def test_a_large_refund_needs_a_second_person(desk: Desk) -> None:
    async with desk.unit() as work:
        await work.plans.add_price("week", 6000, 7, None, ADMIN)
    await another_operator(desk.unit)
    number = await desk.number(await desk.paid(await desk.order(plan="week")))
    draft, _ = await desk.money.refunds.draft(ADMIN, number, "asked for it")
    assert not await desk.money.refunds.confirm(ADMIN, draft)
    await desk.money.refunds.run()
    assert "refund" not in desk.stars.asked
    async with desk.unit() as work:
        (asked_for,) = await work.approvals.waiting()
        assert asked_for.matter is Matter.REFUND
        assert await work.approvals.approve(asked_for.number, SECOND)
    with pytest.raises(Refused, match=Refusal.REFUND_GONE):
        await desk.money.refunds.confirm(SECOND, draft)
    assert await desk.money.refunds.confirm(ADMIN, draft)
    await desk.money.refunds.run()
    assert await desk.days() == 0


async def test_money_that_went_back_without_us_is_taken_back_and_told(desk: Desk) -> None:
    seen = await desk.paid(await desk.order())
    gone = desk.back(seen)
    assert await desk.money.payments.seen(gone)
    assert not await desk.money.payments.seen(gone)
    assert await desk.days() == 0
    assert await desk.reviews() == [(seen.charge.id, "chargeback")]
    assert await desk.told(ADMIN) == ["MoneyOdd"]
    number = await desk.number(gone)
    await desk.money.refunds.looked_at(ADMIN, number)
    assert await desk.money.refunds.latest(ADMIN, review=True) == []


async def test_what_goes_back_before_it_is_told_that_it_came_gives_nothing(desk: Desk) -> None:
    seen = desk.payment(await desk.order())
    await desk.money.payments.seen(desk.back(seen))
    await desk.money.payments.seen(seen)
    assert await desk.standing() is None
    assert await desk.balances()


async def test_a_lost_message_is_found_in_the_list_and_credited_once(desk: Desk) -> None:
    seen = desk.payment(await desk.order())
    foreign = desk.payment(await desk.order(BOB), payload="a hat", payer=UserId(555))
    desk.payment(await desk.order(BOB), payload="", payer=None, recurring=False)
    assert await desk.books.look() == 3
    assert await desk.books.look() == 0
    assert not await desk.money.payments.seen(seen)
    assert await desk.days() == 30
    assert await desk.reviews() == [(foreign.charge.id, "unknown")]
    assert await desk.told(ADMIN) == ["MoneyOdd"]
    assert await desk.pool.fetchval("SELECT cursor FROM provider_cursor") == 3
    desk.stars.extra = Decimal(5)
    await desk.books.look()
    await desk.books.look()
    assert await desk.told(ADMIN) == ["MoneyOdd", "BooksDiffer"], "told once"


async def test_a_gift_is_opened_once_by_whoever_comes_first(desk: Desk) -> None:
    order = await desk.order(gift=True)
    assert not order.recurring
    code = await desk.pool.fetchval("SELECT code FROM gift")
    with pytest.raises(Refused, match=Refusal.GIFT_UNKNOWN):
        await desk.money.shop.open_gift(BOB, code)
    seen = await desk.paid(order)
    assert await desk.standing() is None
    opened = await asyncio.gather(
        *(desk.money.shop.open_gift(user, code.upper()) for user in (BOB, CAROL, BOB, CAROL)),
        return_exceptions=True,
    )
    refused = [one for one in opened if isinstance(one, Refused)]
    assert [one.code for one in refused] == [Refusal.GIFT_TAKEN] * 2
    days = sorted([await desk.days(BOB), await desk.days(CAROL)])
    assert days == [0, 30]
    assert await desk.told(ALICE) == ["Receipt", "GiftOpened"]
    await desk.money.payments.seen(desk.back(seen))
    assert [await desk.days(BOB), await desk.days(CAROL)] == [0, 0]
    other = await desk.paid(await desk.order(gift=True))
    await desk.money.payments.seen(desk.back(other))
    fresh = await desk.pool.fetchval("SELECT code FROM gift ORDER BY purchase DESC LIMIT 1")
    with pytest.raises(Refused, match=Refusal.GIFT_RETURNED):
        await desk.money.shop.open_gift(BOB, fresh)


async def test_what_cannot_be_ordered(desk: Desk) -> None:
    for plan in ("free", "trial", "nothing"):
        with pytest.raises(Refused, match=Refusal.NOT_FOR_SALE):
            await desk.order(plan=plan)
    desk.stars.fails = 1
    with pytest.raises(Refused, match=Refusal.PAYMENT_SILENT):
        await desk.order()
    for _ in range(MOST - 1):
        await desk.order()
    with pytest.raises(Refused, match=Refusal.ORDERED_OFTEN):
        await desk.order()
    await desk.pool.execute("DELETE FROM sale_terms")
    with pytest.raises(Refused, match=Refusal.SALE_TERMS_FIRST):
        await desk.order(BOB)
    await desk.pool.execute("UPDATE sale SET selling = false")
    with pytest.raises(Refused, match=Refusal.NOT_FOR_SALE):
        await desk.order(BOB)


async def test_a_receipt_is_its_payers_own(desk: Desk) -> None:
    seen = await desk.paid(await desk.order())
    number = await desk.number(seen)
    (entry,) = await desk.money.shop.receipts(ALICE)
    assert (entry.number, entry.charge.charge) == (number, seen.charge)
    assert await desk.money.shop.receipts(BOB) == []
    with pytest.raises(Refused, match=Refusal.CHARGE_UNKNOWN):
        await desk.money.shop.receipt(BOB, number)


async def test_money_is_never_rewritten(desk: Desk) -> None:
    await desk.paid(await desk.order())
    for statement in (
        "UPDATE charge SET amount = 1",
        "UPDATE charge SET review = NULL, days = 99",
        "DELETE FROM charge",
        "TRUNCATE charge CASCADE",
        "UPDATE purchase SET amount = 1",
        "UPDATE purchase SET user_id = 1002",
        "DELETE FROM purchase",
    ):
        with pytest.raises(Exception, match=r"refused|never change"):
            await desk.pool.execute(statement)


async def test_one_charge_in_two_currencies_of_two_providers_is_two(desk: Desk) -> None:
    order = await desk.order(plan="week")
    seen = await desk.paid(order)
    other = replace(seen, charge=ChargeId(Provider.CRYPTO_PAY, seen.charge.id), currency="USD")
    assert await desk.money.payments.seen(other)
    assert await desk.reviews() == [(seen.charge.id, "currency")]
    assert await desk.days() == 7
    assert order.currency == STARS_CURRENCY


async def test_money_whose_note_failed_is_tried_again_and_then_noted(pool: Pool) -> None:
    cut = CutUnits(PgUnits(pool))
    desk = await a_desk(pool, unit=cut)
    order = await desk.order(plan="week")
    till = Till(desk.money.payments, People(cut, ()), IncidentDesk(PgUnits(pool), desk.clock))
    payer = {"id": ALICE, "is_bot": False, "first_name": "Alice"}
    payment = {
        "currency": "XTR",
        "total_amount": 120,
        "invoice_payload": desk.money.payments.payload(order.id),
        "telegram_payment_charge_id": "stx1",
        "provider_payment_charge_id": "1",
    }
    chat = {"id": ALICE, "type": "private"}
    message = {"message_id": 1, "date": 1, "from": payer, "chat": chat, "successful_payment": payment}
    update = Update.model_validate({"update_id": 1, "message": message})

    async def next_one(event: object, data: object) -> str:
        return "passed on"

    cut.cuts = 1
    with pytest.raises(TryAgain):
        await till(next_one, update, {})
    assert await till(next_one, update, {}) == "noted"
    assert await till(next_one, update, {}) == "known"
    assert await desk.days() == 7
    talk = Update.model_validate(
        {"update_id": 2, "message": {**message, "successful_payment": None, "text": "hi"}}
    )
    assert await till(next_one, talk, {}) == "passed on"
