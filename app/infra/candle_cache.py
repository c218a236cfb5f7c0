"""Candles put aside in Redis for a day, so that a restart is warm. Disposable: nothing here is the truth.

Whatever is broken, foreign, of another version or not to be had is as if it had never been kept: no failure
of Redis reaches who asks.
"""

import asyncio
import struct
import zlib
from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import structlog
from numpy.typing import NDArray
from redis.asyncio import Redis
from redis.exceptions import RedisError

from trading.candles.chunk import CHUNK, FIELDS, Chunk
from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol

KEPT = timedelta(hours=24)
_HEAD = struct.Struct("<4sHHqqI")  # mark, version, fields, since, step (milliseconds), checksum of the rest
_MARK, _VERSION = b"SBoc", 1
_SECONDS = 5.0  # for an answer: the hub has better things to do than to wait
_SIZE = FIELDS * CHUNK * 8


class RedisCandleCache:
    """Under `ohlcv:<exchange>:<symbol>:<timeframe>:<since>`; the symbol with its market type, since in ms."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._is_gone = False
        self._log = structlog.get_logger("candle cache")

    async def load(
        self, symbols: Sequence[Symbol], timeframe: Timeframe, since: Sequence[int]
    ) -> Sequence[Chunk]:
        """What is kept of these, each from these moments on; in any order, and maybe nothing."""
        asked = [(symbol, begin) for symbol in symbols for begin in since]
        if not asked:
            return ()
        try:
            async with asyncio.timeout(_SECONDS):
                found = await self._redis.mget([key_of(symbol, timeframe, begin) for symbol, begin in asked])
        except (RedisError, OSError, TimeoutError) as error:
            self._lost(error)
            return ()
        self._is_gone = False
        kept = [(place, raw) for place, raw in zip(asked, found, strict=True) if isinstance(raw, bytes)]
        return await asyncio.to_thread(_decoded, kept, timeframe)

    async def save(self, chunks: Sequence[Chunk]) -> None:
        """Keep these for a day; where it cannot be, it is not."""
        written = await asyncio.to_thread(_encoded, chunks)
        try:
            async with asyncio.timeout(_SECONDS), self._redis.pipeline(transaction=False) as pipe:
                for key, raw in written:
                    pipe.set(key, raw, ex=KEPT)
                await pipe.execute()
        except (RedisError, OSError, TimeoutError) as error:
            self._lost(error)
        else:
            self._is_gone = False

    def _lost(self, error: Exception) -> None:
        if not self._is_gone:
            self._log.warning("candles are not put aside", why=type(error).__name__)
        self._is_gone = True


def key_of(symbol: Symbol, timeframe: Timeframe, since: int) -> str:
    return f"ohlcv:{symbol.exchange}:{symbol.market}/{symbol.name}:{timeframe}:{since}"


def encode(chunk: Chunk) -> bytes:
    """The bytes of the same rank stand together: prices that differ little are packed better so."""
    planes = np.ascontiguousarray(chunk.table, dtype="<f8").view(np.uint8).reshape(-1, 8).T
    body = zlib.compress(planes.tobytes(), 1)
    step = chunk.timeframe.duration // timedelta(milliseconds=1)
    return _HEAD.pack(_MARK, _VERSION, FIELDS, chunk.since, step, zlib.crc32(body)) + body


def decode(raw: bytes, symbol: Symbol, timeframe: Timeframe, since: int) -> Chunk | None:
    """None for what is not such a chunk, whole and as it was written."""
    if len(raw) < _HEAD.size:
        return None
    step = timeframe.duration // timedelta(milliseconds=1)
    body = raw[_HEAD.size :]
    if _HEAD.unpack(raw[: _HEAD.size]) != (_MARK, _VERSION, FIELDS, since, step, zlib.crc32(body)):
        return None
    unpacking = zlib.decompressobj()
    try:
        planes = unpacking.decompress(body, _SIZE + 1)
    except zlib.error:
        return None
    if len(planes) != _SIZE:
        return None
    cells = np.frombuffer(planes, dtype=np.uint8).reshape(8, -1).T
    table: NDArray[np.float64] = np.ascontiguousarray(cells).view("<f8").reshape(FIELDS, CHUNK)
    return Chunk(symbol, timeframe, since, table)


def _encoded(chunks: Sequence[Chunk]) -> list[tuple[str, bytes]]:
    return [(key_of(one.symbol, one.timeframe, one.since), encode(one)) for one in chunks]


def _decoded(kept: Sequence[tuple[tuple[Symbol, int], bytes]], timeframe: Timeframe) -> list[Chunk]:
    found = (decode(raw, symbol, timeframe, since) for (symbol, since), raw in kept)
    return [chunk for chunk in found if chunk is not None]
