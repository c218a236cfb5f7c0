"""Where people stand, every step that led there, and what follows for their accounts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.billing.payments import ChargeId, Provider
from app.billing.standing import look_at, nobody
from app.billing.subscriptions import Standing, Subscription
from app.ports_billing import Due, Held, Moved, Taken, Unchosen
from app.records import packed
from db.codec import AnyConnection, Row
from trading.domain.account import Control
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, Symbol

HOLD = "plan"  # why an account is held that its owner's plan does not permit

# Accounts with real money whose hold for the plan is not as it should be. The oldest stay where there are
# more than the plan permits; one without a key takes no place.
_WRONG = """
    SELECT a.id, a.user_id, a.exchange, a.wanted FROM (
        SELECT a.id, a.user_id, a.exchange, h.account_id IS NOT NULL AS held,
               c.account_id IS NOT NULL AND f.selling AND (NOT f.live OR count(c.account_id) OVER (
                   PARTITION BY a.user_id ORDER BY a.id) > f.accounts) AS wanted
        FROM account a JOIN plan_in_force f ON f.user_id = a.user_id
        LEFT JOIN credential c ON c.account_id = a.id
        LEFT JOIN account_hold h ON h.account_id = a.id AND h.code = 'plan'
        WHERE a.kind = 'live' AND NOT is_pseudonym(a.user_id) AND :who
    ) a
    WHERE a.wanted <> a.held
"""


class PgSubscriptions:
    """`app.ports_billing.Subscriptions`. Accounts are locked before subscriptions, as they are before all."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def now(self) -> datetime:
        found: datetime = await self._connection.fetchval("SELECT clock_timestamp()")
        return found

    async def get(self, user: UserId) -> Subscription | None:
        row = await self._connection.fetchrow("SELECT * FROM subscription WHERE user_id = $1", user)
        return None if row is None else _subscription_of(row)

    async def to_change(self, users: Sequence[UserId]) -> Mapping[UserId, Due]:
        await self._connection.execute(
            "SELECT FROM account WHERE user_id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE", users
        )
        await self._connection.execute(
            "SELECT FROM person WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE", users
        )
        rows = await self._connection.fetch(
            """
            SELECT s.*, p.id, p.language, clock_timestamp() AS now, NOT EXISTS (
                SELECT FROM account a WHERE a.user_id = p.id AND a.kind = 'live' AND (
                    EXISTS (SELECT FROM position o WHERE o.account_id = a.id AND o.closed_at IS NULL)
                    OR EXISTS (SELECT FROM order_intent i WHERE i.account_id = a.id AND i.status IN
                               ('planned', 'submitting', 'unknown', 'open', 'canceling')))
            ) AS flat
            FROM person p LEFT JOIN subscription s ON s.user_id = p.id
            WHERE p.id = ANY ($1::bigint[]) ORDER BY p.id
            """,
            users,
        )
        found = (Due(_standing_of(row), row["flat"], row["language"]) for row in rows)
        return {due.subscription.user: due for due in found}

    async def due(self, now: datetime, limit: int) -> Sequence[UserId]:
        rows = await self._connection.fetch(
            "SELECT user_id FROM subscription WHERE look_at <= $1 ORDER BY look_at, user_id LIMIT $2",
            now,
            limit,
        )
        return [UserId(row["user_id"]) for row in rows]

    async def keep(self, steps: Sequence[Moved], now: datetime) -> None:
        await self._connection.execute(
            """
            INSERT INTO subscription (user_id, plan, standing, since, until, grace_until, renews, provider,
                                      charge, failed, look_at)
            SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[],
                $6::timestamptz[], $7::boolean[], $8::text[], $9::text[], $10::boolean[], $11::timestamptz[])
            ON CONFLICT (user_id) DO UPDATE SET
                plan = excluded.plan, standing = excluded.standing, since = excluded.since,
                until = excluded.until, grace_until = excluded.grace_until, renews = excluded.renews,
                provider = excluded.provider, charge = excluded.charge, failed = excluded.failed,
                look_at = excluded.look_at
            """,
            *_columns([step.after for step in steps], now),
        )
        await self._connection.execute(
            """
            INSERT INTO subscription_step (user_id, at, event, detail, cause, before, after)
            SELECT s.user_id, $1, s.event, s.detail, s.cause, s.before, s.after
            FROM unnest($2::bigint[], $3::text[], $4::jsonb[], $5::text[], $6::jsonb[], $7::jsonb[])
                AS s (user_id, event, detail, cause, before, after)
            """,
            now,
            [step.after.user for step in steps],
            [step.event for step in steps],
            [dict(step.detail) for step in steps],
            [step.cause for step in steps],
            [packed(step.before) for step in steps],
            [packed(step.after) for step in steps],
        )

    async def seen(self, users: Mapping[UserId, datetime | None]) -> None:
        await self._connection.execute(
            """
            UPDATE subscription s SET look_at = n.at
            FROM unnest($1::bigint[], $2::timestamptz[]) AS n (user_id, at) WHERE s.user_id = n.user_id
            """,
            list(users),
            list(users.values()),
        )

    async def steps(self, user: UserId, limit: int) -> Sequence[Taken]:
        rows = await self._connection.fetch(
            """
            SELECT at, event, detail, cause, before, after FROM subscription_step
            WHERE user_id = $1 ORDER BY id DESC LIMIT $2
            """,
            user,
            limit,
        )
        return [Taken(**dict(row)) for row in rows]

    async def wrongly_held(self, limit: int) -> Sequence[UserId]:
        rows = await self._connection.fetch(
            f"{_WRONG.replace(':who', 'true')} ORDER BY a.user_id, a.id LIMIT $1", limit
        )
        return list(dict.fromkeys(UserId(row["user_id"]) for row in rows))

    async def settle_holds(self, users: Sequence[UserId]) -> Sequence[Held]:
        rows = await self._connection.fetch(
            f"{_WRONG.replace(':who', 'a.user_id = ANY ($1::bigint[])')} ORDER BY a.id", users
        )
        await self._hold([row["id"] for row in rows if row["wanted"]])
        await self._release([row["id"] for row in rows if not row["wanted"]])
        return [
            Held(AccountId(row["id"]), UserId(row["user_id"]), ExchangeId(row["exchange"]), row["wanted"])
            for row in rows
        ]

    async def _hold(self, accounts: Sequence[int]) -> None:
        """As `PgAccounts.hold` does, all at once."""
        await self._connection.execute(
            """
            INSERT INTO account_hold (account_id, user_id, code, control, detail, by)
            SELECT id, user_id, $2, $3, '', 'billing' FROM account WHERE id = ANY ($1::bigint[])
            ON CONFLICT (account_id, code) DO NOTHING
            """,
            accounts,
            HOLD,
            Control.REDUCE_ONLY,
        )
        await self._connection.execute(
            """
            UPDATE account SET control = $3, control_why = $2, control_by = 'billing', control_until = NULL
            WHERE id = ANY ($1::bigint[])
              AND (control_now(control, control_until) < $3 OR control_until IS NOT NULL)
            """,
            accounts,
            HOLD,
            Control.REDUCE_ONLY,
        )

    async def _release(self, accounts: Sequence[int]) -> None:
        """As `PgAccounts.release` does, all at once."""
        await self._connection.execute(
            "DELETE FROM account_hold WHERE account_id = ANY ($1::bigint[]) AND code = $2", accounts, HOLD
        )
        await self._connection.execute(
            """
            UPDATE account a SET control = coalesce(r.control, 0), control_why = r.code,
                                 control_by = 'billing', control_until = r.until
            FROM account b LEFT JOIN LATERAL (
                SELECT control, code, until FROM account_hold
                WHERE account_id = b.id AND (until IS NULL OR until > clock_now())
                ORDER BY control DESC, since, code LIMIT 1
            ) AS r ON true
            WHERE a.id = b.id AND a.id = ANY ($1::bigint[]) AND a.control_why = $2
            """,
            accounts,
            HOLD,
        )

    async def settle_symbols(self, users: Sequence[UserId]) -> Sequence[Unchosen]:
        rows = await self._connection.fetch(
            """
            WITH many AS (
                SELECT a.id, a.symbols, (f.permits ->> 'symbols')::integer AS most
                FROM account a JOIN plan_in_force f ON f.user_id = a.user_id AND f.selling
                WHERE a.user_id = ANY ($1::bigint[])
                  AND cardinality(a.symbols) > (f.permits ->> 'symbols')::integer
            )
            UPDATE account a SET symbols = many.symbols[1:many.most] FROM many WHERE a.id = many.id
            RETURNING a.id, a.user_id, many.symbols[many.most + 1:] AS lost
            """,
            users,
        )
        return [
            Unchosen(
                AccountId(row["id"]), UserId(row["user_id"]), tuple(Symbol.parse(key) for key in row["lost"])
            )
            for row in rows
        ]

    async def counts(self) -> Mapping[tuple[str, str], int]:
        rows = await self._connection.fetch(
            "SELECT plan, standing, count(*) AS n FROM subscription GROUP BY plan, standing"
        )
        return {(row["plan"], row["standing"]): row["n"] for row in rows}


def _standing_of(row: Row) -> Subscription:
    return nobody(UserId(row["id"]), row["now"]) if row["user_id"] is None else _subscription_of(row)


def _subscription_of(row: Row) -> Subscription:
    charge = None if row["provider"] is None else ChargeId(Provider(row["provider"]), row["charge"])
    return Subscription(
        user=UserId(row["user_id"]),
        plan=row["plan"],
        standing=Standing(row["standing"]),
        since=row["since"],
        until=row["until"],
        grace_until=row["grace_until"],
        renews=row["renews"],
        charge=charge,
        failed=row["failed"],
    )


def _columns(kept: Sequence[Subscription], now: datetime) -> tuple[list[object], ...]:
    """The values of all rows, column by column."""
    rows = [
        (
            one.user,
            one.plan,
            one.standing.value,
            one.since,
            one.until,
            one.grace_until,
            one.renews,
            None if one.charge is None else one.charge.provider.value,
            None if one.charge is None else one.charge.id,
            one.failed,
            look_at(one, now),
        )
        for one in kept
    ]
    return tuple(list(column) for column in zip(*rows, strict=True))
