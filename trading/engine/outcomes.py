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
from trading.domain.instrument import MarketType
from trading.domain.money import ZERO
from trading.domain.order import TRANSITIONS, Order, OrderIntent, OrderKind, OrderStatus, OrderType
from trading.engine.amounts import fits
from trading.engine.leaving import ended
from trading.engine.protect import managed
from trading.engine.state import Session, Step, World
from trading.ports import OrderReport, ReportStatus

# An order of these states cannot be on the exchange, as far as we have proved or know.
PROVED_AWAY = frozenset({OrderStatus.PLANNED, OrderStatus.NOT_PLACED, OrderStatus.REJECTED, OrderStatus.VOID})
QUARANTINE = "quarantine"
JUDGED = "judged"  # why an order has left it: late evidence sets it aside again
_SENT = frozenset({OrderStatus.SUBMITTING, OrderStatus.UNKNOWN})
_NOTHING_CAME = frozenset({OrderStatus.REJECTED, OrderStatus.NOT_PLACED})


def reported(session: Session, cid: ClientOrderId, report: OrderReport, world: World, *, asked: bool) -> Step:
    """The exchange shows an order. asked: by a read of our own, which outweighs the hope of a cancel."""
    order = session.orders.get(cid)
    if order is None:
        return Step(session)
    if order.status in PROVED_AWAY or not is_ours(order.intent, report):
        return _contradicted(session, order, report)
    wanted = _wanted(order, report)
    if lacks_fills(order, report):
        return _more_filled(session, order, report)
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
    done = Step(
        _stop_seen(session.with_order(after), after, world), tell=_news(session, order, after, report)
    )
    if asked and _is_left_resting(after, report, world):
        done = done.then(ended(done.session, (after,)))
    # A refused order is not followed by the next one in the same breath: the next tick looks again.
    return done if wanted is OrderStatus.REJECTED else managed(done, (order.intent.symbol,), world)


def _is_left_resting(order: Order, report: OrderReport, world: World) -> bool:
    """A market order takes at once what it can: one that still works was left resting by its exchange."""
    stamp, is_market = order.stamped_at, order.intent.type is OrderType.MARKET
    if not is_market or order.status is not OrderStatus.OPEN or stamp is None:
        return False
    return report.seen_at - stamp > world.rules.rest_limit


def is_ours(intent: OrderIntent, report: OrderReport) -> bool:
    """The terms that the exchange shows are ours; one that only reduces may have been made smaller there."""
    same_side = report.side is None or report.side is intent.side
    more = report.qty is not None and intent.cost is None and report.qty > intent.qty
    return report.symbol == intent.symbol and same_side and not more


def lacks_fills(order: Order, report: OrderReport) -> bool:
    """The exchange says that more has been filled than executions have told."""
    is_full = report.status is ReportStatus.FILLED
    return report.filled > order.filled or (is_full and order.filled == ZERO)


def _wanted(order: Order, report: OrderReport) -> OrderStatus:
    match report.status:
        case ReportStatus.OPEN:
            return OrderStatus.OPEN
        case ReportStatus.FILLED:
            return OrderStatus.FILLED
        case ReportStatus.REJECTED if order.status is not OrderStatus.CANCELING:
            return OrderStatus.REJECTED
        case _:
            return OrderStatus.CANCELED


def _more_filled(session: Session, order: Order, report: OrderReport) -> Step:
    """The fills come first: they alone move a position, and with their fees."""
    seen = order.moved(OrderStatus.OPEN, exchange_id=report.exchange_id) if order.status in _SENT else order
    return Step(session.with_order(seen), ask=(order.intent.id,), tell=settled(order, placed=True))


def settled(before: Order, *, placed: bool) -> tuple[Event, ...]:
    """What there is to tell when an order leaves UNKNOWN; nothing for one that never was."""
    intent = before.intent
    if before.status is not OrderStatus.UNKNOWN:
        return ()
    return (OrderSettled(intent.id, intent.kind, intent.symbol, placed=placed),)


def _news(session: Session, before: Order, order: Order, report: OrderReport) -> tuple[Event, ...]:
    """What a report brings to tell."""
    intent = order.intent
    refused = order.status is OrderStatus.REJECTED
    told: list[Event] = [*settled(before, placed=not refused)]
    if refused:
        told.append(OrderRefused(intent.id, intent.kind, intent.symbol, report.reason or "rejected"))
    holding = session.holdings.get(intent.symbol)
    follows = holding is not None and holding.stops_before > 0  # each step would be one more message
    is_stop = intent.kind is OrderKind.PROTECT and order.status is OrderStatus.OPEN and not follows
    if is_stop and before.confirmed_at is None and intent.trigger is not None:
        told.append(StopConfirmed(intent.position, intent.symbol, intent.trigger, intent.qty, report.seen_at))
    return tuple(told)


def _stop_seen(session: Session, order: Order, world: World) -> Session:
    intent = order.intent
    holding, instrument = session.holdings.get(intent.symbol), world.instruments.get(intent.symbol)
    of_this = holding is not None and intent.position == holding.id and intent.kind is OrderKind.PROTECT
    if holding is None or instrument is None or not of_this:
        return session
    rests = order.status is OrderStatus.OPEN and fits(order, holding, instrument, session.balances)
    return session.with_holding(replace(holding, stop_seen_at=order.confirmed_at if rests else None))


def acknowledged(session: Session, cid: ClientOrderId, exchange_id: str, world: World) -> Step:
    """The exchange has taken the order. Its fills or reports may have been faster than this answer."""
    order = session.orders.get(cid)
    if order is None or order.status not in _SENT:
        return Step(session)
    moved = order.moved(OrderStatus.OPEN, exchange_id=exchange_id)
    done = Step(session.with_order(moved), tell=settled(order, placed=True))
    return managed(done, (order.intent.symbol,), world)


def failed(session: Session, cid: ClientOrderId, code: str | None) -> Step:
    """A send was refused definitively (code), or ended without a proof (None).

    Nothing is tried again in the same step: the next tick looks at what the position still needs.
    """
    order = session.orders.get(cid)
    if order is None or order.status not in _SENT:
        return Step(session)
    intent = order.intent
    if code is not None:
        refused = session.with_order(order.moved(OrderStatus.REJECTED, reason=code))
        told = OrderRefused(cid, intent.kind, intent.symbol, code)
        return Step(refused, tell=(*settled(order, placed=False), told))
    if order.status is OrderStatus.UNKNOWN:
        return Step(session)
    unknown = session.with_order(order.moved(OrderStatus.UNKNOWN))
    return Step(unknown, tell=(OrderUnproved(cid, intent.kind, intent.symbol),))


def not_placed(session: Session, cid: ClientOrderId, world: World) -> Step:
    """An unproved order is proved never to have been placed."""
    order = session.orders.get(cid)
    if order is None or order.status not in _SENT:
        return Step(session)
    unknown = order.moved(OrderStatus.UNKNOWN)
    after = session.with_order(unknown.moved(OrderStatus.NOT_PLACED))
    return managed(Step(after, tell=settled(order, placed=False)), (order.intent.symbol,), world)


def given_up(session: Session, cid: ClientOrderId, *, conflict: bool) -> Step:
    """No read has settled this order for long, or none can (conflict): its account opens nothing more.

    A human decides. While the exchange does not say, an order that may have sold coins keeps its place:
    another one in its stead could sell coins that its owner holds besides. Once it has said all that it can,
    the position goes on without it: exits are never trapped.
    """
    order = session.orders.get(cid)
    if order is None or order.status.is_final:
        return Step(session)
    is_spot = order.intent.symbol.market is MarketType.SPOT  # contracts are closed by orders that only reduce
    sells_coins = is_spot and order.intent.kind is not OrderKind.ENTRY
    if (
        order.reason == QUARANTINE and order.status is OrderStatus.UNKNOWN
    ):  # it has kept its place, as was told
        aside = order.moved(OrderStatus.QUARANTINED)
        return Step(session.with_order(aside)) if conflict else Step(session)
    if conflict or not sells_coins:
        return quarantine(session, order)
    kept = order.moved(OrderStatus.UNKNOWN, reason=QUARANTINE)
    told = AccountHalted(QUARANTINE, cid)
    return Step(session.with_order(kept), tell=(told,), pause=QUARANTINE)


def _contradicted(session: Session, order: Order, report: OrderReport) -> Step:
    """The exchange shows an order that we had proved away, never sent, or sent to another market."""
    if report.filled <= order.filled and _is_harmless(order, report):
        return Step(session)
    done = quarantine(session, order)
    alive = report.status is ReportStatus.OPEN and done.pause is not None
    return replace(
        done,
        cancel=(done.session.orders[order.intent.id],) if alive else (),
        ask=(order.intent.id,) if report.filled > order.filled else (),
    )


def _is_harmless(order: Order, report: OrderReport) -> bool:
    """The exchange refused it, as we know; or it had shown it before it refused it, and this is old news."""
    if not is_ours(order.intent, report) or order.status not in _NOTHING_CAME:
        return False
    was_shown = order.status is OrderStatus.REJECTED and order.exchange_id is not None
    ended = report.status is ReportStatus.CANCELED and order.status is OrderStatus.REJECTED
    return was_shown or ended or report.status is ReportStatus.REJECTED


def quarantine(session: Session, order: Order) -> Step:
    """Conflicting evidence: the order counts as what its fills say, and a human decides. Told once."""
    if order.reason == QUARANTINE:
        return Step(session)
    if order.status is OrderStatus.PLANNED:
        kept = order.moved(OrderStatus.VOID, reason=QUARANTINE)  # its id is taken: it must never be sent
    elif order.status is OrderStatus.SUBMITTING:
        kept = order.moved(OrderStatus.UNKNOWN).moved(OrderStatus.QUARANTINED, reason=QUARANTINE)
    elif OrderStatus.QUARANTINED in TRANSITIONS[order.status]:
        kept = order.moved(OrderStatus.QUARANTINED, reason=QUARANTINE)
    else:
        kept = replace(order, reason=QUARANTINE)
    told = AccountHalted(QUARANTINE, order.intent.id)
    return Step(session.with_order(kept), tell=(told,), pause=QUARANTINE)


def judged(session: Session, cid: ClientOrderId, report: OrderReport | None, world: World) -> Step:
    """An order leaves quarantine: for what the exchange shows, or, where it shows nothing (None), for what
    its fills say. It stays there while what is shown is not of its terms, or lacks executions.

    No fill is made up: what had traded unseen shows as a difference, which is its owner's to answer.
    """
    order = session.orders.get(cid)
    if order is None or order.status is not OrderStatus.QUARANTINED:
        return Step(session)
    if report is not None and (not is_ours(order.intent, report) or lacks_fills(order, report)):
        return Step(session)
    wanted = OrderStatus.CANCELED if report is None else _wanted(order, report)
    if report is None and order.filled == ZERO:
        wanted = OrderStatus.NOT_PLACED
    elif wanted is OrderStatus.REJECTED:  # it was taken once: else it would not be here
        wanted = OrderStatus.CANCELED
    after = session.with_order(order.moved(wanted, reason=JUDGED))
    return managed(Step(after), (order.intent.symbol,), world)
