"""What locks entries for a while after losses: pure rules over closed trades, as freqtrade has them.

A lock ends so long after the last of the trades that brought it: the same trades always bring the same lock,
which is made once, whoever looks and however often.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby

from trading.domain.events import EntriesLocked, ExitWhy, LockWhy
from trading.domain.instrument import Symbol
from trading.domain.money import ZERO
from trading.domain.tactics import DrawdownGuard, LowProfitGuard, Protections, StopGuard

_STOPPED = frozenset({ExitWhy.STOP, ExitWhy.UNPROTECTED})


@dataclass(frozen=True, slots=True)
class ClosedTrade:
    """A position that has ended. paid: quote of its entries; profit: net quote."""

    symbol: Symbol
    closed_at: datetime
    why: ExitWhy
    paid: Decimal
    profit: Decimal


def window_of(protections: Protections) -> timedelta | None:
    """How far back the rules look; None: there are none."""
    guards = (protections.stop_guard, protections.drawdown, protections.low_profit)
    return max((guard.window for guard in guards if guard is not None), default=None)


def locks(
    trades: Sequence[ClosedTrade], protections: Protections, equity: Decimal | None, now: datetime
) -> tuple[EntriesLocked, ...]:
    """The locks that these trades bring and that have not ended. They are of one account, in any order.

    equity: quote, of the account now, without the profit of what is open; None: not known, then no drawdown
    is measured.
    """
    ordered = sorted(trades, key=lambda trade: trade.closed_at)
    found: list[EntriesLocked] = []
    if (stops := protections.stop_guard) is not None:
        found += _stopped_out(_within(ordered, stops.window, now), stops)
    if (drawdown := protections.drawdown) is not None and equity is not None:
        found += _fallen(_within(ordered, drawdown.window, now), drawdown, equity)
    if (low := protections.low_profit) is not None:
        found += _unprofitable(_within(ordered, low.window, now), low)
    return tuple(lock for lock in found if lock.until > now)


def _within(trades: Sequence[ClosedTrade], window: timedelta, now: datetime) -> list[ClosedTrade]:
    return [trade for trade in trades if now - window < trade.closed_at <= now]


def _by_symbol(trades: Sequence[ClosedTrade]) -> Iterator[tuple[Symbol, list[ClosedTrade]]]:
    """Of each symbol, oldest first."""
    for symbol, group in groupby(sorted(trades, key=lambda t: t.symbol.key), lambda trade: trade.symbol):
        yield symbol, list(group)


def _stopped_out(trades: Sequence[ClosedTrade], guard: StopGuard) -> Iterator[EntriesLocked]:
    """A stop that has followed the price into profit is no loss, and does not count."""
    stopped = [trade for trade in trades if trade.why in _STOPPED and trade.profit < ZERO]
    groups = _by_symbol(stopped) if guard.per_symbol else iter([(None, stopped)])
    for symbol, group in groups:
        if len(group) >= guard.stops:
            found, limit = Decimal(len(group)), Decimal(guard.stops)
            yield _lock(symbol, LockWhy.STOPS, found, limit, group[-1].closed_at, guard.lock)


def _fallen(trades: Sequence[ClosedTrade], guard: DrawdownGuard, equity: Decimal) -> Iterator[EntriesLocked]:
    """From the window's peak of equity, closed trade by closed trade, to the last of them that is so low."""
    if len(trades) < guard.min_trades:
        return
    level = equity - sum((trade.profit for trade in trades), ZERO)
    peak, deepest, at = level, ZERO, None
    for trade in trades:
        level += trade.profit
        peak = max(peak, level)
        fallen = (peak - level) / peak if peak > ZERO else ZERO
        if fallen >= guard.drawdown and trade.profit < ZERO:
            deepest, at = max(deepest, fallen), trade.closed_at
    if at is not None:
        yield _lock(None, LockWhy.DRAWDOWN, deepest, guard.drawdown, at, guard.lock)


def _unprofitable(trades: Sequence[ClosedTrade], guard: LowProfitGuard) -> Iterator[EntriesLocked]:
    for symbol, group in _by_symbol(trades):
        paid = sum((trade.paid for trade in group), ZERO)
        if len(group) < guard.min_trades or paid <= ZERO:
            continue
        made = sum((trade.profit for trade in group), ZERO) / paid
        if made < guard.profit:
            yield _lock(symbol, LockWhy.LOW_PROFIT, made, guard.profit, group[-1].closed_at, guard.lock)


def _lock(
    symbol: Symbol | None,
    why: LockWhy,
    actual: Decimal,
    limit: Decimal,
    since: datetime,
    span: timedelta,
) -> EntriesLocked:
    return EntriesLocked(symbol, why, actual, limit, since, since + span)
