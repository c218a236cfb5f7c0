"""What came of closed trades: counts, rates and the worst fall. Pure; nothing here knows a person or a clock.

Formulas, as freqtrade 2024.10 (rpc.py, data/metrics.py) has them unless said otherwise:
win rate = won / count; expectancy = profit / count, which is its win rate * mean win - loss rate * mean loss;
expectancy ratio = (1 + mean win / mean loss) * win rate - 1 (Van Tharp, "Trade Your Way to Financial
Freedom", chapter 8, with the mean loss as the unit of risk); profit factor = sum of wins / sum of losses.
A trade that made exactly nothing is drawn: neither won nor lost (freqtrade counts it as lost).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from trading.domain.events import ExitWhy
from trading.domain.ids import PositionId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import ZERO

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class ClosedTrade:
    """A position that has ended. side: of its entry; strategy: whose signal opened it, None: nobody's; why:
    it ended; qty: base units entered; paid, received: quote values of entries and exits; fees: quote, as
    charged (those in base have made the quantity smaller); profit: net quote.
    """

    id: PositionId
    symbol: Symbol
    side: Side
    strategy: str | None
    why: ExitWhy | None
    qty: Decimal
    paid: Decimal
    received: Decimal
    fees: Decimal
    profit: Decimal
    opened_at: datetime
    closed_at: datetime

    @property
    def ratio(self) -> Decimal:
        """Profit as a share of what the entries were worth."""
        return self.profit / self.paid if self.paid else ZERO

    @property
    def held(self) -> timedelta:
        return self.closed_at - self.opened_at


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over trades; the tally of two lots of trades is the sum of theirs.

    gained, given: quote, the sums of the profits and of the losses, neither negative; ratios: the sum of the
    trades' profit ratios; volume: quote, entries and exits; held: the sum of their durations.
    """

    won: int = 0
    lost: int = 0
    drawn: int = 0
    gained: Decimal = ZERO
    given: Decimal = ZERO
    ratios: Decimal = ZERO
    volume: Decimal = ZERO
    fees: Decimal = ZERO
    held: timedelta = timedelta()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def count(self) -> int:
        return self.won + self.lost + self.drawn

    @property
    def profit(self) -> Decimal:
        """Net quote."""
        return self.gained - self.given

    @property
    def mean_ratio(self) -> Decimal | None:
        return self.ratios / self.count if self.count else None

    @property
    def win_rate(self) -> Decimal | None:
        return Decimal(self.won) / self.count if self.count else None

    @property
    def expectancy(self) -> Decimal | None:
        """Quote that a trade made on average."""
        return self.profit / self.count if self.count else None

    @property
    def expectancy_ratio(self) -> Decimal | None:
        """What a trade made for each quote of the mean loss; None where nothing was won or nothing lost."""
        if not self.won or not self.lost:
            return None
        mean_win, mean_loss = self.gained / self.won, self.given / self.lost
        return (1 + mean_win / mean_loss) * Decimal(self.won) / self.count - 1

    @property
    def profit_factor(self) -> Decimal | None:
        """None where nothing was lost."""
        return self.gained / self.given if self.given else None

    @property
    def mean_held(self) -> timedelta | None:
        return self.held / self.count if self.count else None


def tally(trades: Iterable[ClosedTrade]) -> Tally:
    """The sums over these trades, in whatever order."""
    seen = list(trades)
    won = [one.profit for one in seen if one.profit > ZERO]
    lost = [one.profit for one in seen if one.profit < ZERO]
    return Tally(
        won=len(won),
        lost=len(lost),
        drawn=len(seen) - len(won) - len(lost),
        gained=sum(won, ZERO),
        given=-sum(lost, ZERO),
        ratios=sum((one.ratio for one in seen), ZERO),
        volume=sum((one.paid + one.received for one in seen), ZERO),
        fees=sum((one.fees for one in seen), ZERO),
        held=sum((one.held for one in seen), timedelta()),
    )


def grouped(trades: Iterable[ClosedTrade], key: Callable[[ClosedTrade], K]) -> Mapping[K, Tally]:
    """A tally for each value of the key; together they are the tally of all."""
    lots: dict[K, list[ClosedTrade]] = {}
    for one in trades:
        lots.setdefault(key(one), []).append(one)
    return {found: tally(lot) for found, lot in lots.items()}


@dataclass(frozen=True, slots=True)
class Point:
    """What an account was worth at one moment, in quote."""

    at: datetime
    equity: Decimal


def curve(trades: Iterable[ClosedTrade], start: Decimal) -> Sequence[Point]:
    """The capital after each trade that closed, beginning with the start at the first trade's opening."""
    ordered = sorted(trades, key=lambda one: (one.closed_at, one.id))
    if not ordered:
        return ()
    points, equity = [Point(min(one.opened_at for one in ordered), start)], start
    for one in ordered:
        equity += one.profit
        points.append(Point(one.closed_at, equity))
    return tuple(points)


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The deepest fall: from a top to the lowest point after it."""

    top: Point
    bottom: Point

    @property
    def amount(self) -> Decimal:
        """Quote, positive."""
        return self.top.equity - self.bottom.equity

    @property
    def ratio(self) -> Decimal | None:
        """Of the top; None where that was nothing or less."""
        return self.amount / self.top.equity if self.top.equity > ZERO else None


def drawdown(points: Iterable[Point]) -> Drawdown | None:
    """The deepest fall in quote along the curve, the first of equals. None where it never fell."""
    top: Point | None = None
    worst: Drawdown | None = None
    for point in points:
        if top is None or point.equity >= top.equity:
            top = point
        elif worst is None or top.equity - point.equity > worst.amount:
            worst = Drawdown(top, point)
    return worst


@dataclass(frozen=True, slots=True)
class Summary:
    """All that is said of some closed trades. best, worst: the symbols with the largest and the smallest
    profit; first_at: the first opening, last_at: the last closing; fall, curve: of the capital after each
    trade, None and empty where nobody knows what it began with.
    """

    tally: Tally
    longs: Tally
    shorts: Tally
    best: tuple[Symbol, Tally] | None
    worst: tuple[Symbol, Tally] | None
    first_at: datetime | None
    last_at: datetime | None
    fall: Drawdown | None
    curve: Sequence[Point]


def summary(trades: Sequence[ClosedTrade], start: Decimal | None) -> Summary:
    """start: quote, the capital before the first of them."""
    sides = grouped(trades, lambda one: one.side)
    symbols = sorted(grouped(trades, lambda one: one.symbol).items(), key=lambda item: item[1].profit)
    points = () if start is None else curve(trades, start)
    return Summary(
        tally=sum(sides.values(), Tally()),
        longs=sides.get(Side.BUY, Tally()),
        shorts=sides.get(Side.SELL, Tally()),
        best=symbols[-1] if symbols else None,
        worst=symbols[0] if symbols else None,
        first_at=min((one.opened_at for one in trades), default=None),
        last_at=max((one.closed_at for one in trades), default=None),
        fall=drawdown(points),
        curve=points,
    )
