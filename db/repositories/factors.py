"""Second factors, and the pages on which they are set up."""

from datetime import datetime

from app.ports_people import Factor, FactorPageRow
from app.totp import FactorState
from db.codec import AnyConnection, changed_one
from trading.domain.ids import UserId


class PgFactors:
    """`app.ports_people.Factors`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def opened(self, owner: UserId) -> bool | None:
        found: bool | None = await self._connection.fetchval(
            "SELECT coalesce(open_until > clock_timestamp(), false) FROM second_factor WHERE user_id = $1",
            owner,
        )
        return found

    async def get(self, owner: UserId) -> Factor | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM second_factor WHERE user_id = $1 FOR UPDATE", owner
        )
        if row is None:
            return None
        state = FactorState(row["last_step"], row["wrong"], row["locked_until"], row["open_until"])
        return Factor(row["sealed"], state)

    async def put(self, owner: UserId, factor: Factor) -> None:
        state = factor.state
        await self._connection.execute(
            """
            INSERT INTO second_factor (user_id, sealed, last_step, wrong, locked_until, open_until)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (user_id) DO UPDATE SET
                sealed = excluded.sealed, enrolled_at = excluded.enrolled_at, last_step = excluded.last_step,
                wrong = excluded.wrong, locked_until = excluded.locked_until, open_until = excluded.open_until
            """,
            owner,
            factor.sealed,
            state.last_step,
            state.wrong,
            state.locked_until,
            state.open_until,
        )

    async def remember(self, owner: UserId, state: FactorState) -> None:
        changed_one(
            await self._connection.execute(
                """
                UPDATE second_factor SET last_step = $2, wrong = $3, locked_until = $4, open_until = $5
                WHERE user_id = $1
                """,
                owner,
                state.last_step,
                state.wrong,
                state.locked_until,
                state.open_until,
            ),
            f"second factor of {owner}",
        )

    async def forget(self, owner: UserId) -> bool:
        await self._connection.execute("DELETE FROM factor_link WHERE user_id = $1", owner)
        gone = await self._connection.fetchval(
            "DELETE FROM second_factor WHERE user_id = $1 RETURNING true", owner
        )
        return gone is not None

    async def offer(self, digest: bytes, row: FactorPageRow) -> None:
        await self._connection.execute("DELETE FROM factor_link WHERE user_id = $1", row.owner)
        await self._connection.execute(
            "INSERT INTO factor_link (digest, user_id, sealed, expires_at) VALUES ($1, $2, $3, $4)",
            digest,
            row.owner,
            row.sealed,
            row.expires_at,
        )

    async def withdraw(self, owner: UserId) -> None:
        await self._connection.execute("DELETE FROM factor_link WHERE user_id = $1", owner)

    async def page(self, digest: bytes, now: datetime) -> FactorPageRow | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM factor_link WHERE digest = $1 AND used_at IS NULL AND expires_at > $2", digest, now
        )
        return (
            None if row is None else FactorPageRow(UserId(row["user_id"]), row["sealed"], row["expires_at"])
        )

    async def use(self, digest: bytes) -> bool:
        used = await self._connection.fetchval(
            """
            UPDATE factor_link SET used_at = clock_timestamp() WHERE digest = $1 AND used_at IS NULL
            RETURNING true
            """,
            digest,
        )
        return used is not None
