"""Lists of markets, verdicts and coins in Redis, for a start that asks nothing. Flushing it does no harm."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any, TypeVar

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.ports_universe import Coin, Judged
from trading.domain.instrument import ExchangeId, Instrument, Symbol
from trading.domain.money import exact
from trading.universe.screening import Cause, State, Verdict

MARKETS_LIFE, VERDICTS_LIFE = timedelta(days=7), timedelta(hours=24)
_VERSION = 1  # of how things are written here: what another program wrote is not read
_TEXT = ("exchange_symbol", "base", "quote", "active", "holds_stops")  # fields that are as they are in JSON
_AMOUNTS = tuple(
    field.name for field in fields(Instrument) if field.name not in {"symbol", "listed_at", *_TEXT}
)
T = TypeVar("T")


class RedisUniverseCache:
    """`app.ports_universe.UniverseCache`."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._log = structlog.get_logger("universe cache")

    async def put_markets(self, exchange: ExchangeId, instruments: Sequence[Instrument]) -> None:
        await self._put(f"markets:{exchange}", [_packed(one) for one in instruments], MARKETS_LIFE)

    async def markets(self, exchange: ExchangeId) -> Sequence[Instrument] | None:
        return await self._get(f"markets:{exchange}", lambda rows: [_instrument(row) for row in rows])

    async def put_verdicts(self, exchange: ExchangeId, judged: Judged) -> None:
        left_out = [
            [one.symbol.key, int(one.state), one.cause, one.actual, one.limit]
            for one in judged.left_out.values()
        ]
        body = {
            "at": judged.at.isoformat(),
            "available": [symbol.key for symbol in judged.available],
            "watched": [symbol.key for symbol in judged.watched],
            "left_out": left_out,
        }
        await self._put(f"verdicts:{exchange}", body, VERDICTS_LIFE)

    async def verdicts(self, exchange: ExchangeId) -> Judged | None:
        return await self._get(f"verdicts:{exchange}", _judged)

    async def put_coins(self, coins: Mapping[str, Coin]) -> None:
        await self._put("coins", [asdict(coin) for coin in coins.values()], VERDICTS_LIFE)

    async def coins(self) -> Mapping[str, Coin] | None:
        return await self._get("coins", _coins)

    async def _put(self, name: str, body: object, life: timedelta) -> None:
        try:
            await self._redis.set(_key(name), orjson.dumps(body), ex=life)
        except RedisError as error:
            self._log.warning("not cached", what=name, why=type(error).__name__)

    async def _get(self, name: str, read: Callable[[Any], T]) -> T | None:
        try:
            body = await self._redis.get(_key(name))
            return None if body is None else read(orjson.loads(body))
        except RedisError as error:
            self._log.warning("no cache", what=name, why=type(error).__name__)
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
            self._log.warning("unreadable cache", what=name)
        return None


def _key(name: str) -> str:
    return f"universe:{_VERSION}:{name}"


def _packed(instrument: Instrument) -> Mapping[str, object]:
    listed_at = instrument.listed_at
    return {
        "symbol": instrument.symbol.key,
        "listed_at": None if listed_at is None else listed_at.isoformat(),
        **{name: str(getattr(instrument, name)) for name in _AMOUNTS},
        **{name: getattr(instrument, name) for name in _TEXT},
    }


def _instrument(row: Mapping[str, Any]) -> Instrument:
    listed_at = row["listed_at"]
    values: dict[str, Any] = {name: exact(row[name]) for name in _AMOUNTS}
    return Instrument(
        symbol=Symbol.parse(row["symbol"]),
        listed_at=None if listed_at is None else datetime.fromisoformat(listed_at),
        **values,
        **{name: row[name] for name in _TEXT},
    )


def _judged(body: Mapping[str, Any]) -> Judged:
    left_out = [
        Verdict(Symbol.parse(key), State(state), cause and Cause(cause), actual, limit)
        for key, state, cause, actual, limit in body["left_out"]
    ]
    return Judged(
        at=datetime.fromisoformat(body["at"]),
        available=tuple(map(Symbol.parse, body["available"])),
        watched=tuple(map(Symbol.parse, body["watched"])),
        left_out={one.symbol: one for one in left_out},
    )


def _coins(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Coin]:
    coins = [Coin(**{**row, "categories": tuple(row["categories"])}) for row in rows]
    return {coin.base: coin for coin in coins}
