"""What became of orders: reports, acknowledgements, failures and proofs, turned into the next session."""

from dataclasses import replace

from trading.domain.events import (
    AccountHalted,
    Event,
    OrderRefused,
    OrderSettled,
    OrderUnproved,
    StopConfirmed,
)
from trading.domain.ids import ClientOrderId
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.engine.protect import managed
from trading.engine.state import Session, Step, World
from trading.ports import OrderReport, ReportStatus

# An order of these states cannot be on the exchange, as far as we have proved or know.
PROVED_AWAY = frozenset(
    {OrderStatus.PLANNED, OrderStatus.NOT_PLACED, OrderStatus.REJECTED, OrderStatus.VOID}
)
_SEEN_AS = {
    ReportStatus.OPEN: OrderStatus.OPEN,
    ReportStatus.FILLED: OrderStatus.FILLED,
    ReportStatus.CANCELED: OrderStatus.CANCELED,
    ReportStatus.REJECTED: OrderStatus.REJECTED,
}


def reported(session: Session, cid: ClientOrderId, report: OrderReport, world: World, *, asked: bool) -> Step:
    """The exchange shows an order. asked: by a read of our own, which outweighs the hope of a cancel."""
    order = session.orders.get(cid)
    if order is None:
        return Step(session)
    if order.status in PROVED_AWAY:
        return _contradicted(session, order)
    if report.filled > order.filled:
        unproved = order.status.is_unproved
        seen = order.moved(OrderStatus.OPEN, exchange_id=report.exchange_id) if unproved else order
        return Step(session.with_order(seen), ask=(cid,))
    wanted = _SEEN_AS[report.status]
    # A report of life may have been made before our cancel arrived.
    hoped_away = order.status is OrderStatus.CANCELING and wanted is OrderStatus.OPEN and not asked
    if order.status.is_final or hoped_away:
        return Step(session)
    after = order.moved(
        wanted,
        exchange_id=report.exchange_id,
        confirmed_at=report.seen_at,
        reason=report.reason or order.reason,
    )
    seen_session = _stop_seen(session.with_order(after), after, report)
    return managed(Step(seen_session, tell=_news(order, after, report)), (order.intent.symbol,), world)


def _news(before: Order, order: Order, report: OrderReport) -> tuple[Event, ...]:
    """What a report brings to tell."""
    intent = order.intent
    told: list[Event] = []
    if before.status is OrderStatus.UNKNOWN:
        told.append(OrderSettled(intent.id, intent.kind, intent.symbol, placed=True))
    if order.status is OrderStatus.REJECTED:
        told.append(OrderRefused(intent.id, intent.kind, intent.symbol, report.reason or "rejected"))
    is_stop = intent.kind is OrderKind.PROTECT and order.status is OrderStatus.OPEN
    if is_stop and before.confirmed_at is None and intent.trigger is not None:
        told.append(StopConfirmed(intent.position, intent.symbol, intent.trigger, intent.qty, report.seen_at))
    return tuple(told)


def _stop_seen(session: Session, order: Order, report: OrderReport) -> Session:
    holding = session.holdings.get(order.intent.symbol)
    if holding is None or order.intent.kind is not OrderKind.PROTECT:
        return session
    seen = report.seen_at if order.status is OrderStatus.OPEN else None
    return session.with_holding(replace(holding, stop_seen_at=seen))


def acknowledged(session: Session, cid: ClientOrderId, exchange_id: str, world: World) -> Step:
    """The exchange has taken the order. Its fills or reports may have been faster than this answer."""
    order = session.orders.get(cid)
    if order is None or not order.status.is_unproved:
        return Step(session)
    moved = order.moved(OrderStatus.OPEN, exchange_id=exchange_id)
    return managed(Step(session.with_order(moved)), (order.intent.symbol,), world)


def failed(session: Session, cid: ClientOrderId, code: str | None, world: World) -> Step:
    """A send was refused definitively (code), or ended without a proof (None)."""
    order = session.orders.get(cid)
    if order is None or order.status not in {OrderStatus.SUBMITTING, OrderStatus.UNKNOWN}:
        return Step(session)
    intent = order.intent
    if code is None:
        if order.status is OrderStatus.UNKNOWN:
            return Step(session)
        unknown = session.with_order(order.moved(OrderStatus.UNKNOWN))
        return Step(unknown, tell=(OrderUnproved(cid, intent.kind, intent.symbol),))
    refused = session.with_order(order.moved(OrderStatus.REJECTED, reason=code))
    done = Step(refused, tell=(OrderRefused(cid, intent.kind, intent.symbol, code),))
    return managed(done, (intent.symbol,), world)


def not_placed(session: Session, cid: ClientOrderId, world: World) -> Step:
    """An unproved order is proved never to have been placed."""
    order = session.orders.get(cid)
    if order is None or not order.status.is_unproved:
        return Step(session)
    intent = order.intent
    if order.status is OrderStatus.SUBMITTING:
        order = order.moved(OrderStatus.UNKNOWN)
    after = session.with_order(order.moved(OrderStatus.NOT_PLACED))
    told = OrderSettled(cid, intent.kind, intent.symbol, placed=False)
    return managed(Step(after, tell=(told,)), (intent.symbol,), world)


def _contradicted(session: Session, order: Order) -> Step:
    """The exchange shows an order that we had proved away, or never sent: a human decides."""
    never_sent = order.status in {OrderStatus.PLANNED, OrderStatus.VOID}
    after = session if never_sent else session.with_order(order.moved(OrderStatus.QUARANTINED))
    return Step(after, tell=(AccountHalted("quarantine", order.intent.id),), pause="quarantine")
