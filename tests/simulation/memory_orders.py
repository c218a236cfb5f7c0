"""Orders in memory: claiming, looking, and the guards of their table."""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from app.accounts import AccountKind
from app.ports import AlreadyDone, Claim, Entrance, StaleSession
from tests.simulation.memory_limits import shut
from tests.simulation.tables import OrderRow, Views, Violated
from trading.domain.account import Control
from trading.domain.decision import Reason
from trading.domain.ids import AccountId, ClientOrderId, PositionId
from trading.domain.instrument import Symbol
from trading.domain.order import (
    TRANSITIONS,
    ForbiddenTransition,
    Order,
    OrderIntent,
    OrderKind,
    OrderStatus,
)
from trading.engine.state import Holding
from trading.risk.rates import Claimed, Rates, refusal_of


def _open_door(intent: OrderIntent, *, live: bool) -> Reason | None:
    return None


_OPEN = Entrance(Rates(), _open_door)
_HOUR = timedelta(hours=1)
_ROUNDING = Decimal("1.0000001")
_UNPROVED = (OrderStatus.PLANNED, OrderStatus.SUBMITTING, OrderStatus.UNKNOWN)
_NOT_ON_THE_WAY = frozenset({OrderStatus.SUBMITTING, OrderStatus.QUARANTINED})


class Open(Protocol):
    """A transaction, as the repositories use it."""

    views: Views
    claimed: list[Claim]

    def check(self) -> None: ...
    async def lock(self, *key: object, exclusive: bool = True) -> None: ...
    async def take(self, *key: object) -> None: ...


class MemoryOrders:
    """`app.ports.Orders`."""

    def __init__(self, transaction: Open) -> None:
        self._transaction = transaction

    async def claim(
        self, account: AccountId, order: ClientOrderId, entrance: Entrance | None = None
    ) -> Claim | None:
        views = self._transaction.views
        if views.orders.get((account, order)) is None:
            return None
        await self._transaction.lock("account", account)
        await self._transaction.lock("service", exclusive=False)
        row = views.orders.get((account, order))
        if row is None or row.order.status is not OrderStatus.PLANNED:
            return None
        now, refusal = views.now(), None
        if row.order.intent.kind is OrderKind.ENTRY:
            refusal = _refusal(views, row.order, entrance or _OPEN, now)
        if refusal is Reason.SERVICE_BUSY:
            return None
        if row.order.intent.decide_before <= now:
            refusal = Reason.SIGNAL_OLD
        if refusal is not None:
            write_order(views, replace(row.order, status=OrderStatus.VOID, reason=refusal))
            return None
        write_order(views, replace(row.order, status=OrderStatus.SUBMITTING, stamped_at=now))
        claim = Claim(views.orders.items()[account, order].order, now)
        self._transaction.claimed.append(claim)
        return claim

    async def void(self, account: AccountId, order: ClientOrderId, why: Reason) -> bool:
        await self._transaction.lock("account", account)  # stands for the order's own row lock
        views = self._transaction.views
        row = views.orders.get((account, order))
        if row is None or row.order.status is not OrderStatus.PLANNED:
            return False
        write_order(views, replace(row.order, status=OrderStatus.VOID, reason=why))
        return True

    async def known_at(
        self, account: AccountId, symbol: Symbol, exchange_ids: Collection[str]
    ) -> frozenset[str]:
        self._transaction.check()
        orders = (row.order for row in self._transaction.views.orders.values())
        return frozenset(
            order.exchange_id
            for order in orders
            if order.exchange_id in exchange_ids
            and order.exchange_id is not None
            and (order.intent.account, order.intent.symbol) == (account, symbol)
        )

    async def planned(self) -> Sequence[tuple[AccountId, ClientOrderId]]:
        self._transaction.check()
        rows = self._transaction.views.in_status(OrderStatus.PLANNED)
        rows.sort(key=lambda row: (row.created_at, row.order.intent.id))
        return [(row.order.intent.account, row.order.intent.id) for row in rows]

    async def unproved(self, stamped_before: datetime) -> Sequence[tuple[AccountId, ClientOrderId]]:
        self._transaction.check()
        rows = self._transaction.views.in_status(OrderStatus.SUBMITTING, OrderStatus.UNKNOWN)
        found = [
            (stamp, row.order.intent)
            for row in rows
            if (stamp := row.order.stamped_at) is not None and stamp < stamped_before
        ]
        found.sort(key=lambda item: (item[0], item[1].id))
        return [(intent.account, intent.id) for _, intent in found]

    async def get(self, account: AccountId, order: ClientOrderId) -> Order | None:
        self._transaction.check()
        row = self._transaction.views.orders.get((account, order))
        return row.order if row else None

    async def find_position(self, account: AccountId, position: PositionId) -> Holding | None:
        self._transaction.check()
        row = self._transaction.views.positions.get((account, position))
        return row.holding if row else None


def _switched_off(views: Views, account: AccountId) -> Reason | None:
    row = views.account(account)
    if views.control_of(row) > Control.RUNNING or views.banned.get(row.owner):
        return Reason.HALTED
    if not row.armed:
        return Reason.NOT_ARMED
    return None if row.reconciled_at is not None else Reason.NOT_RECONCILED


def _refusal(views: Views, order: Order, entrance: Entrance, now: datetime) -> Reason | None:
    intent = order.intent
    if (reason := _switched_off(views, intent.account)) is not None:
        return reason
    if (reason := entrance.allows(intent, live=_is_live(views, intent))) is not None:
        return reason
    if (reason := shut(views, intent)) is not None:
        return reason
    refused = refusal_of(_counted(views, intent, entrance.rates, now), entrance.rates)
    return refused.reason if refused else None


def _counted(views: Views, intent: OrderIntent, rates: Rates, now: datetime) -> Claimed:
    entries = [
        (now - stamp, one.intent)
        for one in (row.order for row in views.orders.values())
        if one.intent.account == intent.account
        and one.intent.kind is OrderKind.ENTRY
        and (stamp := one.stamped_at) is not None
        and now - stamp < timedelta(days=1)
    ]
    alike = [(age, one) for age, one in entries if (one.symbol, one.side) == (intent.symbol, intent.side)]
    service = [
        one
        for one in (row.order for row in views.orders.values())
        if one.intent.kind is OrderKind.ENTRY
        and one.stamped_at is not None
        and now - one.stamped_at < timedelta(seconds=1)
        and _is_live(views, one.intent)
    ]
    return Claimed(
        service=len(service) if _is_live(views, intent) else 0,
        burst=sum(1 for age, _ in entries if age < rates.burst_window),
        hour=sum(1 for age, _ in entries if age < _HOUR),
        day=len(entries),
        alike=sum(1 for age, _ in alike if age < rates.apart),
        repeats=sum(
            1 for age, one in alike if age < _HOUR and _strategy(one) == _strategy(intent) is not None
        ),
    )


def _is_live(views: Views, intent: OrderIntent) -> bool:
    return views.account(intent.account).kind is AccountKind.LIVE


def _strategy(intent: OrderIntent) -> str | None:
    return None if intent.signal is None else intent.signal.split("|")[0]


def plan_order(views: Views, order: Order) -> None:
    """A new row. Raises AlreadyDone where its cause has one, or one of its kind is in flight."""
    intent = order.intent
    for other in views.orders.values():
        known = other.order.intent
        if known.account == intent.account and (known.cause, known.attempt) == (intent.cause, intent.attempt):
            raise AlreadyDone("refused by order_intent_account_id_cause_attempt_key")
    if (intent.account, intent.id) in views.orders.items():
        raise AlreadyDone("refused by order_intent_pkey")
    if order.status not in {OrderStatus.PLANNED, OrderStatus.VOID} or order.filled or order.spent:
        raise Violated("order_begins_planned", order.status)
    if intent.qty <= 0 or intent.reference <= 0 or (intent.cost is not None and intent.cost <= 0):
        raise Violated("order_intent_qty_check", f"{intent.qty} at {intent.reference}")
    if _is_second_in_flight(views, order):
        raise AlreadyDone("refused by one_in_flight")
    views.orders.put((intent.account, intent.id), OrderRow(order, views.now(), views.now()))


def move_order(views: Views, old: Order, new: Order) -> None:
    """The difference between two states of one order, hop by hop along the table. Raises StaleSession."""
    if new.intent != old.intent:
        raise ValueError(f"the terms of {old.intent.id} never change")
    status, filled = old.status, old.filled
    for following in _way(old.status, new.status):
        row = views.orders.get((old.intent.account, old.intent.id))
        fits = row is not None and row.order.status in {status, following}
        if row is None or not fits or row.order.filled not in {filled, new.filled}:
            raise StaleSession(f"orders of account {old.intent.account} have moved on since they were loaded")
        write_order(
            views,
            replace(
                row.order,
                status=following,
                filled=new.filled,
                spent=new.spent,
                exchange_id=new.exchange_id or row.order.exchange_id,
                stamped_at=new.stamped_at,
                confirmed_at=new.confirmed_at,
                reason=new.reason or row.order.reason,
            ),
        )
        status, filled = following, new.filled


def write_order(views: Views, order: Order) -> None:
    """One changed row past the guards of its table."""
    key = (order.intent.account, order.intent.id)
    row = views.orders.items()[key]
    before = row.order
    if order.status is not before.status and order.status not in TRANSITIONS[before.status]:
        raise Violated("order_moves_along_table", f"{before.status} -> {order.status}")
    if order.filled < before.filled or order.spent < before.spent:
        raise Violated("order_fills_rise", order.intent.id)
    if before.stamped_at is not None and order.stamped_at != before.stamped_at:
        raise Violated("order_stamped_once", order.intent.id)
    if order.stamped_at is None and order.status not in {OrderStatus.PLANNED, OrderStatus.VOID}:
        raise Violated("order_sent_with_stamp", order.intent.id)
    if _is_overfilled(order) and order.status is not OrderStatus.QUARANTINED and order.reason != "quarantine":
        raise Violated("order_not_overfilled", order.intent.id)
    if order.exchange_id is not None and order.exchange_id != before.exchange_id:
        _check_exchange_id(views, order)
    if order.status is not before.status and _is_second_in_flight(views, order):
        raise Violated("one_in_flight", order.intent.id)
    moved = order.status is not before.status
    views.orders.put(key, OrderRow(order, row.created_at, views.now() if moved else row.changed_at))


def _is_overfilled(order: Order) -> bool:
    if order.intent.cost is None:
        return order.filled > order.intent.qty * _ROUNDING
    return order.spent > order.intent.cost * _ROUNDING


def _check_exchange_id(views: Views, order: Order) -> None:
    place = (order.intent.account, order.intent.symbol, order.exchange_id)
    for row in views.orders.values():
        other = row.order.intent
        if (other.account, other.symbol, row.order.exchange_id) == place and other.id != order.intent.id:
            raise Violated("order_intent_exchange_id_once", str(order.exchange_id))


def _is_second_in_flight(views: Views, order: Order) -> bool:
    if order.status not in _UNPROVED:
        return False
    intent = order.intent
    return any(
        other.intent.id != intent.id
        and (other.intent.account, other.intent.symbol, other.intent.kind)
        == (intent.account, intent.symbol, intent.kind)
        for other in (row.order for row in views.in_status(*_UNPROVED))
    )


def _way(start: OrderStatus, end: OrderStatus) -> list[OrderStatus]:
    """The shortest way along the table that only evidence and claims do not have to open."""
    if start is end:
        return [end]
    ways, seen = deque([[start]]), {start}
    while ways:
        way = ways.popleft()
        for following in sorted(TRANSITIONS[way[-1]] - seen):
            if following is end:
                return [*way[1:], end]
            if following not in _NOT_ON_THE_WAY:
                seen.add(following)
                ways.append([*way, following])
    raise ForbiddenTransition(f"{start} -> {end}")
