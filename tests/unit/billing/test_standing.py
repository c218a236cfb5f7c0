"""Where people stand: the table is whole, days are never worth more than they were, nothing is lost in time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.billing.payments import ChargeId, Provider
from app.billing.plans import Permits, Plan, PlanKind, Price
from app.billing.standing import (
    FARTHEST,
    GRACE,
    OVER,
    TABLE,
    Step,
    after,
    converted,
    left_of,
    look_at,
    nobody,
    step_of,
    warning,
)
from app.billing.subscriptions import (
    Bought,
    Extended,
    Granted,
    RenewalChanged,
    RenewalFailed,
    Standing,
    Subscription,
    SubscriptionEvent,
    TakenBack,
    TimePassed,
    TrialTaken,
)
from trading.domain.ids import UserId

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANN = UserId(1001)
DAY = timedelta(days=1)
FIRST, SECOND = ChargeId(Provider.STARS, "first"), ChargeId(Provider.STARS, "second")


def a_plan(code: str, kind: PlanKind, rank: int, stars: int | None = None, days: int = 30) -> Plan:
    price = None if stars is None else Price(1, stars, days, NOW)
    return Plan(code, kind, rank, Permits(), price=price)


PLANS = {
    plan.code: plan
    for plan in (
        a_plan("free", PlanKind.FREE, 0),
        a_plan("trial", PlanKind.TRIAL, 10),
        a_plan("week", PlanKind.PASS, 20, 120, 7),
        a_plan("basic", PlanKind.TIER, 30, 350),
        a_plan("pro", PlanKind.TIER, 40, 900),
    )
}
EVENTS: tuple[SubscriptionEvent, ...] = (
    TrialTaken("trial", 7),
    Bought("basic", 30, FIRST),
    Bought("pro", 30, SECOND, renews=True),
    Bought("week", 7, SECOND),
    Bought("basic", 30, FIRST, renews=True, again=True),
    Granted("week", 5),
    Extended(4),
    Extended(-4),
    RenewalChanged(renews=True),
    RenewalFailed(),
    TakenBack(FIRST, 30),
    TakenBack(FIRST, 30, "pro"),
    TimePassed(flat=False),
    TimePassed(flat=True),
)


def worth(one: Subscription, now: datetime) -> Fraction:
    """In Stars."""
    price = PLANS[one.plan].price
    rate = Fraction(price.stars, price.days) if price else Fraction(0)
    return Fraction(left_of(one, now) // timedelta(seconds=1), 86_400) * rate


def lived(*events: SubscriptionEvent, every: timedelta = DAY) -> Subscription:
    one = nobody(ANN, NOW)
    for number, event in enumerate(events):
        one = after(one, event, NOW + every * number, PLANS)
    return one


def test_every_state_knows_every_event() -> None:
    assert set(TABLE) == set(Standing)
    assert all(set(row) == set(Step) for row in TABLE.values())


def test_the_way_of_a_person() -> None:
    one = lived(TrialTaken("trial", 7))
    assert (one.standing, one.plan, one.until) == (Standing.TRIAL, "trial", NOW + 7 * DAY)
    one = after(one, TimePassed(flat=False), NOW + 7 * DAY, PLANS)
    assert (one.standing, one.grace_until) == (Standing.GRACE, NOW + 10 * DAY)
    one = after(one, TimePassed(flat=True), NOW + 9 * DAY, PLANS)
    assert one.standing is Standing.GRACE
    one = after(one, TimePassed(flat=False), NOW + 10 * DAY, PLANS)
    assert one.standing is Standing.REDUCE_ONLY
    assert after(one, TimePassed(flat=False), NOW + 99 * DAY, PLANS) == one, "what is open is looked after"
    one = after(one, TimePassed(flat=True), NOW + 99 * DAY, PLANS)
    assert one.standing is Standing.ENDED
    one = after(one, Bought("basic", 30, FIRST, renews=True), NOW + 99 * DAY, PLANS)
    assert (one.standing, one.until, one.charge) == (Standing.ACTIVE, NOW + 129 * DAY, FIRST)


def test_a_service_that_was_away_catches_up() -> None:
    one = after(lived(Bought("basic", 30, FIRST)), TimePassed(flat=True), NOW + 400 * DAY, PLANS)
    assert one.standing is Standing.ENDED


def test_a_renewal_goes_on_from_the_end_and_keeps_the_first_charge() -> None:
    one = lived(Bought("basic", 30, FIRST, NOW + 30 * DAY, renews=True))
    renewed = after(one, Bought("basic", 30, SECOND, NOW + 60 * DAY, renews=True), NOW + 29 * DAY, PLANS)
    assert (renewed.until, renewed.charge, renewed.renews) == (NOW + 60 * DAY, FIRST, True)


def test_a_subscription_that_was_begun_anew_has_its_own_charge() -> None:
    one = lived(Bought("basic", 30, FIRST, renews=True), RenewalChanged(renews=False))
    assert after(one, Bought("basic", 30, SECOND, renews=True), NOW + DAY, PLANS).charge == SECOND


def test_a_better_plan_takes_over_what_is_left() -> None:
    one = after(lived(Bought("basic", 30, FIRST)), Bought("pro", 30, SECOND), NOW + 12 * DAY, PLANS)
    assert one.plan == "pro"
    assert one.until == NOW + 42 * DAY + 18 * DAY * 350 // 900


def test_a_present_of_a_smaller_plan_becomes_days_of_the_better_one() -> None:
    one = after(lived(Bought("pro", 30, FIRST)), Granted("basic", 9), NOW, PLANS)
    assert (one.plan, one.until) == ("pro", NOW + 30 * DAY + 9 * DAY * 350 // 900)


def test_days_of_a_trial_are_worth_nothing() -> None:
    assert lived(TrialTaken("trial", 7), Bought("basic", 30, FIRST)).until == NOW + 31 * DAY


def test_taking_back_leaves_the_grace_before_entries_stop() -> None:
    one = after(lived(Bought("basic", 30, FIRST)), TakenBack(FIRST, 30), NOW + 5 * DAY, PLANS)
    one = after(one, TimePassed(flat=False), NOW + 5 * DAY, PLANS)
    assert (one.standing, one.grace_until) == (Standing.GRACE, NOW + 8 * DAY)


def test_taking_back_one_of_two_leaves_the_other() -> None:
    one = lived(Bought("basic", 30, FIRST), Bought("basic", 30, SECOND), TakenBack(FIRST, 30))
    assert (one.standing, one.until) == (Standing.ACTIVE, NOW + 30 * DAY)


@pytest.mark.parametrize(
    ("left", "told"),
    [(8 * DAY, None), (7 * DAY, 7), (4 * DAY, 7), (3 * DAY, 3), (DAY / 2, 1), (0 * DAY, None)],
)
def test_the_end_is_told_in_time(left: timedelta, told: int | None) -> None:
    one = lived(Bought("basic", 30, FIRST))
    assert warning(one, NOW + 30 * DAY - left) == told


def test_what_renews_is_told_of_only_where_that_failed() -> None:
    one = lived(Bought("basic", 30, FIRST, renews=True))
    assert warning(one, NOW + 27 * DAY) is None
    assert warning(after(one, RenewalFailed(), NOW + 27 * DAY, PLANS), NOW + 27 * DAY) == 3


def test_a_week_is_not_told_to_end_when_it_begins() -> None:
    one = lived(Bought("week", 7, FIRST))
    assert [warning(one, NOW + DAY * n) for n in range(8)] == [None, None, None, None, 3, 3, 1, None]


@given(
    st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 3_000_000)), max_size=12),
)
def test_any_life(steps: list[tuple[SubscriptionEvent, int]]) -> None:
    """No event raises the worth by more than it brings; dates fit the state; what is due has come."""
    one, now = nobody(ANN, NOW), NOW
    for event, seconds in steps:
        now += timedelta(seconds=seconds)
        before = worth(one, now)
        step, stood = step_of(one, event, now), one.standing
        then = after(one, event, now, PLANS)
        if not isinstance(event, TimePassed):
            assert then.standing is TABLE[stood][step] or then == one
        brought = Fraction(0)
        if isinstance(event, Bought | Granted) and (price := PLANS[event.plan].price):
            brought = Fraction(event.days * price.stars, price.days)
        if isinstance(event, Extended) and event.days > 0 and (price := PLANS[one.plan].price):
            brought = Fraction(event.days * price.stars, price.days)
        assert worth(then, now) <= before + brought
        one = after(then, TimePassed(flat=False), now, PLANS)
        _fits(one, now)


def _fits(one: Subscription, now: datetime) -> None:
    assert (one.standing in {Standing.GRACE, Standing.REDUCE_ONLY}) == (one.grace_until is not None)
    assert (one.until is None) == (one.standing is Standing.FREE)
    assert one.standing in OVER or (at := look_at(one, now)) is None or at > now
    if one.standing in {Standing.TRIAL, Standing.ACTIVE}:
        assert one.until is not None
        assert now < one.until <= now + FARTHEST
    if one.standing is Standing.GRACE and one.grace_until is not None and one.until is not None:
        assert now < one.grace_until == one.until + GRACE


@given(st.integers(0, 10**8), *[st.integers(1, 100_000)] * 2, *[st.integers(1, 3660)] * 2)
def test_converted_days_are_never_worth_more(
    seconds: int, old_stars: int, new_stars: int, old_days: int, new_days: int
) -> None:
    old = a_plan("old", PlanKind.TIER, 1, old_stars, old_days)
    new = a_plan("new", PlanKind.TIER, 2, new_stars, new_days)
    got = converted(timedelta(seconds=seconds), old, new) // timedelta(seconds=1)
    was = Fraction(seconds * old_stars, old_days)
    assert Fraction(got * new_stars, new_days) <= was
    assert got + 1 > was * new_days / new_stars or got == FARTHEST // timedelta(seconds=1), (
        "no second is lost"
    )


def test_no_pair_is_without_an_answer() -> None:
    for standing, event in product(Standing, EVENTS):
        one = Subscription(ANN, "basic", standing, NOW, None if standing is Standing.FREE else NOW + DAY)
        if standing in {Standing.GRACE, Standing.REDUCE_ONLY}:
            one = replace(one, until=NOW - DAY, grace_until=NOW + DAY)
        assert after(one, event, NOW, PLANS).user == ANN
