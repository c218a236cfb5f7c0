"""Trust: decisions as they were kept, pauses by hand, the health of keys."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from app.accounts import KeyInfo
from app.ports_trust import PAUSED, KeyToCheck
from app.trust_views import KeptDecision, KeyHealth, RefusalCount
from db.codec import AnyConnection, Row, changed_one, order_of
from db.repositories.signals import signal_of
from trading.domain.account import Control
from trading.domain.decision import Gate, Reason
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, Symbol

_BY_HAND = timedelta(days=1)  # for which an owner's word about orders of others holds
_SYMBOLS = 3  # of each reason


class PgTrust:
    """`app.ports_trust.Trust`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def decision(
        self, owner: UserId, account: AccountId, symbol: Symbol, back: int
    ) -> KeptDecision | None:
        row = await self._connection.fetchrow(
            """
            SELECT s.*, d.reason AS why_not, d.gates, d.decided_at
            FROM decision d JOIN signal s ON s.id = d.signal_id
            WHERE d.user_id = $1 AND d.account_id = $2 AND d.symbol = $3
            ORDER BY d.decided_at DESC, d.signal_id LIMIT 1 OFFSET $4
            """,
            owner,
            account,
            symbol.key,
            back,
        )
        if row is None:
            return None
        order = await self._connection.fetchrow(
            """
            SELECT * FROM order_intent
            WHERE user_id = $1 AND account_id = $2 AND signal_id = $3 AND kind = 'entry'
            ORDER BY created_at LIMIT 1
            """,
            owner,
            account,
            row["id"],
        )
        return KeptDecision(
            signal=signal_of(row),
            reason=None if row["why_not"] is None else Reason(row["why_not"]),
            gates=tuple(_gate_of(one) for one in row["gates"]),
            decided_at=row["decided_at"],
            order=None if order is None else order_of(order),
        )

    async def refusals(
        self, owner: UserId, account: AccountId, age: timedelta
    ) -> tuple[int, Sequence[RefusalCount]]:
        rows = await self._connection.fetch(
            """
            SELECT reason, symbol, count(*) AS count FROM decision
            WHERE user_id = $1 AND account_id = $2 AND decided_at > (SELECT clock_now()) - $3::interval
            GROUP BY reason, symbol ORDER BY count DESC, symbol
            """,
            owner,
            account,
            age,
        )
        by_reason: dict[Reason, list[tuple[Symbol, int]]] = {}
        for row in rows:
            if row["reason"] is not None:
                found = by_reason.setdefault(Reason(row["reason"]), [])
                found.append((Symbol.parse(row["symbol"]), row["count"]))
        counts = [
            RefusalCount(reason, sum(count for _, count in found), tuple(found[:_SYMBOLS]))
            for reason, found in by_reason.items()
        ]
        acted = sum(row["count"] for row in rows if row["reason"] is None)
        return acted, sorted(counts, key=lambda one: (-one.count, one.reason))

    async def last_signal(self, symbol: Symbol) -> datetime | None:
        at: datetime | None = await self._connection.fetchval(
            """
            SELECT max(happened_at) FROM signal
            WHERE symbol = $1 AND strategy NOT LIKE 'own:%' AND strategy <> 'manual'
            """,
            symbol.key,
        )
        return at

    async def quarantined(self, owner: UserId, account: AccountId) -> int:
        count: int = await self._connection.fetchval(
            """
            SELECT count(*) FROM order_intent
            WHERE user_id = $1 AND account_id = $2 AND status = 'quarantined'
            """,
            owner,
            account,
        )
        return count

    async def pause(self, owner: UserId, account: AccountId, until: datetime | None) -> None:
        changed_one(
            await self._connection.execute(
                "SELECT FROM account WHERE user_id = $1 AND id = $2 FOR NO KEY UPDATE", owner, account
            ),
            f"account {account}",
        )
        await self._connection.execute(
            """
            INSERT INTO account_hold (account_id, user_id, code, control, detail, by, until)
            VALUES ($1, $2, $3, $4, '', $5, $6)
            ON CONFLICT (account_id, code) DO UPDATE SET until = excluded.until, since = clock_now()
            """,
            account,
            owner,
            PAUSED,
            Control.ENTRIES_PAUSED,
            f"user {owner}",
            until,
        )
        await self._connection.execute(
            """
            UPDATE account SET control = $2, control_why = $3, control_by = $4, control_until = $5
            WHERE id = $1 AND (control_now(control, control_until) = 0 OR control_why = $3
                               -- what ends earlier by itself: a limit of losses has rows of its own
                               OR control_until < coalesce($5::timestamptz, 'infinity'))
            """,
            account,
            Control.ENTRIES_PAUSED,
            PAUSED,
            f"user {owner}",
            until,
        )

    async def paused(self, owner: UserId, account: AccountId) -> tuple[bool, datetime | None]:
        row = await self._connection.fetchrow(
            """
            SELECT until FROM account_hold
            WHERE user_id = $1 AND account_id = $2 AND code = $3 AND (until IS NULL OR until > clock_now())
            """,
            owner,
            account,
            PAUSED,
        )
        return (False, None) if row is None else (True, row["until"])

    async def by_hand(self, owner: UserId, account: AccountId) -> None:
        changed_one(
            await self._connection.execute(
                "UPDATE account SET by_hand_at = clock_now() WHERE user_id = $1 AND id = $2", owner, account
            ),
            f"account {account}",
        )

    async def trades_by_hand(self, account: AccountId) -> bool:
        said: bool | None = await self._connection.fetchval(
            "SELECT by_hand_at > clock_now() - $2::interval FROM account WHERE id = $1", account, _BY_HAND
        )
        return bool(said)

    async def key_health(self, owner: UserId, account: AccountId) -> KeyHealth | None:
        row = await self._connection.fetchrow(
            """
            SELECT *, promised_at IS NOT NULL AS promised, clock_timestamp() AS now
            FROM credential WHERE user_id = $1 AND account_id = $2
            """,
            owner,
            account,
        )
        if row is None:
            return None
        return KeyHealth(
            info=KeyInfo(
                tail=row["tail"],
                uid=row["uid"],
                addresses=tuple(row["addresses"]),
                expires_at=row["expires_at"],
                checked_at=row["checked_at"],
                usable=row["usable"],
                promised=row["promised"],
            ),
            permissions=tuple(sorted(row["permissions"].items())),
            entered_at=row["entered_at"],
            trouble=row["trouble"],
            now=row["now"],
        )

    async def keys_to_check(self, age: timedelta, limit: int, after: AccountId) -> Sequence[KeyToCheck]:
        rows = await self._connection.fetch(
            """
            SELECT c.account_id, c.user_id, a.exchange, c.promised_at IS NOT NULL AS promised
            FROM credential c JOIN account a ON a.id = c.account_id
            WHERE c.checked_at < clock_timestamp() - $1::interval AND c.account_id > $3
            ORDER BY c.account_id LIMIT $2
            """,
            age,
            limit,
            after,
        )
        return [_to_check(row) for row in rows]

    async def key_checked(
        self,
        account: AccountId,
        permissions: Mapping[str, bool | None],
        addresses: Sequence[str],
        expires_at: datetime | None,
        trouble: str | None,
    ) -> bool:
        """Rights that the table refuses to hold are not written over those which were found at first."""
        fresh = await self._connection.fetchval(
            """
            UPDATE credential AS kept SET
                permissions = CASE
                    WHEN $2::jsonb ->> 'withdraw' IS NOT DISTINCT FROM kept.permissions ->> 'withdraw'
                    THEN $2 ELSE kept.permissions END,
                addresses = $3, expires_at = $4, trouble = $5, checked_at = clock_timestamp()
            FROM credential AS before
            WHERE kept.account_id = $1 AND before.account_id = $1
            RETURNING before.trouble IS DISTINCT FROM $5
            """,
            account,
            dict(permissions),
            list(addresses),
            expires_at,
            trouble,
        )
        return bool(fresh)


def _gate_of(kept: Mapping[str, Any]) -> Gate:
    return Gate(Reason(kept["reason"]), kept["passed"], _number(kept["actual"]), _number(kept["limit"]))


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _to_check(row: Row) -> KeyToCheck:
    return KeyToCheck(
        AccountId(row["account_id"]), UserId(row["user_id"]), ExchangeId(row["exchange"]), row["promised"]
    )
