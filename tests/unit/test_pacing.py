"""The pace of all who speak: bounds, reserves, what a refusal leads to."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.attention import Priority
from app.pacing import RATE, RESERVES, Pace


class HandClock:
    """Time that passes when it is slept or pushed."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def pace(clock: HandClock) -> Pace:
    return Pace(clock)


def sent(pace: Pace, priority: Priority, chat: int = 0) -> int:
    """How many go at once, to as many chats or into one."""
    for number in range(100):
        to = chat or number + 1
        if pace.wait_all(priority) > 0 or pace.wait_chat(to) > 0:
            return number
        pace.spend(to)
    raise AssertionError("somebody must be stopped")


@pytest.mark.parametrize("priority", list(Priority))
def test_what_is_less_urgent_leaves_some_for_what_is_more(pace: Pace, priority: Priority) -> None:
    assert sent(pace, priority) == int(RATE) - RESERVES[priority]
    assert [one for one in Priority if pace.wait_all(one) <= 0] == [one for one in Priority if one < priority]


async def test_an_answer_goes_before_all_but_what_is_critical(pace: Pace, clock: HandClock) -> None:
    sent(pace, Priority.FILL)
    await pace.reply(500)
    assert clock.seconds == 0
    await pace.reply(501)
    assert clock.seconds > 0
    assert pace.wait_all(Priority.CRITICAL) <= 0 < pace.wait_all(Priority.FILL)


async def test_an_answer_does_not_wait_for_ever(pace: Pace, clock: HandClock) -> None:
    for chat in (1, 2, 3):
        pace.refused(chat, 300)
    await pace.reply(9)
    assert 4 <= clock.seconds <= 6


def test_a_chat_hears_three_at_once_then_one_a_second(pace: Pace, clock: HandClock) -> None:
    assert sent(pace, Priority.CRITICAL, chat=7) == 3
    assert pace.wait_chat(7) == pytest.approx(1)
    assert pace.wait_chat(8) == 0
    clock.seconds += 1
    assert sent(pace, Priority.CRITICAL, chat=7) == 1


def test_a_group_hears_ten_at_once_then_twenty_a_minute(pace: Pace, clock: HandClock) -> None:
    assert sent(pace, Priority.CRITICAL, chat=-7) == 10
    clock.seconds += 60
    assert sent(pace, Priority.CRITICAL, chat=-7) == 10
    clock.seconds += 3
    assert sent(pace, Priority.CRITICAL, chat=-7) == 1


def test_a_refused_chat_is_left_alone_and_the_others_are_not(pace: Pace, clock: HandClock) -> None:
    pace.refused(7, 40)
    pace.refused(7, 5)
    assert pace.wait_chat(7) == pytest.approx(40)
    assert pace.wait_all(Priority.BULK) == pace.wait_chat(8) == 0
    assert pace.rate == RATE


def test_three_refused_chats_mean_all_of_them(pace: Pace, clock: HandClock) -> None:
    for chat in (1, 2):
        pace.refused(chat, 100)
    clock.seconds += 3
    pace.refused(3, 100)
    assert pace.wait_all(Priority.CRITICAL) == 0, "they were not refused together"
    for chat in (4, 5):
        pace.refused(chat, 100)
    assert pace.wait_all(Priority.CRITICAL) == pytest.approx(30)
    assert pace.rate == pytest.approx(RATE * 0.7)
    clock.seconds += 299
    assert pace.rate == pytest.approx(RATE * 0.7)
    clock.seconds += 2
    assert pace.rate == RATE


def test_who_could_speak_freely_is_forgotten(pace: Pace, clock: HandClock) -> None:
    for chat in range(1, 10_001):
        pace.spend(chat)
        clock.seconds += 0.1
    assert len(pace._chats) <= 2_000


Moves = st.lists(
    st.tuples(st.floats(0, 2), st.integers(1, 6), st.sampled_from(list(Priority))), min_size=1, max_size=200
)


@settings(deadline=None, max_examples=100)
@given(Moves)
def test_no_second_and_no_chat_ever_hears_too_much(moves: list[tuple[float, int, Priority]]) -> None:
    """In any second: the bucket and what came back; in a chat three and one a second."""
    clock = HandClock()
    pace = Pace(clock)
    told: list[tuple[float, int]] = []
    for pause, chat, priority in moves:
        clock.seconds += pause
        if pace.wait_all(priority) <= 0 and pace.wait_chat(chat) <= 0:
            pace.spend(chat)
            told.append((clock.seconds, chat))
    for at, chat in told:
        later = [(when, to) for when, to in told if at <= when <= at + 5]
        assert len(later) <= RATE + 5 * RATE + 1
        assert len([to for _, to in later if to == chat]) <= 3 + 5 + 1
