"""Maintenance: plans, what is agreed, and the news of it to everybody. In real time."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.delivery import dispatch_of
from app.desk_views import Maintenance
from db.codec import AnyConnection, Row
from trading.domain.ids import UserId

_AUDIENCE = "terms_accepted_at IS NOT NULL AND reachable AND NOT banned AND NOT is_pseudonym(id)"
_COUNT = "SELECT count(*) FROM person WHERE :audience".replace(":audience", _AUDIENCE)
_TELL = """
    INSERT INTO outbox (user_id, kind, body, dedupe, priority, silent, expires_at)
    SELECT id, $1, $2, $3, $4, $5, clock_timestamp() + $6::interval FROM person WHERE :audience
    ORDER BY id ON CONFLICT (user_id, dedupe) DO NOTHING
""".replace(":audience", _AUDIENCE)


class PgUpkeep:
    """`app.ports_desk.Upkeep`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def plan(self, starts_at: datetime, ends_at: datetime, texts: Mapping[str, str], by: UserId) -> int:
        number: int = await self._connection.fetchval(
            """
            INSERT INTO maintenance (starts_at, ends_at, texts, made_by) VALUES ($1, $2, $3, $4) RETURNING id
            """,
            starts_at,
            ends_at,
            dict(texts),
            by,
        )
        return number

    async def get(self, number: int) -> Maintenance | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM maintenance WHERE id = $1 AND ended_at IS NULL", number
        )
        return None if row is None else _of(row)

    async def current(self) -> Maintenance | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM maintenance WHERE agreed_at IS NOT NULL AND ended_at IS NULL"
        )
        return None if row is None else _of(row)

    async def agree(self, number: int) -> bool:
        await self._connection.execute(
            """
            UPDATE maintenance SET ended_at = clock_timestamp(), ended_by = NULL
            WHERE agreed_at IS NOT NULL AND ended_at IS NULL AND id <> $1
            """,
            number,
        )
        row = await self._connection.fetchrow(
            """
            UPDATE maintenance SET agreed_at = clock_timestamp()
            WHERE id = $1 AND agreed_at IS NULL AND ends_at > clock_timestamp()
            RETURNING starts_at, ends_at
            """,
            number,
        )
        if row is None:
            return False
        await self._connection.execute(
            "UPDATE service_control SET maintained_from = $1, maintained_until = $2",
            row["starts_at"],
            row["ends_at"],
        )
        return True

    async def end(self, by: UserId | None) -> bool:
        ended = await self._connection.fetchval(
            """
            UPDATE maintenance SET ended_at = clock_timestamp(), ended_by = $1
            WHERE agreed_at IS NOT NULL AND ended_at IS NULL RETURNING true
            """,
            by,
        )
        await self._connection.execute(
            """
            UPDATE service_control SET maintained_from = NULL, maintained_until = NULL
            WHERE maintained_from IS NOT NULL
            """
        )
        return ended is not None

    async def tell(self, kind: str, body: Mapping[str, object], dedupe: str, life: timedelta) -> int:
        way = dispatch_of(kind, body)
        done = await self._connection.execute(
            _TELL,
            kind,
            dict(body),
            dedupe,
            int(way.priority),
            way.silent,
            life,
        )
        return int(done.rpartition(" ")[2])

    async def audience(self) -> int:
        count: int = await self._connection.fetchval(_COUNT)
        return count


def _of(row: Row) -> Maintenance:
    return Maintenance(
        id=row["id"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        texts=row["texts"],
        agreed=row["agreed_at"] is not None,
    )
