"""Three clocks: the exchange's, the database's and our own, each of which may be wrong or jump."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from app.runtime.clocks import Clocks, Doubt
from tests.support.builders import NOW
from trading.domain.errors import TryAgain
from trading.domain.instrument import ExchangeId

BYBIT = ExchangeId.BYBIT
NOTHING = timedelta(0)


def seconds(value: float) -> timedelta:
    return timedelta(seconds=value)


@dataclass
class TrueTime:
    """What time it really is; everything else is wrong by so much."""

    passed: float = 0.0
    ours: float = 0.0
    database: float = 0.0
    exchange: float = 0.0
    answers: bool = True
    told: list[tuple[timedelta, timedelta]] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)

    # Our clock

    def now(self) -> datetime:
        return NOW + seconds(self.passed + self.ours)

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, span: float) -> None:
        self.passed += span

    # The exchange

    async def clock_offset(self) -> timedelta:
        if not self.answers:
            raise TryAgain("no answer")
        return seconds(self.exchange - self.ours)

    def correct(self, exchange: timedelta, stamps: timedelta) -> None:
        self.told.append((exchange, stamps))

    # The database and the incidents

    async def clock(self) -> datetime:
        return NOW + seconds(self.passed + self.database)

    @property
    def operations(self) -> "TrueTime":
        return self

    def unit(self) -> AbstractAsyncContextManager["TrueTime"]:
        @asynccontextmanager
        async def opened() -> AsyncIterator[TrueTime]:
            yield self

        return opened()

    async def report(self, place: str, error: BaseException) -> None:
        self.reports.append(f"{place}: {error}")


async def compared(time: TrueTime) -> Clocks:
    clocks = Clocks(time.unit, {BYBIT: time}, time, time, 1.0)  # type: ignore[arg-type]  # the parts it uses
    await clocks.compare_database()
    await clocks.compare_exchanges()
    return clocks


@pytest.mark.parametrize(
    ("ours", "database", "exchange", "doubt", "warned"),
    [
        (0.0, 0.0, 0.0, None, False),
        (0.0, 0.0, 0.499, None, False),
        (0.0, 0.0, 0.5, None, True),
        (0.0, 0.0, -0.999, None, True),
        (0.0, 0.0, 1.0, Doubt.APART, True),
        (1.5, 0.0, 0.0, Doubt.APART, True),
        (-30.0, 0.0, 0.0, Doubt.APART, True),
        (0.0, 1.0, 0.0, Doubt.APART, True),
        (0.6, 0.6, 0.0, None, True),
        (0.9, 0.0, -0.9, None, True),
        (-3600.0, 0.0, 0.0, Doubt.APART, True),
    ],
    ids=[
        "all agree", "just below the alarm", "the alarm", "just below the halt", "the halt", "ours ahead",
        "ours behind", "the database ahead", "both ours ahead", "each near its limit", "an hour",
    ],
)  # fmt: skip
async def test_entries_stop_where_clocks_are_a_second_apart(
    ours: float, database: float, exchange: float, doubt: Doubt | None, *, warned: bool
) -> None:
    time = TrueTime(ours=ours, database=database, exchange=exchange)
    clocks = await compared(time)
    assert clocks.doubt(BYBIT) is doubt
    assert clocks.doubtful() == (frozenset({BYBIT}) if doubt else frozenset())
    assert bool(time.reports) is warned


@pytest.mark.parametrize("jump", [1.5, -30.0, -3600.0, 3600.0])
async def test_a_jump_of_our_clock_is_known_at_once_and_without_a_question(jump: float) -> None:
    time = TrueTime()
    clocks = await compared(time)
    time.passed += 0.1
    time.ours += jump
    assert clocks.doubt(BYBIT) is Doubt.APART
    assert clocks.now() == NOW + seconds(0.1), "stamps are measured with the database's time all the same"
    time.ours -= jump
    assert clocks.doubt(BYBIT) is None


@pytest.mark.parametrize("jump", [1.5, -30.0, -3600.0])
async def test_a_jump_of_the_databases_clock_is_found_by_the_next_comparison(jump: float) -> None:
    time = TrueTime()
    clocks = await compared(time)
    assert clocks.is_steady(seconds(15))
    time.passed += 1.0
    time.database += jump
    await clocks.compare_database()
    assert clocks.doubt(BYBIT) is Doubt.APART
    assert not clocks.is_steady(seconds(15)), "how old a stamp is cannot be told"
    time.passed += 15.0
    await clocks.compare_database()
    assert clocks.is_steady(seconds(15))


async def test_an_offset_that_is_not_measured_any_more_is_unknown_after_three_minutes() -> None:
    time = TrueTime()
    clocks = await compared(time)
    time.answers = False
    for _ in range(180):
        time.passed += 1.0
        await clocks.compare_database()
    await clocks.compare_exchanges()
    assert clocks.doubt(BYBIT) is None
    time.passed += 0.1
    assert clocks.doubt(BYBIT) is Doubt.UNKNOWN
    time.answers = True
    await clocks.compare_exchanges()
    assert clocks.doubt(BYBIT) is None


async def test_a_database_that_does_not_answer_is_unknown_after_ten_seconds() -> None:
    time = TrueTime()
    clocks = await compared(time)
    time.passed += 10.0
    assert clocks.doubt(BYBIT) is None
    time.passed += 0.1
    assert clocks.doubt(BYBIT) is Doubt.UNKNOWN


async def test_before_the_first_comparison_nothing_is_opened_where_time_is_told() -> None:
    time = TrueTime()
    clocks = Clocks(time.unit, {BYBIT: time}, time, time, 1.0)  # type: ignore[arg-type]  # the parts it uses
    assert clocks.doubt(BYBIT) is Doubt.UNKNOWN
    assert clocks.doubt(ExchangeId.OKX) is None, "it tells no time"
    assert clocks.now() == time.now()


async def test_orders_are_signed_with_what_was_measured() -> None:
    time = TrueTime(ours=0.2, database=0.5, exchange=-0.1)
    await compared(time)
    exchange, stamps = time.told[-1]
    assert (exchange, stamps) == (seconds(-0.3), seconds(0.3))
    stamp = await time.clock()
    at_the_exchange = NOW + seconds(time.exchange)
    assert stamp + (exchange - stamps) == at_the_exchange


async def test_the_offset_follows_a_jump_of_our_clock() -> None:
    time = TrueTime()
    clocks = await compared(time)
    time.passed += 1.0
    time.ours += 3600.0
    await clocks.compare_database()
    assert time.told[-1] == (seconds(-3600), seconds(-3600))


async def test_a_slow_answer_says_nothing() -> None:
    class Slow(TrueTime):
        async def clock(self) -> datetime:
            answer = await super().clock()
            self.passed += 0.6
            return answer + seconds(5)

    time = Slow()
    clocks = Clocks(time.unit, {BYBIT: time}, time, time, 1.0)  # type: ignore[arg-type]  # the parts it uses
    await clocks.compare_exchanges()
    await clocks.compare_database()
    assert clocks.doubt(BYBIT) is Doubt.UNKNOWN
