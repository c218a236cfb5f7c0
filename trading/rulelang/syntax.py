"""What a rule says, as frozen values. Two that say the same are equal: where it stood does not count."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from trading.domain.candle import Timeframe
from trading.rulelang.wrong import Place

_NOWHERE = Place()


class Side(StrEnum):
    """Which way a rule goes into the market."""

    LONG = "long"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Number:
    """A constant. percent: it was written in per cent, and `value` is the ratio."""

    value: Decimal
    percent: bool = False
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A line of a table, by its name in words.py. arguments: all of them; part None: it has one line only."""

    name: str
    arguments: tuple[Decimal, ...] = ()
    part: str | None = None
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Negative:
    """The number below zero that is as far from it."""

    of: "Node"
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """sign: one of + - * /"""

    sign: str
    left: "Node"
    right: "Node"
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Ago:
    """What it was some bars before."""

    of: "Node"
    bars: int
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """sign: one of < <= > >= = !="""

    sign: str
    left: "Node"
    right: "Node"
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Crosses:
    """Left was not beyond right one bar before, and is now."""

    above: bool
    left: "Node"
    right: "Node"
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Steady:
    """Each of the last bars is above (below) the one before it."""

    rising: bool
    of: "Node"
    bars: int
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """It is known, and does not hold."""

    of: "Node"
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Two or more, none of which is an AllOf."""

    parts: tuple["Node", ...]
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Two or more, none of which is an AnyOf."""

    parts: tuple["Node", ...]
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Within:
    """It held at one of the last bars, this one included."""

    of: "Node"
    bars: int
    at: Place = field(default=_NOWHERE, compare=False)


Node = (
    Number
    | Indicator
    | Negative
    | Arithmetic
    | Ago
    | Compare
    | Crosses
    | Steady
    | Not
    | AllOf
    | AnyOf
    | Within
)


@dataclass(frozen=True, slots=True)
class Ranges:
    """A distance: so many average true ranges of so many bars."""

    times: Decimal
    bars: int
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Percent:
    """A distance: a share of the price. ratio: 0.02 is 2 %."""

    ratio: Decimal
    at: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Level:
    """A price that the bars give."""

    of: Node
    at: Place = field(default=_NOWHERE, compare=False)


Away = Ranges | Percent
Distance = Ranges | Percent | Level


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in full. None: it does not say. leave: out of whatever is open, and nothing is opened then.

    stops: of long and of short, present where the rule enters that way; valid: bars that its signals hold.
    """

    long: Node | None
    short: Node | None
    leave: Node | None
    stop_long: Distance | None
    stop_short: Distance | None
    target_long: Distance | None = None
    target_short: Distance | None = None
    trail: Away | None = None
    timeframe: Timeframe | None = None
    valid: int | None = None

    def nodes(self) -> Iterator[Node]:
        """The trees that it is made of."""
        distances = (self.stop_long, self.stop_short, self.target_long, self.target_short)
        levels = (one.of for one in distances if isinstance(one, Level))
        yield from (one for one in (self.long, self.short, self.leave, *levels) if one is not None)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below this one."""
    if isinstance(node, Arithmetic | Compare | Crosses):
        return (node.left, node.right)
    if isinstance(node, AllOf | AnyOf):
        return node.parts
    return () if isinstance(node, Number | Indicator) else (node.of,)


def walk(node: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its depth from 1 on. It does not call itself: depth is what it is asked for."""
    left = [(node, 1)]
    while left:
        one, depth = left.pop()
        yield one, depth
        left += [(child, depth + 1) for child in children(one)]
