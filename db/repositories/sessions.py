"""The trading state of accounts: loaded under their row lock, saved as differences."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from db.codec import AnyConnection, changed_one
from db.repositories.session_changes import save_session
from db.repositories.session_reads import read_sessions
from trading.domain.account import Balance
from trading.domain.fill import Fill
from trading.domain.ids import AccountId
from trading.engine.state import Holding, Session
from trading.ledger.book import Entry

_AHEAD = timedelta(seconds=5)  # no clock that may be traded by is so far ahead of the database's


class PgSessions:
    """`app.ports.Sessions`.

    A session's control is the strictest of the account's, the service's and, for the banned, REDUCE_ONLY.
    """

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def load(self, accounts: Sequence[AccountId]) -> Mapping[AccountId, Session]:
        """Accounts that are not there are left out. Rows are locked by ascending id, so nobody deadlocks."""
        await self._connection.fetch(
            "SELECT id FROM account WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE", accounts
        )
        return await read_sessions(self._connection, accounts)

    async def look(self, accounts: Sequence[AccountId]) -> Mapping[AccountId, Session]:
        return await read_sessions(self._connection, accounts)

    async def peek(self, account: AccountId) -> Session | None:
        return (await read_sessions(self._connection, [account])).get(account)

    async def save(self, before: Session, after: Session, closed: Sequence[Holding] = ()) -> None:
        await save_session(self._connection, before, after, closed)

    async def add_fill(self, fill: Fill, base: str) -> bool:
        kept = await self._connection.fetchval(
            """
            INSERT INTO fill (account_id, symbol, trade_id, user_id, order_id, exchange_order, side, price,
                              qty, fee, fee_currency, base, maker, happened_at, seen_at)
            VALUES ($1, $2, $3, (SELECT user_id FROM account WHERE id = $1), $4, $5, $6, $7, $8, $9, $10, $11,
                    $12, $13, $14)
            ON CONFLICT (account_id, symbol, trade_id) DO NOTHING
            RETURNING true
            """,
            fill.account,
            fill.symbol.key,
            fill.trade,
            fill.order,
            fill.exchange_order,
            fill.side,
            fill.price,
            fill.qty,
            fill.fee.amount,
            fill.fee.currency,
            base,
            fill.maker,
            fill.happened_at,
            fill.seen_at,
        )
        return kept is not None

    async def add_entry(self, entry: Entry) -> None:
        posted = await self._connection.fetchval(
            """
            INSERT INTO ledger_entry (id, account_id, user_id, happened_at, cause, kind)
            VALUES ($1, $2, (SELECT user_id FROM account WHERE id = $2), $3, $4, $5)
            ON CONFLICT (id) DO NOTHING
            RETURNING true
            """,
            entry.id,
            entry.account,
            entry.happened_at,
            entry.cause,
            entry.kind,
        )
        if posted is None:
            return
        await self._connection.executemany(
            """
            INSERT INTO ledger_posting (entry_id, place, book, currency, amount) VALUES ($1, $2, $3, $4, $5)
            """,
            [
                (entry.id, place, posting.book, posting.money.currency, posting.money.amount)
                for place, posting in enumerate(entry.postings)
            ],
        )

    async def put_balances(self, account: AccountId, balances: Sequence[Balance]) -> None:
        """News that is older than what is known is left out. What is known from the future came of a wrong
        clock: anything replaces it.
        """
        await self._connection.executemany(
            """
            INSERT INTO balance (account_id, currency, total, free, seen_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (account_id, currency) DO UPDATE
                SET total = excluded.total, free = excluded.free, seen_at = excluded.seen_at
                WHERE balance.seen_at <= excluded.seen_at OR balance.seen_at > clock_now() + $6::interval
            """,
            [
                (account, balance.currency, balance.total, balance.free, balance.seen_at, _AHEAD)
                for balance in sorted(balances, key=lambda balance: balance.currency)
            ],
        )

    async def set_reconciled(self, account: AccountId, at: datetime | None) -> None:
        changed_one(
            await self._connection.execute(
                "UPDATE account SET reconciled_at = $2 WHERE id = $1", account, at
            ),
            f"account {account}",
        )

    async def fills_watermark(self, account: AccountId) -> datetime | None:
        latest: datetime | None = await self._connection.fetchval(
            "SELECT max(happened_at) FROM fill WHERE account_id = $1", account
        )
        return latest
