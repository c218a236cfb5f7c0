"""The report of money: whatever has moved, its parts add up to the whole, to the unit. And rules of prices."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from app.billing.codes import Gives, Terms, discounted
from app.billing.crediting import Review
from app.billing.money_report import Flow, Kind, MoneyReport, Part, Period, Presents, Recurring, Sum, started
from app.billing.payments import Direction, Provider
from app.billing.referrals import Programme, earned

START = datetime(2026, 1, 1, tzinfo=UTC)
SUMS = st.builds(
    Sum,
    month=st.sampled_from([datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 11)]),
    provider=st.sampled_from(Provider),
    currency=st.sampled_from(["XTR", "USD", "USDT"]),
    plan=st.sampled_from([None, "basic", "pro", "week"]),
    direction=st.sampled_from(Direction),
    gift=st.booleans(),
    review=st.sampled_from([None, *(review.value for review in Review)]),
    bought=st.booleans(),
    first=st.booleans(),
    count=st.integers(1, 10_000),
    amount=st.decimals("0", "1000000", places=2),
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def a_report(sums: Sequence[Sum]) -> MoneyReport:
    return MoneyReport(Period.YEAR, START, START, tuple(sums), Recurring(0, Decimal(0)), Flow(), Presents())


def whole(parts: Iterable[Part]) -> tuple[int, Decimal]:
    known = list(parts)
    return sum(one.count for one in known), sum((one.amount for one in known), Decimal(0))


@settings(max_examples=60)
@given(st.lists(SUMS, max_size=20))
def test_each_way_to_part_the_money_adds_up_to_all_of_it(sums: Sequence[Sum]) -> None:
    report = a_report(sums)
    for currency in report.currencies:
        mine = [one for one in sums if one.currency == currency]
        came = sum((one.amount for one in mine if one.direction is Direction.IN), Decimal(0))
        went = sum((one.amount for one in mine if one.direction is Direction.OUT), Decimal(0))
        expected = sum(one.count for one in mine), came - went
        assert report.net(currency) == came - went
        kinds = report.kinds(currency)
        assert whole(kinds.values()) == expected
        assert whole(report.plans(currency).values()) == expected
        assert whole(report.providers(currency).values()) == expected
        assert whole(report.months(currency).values()) == expected
        gone = [kinds.get(kind, Part()).amount for kind in (Kind.REFUND, Kind.CHARGEBACK)]
        assert sum(gone, Decimal(0)) == -went
    counted = [part.count for currency in report.currencies for part in report.kinds(currency).values()]
    assert sum(counted) == sum(one.count for one in sums)


@given(MOMENTS)
def test_spans_end_now_and_begin_where_they_say(now: datetime) -> None:
    month, days, year = (started(one, now) for one in (Period.MONTH, Period.DAYS, Period.YEAR))
    assert month <= now
    assert (month.year, month.month, month.day, month.hour) == (now.year, now.month, 1, 0)
    assert now - days == timedelta(days=30)
    assert (month.year * 12 + month.month) - (year.year * 12 + year.month) == 11


@given(st.integers(1, 100_000), st.integers(1, 10_000), st.integers(1, 90))
def test_a_discount_leaves_a_price(price: int, stars: int, percent: int) -> None:
    by_percent = discounted(price, Terms(Gives.PERCENT, percent))
    by_stars = discounted(price, Terms(Gives.STARS, stars))
    assert 1 <= by_percent <= price
    assert by_percent * 100 >= price * (100 - percent), "never more off than promised"
    assert by_stars == max(price - stars, 1)
    assert discounted(price, Terms(Gives.PLAN, percent, "pro")) == price


@given(st.lists(st.integers(0, 40), max_size=30), st.integers(0, 30), st.integers(0, 60), st.integers(0, 200))
def test_nobody_earns_more_than_the_ceilings(
    gaps: Sequence[int], days: int, month_most: int, most: int
) -> None:
    programme = Programme(running=True, inviter_days=days, month_most=month_most, most=most)
    by_month: dict[int, int] = {}
    day = 0
    for gap in gaps:
        day += gap
        month = by_month.get(day // 30, 0)
        given_now = earned(programme, month, sum(by_month.values()))
        assert 0 <= given_now <= days
        by_month[day // 30] = month + given_now
    assert sum(by_month.values()) <= most
    assert all(month <= month_most for month in by_month.values())
