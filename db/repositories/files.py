"""Telegram's ids of pictures it has."""

from db.codec import AnyConnection

KEPT = "30 days"
_AT_ONCE = 100  # forgotten at most, with each that is kept


class PgFiles:
    """`app.ports_files.Files`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def find(self, bot: int, content: bytes) -> str | None:
        found: str | None = await self._connection.fetchval(
            "SELECT file FROM telegram_file WHERE bot_id = $1 AND content = $2", bot, content
        )
        return found

    async def keep(self, bot: int, content: bytes, file: str) -> None:
        await self._connection.execute(
            """
            WITH old AS (
                SELECT bot_id, content FROM telegram_file WHERE kept_at < now() - $4::text::interval
                ORDER BY kept_at LIMIT $5 FOR UPDATE SKIP LOCKED
            ), gone AS (
                DELETE FROM telegram_file f USING old
                WHERE (f.bot_id, f.content) = (old.bot_id, old.content) AND f.content <> $2
            )
            INSERT INTO telegram_file (bot_id, content, file) VALUES ($1, $2, $3)
            ON CONFLICT (bot_id, content) DO UPDATE SET file = excluded.file, kept_at = excluded.kept_at
            """,
            bot,
            content,
            file,
            KEPT,
            _AT_ONCE,
        )

    async def forget(self, bot: int, content: bytes) -> None:
        await self._connection.execute(
            "DELETE FROM telegram_file WHERE bot_id = $1 AND content = $2", bot, content
        )
