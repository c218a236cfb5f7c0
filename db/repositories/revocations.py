"""The call to everybody to revoke their keys: who has been told, who is next, and the end of stored keys."""

from collections.abc import Sequence

from app.desk_views import RevocationView
from db.codec import AnyConnection
from trading.domain.account import Control
from trading.domain.ids import AccountId, UserId

# Banned people too: their keys are stored as long as they do not leave.
# :people is these.
_PEOPLE = "p.terms_accepted_at IS NOT NULL AND NOT is_pseudonym(p.id)"
_KEYS = "keys"  # why their accounts are held
_COUNT = "SELECT count(*) FROM person p WHERE :people".replace(":people", _PEOPLE)
_CALL = """
    INSERT INTO revocation_call (revocation_id, place, user_id, exchanges)
    SELECT $1, row_number() OVER (ORDER BY k.exchanges IS NULL, NOT p.reachable, p.id), p.id,
           coalesce(k.exchanges, '[]'::jsonb)
    FROM person p LEFT JOIN (
        SELECT a.user_id, jsonb_agg(DISTINCT a.exchange) AS exchanges
        FROM credential c JOIN account a ON a.id = c.account_id GROUP BY a.user_id
    ) k ON k.user_id = p.id
    WHERE :people
""".replace(":people", _PEOPLE)
_FEED = """
    WITH following AS (
        SELECT user_id FROM revocation_call WHERE revocation_id = $1 AND NOT fed ORDER BY place LIMIT $4
    ), fed AS (
        UPDATE revocation_call c SET fed = true FROM following f
        WHERE c.revocation_id = $1 AND c.user_id = f.user_id RETURNING c.*
    )
    INSERT INTO outbox (user_id, kind, critical, body, dedupe, priority)
    SELECT user_id, $2, true, jsonb_build_object('exchanges', exchanges), $3, 0 FROM fed ORDER BY place
    ON CONFLICT (user_id, dedupe) DO NOTHING
"""
_TOLD = """
    SELECT count(*) AS people, count(o.sent_at) AS sent, count(o.dropped_at) AS failed,
           count(*) FILTER (WHERE NOT p.reachable AND o.sent_at IS NULL AND o.dropped_at IS NULL) AS away
    FROM revocation_call c JOIN person p ON p.id = c.user_id
    LEFT JOIN outbox o ON o.user_id = c.user_id AND o.dedupe = $2 WHERE c.revocation_id = $1
"""
_DESTROY = (
    "DELETE FROM credential_half WHERE account_id = ANY ($1::bigint[])",
    "UPDATE credential SET usable = false WHERE account_id = ANY ($1::bigint[])",
)
_HOLD = """
    INSERT INTO account_hold (account_id, user_id, code, control, detail, by)
    SELECT id, user_id, $2, $3, '', $4 FROM account WHERE id = ANY ($1::bigint[])
    ON CONFLICT (account_id, code) DO NOTHING
"""
_HELD = """
    UPDATE account SET control = $3, control_why = $2, control_by = $4, control_until = NULL
    WHERE id = ANY ($1::bigint[]) AND (control_now(control, control_until) < $3 OR control_until IS NOT NULL)
"""


def dedupe_of(run: int) -> str:
    """What the notices of one call share."""
    return f"revoke:{run}"


class PgRevocations:
    """`app.ports_desk.Revocations`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def people(self) -> int:
        count: int = await self._connection.fetchval(_COUNT)
        return count

    async def keys(self) -> int:
        count: int = await self._connection.fetchval(
            """
            SELECT count(*) FROM credential c
            WHERE EXISTS (SELECT FROM credential_half h WHERE h.account_id = c.account_id)
            """
        )
        return count

    async def begin(self, token: str, by: UserId) -> int | None:
        number: int | None = await self._connection.fetchval(
            """
            INSERT INTO revocation (token, begun_by) VALUES ($1, $2)
            ON CONFLICT DO NOTHING RETURNING id
            """,
            token,
            by,
        )
        if number is not None:
            await self._connection.execute(_CALL, number)
        return number

    async def feed(self, room: int, kind: str) -> int | None:
        """Marked and written in one statement: a feeder that was killed leaves nothing to mend."""
        run = await self._connection.fetchval(
            "SELECT id FROM revocation WHERE fed_at IS NULL FOR UPDATE SKIP LOCKED"
        )
        if run is None:
            return None
        once = dedupe_of(run)
        waiting = await self._connection.fetchval(
            """
            SELECT count(*) FROM outbox o JOIN person p ON p.id = o.user_id
            WHERE o.priority = 0 AND o.sent_at IS NULL AND o.dropped_at IS NULL AND o.held_until IS NULL
              AND o.dedupe = $1 AND p.reachable
            """,
            once,
        )
        if waiting >= room:
            return 0
        fed = await self._connection.execute(
            _FEED,
            run,
            kind,
            once,
            room - waiting,
        )
        count = int(fed.rpartition(" ")[2])
        if not count:
            await self._connection.execute(
                "UPDATE revocation SET fed_at = clock_timestamp() WHERE id = $1", run
            )
        return count

    async def last(self) -> RevocationView | None:
        row = await self._connection.fetchrow("SELECT * FROM revocation ORDER BY id DESC LIMIT 1")
        if row is None:
            return None
        told = await self._connection.fetchrow(
            _TOLD,
            row["id"],
            dedupe_of(row["id"]),
        )
        if told is None:
            raise LookupError("a count must give a row")
        return RevocationView(
            id=row["id"],
            begun_at=row["begun_at"],
            fed=row["fed_at"] is not None,
            keys=await self.keys(),
            destroyed=row["keys"],
            **dict(told),
        )

    async def destroy(self, run: int, by: UserId) -> Sequence[AccountId] | None:
        """Accounts by ascending id before all else, as everybody locks them."""
        rows = await self._connection.fetch(
            """
            SELECT a.id FROM account a JOIN credential_half h ON h.account_id = a.id
            ORDER BY a.id FOR NO KEY UPDATE OF a
            """
        )
        accounts = [AccountId(row["id"]) for row in rows]
        begun = await self._connection.fetchval(
            """
            UPDATE revocation SET destroyed_by = $2, destroyed_at = clock_timestamp(), keys = $3
            WHERE id = $1 AND destroyed_at IS NULL RETURNING true
            """,
            run,
            by,
            len(accounts),
        )
        if begun is None:
            return None
        for statement in _DESTROY:
            await self._connection.execute(statement, accounts)
        await self._connection.execute(_HOLD, accounts, _KEYS, Control.REDUCE_ONLY, f"admin {by}")
        await self._connection.execute(_HELD, accounts, _KEYS, Control.REDUCE_ONLY, f"admin {by}")
        return accounts
