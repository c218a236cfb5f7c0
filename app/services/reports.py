"""Reports: what a period has brought, when they are due, and what a person has missed."""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal

from app.accounts import Account
from app.attention import Wishes, next_hour
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_attention import EquityPoint, Listener
from app.reports import Market, Missed, Reported, report
from app.services.looking import Prices, open_profit, put_in
from app.services.people import registered
from app.services.trading import active_account
from app.zones import zone_of
from trading.domain.candle import Candle, Timeframe
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol
from trading.domain.money import ZERO
from trading.engine.state import Session
from trading.ledger.performance import tally
from trading.ledger.periods import Period, midnight
from trading.ports import Clock

AWAY = timedelta(hours=12)  # after which a person is told what they have missed
LATE = timedelta(days=2)  # an equity point that is older says nothing of when a period began
_HOUR = Timeframe.H1.duration
_MOST_CANDLES = 1000
_MONDAY = 0

Candles = Callable[[Symbol, int, Timeframe], Awaitable[Sequence[Candle]]]
Holds = MutableMapping[tuple[Symbol, datetime, datetime], Decimal | None]


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report with the account that it is about."""

    account: Account
    reported: Reported


@dataclass(frozen=True, slots=True)
class MissedView:
    """What was missed on the active account."""

    account: Account
    missed: Missed


class Reports:
    """Looks back; changes nothing but when a person was last seen. clock: of the market."""

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock, prices: Prices, candles: Candles) -> None:
        self._unit = unit
        self._clock = clock
        self._prices = prices
        self._candles = candles

    async def present(self, user_id: UserId, period: Period) -> ReportView:
        """The active account's period as far as it has come, in the person's zone."""
        now = self._clock.now()
        async with self._unit() as work:
            user = await registered(work, user_id)
            account = await active_account(work, user)
        zone = zone_of(user.zone)
        began = midnight(period.first(now.astimezone(zone).date()), zone)
        return ReportView(account, await self._report(account, period, began, None, {}))

    async def due(
        self, listener: Listener, period: Period, at: datetime, holds: Holds
    ) -> Sequence[ReportView]:
        """The period before this moment, of each of the person's accounts that is used. holds: what single
        symbols did, known already or found now.
        """
        zone = zone_of(listener.zone)
        first = period.first(at.astimezone(zone).date())
        began, ended = midnight(period.before(first), zone), midnight(first, zone)
        async with self._unit() as work:
            accounts = await work.accounts.of(listener.user)
        made = [
            ReportView(account, await self._report(account, period, began, ended, holds))
            for account in accounts
        ]
        return [one for one in made if one.account.armed or not one.reported.is_empty]

    async def missed(self, user_id: UserId) -> MissedView | None:
        """What happened while the person was away; None where they were not, or nothing did."""
        async with self._unit() as work:
            since = await work.wanting.seen(user_id, AWAY)
            user = None if since is None else await work.users.get(user_id)
            if since is None or user is None or not user.is_registered:
                return None
            account = await active_account(work, user)
            trades = await work.history.closed(user_id, account.id, since)
            alarms = await work.wanting.alarms(user_id, since)
            session = await work.sessions.peek(account.id)
        if not trades and not alarms:
            return None
        sums = tally(trades)
        positions = len(session.holdings) if session else 0
        left = open_profit(session, self._prices)
        return MissedView(account, Missed(since, sums.count, sums.won, sums.profit, alarms, positions, left))

    async def _report(
        self, account: Account, period: Period, began: datetime, ended: datetime | None, holds: Holds
    ) -> Reported:
        """Up to now, with what is so now, where ended is None."""
        until = ended or self._clock.now()
        async with self._unit() as work:
            points = await _points(work, account, began, until)
            trades = await work.history.closed(account.owner, account.id, began, until)
            session = await work.sessions.peek(account.id)
            earned = ZERO if ended else await work.history.earned(account.owner, account.id)
            is_new = await _is_new(work, account, began)
        if ended is None and (present := self._worth(session, earned, until)) is not None:
            points = [*points, present]
        if is_new and points:
            points = [_untraded(points[0], began), *points]
        return report(
            period,
            began,
            until,
            points,
            trades,
            await self._market(account, began, until, holds),
            over=ended is not None,
            positions=len(session.holdings) if session else 0,
            armed=account.armed,
        )

    def _worth(self, session: Session | None, earned: Decimal, now: datetime) -> EquityPoint | None:
        """What the account is worth now, as the points of full hours have it."""
        deposited, total = put_in(session, earned), open_profit(session, self._prices)
        if session is None or deposited is None or total is None:
            return None
        held = [holding.position for holding in session.holdings.values()]
        realised = sum((one.realised - one.fees for one in held), ZERO)
        return EquityPoint(now, deposited + earned + total, deposited, earned + realised, total - realised)

    async def _market(
        self, account: Account, began: datetime, ended: datetime, holds: Holds
    ) -> Market | None:
        """What the first symbol alone did; not known where its bars do not reach from end to end."""
        if not account.symbols:
            return None
        symbol = account.symbols[0]
        key = (symbol, began, ended)
        if key not in holds:
            hours = int((self._clock.now() - began) / _HOUR) + 2
            bars = await self._candles(symbol, min(hours, _MOST_CANDLES), Timeframe.H1)
            holds[key] = _moved([bar for bar in bars if began <= bar.opened_at < ended], began, ended)
        return Market(symbol, holds[key])


async def _points(
    work: UnitOfWork, account: Account, began: datetime, until: datetime
) -> Sequence[EquityPoint]:
    """The first as of the beginning, where it is known."""
    first = await work.equity.before(account.owner, account.id, began)
    inside = await work.equity.of(account.owner, account.id, began, until)
    if first is None or began - first.at > LATE or (inside and inside[0].at == began):
        return inside
    return [replace(first, at=began), *inside]


async def _is_new(work: UnitOfWork, account: Account, began: datetime) -> bool:
    """The account has no past before the period: no point, and nothing that had closed."""
    if await work.equity.before(account.owner, account.id, began) is not None:
        return False
    return not await work.history.closed(account.owner, account.id, None, began)


def _untraded(first: EquityPoint, began: datetime) -> EquityPoint:
    """What was put in before a new account's first point, as if it had been there when the period began."""
    return EquityPoint(began, first.deposited, first.deposited, ZERO, ZERO)


def _moved(bars: Sequence[Candle], began: datetime, ended: datetime) -> Decimal | None:
    if not bars or bars[0].opened_at - began > _HOUR or ended - bars[-1].opened_at > 2 * _HOUR:
        return None
    return bars[-1].close / bars[0].open - 1


def next_reports(wishes: Wishes, zone: tzinfo, now: datetime) -> dict[Period, datetime | None]:
    """When the person is reported to next; None: they do not want it."""
    local = now.astimezone(zone)
    day, week = wishes.day_hour, wishes.week_hour
    return {
        Period.DAY: None if day is None else next_hour(local, day),
        Period.WEEK: None if week is None else next_hour(local, week, _MONDAY),
    }
