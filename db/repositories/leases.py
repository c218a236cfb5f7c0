"""Who runs what must run only once: rows taken by compare-and-set on the database's own clock."""

from collections.abc import Mapping, Sequence

from db.codec import AnyConnection


class PgLeases:
    """`app.ports.Leases`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def take(self, owner: str, resources: Sequence[str], seconds: float) -> Sequence[str]:
        """Rows are taken in one order by everybody, so that two who take many cannot block each other."""
        rows = await self._connection.fetch(
            """
            INSERT INTO lease AS l (resource, owner, until)
            SELECT resource, $1, clock_timestamp() + make_interval(secs => $3)
            FROM unnest($2::text[]) AS resource ORDER BY resource
            ON CONFLICT (resource) DO UPDATE SET
                owner = excluded.owner,
                until = clock_timestamp() + make_interval(secs => $3),
                epoch = CASE WHEN l.owner = excluded.owner THEN l.epoch ELSE l.epoch + 1 END
            WHERE l.owner = excluded.owner OR l.until <= clock_timestamp()
            RETURNING resource
            """,
            owner,
            list(resources),
            seconds,
        )
        return [row["resource"] for row in rows]

    async def release(self, owner: str, resources: Sequence[str]) -> None:
        await self._connection.execute(
            """
            UPDATE lease SET until = clock_timestamp()
            WHERE owner = $1 AND resource = ANY ($2::text[]) AND until > clock_timestamp()
            """,
            owner,
            list(resources),
        )

    async def owners(self, prefix: str) -> Mapping[str, str]:
        rows = await self._connection.fetch(
            "SELECT resource, owner FROM lease WHERE starts_with(resource, $1) AND until > clock_timestamp()",
            prefix,
        )
        return {row["resource"]: row["owner"] for row in rows}
