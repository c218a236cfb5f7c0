"""What the exchange has against what we have written down, once the story is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.demo.cast import ALICE
from app.demo.host import World
from app.demo.receipt import Receipt
from app.infra.embedded_postgres import embedded_postgres
from db.pool import Pool, open_pool
from sandbox.exchange.entities import Execution, Order
from trading.domain.ids import ORDER_PREFIX
from trading.domain.order import OrderKind, OrderStatus

NAKED_LIMIT = 5.0  # seconds without a stop, law 4
_FOUND = {OrderStatus.OPEN, OrderStatus.CANCELING, OrderStatus.FILLED, OrderStatus.CANCELED}
_ORDERS = """
    SELECT o.id, o.kind, o.cause, o.status, o.filled FROM order_intent o
    JOIN account a ON a.id = o.account_id WHERE a.user_id = $1 AND a.kind = 'live'
"""
_FILLS = """
    SELECT f.trade_id, f.qty FROM fill f
    JOIN account a ON a.id = f.account_id WHERE a.user_id = $1 AND a.kind = 'live'
"""
_OUTBOX = """
    SELECT count(*) FILTER (WHERE sent_at IS NOT NULL) AS sent,
           count(*) FILTER (WHERE sent_at IS NULL) AS waiting FROM outbox
"""


@dataclass(frozen=True, slots=True)
class OurOrder:
    """An order as our books have it. filled: base units."""

    id: str
    kind: OrderKind
    cause: str
    status: OrderStatus
    filled: Decimal


@dataclass(frozen=True, slots=True)
class Books:
    """Ours. fills: base units by the exchange's trade id."""

    orders: Mapping[str, OurOrder]
    fills: Mapping[str, Decimal]
    sent: int
    waiting: int


async def audit(world: World, receipt: Receipt) -> None:
    """Open our database once more, compare, and write the figures down."""
    with receipt.step("the books are compared with the exchange's"):
        async with embedded_postgres(world.directory / "service") as dsn, open_pool(dsn) as pool:
            ours = await _ours(pool)
        theirs = _orders_of(world)
        executions = _executions_of(world, theirs)
    _compare(receipt, ours, theirs, executions)
    _stops(receipt, world, theirs, executions)
    receipt.count("messages delivered", ours.sent, holds=ours.sent > 0)
    receipt.count("messages waiting", ours.waiting, holds=ours.waiting == 0)
    receipt.count("Bot API violations", len(world.telegram.violations), holds=not world.telegram.violations)


def _compare(
    receipt: Receipt, ours: Books, theirs: Mapping[str, Order], executions: Sequence[Execution]
) -> None:
    unfound = [cid for cid in theirs if cid not in ours.orders or ours.orders[cid].status not in _FOUND]
    unseen = [cid for cid, order in ours.orders.items() if order.status in _FOUND and cid not in theirs]
    unequal = [cid for cid in theirs if cid in ours.orders and ours.orders[cid].filled != theirs[cid].filled]
    lost_fills = {e.exec_id: e.qty for e in executions}.items() ^ ours.fills.items()
    entries = [
        order.cause for cid, order in ours.orders.items() if order.kind is OrderKind.ENTRY and cid in theirs
    ]
    unsettled = [order for order in ours.orders.values() if order.status.is_unproved]
    receipt.count("orders at the exchange", len(theirs), holds=len(theirs) > 0)
    receipt.count(
        "orders in our books that reached it", len(ours.orders) - len(unsettled), holds=not unsettled
    )
    receipt.count("fills at the exchange", len(executions), holds=len(executions) > 0)
    receipt.count("fills in our books", len(ours.fills), holds=not lost_fills)
    receipt.count("lost", len(unfound) + len(unseen), holds=not unfound and not unseen)
    receipt.count("doubled", len(entries) - len(set(entries)), holds=len(entries) == len(set(entries)))
    receipt.count("orders with another filled quantity", len(unequal), holds=not unequal)


def _stops(
    receipt: Receipt, world: World, theirs: Mapping[str, Order], executions: Sequence[Execution]
) -> None:
    """How long after an entry's last fill its stop stood on the exchange. Real seconds."""
    stops = sorted(order.created for order in theirs.values() if order.trigger_price)
    waits = []
    for cid, order in theirs.items():
        if order.side != "Buy" or order.trigger_price or order.reduce_only:
            continue
        filled = max((e.time for e in executions if e.link_id == cid), default=None)
        if filled is not None:
            later = [created for created in stops if created >= filled]
            waits.append((min(later) - filled) / 1000 / world.exchange.clock.rate if later else float("inf"))
    worst = max(waits, default=float("inf"))
    receipt.count("stops at the exchange", len(stops), holds=len(stops) > 0)
    receipt.count("longest time without a stop", f"{worst:.2f} s", holds=worst <= NAKED_LIMIT)


async def _ours(pool: Pool) -> Books:
    orders = {
        row["id"]: OurOrder(
            row["id"], OrderKind(row["kind"]), row["cause"], OrderStatus(row["status"]), row["filled"]
        )
        for row in await pool.fetch(_ORDERS, ALICE.id)
    }
    fills = {row["trade_id"]: row["qty"] for row in await pool.fetch(_FILLS, ALICE.id)}
    outbox = await pool.fetchrow(_OUTBOX)
    if outbox is None:
        raise LookupError("the outbox must answer")
    return Books(orders, fills, outbox["sent"], outbox["waiting"])


def _orders_of(world: World) -> Mapping[str, Order]:
    books = world.exchange.venue.books
    mine = books.orders_of[books.account(ALICE.name).uid].values()
    return {order.link_id: order for order in mine if order.link_id.startswith(ORDER_PREFIX)}


def _executions_of(world: World, orders: Mapping[str, Order]) -> list[Execution]:
    books = world.exchange.venue.books
    return [e for e in books.executions_of[books.account(ALICE.name).uid] if e.link_id in orders]
