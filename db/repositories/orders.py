"""Orders by themselves: claiming, and looking for those without a proof."""

from collections.abc import Collection, Sequence
from datetime import datetime

from app.ports import Claim
from db.codec import AnyConnection, Row, holding_of, order_of
from trading.domain.account import Control
from trading.domain.decision import Reason
from trading.domain.ids import AccountId, ClientOrderId, PositionId
from trading.domain.instrument import Symbol
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.engine.state import Holding


class PgOrders:
    """`app.ports.Orders`. A claim is the compare-and-set of laws 1 and 11, by the database's clock."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def claim(self, account: AccountId, order: ClientOrderId) -> Claim | None:
        """Switches are locked before they are read: one that was set before a claim is seen by it.

        A repeated claim, one that lost the race, and one of an order that is not there give None.
        """
        switches = await self._connection.fetchrow(
            """
            SELECT o.kind, a.armed, p.banned, a.reconciled_at IS NOT NULL AS reconciled,
                   greatest(control_now(a.control, a.control_until),
                            control_now(s.control, s.until)) AS control
            FROM order_intent o
            JOIN account a ON a.id = o.account_id
            JOIN person p ON p.id = a.user_id
            CROSS JOIN service_control s
            WHERE o.account_id = $1 AND o.id = $2
            FOR SHARE OF a, s
            """,
            account,
            order,
        )
        if switches is None:
            return None
        # now is read before the row is locked: after a wait the stamp is too old rather than too young
        row = await self._connection.fetchrow(
            """
            UPDATE order_intent SET
                status = CASE WHEN decide_before <= now OR $3::text IS NOT NULL
                              THEN 'void' ELSE 'submitting' END,
                stamped_at = CASE WHEN decide_before > now AND $3 IS NULL THEN now END,
                reason = CASE WHEN decide_before <= now THEN $4 ELSE $3 END
            FROM (SELECT clock_now() AS now) AS clock
            WHERE account_id = $1 AND id = $2 AND status = 'planned'
            RETURNING order_intent.*
            """,
            account,
            order,
            _refusal(switches),
            Reason.SIGNAL_OLD,
        )
        if row is None or row["status"] != OrderStatus.SUBMITTING:
            return None
        return Claim(order_of(row), row["stamped_at"])

    async def planned(self) -> Sequence[tuple[AccountId, ClientOrderId]]:
        rows = await self._connection.fetch(
            "SELECT account_id, id FROM order_intent WHERE status = 'planned' ORDER BY created_at, id"
        )
        return [(AccountId(row["account_id"]), ClientOrderId(row["id"])) for row in rows]

    async def unproved(self, stamped_before: datetime) -> Sequence[tuple[AccountId, ClientOrderId]]:
        rows = await self._connection.fetch(
            """
            SELECT account_id, id FROM order_intent
            WHERE status IN ('submitting', 'unknown') AND stamped_at < $1
            ORDER BY stamped_at, id
            """,
            stamped_before,
        )
        return [(AccountId(row["account_id"]), ClientOrderId(row["id"])) for row in rows]

    async def get(self, account: AccountId, order: ClientOrderId) -> Order | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM order_intent WHERE account_id = $1 AND id = $2", account, order
        )
        return None if row is None else order_of(row)

    async def void(self, account: AccountId, order: ClientOrderId, why: Reason) -> bool:
        given_up = await self._connection.fetchval(
            """
            UPDATE order_intent SET status = 'void', reason = $3
            WHERE account_id = $1 AND id = $2 AND status = 'planned' RETURNING true
            """,
            account,
            order,
            why,
        )
        return given_up is not None

    async def known_at(
        self, account: AccountId, symbol: Symbol, exchange_ids: Collection[str]
    ) -> frozenset[str]:
        rows = await self._connection.fetch(
            """
            SELECT exchange_id FROM order_intent
            WHERE account_id = $1 AND symbol = $2 AND exchange_id = ANY ($3::text[])
            """,
            account,
            symbol.key,
            list(exchange_ids),
        )
        return frozenset(row["exchange_id"] for row in rows)

    async def find_position(self, account: AccountId, position: PositionId) -> Holding | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM holding WHERE account_id = $1 AND id = $2",
            account,
            position,
        )
        return None if row is None else holding_of(row)


def _refusal(switches: Row) -> Reason | None:
    """Why the order may not be sent now. Exits and stops are never trapped: law 5."""
    if switches["kind"] != OrderKind.ENTRY:
        return None
    if switches["control"] > Control.RUNNING or switches["banned"]:
        return Reason.HALTED
    if not switches["armed"]:
        return Reason.NOT_ARMED
    if not switches["reconciled"]:
        return Reason.NOT_RECONCILED
    return None
