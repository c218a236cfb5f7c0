"""What a strategy is: a pure function of closed bars, with parameters that have bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Protocol

from trading.candles.bars import Bars
from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol
from trading.domain.signal import Signal


@dataclass(frozen=True, slots=True)
class Bound:
    """What a parameter may be: low <= value <= high, on steps from low; for forms and for tuning."""

    low: Decimal
    high: Decimal
    step: Decimal
    default: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high and (value - self.low) % self.step == 0


class OutOfBounds(ValueError):
    """A parameter is unknown, out of its bounds, or breaks a rule between parameters: the message says."""


Values = Mapping[str, Decimal]


def checked(bounds: Mapping[str, Bound], given: Values) -> Values:
    """All parameters, the given ones in place of the defaults. Raises OutOfBounds."""
    for name, value in given.items():
        bound = bounds.get(name)
        if bound is None:
            raise OutOfBounds(f"parameter must be one of {', '.join(bounds)}, was {name}")
        if not bound.holds(value):
            raise OutOfBounds(
                f"{name} must be from {bound.low} to {bound.high} in steps of {bound.step}, was {value}"
            )
    return MappingProxyType({name: given.get(name, bound.default) for name, bound in bounds.items()})


class Strategy(Protocol):
    """A strategy with its parameters set. The same bars give the same signal."""

    @property
    def name(self) -> str:
        """The catalogue's name, part of every signal's id; the locales hold `strategy-<name>`."""
        ...

    @property
    def warm_up(self) -> int:
        """Closed bars without which it says nothing."""
        ...

    def decide(self, bars: Bars, symbol: Symbol, timeframe: Timeframe) -> Signal | None:
        """The signal at the close of the last bar; None where it has nothing to say."""
        ...
