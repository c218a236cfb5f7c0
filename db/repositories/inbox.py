"""Telegram's updates: recorded before they are acknowledged, handled once."""

from collections.abc import Collection, Sequence

from db.codec import AnyConnection, changed_one
from trading.domain.ids import UserId

NOBODY = 0  # the lane of updates that come from no person


class PgInbox:
    """`app.ports.Inbox`. The raw update is emptied once it is handled."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def record(self, updates: Sequence[tuple[int, UserId | None, bytes]]) -> int:
        rows = await self._connection.fetch(
            """
            INSERT INTO tg_update (update_id, lane, body)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])
            ON CONFLICT (update_id) DO NOTHING
            RETURNING 1
            """,
            [update for update, _, _ in updates],
            [NOBODY if user is None else user for _, user, _ in updates],
            [body for _, _, body in updates],
        )
        return len(rows)

    async def next_of(self, busy: Collection[int], limit: int) -> Sequence[tuple[int, int, bytes]]:
        """One probe of an index for each lane with something waiting, however much is waiting there."""
        rows = await self._connection.fetch(
            """
            WITH RECURSIVE waiting AS (
                (SELECT lane FROM tg_update WHERE done_at IS NULL ORDER BY lane LIMIT 1)
                UNION ALL
                SELECT (
                    SELECT u.lane FROM tg_update u
                    WHERE u.done_at IS NULL AND u.lane > waiting.lane ORDER BY u.lane LIMIT 1
                )
                FROM waiting WHERE waiting.lane IS NOT NULL
            )
            SELECT head.update_id, head.lane, head.body
            FROM waiting
            CROSS JOIN LATERAL (
                SELECT u.update_id, u.lane, u.body FROM tg_update u
                WHERE u.lane = waiting.lane AND u.done_at IS NULL
                ORDER BY u.update_id LIMIT 1
            ) head
            WHERE waiting.lane <> ALL ($1::bigint[])
            ORDER BY head.update_id
            LIMIT $2
            """,
            list(busy),
            limit,
        )
        return [(row["update_id"], row["lane"], row["body"]) for row in rows]

    async def done(self, update: int, outcome: str) -> None:
        """The first outcome stays. Raises LookupError for an update that was never recorded."""
        changed_one(
            await self._connection.execute(
                """
                UPDATE tg_update
                SET done_at = coalesce(done_at, clock_now()), outcome = coalesce(outcome, $2), body = ''
                WHERE update_id = $1
                """,
                update,
                outcome,
            ),
            f"update {update}",
        )

    async def offset(self) -> int:
        return int(
            await self._connection.fetchval("SELECT coalesce(max(update_id) + 1, 0) FROM tg_update") or 0
        )
