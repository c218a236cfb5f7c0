"""What trading has brought: sums, periods, breakdowns, lists of trades and their orders. Queries only."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import TypeVar

from app.errors import Refusal, Refused
from app.ports import UnitOfWorkFactory
from app.ports_attention import EquityPoint
from app.records_views import (
    Breakdown,
    BreakdownRow,
    BreakdownView,
    DayCell,
    EquityView,
    MonthView,
    OutcomesView,
    PeriodsView,
    ProfitView,
    RowSort,
    TradeSort,
    TradesView,
    TradeView,
)
from app.services.looking import Prices, look_of, open_profit, put_in
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol
from trading.domain.money import ZERO
from trading.ledger.performance import ClosedTrade, Tally, grouped, summary, tally
from trading.ledger.periods import Period, first_days, midnight, stretches
from trading.ports import Clock

MOST_DAYS, MOST_PERIODS, MOST_ROWS = 3650, 400, 20
PERIOD_PAGE, ROW_PAGE, ORDER_PAGE = 12, 12, 4
_KEYS: Mapping[Breakdown, Callable[[ClosedTrade], tuple[str | None, str | None]]] = MappingProxyType(
    {
        Breakdown.SYMBOL: lambda one: (one.symbol.title, None),
        Breakdown.STRATEGY: lambda one: (one.strategy, None),
        Breakdown.REASON: lambda one: (one.why, None),
        Breakdown.BOTH: lambda one: (one.strategy, one.why),
    }
)
T = TypeVar("T")


class Records:
    """Looks back; changes nothing. clock: of the market."""

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock, prices: Prices) -> None:
        self._unit = unit
        self._clock = clock
        self._prices = prices

    async def profit(self, user_id: UserId, days: int | None = None) -> ProfitView:
        """What closed in the last so many days, or ever. Raises Refused for days that there cannot be."""
        _bounded(days, MOST_DAYS)
        async with self._unit() as work:
            look = await look_of(work, user_id, self._clock.now())
            trades = await work.history.closed(user_id, look.account.id)
            session = await work.sessions.peek(look.account.id)
        since = None if days is None else look.now - timedelta(days=days)
        seen = [one for one in trades if since is None or one.closed_at >= since]
        start = put_in(session, sum((one.profit for one in trades), ZERO))
        before = sum((one.profit for one in trades[: len(trades) - len(seen)]), ZERO)
        closed = await asyncio.to_thread(summary, seen, None if start is None else start + before)
        held = len(session.holdings) if session else 0
        return ProfitView(look, days, closed, held, open_profit(session, self._prices), start)

    async def periods(self, user_id: UserId, period: Period, count: int, page: int = 0) -> PeriodsView:
        """The last so many days, weeks or months of the person's zone, the present one too."""
        _bounded(count, MOST_PERIODS)
        async with self._unit() as work:
            look = await look_of(work, user_id, self._clock.now())
            days = first_days(period, count, look.now, look.zone)
            trades = await work.history.closed(user_id, look.account.id, midnight(days[0], look.zone))
            session = await work.sessions.peek(look.account.id)
            earned = await work.history.earned(user_id, look.account.id)
        rows = await asyncio.to_thread(stretches, trades, days, look.zone)
        shown, page, pages = _page(rows[::-1], page, PERIOD_PAGE)
        return PeriodsView(
            look=look,
            period=period,
            count=count,
            page=page,
            pages=pages,
            rows=shown,
            total=sum((row.tally for row in rows), Tally()),
            start=put_in(session, earned),
        )

    async def breakdown(
        self,
        user_id: UserId,
        by: Breakdown,
        sort: RowSort = RowSort.PROFIT,
        page: int = 0,
        symbol: Symbol | None = None,
    ) -> BreakdownView:
        """Closed trades told apart. symbol: only its trades."""
        async with self._unit() as work:
            look = await look_of(work, user_id, self._clock.now())
            trades = await work.history.closed(user_id, look.account.id)
        seen = [one for one in trades if symbol is None or one.symbol == symbol]
        rows = sorted(await asyncio.to_thread(_rows, seen, by), key=_order(sort))
        shown, page, pages = _page(rows, page, ROW_PAGE)
        return BreakdownView(
            look=look,
            by=by,
            sort=sort,
            symbol=symbol,
            page=page,
            pages=pages,
            rows=shown,
            total=sum((row.tally for row in rows), Tally()),
        )

    async def outcomes(self, user_id: UserId) -> OutcomesView:
        """How trades ended and how long they took."""
        async with self._unit() as work:
            look = await look_of(work, user_id, self._clock.now())
            trades = await work.history.closed(user_id, look.account.id)
        rows = await asyncio.to_thread(_rows, trades, Breakdown.REASON)
        return OutcomesView(
            look=look,
            rows=tuple(sorted(rows, key=_order(RowSort.COUNT))),
            total=sum((row.tally for row in rows), Tally()),
            won_held=tally(one for one in trades if one.profit > ZERO).mean_held,
            lost_held=tally(one for one in trades if one.profit < ZERO).mean_held,
        )

    async def trades(
        self, user_id: UserId, sort: TradeSort = TradeSort.LATEST, limit: int = 10, page: int = 0
    ) -> TradesView:
        """One page of closed trades, `limit` to a page."""
        _bounded(limit, MOST_ROWS)
        async with self._unit() as work:
            look = await look_of(work, user_id, self._clock.now())
            count = await work.history.count(user_id, look.account.id)
            pages = max(-(-count // limit), 1)
            page = min(page, pages - 1)
            rows = await work.history.page(user_id, look.account.id, sort, limit, page * limit)
        return TradesView(look, sort, limit, page, pages, count, rows)

    async def trade(self, user_id: UserId, code: str, page: int = 0) -> TradeView:
        """The trade of this code with a page of its orders. Raises Refused where there is none."""
        async with self._unit() as work:
            look = await look_of(work, user_id, self._clock.now())
            found = await work.history.find(user_id, look.account.id, code.strip())
            if found is None:
                raise Refused(Refusal.NO_SUCH_TRADE, {"text": code.strip()[:20]})
            holding = found.holding
            orders, count = await work.history.orders(
                user_id, look.account.id, holding.id, ORDER_PAGE, page * ORDER_PAGE
            )
        return TradeView(
            look=look,
            id=holding.id,
            symbol=holding.position.symbol,
            side=holding.side,
            strategy=holding.strategy,
            qty=holding.entered,
            entry=holding.entry_price,
            stop=found.stop,
            opened_at=holding.opened_at,
            closed=found.closed,
            orders=orders,
            page=page,
            pages=max(-(-count // ORDER_PAGE), 1),
        )

    async def month(self, user_id: UserId, back: int = 0) -> MonthView:
        """The days of a month; back: how many months ago."""
        _bounded(back + 1, MOST_PERIODS)
        async with self._unit() as work:
            look = await look_of(work, user_id, self._clock.now())
            first = first_days(Period.MONTH, back + 1, look.now, look.zone)[0]
            following = (first + timedelta(days=32)).replace(day=1)
            today = look.now.astimezone(look.zone).date()
            length = (min(following - timedelta(days=1), today) - first).days + 1
            days = [first + timedelta(days=n) for n in range(length)]
            trades = await work.history.closed(
                user_id, look.account.id, midnight(first, look.zone), midnight(following, look.zone)
            )
        cells = (DayCell(s.day, s.tally.profit, s.tally.count) for s in stretches(trades, days, look.zone))
        return MonthView(look, first, back, tuple(cells))

    async def equity(self, user_id: UserId, days: int | None = None) -> EquityView:
        """What the account was worth: by the hour where that was kept, else after each closed trade."""
        _bounded(days, MOST_DAYS)
        async with self._unit() as work:
            look = await look_of(work, user_id, self._clock.now())
            since = look.now - timedelta(days=days or MOST_DAYS)
            kept = await work.equity.of(user_id, look.account.id, since, look.now)
        if len(kept) > 1:
            return EquityView(look, days, kept)
        view = await self.profit(user_id, days)
        start = view.start or ZERO
        points = [
            EquityPoint(one.at, one.equity, start, one.equity - start, ZERO) for one in view.closed.curve
        ]
        return EquityView(look, days, points)


def _rows(trades: Sequence[ClosedTrade], by: Breakdown) -> Sequence[BreakdownRow]:
    return [BreakdownRow(*names, found) for names, found in grouped(trades, _KEYS[by]).items()]


def _order(sort: RowSort) -> Callable[[BreakdownRow], tuple[object, ...]]:
    """What rows are sorted by: the most first, names from A on."""

    def key(row: BreakdownRow) -> tuple[object, ...]:
        names = (row.name or "", row.second or "")
        if sort is RowSort.PROFIT:
            return (-row.tally.profit, *names)
        return (-row.tally.count, *names) if sort is RowSort.COUNT else names

    return key


def _page(rows: Sequence[T], page: int, size: int) -> tuple[Sequence[T], int, int]:
    """The rows of this page, or of the last one there is; which page that is; how many there are."""
    pages = max(-(-len(rows) // size), 1)
    page = min(page, pages - 1)
    return tuple(rows[page * size : (page + 1) * size]), page, pages


def _bounded(count: int | None, most: int) -> None:
    """Raises Refused for what is no number of days, periods or rows that there can be."""
    if count is not None and not 1 <= count <= most:
        raise Refused(Refusal.NOT_A_COUNT, {"limit": str(most)})
