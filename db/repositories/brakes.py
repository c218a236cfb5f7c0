"""What stops entries: halted symbols, each account's day, and the counts behind the brakes of everybody."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from app.ports import SymbolHalt
from db.codec import AnyConnection
from trading.domain.account import Day
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import Symbol
from trading.risk.breakers import BrakeRules, Crowd, Watch


class PgBrakes:
    """`app.ports.Brakes`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def halt_symbol(self, symbol: Symbol, why: str, by: str, until: datetime | None = None) -> bool:
        halted = await self._connection.fetchval(
            """
            INSERT INTO symbol_halt (symbol, why, by, until) VALUES ($1, $2, $3, $4)
            ON CONFLICT (symbol) DO UPDATE
                SET why = excluded.why, by = excluded.by, until = excluded.until, since = clock_now(),
                    reason = NULL
                WHERE symbol_halt.until < coalesce(excluded.until, 'infinity')
            RETURNING true
            """,
            symbol.key,
            why,
            by,
            until,
        )
        return halted is not None

    async def release_symbol(self, symbol: Symbol) -> bool:
        """The row stays: what happened before its end does not halt the symbol again."""
        released = await self._connection.fetchval(
            """
            UPDATE symbol_halt SET until = clock_now()
            WHERE symbol = $1 AND (until IS NULL OR until > clock_now()) RETURNING true
            """,
            symbol.key,
        )
        return released is not None

    async def halted_symbols(self) -> Sequence[SymbolHalt]:
        rows = await self._connection.fetch(
            """
            SELECT symbol, why, by, since, until, coalesce(reason, '') AS reason FROM symbol_halt
            WHERE until IS NULL OR until > (SELECT clock_now()) ORDER BY symbol
            """
        )
        return [
            SymbolHalt(
                Symbol.parse(row["symbol"]), row["why"], row["by"], row["since"], row["until"], row["reason"]
            )
            for row in rows
        ]

    async def to_watch(self, fresh: int) -> Sequence[AccountId]:
        rows = await self._connection.fetch(
            """
            WITH today AS MATERIALIZED (SELECT date_trunc('day', clock_now(), 'UTC') AS began),
            losing AS (
                SELECT account_id AS id FROM position WHERE closed_at IS NULL
                UNION SELECT account_id FROM position, today WHERE closed_at >= began
            ),
            unseen AS (
                SELECT a.id FROM account a, today
                WHERE a.armed AND a.reconciled_at IS NOT NULL
                  AND EXISTS (SELECT FROM balance b WHERE b.account_id = a.id)
                  AND NOT EXISTS (SELECT FROM account_day d
                                  WHERE d.account_id = a.id AND d.day = (began AT TIME ZONE 'UTC')::date)
                ORDER BY a.id LIMIT $1
            )
            SELECT id FROM losing
            WHERE NOT EXISTS (SELECT FROM account_day d, today
                              WHERE d.account_id = losing.id AND d.day = (began AT TIME ZONE 'UTC')::date
                                AND d.breached_at IS NOT NULL)
            UNION SELECT id FROM unseen
            ORDER BY id
            """,
            fresh,
        )
        return [AccountId(row["id"]) for row in rows]

    async def begin_days(self, days: Mapping[AccountId, Day]) -> None:
        await self._connection.executemany(
            """
            INSERT INTO account_day (account_id, user_id, day, equity, open_profit)
            SELECT id, user_id, (clock_now() AT TIME ZONE 'UTC')::date, $2, $3 FROM account WHERE id = $1
            ON CONFLICT (account_id, day) DO NOTHING
            """,
            [(account, day.equity, day.open_profit) for account, day in sorted(days.items())],
        )

    async def breached(self, lost: Mapping[AccountId, Decimal]) -> Sequence[AccountId]:
        rows = await self._connection.fetchmany(
            """
            UPDATE account_day SET breached_at = clock_now(), lost = $2
            WHERE account_id = $1 AND day = (clock_now() AT TIME ZONE 'UTC')::date AND breached_at IS NULL
            RETURNING account_id
            """,
            sorted(lost.items()),
        )
        return [AccountId(row["account_id"]) for row in rows]

    async def breached_week(self, lost: Mapping[AccountId, Decimal]) -> Sequence[AccountId]:
        rows = await self._connection.fetchmany(
            """
            UPDATE account_day SET week_breached_at = clock_now(), week_lost = $2
            WHERE account_id = $1 AND week_breached_at IS NULL AND day = (
                SELECT min(day) FROM account_day
                WHERE account_id = $1 AND day >= date_trunc('week', clock_now() AT TIME ZONE 'UTC')::date
            )
            RETURNING account_id
            """,
            sorted(lost.items()),
        )
        return [AccountId(row["account_id"]) for row in rows]

    async def unexplained(self, account: AccountId, order: ClientOrderId) -> bool:
        first = await self._connection.fetchval(
            """
            INSERT INTO unexplained_order (account_id, user_id, order_id)
            SELECT id, user_id, $2 FROM account WHERE id = $1
            ON CONFLICT DO NOTHING RETURNING true
            """,
            account,
            order,
        )
        return first is not None

    async def crowds(self, rules: BrakeRules) -> tuple[int, Sequence[Crowd]]:
        active = await self._connection.fetchval("SELECT count(*) FROM account WHERE armed AND kind = 'live'")
        rows = await self._connection.fetch(
            """
            WITH clock AS MATERIALIZED (SELECT clock_now() AS now),
            signalled AS (
                SELECT o.symbol, coalesce(o.signal_id, o.id) AS signal,
                       count(DISTINCT o.account_id) AS accounts,
                       sum(coalesce(o.cost, o.qty * greatest(o.reference, o.price_limit))) AS notional
                FROM clock, order_intent o JOIN account a ON a.id = o.account_id
                LEFT JOIN symbol_halt h ON h.symbol = o.symbol
                WHERE o.kind = 'entry' AND o.stamped_at > now - $1::interval AND a.kind = 'live'
                  AND o.status NOT IN ('rejected', 'not_placed')
                  AND o.stamped_at > coalesce(h.until, '-infinity')
                GROUP BY o.symbol, signal
            )
            SELECT symbol, sum(accounts) - max(accounts) AS accounts, sum(notional) AS notional
            FROM signalled GROUP BY symbol ORDER BY symbol
            """,
            rules.crowd_window,
        )
        return active, [
            Crowd(Symbol.parse(row["symbol"]), int(row["accounts"]), row["notional"]) for row in rows
        ]

    async def watch(self, rules: BrakeRules) -> Watch:
        """Order events of sent orders only: the last ones, whatever became of them."""
        row = await self._connection.fetchrow(
            """
            WITH clock AS MATERIALIZED (SELECT clock_now() AS now, changed_at AS since FROM service_control),
            lately AS MATERIALIZED (
                SELECT account_id, id FROM order_intent, clock
                WHERE created_at > since AND stamped_at IS NOT NULL ORDER BY created_at DESC LIMIT $1
            )
            SELECT
                (SELECT count(*) FROM account WHERE armed) AS active,
                (SELECT count(*) FROM account_day
                 WHERE breached_at > greatest(now - $2::interval, since)) AS breached,
                (SELECT count(*) FROM order_intent WHERE status = 'unknown') AS unknown,
                (SELECT count(*) FROM lately) AS sent,
                (SELECT count(*) FROM lately l WHERE EXISTS (
                    SELECT FROM order_event e
                    WHERE e.account_id = l.account_id AND e.order_id = l.id AND e.to_status = 'unknown'
                 )) AS doubtful,
                (SELECT count(*) FROM unexplained_order
                 WHERE seen_at > greatest(now - $3::interval, since)) AS unexplained
            FROM clock
            """,
            rules.sample,
            rules.breach_window,
            rules.unexplained_window,
        )
        if row is None:
            raise LookupError("the service's switch must have its row")
        return Watch(**dict(row))
