"""The market side put together: hubs with their second sources, what is judged, and what is known of it."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from decimal import Decimal
from functools import partial

from app.config import Settings, SettingsWrong
from app.infra.clock import SystemClock
from app.infra.coingecko import CoinGecko
from app.runtime.atlas import Atlas
from app.runtime.boards import Markets
from app.runtime.hub.quotes import OtherExchange, Second
from app.runtime.hub.warmth import CandleCache
from app.runtime.markets import MarketHub
from app.runtime.universe import Universe
from trading.domain.candle import Timeframe
from trading.domain.instrument import ExchangeId, Symbol
from trading.ports import Clock, Credentials, KeyInspector, KeyReport, MarketFeed
from trading.risk.quotes import SecondOpinion
from trading.strategies.base import Kind, OutOfBounds, Strategy
from trading.strategies.blend import NAME as BLEND
from trading.strategies.catalog import STRATEGIES
from trading.universe.screening import State

TIMEFRAME = Timeframe.M1
SHOW_FOR = timedelta(seconds=90)  # a price is shown this long after it was last heard
# What buys by the calendar or by steps has no opinion about every market: it speaks where somebody uses it.
PERSONAL = frozenset(offer.name for offer in STRATEGIES if offer.kind in {Kind.DCA, Kind.GRID})


def open_markets(
    settings: Settings,
    feeds: Mapping[ExchangeId, MarketFeed],
    clock: Clock,
    pauses: Clock,
    cache: CandleCache,
) -> Markets:
    """A hub for each exchange, in all timeframes, with the second sources that the settings name."""
    hubs: dict[ExchangeId, MarketHub] = {}
    for exchange, feed in feeds.items():
        other = settings.price_references.get(exchange)
        hubs[exchange] = MarketHub(
            feed,
            TIMEFRAME,
            clock,
            pauses,
            SHOW_FOR * settings.clock_rate,
            None if other is None else _second(hubs, exchange, other),
            timeframes=tuple(Timeframe),
            cache=cache,
        )
    return Markets(hubs)


def _second(hubs: Mapping[ExchangeId, MarketHub], own: ExchangeId, other: ExchangeId) -> Second:
    """The other hub is there when the first price comes, not yet when this one is made."""
    known: list[OtherExchange] = []

    def opinion(symbol: Symbol) -> SecondOpinion | None:
        if not known:
            theirs = hubs[other]
            known.append(OtherExchange(hubs[own].instruments, theirs.instruments, theirs.tickers))
        return known[0](symbol)

    return opinion


def strategies(weights: Mapping[str, Decimal]) -> Sequence[Strategy]:
    """The catalogue, its blend with these weights. Raises SettingsWrong."""
    try:
        return [offer.build(weights if offer.name == BLEND else {}) for offer in STRATEGIES]
    except OutOfBounds as error:
        raise SettingsWrong(f"STRATEGY_WEIGHTS: {error}") from None


def atlas_of(markets: Markets, universe: Universe) -> Atlas:
    """What is known of the markets; the universe says who is left out."""
    return Atlas(markets, partial(doubt, universe))


def doubt(universe: Universe, symbol: Symbol) -> str | None:
    """The code of the reason for which the symbol is left out: a trouble, or what broke a threshold."""
    troubles = universe.troubles(symbol)
    if troubles:
        return troubles[0].trouble
    verdict = universe.verdict(symbol)
    left_out = verdict is not None and verdict.state is State.LEFT_OUT
    return verdict.cause if verdict is not None and left_out else None


async def open_coins(settings: Settings, stack: AsyncExitStack) -> CoinGecko | None:
    """The source of market caps that the settings name, or none."""
    if settings.coingecko_url is None:
        return None
    key = settings.coingecko_key.get_secret_value() if settings.coingecko_key else ""
    pro = "://pro-" in settings.coingecko_url
    return await stack.enter_async_context(CoinGecko(settings.coingecko_url, key, SystemClock(), pro=pro))


class Inspectors:
    """A KeyInspector over those of all exchanges."""

    def __init__(self, by_exchange: Mapping[ExchangeId, KeyInspector]) -> None:
        self._by_exchange = by_exchange

    async def inspect(self, exchange: ExchangeId, credentials: Credentials) -> KeyReport:
        return await self._by_exchange[exchange].inspect(exchange, credentials)
