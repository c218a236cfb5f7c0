"""When a thing that was not found may be held never to have been: a table of instants."""

from datetime import datetime, timedelta
from itertools import accumulate

import pytest

from tests.support.builders import NOW, an_order
from trading.domain.order import OrderStatus
from trading.engine.resolve import NEEDED, SCHEDULE, Evidence, next_look
from trading.risk.rules import Rules

HORIZON = Rules().horizon
UNKNOWN = an_order(status=OrderStatus.UNKNOWN, stamped_at=NOW)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


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
        evidence = evidence.with_not_found(UNKNOWN, at(look), HORIZON)
    assert evidence.count == counted
    assert evidence.proves_not_placed == (counted >= 3)


def test_three_are_needed() -> None:
    assert NEEDED == 3


def test_an_order_without_a_stamp_is_never_proved_away() -> None:
    planned = an_order(status=OrderStatus.PLANNED)
    assert Evidence().with_not_found(planned, at(9999), HORIZON).count == 0


def test_the_distance_follows_a_faster_market_clock() -> None:
    evidence = Evidence().with_not_found(UNKNOWN, at(150), HORIZON * 10, 10.0)
    assert evidence.with_not_found(UNKNOWN, at(159), HORIZON * 10, 10.0).count == 1
    assert evidence.with_not_found(UNKNOWN, at(160), HORIZON * 10, 10.0).count == 2


def test_looks_prove_an_absence_before_a_position_is_given_up() -> None:
    """A stop that was swallowed is proved away, and placed anew, within the time that a position may be naked."""
    evidence, proved = Evidence(), None
    for look in accumulate(SCHEDULE):
        evidence = evidence.with_not_found(UNKNOWN, at(look), HORIZON)
        if proved is None and evidence.proves_not_placed:
            proved = look
    assert proved is not None
    assert HORIZON < timedelta(seconds=proved) < Rules().naked_limit - timedelta(seconds=5)


def test_looks_become_rare_and_never_end() -> None:
    assert next_look(0) <= 1
    assert next_look(len(SCHEDULE)) == next_look(10_000) == SCHEDULE[-1] == 60
