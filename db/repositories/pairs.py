"""What is set for single symbols of an account."""

from collections.abc import Mapping
from datetime import timedelta

from app.choices import texts_of
from app.pairs import INHERITED, PairRecord, PairSettings
from db.codec import AnyConnection, pair_settings_of
from trading.domain.decision import Reason
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import Symbol

_RECORD = timedelta(days=1)


class PgPairs:
    """`app.ports.Pairs`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def of(self, owner: UserId, account: AccountId) -> Mapping[Symbol, PairSettings]:
        rows = await self._connection.fetch(
            "SELECT * FROM symbol_setting WHERE user_id = $1 AND account_id = $2 ORDER BY symbol",
            owner,
            account,
        )
        return {Symbol.parse(row["symbol"]): pair_settings_of(row) for row in rows}

    async def to_change(self, owner: UserId, account: AccountId, symbol: Symbol) -> PairSettings:
        await self._lock(owner, account)
        row = await self._connection.fetchrow(
            "SELECT * FROM symbol_setting WHERE user_id = $1 AND account_id = $2 AND symbol = $3",
            owner,
            account,
            symbol.key,
        )
        return INHERITED if row is None else pair_settings_of(row)

    async def _lock(self, owner: UserId, account: AccountId) -> None:
        known = await self._connection.fetchval(
            "SELECT true FROM account WHERE id = $1 AND user_id = $2 FOR NO KEY UPDATE", account, owner
        )
        if known is None:
            raise LookupError(f"account {account} must exist and belong to its owner")

    async def put(self, owner: UserId, account: AccountId, symbol: Symbol, settings: PairSettings) -> None:
        await self._lock(owner, account)
        if settings.is_plain:
            await self._connection.execute(
                "DELETE FROM symbol_setting WHERE account_id = $1 AND user_id = $2 AND symbol = $3",
                account,
                owner,
                symbol.key,
            )
            return
        await self._connection.execute(
            """
            INSERT INTO symbol_setting (account_id, user_id, symbol, enabled, paused_until, strategy,
                                        timeframe, risk_per_trade, share, model, choices)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (account_id, symbol) DO UPDATE SET
                enabled = excluded.enabled, paused_until = excluded.paused_until,
                strategy = excluded.strategy, timeframe = excluded.timeframe,
                risk_per_trade = excluded.risk_per_trade, share = excluded.share, model = excluded.model,
                choices = excluded.choices,
                changed_at = clock_now()
            """,
            account,
            owner,
            symbol.key,
            settings.enabled,
            settings.paused_until,
            settings.strategy,
            settings.timeframe,
            settings.risk_per_trade,
            settings.share,
            settings.model,
            texts_of(settings.choices),
        )

    async def record(self, owner: UserId, account: AccountId, symbol: Symbol) -> PairRecord:
        row = await self._connection.fetchrow(
            """
            SELECT count(*) AS signals, count(*) FILTER (WHERE d.reason IS NULL) AS orders,
                   max(d.decided_at) AS last_at,
                   (array_agg(d.reason ORDER BY d.decided_at DESC, d.signal_id))[1] AS last_why,
                   (array_agg(s.strategy ORDER BY d.decided_at DESC, d.signal_id))[1] AS last_strategy
            FROM decision d JOIN signal s ON s.id = d.signal_id
            WHERE d.account_id = $2 AND d.user_id = $1 AND d.symbol = $3
              AND d.decided_at > (SELECT clock_now()) - $4::interval
            """,
            owner,
            account,
            symbol.key,
            _RECORD,
        )
        if row is None:
            raise LookupError("a count must have a row")
        why = row["last_why"]
        return PairRecord(
            signals=row["signals"],
            orders=row["orders"],
            last_at=row["last_at"],
            last_why=None if why is None else Reason(why),
            last_strategy=row["last_strategy"],
        )
