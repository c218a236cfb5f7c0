"""The leverage of contracts, as the exchange has shown it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from db.codec import AnyConnection
from trading.domain.ids import AccountId
from trading.domain.instrument import Symbol


class PgLeverages:
    """`app.ports_leverage.Leverages`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def prove(self, account: AccountId, symbol: Symbol, leverage: Decimal) -> None:
        await self._put(account, symbol, leverage)

    async def doubt(self, account: AccountId, symbol: Symbol) -> None:
        await self._put(account, symbol, None)

    async def _put(self, account: AccountId, symbol: Symbol, leverage: Decimal | None) -> None:
        await self._connection.execute(
            """
            INSERT INTO symbol_leverage (account_id, user_id, symbol, leverage, proved_at)
            SELECT id, user_id, $2, $3::amount, CASE WHEN $3::amount IS NOT NULL THEN clock_now() END
            FROM account WHERE id = $1
            ON CONFLICT (account_id, symbol)
            DO UPDATE SET leverage = excluded.leverage, proved_at = excluded.proved_at
            """,
            account,
            symbol.key,
            leverage,
        )


async def read_leverages(
    connection: AnyConnection, accounts: Sequence[AccountId]
) -> Mapping[AccountId, Mapping[Symbol, Decimal | None]]:
    """What was shown within a day, None: not proved; of those accounts where any was ever set."""
    rows = await connection.fetch(
        """
        SELECT account_id, symbol,
               CASE WHEN proved_at > (SELECT clock_now()) - interval '1 day' THEN leverage END AS leverage
        FROM symbol_leverage WHERE account_id = ANY ($1::bigint[]) ORDER BY account_id, symbol
        """,
        accounts,
    )
    found: dict[AccountId, dict[Symbol, Decimal | None]] = {}
    for row in rows:
        found.setdefault(AccountId(row["account_id"]), {})[Symbol.parse(row["symbol"])] = row["leverage"]
    return found
