"""The automatic black list: it fades, never grows without a new loss, and is forgiven for good."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import NOW
from trading.universe.avoidance import AvoidPolicy, AvoidWhy, Result, avoidance

POLICY = AvoidPolicy()
LOSS, GAIN = Decimal("-0.01"), Decimal("0.02")
HOURS = st.integers(0, 24 * 40).map(lambda hours: timedelta(hours=hours))
RESULTS = st.lists(
    st.builds(Result, st.sampled_from([LOSS, LOSS, LOSS, GAIN]), HOURS.map(lambda ago: NOW - ago)),
    max_size=40,
)


def in_a_row(*profits: Decimal) -> list[Result]:
    """An hour apart, the last one now."""
    return [Result(profit, NOW - timedelta(hours=n)) for n, profit in enumerate(reversed(profits))]


@given(RESULTS, st.lists(HOURS, min_size=2, max_size=6))
def test_it_only_fades(results: list[Result], ages: list[timedelta]) -> None:
    """Whatever happened: later it holds no longer than before, with less weight, and once over stays over."""
    before = None
    for number, age in enumerate(sorted(ages)):
        found = avoidance(results, POLICY, NOW + age)
        if number and found is not None:
            assert before is not None
            assert found.until == before.until
            assert found.weight(NOW + age) <= before.weight(NOW + sorted(ages)[number - 1])
        before = found


@given(RESULTS, HOURS)
def test_what_is_forgiven_counts_no_more(results: list[Result], later: timedelta) -> None:
    assert avoidance(results, POLICY, NOW + later, forgiven_at=NOW) is None


@given(RESULTS)
def test_a_gain_opens_the_symbol_and_one_more_loss_never_does(results: list[Result]) -> None:
    now = NOW + timedelta(hours=1)
    shut = avoidance(results, POLICY, now)
    assert avoidance([*results, Result(GAIN, now)], POLICY, now) is None
    worse = avoidance([*results, Result(LOSS, now)], POLICY, now)
    if shut is not None and shut.why is AvoidWhy.STREAK:
        assert worse is not None
        assert worse.until > shut.until


@given(RESULTS)
def test_it_is_bounded_and_follows_from_a_rule(results: list[Result]) -> None:
    found = avoidance(results, POLICY, NOW)
    if found is None:
        return
    assert POLICY.rest <= found.until - found.since <= POLICY.longest
    assert found.since == max(one.closed_at for one in results)
    if found.why is AvoidWhy.STREAK:
        assert found.actual >= found.limit == POLICY.streak
    else:
        assert found.actual < found.limit == POLICY.floor
        assert len(results) >= POLICY.trades


def test_a_streak_shuts_and_twice_of_it_shuts_for_twice_as_long() -> None:
    assert avoidance(in_a_row(GAIN, *[LOSS] * (POLICY.streak - 1)), POLICY, NOW) is None
    once = avoidance(in_a_row(GAIN, *[LOSS] * POLICY.streak), POLICY, NOW)
    twice = avoidance(in_a_row(GAIN, *[LOSS] * (2 * POLICY.streak)), POLICY, NOW)
    assert once is not None
    assert twice is not None
    assert (once.why, once.actual, once.until) == (AvoidWhy.STREAK, Decimal(4), NOW + POLICY.rest)
    assert twice.until == NOW + 2 * POLICY.rest
    assert avoidance(in_a_row(*[LOSS] * POLICY.streak), POLICY, once.until) is None


def test_many_trades_that_lose_on_average_shut_without_a_streak() -> None:
    mixed = [LOSS, LOSS, Decimal("0.001")] * 4
    found = avoidance(in_a_row(*mixed, LOSS), POLICY, NOW)
    assert found is not None
    assert found.why is AvoidWhy.EXPECTANCY
    assert avoidance(in_a_row(GAIN, LOSS, LOSS), POLICY, NOW) is None
