"""The markets of an exchange read anew: kept, compared with what was known, and told to whom it concerns."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

import structlog

from app import notices
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_universe import Concern, KeptChange, UniverseCache
from trading.candles.panel import Panel
from trading.domain.candle import Candle, Timeframe
from trading.domain.errors import MissingData
from trading.domain.instrument import ExchangeId, Instrument, Symbol
from trading.domain.money import Price
from trading.domain.ticker import Ticker
from trading.universe.changes import GRAVE, ChangeKind, changes, vanished


class Lists(Protocol):
    """The part of a hub that knows the list."""

    def learn(self, instruments: Sequence[Instrument]) -> None: ...
    def keep(self, instruments: Sequence[Instrument]) -> None: ...
    async def refresh_instruments(self) -> Sequence[Instrument]: ...


class Hub(Lists, Protocol):
    """What is asked of a hub."""

    @property
    def instruments(self) -> Mapping[Symbol, Instrument]: ...
    @property
    def tickers(self) -> Mapping[Symbol, Ticker]: ...
    @property
    def wanted(self) -> frozenset[Symbol]: ...
    @property
    def standing(self) -> Mapping[Symbol, str]: ...
    async def refresh_tickers(self, on_price: Callable[[Symbol, Price], Awaitable[None]]) -> None: ...
    def panel(
        self, timeframe: Timeframe, symbols: Sequence[Symbol] | None = None, depth: int = 500
    ) -> Panel | None: ...
    async def candles(self, symbol: Symbol, limit: int) -> Sequence[Candle]: ...


class Timekeeper(Protocol):
    """An exchange that tells its time."""

    async def clock_offset(self) -> timedelta: ...


class Listings:
    """Reads lists of markets. news: called when something has been left in the outbox."""

    def __init__(self, unit: UnitOfWorkFactory, cache: UniverseCache, news: Callable[[], None]) -> None:
        self._unit = unit
        self._cache = cache
        self._news = news
        self._doubted: dict[ExchangeId, frozenset[Symbol]] = {}
        self._log = structlog.get_logger("listings")

    async def reload(self, exchange: ExchangeId, hub: Lists) -> Sequence[KeptChange]:
        """What has changed. Raises TryAgain, or MissingData for a list that cannot be believed yet: what it
        lacks is followed meanwhile.
        """
        fresh = await hub.refresh_instruments()
        async with self._unit() as work:
            before = await work.listings.known(exchange)
            found = changes(before, fresh)
            odd = vanished(before, found)
            if not self._believes(exchange, odd):
                hub.keep([one.instrument for one in before if one.symbol in odd])
                raise MissingData(f"{exchange} lists {len(odd)} markets less than before")
            await work.markets.put(fresh)
            await work.listings.set_gone([one.symbol for one in found if one.kind is ChangeKind.GONE])
            kept = await work.listings.keep(found)
            told = await _tell(work, kept)
        for one in kept:
            self._log.info("market changed", symbol=one.change.symbol.key, kind=one.change.kind.value)
        if told:
            self._news()
        await self._cache.put_markets(exchange, fresh)
        return kept

    async def warm(self, exchange: ExchangeId, hub: Lists) -> bool:
        """Take up the list as it was cached, while the exchange does not answer. False where none is."""
        cached = await self._cache.markets(exchange)
        if cached is None:
            return False
        hub.learn(cached)
        return True

    def _believes(self, exchange: ExchangeId, odd: frozenset[Symbol]) -> bool:
        """So many are gone only where they were gone at the last look too."""
        doubted = self._doubted.pop(exchange, frozenset())
        if odd <= doubted:
            return True
        self._doubted[exchange] = odd
        return False


async def _tell(work: UnitOfWork, kept: Sequence[KeptChange]) -> int:
    """Leave the news for those who hold one of these markets or have chosen it. Returns how many."""
    telling = [one for one in kept if one.change.kind is not ChangeKind.NEW]
    if not telling:
        return 0
    concerned: dict[Symbol, list[Concern]] = {}
    for each in await work.listings.concerned({one.change.symbol for one in telling}):
        concerned.setdefault(each.symbol, []).append(each)
    told = 0
    for one in telling:
        change = one.change
        for each in concerned.get(change.symbol, ()):
            kind, body = notices.encode(
                notices.MarketChanged(change.symbol, change.kind, change.before, change.after, each.held)
            )
            await work.outbox.add(
                each.owner,
                kind,
                body,
                dedupe=f"market:{one.id}:{each.account}",
                account=each.account,
                critical=each.held and change.kind in GRAVE,
            )
            told += 1
    return told
