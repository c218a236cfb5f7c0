"""What a strategy is: a pure function of closed bars, for all symbols at once, with bounded parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from trading.indicators.table import Table
from trading.strategies.verdicts import Column, Verdicts

DEPTH = 500  # bars that the market's hub keeps of a symbol: no warm-up can be longer
_MEMORY = 3  # lengths of an average after which its seed is forgotten but for a twentieth


class Kind(StrEnum):
    """What a strategy lives on; the locales hold `strategy-kind-<kind>`."""

    TREND = "trend"
    MOMENTUM = "momentum"
    REVERSION = "mean-reversion"
    BREAKOUT = "breakout"
    LEVELS = "levels"
    VOLUME = "volume"
    VOLATILITY = "volatility"
    DCA = "dca"
    GRID = "grid"
    MODEL = "model"
    BLEND = "blend"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a parameter may be: low <= value <= high, on steps from low; for forms and for tuning."""

    low: Decimal
    high: Decimal
    step: Decimal
    default: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high and (value - self.low) % self.step == 0


Bounds = Mapping[str, Bound]
Values = Mapping[str, Decimal]


def bounds(**rows: str) -> Bounds:
    """Bounds of parameters, each written as "low high step default"."""
    return MappingProxyType({name: Bound(*map(Decimal, row.split())) for name, row in rows.items()})


class OutOfBounds(ValueError):
    """A parameter is unknown, out of its bounds, or breaks a rule between parameters: the message says."""


def checked(bounds: Bounds, given: Values) -> Values:
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


def must_be_below(values: Values, lower: str, upper: str) -> None:
    """A rule between two parameters. Raises OutOfBounds."""
    if values[lower] >= values[upper]:
        raise OutOfBounds(f"{lower} must be below {upper}, was {values[lower]} and {values[upper]}")


def warm(values: Values, *lengths: str) -> int:
    """Closed bars after which averages of these lengths have forgotten where they began (or DEPTH)."""
    return min(_MEMORY * max(int(values[name]) for name in lengths), DEPTH)


class Strategy(Protocol):
    """A strategy with its parameters set. The same bars give the same verdicts; rows are independent."""

    @property
    def name(self) -> str:
        """The catalogue's name, part of every signal's id; the locales hold `strategy-<name>`."""
        ...

    @property
    def warm_up(self) -> int:
        """Closed bars without which it says nothing of a symbol."""
        ...

    def judge(self, table: Table) -> Verdicts:
        """What it thinks of each symbol at the close of the last bar. Never raises for what bars may hold."""
        ...


class Predictor(Protocol):
    """A trained model as strategies see it."""

    @property
    def warm_up(self) -> int:
        """Closed bars without which it knows nothing of a symbol."""
        ...

    def predict(self, table: Table) -> Column:
        """Of each symbol the probability that it rises from here before it falls as far; NaN: unknown."""
        ...
