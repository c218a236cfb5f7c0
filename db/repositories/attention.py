"""What people want to hear, when they are reported to, and when they were last there."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from app.attention import USUAL, Priority, Wishes
from app.ports_attention import DueReport, Listener
from app.records import Unreadable, packed, unpacked
from db.codec import AnyConnection, Row
from trading.domain.ids import UserId
from trading.ledger.periods import Period


class PgWanting:
    """`app.ports_attention.Wanting`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def of(self, user: UserId) -> Wishes:
        return _wishes_of(
            await self._connection.fetchval("SELECT wishes FROM attention_wish WHERE user_id = $1", user)
        )

    async def put(self, user: UserId, wishes: Wishes) -> None:
        await self._connection.execute(
            """
            INSERT INTO attention_wish (user_id, wishes) VALUES ($1, $2)
            ON CONFLICT (user_id) DO UPDATE SET wishes = excluded.wishes
            """,
            user,
            packed(wishes),
        )
        await self.plan_anew(user)

    async def plan_anew(self, user: UserId) -> None:
        await self._connection.execute("DELETE FROM report_plan WHERE user_id = $1", user)

    async def listeners(self, users: Collection[UserId]) -> Mapping[UserId, Listener]:
        rows = await self._connection.fetch(
            """
            SELECT p.id, p.zone, w.wishes FROM person p LEFT JOIN attention_wish w ON w.user_id = p.id
            WHERE p.id = ANY ($1::bigint[])
            """,
            list(users),
        )
        return {UserId(row["id"]): _listener_of(row) for row in rows}

    async def pushes(self, users: Collection[UserId], since: timedelta) -> Mapping[UserId, int]:
        rows = await self._connection.fetch(
            """
            SELECT user_id, count(DISTINCT message_id) AS n FROM outbox
            WHERE user_id = ANY ($1::bigint[]) AND sent_at > (SELECT clock_now()) - $2::interval
              AND priority > $3 AND NOT silent
            GROUP BY user_id
            """,
            list(users),
            since,
            Priority.CRITICAL,
        )
        return {UserId(row["user_id"]): row["n"] for row in rows}

    async def unplanned(self, limit: int) -> Sequence[Listener]:
        rows = await self._connection.fetch(
            """
            SELECT p.id, p.zone, w.wishes FROM person p LEFT JOIN attention_wish w ON w.user_id = p.id
            WHERE p.terms_accepted_at IS NOT NULL AND NOT p.banned
              AND NOT EXISTS (SELECT FROM report_plan r WHERE r.user_id = p.id)
            ORDER BY p.id LIMIT $1
            """,
            limit,
        )
        return [_listener_of(row) for row in rows]

    async def plan(self, user: UserId, period: Period, next_at: datetime | None) -> None:
        await self._connection.execute(
            """
            INSERT INTO report_plan (user_id, period, next_at) VALUES ($1, $2, $3)
            ON CONFLICT (user_id, period) DO UPDATE SET next_at = excluded.next_at
            """,
            user,
            period,
            next_at,
        )

    async def due(self, limit: int) -> Sequence[DueReport]:
        rows = await self._connection.fetch(
            """
            SELECT r.period, r.next_at, p.id, p.zone, w.wishes
            FROM report_plan r JOIN person p ON p.id = r.user_id
            LEFT JOIN attention_wish w ON w.user_id = p.id
            WHERE r.next_at <= (SELECT clock_now())
            ORDER BY r.next_at, r.user_id LIMIT $1
            """,
            limit,
        )
        return [DueReport(_listener_of(row), Period(row["period"]), row["next_at"]) for row in rows]

    async def alarms(self, user: UserId, since: datetime) -> int:
        found: int = await self._connection.fetchval(
            "SELECT count(*) FROM outbox WHERE user_id = $1 AND priority = $3 AND created_at > $2",
            user,
            since,
            Priority.CRITICAL,
        )
        return found

    async def seen(self, user: UserId, away: timedelta) -> datetime | None:
        """Written down at most every few minutes: most updates only read."""
        last: datetime | None = await self._connection.fetchval(
            """
            WITH before AS MATERIALIZED (SELECT seen_at FROM presence WHERE user_id = $1),
            written AS (
                INSERT INTO presence (user_id, seen_at)
                SELECT $1, clock_now()
                WHERE NOT EXISTS (SELECT FROM before WHERE seen_at > clock_now() - $2::interval / 48)
                ON CONFLICT (user_id) DO UPDATE SET seen_at = excluded.seen_at
            )
            SELECT seen_at FROM before WHERE seen_at < clock_now() - $2::interval
            """,
            user,
            away,
        )
        return last


def _listener_of(row: Row) -> Listener:
    return Listener(UserId(row["id"]), row["zone"], _wishes_of(row["wishes"]))


def _wishes_of(kept: Mapping[str, object] | None) -> Wishes:
    """What another release has written and this one cannot read counts as nothing chosen."""
    try:
        return USUAL if kept is None else unpacked(Wishes, kept)
    except Unreadable:
        return USUAL
