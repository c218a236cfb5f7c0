"""What people get of broadcasts, what they press in it, and what they refuse."""

from collections.abc import Collection, Sequence

from app.broadcasts import Buttons, Category
from app.ports_broadcasts import Mail
from app.records import unpacked
from db.codec import AnyConnection
from trading.domain.ids import UserId


class PgMailings:
    """`app.ports_broadcasts.Mailings`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def mail(self, number: int, language: str) -> Mail | None:
        row = await self._connection.fetchrow(
            """
            SELECT b.author, b.buttons, b.category, b.protect, s.messages
            FROM broadcast b JOIN broadcast_source s ON s.broadcast_id = b.id
            WHERE b.id = $1 ORDER BY s.language = $2 DESC, s.language = 'en' DESC, s.language LIMIT 1
            """,
            number,
            language,
        )
        if row is None:
            return None
        return Mail(
            broadcast=number,
            author=UserId(row["author"]),
            messages=tuple(row["messages"]),
            buttons=unpacked(Buttons, row["buttons"]),
            category=Category(row["category"]),
            protect=row["protect"],
        )

    async def arrived(self, number: int, user: UserId, messages: Sequence[int]) -> None:
        await self._connection.execute(
            "UPDATE broadcast_delivery SET messages = $3 WHERE broadcast_id = $1 AND user_id = $2",
            number,
            user,
            list(messages),
        )

    async def messages(self, number: int, user: UserId) -> Sequence[int]:
        found = await self._connection.fetchval(
            """
            SELECT coalesce(messages, ARRAY[message_id]) FROM broadcast_delivery
            WHERE broadcast_id = $1 AND user_id = $2 AND outcome = 'sent'
            """,
            number,
            user,
        )
        return found or ()

    async def click(self, number: int, user: UserId, button: int) -> bool:
        found = await self._connection.fetchval(
            """
            WITH had AS (
                SELECT broadcast_id, user_id FROM broadcast_delivery WHERE broadcast_id = $1 AND user_id = $2
            ), counted AS (
                INSERT INTO broadcast_click (broadcast_id, user_id, button)
                SELECT broadcast_id, user_id, $3 FROM had ON CONFLICT DO NOTHING
            )
            SELECT true FROM had
            """,
            number,
            user,
            button,
        )
        return found is not None

    async def refused(self, user: UserId) -> Collection[Category]:
        rows = await self._connection.fetch("SELECT category FROM broadcast_optout WHERE user_id = $1", user)
        return frozenset(Category(row["category"]) for row in rows)

    async def refuse(self, user: UserId, category: Category, *, refused: bool) -> None:
        if refused:
            statement = (
                "INSERT INTO broadcast_optout (user_id, category) VALUES ($1, $2) ON CONFLICT DO NOTHING"
            )
        else:
            statement = "DELETE FROM broadcast_optout WHERE user_id = $1 AND category = $2"
        await self._connection.execute(statement, user, category)
