"""The strategies on offer: one line each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trading.strategies import ema_trend
from trading.strategies.base import Bound, Strategy, Values


@dataclass(frozen=True, slots=True)
class Offer:
    """A strategy of the catalogue: its name, the bounds of its parameters, and how to build it."""

    name: str
    bounds: Mapping[str, Bound]
    build: Callable[[Values], Strategy]


STRATEGIES: tuple[Offer, ...] = (Offer(ema_trend.NAME, ema_trend.BOUNDS, ema_trend.ema_trend),)
