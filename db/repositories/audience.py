"""For whom a strategy speaks: settings of symbols, of accounts and of the service, resolved by the database.

The same rule as app.pairs.resolved; tests hold the two together.
"""

from collections.abc import Sequence

from db.codec import AnyConnection
from trading.domain.candle import Timeframe
from trading.domain.ids import AccountId
from trading.domain.instrument import Symbol


async def read_interested(
    connection: AnyConnection, symbol: Symbol, strategy: str, timeframe: Timeframe, shard: int, shards: int
) -> Sequence[AccountId]:
    """As app.ports.Accounts.interested."""
    rows = await connection.fetch(
        """
        SELECT a.id FROM account a CROSS JOIN service_default d
        LEFT JOIN symbol_setting s ON s.account_id = a.id AND s.symbol = $1
        WHERE a.armed AND a.symbols @> ARRAY[$1::text] AND a.id % $5::bigint = $4::bigint
          AND s.enabled IS NOT FALSE AND (s.paused_until IS NULL OR s.paused_until <= (SELECT clock_now()))
          AND coalesce(s.strategy, a.strategy, d.strategy) = $2
          AND coalesce(s.timeframe, a.timeframe, d.timeframe) = $3
        UNION
        SELECT a.id FROM position p JOIN account a ON a.id = p.account_id CROSS JOIN service_default d
        LEFT JOIN symbol_setting s ON s.account_id = a.id AND s.symbol = $1
        WHERE p.symbol = $1 AND p.closed_at IS NULL AND p.account_id % $5::bigint = $4::bigint
          AND coalesce(p.strategy, s.strategy, a.strategy, d.strategy) = $2
          AND coalesce(p.timeframe, s.timeframe, a.timeframe, d.timeframe) = $3
        ORDER BY id
        """,
        symbol.key,
        strategy,
        timeframe,
        shard,
        shards,
    )
    return [AccountId(row["id"]) for row in rows]


async def read_shards(
    connection: AnyConnection, wanted: Sequence[tuple[Symbol, str, Timeframe]], shards: int
) -> Sequence[Sequence[int]]:
    """As app.ports.Accounts.shards_of: who is asked for, as above, for all of a bar's signals at once."""
    if not wanted:
        return []
    rows = await connection.fetch(
        """
        SELECT array(
            SELECT (a.id % $4::bigint)::integer FROM account a
            LEFT JOIN symbol_setting s ON s.account_id = a.id AND s.symbol = w.symbol
            WHERE a.armed AND a.symbols @> ARRAY[w.symbol] AND s.enabled IS NOT FALSE
              AND (s.paused_until IS NULL OR s.paused_until <= (SELECT clock_now()))
              AND coalesce(s.strategy, a.strategy, d.strategy) = w.strategy
              AND coalesce(s.timeframe, a.timeframe, d.timeframe) = w.timeframe
            UNION
            SELECT (p.account_id % $4::bigint)::integer FROM position p JOIN account a ON a.id = p.account_id
            LEFT JOIN symbol_setting s ON s.account_id = a.id AND s.symbol = w.symbol
            WHERE p.symbol = w.symbol AND p.closed_at IS NULL
              AND coalesce(p.strategy, s.strategy, a.strategy, d.strategy) = w.strategy
              AND coalesce(p.timeframe, s.timeframe, a.timeframe, d.timeframe) = w.timeframe
            ORDER BY 1
        ) AS shards
        FROM unnest($1::text[], $2::text[], $3::text[])
             WITH ORDINALITY AS w (symbol, strategy, timeframe, place)
        CROSS JOIN service_default d
        ORDER BY w.place
        """,
        *(list(column) for column in zip(*((one.key, *rest) for one, *rest in wanted), strict=True)),
        shards,
    )
    return [row["shards"] for row in rows]


async def read_in_use(connection: AnyConnection) -> Sequence[tuple[Symbol, str, Timeframe]]:
    """As app.ports.Accounts.in_use. Accounts without settings of their own, nearly all, are not joined."""
    rows = await connection.fetch(
        """
        SELECT u.symbol, coalesce(u.strategy, d.strategy) AS strategy,
               coalesce(u.timeframe, d.timeframe) AS timeframe
        FROM (SELECT DISTINCT unnest(a.symbols) COLLATE "C" AS symbol,
                              a.strategy COLLATE "C" AS strategy, a.timeframe COLLATE "C" AS timeframe
              FROM account a
              WHERE a.armed AND NOT EXISTS (SELECT FROM symbol_setting s WHERE s.account_id = a.id)) AS u
        CROSS JOIN service_default d
        UNION
        SELECT c.symbol COLLATE "C", coalesce(s.strategy, a.strategy, d.strategy),
               coalesce(s.timeframe, a.timeframe, d.timeframe)
        FROM (SELECT DISTINCT account_id FROM symbol_setting) AS own
        JOIN account a ON a.id = own.account_id AND a.armed
        CROSS JOIN service_default d CROSS JOIN unnest(a.symbols) AS c (symbol)
        LEFT JOIN symbol_setting s ON s.account_id = a.id AND s.symbol = c.symbol
        WHERE s.enabled IS NOT FALSE AND (s.paused_until IS NULL OR s.paused_until <= (SELECT clock_now()))
        UNION
        SELECT p.symbol COLLATE "C", coalesce(p.strategy, s.strategy, a.strategy, d.strategy),
               coalesce(p.timeframe, s.timeframe, a.timeframe, d.timeframe)
        FROM position p JOIN account a ON a.id = p.account_id CROSS JOIN service_default d
        LEFT JOIN symbol_setting s ON s.account_id = p.account_id AND s.symbol = p.symbol
        WHERE p.closed_at IS NULL AND p.strategy IS DISTINCT FROM 'manual' -- nobody's bars close it
        ORDER BY symbol, strategy, timeframe
        """
    )
    return [(Symbol.parse(row["symbol"]), row["strategy"], Timeframe(row["timeframe"])) for row in rows]
