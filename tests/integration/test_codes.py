"""Codes on real stores: each person once, as often as they may be, not by guessing; a discount for one order."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from app.billing.codes import Gives, Promo, Terms
from app.billing.payments import PurchaseState
from app.errors import Refusal, Refused
from app.rights import Matter
from app.services.code_desk import CodeDesk
from app.services.codes import Codes
from db.pool import Pool
from tests.support.chat import a_key_cipher
from tests.support.payments import ADMIN, ALICE, BOB, CAROL, SECOND, WORDS, Desk, a_desk, another_operator
from trading.domain.ids import UserId


@pytest.fixture
async def desk(pool: Pool) -> Desk:
    return await a_desk(pool)


def codes_of(desk: Desk) -> Codes:
    return Codes(desk.unit, a_key_cipher().tag)


async def a_code(desk: Desk, terms: Terms, code: str = "SPRING26") -> Promo:
    async with desk.unit() as work:
        return (await work.promos.add([(code, code)], terms, ADMIN))[0]


async def refused(desk: Desk, user: UserId, text: str) -> Refusal:
    with pytest.raises(Refused) as no:
        await codes_of(desk).use(user, text)
    return no.value.code


async def try_use(desk: Desk, user: UserId, text: str) -> Refusal | None:
    try:
        await codes_of(desk).use(user, text)
    except Refused as no:
        return no.code
    return None


async def test_fifty_at_once_for_a_code_for_three_and_one_person_fifty_times(desk: Desk) -> None:
    people = [UserId(2000 + number) for number in range(25)]
    await desk.pool.execute(
        """
        INSERT INTO person (id, name, language, role, terms_version, terms_accepted_at)
        SELECT n, 'P', 'en', 'user', 'x', now() FROM unnest($1::bigint[]) n
        """,
        people,
    )
    await a_code(desk, Terms(Gives.PLAN, 30, "pro", uses=3))
    answers = await asyncio.gather(*(try_use(desk, user, "spring-26") for user in (*people, *people)))
    assert answers.count(None) == 3
    assert set(answers) <= {None, Refusal.CODE_SPENT, Refusal.CODE_USED}
    assert await desk.pool.fetchval("SELECT used FROM promo") == 3
    assert await desk.pool.fetchval("SELECT count(*) FROM promo_use") == 3
    assert await desk.pool.fetchval("SELECT count(*) FROM subscription WHERE plan = 'pro'") == 3

    await a_code(desk, Terms(Gives.PLAN, 10, "pro", uses=50), "MANYTIMES")
    answers = await asyncio.gather(*(try_use(desk, ALICE, "many times") for _ in range(12)))
    assert sorted(answers, key=str) == sorted([None, *[Refusal.CODE_USED] * 11], key=str)
    assert await desk.days() == 10
    assert await desk.pool.fetchval("SELECT used FROM promo WHERE code = 'MANYTIMES'") == 1


async def test_whoever_guesses_waits_and_learns_nothing(desk: Desk) -> None:
    await a_code(desk, Terms(Gives.PLAN, 30, "pro", uses=9))
    off = await a_code(desk, Terms(Gives.PLAN, 30, "pro"), "SWITCHED1")
    async with desk.unit() as work:
        await work.promos.switch(off.batch, off=True)
    guesses = ("nosuch1", "SWITCHED1", "", "x" * 99, "промокод")
    assert [await try_use(desk, ALICE, text) for text in guesses] == [Refusal.CODE_UNKNOWN] * 5
    assert await refused(desk, ALICE, "SPRING26") is Refusal.CODE_WAIT, "not even a right one"
    assert await try_use(desk, BOB, "SPRING26") is None
    await desk.pool.execute("UPDATE promo_guess SET at = at - interval '61 minutes'")
    assert await try_use(desk, ALICE, "SPRING26") is None
    assert {await try_use(desk, ALICE, "SPRING26") for _ in range(7)} == {Refusal.CODE_USED}


async def test_for_whom_a_code_is(desk: Desk) -> None:
    await a_code(desk, Terms(Gives.EXTEND, 14, uses=9), "EXTENDIT")
    await a_code(desk, Terms(Gives.EXTEND, 14, "pro", uses=9), "EXTENDPRO")
    await a_code(desk, Terms(Gives.PLAN, 30, "pro", uses=9, newcomers=True), "NEWPEOPLE")
    soon = desk.clock.now() + timedelta(hours=1)
    await a_code(desk, Terms(Gives.PLAN, 30, "pro", uses=9, until=soon), "SHORTONE")
    assert await refused(desk, ALICE, "EXTENDIT") is Refusal.CODE_NOTHING
    await desk.paid(await desk.order())
    assert await refused(desk, ALICE, "NEWPEOPLE") is Refusal.CODE_NEWCOMERS
    assert await refused(desk, ALICE, "EXTENDPRO") is Refusal.CODE_OTHER_PLAN
    assert await try_use(desk, ALICE, "EXTENDIT") is None
    assert await desk.days() == 44
    await desk.pool.execute("UPDATE promo SET until = now() WHERE code = 'SHORTONE'")
    assert await refused(desk, BOB, "SHORTONE") is Refusal.CODE_OVER
    assert await try_use(desk, BOB, "NEWPEOPLE") is None


async def test_whoever_leaves_and_comes_back_has_used_it_and_is_not_new(desk: Desk) -> None:
    await a_code(desk, Terms(Gives.PLAN, 30, "pro", uses=9))
    await a_code(desk, Terms(Gives.PLAN, 30, "pro", uses=9, newcomers=True), "NEWPEOPLE")
    assert await try_use(desk, ALICE, "SPRING26") is None
    await desk.paid(await desk.order(plan="week"))
    async with desk.unit() as work:
        await work.care.forget(ALICE)
    async with desk.unit() as work:
        await work.users.touch(ALICE, "Back", "en", (await work.users.get(BOB)).role)  # type: ignore[union-attr]
        await work.users.accept_terms(ALICE, "x")
    assert await refused(desk, ALICE, "SPRING26") is Refusal.CODE_USED
    assert await refused(desk, ALICE, "NEWPEOPLE") is Refusal.CODE_NEWCOMERS


async def test_a_discount_is_for_one_paid_order_and_never_for_ever(desk: Desk) -> None:
    await a_code(desk, Terms(Gives.PERCENT, 20, "basic", uses=9))
    done = await codes_of(desk).use(ALICE, "SPRING26")
    assert done.after is None
    cheaper = await codes_of(desk).cheaper(ALICE, "basic")
    assert cheaper is not None
    assert (cheaper.before, cheaper.stars) == (350, 280)
    assert await codes_of(desk).cheaper(ALICE, "pro") is None
    shop = desk.money.shop
    first = (await shop.order(ALICE, "basic", WORDS, cheaper=True)).purchase
    second = (await shop.order(ALICE, "basic", WORDS, cheaper=True)).purchase
    assert second.amount == 280
    assert not second.recurring
    async with desk.unit() as work:
        assert (await work.purchases.get(first.id)) == replace(first, state=PurchaseState.VOID)
    await desk.paid(second)
    assert await desk.days() == 30
    with pytest.raises(Refused, match=Refusal.DISCOUNT_GONE):
        await shop.order(ALICE, "basic", WORDS, cheaper=True)
    assert (await desk.order()).amount == 350
    with pytest.raises(Refused, match=Refusal.DISCOUNT_GONE):
        await shop.order(BOB, "basic", WORDS, cheaper=True)
    assert await desk.balances()


async def test_operators_make_switch_and_hand_out_codes(desk: Desk) -> None:
    await another_operator(desk.unit)
    office = CodeDesk(desk.unit)
    with pytest.raises(Refused, match=Refusal.NOT_ADMIN):
        await office.make(ALICE, "pro 30")
    made = await office.make(ADMIN, "pro 7 batch 5")
    assert len({one.code for one in made.promos}) == 5
    number = made.promos[0].batch
    assert await try_use(desk, BOB, made.promos[0].shown.lower()) is None
    view = await office.one(ADMIN, number)
    assert (view.used, [one.user for one in view.uses]) == (1, [BOB])
    name, content = await office.file(ADMIN, number)
    assert name.endswith(f"{number}.csv")
    assert content.decode("utf-8-sig").count("\r\n") == 6
    assert (await office.switch(ADMIN, number, off=True)).off
    assert await refused(desk, CAROL, made.promos[1].shown) is Refusal.CODE_UNKNOWN
    with pytest.raises(Refused, match=Refusal.CODE_TAKEN):
        await office.make(ADMIN, f"pro 7 as {made.promos[0].shown}")

    large = "pro 30 x100 as LARGE-ONE"
    assert (await office.make(ADMIN, large)).waiting
    async with desk.unit() as work:
        waiting = await work.approvals.waiting()
        assert [(one.matter, one.size) for one in waiting] == [(Matter.GRANT, 3000)]
        assert await work.approvals.approve(waiting[0].number, SECOND)
    assert [one.shown for one in (await office.make(ADMIN, large)).promos] == ["LARGE-ONE"]
    page = await office.page(ADMIN)
    assert [(one.first.shown, one.codes) for one in page.batches][:1] == [("LARGE-ONE", 1)]
    acts = [
        row["name"] for row in await desk.pool.fetch("SELECT name FROM operator_act WHERE by = $1", ADMIN)
    ]
    assert {"make-codes", "switch-codes-off", "export-codes"} <= set(acts)


async def test_a_code_that_would_bring_nothing_is_not_used_up(desk: Desk) -> None:
    await desk.paid(await desk.order(plan="pro"))
    promo = await a_code(desk, Terms(Gives.PLAN, 7, "trial"))
    assert await refused(desk, ALICE, "SPRING26") is Refusal.CODE_NOTHING
    assert await desk.days() == 30
    async with desk.unit() as work:
        found = await work.promos.find(promo.code)
    assert found is not None
    assert found.used == 0
    await codes_of(desk).use(BOB, "SPRING26")
