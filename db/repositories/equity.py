"""What accounts were worth at full hours: one statement writes the points of all of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from app.ports_attention import EquityPoint
from db.codec import AnyConnection, Row
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import Symbol
from trading.domain.money import Price

QUOTE = "USDT"
# Every account that has no point of this hour yet, all at once: what is open, what has closed, the balance.
_KEEP = """
    WITH slot AS MATERIALIZED (SELECT date_trunc('hour', clock_now(), 'UTC') AS at),
    mark AS (SELECT * FROM unnest($1::text[], $2::numeric[]) AS m (symbol, price)),
    open AS (
        SELECT p.account_id, sum(p.realised - p.fees) AS realised,
               sum(CASE WHEN p.symbol LIKE '%/spot/%' THEN p.cost ELSE 0 END) AS paid,
               sum(p.qty * m.price - p.cost) AS unrealised,
               bool_and(m.price IS NOT NULL) AS known, max(f.happened_at) AS moved_at
        FROM position p LEFT JOIN mark m ON m.symbol = p.symbol
        LEFT JOIN fill f ON f.account_id = p.account_id AND f.symbol = p.symbol
             AND f.trade_id = p.last_trade
        WHERE p.closed_at IS NULL GROUP BY p.account_id
    ),
    waiting AS MATERIALIZED (
        SELECT a.id, a.user_id, a.armed FROM account a WHERE a.id NOT IN (
            SELECT e.account_id FROM equity_point e WHERE e.at = (SELECT slot.at FROM slot)
        )
    ),
    worth AS (
        SELECT a.id, a.user_id, slot.at, b.total - coalesce(closed.profit, 0)
                   - coalesce(open.realised, 0) + coalesce(open.paid, 0) AS deposited,
               coalesce(closed.profit, 0) + coalesce(open.realised, 0) AS realised,
               coalesce(open.unrealised, 0) AS unrealised
        FROM slot CROSS JOIN waiting a JOIN balance b ON b.account_id = a.id AND b.currency = $3
        LEFT JOIN open ON open.account_id = a.id
        LEFT JOIN LATERAL (
            SELECT sum(p.profit) AS profit FROM position p
            WHERE p.account_id = a.id AND p.closed_at IS NOT NULL
        ) closed ON true
        LEFT JOIN LATERAL (
            SELECT max(p.closed_at) AS at FROM position p
            WHERE p.account_id = a.id AND p.closed_at IS NOT NULL
        ) last ON true
        WHERE (a.armed OR open.account_id IS NOT NULL OR last.at >= slot.at - interval '1 day'
               OR date_trunc('day', slot.at, 'UTC') = slot.at)
          AND open.known IS NOT FALSE
          AND b.seen_at >= coalesce(greatest(open.moved_at, last.at), '-infinity')
    )
    INSERT INTO equity_point (account_id, user_id, at, deposited, realised, unrealised, equity)
    SELECT id, user_id, at, deposited, realised, unrealised, deposited + realised + unrealised
    FROM worth
    ON CONFLICT (account_id, at) DO NOTHING
    RETURNING 1
"""


class PgEquityPoints:
    """`app.ports_attention.EquityPoints`. An account's worth is what trading.engine.decide.funds says."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def held(self) -> Sequence[Symbol]:
        rows = await self._connection.fetch(
            "SELECT DISTINCT symbol FROM position WHERE closed_at IS NULL ORDER BY symbol"
        )
        return [Symbol.parse(row["symbol"]) for row in rows]

    async def keep(self, prices: Mapping[Symbol, Price]) -> int:
        written = await self._connection.fetch(
            _KEEP,
            [symbol.key for symbol in prices],
            list(prices.values()),
            QUOTE,
        )
        return len(written)

    async def forget(self, kept: timedelta) -> None:
        await self._connection.execute(
            """
            DELETE FROM equity_point
            WHERE at < (SELECT clock_now()) - $1::interval AND date_trunc('day', at, 'UTC') <> at
            """,
            kept,
        )

    async def of(
        self, owner: UserId, account: AccountId, since: datetime, until: datetime
    ) -> Sequence[EquityPoint]:
        rows = await self._connection.fetch(
            """
            SELECT * FROM equity_point
            WHERE account_id = $2 AND user_id = $1 AND at BETWEEN $3 AND $4 ORDER BY at
            """,
            owner,
            account,
            since,
            until,
        )
        return [_point_of(row) for row in rows]

    async def before(self, owner: UserId, account: AccountId, moment: datetime) -> EquityPoint | None:
        row = await self._connection.fetchrow(
            """
            SELECT * FROM equity_point
            WHERE account_id = $2 AND user_id = $1 AND at <= $3 ORDER BY at DESC LIMIT 1
            """,
            owner,
            account,
            moment,
        )
        return None if row is None else _point_of(row)


def _point_of(row: Row) -> EquityPoint:
    return EquityPoint(row["at"], row["equity"], row["deposited"], row["realised"], row["unrealised"])
