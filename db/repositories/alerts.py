"""What people want to be told of markets."""

from collections.abc import Sequence

from app.alerts import MAX_ALERTS, Alert, AlertKind
from db.codec import AnyConnection, Row
from trading.domain.candle import Timeframe
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol
from trading.xray.records import Regime


class PgAlerts:
    """`app.ports.Alerts`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def add(self, alert: Alert) -> bool:
        added = await self._connection.fetchval(
            """
            INSERT INTO alert (user_id, symbol, timeframe, kind, level, above, strategy, again, regime)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
            WHERE (SELECT count(*) FROM alert WHERE user_id = $1) < $10
            RETURNING id
            """,
            alert.owner,
            alert.symbol.key,
            alert.timeframe,
            alert.kind,
            alert.level,
            alert.above,
            alert.strategy,
            alert.again,
            alert.regime,
            MAX_ALERTS,
        )
        return added is not None

    async def of(self, owner: UserId) -> Sequence[Alert]:
        rows = await self._connection.fetch("SELECT * FROM alert WHERE user_id = $1 ORDER BY id", owner)
        return [_alert_of(row) for row in rows]

    async def active(self, timeframe: Timeframe) -> Sequence[Alert]:
        rows = await self._connection.fetch(
            """
            SELECT a.* FROM alert a JOIN person p ON p.id = a.user_id
            WHERE a.active AND a.timeframe = $1 AND NOT p.banned ORDER BY a.id
            """,
            timeframe,
        )
        return [_alert_of(row) for row in rows]

    async def set_active(self, owner: UserId, alert: int, *, active: bool) -> bool:
        done = await self._connection.fetchval(
            "UPDATE alert SET active = $3 WHERE id = $2 AND user_id = $1 RETURNING true", owner, alert, active
        )
        return done is not None

    async def set_again(self, owner: UserId, alert: int, *, again: bool) -> bool:
        done = await self._connection.fetchval(
            "UPDATE alert SET again = $3 WHERE id = $2 AND user_id = $1 RETURNING true", owner, alert, again
        )
        return done is not None

    async def remove(self, owner: UserId, alert: int) -> bool:
        done = await self._connection.fetchval(
            "DELETE FROM alert WHERE id = $2 AND user_id = $1 RETURNING true", owner, alert
        )
        return done is not None

    async def remember(self, alerts: Sequence[Alert]) -> frozenset[int]:
        rows = await self._connection.fetch(
            """
            UPDATE alert a
            SET armed = r.armed, regime = r.regime, fired_at = r.fired_at,
                active = a.active AND (a.again OR r.fired_at IS NOT DISTINCT FROM a.fired_at)
            FROM unnest($1::bigint[], $2::boolean[], $3::text[], $4::timestamptz[])
                AS r (id, armed, regime, fired_at)
            WHERE a.id = r.id AND a.active
              AND (a.fired_at IS NULL OR r.fired_at >= a.fired_at)
              AND (a.armed, a.regime, a.fired_at) IS DISTINCT FROM (r.armed, r.regime, r.fired_at)
            RETURNING a.id
            """,
            [one.id for one in alerts],
            [one.armed for one in alerts],
            [one.regime for one in alerts],
            [one.fired_at for one in alerts],
        )
        return frozenset(row["id"] for row in rows)


def _alert_of(row: Row) -> Alert:
    return Alert(
        id=row["id"],
        owner=UserId(row["user_id"]),
        symbol=Symbol.parse(row["symbol"]),
        timeframe=Timeframe(row["timeframe"]),
        kind=AlertKind(row["kind"]),
        level=row["level"],
        above=row["above"],
        strategy=row["strategy"],
        again=row["again"],
        active=row["active"],
        armed=row["armed"],
        regime=None if row["regime"] is None else Regime(row["regime"]),
        fired_at=row["fired_at"],
    )
