"""Locking entries after losses: in the transaction in which a position closes, so that nothing slips by."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from app.ports import UnitOfWork
from trading.domain.events import EntriesLocked
from trading.engine.state import Session
from trading.risk.protections import locks, window_of


async def lock_entries(work: UnitOfWork, session: Session, now: datetime) -> Sequence[EntriesLocked]:
    """Keep the locks that the account's closed trades bring; those that are new, to be told."""
    window = window_of(session.protections)
    if window is None:
        return ()
    trades = await work.locks.trades(session.account, now - window)
    due = locks(trades, session.protections, _closed_equity(session), now)
    return [lock for lock in due if await work.locks.add(session.account, lock)]


def _closed_equity(session: Session) -> Decimal | None:
    """What the account is worth without what is open: as the day began, and what was closed since."""
    day = session.day
    return None if day is None else day.equity - day.open_profit + session.profit_today
