"""Accounts that are held by somebody else than their owner, and orders that wait for a human."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.accounts import AccountKind
from app.desk_views import AsideOrder, HeldAccount, Hold
from app.ports_trust import PAUSED
from db.codec import AnyConnection, Row
from trading.domain.account import Control
from trading.domain.ids import AccountId, ClientOrderId, UserId
from trading.domain.instrument import ExchangeId, Side, Symbol
from trading.domain.money import Price, Qty
from trading.domain.order import OrderKind, OrderStatus

_HELD = """
    SELECT a.id, a.user_id, p.name, a.exchange, a.kind, a.armed, a.reconciled_at, h.holds,
           (SELECT count(*) FROM order_intent o
            WHERE o.account_id = a.id AND o.status = 'quarantined') AS aside
    FROM account a JOIN person p ON p.id = a.user_id LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('code', code, 'detail', detail, 'control', control, 'by', by,
                                            'since', since) ORDER BY since, code) AS holds,
               min(since) AS since, array_agg(code) AS codes
        FROM account_hold WHERE account_id = a.id AND code <> :own AND (until IS NULL OR until > clock_now())
    ) h ON true
    :rest
"""


_LISTED = _HELD.replace(":own", "$4").replace(
    ":rest",
    """
    WHERE a.id IN (SELECT account_id FROM account_hold WHERE code <> $4 AND ($3 = '' OR code = $3))
      AND h.holds IS NOT NULL
    ORDER BY h.since, a.id LIMIT $1 OFFSET $2
    """,
)
_ONE = _HELD.replace(":own", "$2").replace(":rest", "WHERE a.id = $1")


class PgHolds:
    """`app.ports_desk.Holds`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def accounts(self, limit: int, after: int = 0, code: str = "") -> Sequence[HeldAccount]:
        rows = await self._connection.fetch(
            _LISTED,
            limit,
            after,
            code,
            PAUSED,
        )
        return [_held_of(row) for row in rows]

    async def codes(self) -> Mapping[str, int]:
        rows = await self._connection.fetch(
            """
            SELECT code, count(*) AS n FROM account_hold
            WHERE code <> $1 AND (until IS NULL OR until > (SELECT clock_now()))
            GROUP BY code ORDER BY n DESC, code
            """,
            PAUSED,
        )
        return {row["code"]: row["n"] for row in rows}

    async def get(self, account: AccountId) -> tuple[HeldAccount, datetime | None] | None:
        row = await self._connection.fetchrow(_ONE, account, PAUSED)
        return None if row is None else (_held_of(row), row["reconciled_at"])

    async def orders(self, account: AccountId) -> Sequence[AsideOrder]:
        rows = await self._connection.fetch(
            """
            SELECT * FROM order_intent WHERE account_id = $1 AND status = 'quarantined'
            ORDER BY updated_at, id
            """,
            account,
        )
        return [_order_of(row) for row in rows]

    async def explain(self, symbol: Symbol | None, reason: str) -> bool:
        if symbol is None:
            done = await self._connection.fetchval(
                "UPDATE service_control SET reason = $1 WHERE control > 0 RETURNING true", reason
            )
        else:
            done = await self._connection.fetchval(
                """
                UPDATE symbol_halt SET reason = $2
                WHERE symbol = $1 AND (until IS NULL OR until > clock_now()) RETURNING true
                """,
                symbol.key,
                reason,
            )
        return done is not None


def _held_of(row: Row) -> HeldAccount:
    return HeldAccount(
        account=AccountId(row["id"]),
        user=UserId(row["user_id"]),
        name=row["name"],
        exchange=ExchangeId(row["exchange"]),
        kind=AccountKind(row["kind"]),
        armed=row["armed"],
        holds=tuple(_hold_of(one) for one in row["holds"] or ()),
        aside=row["aside"],
    )


def _hold_of(one: Mapping[str, Any]) -> Hold:
    since = datetime.fromisoformat(one["since"])
    return Hold(one["code"], one["detail"], Control(one["control"]), one["by"], since)


def _order_of(row: Row) -> AsideOrder:
    return AsideOrder(
        id=ClientOrderId(row["id"]),
        symbol=Symbol.parse(row["symbol"]),
        kind=OrderKind(row["kind"]),
        side=Side(row["side"]),
        status=OrderStatus(row["status"]),
        qty=None if row["qty"] is None else Qty(row["qty"]),
        filled=Qty(row["filled"]),
        price=Price(row["spent"] / row["filled"]) if row["filled"] else None,
        exchange_id=row["exchange_id"],
        stamped_at=row["stamped_at"],
        since=row["updated_at"],
    )
