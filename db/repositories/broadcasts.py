"""Broadcasts as their authors make them."""

from collections.abc import Sequence
from datetime import datetime

from app.broadcasts import Buttons, Category, Segment, Status
from app.ports_broadcasts import Broadcast, Source
from app.records import packed, unpacked
from db.codec import AnyConnection, Row, changed_one
from trading.domain.ids import UserId

_SELECT = """
    SELECT b.*, coalesce((SELECT jsonb_agg(jsonb_build_object(
        'language', s.language, 'messages', to_jsonb(s.messages), 'kind', s.kind) ORDER BY s.language)
        FROM broadcast_source s WHERE s.broadcast_id = b.id), '[]') AS sources
    FROM broadcast b
"""


class PgBroadcastBook:
    """`app.ports_broadcasts.BroadcastBook`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def make(self, author: UserId, source: Source) -> int:
        number: int = await self._connection.fetchval(
            "INSERT INTO broadcast (author) VALUES ($1) RETURNING id", author
        )
        await self.put_source(number, source)
        return number

    async def get(self, number: int, *, lock: bool = False) -> Broadcast | None:
        row = await self._connection.fetchrow(
            f"{_SELECT} WHERE b.id = $1 {'FOR UPDATE OF b' if lock else ''}", number
        )
        return None if row is None else _broadcast_of(row)

    async def take(self, number: int) -> Broadcast | None:
        row = await self._connection.fetchrow(
            f"{_SELECT} WHERE b.id = $1 FOR UPDATE OF b SKIP LOCKED", number
        )
        return None if row is None else _broadcast_of(row)

    async def put(self, broadcast: Broadcast) -> None:
        one = broadcast
        changed_one(
            await self._connection.execute(
                """
                UPDATE broadcast SET status = $2, category = $3, buttons = $4, segment = $5, silent = $6,
                    protect = $7, hours = $8, version = $9, counted = $10, starts_at = $11, deadline = $12,
                    why = $13, cursor = $14, listed = $15, card = $16, started_at = $17, ended_at = $18
                WHERE id = $1
                """,
                *(one.id, one.status, one.category, packed(one.buttons), packed(one.segment), one.silent),
                *(one.protect, one.hours, one.version, one.counted, one.starts_at, one.deadline),
                *(one.why, one.cursor, one.listed, one.card, one.started_at, one.ended_at),
            ),
            f"broadcast {one.id}",
        )

    async def put_source(self, number: int, source: Source) -> None:
        await self._connection.execute(
            """
            INSERT INTO broadcast_source (broadcast_id, language, messages, kind) VALUES ($1, $2, $3, $4)
            ON CONFLICT (broadcast_id, language) DO UPDATE
                SET messages = excluded.messages, kind = excluded.kind
            """,
            number,
            source.language,
            list(source.messages),
            source.kind,
        )

    async def drop_source(self, number: int, language: str) -> None:
        await self._connection.execute(
            "DELETE FROM broadcast_source WHERE broadcast_id = $1 AND language = $2", number, language
        )

    async def latest(self, limit: int) -> Sequence[Broadcast]:
        rows = await self._connection.fetch(f"{_SELECT} ORDER BY b.id DESC LIMIT $1", limit)
        return [_broadcast_of(row) for row in rows]

    async def due(self, now: datetime) -> Sequence[int]:
        rows = await self._connection.fetch(
            """
            SELECT id FROM broadcast
            WHERE (status = 'scheduled' AND starts_at <= $1) OR status IN ('running', 'paused', 'recalling')
               OR (status = 'cancelled' AND ended_at > $1 - interval '1 minute')
            ORDER BY id
            """,
            now,
        )
        return [row["id"] for row in rows]

    async def of_message(self, author: UserId, message: int) -> Sequence[Broadcast]:
        rows = await self._connection.fetch(
            f"""
            {_SELECT} WHERE b.author = $1 AND b.status IN ('draft', 'scheduled', 'running', 'paused')
                AND EXISTS (SELECT FROM broadcast_source s
                            WHERE s.broadcast_id = b.id AND $2 = ANY (s.messages))
            ORDER BY b.id FOR UPDATE OF b
            """,
            author,
            message,
        )
        return [_broadcast_of(row) for row in rows]

    async def cards(self) -> Sequence[Broadcast]:
        rows = await self._connection.fetch(f"{_SELECT} WHERE b.card IS NOT NULL ORDER BY b.id")
        return [_broadcast_of(row) for row in rows]


def _broadcast_of(row: Row) -> Broadcast:
    return Broadcast(
        id=row["id"],
        author=UserId(row["author"]),
        status=Status(row["status"]),
        created_at=row["created_at"],
        sources=tuple(unpacked(Source, source) for source in row["sources"]),
        category=Category(row["category"]),
        buttons=unpacked(Buttons, row["buttons"]),
        segment=unpacked(Segment, row["segment"]),
        silent=row["silent"],
        protect=row["protect"],
        hours=row["hours"],
        version=row["version"],
        counted=row["counted"],
        starts_at=row["starts_at"],
        deadline=row["deadline"],
        why=row["why"],
        cursor=row["cursor"],
        listed=row["listed"],
        card=row["card"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
    )
