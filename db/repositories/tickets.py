"""Conversations with people, and answers that are kept ready."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from app.tickets import Enclosure, FileKind, Line, ReadyAnswer, Thread, Ticket, TicketState, Waiting
from db.codec import AnyConnection, Row
from trading.domain.ids import UserId

_LAST = 60  # characters of the latest line that a list shows


class PgTickets:
    """`app.ports_tickets.Tickets`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def written(self, owner: UserId, within: timedelta) -> int:
        found = await self._connection.fetchval(
            """
            SELECT count(*) FROM ticket_line
            WHERE user_id = $1 AND operator IS NULL AND at > clock_timestamp() - $2::interval
            """,
            owner,
            within,
        )
        return int(found)

    async def write(self, owner: UserId, text: str, file: Enclosure | None, about: str) -> Ticket:
        """A number is used only where a conversation begins: a conflict would use one up each time."""
        row = await self._connection.fetchrow(
            """
            UPDATE ticket SET state = 'open', moved_at = clock_timestamp(),
                              about = CASE WHEN $2 = '' THEN about ELSE $2 END
            WHERE user_id = $1 AND state <> 'closed' RETURNING *
            """,
            owner,
            about,
        ) or await self._connection.fetchrow(
            """
            INSERT INTO ticket (user_id, about) VALUES ($1, $2)
            ON CONFLICT (user_id) WHERE state <> 'closed' DO UPDATE SET moved_at = clock_timestamp()
            RETURNING *
            """,
            owner,
            about,
        )
        if row is None:
            raise LookupError(f"the conversation of {owner} must exist, it was just written")
        ticket = _ticket_of(row)
        await self._add(ticket, text, file, None)
        return ticket

    async def answer(self, ticket: int, operator: UserId, text: str, file: Enclosure | None) -> Ticket | None:
        row = await self._connection.fetchrow(
            """
            UPDATE ticket t SET
                state = CASE WHEN t.state = 'closed' AND EXISTS (
                                 SELECT FROM ticket o WHERE o.user_id = t.user_id AND o.state <> 'closed')
                             THEN 'closed' ELSE 'answered' END,
                taken_by = coalesce(t.taken_by, $2), moved_at = clock_timestamp()
            WHERE id = $1 RETURNING *
            """,
            ticket,
            operator,
        )
        if row is None:
            return None
        answered = _ticket_of(row)
        await self._add(answered, text, file, operator)
        return answered

    async def _add(self, ticket: Ticket, text: str, file: Enclosure | None, operator: UserId | None) -> None:
        await self._connection.execute(
            """
            INSERT INTO ticket_line (ticket_id, user_id, operator, text, file_kind, file_id)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            ticket.id,
            ticket.owner,
            operator,
            text,
            None if file is None else file.kind,
            None if file is None else file.id,
        )

    async def take(self, ticket: int, operator: UserId | None) -> Ticket | None:
        row = await self._connection.fetchrow(
            "UPDATE ticket SET taken_by = $2 WHERE id = $1 RETURNING *", ticket, operator
        )
        return None if row is None else _ticket_of(row)

    async def close(self, ticket: int, owner: UserId | None = None) -> Ticket | None:
        row = await self._connection.fetchrow(
            """
            UPDATE ticket SET state = 'closed', moved_at = clock_timestamp()
            WHERE id = $1 AND state <> 'closed' AND ($2::bigint IS NULL OR user_id = $2) RETURNING *
            """,
            ticket,
            owner,
        )
        return None if row is None else _ticket_of(row)

    async def thread(self, ticket: int, lines: int, owner: UserId | None = None) -> Thread | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM ticket WHERE id = $1 AND ($2::bigint IS NULL OR user_id = $2)", ticket, owner
        )
        if row is None:
            return None
        rows = await self._connection.fetch(
            """
            SELECT *, count(*) OVER () AS many FROM ticket_line WHERE ticket_id = $1 ORDER BY id DESC LIMIT $2
            """,
            ticket,
            lines,
        )
        before = rows[0]["many"] - len(rows) if rows else 0
        return Thread(_ticket_of(row), tuple(_line_of(one) for one in reversed(rows)), before)

    async def latest_of(self, owner: UserId) -> Ticket | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM ticket WHERE user_id = $1 ORDER BY id DESC LIMIT 1", owner
        )
        return None if row is None else _ticket_of(row)

    async def list(self, state: TicketState, limit: int, offset: int) -> Sequence[Waiting]:
        """Those that wait longest first; closed ones the other way round."""
        rows = await self._connection.fetch(
            """
            SELECT t.*, p.name, l.text FROM ticket t JOIN person p ON p.id = t.user_id
            LEFT JOIN LATERAL (SELECT text FROM ticket_line WHERE ticket_id = t.id ORDER BY id DESC LIMIT 1) l
                ON true
            WHERE t.state = $1
            ORDER BY CASE WHEN t.state = 'closed' THEN -extract(epoch FROM t.moved_at)
                          ELSE extract(epoch FROM t.moved_at) END, t.id
            LIMIT $2 OFFSET $3
            """,
            state,
            limit,
            offset,
        )
        return [Waiting(_ticket_of(row), row["name"], (row["text"] or "")[:_LAST]) for row in rows]

    async def counts(self) -> Mapping[TicketState, int]:
        rows = await self._connection.fetch("SELECT state, count(*) AS n FROM ticket GROUP BY state")
        found = {TicketState(row["state"]): int(row["n"]) for row in rows}
        return {state: found.get(state, 0) for state in TicketState}

    async def lately(self, owner: UserId) -> tuple[str, ...]:
        rows = await self._connection.fetch(
            """
            SELECT outcome FROM (
                SELECT outcome FROM tg_update WHERE lane = $1 AND done_at IS NOT NULL
                ORDER BY update_id DESC LIMIT 50
            ) latest
            WHERE outcome LIKE 'failed%' OR outcome LIKE 'refused%'
            GROUP BY outcome ORDER BY count(*) DESC, outcome LIMIT 5
            """,
            owner,
        )
        return tuple(row["outcome"] for row in rows)

    async def file(self, ticket: int, line: int, owner: UserId | None = None) -> Enclosure | None:
        row = await self._connection.fetchrow(
            """
            SELECT file_kind, file_id FROM ticket_line
            WHERE id = $2 AND ticket_id = $1 AND file_id IS NOT NULL AND ($3::bigint IS NULL OR user_id = $3)
            """,
            ticket,
            line,
            owner,
        )
        return None if row is None else Enclosure(FileKind(row["file_kind"]), row["file_id"])

    async def ready(self) -> Sequence[ReadyAnswer]:
        rows = await self._connection.fetch("SELECT * FROM ready_answer ORDER BY name")
        return [ReadyAnswer(row["id"], row["name"], row["texts"]) for row in rows]

    async def put_ready(self, name: str, texts: Mapping[str, str]) -> None:
        await self._connection.execute(
            """
            INSERT INTO ready_answer (name, texts) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET texts = excluded.texts
            """,
            name,
            dict(texts),
        )

    async def drop_ready(self, answer: int) -> ReadyAnswer | None:
        row = await self._connection.fetchrow("DELETE FROM ready_answer WHERE id = $1 RETURNING *", answer)
        return None if row is None else ReadyAnswer(row["id"], row["name"], row["texts"])


def _ticket_of(row: Row) -> Ticket:
    taken = row["taken_by"]
    return Ticket(
        row["id"],
        UserId(row["user_id"]),
        TicketState(row["state"]),
        row["about"],
        None if taken is None else UserId(taken),
        row["opened_at"],
        row["moved_at"],
    )


def _line_of(row: Row) -> Line:
    file = None if row["file_id"] is None else Enclosure(FileKind(row["file_kind"]), row["file_id"])
    operator = None if row["operator"] is None else UserId(row["operator"])
    return Line(row["id"], row["text"], row["at"], operator, file)
