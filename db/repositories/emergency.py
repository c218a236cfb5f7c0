"""Emergency stops, persisted from their first moment."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from db.codec import AnyConnection, Row
from trading.domain.events import EmergencyScope
from trading.domain.ids import AccountId, PositionId, UserId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Price
from trading.engine.emergency import EmergencyRun, EmergencyStep, EmergencyTally, Ended


class PgEmergencies:
    """`app.ports.Emergencies`. The halt is set by whoever begins one, before, in the same transaction."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def begin(
        self, scope: EmergencyScope, subject: str, by: UserId, token: str, prices: Mapping[Symbol, Price]
    ) -> bool:
        """A person's accounts are all of theirs; of a symbol and of the service, those with anything open."""
        run = await self._connection.fetchval(
            """
            INSERT INTO emergency (scope, subject, user_id, token, prices) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT DO NOTHING RETURNING id
            """,
            scope,
            subject,
            by,
            token,
            {symbol.key: str(price) for symbol, price in prices.items()},
        )
        if run is None:
            return False
        await self._connection.execute(
            """
            WITH live AS (
                SELECT account_id, id, symbol FROM order_intent
                WHERE status IN ('planned', 'submitting', 'unknown', 'open', 'canceling')
            ), held AS (
                SELECT account_id, id, symbol FROM position WHERE closed_at IS NULL
            )
            INSERT INTO emergency_account (emergency_id, account_id, user_id, orders, positions)
            SELECT $1, a.id, a.user_id,
                   ARRAY(SELECT id FROM live
                         WHERE account_id = a.id AND ($2 <> 'symbol' OR symbol = $3) ORDER BY id),
                   ARRAY(SELECT id FROM held
                         WHERE account_id = a.id AND ($2 <> 'symbol' OR symbol = $3) ORDER BY id)
            FROM account a
            WHERE CASE WHEN $2 = 'user' THEN a.user_id = $4
                       ELSE a.id IN (SELECT account_id FROM live WHERE $2 = 'service' OR symbol = $3
                                     UNION
                                     SELECT account_id FROM held WHERE $2 = 'service' OR symbol = $3) END
            """,
            run,
            scope,
            subject,
            int(subject) if scope is EmergencyScope.USER else 0,
        )
        return True

    async def unfinished(self) -> Sequence[EmergencyRun]:
        rows = await self._connection.fetch("SELECT * FROM emergency WHERE done_at IS NULL ORDER BY id")
        return [_run_of(row) for row in rows]

    async def accounts(self, run: int) -> Sequence[tuple[AccountId, EmergencyStep]]:
        rows = await self._connection.fetch(
            """
            SELECT account_id, step FROM emergency_account
            WHERE emergency_id = $1 AND done_at IS NULL ORDER BY account_id
            """,
            run,
        )
        return [(AccountId(row["account_id"]), EmergencyStep(row["step"])) for row in rows]

    async def move(self, run: int, account: AccountId, step: EmergencyStep, *, proved: bool = False) -> None:
        """One that is done stays so."""
        await self._connection.execute(
            """
            UPDATE emergency_account
            SET step = $3, proved = $4, done_at = CASE WHEN $3 = 'done' THEN clock_now() END
            WHERE emergency_id = $1 AND account_id = $2 AND done_at IS NULL
            """,
            run,
            account,
            step,
            proved,
        )

    async def set_step(self, run: int, step: EmergencyStep) -> None:
        """One that another worker has finished meanwhile stays so."""
        await self._connection.execute(
            "UPDATE emergency SET step = $2 WHERE id = $1 AND done_at IS NULL", run, step
        )

    async def tally(self, run: EmergencyRun) -> EmergencyTally:
        row = await self._connection.fetchrow(
            """
            SELECT count(*) AS accounts, count(*) FILTER (WHERE NOT proved) AS unproved,
                   (SELECT count(*) FROM emergency_account e CROSS JOIN unnest(e.orders) AS listed (id)
                    JOIN order_intent o ON o.account_id = e.account_id AND o.id = listed.id
                    WHERE e.emergency_id = $1 AND o.status IN ('canceled', 'void')) AS orders_cancelled
            FROM emergency_account WHERE emergency_id = $1
            """,
            run.id,
        )
        if row is None:
            raise LookupError(f"emergency {run.id} must exist")
        return EmergencyTally(
            row["accounts"], row["unproved"], row["orders_cancelled"], await self._positions(run)
        )

    async def _positions(self, run: EmergencyRun) -> Sequence[Ended]:
        """Those that were there at the press, and those that a late fill has opened after it."""
        rows = await self._connection.fetch(
            """
            SELECT p.id, p.symbol, p.side, p.qty, p.closed_at IS NOT NULL AS closed, exits.low, exits.high
            FROM emergency_account e
            JOIN position p ON p.account_id = e.account_id AND ($3::text IS NULL OR p.symbol = $3)
                AND (p.id = ANY (e.positions) OR p.opened_at >= $2)
            LEFT JOIN LATERAL (
                SELECT min(f.price) AS low, max(f.price) AS high FROM order_intent o
                JOIN fill f ON f.account_id = o.account_id AND f.order_id = o.id
                WHERE o.account_id = p.account_id AND o.position_id = p.id AND o.kind IN ('exit', 'protect')
                  AND f.seen_at >= $2
            ) AS exits ON true
            WHERE e.emergency_id = $1
            ORDER BY p.account_id, p.id
            """,
            run.id,
            run.pressed_at,
            None if run.only is None else run.only.key,
        )
        return [_ended_of(row) for row in rows]

    async def finish(self, run: int, receipt: Mapping[str, object]) -> bool:
        finished = await self._connection.fetchval(
            """
            UPDATE emergency SET step = 'done', done_at = clock_now(), receipt = $2
            WHERE id = $1 AND done_at IS NULL RETURNING true
            """,
            run,
            dict(receipt),
        )
        return finished is not None

    async def is_under_way(self, scope: EmergencyScope, subject: str) -> bool:
        found: bool = await self._connection.fetchval(
            "SELECT EXISTS (SELECT FROM emergency WHERE scope = $1 AND subject = $2 AND done_at IS NULL)",
            scope,
            subject,
        )
        return found


def _run_of(row: Row) -> EmergencyRun:
    scope = EmergencyScope(row["scope"])
    return EmergencyRun(
        id=row["id"],
        scope=scope,
        subject=row["subject"],
        by=UserId(row["user_id"]),
        only=Symbol.parse(row["subject"]) if scope is EmergencyScope.SYMBOL else None,
        step=EmergencyStep(row["step"]),
        prices={Symbol.parse(key): Price(Decimal(price)) for key, price in row["prices"].items()},
        pressed_at=row["pressed_at"],
    )


def _ended_of(row: Row) -> Ended:
    side = Side(row["side"])
    return Ended(
        position=PositionId(row["id"]),
        symbol=Symbol.parse(row["symbol"]),
        side=side,
        closed=row["closed"],
        left=row["qty"],
        worst=row["low"] if side is Side.BUY else row["high"],
    )
