"""The last known row of every instrument."""

from collections.abc import Sequence

from db.codec import AnyConnection, Row
from trading.domain.instrument import Instrument, Symbol


class PgMarkets:
    """`app.ports.Markets`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def put(self, instruments: Sequence[Instrument]) -> None:
        await self._connection.executemany(
            """
            INSERT INTO instrument (symbol, exchange_symbol, base, quote, tick, lot, cost_step, min_qty,
                                    max_qty, min_notional, taker_fee, maker_fee, active,
                                    holds_stops, contract, listed_at, listing)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                    CASE WHEN $13 THEN 'trading' ELSE 'suspended' END)
            ON CONFLICT (symbol) DO UPDATE SET
                exchange_symbol = excluded.exchange_symbol, base = excluded.base, quote = excluded.quote,
                tick = excluded.tick, lot = excluded.lot, cost_step = excluded.cost_step,
                min_qty = excluded.min_qty, max_qty = excluded.max_qty,
                min_notional = excluded.min_notional, taker_fee = excluded.taker_fee,
                maker_fee = excluded.maker_fee, active = excluded.active,
                holds_stops = excluded.holds_stops, contract = excluded.contract,
                listed_at = coalesce(excluded.listed_at, instrument.listed_at),
                listing = excluded.listing, gone_at = NULL, seen_at = clock_now()
            """,
            [
                (
                    instrument.symbol.key,
                    instrument.exchange_symbol,
                    instrument.base,
                    instrument.quote,
                    instrument.tick,
                    instrument.lot,
                    instrument.cost_step,
                    instrument.min_qty,
                    instrument.max_qty,
                    instrument.min_notional,
                    instrument.taker_fee,
                    instrument.maker_fee,
                    instrument.active,
                    instrument.holds_stops,
                    instrument.contract,
                    instrument.listed_at,
                )
                # in one order for everybody, so that two writers never wait for each other
                for instrument in sorted(instruments, key=lambda instrument: instrument.symbol.key)
            ],
        )

    async def all(self) -> Sequence[Instrument]:
        rows = await self._connection.fetch("SELECT * FROM instrument ORDER BY symbol")
        return [instrument_of(row) for row in rows]


def instrument_of(row: Row) -> Instrument:
    """A market's last known row."""
    return Instrument(
        symbol=Symbol.parse(row["symbol"]),
        exchange_symbol=row["exchange_symbol"],
        base=row["base"],
        quote=row["quote"],
        tick=row["tick"],
        lot=row["lot"],
        cost_step=row["cost_step"],
        min_qty=row["min_qty"],
        max_qty=row["max_qty"],
        min_notional=row["min_notional"],
        taker_fee=row["taker_fee"],
        maker_fee=row["maker_fee"],
        active=row["active"],
        holds_stops=row["holds_stops"],
        contract=row["contract"],
        listed_at=row["listed_at"],
    )
