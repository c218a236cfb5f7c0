"""Messages that are changed instead of sent again, and what people were asked to type."""

from app.ports_delivery import Card, OpenQuestion
from db.codec import AnyConnection
from trading.domain.ids import UserId


class PgCards:
    """`app.ports.Cards`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def get(self, user: UserId, name: str) -> Card | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM chat_card WHERE user_id = $1 AND name = $2", user, name
        )
        return None if row is None else Card(row["message_id"], row["head"], row["photo"], row["keyboard"])

    async def put(self, user: UserId, name: str, card: Card) -> None:
        await self._connection.execute(
            """
            INSERT INTO chat_card (user_id, name, message_id, head, photo, keyboard)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (user_id, name) DO UPDATE
                SET message_id = excluded.message_id, head = excluded.head, photo = excluded.photo,
                    keyboard = excluded.keyboard, changed_at = clock_now()
            """,
            user,
            name,
            card.message,
            card.head,
            card.photo,
            card.keyboard,
        )


class PgOpenQuestions:
    """`app.ports.OpenQuestions`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def get(self, user: UserId) -> OpenQuestion | None:
        row = await self._connection.fetchrow("SELECT * FROM open_question WHERE user_id = $1", user)
        return None if row is None else OpenQuestion(row["page"], row["about"], row["asked_at"])

    async def put(self, user: UserId, question: OpenQuestion | None) -> None:
        if question is None:
            await self._connection.execute("DELETE FROM open_question WHERE user_id = $1", user)
            return
        await self._connection.execute(
            """
            INSERT INTO open_question (user_id, page, about, asked_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (user_id) DO UPDATE
                SET page = excluded.page, about = excluded.about, asked_at = excluded.asked_at
            """,
            user,
            question.page,
            question.about,
            question.asked_at,
        )
