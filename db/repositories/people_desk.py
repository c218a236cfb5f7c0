"""What operators look up and write down about people, and who asks to be let in."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from app.accounts import Role
from app.ports_people import Admission, AdmissionState, Delivery, Found, Note
from db.codec import AnyConnection, Row, changed_one
from trading.domain.ids import AccountId, UserId

_DIGITS = 18  # of a number that fits
_PART = 6  # characters of a fingerprint or of a charge by which it may be found


class PgPeopleBook:
    """`app.ports_people.PeopleBook`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def find(self, text: str, fingerprints: Sequence[bytes], limit: int, after: int) -> Sequence[Found]:
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None
        long_enough = len(text) >= _PART
        rows = await self._connection.fetch(
            """
            SELECT p.* FROM person p
            WHERE NOT is_pseudonym(p.id) AND ($1 = '' OR p.id = $2 OR lower(p.name) LIKE $3 OR p.id IN (
                SELECT user_id FROM credential WHERE tail = $1 OR fingerprint = ANY ($4::bytea[])
                    OR ($5 AND encode(fingerprint, 'hex') LIKE $3)
                UNION ALL SELECT user_id FROM charge WHERE $5 AND charge_id = $1
            ))
            ORDER BY p.id DESC LIMIT $6 OFFSET $7
            """,
            text,
            number,
            _like(text.lower()) + "%",
            list(fingerprints),
            long_enough,
            limit,
            after,
        )
        return [
            Found(
                UserId(row["id"]),
                row["name"],
                Role(row["role"]),
                row["banned"],
                row["terms_accepted_at"] is not None,
            )
            for row in rows
        ]

    async def ban(self, user: UserId, reason: str) -> None:
        await self._change("UPDATE person SET banned = true, ban_reason = $2 WHERE id = $1", user, reason)

    async def unban(self, user: UserId) -> None:
        await self._change("UPDATE person SET banned = false, ban_reason = NULL WHERE id = $1", user)

    async def ban_reason(self, user: UserId) -> str | None:
        reason: str | None = await self._connection.fetchval(
            "SELECT ban_reason FROM person WHERE id = $1", user
        )
        return reason

    async def note(self, user: UserId, by: UserId, text: str) -> None:
        await self._connection.execute(
            "INSERT INTO person_note (user_id, by, text) VALUES ($1, $2, $3)", user, by, text
        )

    async def notes(self, user: UserId, limit: int) -> Sequence[Note]:
        rows = await self._connection.fetch(
            "SELECT * FROM person_note WHERE user_id = $1 ORDER BY id DESC LIMIT $2", user, limit
        )
        return [Note(UserId(row["by"]), row["text"], row["at"]) for row in rows]

    async def delivery(self, user: UserId) -> Delivery:
        row = await self._connection.fetchrow(
            """
            SELECT p.reachable,
                   count(o.id) FILTER (WHERE o.sent_at IS NULL AND o.dropped_at IS NULL) AS waiting,
                   count(o.id) FILTER (WHERE o.dropped_at > clock_timestamp() - interval '7 days') AS dropped
            FROM person p LEFT JOIN outbox o ON o.user_id = p.id
            WHERE p.id = $1 GROUP BY p.id
            """,
            user,
        )
        if row is None:
            raise LookupError(f"person {user} must exist")
        return Delivery(row["reachable"], row["waiting"], row["dropped"])

    async def payments(self, user: UserId) -> int:
        found = await self._connection.fetchval(
            "SELECT count(*) FROM charge WHERE user_id = $1 AND direction = 'in'", user
        )
        return int(found)

    async def holds(self, user: UserId) -> Mapping[AccountId, tuple[str, ...]]:
        rows = await self._connection.fetch(
            "SELECT account_id, code FROM account_hold WHERE user_id = $1 ORDER BY since, code", user
        )
        held: defaultdict[AccountId, tuple[str, ...]] = defaultdict(tuple)
        for row in rows:
            held[AccountId(row["account_id"])] += (row["code"],)
        return dict(held)

    async def refused_lately(self, by: UserId, name: str, within: timedelta) -> bool:
        found: bool = await self._connection.fetchval(
            """
            SELECT EXISTS (SELECT FROM operator_act WHERE by = $1 AND name = $2 AND NOT done
                           AND at > clock_timestamp() - $3::interval)
            """,
            by,
            name,
            within,
        )
        return found

    async def keep_owners(self, owners: Collection[UserId]) -> None:
        await self._connection.execute(
            "UPDATE person SET role = 'user' WHERE role = 'owner' AND id <> ALL ($1::bigint[])", list(owners)
        )

    async def withhold(self, user: UserId, kinds: Sequence[str]) -> None:
        await self._connection.execute(
            """
            UPDATE outbox SET dropped_at = clock_now(), dropped_why = 'not wanted'
            WHERE user_id = $1 AND kind = ANY ($2::text[])
              AND sent_at IS NULL AND dropped_at IS NULL AND sending_since IS NULL
            """,
            user,
            list(kinds),
        )

    async def _change(self, statement: str, user: UserId, *values: object) -> None:
        changed_one(await self._connection.execute(statement, user, *values), f"person {user}")


class PgAdmissions:
    """`app.ports_people.Admissions`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def closed(self) -> bool | None:
        found: bool | None = await self._connection.fetchval("SELECT closed FROM registration")
        return found

    async def set_closed(self, by: UserId, *, closed: bool) -> None:
        await self._connection.execute(
            """
            INSERT INTO registration (closed, by) VALUES ($1, $2)
            ON CONFLICT (only_row) DO UPDATE SET closed = $1, by = $2, at = clock_timestamp()
            """,
            closed,
            by,
        )

    async def get(self, user: UserId) -> Admission | None:
        row = await self._connection.fetchrow(f"{_ADMISSIONS} WHERE a.user_id = $1", user)
        return None if row is None else _admission_of(row)

    async def ask(self, user: UserId) -> None:
        await self._connection.execute(
            """
            INSERT INTO admission (user_id) VALUES ($1)
            ON CONFLICT (user_id) DO UPDATE SET state = 'waiting', asked = admission.asked + 1,
                asked_at = clock_timestamp(), decided_by = NULL, decided_at = NULL
                WHERE admission.state <> 'waiting'
            """,
            user,
        )

    async def decide(self, user: UserId, by: UserId, *, approved: bool) -> bool:
        done = await self._connection.fetchval(
            """
            UPDATE admission SET state = $3, decided_by = $2, decided_at = clock_timestamp()
            WHERE user_id = $1 AND state = 'waiting' RETURNING true
            """,
            user,
            by,
            AdmissionState.APPROVED if approved else AdmissionState.DENIED,
        )
        return done is not None

    async def waiting(self, limit: int) -> Sequence[Admission]:
        rows = await self._connection.fetch(
            f"{_ADMISSIONS} WHERE a.state = 'waiting' ORDER BY a.asked_at LIMIT $1", limit
        )
        return [_admission_of(row) for row in rows]


_ADMISSIONS = "SELECT a.*, p.name, p.language FROM admission a JOIN person p ON p.id = a.user_id"


def _admission_of(row: Row) -> Admission:
    decided = row["decided_by"]
    return Admission(
        user=UserId(row["user_id"]),
        name=row["name"],
        language=row["language"],
        state=AdmissionState(row["state"]),
        asked=row["asked"],
        asked_at=row["asked_at"],
        decided_by=None if decided is None else UserId(decided),
        decided_at=row["decided_at"],
    )


def _like(text: str) -> str:
    """The text as a pattern that means itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
