"""Locks on entries after losses, and the closed trades that bring them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.locks import Lock
from db.codec import AnyConnection
from trading.domain.events import EntriesLocked, ExitWhy, LockWhy
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import Symbol
from trading.risk.protections import ClosedTrade


class PgLocks:
    """`app.ports_locks.Locks`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def trades(self, account: AccountId, since: datetime) -> Sequence[ClosedTrade]:
        rows = await self._connection.fetch(
            """
            SELECT symbol, closed_at, why, paid, profit FROM position
            WHERE account_id = $1 AND closed_at > $2 ORDER BY closed_at, id
            """,
            account,
            since,
        )
        return [
            ClosedTrade(
                Symbol.parse(row["symbol"]),
                row["closed_at"],
                ExitWhy(row["why"]),
                row["paid"],
                row["profit"],
            )
            for row in rows
        ]

    async def add(self, account: AccountId, lock: EntriesLocked) -> bool:
        added = await self._connection.fetchval(
            """
            INSERT INTO entry_lock (account_id, user_id, symbol, why, actual, threshold, since, until)
            SELECT id, user_id, $2, $3, $4, $5, $6, $7 FROM account WHERE id = $1
            ON CONFLICT DO NOTHING RETURNING true
            """,
            account,
            None if lock.symbol is None else lock.symbol.key,
            lock.why,
            lock.actual,
            lock.limit,
            lock.since,
            lock.until,
        )
        return added is not None

    async def of(self, owner: UserId, account: AccountId) -> Sequence[Lock]:
        rows = await self._connection.fetch(
            """
            SELECT id, symbol, why, actual, threshold, since, until FROM entry_lock
            WHERE user_id = $1 AND account_id = $2 AND lifted_at IS NULL AND until > (SELECT clock_now())
            ORDER BY until, id
            """,
            owner,
            account,
        )
        return [
            Lock(
                row["id"],
                EntriesLocked(
                    symbol=None if row["symbol"] is None else Symbol.parse(row["symbol"]),
                    why=LockWhy(row["why"]),
                    actual=row["actual"],
                    limit=row["threshold"],
                    since=row["since"],
                    until=row["until"],
                ),
            )
            for row in rows
        ]

    async def lift(self, owner: UserId, account: AccountId, lock: int | None) -> int:
        rows = await self._connection.fetch(
            """
            UPDATE entry_lock SET lifted_at = clock_now()
            WHERE user_id = $1 AND account_id = $2 AND ($3::bigint IS NULL OR id = $3)
              AND lifted_at IS NULL AND until > (SELECT clock_now())
            RETURNING id
            """,
            owner,
            account,
            lock,
        )
        return len(rows)


async def read_locks(
    connection: AnyConnection, accounts: Sequence[AccountId]
) -> Mapping[AccountId, Mapping[Symbol | None, datetime]]:
    """Until when entries of each symbol (None: of all) are locked, of those accounts that have locks."""
    rows = await connection.fetch(
        """
        SELECT account_id, symbol, max(until) AS until FROM entry_lock
        WHERE account_id = ANY ($1::bigint[]) AND lifted_at IS NULL AND until > (SELECT clock_now())
        GROUP BY account_id, symbol
        """,
        accounts,
    )
    found: dict[AccountId, dict[Symbol | None, datetime]] = {}
    for row in rows:
        symbol = None if row["symbol"] is None else Symbol.parse(row["symbol"])
        found.setdefault(AccountId(row["account_id"]), {})[symbol] = row["until"]
    return found
