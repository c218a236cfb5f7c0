"""People's own rules."""

from collections.abc import Sequence

import asyncpg

from app.accounts import AccountKind
from app.ports_rules import KeptRule, NameTaken, RuleId, RuleInUse, RuleUse
from db.codec import AnyConnection, Row
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId, Symbol


class PgOwnRules:
    """`app.ports_rules.OwnRules`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def of(self, owner: UserId) -> Sequence[KeptRule]:
        rows = await self._connection.fetch("SELECT * FROM own_rule WHERE user_id = $1 ORDER BY id", owner)
        return [_rule_of(row) for row in rows]

    async def to_add(self, owner: UserId) -> Sequence[KeptRule]:
        await self._connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('own_rule/' || $1::bigint, 0))", owner
        )
        return await self.of(owner)

    async def get(self, owner: UserId, rule: RuleId) -> KeptRule | None:
        row = await self._connection.fetchrow(
            "SELECT * FROM own_rule WHERE user_id = $1 AND id = $2", owner, rule
        )
        return None if row is None else _rule_of(row)

    async def add(self, owner: UserId, name: str, text: str) -> KeptRule:
        return await self._changed(
            "INSERT INTO own_rule (user_id, name, text) VALUES ($1, $2, $3) RETURNING *", owner, name, text
        )

    async def rename(self, owner: UserId, rule: RuleId, name: str) -> KeptRule:
        return await self._changed(
            "UPDATE own_rule SET name = $3 WHERE user_id = $1 AND id = $2 RETURNING *", owner, rule, name
        )

    async def rewrite(self, owner: UserId, rule: RuleId, text: str) -> KeptRule:
        return await self._changed(
            """
            UPDATE own_rule SET text = $3, version = version + 1, updated_at = clock_now()
            WHERE user_id = $1 AND id = $2 RETURNING *
            """,
            owner,
            rule,
            text,
        )

    async def _changed(self, statement: str, *values: object) -> KeptRule:
        """The row that it returns; a name that is taken undoes this statement only."""
        try:
            async with self._connection.transaction():
                row = await self._connection.fetchrow(statement, *values)
        except asyncpg.UniqueViolationError:
            raise NameTaken from None
        if row is None:
            raise LookupError("the rule must exist and belong to its owner")
        return _rule_of(row)

    async def uses(self, owner: UserId, rule: RuleId) -> Sequence[RuleUse]:
        rows = await self._connection.fetch(
            """
            SELECT a.exchange, a.kind, u.symbol, bool_or(u.held) AS held
            FROM (
                SELECT id AS account_id, NULL AS symbol, false AS held
                FROM account WHERE user_id = $1 AND own_rule_id = $2
                UNION ALL
                SELECT account_id, symbol, false FROM symbol_setting WHERE user_id = $1 AND own_rule_id = $2
                UNION ALL
                SELECT account_id, symbol, true FROM position
                WHERE user_id = $1 AND strategy = 'own:' || $2::bigint AND closed_at IS NULL
            ) u JOIN account a ON a.id = u.account_id
            GROUP BY a.exchange, a.kind, u.symbol
            ORDER BY a.exchange, a.kind, u.symbol NULLS FIRST
            """,
            owner,
            rule,
        )
        return [_use_of(row) for row in rows]

    async def remove(self, owner: UserId, rule: RuleId) -> None:
        try:
            async with self._connection.transaction():
                gone = await self._connection.fetchval(
                    "DELETE FROM own_rule WHERE user_id = $1 AND id = $2 RETURNING true", owner, rule
                )
        except asyncpg.ForeignKeyViolationError:
            raise RuleInUse from None
        if gone is None:
            raise LookupError("the rule must exist and belong to its owner")

    async def in_use(self) -> Sequence[KeptRule]:
        rows = await self._connection.fetch(
            """
            SELECT * FROM own_rule WHERE id IN (
                SELECT own_rule_id FROM account WHERE own_rule_id IS NOT NULL
                UNION SELECT own_rule_id FROM symbol_setting WHERE own_rule_id IS NOT NULL
                UNION SELECT substr(strategy, 5)::bigint FROM position
                      WHERE strategy LIKE 'own:%' AND closed_at IS NULL
            )
            ORDER BY id
            """
        )
        return [_rule_of(row) for row in rows]


def _rule_of(row: Row) -> KeptRule:
    return KeptRule(
        id=RuleId(row["id"]),
        owner=UserId(row["user_id"]),
        name=row["name"],
        text=row["text"],
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _use_of(row: Row) -> RuleUse:
    symbol = row["symbol"]
    return RuleUse(
        exchange=ExchangeId(row["exchange"]),
        kind=AccountKind(row["kind"]),
        symbol=None if symbol is None else Symbol.parse(symbol),
        held=row["held"],
    )
