"""What locks entries after losses: each rule at its limit, and the same trades always the same lock."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import BTC, BTC_PERP, ETH, NOW, ratio
from trading.domain.events import EntriesLocked, ExitWhy, LockWhy
from trading.domain.instrument import Symbol
from trading.domain.tactics import DrawdownGuard, LowProfitGuard, Protections, StopGuard
from trading.risk.protections import ClosedTrade, locks, window_of

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EQUITY = Decimal(10_000)


def a_trade(
    profit: str, ago: float = 1, symbol: Symbol = BTC, why: ExitWhy = ExitWhy.STOP, paid: str = "1000"
) -> ClosedTrade:
    """So many minutes ago."""
    return ClosedTrade(symbol, NOW - ago * MINUTE, why, Decimal(paid), Decimal(profit))


def locked(protections: Protections, *trades: ClosedTrade) -> tuple[EntriesLocked, ...]:
    return locks(trades, protections, EQUITY, NOW)


STOPS = Protections(stop_guard=StopGuard(2, HOUR, HOUR))
STOPS_HERE = Protections(stop_guard=StopGuard(2, HOUR, HOUR, per_symbol=True))
FALL = Protections(drawdown=DrawdownGuard(ratio("0.05"), HOUR, HOUR, min_trades=2))
LOW = Protections(low_profit=LowProfitGuard(ratio("0.01"), HOUR, HOUR, min_trades=2))


def test_two_stops_within_the_hour_lock_all_from_the_last_of_them() -> None:
    first, second = a_trade("-5", 30), a_trade("-5", 10, ETH)
    (lock,) = locked(STOPS, second, first)
    since = second.closed_at
    assert lock == EntriesLocked(None, LockWhy.STOPS, Decimal(2), Decimal(2), since, since + HOUR)


@pytest.mark.parametrize(
    "second",
    [
        a_trade("-5", 60),
        a_trade("-5", -1),
        a_trade("5", 10),
        a_trade("-5", 10, why=ExitWhy.SIGNAL),
        a_trade("0", 10),
    ],
    ids=["too long ago", "of the future", "a stop in profit", "another reason", "neither won nor lost"],
)
def test_what_is_no_stop_of_the_window_does_not_count(second: ClosedTrade) -> None:
    assert locked(STOPS, a_trade("-5"), second) == ()


def test_by_symbol_only_the_symbol_is_locked() -> None:
    trades = (a_trade("-5", 30), a_trade("-5", 20, ETH), a_trade("-5", 10), a_trade("-5", 5, BTC_PERP))
    assert [(lock.symbol, lock.since) for lock in locked(STOPS_HERE, *trades)] == [(BTC, NOW - 10 * MINUTE)]


def test_a_fall_from_the_peak_of_closed_trades_locks_all() -> None:
    """9000 at first, 9900 at the peak, 9400 after two losses: a fall of five and a bit per cent."""
    trades = (
        a_trade("900", 50, why=ExitWhy.TARGET),
        a_trade("-400", 40),
        a_trade("-100", 30, why=ExitWhy.SIGNAL),
        a_trade("600", 20, why=ExitWhy.TARGET),
    )
    (lock,) = locked(FALL, *trades)
    assert (lock.symbol, lock.why, lock.since) == (None, LockWhy.DRAWDOWN, NOW - 30 * MINUTE)
    assert lock.actual == Decimal(500) / Decimal(9900)
    assert locked(FALL, trades[0], trades[1], trades[3]) == (), "400 of 9500 is less"


def test_too_few_trades_or_an_unknown_equity_tell_no_fall() -> None:
    losses = (a_trade("-900", 20), a_trade("-900", 10))
    assert locked(FALL, losses[0]) == ()
    assert locks(losses, FALL, None, NOW) == ()
    assert len(locked(FALL, *losses)) == 1


def test_a_symbol_that_brings_too_little_is_locked() -> None:
    poor = (a_trade("4", 30, why=ExitWhy.TARGET), a_trade("15.99", 10, why=ExitWhy.TARGET))
    (lock,) = locked(LOW, *poor, a_trade("-50", 5, ETH))
    assert (lock.symbol, lock.why, lock.actual) == (BTC, LockWhy.LOW_PROFIT, Decimal("0.009995"))
    assert locked(LOW, poor[0], a_trade("16", 10)) == (), "exactly what is asked for"


def test_nothing_is_locked_without_protections_nor_past_the_lock() -> None:
    losses = [a_trade("-900", ago) for ago in (3, 2, 1)]
    assert window_of(Protections()) is None
    assert locks(losses, Protections(), EQUITY, NOW) == ()
    short = Protections(stop_guard=StopGuard(2, 3 * HOUR, MINUTE))
    assert window_of(short) == 3 * HOUR
    assert locks(losses, short, EQUITY, NOW) == (), "the last stop was a minute ago"


TRADES = st.lists(
    st.builds(
        ClosedTrade,
        symbol=st.sampled_from((BTC, ETH, BTC_PERP)),
        closed_at=st.integers(0, 90).map(lambda ago: NOW - ago * MINUTE),
        why=st.sampled_from(ExitWhy),
        paid=st.integers(1, 5000).map(Decimal),
        profit=st.integers(-800, 800).map(Decimal),
    ),
    max_size=12,
)
ALL = Protections(
    stop_guard=StopGuard(2, HOUR, HOUR),
    drawdown=DrawdownGuard(ratio("0.02"), HOUR, HOUR),
    low_profit=LowProfitGuard(ratio("0"), HOUR, HOUR),
)


@given(TRADES)
def test_the_order_of_the_trades_does_not_matter(trades: list[ClosedTrade]) -> None:
    shuffled = sorted(trades, key=lambda trade: (trade.profit, trade.paid))
    instants = {trade.closed_at for trade in trades}
    if len(instants) == len(trades):  # trades of one instant have no order
        assert locks(trades, ALL, EQUITY, NOW) == locks(shuffled, ALL, EQUITY, NOW)


@given(TRADES)
def test_a_lock_ends_after_a_trade_of_its_own_that_is_not_of_the_future(trades: list[ClosedTrade]) -> None:
    for lock in locks(trades, ALL, EQUITY, NOW):
        assert NOW < lock.until == lock.since + HOUR
        assert lock.since in {trade.closed_at for trade in trades if lock.symbol in {None, trade.symbol}}


@given(TRADES)
def test_time_alone_makes_no_lock(trades: list[ClosedTrade]) -> None:
    """What is locked a minute later was locked before: a lock that was lifted does not come back by itself."""
    now = {(one.symbol, one.why, one.since) for one in locks(trades, STOPS_HERE, EQUITY, NOW)}
    later = {(one.symbol, one.why, one.since) for one in locks(trades, STOPS_HERE, EQUITY, NOW + MINUTE)}
    assert later <= now
