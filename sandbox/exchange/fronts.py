"""The exchanges that the sandbox can be."""

from sandbox.exchange.binance.front import BinanceFront
from sandbox.exchange.bybit.front import BybitFront
from sandbox.exchange.front import Front
from sandbox.exchange.mexc.front import MexcFront
from sandbox.exchange.okx.front import OkxFront

FRONTS: tuple[type[Front], ...] = (BybitFront, BinanceFront, MexcFront, OkxFront)
NAMES = tuple(front.name for front in FRONTS)


def front_named(name: str) -> type[Front]:
    """KeyError where there is no such front."""
    for front in FRONTS:
        if front.name == name:
            return front
    raise KeyError(f"no front {name!r}, there are {', '.join(NAMES)}")
