"""What people leave out: by their own lists, and by their results."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.ports_universe import Avoided, Track
from db.codec import AnyConnection
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol
from trading.universe.avoidance import Avoidance, AvoidWhy, Result
from trading.universe.reference import Shelf

# Closed positions with the strategy whose signal opened them. A position's id is that of its entry.
_CLOSED = """
    FROM position p JOIN order_intent o ON o.account_id = p.account_id AND o.id = p.id
    WHERE p.closed_at IS NOT NULL AND p.paid > 0 AND o.signal_id IS NOT NULL
"""


class PgShelves:
    """`app.ports_universe.Shelves`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def of(self, owner: UserId) -> Mapping[Symbol, Shelf]:
        rows = await self._connection.fetch(
            "SELECT symbol, shelf FROM symbol_shelf WHERE user_id = $1 ORDER BY symbol", owner
        )
        return {Symbol.parse(row["symbol"]): Shelf(row["shelf"]) for row in rows}

    async def put(self, owner: UserId, symbol: Symbol, shelf: Shelf) -> None:
        await self._connection.execute(
            """
            INSERT INTO symbol_shelf (user_id, symbol, shelf) VALUES ($1, $2, $3)
            ON CONFLICT (user_id, symbol) DO UPDATE SET shelf = excluded.shelf, since = excluded.since
            """,
            owner,
            symbol.key,
            shelf.value,
        )

    async def remove(self, owner: UserId, symbol: Symbol) -> bool:
        removed = await self._connection.fetchval(
            "DELETE FROM symbol_shelf WHERE user_id = $1 AND symbol = $2 RETURNING true", owner, symbol.key
        )
        return removed is not None

    async def avoided(self, owner: UserId) -> Sequence[Avoided]:
        rows = await self._connection.fetch(
            """
            SELECT * FROM symbol_avoidance WHERE user_id = $1 AND until > clock_now()
            ORDER BY until DESC, symbol, strategy
            """,
            owner,
        )
        return [
            Avoided(
                Track(owner, Symbol.parse(row["symbol"]), row["strategy"]),
                Avoidance(AvoidWhy(row["why"]), row["actual"], row["limit"], row["since"], row["until"]),
                row["forgiven_at"],
            )
            for row in rows
        ]

    async def forgive(self, owner: UserId, symbol: Symbol, strategy: str | None = None) -> int:
        """Only what is shut can be forgiven; the instant stays and cuts off what was before it for good."""
        rows = await self._connection.fetch(
            """
            UPDATE symbol_avoidance
            SET forgiven_at = now, until = greatest(now, since + interval '1 microsecond')
            FROM (SELECT clock_now() AS now) AS clock
            WHERE user_id = $1 AND symbol = $2 AND ($3::text IS NULL OR strategy = $3) AND until > now
            RETURNING strategy
            """,
            owner,
            symbol.key,
            strategy,
        )
        return len(rows)

    async def fresh_tracks(self, since: datetime) -> Sequence[Track]:
        rows = await self._connection.fetch(
            f"""
            SELECT DISTINCT p.user_id, p.symbol, split_part(o.signal_id, '|', 1) AS strategy
            {_CLOSED} AND p.closed_at >= $1
            ORDER BY p.user_id, p.symbol, strategy
            """,
            since,
        )
        return [Track(UserId(row["user_id"]), Symbol.parse(row["symbol"]), row["strategy"]) for row in rows]

    async def results(self, track: Track, since: datetime) -> Sequence[Result]:
        rows = await self._connection.fetch(
            f"""
            SELECT p.profit / p.paid AS profit, p.closed_at
            {_CLOSED} AND p.user_id = $1 AND p.symbol = $2 AND split_part(o.signal_id, '|', 1) = $3
              AND p.closed_at >= $4
            ORDER BY p.closed_at, p.id
            """,
            track.owner,
            track.symbol.key,
            track.strategy,
            since,
        )
        return [Result(row["profit"], row["closed_at"]) for row in rows]

    async def forgiven_at(self, track: Track) -> datetime | None:
        instant: datetime | None = await self._connection.fetchval(
            """
            SELECT forgiven_at FROM symbol_avoidance WHERE user_id = $1 AND symbol = $2 AND strategy = $3
            """,
            track.owner,
            track.symbol.key,
            track.strategy,
        )
        return instant

    async def avoid(self, track: Track, found: Avoidance) -> bool:
        """The owner may forgive at the same moment: what they have forgiven stays so."""
        fresh = await self._connection.fetchval(
            """
            INSERT INTO symbol_avoidance AS kept
                (user_id, symbol, strategy, why, actual, "limit", since, until)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (user_id, symbol, strategy) DO UPDATE SET
                why = excluded.why, actual = excluded.actual, "limit" = excluded."limit",
                since = excluded.since, until = excluded.until
            WHERE kept.since < excluded.since AND coalesce(kept.forgiven_at < excluded.since, true)
            RETURNING true
            """,
            track.owner,
            track.symbol.key,
            track.strategy,
            found.why.value,
            found.actual,
            found.limit,
            found.since,
            found.until,
        )
        return fresh is not None
