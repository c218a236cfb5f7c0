"""Signals, each put once, and what every account made of them."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import orjson

from app.ports import SignalFilter
from db.codec import AnyConnection, Row
from trading.domain.candle import Timeframe
from trading.domain.decision import Gate, Reason
from trading.domain.ids import AccountId, SignalId
from trading.domain.instrument import Symbol
from trading.domain.signal import Because, Signal, Stance

_IN_THE_QUEUE = timedelta(seconds=3)  # real time that a task may take to be taken up


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _rows(gates: Sequence[Gate]) -> list[dict[str, object]]:
    return [
        {
            "reason": gate.reason,
            "passed": gate.passed,
            "actual": _text(gate.actual),
            "limit": _text(gate.limit),
        }
        for gate in gates
    ]


def _columns(signal: Signal) -> tuple[object, ...]:
    why = [{"code": because.code, "numbers": because.numbers} for because in signal.why]
    return (
        signal.id,
        signal.strategy,
        signal.symbol.key,
        signal.timeframe,
        signal.stance,
        signal.strength,
        signal.reference,
        signal.stop,
        signal.target,
        signal.happened_at,
        signal.valid_for,
        orjson.dumps(why).decode(),
        signal.trail,
        signal.daily_move,
    )


def signal_of(row: Row) -> Signal:
    return Signal(
        id=SignalId(row["id"]),
        strategy=row["strategy"],
        symbol=Symbol.parse(row["symbol"]),
        timeframe=Timeframe(row["timeframe"]),
        stance=Stance(row["stance"]),
        strength=row["strength"],
        reference=row["reference"],
        stop=row["stop"],
        target=row["target"],
        happened_at=row["happened_at"],
        valid_for=row["valid_for"],
        why=tuple(
            Because(because["code"], tuple((name, number) for name, number in because["numbers"]))
            for because in row["why"]
        ),
        trail=row["trail"],
        daily_move=row["daily_move"],
    )


class PgSignals:
    """`app.ports.Signals`. A decision on a signal that was never put is refused by the database."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def put(self, signal: Signal) -> bool:
        return bool(await self.put_all([signal]))

    async def put_all(self, signals: Sequence[Signal]) -> frozenset[SignalId]:
        if not signals:
            return frozenset()
        put = await self._connection.fetch(
            """
            INSERT INTO signal (id, strategy, symbol, timeframe, stance, strength, reference, stop, target,
                                happened_at, valid_for, why, trail, daily_move)
            SELECT a, b, c, d, e, f, g, h, i, j, k, l::jsonb, m, n
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::numeric[],
                        $7::numeric[], $8::numeric[], $9::numeric[], $10::timestamptz[], $11::interval[],
                        $12::text[], $13::numeric[], $14::numeric[])
                AS r (a, b, c, d, e, f, g, h, i, j, k, l, m, n)
            ON CONFLICT (id) DO NOTHING
            RETURNING id
            """,
            *(list(column) for column in zip(*map(_columns, signals), strict=True)),
        )
        return frozenset(SignalId(row["id"]) for row in put)

    async def get(self, signal: SignalId) -> Signal | None:
        row = await self._connection.fetchrow("SELECT * FROM signal WHERE id = $1", signal)
        return None if row is None else signal_of(row)

    async def recent(self, wanted: SignalFilter, limit: int, after: int = 0) -> Sequence[Signal]:
        rows = await self._connection.fetch(
            """
            SELECT * FROM signal
            WHERE happened_at > (SELECT clock_now()) - $1::interval
              AND strategy NOT LIKE 'own:%' -- a person's rule tells its own text: nobody else reads it
              AND strategy <> 'manual' -- nor what somebody does by hand
              AND ($2::text[] IS NULL OR symbol = ANY ($2))
              AND ($3::text IS NULL OR strategy = $3)
              AND ($4::text IS NULL OR stance = $4)
              AND ($5::text IS NULL OR timeframe = $5)
            ORDER BY happened_at DESC, strength DESC, id
            LIMIT $6 OFFSET $7
            """,
            wanted.age,
            None if wanted.symbols is None else [symbol.key for symbol in wanted.symbols],
            wanted.strategy,
            wanted.stance,
            wanted.timeframe,
            limit,
            after,
        )
        return [signal_of(row) for row in rows]

    async def forget_old(self, age: timedelta) -> int:
        rows = await self._connection.fetch(
            """
            DELETE FROM signal s
            WHERE happened_at < (SELECT clock_now()) - $1::interval
              AND NOT EXISTS (SELECT FROM decision d WHERE d.signal_id = s.id)
            RETURNING 1
            """,
            age,
        )
        return len(rows)

    async def decided(
        self,
        account: AccountId,
        signal: SignalId,
        symbol: Symbol,
        reason: Reason | None,
        gates: Sequence[Gate],
    ) -> bool:
        kept = await self._connection.fetchval(
            """
            INSERT INTO decision (account_id, user_id, signal_id, symbol, reason, gates)
            VALUES ($1, (SELECT user_id FROM account WHERE id = $1), $2, $3, $4, $5)
            ON CONFLICT (account_id, signal_id) DO NOTHING
            RETURNING true
            """,
            account,
            signal,
            symbol.key,
            reason,
            _rows(gates),
        )
        return kept is not None

    async def undecided(self, shards: int) -> Sequence[tuple[SignalId, int]]:
        rows = await self._connection.fetch(
            """
            SELECT DISTINCT s.id, (w.account_id % $1)::integer AS shard
            FROM signal s CROSS JOIN service_default d CROSS JOIN LATERAL (
                SELECT a.id AS account_id FROM account a
                LEFT JOIN symbol_setting o ON o.account_id = a.id AND o.symbol = s.symbol
                WHERE a.armed AND a.symbols @> ARRAY[s.symbol] AND s.stance <> 'flat'
                  AND coalesce(o.strategy, a.strategy, d.strategy) = s.strategy
                  AND coalesce(o.timeframe, a.timeframe, d.timeframe) = s.timeframe
                  AND o.enabled IS NOT FALSE
                  AND (o.paused_until IS NULL OR o.paused_until <= (SELECT clock_now()))
                UNION
                -- whoever holds it, armed or not: exits are never trapped
                SELECT p.account_id FROM position p JOIN account a ON a.id = p.account_id
                LEFT JOIN symbol_setting o ON o.account_id = a.id AND o.symbol = s.symbol
                WHERE p.symbol = s.symbol AND p.closed_at IS NULL
                  AND coalesce(p.strategy, o.strategy, a.strategy, d.strategy) = s.strategy
                  AND coalesce(p.timeframe, o.timeframe, a.timeframe, d.timeframe) = s.timeframe
            ) AS w
            WHERE s.strategy <> 'manual' -- whoever does something by hand decides at once, alone
              AND s.happened_at > (SELECT clock_now()) - interval '1 day'
              AND s.happened_at + s.valid_for > (SELECT clock_now())
              AND s.created_at < (SELECT clock_now()) - $2::interval * (SELECT rate FROM market_clock)
              AND NOT EXISTS (
                SELECT FROM decision e WHERE e.account_id = w.account_id AND e.signal_id = s.id
              )
            ORDER BY s.id, shard
            """,
            shards,
            _IN_THE_QUEUE,
        )
        return [(SignalId(row["id"]), row["shard"]) for row in rows]

    async def refused(
        self,
        signal: SignalId,
        symbol: Symbol,
        refusals: Sequence[tuple[AccountId, Reason, Sequence[Gate]]],
    ) -> None:
        await self._connection.execute(
            """
            INSERT INTO decision (account_id, user_id, signal_id, symbol, reason, gates)
            SELECT a.id, a.user_id, $1, $2, r.reason, r.gates::jsonb
            FROM unnest($3::bigint[], $4::text[], $5::text[]) AS r (account_id, reason, gates)
            JOIN account a ON a.id = r.account_id
            ON CONFLICT (account_id, signal_id) DO NOTHING
            """,
            signal,
            symbol.key,
            [account for account, _, _ in refusals],
            [reason for _, reason, _ in refusals],
            # as text: a list of lists would become an array of two dimensions
            [orjson.dumps(_rows(gates)).decode() for _, _, gates in refusals],
        )
