"""What the exchange has against what we have written down, once the story is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from math import inf

from app.demo.cast import ALICE, Character
from app.demo.host import World
from app.demo.receipt import Receipt
from app.infra.embedded_postgres import embedded_postgres
from db.pool import Pool, open_pool
from sandbox.exchange.entities import Execution, Order
from trading.domain.events import ExitWhy
from trading.domain.ids import ORDER_PREFIX
from trading.domain.order import OrderKind, OrderStatus

NAKED_LIMIT = 5.0  # seconds without a stop, law 4
_FOUND = {OrderStatus.OPEN, OrderStatus.CANCELING, OrderStatus.FILLED, OrderStatus.CANCELED}
_ORDERS = """
    SELECT o.id, o.kind, o.cause || '|' || o.attempt AS cause, o.status, o.filled FROM order_intent o
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


_ENDED = "SELECT body ->> 'why' AS why FROM outbox WHERE kind = 'PositionClosed' AND sent_at IS NOT NULL"
_TOLD = """
    SELECT body ->> 'position' AS position, (body ->> 'soft')::boolean AS soft, sent_at FROM outbox
    WHERE kind = 'PositionOpened' AND sent_at IS NOT NULL
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


@dataclass(frozen=True, slots=True)
class Comparison:
    """Our books and the exchange's, of one account. theirs: by our ids."""

    ours: Books
    theirs: Mapping[str, Order]
    executions: Sequence[Execution]

    @property
    def lost(self) -> list[str]:
        """Orders that only one side knows, where the other must: by our ids."""
        ours = self.ours.orders
        unfound = [cid for cid in self.theirs if cid not in ours or ours[cid].status not in _FOUND]
        return unfound + [cid for cid, o in ours.items() if o.status in _FOUND and cid not in self.theirs]

    @property
    def doubled(self) -> int:
        """Orders at the exchange beyond the first of the same cause and attempt."""
        causes = [self.ours.orders[cid].cause for cid in self.theirs if cid in self.ours.orders]
        return len(causes) - len(set(causes))

    @property
    def unequal(self) -> list[str]:
        """Orders with another filled quantity."""
        known = self.theirs.keys() & self.ours.orders.keys()
        return [cid for cid in known if self.ours.orders[cid].filled != self.theirs[cid].filled]

    @property
    def strange_fills(self) -> list[str]:
        """Executions that only one side has, or of another quantity."""
        theirs = {execution.exec_id: execution.qty for execution in self.executions}
        return sorted({trade for trade, _ in theirs.items() ^ self.ours.fills.items()})

    @property
    def unsettled(self) -> list[str]:
        """Orders without a proved outcome."""
        waits = {OrderStatus.CANCELING}
        return [cid for cid, o in self.ours.orders.items() if o.status.is_unproved or o.status in waits]


async def audit(world: World, receipt: Receipt) -> None:
    """Open our database once more, compare, and write the figures down."""
    with receipt.step("the books are compared with the exchange's"):
        async with embedded_postgres(world.directory / "service") as dsn, open_pool(dsn) as pool:
            ours = await books_of(pool, ALICE)
            sent, waiting = await outbox_of(pool)
            opened = await pool.fetch(_TOLD)
            ended = [ExitWhy(row["why"]) for row in await pool.fetch(_ENDED)]
        theirs = orders_at(world, ALICE)
        executions = executions_at(world, ALICE)
    _compare(receipt, Comparison(ours, theirs, executions))
    if world.exchange.front.rules.stops:
        _stops(receipt, world, theirs, executions)
    else:
        _soft_stops(receipt, [row["soft"] for row in opened], ended)
    told_at = {row["position"]: row["sent_at"] for row in opened}
    waits = _until_told(world, executions, told_at)
    receipt.count(
        "longest time from a fill to the chat", f"{max(waits, default=inf):.2f} s", holds=bool(waits)
    )
    receipt.count("messages delivered", sent, holds=sent > 0)
    receipt.count("messages waiting", waiting, holds=waiting == 0)
    receipt.count("Bot API violations", len(world.telegram.violations), holds=not world.telegram.violations)


def _compare(receipt: Receipt, found: Comparison) -> None:
    ours, theirs, executions = found.ours, found.theirs, found.executions
    unsettled = len(found.unsettled)
    receipt.count("orders at the exchange", len(theirs), holds=len(theirs) > 0)
    receipt.count("orders in our books that are settled", len(ours.orders) - unsettled, holds=not unsettled)
    receipt.count("fills at the exchange", len(executions), holds=len(executions) > 0)
    receipt.count("fills in our books", len(ours.fills), holds=not found.strange_fills)
    receipt.count("lost", len(found.lost), holds=not found.lost)
    receipt.count("doubled", found.doubled, holds=found.doubled == 0)
    receipt.count("orders with another filled quantity", len(found.unequal), holds=not found.unequal)


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


def _soft_stops(receipt: Receipt, said_soft: Sequence[bool], ended: Sequence[ExitWhy]) -> None:
    """Where the exchange holds no stops: each position was said to have a soft one, and that closed it."""
    soft, kept = sum(said_soft), ended.count(ExitWhy.STOP)
    receipt.count("stops said to be soft", soft, holds=0 < soft == len(said_soft))
    receipt.count("soft stops that closed their position", kept, holds=0 < kept == len(ended))


def _until_told(
    world: World, executions: Sequence[Execution], told_at: Mapping[str, datetime]
) -> list[float]:
    """From the last fill of each entry at the exchange until Telegram took its message. Real seconds."""
    filled = {execution.link_id: execution.time for execution in executions}
    rate = world.exchange.clock.rate
    return [
        (told_at[position].timestamp() - filled[position] / 1000) / rate
        for position in told_at.keys() & filled.keys()
    ]


async def books_of(pool: Pool, who: Character) -> Books:
    """What we have written down of this person's live account."""
    orders = {
        row["id"]: OurOrder(
            row["id"], OrderKind(row["kind"]), row["cause"], OrderStatus(row["status"]), row["filled"]
        )
        for row in await pool.fetch(_ORDERS, who.id)
    }
    return Books(orders, {row["trade_id"]: row["qty"] for row in await pool.fetch(_FILLS, who.id)})


async def outbox_of(pool: Pool) -> tuple[int, int]:
    """Messages delivered, and messages that wait."""
    row = await pool.fetchrow(_OUTBOX)
    if row is None:
        raise LookupError("the outbox must answer")
    return row["sent"], row["waiting"]


def orders_at(world: World, who: Character) -> Mapping[str, Order]:
    """The exchange's orders of this person that carry an id of ours, by that id."""
    books = world.exchange.venue.books
    mine = books.orders_of[books.account(who.name).uid].values()
    return {order.link_id: order for order in mine if order.link_id.startswith(ORDER_PREFIX)}


def executions_at(world: World, who: Character) -> list[Execution]:
    """The exchange's executions of those orders, each by the id that the exchange tells."""
    books = world.exchange.venue.books
    mine = books.executions_of[books.account(who.name).uid]
    ours = [execution for execution in mine if execution.link_id.startswith(ORDER_PREFIX)]
    return [replace(one, exec_id=world.exchange.front.trade_id(one)) for one in ours]
