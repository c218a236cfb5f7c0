"""Who speaks next: urgency first, order in a chat, one at a time, several in one message."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.attention import Priority
from app.delivery import DIGEST, dispatch_of, handling_of
from app.notices import KINDS
from app.pacing import Pace
from app.ports_delivery import Notice
from app.runtime.delivery.lines import ROOM, Lines
from tests.support.builders import NOW
from tests.unit.test_pacing import HandClock
from trading.domain.ids import UserId


def notice(
    number: int,
    user: int = 1,
    priority: Priority = Priority.ALERT,
    group: str | None = None,
    after: float = 0.0,
) -> Notice:
    return Notice(number, UserId(user), None, "Said", {}, 0, NOW, priority=priority, group=group, after=after)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def lines(clock: HandClock) -> Lines:
    return Lines(Pace(clock), clock.monotonic)


def picked(lines: Lines) -> list[int]:
    return [one.id for one in lines.pick()[0]]


def test_what_is_urgent_overtakes_bulk_of_the_same_chat(lines: Lines) -> None:
    lines.put([notice(1, priority=Priority.BULK), notice(2, priority=Priority.BULK)])
    assert picked(lines) == [1]
    lines.put([notice(9, priority=Priority.CRITICAL), notice(8, priority=Priority.FILL)])
    assert picked(lines) == [], "one is on its way"
    lines.over(UserId(1))
    assert picked(lines) == [9]
    lines.over(UserId(1))
    assert picked(lines) == [8]


def test_what_has_to_wait_holds_up_its_own_line_only(lines: Lines, clock: HandClock) -> None:
    lines.put([notice(1, after=5.0), notice(2), notice(3, priority=Priority.BULK), notice(4, user=2)])
    assert picked(lines) == [4]
    assert picked(lines) == [3]
    lines.over(UserId(1))
    assert lines.pick() == ((), 5.0)
    clock.seconds += 5
    assert picked(lines) == [1]


def test_what_was_not_sent_is_first_again(lines: Lines, clock: HandClock) -> None:
    lines.put([notice(1), notice(2)])
    taken, _ = lines.pick()
    lines.back(taken, 2.0)
    assert lines.pick() == ((), 2.0)
    clock.seconds += 2
    assert picked(lines) == [1]


def test_nothing_is_loaded_twice_until_it_is_written_down(lines: Lines) -> None:
    lines.put([notice(1)])
    assert picked(lines) == [1]
    lines.over(UserId(1))
    lines.put([notice(1)])
    assert lines.pick() == ((), math.inf)
    lines.forget([1])
    assert not lines.loaded


def test_chats_of_one_priority_take_turns(lines: Lines) -> None:
    lines.put([notice(1, 1), notice(2, 1), notice(3, 2), notice(4, 2)])
    assert picked(lines) == [1]
    lines.over(UserId(1))
    assert picked(lines) == [3]


def test_several_of_a_group_become_one_message_and_two_do_not(lines: Lines) -> None:
    fills = [notice(n, priority=Priority.FILL, group="BTC") for n in (1, 2, 4)]
    lines.put([*fills[:2], notice(3, priority=Priority.FILL, group="ETH"), fills[2]])
    assert picked(lines) == [1, 2, 4]
    lines.over(UserId(1))
    assert picked(lines) == [3]
    lines.over(UserId(1))
    lines.put([notice(n, user=2, priority=Priority.FILL, group="BTC") for n in (11, 12)])
    assert picked(lines) == [11]


def test_forty_fills_are_two_messages(lines: Lines) -> None:
    lines.put([notice(n, priority=Priority.FILL, group="BTC") for n in range(1, 41)])
    assert picked(lines) == list(range(1, 26))
    lines.over(UserId(1))
    assert picked(lines) == list(range(26, 41))


def test_a_flood_of_alerts_is_one_digest(lines: Lines) -> None:
    lines.put([notice(n, group=f"g{n}") for n in range(1, 36)])
    assert picked(lines) == list(range(1, 36))
    lines.put([notice(n, user=2, group=f"g{n}") for n in range(101, 131)])
    assert picked(lines) == [101], "thirty are no flood"


def test_what_was_held_back_is_told_together(lines: Lines) -> None:
    lines.put([notice(1, group=DIGEST), notice(2), notice(3, group=DIGEST)])
    assert picked(lines) == [1, 3]


def test_a_long_line_makes_room_for_others(lines: Lines) -> None:
    lines.put([notice(n, priority=Priority.BULK) for n in range(1, ROOM + 1)])
    assert lines.full == {(Priority.BULK, UserId(1))}
    assert lines.rooms[Priority.BULK] >= ROOM - 100
    lines.put([notice(1000 + n, user=n, priority=Priority.BULK) for n in range(2, ROOM)])
    assert Priority.BULK not in lines.rooms
    assert lines.rooms[Priority.CRITICAL] == ROOM


def test_who_is_gone_leaves_the_lines(lines: Lines) -> None:
    lines.put([notice(1), notice(2), notice(3, priority=Priority.CRITICAL), notice(4, user=2)])
    assert picked(lines) == [3]
    assert sorted(lines.leave(UserId(1))) == [1, 2]
    assert set(lines.loaded) == {3, 4}
    lines.over(UserId(1))
    assert picked(lines) == [4]


Waiting = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from(list(Priority)), st.sampled_from([None, "a", "b"])),
    max_size=80,
)


@settings(deadline=None, max_examples=60)
@given(Waiting, st.lists(st.booleans(), min_size=200, max_size=200))
def test_everything_is_sent_once_and_each_group_in_order(
    waiting: list[tuple[int, Priority, str | None]], failures: list[bool]
) -> None:
    clock = HandClock()
    lines = Lines(Pace(clock), clock.monotonic)
    lines.put([notice(n, user, priority, group) for n, (user, priority, group) in enumerate(waiting)])
    order: list[Sequence[Notice]] = []
    for fails in [*failures, *[False] * 1000]:
        taken, wait = lines.pick()
        if taken and fails:
            lines.back(taken, 0.5)
        elif taken:
            order.append(taken)
            lines.over(taken[0].user)
        elif math.isinf(wait):
            break
        clock.seconds += wait
    told = [one for message in order for one in message]
    assert sorted(one.id for one in told) == list(range(len(waiting)))
    for user in range(1, 5):
        for priority in Priority:
            for group in (None, "a", "b"):
                alike = [
                    one.id for one in told if (one.user, one.priority, one.group) == (user, priority, group)
                ]
                assert alike == sorted(alike)


def test_every_kind_of_news_has_its_rules() -> None:
    """Those that are not in the table travel as alerts; money in danger never does."""
    critical = {kind for kind in KINDS if handling_of(kind).priority is Priority.CRITICAL}
    assert {"AccountHalted", "SoftStopBlind", "EmergencyDone", "Braked"} <= critical
    assert all(handling_of(kind).life is None for kind in critical)
    assert all(not dispatch_of(kind, {"symbol": "s"}).group for kind in critical)


def test_who_tells_it_knows_best() -> None:
    usual, pressing = (
        dispatch_of("PositionClosed", {"symbol": "s", "position": "p"}, critical=c) for c in (False, True)
    )
    assert (usual.priority, usual.group) == (Priority.FILL, "position:s")
    assert (pressing.priority, pressing.life, pressing.group) == (Priority.CRITICAL, None, None)
    assert pressing.card == usual.card == "position:p"
