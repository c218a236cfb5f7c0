"""Sessions in memory: read whole, saved as differences, with the guards of their tables."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from tests.simulation.memory_leverages import leverages_of
from tests.simulation.memory_limits import locked_until, week_of
from tests.simulation.memory_orders import Open, move_order, plan_order
from tests.simulation.memory_pairs import pair_of, settings_of, usual_of
from tests.simulation.tables import AccountRow, PositionRow, Views, Violated
from trading.domain.account import Balance, Control
from trading.domain.fill import Fill
from trading.domain.ids import AccountId
from trading.domain.instrument import Symbol
from trading.domain.money import ZERO, Price
from trading.domain.order import OrderKind, OrderStatus
from trading.engine.state import Holding, Session
from trading.ledger.book import Entry

_CLOSED_FOR = timedelta(days=8)
_AHEAD = timedelta(seconds=5)


class MemorySessions:
    """`app.ports.Sessions`."""

    def __init__(self, transaction: Open) -> None:
        self._transaction = transaction

    async def load(self, accounts: Sequence[AccountId]) -> Mapping[AccountId, Session]:
        for account in sorted(accounts):
            if self._transaction.views.accounts.get(account) is not None:
                await self._transaction.lock("account", account)
        return await self.look(accounts)

    async def look(self, accounts: Sequence[AccountId]) -> Mapping[AccountId, Session]:
        self._transaction.check()
        views = self._transaction.views
        rows = {account: views.accounts.get(account) for account in sorted(set(accounts))}
        return {account: _session(views, row) for account, row in rows.items() if row is not None}

    async def peek(self, account: AccountId) -> Session | None:
        return (await self.look([account])).get(account)

    async def save(self, before: Session, after: Session, closed: Sequence[Holding] = ()) -> None:
        self._transaction.check()
        if before.account != after.account:
            raise ValueError(f"sessions must be of one account, were of {before.account} and {after.account}")
        views = self._transaction.views
        _close(views, before, after, closed)
        for symbol, holding in after.holdings.items():
            if before.holdings.get(symbol) != holding:
                _hold(views, after.account, holding)
        for key, old in before.orders.items():
            new = after.orders.get(key)
            if new is None:
                if not old.status.is_final:
                    raise ValueError(f"{key} must have an end before it leaves its session")
            elif new != old:
                move_order(views, old, new)
        for key, order in after.orders.items():
            if key not in before.orders:
                plan_order(views, order)
        _switch(views, before, after)

    async def add_fill(self, fill: Fill, base: str) -> bool:
        key = (fill.account, fill.symbol, fill.trade)
        await self._transaction.lock("fill", *key)
        if fill.price <= 0 or fill.qty <= 0:
            raise Violated("fill_qty_check", str(fill))
        return self._transaction.views.fills.add(key, (fill, base))

    async def add_entry(self, entry: Entry) -> None:
        self._transaction.check()
        self._transaction.views.entries.add(entry.id, entry)

    async def put_balances(self, account: AccountId, balances: Sequence[Balance]) -> None:
        await self._transaction.lock("balances", account)
        views = self._transaction.views
        for balance in balances:
            known = views.balances.get((account, balance.currency))
            if known is None or known.seen_at <= balance.seen_at or known.seen_at > views.now() + _AHEAD:
                views.balances.put((account, balance.currency), balance)

    async def set_reconciled(self, account: AccountId, at: datetime | None) -> None:
        await self._transaction.lock("account", account)
        views = self._transaction.views
        views.accounts.put(account, replace(views.account(account), reconciled_at=at))

    async def fills_watermark(self, account: AccountId) -> datetime | None:
        self._transaction.check()
        fills = (fill for fill, _ in self._transaction.views.fills.values() if fill.account == account)
        return max((fill.happened_at for fill in fills), default=None)


def _session(views: Views, row: AccountRow) -> Session:
    account = row.id
    banned = Control.REDUCE_ONLY if views.banned.get(row.owner) else Control.RUNNING
    orders = [one for one in views.orders.values() if one.order.intent.account == account]
    live = sorted(
        (one for one in orders if not one.order.status.is_final),
        key=lambda one: (one.created_at, one.order.intent.id),
    )
    positions = [one for (owner, _), one in views.positions.items().items() if owner == account]
    closed = _closed(views, positions)
    today, week = views.now().date(), week_of(views, account)
    return Session(
        account=account,
        owner=row.owner,
        armed=row.armed,
        control=max(views.control_of(row), banned),
        reconciled=row.reconciled_at is not None,
        symbols=frozenset(row.symbols),
        limits=row.limits,
        balances={
            currency: views.balances.items()[key]
            for key in sorted(views.balances.items())
            if key[0] == account and (currency := key[1])
        },
        holdings=_holdings(views, positions),
        orders={one.order.intent.id: one.order for one in live},
        closed=closed,
        profit_today=_profit(positions, today),
        entries_today=sum(
            1
            for one in orders
            if one.order.intent.kind is OrderKind.ENTRY
            and one.order.status is not OrderStatus.VOID
            and one.created_at >= _midnight(views.now())
        ),
        day=views.days.get((account, views.now().date())),
        week=None if week is None else week[1],
        profit_week=_profit(positions, today - timedelta(days=today.weekday())),
        locks=locked_until(views, account),
        leverages=leverages_of(views, account),
        usual=usual_of(views, row),
        protections=row.protections,
        pairs={symbol: pair_of(views, row, symbol) for symbol in settings_of(views, account)},
    )


def _holdings(views: Views, positions: Sequence[PositionRow]) -> Mapping[Symbol, Holding]:
    """The last fill is the one that is kept, as it was first seen."""
    found: dict[Symbol, Holding] = {}
    working = [row.holding for row in positions if row.closed_at is None]
    for holding in sorted(working, key=lambda one: (one.opened_at, one.id)):
        last = holding.last_fill
        if last is not None:
            last = views.fills.items()[last.account, last.symbol, last.trade][0]
        found[holding.position.symbol] = replace(holding, last_fill=last)
    return found


def _closed(views: Views, positions: Sequence[PositionRow]) -> Mapping[Symbol, datetime]:
    closed: dict[Symbol, datetime] = {}
    for row in positions:
        if row.closed_at is not None and row.closed_at > views.now() - _CLOSED_FOR:
            symbol = row.holding.position.symbol
            closed[symbol] = max(closed.get(symbol, row.closed_at), row.closed_at)
    return closed


def _profit(positions: Sequence[PositionRow], since: date) -> Decimal:
    """Of the positions that were closed on this day or later."""
    ended = [row for row in positions if row.closed_at is not None and row.closed_at.date() >= since]
    return sum((row.profit or ZERO for row in ended), ZERO)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _close(views: Views, before: Session, after: Session, closed: Sequence[Holding]) -> None:
    open_now = {holding.id for holding in after.holdings.values()}
    gone = {holding.id: holding for holding in before.holdings.values() if holding.id not in open_now}
    for holding in {**gone, **{holding.id: holding for holding in closed}}.values():
        _hold(views, after.account, holding)
        exit_price = Price(holding.received / holding.exited) if holding.exited and holding.received else None
        profit = holding.position.profit(exit_price or holding.entry_price)
        ended = PositionRow(holding, after.closed.get(holding.position.symbol) or views.now(), profit)
        views.positions.put((after.account, holding.id), ended)


def _hold(views: Views, account: AccountId, holding: Holding) -> None:
    symbol = holding.position.symbol
    for (owner, identity), row in views.positions.items().items():
        same = owner == account and row.holding.position.symbol == symbol and row.closed_at is None
        if same and identity != holding.id:
            raise Violated("position_one_open", symbol.key)
    views.positions.put((account, holding.id), PositionRow(holding))


def _switch(views: Views, before: Session, after: Session) -> None:
    row = views.account(after.account)
    if after.armed != before.armed:
        row = replace(row, armed=after.armed)
    if after.control != before.control and row.control is not after.control:
        row = replace(row, control=after.control, control_why=None, control_until=None)
    views.accounts.put(after.account, row)
