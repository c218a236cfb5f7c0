"""Sealed exchange keys and the one-time links through which they arrive."""

from collections.abc import Mapping
from datetime import datetime

import asyncpg

from app.accounts import KeyInfo
from app.ports import KeyPass, KeyTaken, SealedKey
from db.codec import AnyConnection, Row, changed_one
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId


class PgKeys:
    """`app.ports.Keys`. What is stored of a key cannot be opened here. Links live in people's time."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def taken_by(self, fingerprint: bytes) -> UserId | None:
        owner = await self._connection.fetchval(
            "SELECT user_id FROM credential WHERE fingerprint = $1", fingerprint
        )
        return None if owner is None else UserId(owner)

    async def put(
        self, key: SealedKey, fingerprint: bytes, info: KeyInfo, permissions: Mapping[str, bool | None]
    ) -> None:
        try:
            await self._connection.execute(
                """
                INSERT INTO credential (account_id, user_id, fingerprint, sealed, version, permissions, tail,
                                        uid, addresses, expires_at, checked_at, usable, promised_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
                        CASE WHEN $13 THEN clock_timestamp() END)
                ON CONFLICT (account_id) DO UPDATE SET
                    user_id = excluded.user_id, fingerprint = excluded.fingerprint, sealed = excluded.sealed,
                    version = excluded.version, permissions = excluded.permissions, tail = excluded.tail,
                    uid = excluded.uid, addresses = excluded.addresses, expires_at = excluded.expires_at,
                    checked_at = excluded.checked_at, usable = excluded.usable,
                    promised_at = excluded.promised_at, entered_at = excluded.entered_at
                """,
                key.account,
                key.owner,
                fingerprint,
                key.sealed,
                key.version,
                dict(permissions),
                info.tail,
                info.uid,
                list(info.addresses),
                info.expires_at,
                info.checked_at,
                info.usable,
                info.promised,
            )
        except asyncpg.UniqueViolationError as error:
            raise KeyTaken("the key is connected to another account") from error
        await self._connection.execute(
            "DELETE FROM credential_half WHERE user_id = $1 AND account_id = $2", key.owner, key.account
        )
        if key.half is not None:
            await self._connection.execute(
                "INSERT INTO credential_half (account_id, user_id, half) VALUES ($1, $2, $3)",
                key.account,
                key.owner,
                key.half,
            )

    async def get(self, account: AccountId) -> SealedKey | None:
        row = await self._connection.fetchrow(
            """
            SELECT c.account_id, c.user_id, a.exchange, c.sealed, c.version, h.half
            FROM credential c JOIN account a ON a.id = c.account_id
                 LEFT JOIN credential_half h ON h.account_id = c.account_id
            WHERE c.account_id = $1
            """,
            account,
        )
        if row is None:
            return None
        return SealedKey(
            account=AccountId(row["account_id"]),
            owner=UserId(row["user_id"]),
            exchange=ExchangeId(row["exchange"]),
            sealed=row["sealed"],
            version=row["version"],
            half=row["half"],
        )

    async def set_usable(self, account: AccountId, *, usable: bool) -> None:
        changed_one(
            await self._connection.execute(
                "UPDATE credential SET usable = $2 WHERE account_id = $1", account, usable
            ),
            f"the key of account {account}",
        )

    async def forget(self, owner: UserId, account: AccountId) -> None:
        """Destroy the key, and the half without which no copy of it opens. Twice changes nothing."""
        await self._connection.execute(
            "DELETE FROM credential_half WHERE user_id = $1 AND account_id = $2", owner, account
        )
        await self._connection.execute(
            "DELETE FROM credential WHERE user_id = $1 AND account_id = $2", owner, account
        )

    async def offer_link(
        self, digest: bytes, owner: UserId, exchange: ExchangeId, expires_at: datetime
    ) -> None:
        await self._connection.execute(
            "INSERT INTO key_link (digest, user_id, exchange, expires_at) VALUES ($1, $2, $3, $4)",
            digest,
            owner,
            exchange,
            expires_at,
        )

    async def link(self, digest: bytes) -> KeyPass | None:
        row = await self._connection.fetchrow(
            """
            SELECT user_id, exchange, expires_at FROM key_link
            WHERE digest = $1 AND used_at IS NULL AND expires_at > clock_timestamp()
            """,
            digest,
        )
        return None if row is None else _pass_of(row)

    async def use_link(self, digest: bytes) -> KeyPass | None:
        row = await self._connection.fetchrow(
            """
            UPDATE key_link SET used_at = clock_timestamp()
            WHERE digest = $1 AND used_at IS NULL AND expires_at > clock_timestamp()
            RETURNING user_id, exchange, expires_at
            """,
            digest,
        )
        return None if row is None else _pass_of(row)


def _pass_of(row: Row) -> KeyPass:
    return KeyPass(UserId(row["user_id"]), ExchangeId(row["exchange"]), row["expires_at"])
