"""The cache of candles in a real Redis: what comes back is what was kept, or nothing."""

import struct
import zlib
from collections.abc import AsyncIterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from app.infra.candle_cache import RedisCandleCache, decode, encode, key_of
from tests.support.builders import BTC, BTC_PERP, ETH
from trading.candles.chunk import CHUNK, Chunk
from trading.domain.candle import Timeframe

SINCE = 1_767_600_000_000 // (CHUNK * 60_000) * CHUNK * 60_000
FLOATS = st.one_of(st.just(float("nan")), st.floats(min_value=1e-9, max_value=1e9))


def a_chunk(seed: int = 1, known: int = CHUNK) -> Chunk:
    chance = np.random.default_rng(seed)
    table = np.full((5, CHUNK), np.nan)
    table[:, :known] = np.round(60_000 * np.exp(np.cumsum(chance.normal(0, 0.001, (5, known)), axis=1)), 2)
    return Chunk(BTC, Timeframe.M1, SINCE, table)


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


async def test_what_was_kept_comes_back_for_a_day(redis: Redis) -> None:
    cache = RedisCandleCache(redis)
    whole, part = a_chunk(), replace(a_chunk(2, known=7), symbol=BTC_PERP)
    await cache.save([whole, part])
    found = {
        chunk.symbol: chunk for chunk in await cache.load([BTC, ETH, BTC_PERP], Timeframe.M1, [SINCE, 0])
    }
    assert set(found) == {BTC, BTC_PERP}
    for kept in (whole, part):
        assert np.array_equal(found[kept.symbol].table, kept.table, equal_nan=True)
        assert 86_000 < await redis.ttl(key_of(kept.symbol, Timeframe.M1, SINCE)) <= 86_400
    assert await cache.load([BTC], Timeframe.M5, [SINCE]) == []
    assert len(encode(whole)) < 0.8 * whole.table.nbytes


async def test_what_is_broken_or_foreign_is_as_if_it_were_not_there(redis: Redis) -> None:
    cache, raw = RedisCandleCache(redis), encode(a_chunk())
    other_version = raw[:4] + struct.pack("<H", 9) + raw[6:]
    long = zlib.compress(bytes(50_000_000), 9)
    head = struct.pack("<4sHHqqI", b"SBoc", 1, 5, SINCE, 60_000, zlib.crc32(long))
    for bad in (b"", b"{}", raw[:-1], raw[:40] + b"x" + raw[41:], raw + b"x", other_version, head + long):
        await redis.set(key_of(BTC, Timeframe.M1, SINCE), bad)
        assert await cache.load([BTC], Timeframe.M1, [SINCE]) == []
    await redis.delete(key_of(BTC, Timeframe.M1, SINCE))
    await redis.rpush(key_of(BTC, Timeframe.M1, SINCE), "a list")
    assert await cache.load([BTC], Timeframe.M1, [SINCE]) == []
    await redis.set(key_of(BTC, Timeframe.M1, SINCE + 1), raw)
    assert await cache.load([BTC], Timeframe.M1, [SINCE + 1]) == [], "it was written for another moment"


async def test_without_redis_nothing_is_kept_and_nothing_fails(redis_url: str) -> None:
    async with Redis.from_url(redis_url.replace("redis.sock", "nobody.sock")) as nobody:
        cache = RedisCandleCache(nobody)
        await cache.save([a_chunk()])
        assert await cache.load([BTC], Timeframe.M1, [SINCE]) == ()


@given(st.lists(FLOATS, min_size=1, max_size=40))
def test_every_number_comes_back_as_it_was(values: list[float]) -> None:
    table = np.full((5, CHUNK), np.nan)
    table[:, : len(values)] = values
    chunk = Chunk(BTC, Timeframe.H1, SINCE, table)
    back = decode(encode(chunk), BTC, Timeframe.H1, SINCE)
    assert back is not None
    assert back.table.tobytes() == table.tobytes()
