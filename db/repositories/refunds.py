"""Gifts, how far lists were read, and what providers are still to be told."""

from collections.abc import Sequence
from datetime import datetime

from app.billing.payments import ChargeId, Provider
from app.ports_payments import Gift, Refund, Renewal
from db.codec import AnyConnection, Row, changed_one
from db.repositories.payments import charge_of, purchase_of
from trading.domain.ids import UserId

_REFUND = """
    SELECT c.*, r.id AS refund, r.reason, r.by_id, r.state, r.attempts
    FROM refund_request r JOIN charge c ON c.number = r.number
"""


class PgCursors:
    """`app.ports_payments.Cursors`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def get(self, provider: Provider) -> int:
        found = await self._connection.fetchval(
            "SELECT cursor FROM provider_cursor WHERE provider = $1", provider
        )
        return int(found or 0)

    async def put(self, provider: Provider, cursor: int) -> None:
        await self._connection.execute(
            """
            INSERT INTO provider_cursor AS kept (provider, cursor) VALUES ($1, $2)
            ON CONFLICT (provider) DO UPDATE SET cursor = $2, at = clock_timestamp() WHERE kept.cursor < $2
            """,
            provider,
            cursor,
        )


class PgGifts:
    """`app.ports_payments.Gifts`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def add(self, code: str, purchase: int) -> None:
        await self._connection.execute("INSERT INTO gift (code, purchase) VALUES ($1, $2)", code, purchase)

    async def lock(self, code: str) -> Gift | None:
        row = await self._connection.fetchrow(
            """
            SELECT p.*, g.code, g.taken_by FROM gift g JOIN purchase p ON p.id = g.purchase
            WHERE g.code = $1 FOR NO KEY UPDATE OF p, g
            """,
            code,
        )
        return None if row is None else _gift_of(row)

    async def of_purchase(self, purchase: int) -> Gift | None:
        row = await self._connection.fetchrow(
            """
            SELECT p.*, g.code, g.taken_by FROM gift g JOIN purchase p ON p.id = g.purchase
            WHERE g.purchase = $1
            """,
            purchase,
        )
        return None if row is None else _gift_of(row)

    async def of_payer(self, payer: UserId, limit: int) -> Sequence[Gift]:
        rows = await self._connection.fetch(
            """
            SELECT p.*, g.code, g.taken_by FROM gift g JOIN purchase p ON p.id = g.purchase
            WHERE p.user_id = $1 AND p.state = 'paid' ORDER BY p.id DESC LIMIT $2
            """,
            payer,
            limit,
        )
        return [_gift_of(row) for row in rows]

    async def take(self, code: str, user: UserId, at: datetime) -> None:
        changed_one(
            await self._connection.execute(
                "UPDATE gift SET taken_by = $2, taken_at = $3 WHERE code = $1 AND taken_by IS NULL",
                code,
                user,
                at,
            ),
            "a gift that is taken",
        )


class PgRefunds:
    """`app.ports_payments.Refunds`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def draft(self, number: int, reason: str, by: UserId, now: datetime) -> int:
        made = await self._connection.fetchval(
            """
            INSERT INTO refund_request (number, reason, by_id, due_at, created_at)
            VALUES ($1, $2, $3, $4, $4) RETURNING id
            """,
            number,
            reason,
            by,
            now,
        )
        return int(made)

    async def get(self, refund: int) -> Refund | None:
        row = await self._connection.fetchrow(
            f"{_REFUND} WHERE r.id = $1 FOR NO KEY UPDATE OF r",
            refund,
        )
        return None if row is None else _refund_of(row)

    async def ask(self, refund: int, now: datetime) -> bool:
        done = await self._connection.fetchval(
            """
            UPDATE refund_request r SET state = 'asked', due_at = $2
            WHERE r.id = $1 AND r.state = 'draft' AND NOT EXISTS (
                SELECT FROM refund_request o WHERE o.number = r.number AND o.state IN ('asked', 'done'))
            RETURNING true
            """,
            refund,
            now,
        )
        return done is not None

    async def take(self, now: datetime, until: datetime, limit: int) -> Sequence[Refund]:
        rows = await self._connection.fetch(
            """
            UPDATE refund_request SET due_at = $2, attempts = attempts + 1 WHERE id IN (
                SELECT id FROM refund_request WHERE state = 'asked' AND due_at <= $1
                ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
            RETURNING id
            """,
            now,
            until,
            limit,
        )
        taken = await self._connection.fetch(
            f"{_REFUND} WHERE r.id = ANY ($1::bigint[]) ORDER BY r.id",
            [row["id"] for row in rows],
        )
        return [_refund_of(row) for row in taken]

    async def underway(self, payer: UserId) -> bool:
        return bool(
            await self._connection.fetchval(
                """
                SELECT EXISTS (SELECT FROM refund_request r JOIN charge c ON c.number = r.number
                               WHERE c.user_id = $1 AND r.state = 'asked')
                """,
                payer,
            )
        )

    async def later(self, refund: int, due: datetime, why: str) -> None:
        await self._connection.execute(
            "UPDATE refund_request SET due_at = $2, failure = $3 WHERE id = $1 AND state = 'asked'",
            refund,
            due,
            why,
        )

    async def fail(self, refund: int, why: str) -> None:
        await self._connection.execute(
            "UPDATE refund_request SET state = 'failed', failure = $2 WHERE id = $1 AND state = 'asked'",
            refund,
            why,
        )

    async def finish(self, charge: ChargeId) -> bool:
        done = await self._connection.fetchval(
            """
            UPDATE refund_request r SET state = 'done' FROM charge c
            WHERE c.number = r.number AND c.provider = $1 AND c.charge_id = $2 AND r.state = 'asked'
            RETURNING true
            """,
            charge.provider,
            charge.id,
        )
        return done is not None


class PgRenewals:
    """`app.ports_payments.Renewals`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def wish(self, charge: ChargeId, payer: UserId, now: datetime, *, stopped: bool) -> None:
        await self._connection.execute(
            """
            INSERT INTO renewal_order (provider, charge_id, user_id, stopped, due_at)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (provider, charge_id) DO UPDATE
                SET stopped = $4, due_at = $5, attempts = 0, done_at = NULL, failure = NULL
            """,
            charge.provider,
            charge.id,
            payer,
            stopped,
            now,
        )

    async def take(self, now: datetime, until: datetime, limit: int) -> Sequence[Renewal]:
        rows = await self._connection.fetch(
            """
            UPDATE renewal_order r SET due_at = $2, attempts = r.attempts + 1 FROM (
                SELECT provider, charge_id FROM renewal_order
                WHERE done_at IS NULL AND failure IS NULL AND due_at <= $1
                ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) d
            WHERE r.provider = d.provider AND r.charge_id = d.charge_id RETURNING r.*
            """,
            now,
            until,
            limit,
        )
        return [
            Renewal(
                ChargeId(Provider(row["provider"]), row["charge_id"]),
                UserId(row["user_id"]),
                row["stopped"],
                row["attempts"],
            )
            for row in rows
        ]

    async def later(self, charge: ChargeId, due: datetime) -> None:
        await self._connection.execute(
            "UPDATE renewal_order SET due_at = $3 WHERE provider = $1 AND charge_id = $2 AND done_at IS NULL",
            charge.provider,
            charge.id,
            due,
        )

    async def done(self, charge: ChargeId, now: datetime, *, stopped: bool) -> bool:
        known = await self._connection.fetchval(
            """
            UPDATE renewal_order SET done_at = $4
            WHERE provider = $1 AND charge_id = $2 AND stopped = $3 AND done_at IS NULL RETURNING true
            """,
            charge.provider,
            charge.id,
            stopped,
            now,
        )
        return known is not None

    async def fail(self, charge: ChargeId, why: str) -> None:
        await self._connection.execute(
            """
            UPDATE renewal_order SET failure = $3
            WHERE provider = $1 AND charge_id = $2 AND done_at IS NULL
            """,
            charge.provider,
            charge.id,
            why,
        )


def _gift_of(row: Row) -> Gift:
    taken = row["taken_by"]
    return Gift(row["code"], purchase_of(row), None if taken is None else UserId(taken))


def _refund_of(row: Row) -> Refund:
    return Refund(
        id=row["refund"],
        number=row["number"],
        charge=charge_of(row),
        reason=row["reason"],
        by=UserId(row["by_id"]),
        state=row["state"],
        attempts=row["attempts"],
    )
