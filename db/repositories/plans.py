"""What is sold, and who has had a trial."""

from collections.abc import Mapping
from decimal import Decimal

from app.billing.plans import Permits, Plan, PlanKind, Price
from db.codec import AnyConnection, Row, changed_one, permits_of, permits_record
from trading.domain.ids import UserId

_PLANS = """
    SELECT k.*, c.version, c.stars, c.days AS price_days, c.usd, c.since
    FROM plan k LEFT JOIN LATERAL (
        SELECT * FROM plan_price WHERE plan = k.code ORDER BY version DESC LIMIT 1
    ) c ON true
"""


class PgPlans:
    """`app.ports_billing.Plans`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def selling(self) -> bool:
        return bool(await self._connection.fetchval("SELECT selling FROM sale"))

    async def set_selling(self, *, selling: bool) -> None:
        await self._connection.execute("UPDATE sale SET selling = $1 WHERE selling <> $1", selling)

    async def all(self) -> Mapping[str, Plan]:
        rows = await self._connection.fetch(f"{_PLANS} ORDER BY k.rank, k.code")
        return {row["code"]: _plan_of(row) for row in rows}

    async def get(self, code: str) -> Plan | None:
        row = await self._connection.fetchrow(f"{_PLANS} WHERE k.code = $1", code)
        return None if row is None else _plan_of(row)

    async def to_change(self, code: str) -> Plan | None:
        await self._connection.execute("SELECT FROM plan WHERE code = $1 FOR NO KEY UPDATE", code)
        return await self.get(code)

    async def set_permits(self, code: str, permits: Permits) -> None:
        await self._set(code, "permits", permits_record(permits))

    async def set_on_sale(self, code: str, *, on_sale: bool) -> None:
        await self._set(code, "on_sale", on_sale)

    async def set_titles(self, code: str, titles: Mapping[str, str]) -> None:
        await self._set(code, "titles", dict(titles))

    async def set_days(self, code: str, days: int) -> None:
        await self._set(code, "days", days)

    async def _set(self, code: str, column: str, value: object) -> None:
        changed_one(
            await self._connection.execute(
                f"UPDATE plan SET {column} = $2, changed_at = clock_timestamp() WHERE code = $1",  # noqa: S608  # ours
                code,
                value,
            ),
            f"plan {code}",
        )

    async def add_price(self, code: str, stars: int, days: int, usd: Decimal | None, by: UserId) -> Price:
        row = await self._connection.fetchrow(
            """
            INSERT INTO plan_price (plan, version, stars, days, usd, by)
            SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 FROM plan_price WHERE plan = $1
            RETURNING version, stars, days AS price_days, usd, since
            """,
            code,
            stars,
            days,
            usd,
            by,
        )
        if row is None:
            raise LookupError(f"the price of {code} must exist, it was just written")
        return _price_of(row)


class PgTrials:
    """`app.ports_billing.Trials`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def take(self, digest: str) -> bool:
        fresh = await self._connection.fetchval(
            "INSERT INTO trial_taken (digest) VALUES ($1) ON CONFLICT DO NOTHING RETURNING true", digest
        )
        return fresh is not None

    async def taken(self, digest: str) -> bool:
        return bool(
            await self._connection.fetchval(
                "SELECT EXISTS (SELECT FROM trial_taken WHERE digest = $1)", digest
            )
        )


def _plan_of(row: Row) -> Plan:
    return Plan(
        code=row["code"],
        kind=PlanKind(row["kind"]),
        rank=row["rank"],
        permits=permits_of(row["permits"]),
        on_sale=row["on_sale"],
        price=None if row["version"] is None else _price_of(row),
        titles=row["titles"],
        days=row["days"],
    )


def _price_of(row: Row) -> Price:
    return Price(row["version"], row["stars"], row["price_days"], row["since"], row["usd"])
