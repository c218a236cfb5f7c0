"""What operators did, and what a second person has agreed to."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.ports_operators import Act, Asked
from app.rights import Matter
from db.codec import AnyConnection, Row
from trading.domain.ids import UserId


class PgActs:
    """`app.ports_operators.Acts`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def note(
        self,
        by: UserId,
        name: str,
        subject: str = "",
        detail: Mapping[str, object] | None = None,
        *,
        done: bool = True,
    ) -> None:
        await self._connection.execute(
            "INSERT INTO operator_act (by, name, subject, detail, done) VALUES ($1, $2, $3, $4, $5)",
            by,
            name,
            subject,
            dict(detail or {}),
            done,
        )

    async def latest(
        self, limit: int, before: int | None = None, subject: str | None = None, by: UserId | None = None
    ) -> Sequence[Act]:
        rows = await self._connection.fetch(
            """
            SELECT * FROM operator_act
            WHERE ($2::bigint IS NULL OR id < $2) AND ($3::text IS NULL OR subject = $3)
              AND ($4::bigint IS NULL OR by = $4)
            ORDER BY id DESC LIMIT $1
            """,
            limit,
            before,
            subject,
            by,
        )
        return [_act_of(row) for row in rows]


class PgApprovals:
    """`app.ports_operators.Approvals`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def clock(self) -> datetime:
        now: datetime = await self._connection.fetchval("SELECT clock_timestamp()")
        return now

    async def get(self, number: int) -> Asked | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM approval WHERE id = $1 AND used_at IS NULL AND expires_at > clock_timestamp()",
            number,
        )
        return None if row is None else _asked_of(row)

    async def waiting(self) -> Sequence[Asked]:
        rows = await self._connection.fetch(
            """
            SELECT * FROM approval
            WHERE used_at IS NULL AND approved_by IS NULL AND expires_at > clock_timestamp()
            ORDER BY id LIMIT 20
            """
        )
        return [_asked_of(row) for row in rows]

    async def ask(self, matter: Matter, subject: str, size: int, by: UserId, until: datetime) -> int:
        await self._connection.execute(
            """
            UPDATE approval SET used_at = clock_timestamp()
            WHERE matter = $1 AND subject = $2 AND used_at IS NULL
              AND (size <> $3 OR approved_by IS NOT NULL OR expires_at <= clock_timestamp())
            """,
            matter,
            subject,
            size,
        )
        number: int = await self._connection.fetchval(
            """
            INSERT INTO approval (matter, subject, size, asked_by, expires_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (matter, subject) WHERE used_at IS NULL DO UPDATE SET
                asked_by = excluded.asked_by, expires_at = excluded.expires_at
            RETURNING id
            """,
            matter,
            subject,
            size,
            by,
            until,
        )
        return number

    async def approve(self, number: int, by: UserId) -> bool:
        done = await self._connection.fetchval(
            """
            UPDATE approval SET approved_by = $2
            WHERE id = $1 AND asked_by <> $2 AND approved_by IS NULL AND used_at IS NULL
              AND expires_at > clock_timestamp()
            RETURNING true
            """,
            number,
            by,
        )
        return done is not None

    async def approved(self, matter: Matter, subject: str, size: int, now: datetime) -> UserId | None:
        found = await self._connection.fetchval(
            """
            SELECT approved_by FROM approval
            WHERE matter = $1 AND subject = $2 AND size >= $3 AND used_at IS NULL AND expires_at > $4
            FOR UPDATE
            """,
            matter,
            subject,
            size,
            now,
        )
        return None if found is None else UserId(found)

    async def use(self, matter: Matter, subject: str) -> None:
        await self._connection.execute(
            """
            UPDATE approval SET used_at = clock_timestamp()
            WHERE matter = $1 AND subject = $2 AND used_at IS NULL
            """,
            matter,
            subject,
        )


def _act_of(row: Row) -> Act:
    return Act(
        row["id"], row["at"], UserId(row["by"]), row["name"], row["subject"], row["detail"], row["done"]
    )


def _asked_of(row: Row) -> Asked:
    agreed = row["approved_by"]
    return Asked(
        row["id"],
        Matter(row["matter"]),
        row["subject"],
        row["size"],
        UserId(row["asked_by"]),
        None if agreed is None else UserId(agreed),
    )
