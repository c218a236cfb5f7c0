"""When a thing that was not found may be held never to have been: a table of instants."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.support.builders import BTC, ETH, NOW, a_fill, a_stop, an_intent, an_order
from trading.domain.ids import ClientOrderId
from trading.domain.instrument import Side, Symbol
from trading.domain.order import OrderStatus
from trading.engine.resolve import (
    NEEDED,
    RARELY,
    Evidence,
    Look,
    is_overdue,
    next_look,
    unexplained,
)
from trading.risk.rules import Rules

HORIZON = Rules().horizon
UNKNOWN = an_order(status=OrderStatus.UNKNOWN, stamped_at=NOW)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def looked(begun: float, took: float = 0.0) -> Look:
    return Look(at(begun), at(begun + took))


@pytest.mark.parametrize(
    ("looks", "counted"),
    [
        ((15, 16, 17), 3),
        ((14.999, 16, 17), 2),
        ((1, 5, 9, 14), 0),
        ((15, 15.5, 15.9), 1),
        ((15, 15.5, 16, 17), 3),
        ((15, 15.999, 17), 2),
        ((100, 200, 300), 3),
        ((), 0),
    ],
    ids=[
        "three, a second apart, past the horizon", "the first is too early", "all within the window",
        "all in one second", "those too close do not count", "just too close", "much later", "never looked",
    ],
)  # fmt: skip
def test_what_counts_as_evidence(looks: tuple[float, ...], counted: int) -> None:
    evidence = Evidence()
    for look in looks:
        evidence = evidence.with_not_found(UNKNOWN, looked(look), HORIZON)
    assert evidence.count == counted
    assert evidence.proves_not_placed == (counted >= 3)


def test_three_are_needed() -> None:
    assert NEEDED == 3


def test_an_order_without_a_stamp_is_never_proved_away() -> None:
    planned = an_order(status=OrderStatus.PLANNED)
    assert Evidence().with_not_found(planned, looked(9999), HORIZON).count == 0


def test_the_distance_follows_a_faster_market_clock() -> None:
    evidence = Evidence().with_not_found(UNKNOWN, looked(150), HORIZON * 10, 10.0)
    assert evidence.with_not_found(UNKNOWN, looked(159), HORIZON * 10, 10.0).count == 1
    assert evidence.with_not_found(UNKNOWN, looked(160), HORIZON * 10, 10.0).count == 2


def looks_until(horizon: float, until: float) -> list[float]:
    """The instants, in seconds since the stamp, at which an order is looked at."""
    at_second, looks = 0.0, list[float]()
    while True:
        at_second += next_look(len(looks), at_second - horizon if looks else None)
        if at_second > until:
            return looks
        looks.append(at_second)


@pytest.mark.parametrize("horizon", [6, 15, 90])
def test_looks_prove_an_absence_soon_after_the_horizon(horizon: float) -> None:
    evidence, proved = Evidence(), None
    for look in looks_until(horizon, horizon + 60):
        evidence = evidence.with_not_found(UNKNOWN, looked(look), timedelta(seconds=horizon))
        if proved is None and evidence.proves_not_placed:
            proved = look
    assert proved is not None
    assert horizon < proved < horizon + 4


def test_a_stop_that_was_swallowed_is_placed_anew_before_its_position_is_given_up() -> None:
    third = [look for look in looks_until(HORIZON.total_seconds(), 60) if look >= HORIZON.total_seconds()][2]
    assert timedelta(seconds=third) < Rules().naked_limit - timedelta(seconds=5)


def test_looks_are_frequent_at_first_become_rare_and_never_end() -> None:
    assert looks_until(15, 2) == [0.5, 1.5]
    assert next_look(10_000, 10_000) == RARELY
    late = looks_until(15, 1000)
    assert len([look for look in late if 500 < look <= 1000]) == pytest.approx(500 / RARELY, abs=1)


@pytest.mark.parametrize(
    ("begun", "took", "counts"),
    [(15, 0, True), (15, 10, True), (15, 10.001, False), (14, 2, False)],
    ids=["at once", "just together", "apart from each other", "begun too early, answered late"],
)
def test_the_three_reads_of_a_look_belong_together(begun: float, took: float, *, counts: bool) -> None:
    evidence = Evidence().with_not_found(UNKNOWN, looked(begun, took), HORIZON)
    assert evidence.count == counts


def test_the_next_look_begins_a_second_after_the_last_had_answered() -> None:
    evidence = Evidence().with_not_found(UNKNOWN, looked(15, 5), HORIZON)
    assert evidence.with_not_found(UNKNOWN, looked(20.5), HORIZON).count == 1
    assert evidence.with_not_found(UNKNOWN, looked(21), HORIZON).count == 2


@pytest.mark.parametrize(
    ("seconds", "symbol", "side", "suspected"),
    [
        (-5.001, BTC, Side.BUY, False),
        (-5, BTC, Side.BUY, True),
        (15, BTC, Side.BUY, True),
        (15.001, BTC, Side.BUY, False),
        (1, ETH, Side.BUY, False),
        (1, BTC, Side.SELL, False),
    ],
    ids=["long before", "just before", "at the horizon", "past the horizon", "another symbol", "other side"],
)
def test_an_execution_that_could_be_the_orders(
    seconds: float, symbol: Symbol, side: Side, *, suspected: bool
) -> None:
    fill = a_fill(symbol, side, order=None, exchange_order="X-9", happened_at=at(seconds))
    assert (unexplained(UNKNOWN, [fill], set(), HORIZON) is fill) == suspected


def test_an_execution_of_an_order_that_we_know_explains_itself() -> None:
    ours = a_fill(BTC, Side.BUY, order=ClientOrderId("sb"), exchange_order="X-8", happened_at=at(1))
    by_number = replace(ours, order=None)
    assert unexplained(UNKNOWN, [ours], set(), HORIZON) is None
    assert unexplained(UNKNOWN, [by_number], {"X-8"}, HORIZON) is None
    assert unexplained(UNKNOWN, [by_number], {"X-7"}, HORIZON) is by_number


def test_a_stop_that_waited_may_trade_much_later() -> None:
    stop = an_order(a_stop(BTC, Side.SELL), OrderStatus.UNKNOWN, stamped_at=NOW)
    fill = a_fill(BTC, Side.SELL, order=None, exchange_order="X-9", happened_at=at(3600))
    assert unexplained(stop, [fill], set(), HORIZON) is fill


@pytest.mark.parametrize(
    ("status", "seconds", "overdue"),
    [
        (OrderStatus.UNKNOWN, 599.9, False),
        (OrderStatus.UNKNOWN, 600, True),
        (OrderStatus.SUBMITTING, 600, True),
        (OrderStatus.OPEN, 600, False),
        (OrderStatus.FILLED, 600, False),
    ],
)
def test_ten_minutes_without_a_proof_are_enough(
    status: OrderStatus, seconds: float, *, overdue: bool
) -> None:
    order = an_order(an_intent(), status, stamped_at=NOW)
    assert is_overdue(order, at(seconds), Rules().proof_patience) == overdue
