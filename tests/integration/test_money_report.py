"""The report of money on real stores: what was lived through, and ten thousand payments to the unit."""

from decimal import Decimal

import pytest

from app.billing.codes import Gives, Terms
from app.billing.money_report import Flow, Kind, Part, Period, Presents, Recurring
from app.billing.payments import Provider
from app.errors import Refusal, Refused
from app.services.codes import Codes
from app.services.money_report import MoneyReports
from db.pool import Pool
from tests.support.chat import a_key_cipher
from tests.support.payments import ADMIN, ALICE, BOB, CAROL, MONTH, WORDS, Desk, a_desk

MANY = 10_000


@pytest.fixture
async def desk(pool: Pool) -> Desk:
    return await a_desk(pool)


async def test_what_was_lived_through_is_what_is_reported(desk: Desk) -> None:
    reports = MoneyReports(desk.unit)
    with pytest.raises(Refused, match=Refusal.NOT_ADMIN):
        await reports.report(ALICE, Period.MONTH)
    order = await desk.order()
    await desk.paid(order)
    await desk.paid(order, at=desk.clock.now() + MONTH - MONTH * 2 / 5)  # the next month's, told early
    await desk.pool.execute("ALTER TABLE charge DISABLE TRIGGER charge_fixed")
    await desk.pool.execute("UPDATE charge SET at = now() WHERE at > now()")
    back = await desk.paid(await desk.order(BOB, "week"))
    await desk.money.payments.seen(desk.back(back))
    await desk.paid(await desk.order(CAROL, gift=True))
    await desk.paid(await desk.order(BOB), payload="")
    async with desk.unit() as work:
        await work.promos.add([("TENDAYS1", "TENDAYS1")], Terms(Gives.EXTEND, 10, uses=5), ADMIN)
        await work.promos.add([("CHEAPER1", "CHEAPER1")], Terms(Gives.STARS, 100, uses=5), ADMIN)
    codes = Codes(desk.unit, a_key_cipher().tag)
    await codes.use(ALICE, "TENDAYS1")
    await codes.use(CAROL, "CHEAPER1")
    cheap = (await desk.money.shop.order(CAROL, "basic", WORDS, cheaper=True)).purchase
    await desk.paid(cheap)

    report = await reports.report(ADMIN, Period.DAYS)
    kinds = report.kinds("XTR")
    assert kinds[Kind.NEW] == Part(4, Decimal(350 + 120 + 350 + 250))
    assert kinds[Kind.RENEWAL] == Part(1, Decimal(350))
    assert kinds[Kind.KEPT] == Part(1, Decimal(350))
    assert kinds[Kind.CHARGEBACK] == Part(1, Decimal(-120))
    assert report.recurring == Recurring(1, Decimal(350))
    assert report.presents == Presents(codes=1, code_days=10, discounts=1)
    assert report.net("XTR") == report.balances[Provider.STARS, "XTR"] == await desk.stars.balance()
    sheet = (await reports.charges(ADMIN, Period.DAYS)).decode("utf-8-sig").splitlines()
    assert len(sheet) == 1 + 7
    assert len((await reports.subscriptions(ADMIN)).decode("utf-8-sig").splitlines()) == 1 + 3


async def test_who_has_left_and_who_has_stayed_after_the_trial(desk: Desk) -> None:
    await desk.pool.execute(
        """
        INSERT INTO subscription (user_id, plan, standing, since, until)
        VALUES ($1, 'basic', 'ended', now(), now()), ($2, 'basic', 'active', now(), now() + interval '9 days'),
               ($3, 'trial', 'trial', now(), now() + interval '9 days')
        """,
        ALICE,
        BOB,
        CAROL,
    )
    await desk.pool.executemany(
        """
        INSERT INTO subscription_step (user_id, at, event, detail, cause, before, after)
        VALUES ($1, now() - $2::interval, $3, '{}', 'x', '{}', jsonb_build_object('standing', $4::text))
        """,
        [
            (ALICE, 60 * (MONTH / 30), "bought", "active"),
            (ALICE, 2 * (MONTH / 30), "flat", "ended"),
            (BOB, 50 * (MONTH / 30), "bought", "active"),
            (BOB, 9 * (MONTH / 30), "trial", "trial"),
            (BOB, 8 * (MONTH / 30), "bought", "active"),
            (CAROL, 7 * (MONTH / 30), "trial", "trial"),
        ],
    )
    flow = (await MoneyReports(desk.unit).report(ADMIN, Period.DAYS)).flow
    assert flow == Flow(active=2, ended=1, trials=2, paid=1)
    assert (flow.churn, flow.conversion) == (Decimal("0.5"), Decimal("0.5"))


async def test_ten_thousand_payments_add_up_to_the_unit(desk: Desk) -> None:
    await desk.pool.execute(
        """
        INSERT INTO purchase (user_id, beneficiary_id, plan, price_version, provider, amount, currency, days,
                              recurring, created_at, expires_at)
        SELECT $2, $2, CASE n % 2 WHEN 0 THEN 'basic' ELSE 'pro' END, 1, 'stars', 350, 'XTR', 30, true,
               now() - interval '1 year', now() FROM generate_series(1, $1 / 4) n
        """,
        MANY,
        ALICE,
    )
    await desk.pool.execute(
        """
        INSERT INTO charge (provider, charge_id, direction, amount, currency, at, purchase, user_id, days, review)
        SELECT 'stars', 'c' || CASE WHEN n % 10 = 0 THEN n - 1 ELSE n END,
               CASE WHEN n % 10 = 0 THEN 'out' ELSE 'in' END, n % 977, 'XTR',
               now() - make_interval(mins => n * 50), 1 + n % ($1 / 4), $2,
               CASE WHEN n % 10 = 0 THEN 0 ELSE 30 END, CASE WHEN n % 20 = 0 THEN 'chargeback' END
        FROM generate_series(1, $1) n
        """,
        MANY,
        ALICE,
    )
    report = await MoneyReports(desk.unit).report(ADMIN, Period.YEAR)
    signed = "sum(CASE direction WHEN 'in' THEN amount ELSE -amount END)"
    lines = await desk.pool.fetch(
        f"SELECT {signed} AS net, count(*) AS n FROM charge WHERE at >= $1", report.start
    )  # a constant
    assert report.net("XTR") == lines[0]["net"]
    kinds = report.kinds("XTR")
    assert sum(part.count for part in kinds.values()) == lines[0]["n"]
    assert sum((part.amount for part in report.plans("XTR").values()), Decimal(0)) == lines[0]["net"]
    assert set(kinds) == {Kind.NEW, Kind.RENEWAL, Kind.REFUND, Kind.CHARGEBACK}
