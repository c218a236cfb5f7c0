"""How markets stand with their exchanges, what has changed there, and symbols that make trouble."""

from collections.abc import Collection, Sequence
from datetime import datetime

from app.ports_universe import Concern, KeptChange
from db.codec import AnyConnection
from db.repositories.markets import instrument_of
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, Symbol
from trading.universe.changes import Change, ChangeKind, Known, Listing
from trading.universe.quarantine import Case, Trouble

_RELOADS = 0x5349_4D42  # "SIMB": advisory locks of our own with two keys, the second names the exchange


class PgListings:
    """`app.ports_universe.Listings`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def known(self, exchange: ExchangeId) -> Sequence[Known]:
        await self._connection.execute(
            "SELECT pg_advisory_xact_lock($1, hashtext('markets of ' || $2))", _RELOADS, exchange.value
        )
        rows = await self._connection.fetch(
            "SELECT * FROM instrument WHERE split_part(symbol, '/', 1) = $1 ORDER BY symbol", exchange.value
        )
        return [Known(instrument_of(row), Listing(row["listing"])) for row in rows]

    async def get(self, symbol: Symbol) -> Known | None:
        row = await self._connection.fetchrow("SELECT * FROM instrument WHERE symbol = $1", symbol.key)
        return None if row is None else Known(instrument_of(row), Listing(row["listing"]))

    async def set_gone(self, symbols: Collection[Symbol]) -> None:
        await self._connection.execute(
            """
            UPDATE instrument SET listing = 'gone', active = false, gone_at = clock_now()
            WHERE symbol IN (SELECT symbol FROM instrument WHERE symbol = ANY ($1::text[])
                             ORDER BY symbol FOR NO KEY UPDATE)
              AND listing <> 'gone'
            """,
            [symbol.key for symbol in symbols],
        )

    async def keep(self, changes: Sequence[Change]) -> Sequence[KeptChange]:
        rows = await self._connection.fetchmany(
            """
            INSERT INTO market_change (symbol, kind, before, after) VALUES ($1, $2, $3, $4)
            RETURNING id, noticed_at
            """,
            [(one.symbol.key, one.kind.value, one.before, one.after) for one in changes],
        )
        return [
            KeptChange(row["id"], change, row["noticed_at"])
            for row, change in zip(rows, changes, strict=True)
        ]

    async def latest(self, limit: int, exchange: ExchangeId | None = None) -> Sequence[KeptChange]:
        rows = await self._connection.fetch(
            """
            SELECT * FROM market_change WHERE $2::text IS NULL OR split_part(symbol, '/', 1) = $2
            ORDER BY id DESC LIMIT $1
            """,
            limit,
            None if exchange is None else exchange.value,
        )
        return [
            KeptChange(
                row["id"],
                Change(Symbol.parse(row["symbol"]), ChangeKind(row["kind"]), row["before"], row["after"]),
                row["noticed_at"],
            )
            for row in rows
        ]

    async def concerned(self, symbols: Collection[Symbol]) -> Sequence[Concern]:
        rows = await self._connection.fetch(
            """
            SELECT user_id, account_id, symbol, bool_or(held) AS held FROM (
                SELECT user_id, account_id, symbol, true AS held FROM position
                WHERE closed_at IS NULL AND symbol = ANY ($1::text[])
                UNION ALL
                SELECT user_id, id, symbol, false FROM account, unnest(symbols) AS symbol
                WHERE symbols && $1::text[] AND symbol = ANY ($1::text[])
            ) AS each
            GROUP BY user_id, account_id, symbol ORDER BY user_id, account_id, symbol
            """,
            [symbol.key for symbol in symbols],
        )
        return [
            Concern(
                UserId(row["user_id"]),
                AccountId(row["account_id"]),
                Symbol.parse(row["symbol"]),
                row["held"],
            )
            for row in rows
        ]


class PgQuarantine:
    """`app.ports_universe.Quarantine`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def cases(self) -> Sequence[Case]:
        rows = await self._connection.fetch("SELECT * FROM symbol_quarantine ORDER BY symbol, trouble")
        return [
            Case(
                symbol=Symbol.parse(row["symbol"]),
                trouble=Trouble(row["trouble"]),
                strikes=row["strikes"],
                tries=row["tries"],
                since=row["since"],
                last_at=row["last_at"],
                probe_at=row["probe_at"],
            )
            for row in rows
        ]

    async def put(self, cases: Sequence[Case]) -> None:
        await self._connection.executemany(
            """
            INSERT INTO symbol_quarantine (symbol, trouble, strikes, tries, since, last_at, probe_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (symbol, trouble) DO UPDATE SET
                strikes = excluded.strikes, tries = excluded.tries, since = excluded.since,
                last_at = excluded.last_at, probe_at = excluded.probe_at
            """,
            [
                (
                    case.symbol.key,
                    case.trouble.value,
                    case.strikes,
                    case.tries,
                    case.since,
                    case.last_at,
                    case.probe_at,
                )
                # in one order for everybody, so that two writers never wait for each other
                for case in sorted(cases, key=lambda case: (case.symbol.key, case.trouble.value))
            ],
        )

    async def lift(self, symbol: Symbol, trouble: Trouble) -> bool:
        lifted = await self._connection.fetchval(
            "DELETE FROM symbol_quarantine WHERE symbol = $1 AND trouble = $2 RETURNING true",
            symbol.key,
            trouble.value,
        )
        return lifted is not None

    async def refusals(self, since: datetime) -> Sequence[tuple[Symbol, str]]:
        rows = await self._connection.fetch(
            """
            SELECT DISTINCT o.symbol, o.reason FROM order_intent o JOIN account a ON a.id = o.account_id
            WHERE a.kind = 'live' AND o.kind = 'entry' AND o.status = 'rejected' AND o.reason IS NOT NULL
              AND o.stamped_at > $1::timestamptz - interval '1 hour' AND o.updated_at > $1
              AND NOT EXISTS (SELECT FROM order_intent taken JOIN account b ON b.id = taken.account_id
                              WHERE taken.symbol = o.symbol AND b.kind = 'live' AND taken.kind = 'entry'
                                AND taken.stamped_at > $1::timestamptz - interval '1 hour'
                                AND taken.status IN ('open', 'filled', 'canceling', 'canceled'))
            ORDER BY o.symbol, o.reason
            """,
            since,
        )
        return [(Symbol.parse(row["symbol"]), row["reason"]) for row in rows]
