"""Who has come by whose link, and what that has earned."""

from dataclasses import asdict
from datetime import datetime

from app.billing.payments import ChargeId, Provider
from app.billing.referrals import Programme, Reward, Withheld
from app.ports_codes import Invited
from db.codec import AnyConnection
from trading.domain.ids import UserId

_EARNED = """
    SELECT coalesce(sum(inviter_days) FILTER (WHERE at >= $2), 0)::integer AS month,
           coalesce(sum(inviter_days), 0)::integer AS all_
    FROM referral_reward WHERE inviter = $1 AND back_at IS NULL
"""


class PgReferrals:
    """`app.ports_codes.Referrals`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def programme(self) -> Programme:
        row = await self._connection.fetchrow(
            """
            SELECT running, inviter_days, invited_days, plan, month_most, most FROM referral_programme
            """
        )
        return Programme() if row is None else Programme(**dict(row))

    async def set_programme(self, programme: Programme) -> None:
        await self._connection.execute(
            """
            UPDATE referral_programme SET running = $1, inviter_days = $2, invited_days = $3, plan = $4,
                month_most = $5, most = $6
            """,
            *asdict(programme).values(),
        )

    async def link(self, user: UserId, wanted: str) -> str:
        await self._connection.execute(
            "INSERT INTO referral_link (code, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", wanted, user
        )
        found = await self._connection.fetchval("SELECT code FROM referral_link WHERE user_id = $1", user)
        if found is None:
            raise LookupError(f"the code {wanted} belongs to somebody else")
        return str(found)

    async def invited(self, user: UserId, month: datetime) -> Invited | None:
        row = await self._connection.fetchrow(
            """
            SELECT l.code, (SELECT count(*) FROM referral WHERE inviter = $1) AS came,
                   (SELECT count(*) FROM referral_reward WHERE inviter = $1 AND back_at IS NULL) AS paid
            FROM referral_link l WHERE l.user_id = $1
            """,
            user,
        )
        earned = await self._connection.fetchrow(_EARNED, user, month)
        if row is None or earned is None:
            return None
        return Invited(row["code"], row["came"], row["paid"], earned["month"], earned["all_"])

    async def come(self, user: UserId, code: str, digest: str) -> bool:
        found = await self._connection.fetchval(
            """
            INSERT INTO referral (user_id, inviter, digest)
            SELECT p.id, i.id, $3
            FROM person p, referral_link l JOIN person i ON i.id = l.user_id AND NOT i.banned
            WHERE p.id = $1 AND l.code = $2 AND i.id <> p.id AND p.terms_accepted_at IS NULL AND NOT p.banned
              AND NOT EXISTS (SELECT FROM paid_before b WHERE b.digest = $3)
              AND NOT EXISTS (SELECT FROM charge c WHERE c.user_id = p.id)
            ON CONFLICT DO NOTHING RETURNING true
            """,
            user,
            code,
            digest,
        )
        return found is not None

    async def inviter(self, user: UserId) -> UserId | None:
        found = await self._connection.fetchval(
            """
            SELECT r.inviter FROM referral r JOIN person i ON i.id = r.inviter
            WHERE r.user_id = $1 AND NOT is_pseudonym(i.id) AND NOT i.banned
              AND NOT EXISTS (SELECT FROM referral_reward w WHERE w.user_id = $1)
            """,
            user,
        )
        return None if found is None else UserId(found)

    async def first_paid(self, user: UserId, digest: str, charge: ChargeId) -> bool:
        added = await self._connection.fetchval(
            "INSERT INTO paid_before (digest) VALUES ($1) ON CONFLICT DO NOTHING RETURNING true", digest
        )
        earlier = await self._connection.fetchval(
            """
            SELECT EXISTS (SELECT FROM charge c JOIN purchase p ON p.id = c.purchase
                           WHERE p.beneficiary_id = $1 AND c.direction = 'in' AND c.days > 0
                             AND (c.provider, c.charge_id) <> ($2, $3))
            """,
            user,
            charge.provider,
            charge.id,
        )
        return added is not None and not earlier

    async def earned(self, inviter: UserId, month: datetime) -> tuple[int, int]:
        await self._connection.execute(
            "SELECT FROM referral_link WHERE user_id = $1 FOR NO KEY UPDATE", inviter
        )
        row = await self._connection.fetchrow(_EARNED, inviter, month)
        return (0, 0) if row is None else (row["month"], row["all_"])

    async def same_account(self, one: UserId, other: UserId) -> bool:
        found = await self._connection.fetchval(
            """
            SELECT EXISTS (
                SELECT FROM account a JOIN credential x ON x.account_id = a.id
                JOIN account b ON b.exchange = a.exchange AND b.user_id = $2
                JOIN credential y ON y.account_id = b.id AND y.uid = x.uid
                WHERE a.user_id = $1 AND x.uid <> '')
            """,
            one,
            other,
        )
        return bool(found)

    async def keep(self, reward: Reward) -> None:
        await self._connection.execute(
            """
            INSERT INTO referral_reward (user_id, inviter, provider, charge_id, inviter_days, invited_days,
                why)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            reward.invited,
            reward.inviter,
            reward.charge.provider,
            reward.charge.id,
            reward.inviter_days,
            reward.invited_days,
            reward.why,
        )

    async def reward(self, charge: ChargeId) -> Reward | None:
        row = await self._connection.fetchrow(
            """
            SELECT * FROM referral_reward WHERE provider = $1 AND charge_id = $2 AND back_at IS NULL
            FOR NO KEY UPDATE
            """,
            charge.provider,
            charge.id,
        )
        if row is None:
            return None
        return Reward(
            UserId(row["user_id"]),
            UserId(row["inviter"]),
            ChargeId(Provider(row["provider"]), row["charge_id"]),
            row["inviter_days"],
            row["invited_days"],
            None if row["why"] is None else Withheld(row["why"]),
            row["at"],
        )

    async def take_back(self, charge: ChargeId) -> None:
        await self._connection.execute(
            """
            UPDATE referral_reward SET back_at = clock_timestamp()
            WHERE provider = $1 AND charge_id = $2 AND back_at IS NULL
            """,
            charge.provider,
            charge.id,
        )
