"""Failures, counted by fingerprint, told once."""

from collections.abc import Sequence
from hashlib import blake2b

from app.views import IncidentView
from db.codec import AnyConnection


def fingerprint_of(place: str, summary: str) -> bytes:
    """Equal for failures that are the same to an operator."""
    return blake2b(f"{place}\0{summary}".encode(), digest_size=16).digest()


class PgIncidents:
    """`app.ports.Incidents`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def record(self, place: str, summary: str) -> bool:
        """True once in 24 hours for each kind of failure, however many report it at the same moment."""
        fingerprint = fingerprint_of(place, summary)
        await self._connection.execute(
            """
            INSERT INTO incident (fingerprint, place, summary) VALUES ($1, $2, $3)
            ON CONFLICT (fingerprint) DO UPDATE SET count = incident.count + 1, last_at = clock_now()
            """,
            fingerprint,
            place,
            summary,
        )
        told = await self._connection.fetchval(
            """
            UPDATE incident SET told_at = clock_now()
            WHERE fingerprint = $1 AND (told_at IS NULL OR told_at <= clock_now() - interval '24 hours')
            RETURNING true
            """,
            fingerprint,
        )
        return told is not None

    async def latest(self, limit: int) -> Sequence[IncidentView]:
        rows = await self._connection.fetch(
            """
            SELECT place, summary, count, first_at, last_at FROM incident
            ORDER BY last_at DESC, fingerprint LIMIT $1
            """,
            limit,
        )
        return [
            IncidentView(row["place"], row["summary"], row["count"], row["first_at"], row["last_at"])
            for row in rows
        ]
