"""What shuts a symbol, a day or a week of an account, in memory: as a claim counts it in the database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from app.locks import Lock
from tests.simulation.tables import Views
from trading.domain.account import Day
from trading.domain.decision import Reason
from trading.domain.ids import AccountId
from trading.domain.instrument import Symbol
from trading.domain.order import OrderIntent


def shut(views: Views, intent: OrderIntent) -> Reason | None:
    """Why no entry of its symbol is claimed for its account now, whatever its rates."""
    halt, now = views.halts.get(intent.symbol), views.now()
    if halt is not None and (halt.until is None or halt.until > now):
        return Reason.SYMBOL_HALTED
    day, week = views.days.get((intent.account, now.date())), week_of(views, intent.account)
    if day is not None and day.breached:
        return Reason.DAILY_LOSS
    if week is not None and week[1].breached:
        return Reason.WEEKLY_LOSS
    locked = locked_until(views, intent.account)
    return Reason.LOCKED if locked.keys() & {None, intent.symbol} else None


def week_of(views: Views, account: AccountId) -> tuple[date, Day] | None:
    """The first day of this week that was seen of the account, with whether the week is past its limit."""
    today = views.now().date()
    monday = today - timedelta(days=today.weekday())
    seen = sorted(day for owner, day in views.days.items() if owner == account and day >= monday)
    if not seen:
        return None
    breached = views.weeks.get((account, seen[0])) is not None
    return seen[0], replace(views.days.items()[account, seen[0]], breached=breached)


def locks_of(views: Views, account: AccountId) -> list[Lock]:
    """Those that hold now."""
    rows = [row for (owner, *_), row in views.locks.items().items() if owner == account]
    return [row.lock for row in rows if not row.lifted and row.lock.news.until > views.now()]


def locked_until(views: Views, account: AccountId) -> Mapping[Symbol | None, datetime]:
    """When the longest lock of each symbol (None: of all) ends."""
    found: dict[Symbol | None, datetime] = {}
    for lock in locks_of(views, account):
        found[lock.news.symbol] = max(found.get(lock.news.symbol, lock.news.until), lock.news.until)
    return found
