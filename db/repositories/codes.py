"""Codes, and who has used them."""

from collections.abc import Sequence
from datetime import datetime

from app.billing.codes import CodeNo, Comer, Gives, Promo, Terms
from app.ports_codes import Batch, Use
from db.codec import AnyConnection, Row
from trading.domain.ids import UserId


class PgPromos:
    """`app.ports_codes.Promos`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def add(self, codes: Sequence[tuple[str, str]], terms: Terms, by: UserId) -> Sequence[Promo]:
        rows = await self._connection.fetch(
            """
            WITH batch AS MATERIALIZED (SELECT nextval('promo_batch_number') AS number)
            INSERT INTO promo (code, shown, gives, amount, plan, uses, newcomers, until, batch, by)
            SELECT n.code, n.shown, $3, $4, $5, $6, $7, $8, b.number, $9
            FROM batch b, unnest($1::text[], $2::text[]) WITH ORDINALITY AS n (code, shown, place)
            ORDER BY n.place ON CONFLICT (code) DO NOTHING RETURNING *
            """,
            [code for code, _ in codes],
            [shown for _, shown in codes],
            terms.gives,
            terms.amount,
            terms.plan,
            terms.uses,
            terms.newcomers,
            terms.until,
            by,
        )
        return [_promo_of(row) for row in rows]

    async def find(self, code: str) -> Promo | None:
        row = await self._connection.fetchrow("SELECT * FROM promo WHERE code = $1", code)
        return None if row is None else _promo_of(row)

    async def comer(self, user: UserId, digest: str, promo: int | None) -> Comer:
        row = await self._connection.fetchrow(
            """
            SELECT (SELECT plan FROM subscription
                    WHERE user_id = $1 AND standing NOT IN ('free', 'ended')) AS plan,
                   EXISTS (SELECT FROM subscription WHERE user_id = $1 AND until IS NOT NULL) AS has_days,
                   EXISTS (SELECT FROM paid_before WHERE digest = $2)
                   OR EXISTS (SELECT FROM charge WHERE user_id = $1 AND direction = 'in') AS paid,
                   EXISTS (SELECT FROM promo_use WHERE promo = $3 AND digest = $2) AS used
            """,
            user,
            digest,
            promo,
        )
        if row is None:
            raise LookupError("a row without a table")
        return Comer(user, row["plan"], row["has_days"], row["paid"], row["used"])

    async def wrong(self, user: UserId, *, note: bool, within: datetime) -> Sequence[datetime]:
        await self._connection.execute("SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE", user)
        if note:
            await self._connection.execute(
                "DELETE FROM promo_guess WHERE user_id = $1 AND at <= $2", user, within
            )
            await self._connection.execute("INSERT INTO promo_guess (user_id) VALUES ($1)", user)
        rows = await self._connection.fetch(
            "SELECT at FROM promo_guess WHERE user_id = $1 AND at > $2 ORDER BY at", user, within
        )
        return [row["at"] for row in rows]

    async def take(self, promo: int, user: UserId, digest: str) -> CodeNo | None:
        row = await self._connection.fetchrow(
            """
            WITH mine AS (
                INSERT INTO promo_use (promo, digest, user_id) VALUES ($1, $2, $3)
                ON CONFLICT DO NOTHING RETURNING promo
            ), taken AS (
                UPDATE promo p SET used = p.used + 1 FROM mine
                WHERE p.id = mine.promo AND p.used < p.uses AND p.off_at IS NULL
                  AND (p.until IS NULL OR p.until > clock_timestamp())
                RETURNING p.id
            )
            SELECT EXISTS (SELECT FROM mine) AS mine, EXISTS (SELECT FROM taken) AS taken
            """,
            promo,
            digest,
            user,
        )
        if row is None or not row["mine"]:
            return CodeNo.USED
        return None if row["taken"] else CodeNo.SPENT

    async def batches(self, limit: int, skip: int = 0) -> Sequence[Batch]:
        rows = await self._connection.fetch(
            """
            SELECT p.*, n.codes, n.all_used, n.all_off
            FROM (SELECT batch, min(id) AS first, count(*) AS codes, sum(used) AS all_used,
                         count(off_at) AS all_off
                  FROM promo GROUP BY batch ORDER BY batch DESC LIMIT $1 OFFSET $2) n
            JOIN promo p ON p.id = n.first ORDER BY p.batch DESC
            """,
            limit,
            skip,
        )
        return [Batch(_promo_of(row), row["codes"], int(row["all_used"]), row["all_off"]) for row in rows]

    async def batch(self, number: int) -> Sequence[Promo]:
        rows = await self._connection.fetch("SELECT * FROM promo WHERE batch = $1 ORDER BY id", number)
        return [_promo_of(row) for row in rows]

    async def uses(self, number: int, limit: int) -> Sequence[Use]:
        rows = await self._connection.fetch(
            """
            SELECT p.*, u.user_id, u.at AS used_at, u.purchase, w.name,
                   coalesce(o.state IN ('paid', 'refunded'), false) AS paid
            FROM promo p JOIN promo_use u ON u.promo = p.id JOIN person w ON w.id = u.user_id
            LEFT JOIN purchase o ON o.id = u.purchase
            WHERE p.batch = $1 ORDER BY u.at DESC LIMIT $2
            """,
            number,
            limit,
        )
        return [
            Use(
                _promo_of(row),
                UserId(row["user_id"]),
                row["name"],
                row["used_at"],
                row["purchase"],
                row["paid"],
            )
            for row in rows
        ]

    async def switch(self, number: int, *, off: bool) -> int:
        rows = await self._connection.fetch(
            """
            UPDATE promo SET off_at = CASE WHEN $2 THEN clock_timestamp() END
            WHERE batch = $1 AND (off_at IS NULL) = $2 RETURNING id
            """,
            number,
            off,
        )
        return len(rows)

    async def discount(self, user: UserId, plan: str) -> Promo | None:
        row = await self._connection.fetchrow(
            """
            SELECT p.* FROM promo_use u JOIN promo p ON p.id = u.promo
            WHERE u.user_id = $1 AND p.gives IN ('percent', 'stars') AND p.off_at IS NULL
              AND (p.until IS NULL OR p.until > clock_timestamp()) AND (p.plan IS NULL OR p.plan = $2)
              AND (u.purchase IS NULL OR EXISTS (SELECT FROM purchase o WHERE o.id = u.purchase
                                                 AND o.state IN ('new', 'void')))
            ORDER BY u.at DESC LIMIT 1 FOR NO KEY UPDATE OF u
            """,
            user,
            plan,
        )
        return None if row is None else _promo_of(row)

    async def bind(self, promo: int, user: UserId, purchase: int) -> bool:
        earlier = await self._connection.fetchrow(
            """
            SELECT id, state FROM purchase
            WHERE id = (SELECT purchase FROM promo_use WHERE promo = $1 AND user_id = $2) FOR NO KEY UPDATE
            """,
            promo,
            user,
        )
        if earlier is not None and earlier["state"] not in {"new", "void"}:
            return False
        if earlier is not None:
            await self._connection.execute("UPDATE purchase SET state = 'void' WHERE id = $1", earlier["id"])
        await self._connection.execute(
            "UPDATE promo_use SET purchase = $3 WHERE promo = $1 AND user_id = $2", promo, user, purchase
        )
        return True


def _promo_of(row: Row) -> Promo:
    terms = Terms(
        Gives(row["gives"]), row["amount"], row["plan"], row["uses"], row["newcomers"], row["until"]
    )
    return Promo(
        row["id"], row["code"], row["shown"], terms, row["used"], row["off_at"] is not None, row["batch"]
    )
