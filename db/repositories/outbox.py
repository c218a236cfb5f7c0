"""News that leaves after the commit: at least once, in order per chat."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from app.ports import Notice
from db.codec import AnyConnection, changed_one
from trading.domain.ids import AccountId, UserId


class PgOutbox:
    """`app.ports.Outbox`. The pauses of `later` are real seconds, also where the market clock runs faster."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def add(
        self,
        user: UserId,
        kind: str,
        body: Mapping[str, object],
        *,
        dedupe: str,
        account: AccountId | None,
        critical: bool = False,
    ) -> None:
        await self._connection.execute(
            """
            INSERT INTO outbox (user_id, account_id, kind, critical, body, dedupe)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (user_id, dedupe) DO NOTHING
            """,
            user,
            account,
            kind,
            critical,
            dict(body),
            dedupe,
        )

    async def due(self, limit: int, busy: Collection[UserId]) -> Sequence[Notice]:
        """One probe of an index for each chat with something waiting, however much is waiting there."""
        rows = await self._connection.fetch(
            """
            WITH RECURSIVE chat AS (
                (SELECT user_id FROM outbox WHERE sent_at IS NULL AND dropped_at IS NULL
                 ORDER BY user_id LIMIT 1)
                UNION ALL
                SELECT (
                    SELECT o.user_id FROM outbox o
                    WHERE o.sent_at IS NULL AND o.dropped_at IS NULL AND o.user_id > chat.user_id
                    ORDER BY o.user_id LIMIT 1
                )
                FROM chat WHERE chat.user_id IS NOT NULL
            )
            SELECT head.id, head.user_id, head.account_id, head.kind, head.body, head.attempts,
                   head.created_at
            FROM chat
            JOIN person p ON p.id = chat.user_id
            CROSS JOIN LATERAL (
                (SELECT o.* FROM outbox o
                 WHERE p.reachable AND NOT p.banned
                   AND o.user_id = p.id AND o.sent_at IS NULL AND o.dropped_at IS NULL
                 ORDER BY o.id LIMIT 1)
                UNION ALL
                (SELECT o.* FROM outbox o
                 WHERE NOT (p.reachable AND NOT p.banned) AND o.critical
                   AND o.user_id = p.id AND o.sent_at IS NULL AND o.dropped_at IS NULL
                 ORDER BY o.id LIMIT 1)
            ) head
            WHERE head.next_at <= clock_timestamp() AND chat.user_id <> ALL ($2::bigint[])
            ORDER BY head.critical DESC, head.id
            LIMIT $1
            """,
            limit,
            list(busy),
        )
        return [
            Notice(
                id=row["id"],
                user=UserId(row["user_id"]),
                account=None if row["account_id"] is None else AccountId(row["account_id"]),
                kind=row["kind"],
                body=row["body"],
                attempts=row["attempts"],
                created_at=row["created_at"],
            )
            for row in rows
        ]

    async def sent(self, notice: int, message: int | None) -> None:
        changed_one(
            await self._connection.execute(
                """
                UPDATE outbox
                SET sent_at = coalesce(sent_at, clock_now()), message_id = $2, attempts = attempts + 1
                WHERE id = $1 AND dropped_at IS NULL
                """,
                notice,
                message,
            ),
            f"notice {notice}",
        )

    async def later(self, notice: int, after: timedelta, why: str) -> None:
        changed_one(
            await self._connection.execute(
                """
                UPDATE outbox SET next_at = clock_timestamp() + $2, attempts = attempts + 1, last_why = $3
                WHERE id = $1 AND sent_at IS NULL AND dropped_at IS NULL
                """,
                notice,
                after,
                why,
            ),
            f"notice {notice}",
        )

    async def dropped(self, notice: int, why: str) -> None:
        changed_one(
            await self._connection.execute(
                """
                UPDATE outbox SET dropped_at = clock_now(), dropped_why = $2, attempts = attempts + 1
                WHERE id = $1 AND sent_at IS NULL AND dropped_at IS NULL
                """,
                notice,
                why,
            ),
            f"notice {notice}",
        )
