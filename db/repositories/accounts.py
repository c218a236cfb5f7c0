"""Accounts with their settings."""

from collections.abc import Sequence
from datetime import datetime

from app.accounts import Account, AccountKind, Preset
from app.ports import ActiveAccount
from db.codec import AnyConnection, Row, account_of, changed_one
from db.repositories.audience import read_in_use, read_interested, read_shards
from trading.domain.account import Control, RiskLimits
from trading.domain.candle import Timeframe
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, Symbol


class PgAccounts:
    """`app.ports.Accounts`. Changing an account that is not the owner's raises LookupError."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def create(
        self, owner: UserId, exchange: ExchangeId, kind: AccountKind, preset: Preset, limits: RiskLimits
    ) -> Account:
        """A new account, or the one of this kind on this exchange that is there already."""
        created = await self._connection.fetchval(
            """
            INSERT INTO account (user_id, exchange, kind, preset, risk_per_trade, max_order, max_exposure,
                                 max_daily_loss, max_positions, cooldown_bars)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT DO NOTHING
            RETURNING id
            """,
            owner,
            exchange,
            kind,
            preset,
            limits.risk_per_trade,
            limits.max_order,
            limits.max_exposure,
            limits.max_daily_loss,
            limits.max_positions,
            limits.cooldown_bars,
        )
        if created is not None:
            await self._hold_like_others(owner, AccountId(created))
        account = created or await self._connection.fetchval(
            "SELECT id FROM account WHERE user_id = $1 AND exchange = $2 AND kind = $3",
            owner,
            exchange,
            kind,
        )
        written = await self.get(owner, AccountId(account))
        if written is None:
            raise LookupError(f"account {account} must exist, it was just written")
        return written

    async def _hold_like_others(self, owner: UserId, account: AccountId) -> None:
        """Where an operator has paused this person, a new account waits too."""
        paused = await self._connection.fetchrow(
            "SELECT * FROM account_hold WHERE user_id = $1 AND code = 'operator-pause' LIMIT 1", owner
        )
        if paused is not None:
            await self.hold(account, paused["code"], "", paused["by"], Control(paused["control"]))

    async def get(self, owner: UserId, account: AccountId) -> Account | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM account_card WHERE user_id = $1 AND id = $2",
            owner,
            account,
        )
        return None if row is None else account_of(row)

    async def of(self, owner: UserId) -> Sequence[Account]:
        rows = await self._connection.fetch(
            "SELECT * FROM account_card WHERE user_id = $1 ORDER BY id",
            owner,
        )
        return [account_of(row) for row in rows]

    async def set_armed(self, owner: UserId, account: AccountId, *, armed: bool) -> None:
        changed_one(
            await self._connection.execute(
                "UPDATE account SET armed = $3 WHERE user_id = $1 AND id = $2", owner, account, armed
            ),
            f"account {account}",
        )

    async def set_symbols(self, owner: UserId, account: AccountId, symbols: Sequence[Symbol]) -> None:
        changed_one(
            await self._connection.execute(
                "UPDATE account SET symbols = $3 WHERE user_id = $1 AND id = $2",
                owner,
                account,
                [symbol.key for symbol in symbols],
            ),
            f"account {account}",
        )

    async def set_limits(self, owner: UserId, account: AccountId, preset: Preset, limits: RiskLimits) -> None:
        changed_one(
            await self._connection.execute(
                """
                UPDATE account SET preset = $3, risk_per_trade = $4, max_order = $5, max_exposure = $6,
                                   max_daily_loss = $7, max_positions = $8, cooldown_bars = $9
                WHERE user_id = $1 AND id = $2
                """,
                owner,
                account,
                preset,
                limits.risk_per_trade,
                limits.max_order,
                limits.max_exposure,
                limits.max_daily_loss,
                limits.max_positions,
                limits.cooldown_bars,
            ),
            f"account {account}",
        )

    async def set_control(
        self, account: AccountId, control: Control, why: str | None, by: str, until: datetime | None = None
    ) -> None:
        changed_one(
            await self._connection.execute(
                """
                UPDATE account SET control = $2, control_why = $3, control_by = $4, control_until = $5
                WHERE id = $1
                """,
                account,
                control,
                why,
                by,
                until,
            ),
            f"account {account}",
        )

    async def hold(
        self, account: AccountId, code: str, detail: str, by: str, control: Control = Control.REDUCE_ONLY
    ) -> bool:
        """What ends by itself gives way, also where it is stricter: a limit of losses has rows of its own."""
        await self._lock(account)
        fresh = await self._connection.fetchval(
            """
            INSERT INTO account_hold (account_id, user_id, code, control, detail, by)
            SELECT id, user_id, $2, $3, $4, $5 FROM account WHERE id = $1
            ON CONFLICT (account_id, code) DO NOTHING
            RETURNING true
            """,
            account,
            code,
            control,
            detail,
            by,
        )
        await self._connection.execute(
            """
            UPDATE account SET control = $2, control_why = $3, control_by = $4, control_until = NULL
            WHERE id = $1 AND (control_now(control, control_until) < $2 OR control_until IS NOT NULL)
            """,
            account,
            control,
            code,
            by,
        )
        return fresh is not None

    async def release(self, account: AccountId, code: str, by: str) -> bool:
        """The strictest of the reasons that are left holds the account from now on."""
        await self._lock(account)
        released = await self._connection.fetchval(
            "DELETE FROM account_hold WHERE account_id = $1 AND code = $2 RETURNING true", account, code
        )
        await self._connection.execute(
            """
            UPDATE account SET control = coalesce(rest.control, 0), control_why = rest.code, control_by = $3,
                               control_until = rest.until
            FROM (SELECT 1) AS one LEFT JOIN LATERAL (
                SELECT control, code, until FROM account_hold
                WHERE account_id = $1 AND (until IS NULL OR until > clock_now())
                ORDER BY control DESC, since, code LIMIT 1
            ) AS rest ON true
            WHERE id = $1 AND control_why = $2
            """,
            account,
            code,
            by,
        )
        return released is not None

    async def _lock(self, account: AccountId) -> None:
        """The account before what belongs to it, as everybody: two who move one hold would deadlock."""
        await self._connection.execute("SELECT FROM account WHERE id = $1 FOR NO KEY UPDATE", account)

    async def held(self, code: str) -> Sequence[AccountId]:
        rows = await self._connection.fetch(
            "SELECT account_id AS id FROM account_hold WHERE code = $1 ORDER BY id", code
        )
        return [AccountId(row["id"]) for row in rows]

    async def active(self) -> Sequence[ActiveAccount]:
        rows = await self._connection.fetch(
            """
            SELECT id, user_id, exchange, kind FROM account WHERE id IN (
                SELECT id FROM account WHERE armed
                UNION SELECT account_id FROM position WHERE closed_at IS NULL
                UNION SELECT account_id FROM order_intent
                      WHERE status IN ('planned', 'submitting', 'unknown', 'open', 'canceling')
            )
            ORDER BY id
            """
        )
        return [_active_of(row) for row in rows]

    async def busy(self) -> Sequence[AccountId]:
        rows = await self._connection.fetch(
            """
            SELECT account_id AS id FROM position WHERE closed_at IS NULL
            UNION SELECT account_id FROM order_intent
                  WHERE status IN ('planned', 'submitting', 'unknown', 'open', 'canceling')
            ORDER BY id
            """
        )
        return [AccountId(row["id"]) for row in rows]

    async def lookup(self, account: AccountId) -> ActiveAccount | None:
        row = await self._connection.fetchrow(
            "SELECT id, user_id, exchange, kind FROM account WHERE id = $1", account
        )
        return None if row is None else _active_of(row)

    async def reset_reconciled(self) -> None:
        """The service's start is noted too."""
        await self._connection.execute("UPDATE service_control SET started_at = clock_now()")
        await self._connection.execute(
            """
            UPDATE account SET reconciled_at = NULL
            WHERE id IN (SELECT id FROM account WHERE reconciled_at IS NOT NULL ORDER BY id FOR NO KEY UPDATE)
            """
        )

    async def symbols_in_use(self) -> Sequence[Symbol]:
        rows = await self._connection.fetch(
            """
            SELECT unnest(symbols) COLLATE "C" AS symbol FROM account WHERE armed
            UNION SELECT symbol COLLATE "C" FROM position WHERE closed_at IS NULL
            ORDER BY symbol
            """
        )
        return [Symbol.parse(row["symbol"]) for row in rows]

    async def interested(
        self, symbol: Symbol, strategy: str, timeframe: Timeframe, shard: int, shards: int
    ) -> Sequence[AccountId]:
        return await read_interested(self._connection, symbol, strategy, timeframe, shard, shards)

    async def shards_of(
        self, wanted: Sequence[tuple[Symbol, str, Timeframe]], shards: int
    ) -> Sequence[Sequence[int]]:
        return await read_shards(self._connection, wanted, shards)

    async def in_use(self) -> Sequence[tuple[Symbol, str, Timeframe]]:
        return await read_in_use(self._connection)

    async def set_strategy(
        self, owner: UserId, account: AccountId, strategy: str | None, timeframe: Timeframe | None
    ) -> None:
        changed_one(
            await self._connection.execute(
                "UPDATE account SET strategy = $3, timeframe = $4 WHERE user_id = $1 AND id = $2",
                owner,
                account,
                strategy,
                timeframe,
            ),
            f"account {account}",
        )

    async def set_defaults(self, strategy: str, timeframe: Timeframe) -> None:
        """Unchanged where they are these already: several workers start beside each other."""
        await self._connection.execute(
            """
            UPDATE service_default SET strategy = $1, timeframe = $2
            WHERE (strategy, timeframe) IS DISTINCT FROM ($1, $2)
            """,
            strategy,
            timeframe,
        )


def _active_of(row: Row) -> ActiveAccount:
    return ActiveAccount(
        AccountId(row["id"]),
        UserId(row["user_id"]),
        ExchangeId(row["exchange"]),
        AccountKind(row["kind"]),
    )
