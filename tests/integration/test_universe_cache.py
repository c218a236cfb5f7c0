"""What Redis keeps of the universe comes back as it was; what cannot be had is None, never an empty market."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from redis.asyncio import Redis

from app.infra.universe_cache import MARKETS_LIFE, VERDICTS_LIFE, RedisUniverseCache
from app.ports_universe import Coin, Judged
from tests.support.builders import BTC, BTC_PERP, ETH, NOW, an_instrument
from trading.domain.instrument import ExchangeId
from trading.universe.screening import Cause, State, Verdict

TINY = replace(an_instrument(BTC_PERP, listed_at=NOW, active=False), tick=Decimal("1E-12"))
JUDGED = Judged(NOW, (BTC,), (BTC, ETH), {ETH: Verdict(ETH, State.LEFT_OUT, Cause.YOUNG, 12.0, 100.0)})
COIN = Coin("BTC", "Bitcoin", 2e12, 1, ("layer-1",))


async def test_everything_comes_back_as_it_was(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        cache = RedisUniverseCache(redis)
        assert await cache.markets(ExchangeId.BYBIT) is None
        assert await cache.verdicts(ExchangeId.BYBIT) is None
        assert await cache.coins() is None
        await cache.put_markets(ExchangeId.BYBIT, [an_instrument(), TINY])
        await cache.put_verdicts(ExchangeId.BYBIT, JUDGED)
        await cache.put_coins({"BTC": COIN})
        assert await cache.markets(ExchangeId.BYBIT) == [an_instrument(), TINY]
        assert await cache.verdicts(ExchangeId.BYBIT) == JUDGED
        assert await cache.coins() == {"BTC": COIN}
        assert await cache.markets(ExchangeId.OKX) is None


async def test_nothing_is_kept_for_ever(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        cache = RedisUniverseCache(redis)
        await cache.put_markets(ExchangeId.BYBIT, [an_instrument()])
        await cache.put_verdicts(ExchangeId.BYBIT, JUDGED)
        lives = {key: timedelta(seconds=await redis.ttl(key)) for key in await redis.keys()}
    assert sorted(lives.values()) == [VERDICTS_LIFE, MARKETS_LIFE]


async def test_damage_and_another_programs_words_are_nothing(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        cache = RedisUniverseCache(redis)
        await cache.put_markets(ExchangeId.BYBIT, [an_instrument()])
        (key,) = await redis.keys()
        for damaged in ("{", "[{}]", '"x"', "7", '[{"symbol": "BTC"}]'):
            await redis.set(key, damaged)
            assert await cache.markets(ExchangeId.BYBIT) is None


async def test_a_redis_that_does_not_answer_does_no_harm() -> None:
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as redis:
        cache = RedisUniverseCache(redis)
        await cache.put_markets(ExchangeId.BYBIT, [an_instrument()])
        assert await cache.markets(ExchangeId.BYBIT) is None
