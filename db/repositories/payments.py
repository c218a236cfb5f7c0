"""Orders, and money that has moved."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from app.billing.checkout import Ordered
from app.billing.payments import Charge, ChargeId, Direction, Provider, Purchase, PurchaseState
from app.ports_payments import Entry, Running
from db.codec import AnyConnection, Row, changed_one
from trading.domain.ids import UserId

_ENTRY = """
    SELECT c.*, p.plan, w.name, s.number IS NOT NULL AS settled,
           EXISTS (SELECT FROM charge o WHERE o.provider = c.provider AND o.charge_id = c.charge_id
                   AND o.direction = 'out') AS returned
    FROM charge c LEFT JOIN purchase p ON p.id = c.purchase LEFT JOIN person w ON w.id = c.user_id
    LEFT JOIN charge_settled s ON s.number = c.number
"""


class PgPurchases:
    """`app.ports_payments.Purchases`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def add(self, draft: Purchase) -> Purchase:
        row = await self._connection.fetchrow(
            """
            INSERT INTO purchase (user_id, beneficiary_id, plan, price_version, provider, amount, currency,
                days, recurring, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING *
            """,
            draft.payer,
            draft.beneficiary,
            draft.plan,
            draft.price_version,
            draft.provider,
            draft.amount,
            draft.currency,
            draft.days,
            draft.recurring,
            draft.created_at,
            draft.expires_at,
        )
        if row is None:
            raise LookupError("an order that was kept comes back")
        return purchase_of(row)

    async def get(self, purchase: int) -> Purchase | None:
        row = await self._connection.fetchrow("SELECT * FROM purchase WHERE id = $1", purchase)
        return None if row is None else purchase_of(row)

    async def lock(self, purchase: int) -> Purchase | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM purchase WHERE id = $1 FOR NO KEY UPDATE", purchase
        )
        return None if row is None else purchase_of(row)

    async def ordered(self, purchase: int) -> Ordered | None:
        row = await self._connection.fetchrow(
            """
            SELECT p.*, s.selling AND coalesce(k.on_sale, false) AS sold,
                   (SELECT max(version) FROM plan_price r WHERE r.plan = p.plan) AS latest,
                   EXISTS (SELECT FROM subscription b WHERE b.user_id = p.user_id AND b.plan = p.plan
                           AND b.renews AND b.standing NOT IN ('free', 'ended')) AS renews,
                   w.banned
            FROM purchase p JOIN person w ON w.id = p.user_id CROSS JOIN sale s
            LEFT JOIN plan k ON k.code = p.plan WHERE p.id = $1
            """,
            purchase,
        )
        if row is None:
            return None
        return Ordered(purchase_of(row), row["sold"], row["latest"], row["renews"], row["banned"])

    async def settle(self, purchase: int, state: PurchaseState, paid_at: datetime | None = None) -> None:
        changed_one(
            await self._connection.execute(
                "UPDATE purchase SET state = $2, paid_at = coalesce(paid_at, $3) WHERE id = $1",
                purchase,
                state,
                paid_at,
            ),
            f"purchase {purchase}",
        )

    async def unpaid(self, provider: Provider, since: datetime) -> Sequence[Purchase]:
        rows = await self._connection.fetch(
            "SELECT * FROM purchase WHERE provider = $1 AND state = 'new' AND expires_at >= $2 ORDER BY id",
            provider,
            since,
        )
        return [purchase_of(row) for row in rows]

    async def withdraw(self, payer: UserId) -> None:
        await self._connection.execute(
            "UPDATE purchase SET state = 'void' WHERE user_id = $1 AND state = 'new'", payer
        )

    async def lately(self, payer: UserId, since: datetime) -> int:
        found = await self._connection.fetchval(
            "SELECT count(*) FROM purchase WHERE user_id = $1 AND created_at > $2", payer, since
        )
        return int(found)

    async def agreed(self, user: UserId) -> str | None:
        version = await self._connection.fetchval("SELECT version FROM sale_terms WHERE user_id = $1", user)
        return None if version is None else str(version)

    async def agree(self, user: UserId, version: str) -> None:
        await self._connection.execute(
            """
            INSERT INTO sale_terms AS kept (user_id, version) VALUES ($1, $2)
            ON CONFLICT (user_id) DO UPDATE SET version = $2, at = clock_timestamp() WHERE kept.version <> $2
            """,
            user,
            version,
        )


class PgCharges:
    """`app.ports_payments.Charges`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def add(self, charge: Charge) -> int | None:
        number = await self._connection.fetchval(
            """
            INSERT INTO charge (provider, charge_id, direction, amount, currency, at, purchase, user_id,
                review, days)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING number
            """,
            charge.charge.provider,
            charge.charge.id,
            charge.direction,
            charge.amount,
            charge.currency,
            charge.at,
            charge.purchase,
            charge.user,
            charge.review,
            charge.days,
        )
        return None if number is None else int(number)

    async def get(self, charge: ChargeId, direction: Direction) -> Charge | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM charge WHERE provider = $1 AND charge_id = $2 AND direction = $3",
            charge.provider,
            charge.id,
            direction,
        )
        return None if row is None else charge_of(row)

    async def of_purchase(self, purchase: int) -> Sequence[Charge]:
        rows = await self._connection.fetch(
            "SELECT * FROM charge WHERE purchase = $1 ORDER BY at, number", purchase
        )
        return [charge_of(row) for row in rows]

    async def entry(self, number: int) -> Entry | None:
        row = await self._connection.fetchrow(f"{_ENTRY} WHERE c.number = $1", number)
        return None if row is None else _entry_of(row)

    async def of(self, user: UserId, limit: int) -> Sequence[Entry]:
        rows = await self._connection.fetch(
            f"{_ENTRY} WHERE c.user_id = $1 AND c.direction = 'in' ORDER BY c.number DESC LIMIT $2",
            user,
            limit,
        )
        return [_entry_of(row) for row in rows]

    async def latest(self, limit: int, *, review: bool = False) -> Sequence[Entry]:
        rows = await self._connection.fetch(
            f"{_ENTRY} WHERE NOT $2 OR (c.review IS NOT NULL AND s.number IS NULL)"
            " ORDER BY c.number DESC LIMIT $1",
            limit,
            review,
        )
        return [_entry_of(row) for row in rows]

    async def look_at(self, number: int, by: UserId) -> bool:
        done = await self._connection.fetchval(
            """
            INSERT INTO charge_settled (number, by_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true
            """,
            number,
            by,
        )
        return done is not None

    async def total(self, provider: Provider) -> Decimal:
        found = await self._connection.fetchval(
            """
            SELECT coalesce(sum(CASE direction WHEN 'in' THEN amount ELSE -amount END), 0)
            FROM charge WHERE provider = $1
            """,
            provider,
        )
        return Decimal(found)

    async def running(self, user: UserId, now: datetime) -> Sequence[Running]:
        rows = await self._connection.fetch(
            """
            SELECT r.*, coalesce(o.stopped, false) AS stopped,
                   o.done_at IS NOT NULL OR o.failure IS NOT NULL AS told
            FROM (
                SELECT p.id, p.plan, p.user_id, p.provider, max(c.at) AS last_at,
                       (array_agg(c.charge_id ORDER BY c.at, c.number))[1] AS first
                FROM purchase p JOIN charge c ON c.purchase = p.id AND c.direction = 'in' AND c.days > 0
                WHERE p.user_id = $1 AND p.beneficiary_id = $1 AND p.recurring AND p.state = 'paid'
                GROUP BY p.id HAVING max(c.at) + make_interval(days => p.days + 5) > $2
            ) r LEFT JOIN renewal_order o ON o.provider = r.provider AND o.charge_id = r.first
            ORDER BY r.last_at, r.id
            """,
            user,
            now,
        )
        return [
            Running(
                row["id"],
                row["plan"],
                UserId(row["user_id"]),
                ChargeId(Provider(row["provider"]), row["first"]),
                row["last_at"],
                row["stopped"],
                row["told"],
            )
            for row in rows
        ]


def purchase_of(row: Row) -> Purchase:
    beneficiary = row["beneficiary_id"]
    return Purchase(
        id=row["id"],
        payer=UserId(row["user_id"]),
        beneficiary=None if beneficiary is None else UserId(beneficiary),
        plan=row["plan"],
        price_version=row["price_version"],
        provider=Provider(row["provider"]),
        amount=row["amount"],
        currency=row["currency"],
        days=row["days"],
        recurring=row["recurring"],
        state=PurchaseState(row["state"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        paid_at=row["paid_at"],
    )


def charge_of(row: Row) -> Charge:
    user = row["user_id"]
    return Charge(
        charge=ChargeId(Provider(row["provider"]), row["charge_id"]),
        direction=Direction(row["direction"]),
        amount=row["amount"],
        currency=row["currency"],
        at=row["at"],
        purchase=row["purchase"],
        user=None if user is None else UserId(user),
        review=row["review"],
        days=row["days"],
    )


def _entry_of(row: Row) -> Entry:
    return Entry(
        row["number"], charge_of(row), row["plan"], row["name"] or "", row["returned"], row["settled"]
    )
