"""What has happened to an account: closed trades, their orders and fills. Reads only."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from app.ports_history import Found, OwnFill, Pulse
from app.records_views import OrderEventRecord, OrderFillRecord, OrderRecord, TradeSort
from db.codec import AnyConnection, Row, holding_of
from trading.domain.events import ExitWhy
from trading.domain.fill import Fill
from trading.domain.ids import ORDER_PREFIX, AccountId, ClientOrderId, PositionId, TradeId, UserId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import ZERO, Money
from trading.domain.order import OrderKind, OrderStatus
from trading.ledger.performance import ClosedTrade


class PgHistory:
    """`app.ports_history.History`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def closed(
        self, owner: UserId, account: AccountId, since: datetime | None = None, until: datetime | None = None
    ) -> Sequence[ClosedTrade]:
        rows = await self._connection.fetch(
            """
            SELECT id, symbol, side, strategy, why, entered, paid, received, fees, profit,
                   opened_at, closed_at
            FROM position
            WHERE user_id = $1 AND account_id = $2 AND closed_at IS NOT NULL
              AND closed_at >= coalesce($3, '-infinity'::timestamptz)
              AND closed_at < coalesce($4, 'infinity'::timestamptz)
            ORDER BY closed_at, id
            """,
            owner,
            account,
            since,
            until,
        )
        symbols: dict[str, Symbol] = {}
        return [_trade_of(row, symbols) for row in rows]

    async def page(
        self, owner: UserId, account: AccountId, sort: TradeSort, limit: int, after: int = 0
    ) -> Sequence[ClosedTrade]:
        rows = await self._connection.fetch(
            """
            SELECT * FROM position
            WHERE user_id = $1 AND account_id = $2 AND closed_at IS NOT NULL
            ORDER BY CASE $3::text WHEN 'b' THEN -profit WHEN 'w' THEN profit
                                   WHEN 'l' THEN -extract(epoch FROM closed_at - opened_at) END,
                     closed_at DESC, id
            LIMIT $4 OFFSET $5
            """,
            owner,
            account,
            sort,
            limit,
            after,
        )
        return [_trade_of(row, {}) for row in rows]

    async def count(self, owner: UserId, account: AccountId) -> int:
        found: int = await self._connection.fetchval(
            "SELECT count(*) FROM position WHERE user_id = $1 AND account_id = $2 AND closed_at IS NOT NULL",
            owner,
            account,
        )
        return found

    async def earned(self, owner: UserId, account: AccountId) -> Decimal:
        found: Decimal | None = await self._connection.fetchval(
            "SELECT sum(profit) FROM position"
            " WHERE user_id = $1 AND account_id = $2 AND closed_at IS NOT NULL",
            owner,
            account,
        )
        return ZERO if found is None else found

    async def find(self, owner: UserId, account: AccountId, code: str) -> Found | None:
        wanted = code.upper()
        whole = wanted if wanted.startswith(ORDER_PREFIX) else ORDER_PREFIX + wanted
        row = await self._connection.fetchrow(
            """
            SELECT h.*, o.stop AS planned_stop FROM holding h
            LEFT JOIN order_intent o ON o.account_id = h.account_id AND o.id = h.id
            WHERE h.user_id = $1 AND h.account_id = $2 AND left(h.id, 8) = left($3, 8)
              AND starts_with(h.id, $3)
            ORDER BY h.opened_at DESC LIMIT 1
            """,
            owner,
            account,
            whole,
        )
        if row is None:
            return None
        closed = None if row["closed_at"] is None else _trade_of(row, {})
        return Found(holding_of(row), row["planned_stop"], closed)

    async def orders(
        self, owner: UserId, account: AccountId, position: PositionId, limit: int, after: int = 0
    ) -> tuple[Sequence[OrderRecord], int]:
        rows = await self._connection.fetch(
            """
            SELECT *, count(*) OVER () AS of_all FROM order_intent
            WHERE user_id = $1 AND account_id = $2 AND position_id = $3
            ORDER BY created_at, id LIMIT $4 OFFSET $5
            """,
            owner,
            account,
            position,
            limit,
            after,
        )
        ids = [row["id"] for row in rows]
        events = await self._connection.fetch(
            "SELECT order_id, at, to_status FROM order_event"
            " WHERE account_id = $1 AND order_id = ANY ($2::text[]) ORDER BY id",
            account,
            ids,
        )
        fills = await self._connection.fetch(
            "SELECT * FROM fill WHERE account_id = $1 AND order_id = ANY ($2::text[])"
            " ORDER BY happened_at, trade_id",
            account,
            ids,
        )
        return [_order_of(row, events, fills) for row in rows], rows[0]["of_all"] if rows else 0

    async def fills(
        self, owner: UserId, account: AccountId, until: datetime | None = None
    ) -> Sequence[OwnFill]:
        rows = await self._connection.fetch(
            """
            SELECT f.*, o.position_id FROM fill f
            LEFT JOIN order_intent o ON o.account_id = f.account_id AND o.id = f.order_id
            WHERE f.user_id = $1 AND f.account_id = $2
              AND f.happened_at < coalesce($3, 'infinity'::timestamptz)
            ORDER BY f.happened_at, f.seen_at, f.trade_id
            """,
            owner,
            account,
            until,
        )
        return [_fill_of(row) for row in rows]

    async def pulse(self, owner: UserId, account: AccountId) -> Pulse:
        row = await self._connection.fetchrow(
            """
            SELECT (SELECT started_at FROM service_control) AS running_since,
                   (SELECT max(happened_at) FROM signal
                    WHERE strategy NOT LIKE 'own:%' AND strategy <> 'manual') AS last_signal_at,
                   (SELECT count(*) FROM order_intent
                    WHERE account_id = $2 AND status IN ('planned', 'submitting', 'unknown')) AS unproved,
                   waiting.count AS undelivered, clock_now() - waiting.first AS oldest
            FROM (SELECT count(*) AS count, min(created_at) AS first FROM outbox
                  WHERE user_id = $1 AND sent_at IS NULL AND dropped_at IS NULL) AS waiting
            """,
            owner,
            account,
        )
        if row is None:
            raise LookupError("a count must give a row")
        return Pulse(**dict(row))


def _trade_of(row: Row, symbols: dict[str, Symbol]) -> ClosedTrade:
    """symbols: those that have been read before, by their keys."""
    key = row["symbol"]
    symbol = symbols.get(key)
    if symbol is None:
        symbol = symbols[key] = Symbol.parse(key)
    return ClosedTrade(
        id=PositionId(row["id"]),
        symbol=symbol,
        side=Side(row["side"]),
        strategy=row["strategy"],
        why=None if row["why"] is None else ExitWhy(row["why"]),
        qty=row["entered"],
        paid=row["paid"],
        received=row["received"],
        fees=row["fees"],
        profit=row["profit"],
        opened_at=row["opened_at"],
        closed_at=row["closed_at"],
    )


def _order_of(row: Row, events: Sequence[Row], fills: Sequence[Row]) -> OrderRecord:
    return OrderRecord(
        id=ClientOrderId(row["id"]),
        kind=OrderKind(row["kind"]),
        side=Side(row["side"]),
        qty=row["qty"],
        aim=row["trigger"] or row["reference"],
        status=OrderStatus(row["status"]),
        filled=row["filled"],
        spent=row["spent"],
        exchange_id=row["exchange_id"],
        reason=row["reason"],
        created_at=row["created_at"],
        events=tuple(
            OrderEventRecord(one["at"], OrderStatus(one["to_status"]))
            for one in events
            if one["order_id"] == row["id"]
        ),
        fills=tuple(
            OrderFillRecord(
                one["happened_at"], one["price"], one["qty"], one["fee"], one["fee_currency"], one["maker"]
            )
            for one in fills
            if one["order_id"] == row["id"]
        ),
    )


def _fill_of(row: Row) -> OwnFill:
    order, position = row["order_id"], row["position_id"]
    fill = Fill(
        trade=TradeId(row["trade_id"]),
        account=AccountId(row["account_id"]),
        symbol=Symbol.parse(row["symbol"]),
        order=None if order is None else ClientOrderId(order),
        exchange_order=row["exchange_order"],
        side=Side(row["side"]),
        price=row["price"],
        qty=row["qty"],
        fee=Money(row["fee"], row["fee_currency"]),
        maker=row["maker"],
        happened_at=row["happened_at"],
        seen_at=row["seen_at"],
    )
    return OwnFill(fill, None if position is None else PositionId(position))
