"""What a day, a week or a month has brought to an account: sums of its trades and of its worth. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from app.ports_attention import EquityPoint
from trading.domain.instrument import Symbol
from trading.domain.money import ZERO
from trading.ledger.performance import ClosedTrade, Point, Tally, drawdown, tally
from trading.ledger.periods import Period

CURVE = 60  # points of a picture at most


@dataclass(frozen=True, slots=True)
class Deal:
    """One closed trade. profit: net quote."""

    symbol: Symbol
    profit: Decimal


@dataclass(frozen=True, slots=True)
class Market:
    """The account's first symbol. hold: what it alone did, ratio; None: not known."""

    symbol: Symbol
    hold: Decimal | None


@dataclass(frozen=True, slots=True)
class Reported:
    """The account's report. Money is quote; what is None is not known.

    ended: of what is reported, over: the period is; start, end: equity; deposited: put in less taken out;
    realised: net of fees, parts of positions that are open included; unrealised: of open positions at the
    end; sums, best, worst: of the closed trades; fall: deepest, quote, share: of its top; armed: it trades;
    curve: what the account was worth; plan_days: that are paid.
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
    sums: Tally
    best: Deal | None
    worst: Deal | None
    fall: Decimal | None
    share: Decimal | None
    market: Market | None
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
        return not self.sums.count and not self.positions and not self.realised


def report(
    period: Period,
    began: datetime,
    ended: datetime,
    points: Sequence[EquityPoint],
    trades: Sequence[ClosedTrade],
    market: Market | None,
    *,
    over: bool,
    positions: int,
    armed: bool,
) -> Reported:
    """points: ascending, the first of when the period began; trades: that closed in it."""
    sums = tally(trades)
    first, last = (points[0], points[-1]) if points else (None, None)
    ranked = [Deal(one.symbol, one.profit) for one in sorted(trades, key=lambda one: one.profit)]
    fall = drawdown(Point(one.at, one.equity - one.deposited) for one in _since(points))
    return Reported(
        period=period,
        began=began,
        ended=ended,
        over=over,
        start=first.equity if first else None,
        end=last.equity if last else None,
        deposited=last.deposited - first.deposited if first and last else None,
        realised=last.realised - first.realised if first and last and first.at == began else sums.profit,
        unrealised=last.unrealised if last else None,
        sums=sums,
        best=ranked[-1] if ranked else None,
        worst=ranked[0] if ranked else None,
        fall=fall.amount if fall else None,
        share=fall.ratio if fall else None,
        market=market,
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
