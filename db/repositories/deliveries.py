"""Recipients of broadcasts and their deliveries, to their end and back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from app.broadcasts import RECALL_WITHIN, Category, Outcome, Segment
from app.ports_broadcasts import Broadcast, Figures
from db.codec import AnyConnection
from db.repositories.segments import Conditions
from trading.domain.ids import UserId

_RECALL_LIFE = timedelta(hours=6)
_BULK = 3  # app.attention.Priority.BULK
# A message that may still be taken back. $1: the broadcast, $2: since when.
_TO_RECALL = "d.broadcast_id = $1 AND d.outcome = 'sent' AND d.message_id IS NOT NULL AND d.settled_at > $2"


class PgDeliveries:
    """`app.ports_broadcasts.Deliveries`. A mark in the outbox is stronger than anything here."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def count(self, segment: Segment, category: Category) -> int:
        meant = Conditions(segment, category)
        found: int = await self._connection.fetchval(
            f"SELECT count(*) FROM person p WHERE {meant.sql}",  # noqa: S608  # ours
            *meant.values,
        )
        return found

    async def people(self, broadcast: Broadcast, limit: int) -> Sequence[UserId]:
        meant = Conditions(broadcast.segment, broadcast.category)
        after, most = meant.put(broadcast.cursor), meant.put(limit)
        rows = await self._connection.fetch(
            f"SELECT p.id FROM person p WHERE {meant.sql} AND p.id > {after} ORDER BY p.id LIMIT {most}",  # noqa: S608  # ours
            *meant.values,
        )
        return [UserId(row["id"]) for row in rows]

    async def enlist(self, number: int, due: Mapping[UserId, datetime]) -> None:
        await self._connection.execute(
            """
            INSERT INTO broadcast_delivery (broadcast_id, user_id, due_at)
            SELECT $1, u, at FROM unnest($2::bigint[], $3::timestamptz[]) AS t (u, at)
            ON CONFLICT (broadcast_id, user_id) DO UPDATE SET due_at = excluded.due_at
                WHERE broadcast_delivery.outcome IS NULL AND broadcast_delivery.outbox_id IS NULL
            """,
            number,
            list(due),
            list(due.values()),
        )

    async def unfed(self, number: int) -> Sequence[UserId]:
        rows = await self._connection.fetch(
            """
            SELECT user_id FROM broadcast_delivery
            WHERE broadcast_id = $1 AND outcome IS NULL AND outbox_id IS NULL ORDER BY user_id
            """,
            number,
        )
        return [UserId(row["user_id"]) for row in rows]

    async def room(self, most: int) -> int:
        waiting: int = await self._connection.fetchval(
            """
            SELECT count(*) FROM outbox
            WHERE priority = $1 AND sent_at IS NULL AND dropped_at IS NULL AND held_until IS NULL
            """,
            _BULK,
        )
        return max(most - waiting, 0)

    async def feed(self, broadcast: Broadcast, limit: int, now: datetime) -> int:
        await self._forsake(broadcast, now)
        done = await self._connection.execute(
            """
            WITH due AS MATERIALIZED (
                SELECT user_id, round FROM broadcast_delivery
                WHERE broadcast_id = $1 AND outcome IS NULL AND outbox_id IS NULL AND due_at <= $2
                ORDER BY user_id LIMIT $3
            ), told AS (
                INSERT INTO outbox (user_id, kind, body, dedupe, priority, silent, expires_at)
                SELECT user_id, 'Broadcast', jsonb_build_object('broadcast', $1::bigint),
                       format('broadcast:%s:%s', $1::bigint, round), $4, $5, $6
                FROM due ORDER BY user_id
                ON CONFLICT (user_id, dedupe) DO NOTHING
                RETURNING id, user_id
            )
            UPDATE broadcast_delivery d SET outbox_id = told.id
            FROM told WHERE d.broadcast_id = $1 AND d.user_id = told.user_id
            """,
            broadcast.id,
            now,
            limit,
            _BULK,
            broadcast.silent,
            broadcast.deadline,
        )
        return _count(done)

    async def _forsake(self, broadcast: Broadcast, now: datetime) -> None:
        """Those who wait and must not, or cannot be told any more."""
        await self._connection.execute(
            """
            UPDATE broadcast_delivery d SET settled_at = $2, outcome = CASE
                WHEN $3::timestamptz <= greatest($2, d.due_at) THEN 'expired'
                WHEN p.reachable THEN 'unwanted' ELSE 'blocked' END
            FROM person p
            WHERE d.broadcast_id = $1 AND d.outcome IS NULL AND d.outbox_id IS NULL AND p.id = d.user_id
              AND ($3 <= greatest($2, d.due_at) OR NOT p.reachable OR p.banned
                   OR EXISTS (SELECT FROM broadcast_optout o WHERE o.user_id = p.id AND o.category = $4))
            """,
            broadcast.id,
            now,
            broadcast.deadline,
            broadcast.category,
        )

    async def settle(self, broadcast: Broadcast, now: datetime) -> int:
        await self._connection.execute(
            """
            UPDATE outbox o SET dropped_at = clock_now(), dropped_why = 'not wanted'
            FROM broadcast_delivery d, person p
            WHERE d.broadcast_id = $1 AND d.outcome IS NULL AND o.id = d.outbox_id AND p.id = d.user_id
              AND p.banned AND o.sent_at IS NULL AND o.dropped_at IS NULL AND o.sending_since IS NULL
            """,
            broadcast.id,
        )
        done = await self._connection.execute(
            """
            UPDATE broadcast_delivery d SET settled_at = $2, message_id = o.message_id, outcome = CASE
                WHEN o.sent_at IS NOT NULL THEN 'sent'
                WHEN o.dropped_why = 'unreachable' THEN 'blocked'
                WHEN o.dropped_why = 'not wanted' THEN 'unwanted'
                WHEN o.dropped_why IN ('unknown', 'expired') THEN o.dropped_why
                ELSE 'failed' END
            FROM outbox o
            WHERE d.broadcast_id = $1 AND d.outcome IS NULL AND o.id = d.outbox_id
              AND (o.sent_at IS NOT NULL OR o.dropped_at IS NOT NULL)
            """,
            broadcast.id,
            now,
        )
        return _count(done)

    async def withdraw(self, number: int) -> int:
        done = await self._connection.execute(
            """
            WITH back AS (
                DELETE FROM outbox o USING broadcast_delivery d
                WHERE d.broadcast_id = $1 AND d.outcome IS NULL AND o.id = d.outbox_id
                  AND o.sent_at IS NULL AND o.dropped_at IS NULL AND o.sending_since IS NULL
                RETURNING d.user_id
            )
            UPDATE broadcast_delivery d SET outbox_id = NULL
            FROM back WHERE d.broadcast_id = $1 AND d.user_id = back.user_id
            """,
            number,
        )
        return _count(done)

    async def open(self, number: int) -> bool:
        found: bool = await self._connection.fetchval(
            "SELECT EXISTS (SELECT FROM broadcast_delivery WHERE broadcast_id = $1 AND outcome IS NULL)",
            number,
        )
        return found

    async def again(self, number: int) -> int:
        done = await self._connection.execute(
            """
            UPDATE broadcast_delivery
            SET outcome = NULL, outbox_id = NULL, settled_at = NULL, round = round + 1
            WHERE broadcast_id = $1 AND outcome = 'unknown'
            """,
            number,
        )
        return _count(done)

    async def feed_recall(self, number: int, limit: int, now: datetime) -> int:
        done = await self._connection.execute(
            f"""
            WITH told AS (
                INSERT INTO outbox (user_id, kind, body, dedupe, priority, silent, expires_at)
                SELECT d.user_id, 'Recall', jsonb_build_object('broadcast', $1::bigint),
                       format('recall:%s:%s', $1::bigint, d.round), $3, true, clock_timestamp() + $4::interval
                FROM broadcast_delivery d WHERE {_TO_RECALL} AND d.recall_id IS NULL
                ORDER BY d.user_id LIMIT $5
                RETURNING id, user_id
            )
            UPDATE broadcast_delivery d SET recall_id = told.id
            FROM told WHERE d.broadcast_id = $1 AND d.user_id = told.user_id
            """,  # noqa: S608  # ours
            number,
            now - RECALL_WITHIN,
            _BULK,
            _RECALL_LIFE,
            limit,
        )
        return _count(done)

    async def settle_recall(self, number: int) -> int:
        done = await self._connection.execute(
            """
            UPDATE broadcast_delivery d SET recalled = CASE WHEN o.sent_at IS NULL THEN 'kept' ELSE 'gone' END
            FROM outbox o
            WHERE d.broadcast_id = $1 AND d.recalled IS NULL AND o.id = d.recall_id
              AND (o.sent_at IS NOT NULL OR o.dropped_at IS NOT NULL)
            """,
            number,
        )
        return _count(done)

    async def figures(self, number: int, now: datetime) -> Figures:
        rows = await self._connection.fetch(
            "SELECT outcome, count(*) AS n FROM broadcast_delivery WHERE broadcast_id = $1 GROUP BY outcome",
            number,
        )
        counts = {row["outcome"]: row["n"] for row in rows}
        taken = await self._connection.fetchrow(
            f"""
            SELECT count(*) FILTER (WHERE recalled = 'gone') AS gone,
                   count(*) FILTER (WHERE recalled = 'kept') AS kept,
                   count(*) FILTER (WHERE recalled IS NULL AND {_TO_RECALL}) AS left
            FROM broadcast_delivery d WHERE broadcast_id = $1 AND outcome = 'sent'
            """,  # noqa: S608  # ours
            number,
            now - RECALL_WITHIN,
        )
        clicks = await self._connection.fetch(
            "SELECT button, count(*) AS n FROM broadcast_click WHERE broadcast_id = $1 GROUP BY button",
            number,
        )
        return Figures(
            outcomes={Outcome(name): n for name, n in counts.items() if name is not None},
            waiting=counts.get(None, 0),
            gone=taken["gone"] if taken else 0,
            kept=taken["kept"] if taken else 0,
            to_recall=taken["left"] if taken else 0,
            clicks={row["button"]: row["n"] for row in clicks},
        )


def _count(tag: str) -> int:
    """How many rows a statement with this status has changed."""
    return int(tag.rpartition(" ")[2])
