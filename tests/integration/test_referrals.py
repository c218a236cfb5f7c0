"""Invitations on real stores: days for both with the first payment, once, never for oneself, and back with it."""

import pytest

from app.accounts import Role
from app.billing.payments import Seen
from app.errors import Refusal, Refused
from app.services.referrals import Invitations
from db.pool import Pool
from tests.support.chat import a_key_cipher
from tests.support.payments import ADMIN, ALICE, BOB, CAROL, Desk, a_desk
from trading.domain.ids import UserId

DAN, EVE = UserId(1004), UserId(1005)


@pytest.fixture
async def desk(pool: Pool) -> Desk:
    made = await a_desk(pool)
    await Invitations(made.unit, a_key_cipher().tag).switch(ADMIN, running=True)
    return made


def invitations_of(desk: Desk) -> Invitations:
    return Invitations(desk.unit, a_key_cipher().tag)


async def link_of(desk: Desk, user: UserId) -> str:
    return (await invitations_of(desk).page(user)).invited.code


async def arrive(desk: Desk, user: UserId, code: str) -> bool:
    """Somebody new follows a link, and registers."""
    async with desk.unit() as work:
        await work.users.touch(user, "New", "en", Role.USER)
    counted = await invitations_of(desk).came(user, code)
    async with desk.unit() as work:
        await work.users.accept_terms(user, "x")
        await work.purchases.agree(user, (await work.purchases.agreed(BOB)) or "")
    return counted


async def buys(desk: Desk, user: UserId, plan: str = "basic") -> Seen:
    return await desk.paid(await desk.order(user, plan))


async def test_both_get_days_with_the_first_payment_and_lose_them_with_it(desk: Desk) -> None:
    code = await link_of(desk, ALICE)
    assert await link_of(desk, ALICE) == code
    assert await arrive(desk, DAN, code.upper())
    assert await desk.days(ALICE) == 0, "coming alone earns nothing"
    seen = await buys(desk, DAN)
    assert (await desk.days(DAN), await desk.days(ALICE)) == (37, 7)
    await buys(desk, DAN, "week")
    assert await desk.days(ALICE) == 7, "once"
    view = await invitations_of(desk).page(ALICE)
    assert (view.invited.came, view.invited.paid, view.invited.month, view.invited.all_) == (1, 1, 7, 7)
    for _ in range(2):
        await desk.money.payments.seen(desk.back(seen))
    assert (await desk.days(DAN), await desk.days(ALICE)) == (10, 0), (
        "the week stays, as days of what renewed"
    )
    assert (await invitations_of(desk).page(ALICE)).invited.all_ == 0


async def test_after_three_weeks_days_stay(desk: Desk) -> None:
    await arrive(desk, DAN, await link_of(desk, ALICE))
    seen = await buys(desk, DAN)
    await desk.pool.execute("UPDATE referral_reward SET at = at - interval '22 days'")
    await desk.money.payments.seen(desk.back(seen))
    assert (await desk.days(ALICE), await desk.days(DAN)) == (7, 7)


async def test_who_is_not_new_not_another_or_not_alone_brings_nothing(desk: Desk) -> None:
    invitations = invitations_of(desk)
    code = await link_of(desk, ALICE)
    assert not await invitations.came(ALICE, code), "oneself"
    assert not await invitations.came(BOB, code), "not new"
    assert not await arrive(desk, EVE, "nosuchxx")
    assert await arrive(desk, DAN, code)
    assert not await invitations.came(DAN, await link_of(desk, BOB)), "one inviter"
    await buys(desk, DAN)
    async with desk.unit() as work:
        await work.care.forget(DAN)
    assert not await arrive(desk, DAN, await link_of(desk, BOB)), "left and came back"
    await buys(desk, DAN)
    assert (await desk.days(ALICE), await desk.days(BOB)) == (7, 0)
    async with desk.unit() as work:
        await work.care.forget(ALICE)
        await work.users.touch(UserId(1006), "New", "en", Role.USER)
    assert not await invitations.came(UserId(1006), code), "a link ends with its owner"


async def test_one_account_at_an_exchange_is_one_person(desk: Desk) -> None:
    await arrive(desk, DAN, await link_of(desk, ALICE))
    for user in (ALICE, DAN):
        account = await desk.pool.fetchval(
            """
            INSERT INTO account (user_id, exchange, kind, preset, risk_per_trade, max_order, max_exposure,
                                 max_daily_loss, max_positions, cooldown_bars)
            VALUES ($1, 'bybit', 'live', 'careful', 0.005, 0.2, 0.5, 0.02, 3, 0) RETURNING id
            """,
            user,
        )
        await desk.pool.execute(
            """
            INSERT INTO credential (account_id, user_id, fingerprint, sealed, version, tail, permissions, uid,
                                    checked_at)
            VALUES ($1, $2, $3, 'x', 1, '1234', '{"withdraw": false}', '777', now())
            """,
            account,
            user,
            str(user).encode() * 4,
        )
    await buys(desk, DAN)
    assert (await desk.days(DAN), await desk.days(ALICE)) == (30, 0)
    assert await desk.pool.fetchval("SELECT why FROM referral_reward") == "same-account"


async def test_one_earns_up_to_the_ceiling_and_operators_set_it(desk: Desk) -> None:
    invitations = invitations_of(desk)
    with pytest.raises(Refused, match=Refusal.NOT_ADMIN):
        await invitations.set(ALICE, "7 7 basic 30 180")
    for text in ("7 7 nosuch 30 180", "7 7 basic 30", "400 7 basic 30 180", "7 7 free 30 180"):
        with pytest.raises(Refused):
            await invitations.set(ADMIN, text)
    await invitations.set(ADMIN, "7 3 pro 10 180")
    code = await link_of(desk, ALICE)
    for user in (DAN, EVE, UserId(1006)):
        assert await arrive(desk, user, code)
        await buys(desk, user)
    assert await desk.days(ALICE) == 10
    assert [await desk.days(one) for one in (DAN, EVE, UserId(1006))] == [33, 33, 33]
    await invitations.switch(ADMIN, running=False)
    await arrive(desk, UserId(1007), await link_of(desk, CAROL))
    await buys(desk, UserId(1007))
    assert (await desk.days(UserId(1007)), await desk.days(CAROL)) == (30, 0)
