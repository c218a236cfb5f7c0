"""The numbers behind the operators' home: one statement, over indexes of what is young or open."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta

from app.accounts import User
from app.desk_views import DeskAges, DeskCounts
from app.ports_desk import Numbers
from db.codec import AnyConnection, Row, user_of
from trading.domain.ids import UserId

_WEEK = timedelta(days=7)
_KEPT = timedelta(days=9)

# $1 now and $2 the day's beginning, both of the market. States are those of Control, priorities of Priority.
_NOW = """
    WITH accounts AS (
        SELECT count(*) FILTER (WHERE kind = 'live') AS live,
               count(*) FILTER (WHERE kind = 'paper') AS paper,
               count(*) FILTER (WHERE armed) AS armed,
               count(*) FILTER (WHERE state = 1) AS paused,
               count(*) FILTER (WHERE state = 2) AS reduced,
               count(*) FILTER (WHERE state = 3) AS halted
        FROM (SELECT kind, armed, control_now(control, control_until) AS state FROM account) a
    ), open_ones AS (
        SELECT count(*) AS positions,
               count(*) FILTER (WHERE naked_since IS NOT NULL) AS naked,
               count(*) FILTER (WHERE soft) AS soft, min(naked_since) AS naked_at
        FROM position WHERE closed_at IS NULL
    ), people AS (
        SELECT count(*) AS users, count(*) FILTER (WHERE terms_accepted_at IS NOT NULL) AS registered,
               count(*) FILTER (WHERE NOT reachable) AS unreachable
        FROM person WHERE NOT is_pseudonym(id)
    ), lately AS (
        SELECT count(*) FILTER (WHERE seen_at >= $2) AS seen_today, count(*) AS seen_week
        FROM presence WHERE seen_at > $1::timestamptz - $3::interval
    ), queue AS (
        SELECT count(*) FILTER (WHERE o.priority = 0) AS critical,
               count(*) FILTER (WHERE o.priority = 1) AS fills_out,
               count(*) FILTER (WHERE o.priority = 2) AS alerts_out,
               count(*) FILTER (WHERE o.priority = 3) AS bulk_out,
               min(o.created_at) FILTER (WHERE o.priority = 0) AS critical_at,
               min(o.created_at) FILTER (WHERE o.priority <> 3) AS outbox_at
        FROM outbox o JOIN person p ON p.id = o.user_id
        WHERE o.sent_at IS NULL AND o.dropped_at IS NULL AND o.held_until IS NULL
          AND p.reachable AND (NOT p.banned OR o.priority = 0)
    ), unproved AS (
        SELECT count(*) AS waiting, min(coalesce(stamped_at, created_at)) AS waiting_at FROM order_intent
        WHERE status IN ('submitting', 'unknown')
    ), aside AS (
        SELECT count(*) AS quarantined, min(updated_at) AS quarantined_at FROM order_intent
        WHERE status = 'quarantined'
    ), inboxed AS (
        SELECT count(*) AS inbox, min(received_at) AS inbox_at FROM tg_update WHERE done_at IS NULL
    )
    SELECT accounts.*, open_ones.*, people.*, lately.*, queue.*, unproved.*, aside.*, inboxed.*,
           (SELECT count(*) FROM order_intent WHERE created_at >= $2 AND status <> 'void') AS orders_today,
           (SELECT count(*) FROM fill WHERE seen_at >= $2) AS fills_today,
           (SELECT count(*) FROM outbox WHERE sent_at >= $2) AS sent_today,
           (SELECT count(*) FROM outbox WHERE dropped_at >= $2) AS dropped_today,
           (SELECT count(*) FROM incident WHERE seen_at IS NULL AND NOT until_change
              AND (muted_until IS NULL OR muted_until < $1)
              AND last_at > $1::timestamptz - interval '24 hours') AS incidents,
           (SELECT count(*) FROM symbol_halt WHERE until IS NULL OR until > $1) AS symbols_halted,
           pg_database_size(current_database()) AS size, s.started_at,
           CASE WHEN maintained(s.maintained_from, s.maintained_until) > 0
                THEN s.maintained_until END AS maintained
    FROM accounts, open_ones, people, lately, queue, unproved, aside, inboxed, service_control s
"""


class PgDeskNumbers:
    """`app.ports_desk.DeskNumbers`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def now(self, at: datetime) -> Numbers:
        day = at.replace(hour=0, minute=0, second=0, microsecond=0)
        row = await self._connection.fetchrow(_NOW, at, day, _WEEK)
        if row is None:
            raise LookupError("the service's switch must have its row")
        return Numbers(
            counts=DeskCounts(**{one.name: row[one.name] for one in fields(DeskCounts)}),
            ages=DeskAges(**{one.name: _age(row, one.name, at) for one in fields(DeskAges)}),
            size=row["size"],
            started_at=row["started_at"],
            maintained=row["maintained"],
        )

    async def keep(self, hour: datetime, counts: Mapping[str, int]) -> bool:
        await self._connection.execute("DELETE FROM desk_point WHERE at < $1", hour - _KEPT)
        kept = await self._connection.fetchval(
            "INSERT INTO desk_point (at, numbers) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true",
            hour,
            dict(counts),
        )
        return kept is not None

    async def kept(self, not_after: datetime) -> Mapping[str, int]:
        found: Mapping[str, int] | None = await self._connection.fetchval(
            "SELECT numbers FROM desk_point WHERE at <= $1 ORDER BY at DESC LIMIT 1", not_after
        )
        return found or {}

    async def is_kept(self, hour: datetime) -> bool:
        found = await self._connection.fetchval("SELECT true FROM desk_point WHERE at = $1", hour)
        return found is not None

    async def listeners(self) -> Sequence[User]:
        rows = await self._connection.fetch(
            """
            SELECT * FROM person WHERE role <> 'user' AND NOT banned AND reachable AND desk_summary
            ORDER BY id
            """
        )
        return [user_of(row) for row in rows]

    async def listen(self, user: UserId, *, wanted: bool) -> None:
        await self._connection.execute("UPDATE person SET desk_summary = $2 WHERE id = $1", user, wanted)

    async def listens(self, user: UserId) -> bool:
        return bool(await self._connection.fetchval("SELECT desk_summary FROM person WHERE id = $1", user))


def _age(row: Row, name: str, now: datetime) -> timedelta | None:
    """Never negative: the database's clock may be a little ahead of ours."""
    since = row[f"{name}_at"]
    return None if since is None else max(now - since, timedelta())
