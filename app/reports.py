"""What a day, a week or a month has brought to an account: sums of its trades and of its worth. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from app.ports_attention import EquityPoint
from trading.domain.instrument import Symbol
from trading.domain.money import ZERO
from trading.ledger.performance import ClosedTrade, Point, drawdown, tally
from trading.ledger.periods import Period

CURVE = 60  # points of a picture at most


@dataclass(frozen=True, slots=True)
class Reported:
    """The account's report. Money is quote; what is None is not known.

    ended: of what is reported, over: the period is; start, end: equity; deposited: put in less taken out;
    realised: net of fees, parts of positions that are open included; unrealised: of open positions at the
    end; factor: wins by losses; best, worst: of the closed trades; fall: deepest, quote, share: of its top;
    symbol: the account's first, hold: what it alone did, ratio; armed: it trades; curve: what the account was
    worth; plan_days: that are paid.
    """

    period: Period
    began: datetime
    ended: datetime
    over: bool
    start: Decimal | None
    end: Decimal | None
    deposited: Decimal | None
    realised: Decimal
    unrealised: Decimal | None
    fees: Decimal
    won: int
    lost: int
    trades: int
    factor: Decimal | None
    best: Symbol | None
    best_profit: Decimal | None
    worst: Symbol | None
    worst_profit: Decimal | None
    fall: Decimal | None
    share: Decimal | None
    symbol: Symbol | None
    hold: Decimal | None
    positions: int
    armed: bool
    curve: tuple[EquityPoint, ...] = ()
    plan_days: int | None = None

    @property
    def change(self) -> Decimal | None:
        """What the account made, as a share of its start; None where that is not known or was nothing."""
        if self.start is None or self.end is None or self.deposited is None or self.start <= ZERO:
            return None
        return (self.end - self.start - self.deposited) / self.start

    @property
    def is_empty(self) -> bool:
        """Nothing was traded, and nothing is held."""
        return not self.trades and not self.positions and not self.realised


@dataclass(frozen=True, slots=True)
class Market:
    """The symbol that the account is compared with. hold: what it did, ratio; None: not known."""

    symbol: Symbol | None
    hold: Decimal | None = None


def report(
    period: Period,
    began: datetime,
    ended: datetime,
    points: Sequence[EquityPoint],
    trades: Sequence[ClosedTrade],
    market: Market,
    *,
    over: bool,
    positions: int,
    armed: bool,
) -> Reported:
    """points: ascending, the first of when the period began; trades: that closed in it."""
    sums = tally(trades)
    first, last = (points[0], points[-1]) if points else (None, None)
    best = max(trades, key=lambda one: one.profit, default=None)
    worst = min(trades, key=lambda one: one.profit, default=None)
    fall = drawdown(Point(one.at, one.equity - one.deposited) for one in _since(points))
    return Reported(
        period=period,
        began=began,
        ended=ended,
        over=over,
        start=None if first is None else first.equity,
        end=None if last is None else last.equity,
        deposited=None if first is None or last is None else last.deposited - first.deposited,
        realised=sums.profit if first is None or last is None else last.realised - first.realised,
        unrealised=None if last is None else last.unrealised,
        fees=sums.fees,
        won=sums.won,
        lost=sums.lost,
        trades=sums.count,
        factor=sums.profit_factor,
        best=None if best is None else best.symbol,
        best_profit=None if best is None else best.profit,
        worst=None if worst is None else worst.symbol,
        worst_profit=None if worst is None else worst.profit,
        fall=None if fall is None else fall.amount,
        share=None if fall is None else fall.ratio,
        symbol=market.symbol,
        hold=market.hold,
        positions=positions,
        armed=armed,
        curve=_thinned(points),
    )


def _since(points: Sequence[EquityPoint]) -> Sequence[EquityPoint]:
    """As if nothing had been put in or taken out since the first of them."""
    return [replace(one, deposited=one.deposited - points[0].deposited) for one in points]


def _thinned(points: Sequence[EquityPoint]) -> tuple[EquityPoint, ...]:
    """Evenly, with both ends."""
    if len(points) <= CURVE:
        return tuple(points)
    step = (len(points) - 1) / (CURVE - 1)
    return tuple(points[round(place * step)] for place in range(CURVE))


@dataclass(frozen=True, slots=True)
class Missed:
    """What happened while a person was away. profit: quote, of the trades; alarms: critical news;
    open_profit: None where a price is missing.
    """

    since: datetime
    trades: int
    won: int
    profit: Decimal
    alarms: int
    positions: int
    open_profit: Decimal | None
