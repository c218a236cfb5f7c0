"""News that leaves after the commit: at least once, in order per chat and priority, marked before sending."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from app.attention import Priority
from app.delivery import DIGEST, dispatch_of
from app.ports_delivery import Leaving, Notice
from db.codec import AnyConnection, Row
from trading.domain.ids import AccountId, UserId

_TIDY = {
    "expired": """
        UPDATE outbox SET dropped_at = clock_now(), dropped_why = 'expired'
        WHERE expires_at <= clock_timestamp() AND sending_since IS NULL
          AND sent_at IS NULL AND dropped_at IS NULL
    """,
    "unreachable": """
        UPDATE outbox o SET dropped_at = clock_now(), dropped_why = 'unreachable'
        FROM person p
        WHERE NOT p.reachable AND o.user_id = p.id AND o.priority > 0 AND o.sending_since IS NULL
          AND o.sent_at IS NULL AND o.dropped_at IS NULL
    """,
    "let go": """
        UPDATE outbox SET held_until = NULL
        WHERE held_until IS NOT NULL AND sent_at IS NULL AND dropped_at IS NULL AND user_id IN (
            SELECT user_id FROM outbox
            WHERE held_until <= clock_timestamp() AND sent_at IS NULL AND dropped_at IS NULL
        )
    """,
    "old cards": "DELETE FROM chat_card WHERE changed_at < clock_now() - interval '90 days'",
}

# A branch for each priority, so that each is read in the order of its index, no further than its room.
_CLAIM = " UNION ALL ".join(
    """
    (SELECT o.*, extract(epoch FROM o.next_at - clock_timestamp())::float8 AS after
     FROM outbox o JOIN person p ON p.id = o.user_id
     WHERE o.priority = :priority
       AND o.sent_at IS NULL AND o.dropped_at IS NULL AND o.held_until IS NULL
       AND (o.expires_at IS NULL OR o.expires_at > clock_timestamp())
       AND p.reachable AND (o.priority = 0 OR NOT p.banned)
       AND o.id <> ALL ($5::bigint[]) AND o.user_id * 4 + o.priority <> ALL ($6::bigint[])
     ORDER BY o.id LIMIT :room)
    """.replace(":priority", str(int(priority))).replace(":room", f"${priority + 1}")
    for priority in Priority
)


class PgOutbox:
    """`app.ports.Outbox`. Pauses and lifetimes are real seconds, also where the market clock runs faster."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def add(
        self,
        user: UserId,
        kind: str,
        body: Mapping[str, object],
        *,
        dedupe: str,
        account: AccountId | None,
        critical: bool = False,
    ) -> None:
        way = dispatch_of(kind, body, critical=critical)
        await self._connection.execute(
            """
            INSERT INTO outbox (user_id, account_id, kind, critical, body, dedupe,
                                priority, silent, card, reply_to, gathering, expires_at)
            VALUES ($1, $2, $3, $7::smallint = 0, $4, $5, $7, $8, $9, $10, $11,
                    clock_timestamp() + $6::interval)
            ON CONFLICT (user_id, dedupe) DO NOTHING
            """,
            user,
            account,
            kind,
            dict(body),
            dedupe,
            way.life,
            int(way.priority),
            way.silent,
            way.card,
            way.reply_to,
            way.group,
        )

    async def add_all(self, news: Sequence[Leaving]) -> None:
        ways = [dispatch_of(one.kind, one.body) for one in news]
        await self._connection.execute(
            """
            INSERT INTO outbox (user_id, kind, critical, body, dedupe, priority, silent, card, reply_to,
                                gathering, expires_at)
            SELECT n.user_id, n.kind, n.priority = 0, n.body, n.dedupe, n.priority, n.silent, n.card,
                   n.reply_to, n.gathering, clock_timestamp() + n.life
            FROM unnest($1::bigint[], $2::text[], $3::jsonb[], $4::text[], $5::smallint[], $6::boolean[],
                        $7::text[], $8::text[], $9::text[], $10::interval[])
                AS n (user_id, kind, body, dedupe, priority, silent, card, reply_to, gathering, life)
            ON CONFLICT (user_id, dedupe) DO NOTHING
            """,
            [one.user for one in news],
            [one.kind for one in news],
            [dict(one.body) for one in news],
            [one.dedupe for one in news],
            [int(way.priority) for way in ways],
            [way.silent for way in ways],
            [way.card for way in ways],
            [way.reply_to for way in ways],
            [way.group for way in ways],
            [way.life for way in ways],
        )

    async def claim(
        self,
        rooms: Mapping[Priority, int],
        loaded: Collection[int] = (),
        full: Collection[tuple[Priority, UserId]] = (),
    ) -> Sequence[Notice]:
        """Banned people are told what is critical only; the unreachable nothing, until they come back."""
        rows = await self._connection.fetch(
            _CLAIM,
            *(rooms.get(priority, 0) for priority in Priority),
            list(loaded),
            [user * 4 + priority for priority, user in full],
        )
        return [_notice_of(row) for row in rows]

    async def recover(self) -> tuple[int, int]:
        doubtful = await self._connection.execute(
            """
            UPDATE outbox SET sending_since = NULL, sending_by = NULL, doubtful = true,
                              attempts = attempts + 1, last_why = 'nobody knows whether it has arrived'
            WHERE sending_since IS NOT NULL AND sent_at IS NULL AND dropped_at IS NULL AND priority < $1
            """,
            int(Priority.BULK),
        )
        unknown = await self._connection.execute(
            """
            UPDATE outbox SET dropped_at = clock_now(), dropped_why = 'unknown'
            WHERE sending_since IS NOT NULL AND sent_at IS NULL AND dropped_at IS NULL
            """
        )
        return _count(doubtful), _count(unknown)

    async def mark(self, notices: Collection[int], worker: str) -> frozenset[int]:
        rows = await self._connection.fetch(
            """
            UPDATE outbox SET sending_since = clock_timestamp(), sending_by = $2
            WHERE id = ANY ($1::bigint[]) AND sent_at IS NULL AND dropped_at IS NULL
            RETURNING id
            """,
            list(notices),
            worker,
        )
        return frozenset(row["id"] for row in rows)

    async def sent(self, notices: Collection[int], message: int | None) -> None:
        await self._connection.execute(
            """
            UPDATE outbox
            SET sent_at = clock_now(), message_id = $2, attempts = attempts + 1,
                sending_since = NULL, sending_by = NULL
            WHERE id = ANY ($1::bigint[]) AND sent_at IS NULL AND dropped_at IS NULL
            """,
            list(notices),
            message,
        )

    async def later(
        self, notices: Collection[int], after: timedelta, why: str, *, doubtful: bool = False
    ) -> None:
        await self._connection.execute(
            """
            UPDATE outbox
            SET next_at = clock_timestamp() + $2, attempts = attempts + 1, last_why = $3,
                doubtful = doubtful OR $4, sending_since = NULL, sending_by = NULL
            WHERE id = ANY ($1::bigint[]) AND sent_at IS NULL AND dropped_at IS NULL
            """,
            list(notices),
            after,
            why,
            doubtful,
        )

    async def dropped(self, notices: Collection[int], why: str) -> None:
        await self._connection.execute(
            """
            UPDATE outbox SET dropped_at = clock_now(), dropped_why = $2
            WHERE id = ANY ($1::bigint[]) AND sent_at IS NULL AND dropped_at IS NULL
            """,
            list(notices),
            why,
        )

    async def hushed(self, notices: Collection[int]) -> None:
        await self._connection.execute(
            "UPDATE outbox SET silent = true WHERE id = ANY ($1::bigint[]) AND NOT silent", list(notices)
        )

    async def held(self, notices: Collection[int], until: datetime | None) -> None:
        await self._connection.execute(
            """
            UPDATE outbox
            SET held_until = coalesce($2::timestamptz, 'infinity'), gathering = $3,
                card = NULL, reply_to = NULL, expires_at = NULL
            WHERE id = ANY ($1::bigint[]) AND sent_at IS NULL AND dropped_at IS NULL
            """,
            list(notices),
            until,
            DIGEST,
        )

    async def tidy(self) -> Mapping[str, int]:
        found = {name: _count(await self._connection.execute(statement)) for name, statement in _TIDY.items()}
        return {name: count for name, count in found.items() if count}


def _count(tag: str) -> int:
    """How many rows a statement with this status has changed."""
    return int(tag.rpartition(" ")[2])


def _notice_of(row: Row) -> Notice:
    return Notice(
        id=row["id"],
        user=UserId(row["user_id"]),
        account=None if row["account_id"] is None else AccountId(row["account_id"]),
        kind=row["kind"],
        body=row["body"],
        attempts=row["attempts"],
        created_at=row["created_at"],
        priority=Priority(row["priority"]),
        silent=row["silent"],
        card=row["card"],
        reply_to=row["reply_to"],
        group=row["gathering"],
        expires_at=row["expires_at"],
        after=max(row["after"], 0.0),
        doubtful=row["doubtful"],
    )
