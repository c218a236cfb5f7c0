"""What stops a symbol, everybody, or an exchange: each rule at both sides of its bound."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import BTC, NOW
from trading.domain.account import Control
from trading.domain.decision import Reason, Refused
from trading.risk.breakers import BrakeRules, Crowd, Watch, Why, service_brake, symbol_brake
from trading.risk.rates import Claimed, Rates, refusal_of
from trading.risk.venue import Breaker, State

RULES = BrakeRules()
SECOND = timedelta(seconds=1)
CALM = Watch(active=100, breached=0, unknown=0, sent=1000, doubtful=0, unexplained=0)


@pytest.mark.parametrize(
    ("accounts", "notional", "active", "deep", "why"),
    [
        (10, "1", 100, False, Why.CROWD),
        (9, "1", 100, False, None),
        (10, "1", 199, False, Why.CROWD),
        (10, "1", 200, False, None),
        (51, "1", 1000, False, Why.CROWD),
        (50, "1", 1000, False, None),
        (500, "1", 1000, True, None),
        (1, "250000", 100, False, None),
        (1, "250000.01", 100, False, Why.CROWD_NOTIONAL),
        (1, "250000.01", 100, True, None),
        (1, "5000000", 100, True, None),
        (1, "5000000.01", 100, True, Why.CROWD_NOTIONAL),
    ],
    ids=[
        "ten of a hundred", "nine of a hundred", "a little more than a twentieth", "a twentieth", "51 of 1000",
        "50 of 1000", "half of all in a deep market", "a quarter of a million", "more than that",
        "more than that in a deep market", "five millions", "more than that even there",
    ],
)  # fmt: skip
def test_what_halts_a_symbol(
    accounts: int, notional: str, active: int, why: Why | None, *, deep: bool
) -> None:
    brake = symbol_brake(Crowd(BTC, accounts, Decimal(notional)), active, deep=deep, rules=RULES)
    assert (brake and brake.why) == why
    if brake is not None:
        assert brake.actual > brake.limit


@pytest.mark.parametrize(
    ("seen", "why", "control"),
    [
        ({}, None, None),
        ({"unexplained": 2}, None, None),
        ({"unexplained": 3}, Why.UNEXPLAINED, Control.HALTED),
        ({"unknown": 9}, None, None),
        ({"unknown": 10}, Why.UNKNOWN, Control.HALTED),
        ({"doubtful": 10}, None, None),
        ({"doubtful": 11}, Why.UNKNOWN_SHARE, Control.HALTED),
        ({"doubtful": 900, "sent": 999}, None, None),
        ({"breached": 10}, None, None),
        ({"breached": 11}, Why.LOSSES, Control.REDUCE_ONLY),
        ({"breached": 2, "active": 2}, None, None),
        ({"breached": 3, "active": 29}, Why.LOSSES, Control.REDUCE_ONLY),
        ({"breached": 3, "active": 30}, None, None),
        ({"breached": 50, "unknown": 10}, Why.UNKNOWN, Control.HALTED),
    ],
)
def test_what_stops_everybody(seen: dict[str, Any], why: Why | None, control: Control | None) -> None:
    brake = service_brake(replace(CALM, **seen), RULES)
    assert (brake and brake.why, brake and brake.control) == (why, control)
    if brake is not None:
        assert brake.actual > brake.limit


@pytest.mark.parametrize(
    ("claimed", "reason", "limit"),
    [
        (Claimed(), None, 0),
        (Claimed(burst=4, hour=59, day=199, repeats=9, service=49), None, 0),
        (Claimed(burst=5), Reason.ORDER_RATE, 5),
        (Claimed(hour=60), Reason.ORDER_RATE, 60),
        (Claimed(day=200), Reason.TOO_MANY_ORDERS, 200),
        (Claimed(alike=1), Reason.TOO_SOON, 1),
        (Claimed(repeats=10), Reason.REPEATED, 10),
        (Claimed(service=50), Reason.SERVICE_BUSY, 50),
        (Claimed(burst=5, service=50), Reason.ORDER_RATE, 5),
    ],
)
def test_what_one_more_entry_would_exceed(claimed: Claimed, reason: Reason | None, limit: int) -> None:
    refused = refusal_of(claimed, Rates())
    if reason is None:
        assert refused is None
    else:
        assert refused == Refused(reason, Decimal(limit), Decimal(limit))


# One exchange


def after(breaker: Breaker, answers: str, at: float = 0.0, apart: float = 0.1) -> Breaker:
    """The breaker after these answers: + for one, - for none, so many seconds apart."""
    for place, one in enumerate(answers):
        breaker = breaker.after(NOW + (at + place * apart) * SECOND, answered=one == "+")
    return breaker


@pytest.mark.parametrize(
    ("answers", "apart", "state"),
    [
        ("-" * 19, 0.1, State.CLOSED),
        ("-" * 20, 0.1, State.OPEN),
        ("+" * 16 + "-" * 4, 0.1, State.CLOSED),
        ("+" * 15 + "-" * 5, 0.1, State.OPEN),
        ("-" * 5 + "+" * 15, 0.1, State.OPEN),
        ("-" * 100, 3.2, State.CLOSED),
    ],
    ids=[
        "too few",
        "all of twenty",
        "a fifth",
        "more than a fifth",
        "in any order",
        "never twenty in a minute",
    ],
)
def test_when_an_exchange_is_left_alone(answers: str, apart: float, state: State) -> None:
    breaker = after(Breaker(), answers, apart=apart)
    assert breaker.state is state
    allowed, _ = breaker.entered(NOW + len(answers) * apart * SECOND)
    assert allowed == (state is State.CLOSED)


def test_failures_of_a_minute_ago_are_forgotten() -> None:
    assert after(after(Breaker(), "-" * 19), "+" * 4, at=62.0).state is State.CLOSED
    assert after(after(Breaker(), "-" * 19), "-" * 1, at=59.0).state is State.OPEN


def test_after_its_rest_one_entry_is_the_probe() -> None:
    opened = after(Breaker(), "-" * 20, apart=0.0)
    assert not opened.entered(NOW + 59.9 * SECOND)[0]
    allowed, probing = opened.entered(NOW + 60 * SECOND)
    assert allowed
    assert not probing.entered(NOW + 61 * SECOND)[0], "one is enough"
    assert after(probing, "+", at=61).state is State.CLOSED
    again = after(probing, "-", at=61)
    assert again.state is State.OPEN
    assert not again.entered(NOW + 120 * SECOND)[0], "another minute"
    assert again.entered(NOW + 121 * SECOND)[0]
    assert probing.entered(NOW + 120 * SECOND)[0], "a probe that was never heard of is followed by another"


def test_answers_while_it_rests_do_not_shorten_it() -> None:
    opened = after(Breaker(), "-" * 20, apart=0.0)
    assert not after(opened, "+" * 50, at=1).entered(NOW + 30 * SECOND)[0]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=80))
def test_while_open_nothing_is_let_in(steps: list[tuple[bool, int]]) -> None:
    breaker, now, opened = Breaker(), NOW, None
    for answered, wait in steps:
        now += wait * SECOND
        before = breaker.state
        breaker = breaker.after(now, answered=answered)
        if breaker.state is State.OPEN and (before is not State.OPEN or breaker.since == now):
            opened = now
        if breaker.state is State.OPEN and opened is not None and now - opened < 60 * SECOND:
            assert not breaker.entered(now)[0]
