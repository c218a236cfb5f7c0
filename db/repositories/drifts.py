"""Differences between our books and an exchange with their owners' answers, and orders of others."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.ports import DriftCase
from db.codec import AnyConnection, Row, changed_one
from trading.domain.ids import AccountId, PositionId, UserId
from trading.domain.instrument import Symbol
from trading.engine.outside import DriftAnswer
from trading.ports import OrderReport


class PgDrifts:
    """`app.ports.Drifts`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def put(
        self, account: AccountId, symbol: Symbol, position: PositionId | None, ours: Decimal, theirs: Decimal
    ) -> tuple[int, bool]:
        """A row's xmax is 0 where this statement has inserted it."""
        row = await self._connection.fetchrow(
            """
            INSERT INTO drift (account_id, user_id, symbol, position_id, ours, theirs)
            VALUES ($1, (SELECT user_id FROM account WHERE id = $1), $2, $3, $4, $5)
            ON CONFLICT (account_id, symbol) WHERE settled_at IS NULL DO UPDATE
                SET position_id = excluded.position_id, ours = excluded.ours, theirs = excluded.theirs
            RETURNING id, xmax = 0 AS fresh
            """,
            account,
            symbol.key,
            position,
            ours,
            theirs,
        )
        if row is None:
            raise LookupError(f"a difference of account {account} must be kept")
        return row["id"], row["fresh"]

    async def waiting(self, account: AccountId) -> Sequence[DriftCase]:
        rows = await self._connection.fetch(
            "SELECT * FROM drift WHERE account_id = $1 AND settled_at IS NULL ORDER BY id", account
        )
        return [_case_of(row) for row in rows]

    async def get(self, owner: UserId, case: int) -> DriftCase | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM drift WHERE user_id = $1 AND id = $2 AND settled_at IS NULL", owner, case
        )
        return None if row is None else _case_of(row)

    async def answer(self, owner: UserId, case: int, answer: DriftAnswer) -> bool:
        kept = await self._connection.fetchval(
            """
            UPDATE drift SET answer = $3, answered_at = clock_now()
            WHERE user_id = $1 AND id = $2 AND settled_at IS NULL RETURNING true
            """,
            owner,
            case,
            answer,
        )
        return kept is not None

    async def settle(self, case: int) -> None:
        changed_one(
            await self._connection.execute("UPDATE drift SET settled_at = clock_now() WHERE id = $1", case),
            f"difference {case}",
        )

    async def not_ours(self, account: AccountId) -> Mapping[Symbol, Decimal]:
        """The last settled answer of each symbol decides. What was adopted is ours; so is what was taken from
        a position that has ended since.
        """
        rows = await self._connection.fetch(
            """
            SELECT symbol, theirs - ours AS foreign_qty FROM (
                SELECT DISTINCT ON (symbol) * FROM drift
                WHERE account_id = $1 AND settled_at IS NOT NULL ORDER BY symbol, id DESC
            ) AS last
            WHERE (answer = 'ignore' OR (answer = 'close' AND abs(theirs) > abs(ours)))
              AND (abs(theirs) > abs(ours) OR EXISTS (
                  SELECT FROM position p
                  WHERE p.account_id = $1 AND p.id = last.position_id AND p.closed_at IS NULL))
            """,
            account,
        )
        return {Symbol.parse(row["symbol"]): row["foreign_qty"] for row in rows}

    async def mark_foreign(self, account: AccountId, reports: Sequence[OrderReport]) -> Mapping[Symbol, int]:
        there = sorted({(report.symbol.key, report.exchange_id): report for report in reports}.items())
        keys, ids = [key for (key, _), _ in there], [exchange_id for (_, exchange_id), _ in there]
        await self._connection.execute(
            """
            UPDATE foreign_order SET gone_at = clock_now()
            WHERE account_id = $1 AND gone_at IS NULL
              AND (symbol, exchange_id) NOT IN (SELECT * FROM unnest($2::text[], $3::text[]))
            """,
            account,
            keys,
            ids,
        )
        rows = await self._connection.fetch(
            """
            INSERT INTO foreign_order (account_id, user_id, symbol, exchange_id, client_id)
            SELECT $1, a.user_id, shown.* FROM account a
            CROSS JOIN unnest($2::text[], $3::text[], $4::text[]) AS shown (symbol, exchange_id, client_id)
            WHERE a.id = $1
            ON CONFLICT (account_id, symbol, exchange_id) DO UPDATE SET last_at = clock_now(), gone_at = NULL
            RETURNING symbol, xmax = 0 AS fresh
            """,
            account,
            keys,
            ids,
            [report.order for _, report in there],
        )
        return Counter(Symbol.parse(row["symbol"]) for row in rows if row["fresh"])

    async def foreign(self, account: AccountId) -> int:
        count: int = await self._connection.fetchval(
            "SELECT count(*) FROM foreign_order WHERE account_id = $1 AND gone_at IS NULL", account
        )
        return count


def _case_of(row: Row) -> DriftCase:
    return DriftCase(
        id=row["id"],
        account=AccountId(row["account_id"]),
        owner=UserId(row["user_id"]),
        symbol=Symbol.parse(row["symbol"]),
        ours=row["ours"],
        theirs=row["theirs"],
        answer=None if row["answer"] is None else DriftAnswer(row["answer"]),
    )
