"""Sums of money for operators."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from app.billing.money_report import Flow, Presents, Recurring, Sum
from app.billing.payments import Direction, Provider
from app.ports_money import Row
from db.codec import AnyConnection


class PgMoneyBook:
    """`app.ports_money.MoneyBook`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def sums(self, start: datetime, end: datetime) -> Sequence[Sum]:
        rows = await self._connection.fetch(
            """
            SELECT month, provider, currency, plan, direction, gift, review, bought, first,
                   count(*) AS count, sum(amount) AS amount
            FROM (
                SELECT date_trunc('month', c.at, 'UTC') AS month, c.provider, c.currency, p.plan, c.direction,
                       p.id IS NOT NULL AND p.beneficiary_id IS NULL AS gift, c.review, c.days > 0 AS bought,
                       NOT EXISTS (SELECT FROM charge e WHERE e.purchase = c.purchase AND e.direction = 'in'
                                   AND e.days > 0 AND (e.at, e.number) < (c.at, c.number)) AS first, c.amount
                FROM charge c LEFT JOIN purchase p ON p.id = c.purchase
                WHERE c.at >= $1 AND c.at < $2
            ) o
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4, 5
            """,
            start,
            end,
        )
        return [
            Sum(
                **{
                    **dict(row),
                    "provider": Provider(row["provider"]),
                    "direction": Direction(row["direction"]),
                }
            )
            for row in rows
        ]

    async def recurring(self) -> Recurring:
        row = await self._connection.fetchrow(
            """
            SELECT count(*) AS count, coalesce(sum(coalesce(p.amount, r.stars)), 0) AS stars
            FROM subscription s
            LEFT JOIN charge c ON c.provider = s.provider AND c.charge_id = s.charge AND c.direction = 'in'
            LEFT JOIN purchase p ON p.id = c.purchase AND p.currency = 'XTR'
            LEFT JOIN LATERAL (SELECT stars FROM plan_price WHERE plan = s.plan
                               ORDER BY version DESC LIMIT 1) r ON true
            WHERE s.renews AND s.standing = 'active'
            """
        )
        return Recurring(0, Decimal(0)) if row is None else Recurring(row["count"], Decimal(row["stars"]))

    async def flow(self, start: datetime, end: datetime) -> Flow:
        row = await self._connection.fetchrow(
            """
            WITH began AS (
                SELECT user_id FROM (
                    SELECT DISTINCT ON (user_id) user_id, after ->> 'standing' AS standing
                    FROM subscription_step WHERE at < $1 ORDER BY user_id, id DESC
                ) o WHERE standing = 'active'
            ), tried AS (
                SELECT user_id, min(id) AS id FROM subscription_step
                WHERE at >= $1 AND at < $2 AND event = 'trial' GROUP BY user_id
            )
            SELECT (SELECT count(*) FROM began) AS active,
                   (SELECT count(*) FROM began JOIN subscription s USING (user_id)
                    WHERE s.standing IN ('free', 'reduce-only', 'ended')) AS ended,
                   (SELECT count(*) FROM tried) AS trials,
                   (SELECT count(*) FROM tried t WHERE EXISTS (
                        SELECT FROM subscription_step b
                        WHERE b.user_id = t.user_id AND b.id > t.id AND b.event = 'bought')) AS paid
            """,
            start,
            end,
        )
        return Flow() if row is None else Flow(**dict(row))

    async def presents(self, start: datetime, end: datetime) -> Presents:
        row = await self._connection.fetchrow(
            """
            SELECT count(*) FILTER (WHERE p.gives IN ('plan', 'extend')) AS codes,
                   coalesce(sum(p.amount) FILTER (WHERE p.gives IN ('plan', 'extend')), 0)::integer
                       AS code_days,
                   count(o.id) AS discounts,
                   (SELECT count(*) FROM referral_reward
                    WHERE at >= $1 AND at < $2 AND back_at IS NULL AND inviter_days + invited_days > 0)
                       AS invitations,
                   (SELECT coalesce(sum(inviter_days + invited_days), 0)::integer FROM referral_reward
                    WHERE at >= $1 AND at < $2 AND back_at IS NULL) AS invitation_days
            FROM promo_use u JOIN promo p ON p.id = u.promo
            LEFT JOIN purchase o ON o.id = u.purchase AND o.state = 'paid'
            WHERE u.at >= $1 AND u.at < $2
            """,
            start,
            end,
        )
        return Presents() if row is None else Presents(**dict(row))

    async def balances(self) -> Mapping[tuple[Provider, str], Decimal]:
        rows = await self._connection.fetch(
            """
            SELECT provider, currency, sum(CASE direction WHEN 'in' THEN amount ELSE -amount END) AS amount
            FROM charge GROUP BY 1, 2 ORDER BY 1, 2
            """
        )
        return {(Provider(row["provider"]), row["currency"]): Decimal(row["amount"]) for row in rows}

    async def charges(self, start: datetime, end: datetime) -> AsyncIterator[Row]:
        rows = self._connection.cursor(
            """
            SELECT c.number, c.at, c.direction, c.provider, c.charge_id, c.amount, c.currency, p.id, p.plan,
                   c.user_id, c.days, c.review
            FROM charge c LEFT JOIN purchase p ON p.id = c.purchase
            WHERE c.at >= $1 AND c.at < $2 ORDER BY c.at, c.number
            """,
            start,
            end,
            prefetch=500,
        )
        async for row in rows:
            yield tuple(row)

    async def subscriptions(self) -> AsyncIterator[Row]:
        rows = self._connection.cursor(
            """
            SELECT user_id, plan, standing, since, until, grace_until, renews, provider, charge
            FROM subscription ORDER BY user_id
            """,
            prefetch=500,
        )
        async for row in rows:
            yield tuple(row)
