"""What is charged again beside something else: nobody loses the plan they have, or pays on unseen."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.billing.checkout import Asked, No
from app.billing.codes import Gives, Terms
from app.billing.payments import ChargeId, Provider, Purchase
from app.billing.subscriptions import Granted, Subscription
from app.services.payments import Renewing
from app.services.subscriptions import happened
from db.pool import Pool
from tests.support.payments import ADMIN, ALICE, BOB, WORDS, Desk, a_desk, another_operator

DAY = timedelta(days=1)


@pytest.fixture
async def desk(pool: Pool) -> Desk:
    return await a_desk(pool)


async def standing(desk: Desk) -> Subscription:
    found = await desk.standing()
    assert found is not None
    return found


async def checked(desk: Desk, purchase: Purchase) -> No | None:
    payload = desk.money.payments.payload(purchase.id)
    return await desk.money.payments.checkout(
        Asked(purchase.payer, payload, purchase.amount, purchase.currency)
    )


async def test_after_a_refund_nothing_renews_and_the_plan_may_be_bought_again(desk: Desk) -> None:
    seen = await desk.paid(await desk.order())
    await desk.money.payments.seen(desk.back(seen))
    await desk.money.renewing.run()
    assert desk.stars.stopped == {seen.charge: True}
    assert not (await standing(desk)).renews
    assert not await desk.money.renewing.runs(ALICE)
    assert await checked(desk, await desk.order()) is None


async def test_a_refund_takes_days_as_they_were_taken_over(desk: Desk) -> None:
    """Of the better plan that was paid since as few as they became; the same with a gift."""
    basic = await desk.paid(await desk.order())
    await desk.paid(await desk.order(plan="pro"))
    await desk.money.payments.seen(desk.back(basic))
    assert ((await standing(desk)).plan, await desk.days()) == ("pro", 30)
    gift = await desk.paid(await desk.order(BOB, gift=True))
    await desk.money.shop.open_gift(ALICE, await desk.pool.fetchval("SELECT code FROM gift"))
    assert await desk.days() == 42
    await desk.money.payments.seen(desk.back(gift))
    assert ((await standing(desk)).plan, await desk.days()) == ("pro", 30)


async def test_an_old_plan_that_is_charged_on_takes_nothing_from_a_better_one(desk: Desk) -> None:
    order = await desk.order()
    old = await desk.paid(order)
    new = await desk.paid(await desk.order(plan="pro"))
    await desk.money.renewing.run()
    before = (await standing(desk)).until
    await desk.paid(order, at=desk.clock.now() + 30 * DAY)
    after = await standing(desk)
    assert (after.plan, after.renews, after.charge) == ("pro", True, new.charge)
    assert before is not None
    assert after.until is not None
    assert timedelta(days=11) < after.until - before < timedelta(days=12)
    desk.stars.stopped.clear()
    await desk.money.renewing.run()
    assert desk.stars.stopped == {old.charge: True}, "it was to have stopped: that is asked again"
    assert not await desk.money.payments.renewing(old.payload, ALICE, Renewing.CANCELED)
    assert (await standing(desk)).renews, "the end of the old one is nothing to the new one"
    assert await desk.money.renewing.wish(ALICE, stopped=True)
    assert desk.stars.stopped == {old.charge: True, new.charge: True}
    assert not (await standing(desk)).renews


async def test_a_payment_that_is_found_late_does_not_undo_a_later_choice(desk: Desk) -> None:
    lost = desk.payment(await desk.order())
    new = await desk.paid(await desk.order(plan="pro"))
    await desk.books.look()
    after = await standing(desk)
    assert (after.plan, after.renews, after.charge) == ("pro", True, new.charge)
    await desk.money.renewing.run()
    assert desk.stars.stopped == {lost.charge: True}
    assert (await standing(desk)).renews


async def test_a_pass_beside_a_better_plan_that_renews_becomes_days_of_it(desk: Desk) -> None:
    seen = await desk.paid(await desk.order(plan="pro"))
    await desk.paid(await desk.order(plan="week"))
    after = await standing(desk)
    assert (after.plan, after.renews, after.charge, await desk.days()) == ("pro", True, seen.charge, 34)


async def test_a_better_plan_paid_once_stops_what_ran_before(desk: Desk) -> None:
    seen = await desk.paid(await desk.order())
    async with desk.unit() as work:
        (promo,) = await work.promos.add([("SPRING26", "SPRING26")], Terms(Gives.PERCENT, 20), ADMIN)
        assert await work.promos.take(promo.id, ALICE, "digest") is None
    await desk.paid((await desk.money.shop.order(ALICE, "pro", WORDS, cheaper=True)).purchase)
    assert ((await standing(desk)).plan, (await standing(desk)).renews) == ("pro", False)
    assert await desk.money.renewing.runs(ALICE), "its provider does not know yet"
    await desk.money.renewing.run()
    assert desk.stars.stopped == {seen.charge: True}
    assert not await desk.money.renewing.runs(ALICE)


async def test_what_runs_under_a_present_is_seen_and_can_be_stopped(desk: Desk) -> None:
    order = await desk.order()
    seen = await desk.paid(order)
    async with desk.unit() as work:
        await happened(work, ALICE, Granted("pro", 7), "operator 1")
    given = await standing(desk)
    assert (given.plan, given.renews, given.charge) == ("pro", False, seen.charge)
    assert await desk.money.renewing.runs(ALICE)
    await desk.paid(order, at=desk.clock.now() + 30 * DAY)
    assert (await standing(desk)).plan == "pro", "the month that was paid became days of what was given"
    await desk.money.renewing.run()
    assert desk.stars.stopped == {}, "nobody wished it to end"
    assert await desk.money.renewing.wish(ALICE, stopped=True)
    assert not await desk.money.renewing.runs(ALICE)


async def test_the_banned_pay_for_nothing(desk: Desk) -> None:
    order = await desk.order()
    async with desk.unit() as work:
        await work.users.set_banned(ALICE, banned=True)
    assert await checked(desk, order) is No.BANNED
    assert await checked(desk, replace(order, payer=BOB)) is No.PAYER


async def test_a_large_refund_of_another_currency_needs_a_second_person_too(desk: Desk) -> None:
    await another_operator(desk.unit)
    order = await desk.order(plan="week")
    for name, dollars, alone in (("17", 60, True), ("18", 70, False)):
        charge = ChargeId(Provider.CRYPTO_PAY, name)
        seen = await desk.paid(order, charge=charge, currency="USD", amount=Decimal(dollars))
        draft, _ = await desk.money.refunds.draft(ADMIN, await desk.number(seen), "asked for it")
        assert await desk.money.refunds.confirm(ADMIN, draft) is alone
