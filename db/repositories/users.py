"""People."""

from collections.abc import Sequence

from app.accounts import Role, User
from db.codec import AnyConnection, changed_one, user_of
from trading.domain.ids import AccountId, UserId


class PgUsers:
    """`app.ports.Users`. Changing a person who is not there raises LookupError."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def get(self, user: UserId) -> User | None:
        row = await self._connection.fetchrow("SELECT * FROM person WHERE id = $1", user)
        return None if row is None else user_of(row)

    async def touch(self, user: UserId, name: str, language: str, role: Role) -> User:
        """Who writes to us can be written to: reachable again. Nothing is written where nothing is new."""
        known = await self._connection.fetchrow(
            """
            SELECT * FROM person
            WHERE id = $1 AND name = $2 AND reachable AND (role = 'owner') = ($3 = 'owner')
            """,
            user,
            name,
            role,
        )
        if known is not None:
            return user_of(known)
        row = await self._connection.fetchrow(
            """
            INSERT INTO person (id, name, language, role) VALUES ($1, $2, $3, $4)
            ON CONFLICT (id) DO UPDATE SET
                name = excluded.name, reachable = true,
                role = CASE WHEN 'owner' IN (excluded.role, person.role)
                       THEN excluded.role ELSE person.role END
            RETURNING *
            """,
            user,
            name,
            language,
            role,
        )
        if row is None:
            raise LookupError(f"person {user} must exist, it was just written")
        return user_of(row)

    async def set_language(self, user: UserId, language: str) -> None:
        await self._change("UPDATE person SET language = $2 WHERE id = $1", user, language)

    async def set_zone(self, user: UserId, zone: str) -> None:
        await self._change("UPDATE person SET zone = $2 WHERE id = $1", user, zone)

    async def accept_terms(self, user: UserId, version: str) -> None:
        """The instant of the first acceptance of a version stays."""
        await self._change(
            """
            UPDATE person SET
                terms_accepted_at = CASE WHEN terms_version = $2 THEN terms_accepted_at ELSE clock_now() END,
                terms_version = $2
            WHERE id = $1
            """,
            user,
            version,
        )

    async def set_active_account(self, user: UserId, account: AccountId) -> None:
        await self._change(
            """
            UPDATE person SET active_account = $2
            WHERE id = $1 AND EXISTS (SELECT FROM account WHERE id = $2 AND user_id = $1)
            """,
            user,
            account,
        )

    async def set_banned(self, user: UserId, *, banned: bool) -> None:
        await self._change("UPDATE person SET banned = $2 WHERE id = $1", user, banned)

    async def next_screen(self, user: UserId) -> int:
        row = await self._connection.fetchrow(
            "UPDATE person SET screen = screen + 1 WHERE id = $1 RETURNING screen", user
        )
        if row is None:
            raise LookupError(f"person {user} must exist")
        return int(row["screen"])

    async def set_reachable(self, user: UserId, *, reachable: bool) -> None:
        await self._change("UPDATE person SET reachable = $2 WHERE id = $1", user, reachable)

    async def admins(self) -> Sequence[User]:
        rows = await self._connection.fetch(
            "SELECT * FROM person WHERE role IN ('admin', 'owner') AND NOT banned ORDER BY id"
        )
        return [user_of(row) for row in rows]

    async def operators(self) -> Sequence[User]:
        rows = await self._connection.fetch("SELECT * FROM person WHERE role <> 'user' ORDER BY id")
        return [user_of(row) for row in rows]

    async def set_role(self, user: UserId, role: Role) -> None:
        await self._change("UPDATE person SET role = $2 WHERE id = $1", user, role)

    async def _change(self, statement: str, user: UserId, *values: object) -> None:
        changed_one(await self._connection.execute(statement, user, *values), f"person {user}")
