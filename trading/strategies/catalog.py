"""The strategies on offer: one line each."""

from collections.abc import Callable
from dataclasses import dataclass

from trading.strategies import (
    blend,
    dca,
    donchian_breakout,
    ema_trend,
    grid,
    level_bounce,
    macd_momentum,
    model_edge,
    rsi_reversion,
    squeeze_breakout,
    supertrend,
    volume_surge,
)
from trading.strategies.base import Bounds, Kind, Strategy, Values


@dataclass(frozen=True, slots=True)
class Offer:
    """A strategy of the catalogue: its name, what it lives on, its parameters' bounds, and how to build it.

    The locales hold `strategy-<name>` (what it is called) and `strategy-about-<name>` (what it waits for,
    when it is wrong, and where its stop is).
    """

    name: str
    kind: Kind
    bounds: Bounds
    build: Callable[[Values], Strategy]


PARTS: tuple[Offer, ...] = (
    Offer(ema_trend.NAME, Kind.TREND, ema_trend.BOUNDS, ema_trend.ema_trend),
    Offer(supertrend.NAME, Kind.TREND, supertrend.BOUNDS, supertrend.supertrend),
    Offer(macd_momentum.NAME, Kind.MOMENTUM, macd_momentum.BOUNDS, macd_momentum.macd_momentum),
    Offer(rsi_reversion.NAME, Kind.REVERSION, rsi_reversion.BOUNDS, rsi_reversion.rsi_reversion),
    Offer(squeeze_breakout.NAME, Kind.VOLATILITY, squeeze_breakout.BOUNDS, squeeze_breakout.squeeze_breakout),
    Offer(
        donchian_breakout.NAME, Kind.BREAKOUT, donchian_breakout.BOUNDS, donchian_breakout.donchian_breakout
    ),
    Offer(level_bounce.NAME, Kind.LEVELS, level_bounce.BOUNDS, level_bounce.level_bounce),
    Offer(volume_surge.NAME, Kind.VOLUME, volume_surge.BOUNDS, volume_surge.volume_surge),
    Offer(model_edge.NAME, Kind.MODEL, model_edge.BOUNDS, model_edge.model_edge),
    Offer(grid.NAME, Kind.GRID, grid.BOUNDS, grid.grid),
    Offer(dca.NAME, Kind.DCA, dca.BOUNDS, dca.dca),
)
# Those that do not ask where the price is going have no vote about it.
_VOTERS = tuple(offer for offer in PARTS if offer.kind not in {Kind.GRID, Kind.DCA})
STRATEGIES: tuple[Offer, ...] = (
    *PARTS,
    Offer(
        blend.NAME,
        Kind.BLEND,
        blend.bounds_of(tuple(offer.name for offer in _VOTERS)),
        lambda given: blend.blended(given, {offer.name: offer.build for offer in _VOTERS}),
    ),
)
DEFAULT = ema_trend.NAME  # what is followed where nothing else was chosen
