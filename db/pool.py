"""Connections to PostgreSQL, and how values cross: exact finite numbers, aware instants, plain JSON."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, TypeAlias

import asyncpg
import orjson

# asyncpg's classes take type arguments from mypy only; Annotated lets `Pool | None` work at run time too.
Connection: TypeAlias = Annotated["asyncpg.Connection[asyncpg.Record]", "opened by ourselves"]
PooledConnection: TypeAlias = Annotated["asyncpg.pool.PoolConnectionProxy[asyncpg.Record]", "lent by a pool"]
Pool: TypeAlias = Annotated["asyncpg.Pool[asyncpg.Record]", "see open_pool"]

POSTGRES_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
JSONB_VERSION = b"\x01"
COMMAND_TIMEOUT = 20  # seconds: nothing that a step waits for may take longer
CONNECT_TIMEOUT = 10.0  # seconds: on a wire that swallows everything a start must not hang for a minute
CLOSE_PATIENCE = 10.0  # seconds for connections still in use
SESSION = {
    "application_name": "simbiot",
    "timezone": "UTC",
    # a frozen worker must not hold up others, on the operator's own server neither
    "idle_in_transaction_session_timeout": "5s",
    "lock_timeout": "5s",
    # our statements are look-ups by index: planning them anew takes longer than running them (0.7 ms, 0.2)
    "plan_cache_mode": "force_generic_plan",
}


@contextlib.asynccontextmanager
async def open_pool(dsn: str, *, min_size: int = 1, max_size: int = 10) -> AsyncIterator[Pool]:
    """A pool that closes with the context; a connection still in use then gets ten seconds to come back.

    numeric <-> finite Decimal (int is taken too, float is refused), timestamptz <-> aware UTC datetime (naive
    is refused), json and jsonb <-> what orjson reads and writes (Decimals are written as strings).
    A refused value raises asyncpg.DataError before anything is sent.
    """
    pool = await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=set_codecs,
        reset=_nothing_to_reset,
        server_settings=SESSION,
        timeout=CONNECT_TIMEOUT,
        command_timeout=COMMAND_TIMEOUT,
    )
    try:
        yield pool
    finally:
        await _close(pool)


async def _nothing_to_reset(connection: Connection) -> None:
    """Our units leave nothing in a session: no SET, LISTEN or cursor outlives its transaction.

    asyncpg has rolled back what was open; its own reset would be one more round trip, of four statements, for
    each unit of work: a quarter of a claim.
    """


async def _close(pool: Pool) -> None:
    try:
        await asyncio.wait_for(pool.close(), CLOSE_PATIENCE)
    except TimeoutError:
        pool.terminate()


async def set_codecs(connection: Connection) -> None:
    """Teaches one connection how values cross; `open_pool` does it for each of its own."""
    await connection.set_type_codec(
        "numeric", schema="pg_catalog", encoder=_encode_number, decoder=Decimal, format="text"
    )
    await connection.set_type_codec(
        "timestamptz", schema="pg_catalog", encoder=_encode_instant, decoder=_decode_instant, format="tuple"
    )
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_encode_jsonb, decoder=_decode_jsonb, format="binary"
    )
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=_encode_json, decoder=orjson.loads, format="binary"
    )


def _encode_number(value: object) -> str:
    """A float brings an error that nobody sees, and NaN passes every `>` that should stop it."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"a number must be a Decimal, was {type(value).__name__}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"a number must be finite, was {value}")
    return str(value)


def _encode_instant(value: object) -> tuple[int]:
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise TypeError(f"an instant must be a datetime with a time zone, was {value!r}")
    return ((value - POSTGRES_EPOCH) // MICROSECOND,)


def _decode_instant(value: tuple[int]) -> datetime:
    return POSTGRES_EPOCH + timedelta(microseconds=value[0])


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _encode_json(value: object) -> bytes:
    return orjson.dumps(value, default=_plain)


def _encode_jsonb(value: object) -> bytes:
    return JSONB_VERSION + _encode_json(value)


def _decode_jsonb(value: bytes) -> object:
    return orjson.loads(value[1:])
