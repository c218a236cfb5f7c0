"""Failures, counted by fingerprint, told when they are news."""

from collections.abc import Sequence
from hashlib import blake2b

from app.failures import Known, Mute, alarm_of
from app.ports_desk import Raised
from app.views import IncidentHit, IncidentView
from db.codec import AnyConnection, Row
from trading.domain.ids import AccountId, UserId

_VIEW = """
    SELECT i.*, coalesce(h.users, 0) AS users, coalesce(h.accounts, 0) AS accounts
    FROM incident i LEFT JOIN LATERAL (
        SELECT count(DISTINCT user_id) AS users, count(account_id) AS accounts
        FROM incident_hit WHERE fingerprint = i.fingerprint
    ) h ON true
"""


def fingerprint_of(place: str, summary: str) -> bytes:
    """Equal for failures that are the same to an operator."""
    return blake2b(f"{place}\0{summary}".encode(), digest_size=16).digest()


class PgIncidents:
    """`app.ports_desk.Incidents`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def record(
        self, place: str, summary: str, *, user: UserId | None = None, account: AccountId | None = None
    ) -> Raised | None:
        """The row is locked by its count: of many who report it at the same moment one tells."""
        fingerprint = fingerprint_of(place, summary)
        row = await self._connection.fetchrow(
            """
            INSERT INTO incident AS i (fingerprint, place, summary) VALUES ($1, $2, $3)
            ON CONFLICT (fingerprint) DO UPDATE
                SET count = i.count + 1, before_at = i.last_at, last_at = clock_now()
            RETURNING i.*, clock_now() AS now
            """,
            fingerprint,
            place,
            summary,
        )
        if row is None:
            raise LookupError("a failure that is counted must have its row")
        await self._hit(fingerprint, user, account)
        alarm = alarm_of(_known_of(row), row["now"])
        if alarm is None:
            return None
        await self._connection.execute(
            """
            UPDATE incident SET told_at = clock_now(), told_count = count, muted_until = NULL,
                seen_by = CASE WHEN $2 THEN NULL ELSE seen_by END,
                seen_at = CASE WHEN $2 THEN NULL ELSE seen_at END,
                until_change = until_change AND NOT $2
            WHERE fingerprint = $1
            """,
            fingerprint,
            alarm.is_change,
        )
        return Raised(row["id"], alarm, row["count"])

    async def _hit(self, fingerprint: bytes, user: UserId | None, account: AccountId | None) -> None:
        """Nobody where the person or account is not there."""
        if user is None and account is None:
            return
        await self._connection.execute(
            """
            INSERT INTO incident_hit AS h (fingerprint, user_id, account_id)
            SELECT $1, p.id, a.id FROM person p LEFT JOIN account a ON a.user_id = p.id AND a.id = $3
            WHERE p.id = coalesce($2, (SELECT user_id FROM account WHERE id = $3))
            ON CONFLICT (fingerprint, user_id, (coalesce(account_id, 0))) DO UPDATE
                SET count = h.count + 1, last_at = clock_now()
            """,
            fingerprint,
            user,
            account,
        )

    async def latest(self, limit: int, after: int = 0) -> Sequence[IncidentView]:
        rows = await self._connection.fetch(
            f"{_VIEW} ORDER BY i.last_at DESC, i.fingerprint LIMIT $1 OFFSET $2", limit, after
        )
        return [_view_of(row) for row in rows]

    async def get(self, incident: int) -> IncidentView | None:
        row = await self._connection.fetchrow(f"{_VIEW} WHERE i.id = $1", incident)
        return None if row is None else _view_of(row)

    async def hits(self, incident: int, limit: int) -> Sequence[IncidentHit]:
        rows = await self._connection.fetch(
            """
            SELECT h.user_id, p.name, h.account_id, h.count, h.last_at
            FROM incident i JOIN incident_hit h ON h.fingerprint = i.fingerprint
            JOIN person p ON p.id = h.user_id
            WHERE i.id = $1 ORDER BY h.last_at DESC, h.user_id, h.account_id LIMIT $2
            """,
            incident,
            limit,
        )
        return [
            IncidentHit(
                UserId(row["user_id"]),
                row["name"],
                None if row["account_id"] is None else AccountId(row["account_id"]),
                row["count"],
                row["last_at"],
            )
            for row in rows
        ]

    async def acknowledge(self, incident: int, by: UserId) -> bool:
        done = await self._connection.fetchval(
            """
            UPDATE incident SET seen_by = $2, seen_at = clock_now(), told_count = count
            WHERE id = $1 AND seen_at IS NULL RETURNING true
            """,
            incident,
            by,
        )
        return done is not None

    async def mute(self, incident: int, mute: Mute) -> bool:
        done = await self._connection.fetchval(
            """
            UPDATE incident SET muted_until = clock_now() + $2::interval, until_change = $3,
                                told_count = count
            WHERE id = $1 RETURNING true
            """,
            incident,
            mute.span,
            mute is Mute.CHANGE,
        )
        return done is not None


def _known_of(row: Row) -> Known:
    return Known(
        count=row["count"],
        before_at=row["before_at"],
        told_at=row["told_at"],
        told_count=row["told_count"],
        acknowledged=row["seen_at"] is not None,
        muted_until=row["muted_until"],
        until_change=row["until_change"],
    )


def _view_of(row: Row) -> IncidentView:
    return IncidentView(
        place=row["place"],
        summary=row["summary"],
        count=row["count"],
        first_at=row["first_at"],
        last_at=row["last_at"],
        id=row["id"],
        users=row["users"],
        accounts=row["accounts"],
        seen_by=None if row["seen_by"] is None else UserId(row["seen_by"]),
        seen_at=row["seen_at"],
        muted_until=row["muted_until"],
        until_change=row["until_change"],
    )
