"""What people have chosen for all their accounts and for one, and every change of it."""

from collections.abc import Mapping, Sequence

from app.choices import Choices, Delta, choices_of, texts_of
from app.fields import Field, Scope
from app.ports_settings import Change, Origin, Target
from db.codec import AnyConnection, Row, changed_one
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import Symbol


class PgSettings:
    """`app.ports_settings.SettingsBook`. Locks the account first, as everybody."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def of(self, owner: UserId, account: AccountId) -> tuple[Choices, Choices]:
        row = await self._connection.fetchrow(
            """
            SELECT p.choices AS wide, a.choices AS own FROM account a JOIN person p ON p.id = a.user_id
            WHERE a.id = $2 AND a.user_id = $1
            """,
            owner,
            account,
        )
        if row is None:
            raise LookupError(f"account {account} must exist and belong to its owner")
        return choices_of(row["wide"], Scope.USER), choices_of(row["own"], Scope.ACCOUNT)

    async def to_change(self, owner: UserId, account: AccountId) -> tuple[Choices, Choices]:
        await self._connection.execute(
            "SELECT FROM account WHERE user_id = $1 AND id = $2 FOR NO KEY UPDATE", owner, account
        )
        await self._connection.execute("SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE", owner)
        return await self.of(owner, account)

    async def put(self, target: Target, choices: Choices) -> None:
        table, key = _PLACES[target.scope]
        identity = target.owner if target.scope is Scope.USER else target.account
        changed_one(
            await self._connection.execute(
                f"UPDATE {table} SET choices = $3 WHERE id = $2 AND {key} = $1",  # noqa: S608  # names of ours
                target.owner,
                identity,
                texts_of(choices),
            ),
            f"{table} {identity}",
        )

    async def record(self, target: Target, origin: Origin, before: Delta, after: Delta) -> int:
        number: int = await self._connection.fetchval(
            """
            INSERT INTO setting_change (user_id, account_id, scope, symbol, origin, before, after)
            VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
            """,
            target.owner,
            target.account,
            target.scope,
            None if target.symbol is None else target.symbol.key,
            origin,
            {one.value: text for one, text in before.items()},
            {one.value: text for one, text in after.items()},
        )
        return number

    async def latest(self, owner: UserId, account: AccountId, limit: int) -> Sequence[Change]:
        rows = await self._connection.fetch(
            "SELECT * FROM setting_change WHERE user_id = $1 AND account_id = $2 ORDER BY id DESC LIMIT $3",
            owner,
            account,
            limit,
        )
        return [_change_of(row) for row in rows]

    async def to_undo(self, owner: UserId, account: AccountId) -> Change | None:
        row = await self._connection.fetchrow(
            """
            SELECT * FROM setting_change WHERE user_id = $1 AND account_id = $2 AND undone_at IS NULL
            ORDER BY id DESC LIMIT 1
            """,
            owner,
            account,
        )
        return None if row is None else _change_of(row)

    async def undone(self, owner: UserId, change: int) -> None:
        changed_one(
            await self._connection.execute(
                "UPDATE setting_change SET undone_at = now() WHERE user_id = $1 AND id = $2", owner, change
            ),
            f"change {change}",
        )


# Where the choices of a level are kept, and the column that names the owner.
_PLACES = {Scope.USER: ("person", "id"), Scope.ACCOUNT: ("account", "user_id")}


def _change_of(row: Row) -> Change:
    symbol = row["symbol"]
    target = Target(
        owner=UserId(row["user_id"]),
        account=AccountId(row["account_id"]),
        scope=Scope(row["scope"]),
        symbol=None if symbol is None else Symbol.parse(symbol),
    )
    return Change(
        id=row["id"],
        target=target,
        origin=Origin(row["origin"]),
        before=_delta_of(row["before"]),
        after=_delta_of(row["after"]),
        at=row["at"],
        undone_at=row["undone_at"],
    )


def _delta_of(body: Mapping[str, str | None]) -> Delta:
    """Fields that the catalogue no longer knows are left out: they cannot be brought back."""
    return {Field(name): text for name, text in body.items() if name in {*Field}}
