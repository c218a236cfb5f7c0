"""Several strategies with one voice: they vote with their weights and strengths, and conflicts say nothing.

Long (short) where enough strategies agree, the net of the votes is strong enough, and the other side has no
more than a share of them; leave where most votes say so. The stop is the nearest of those that agree, and so
are target and trail. It is wrong where its parts are wrong together: what moves alike votes alike.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

import numpy as np

from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.strategies.base import Bound, Bounds, OutOfBounds, Strategy, Values, bounds, checked
from trading.strategies.verdicts import Column, Mask, Opinion, Verdicts, verdicts

NAME = "blend"
RULES = bounds(
    quorum="1 5 1 2",  # strategies that must agree
    net="0 1 0.05 0.25",  # weighted mean strength of those that speak, the other side's taken off
    conflict="0 1 0.05 0.5",  # votes of the other side, as a share of the stronger one's
)
_WEIGHT = Bound(Decimal(0), Decimal(5), Decimal("0.1"), Decimal(1))
_NOBODY = 1e-12  # votes: less is none


def bounds_of(parts: Sequence[str]) -> Bounds:
    """The rules of the vote, and a weight for each part under its name; 0: it has no vote."""
    return MappingProxyType({**RULES, **dict.fromkeys(parts, _WEIGHT)})


def blended(given: Values, parts: Mapping[str, Callable[[Values], Strategy]]) -> "Blend":
    """The blend of these parts, each with its defaults. Raises OutOfBounds; at least one must have a vote."""
    values = checked(bounds_of(tuple(parts)), given)
    voting = [name for name in parts if values[name]]
    if not voting:
        raise OutOfBounds("a strategy must have a weight above 0, had none")
    weights = {name: values[name] for name in voting}
    rules = {name: values[name] for name in RULES}
    return Blend(
        tuple(parts[name]({}) for name in voting), MappingProxyType(weights), MappingProxyType(rules)
    )


@dataclass(frozen=True, slots=True)
class Blend:
    """See the module. weights: by the name of each part, above 0; build it with `blended`."""

    parts: tuple[Strategy, ...]
    weights: Values
    rules: Values

    @property
    def name(self) -> str:
        return NAME

    @property
    def warm_up(self) -> int:
        """Of the first part: each part keeps silent during its own."""
        return min(part.warm_up for part in self.parts)

    def judge(self, table: Table) -> Verdicts:
        return self.of(table, {})

    def of(self, table: Table, known: Mapping[str, Verdicts]) -> Verdicts:
        """As `judge`; known: what parts, by name, think of this very table: they are not asked again."""
        said = [known[part.name] if part.name in known else part.judge(table) for part in self.parts]
        return blend(table, said, self.weights, self.rules)


def blend(table: Table, said: Sequence[Verdicts], weights: Values, rules: Values) -> Verdicts:
    """What these verdicts, all of this table, come to. weights: above 0, by strategy; rules: within RULES."""
    with np.errstate(all="ignore"):
        return verdicts(NAME, table, 1, _opinion(table, said, weights, rules))


def _opinion(table: Table, said: Sequence[Verdicts], weights: Values, rules: Values) -> Opinion:
    votes = [np.where(one.said, one.strength * float(weights[one.strategy]), 0.0) for one in said]
    sides = [{side: one.said & (one.stance == side) for side in (1, -1, 0)} for one in said]
    count = len(table.panel)

    def of(side: int) -> Column:
        return _total(count, [np.where(one[side], vote, 0.0) for one, vote in zip(sides, votes, strict=True)])

    heard = _total(count, [np.where(one.said, float(weights[one.strategy]), 0.0) for one in said])
    longs, shorts, leaving = of(1), of(-1), of(0)
    net, up = (longs - shorts) / heard, longs > shorts
    clear = np.minimum(longs, shorts) <= float(rules["conflict"]) * np.maximum(longs, shorts)
    clear &= abs(net) >= max(float(rules["net"]), _NOBODY)
    clear &= np.maximum(longs, shorts) > leaving
    agreeing = [np.where(up, one[1], one[-1]) for one in sides]
    clear &= _total(count, [one.astype(np.float64) for one in agreeing]) >= float(rules["quorum"])
    plans = {
        name: _nearest(table, agreeing, [getattr(one, name) for one in said]) for name in ("stop", "target")
    }
    trails = [np.where(mask, one.trail, np.nan) for mask, one in zip(agreeing, said, strict=True)]

    def why(row: int, stance: Stance) -> tuple[Because, ...]:
        return tuple(_voice(one, row, stance) for one in said if one.said[row])

    return Opinion(
        long=clear & up,
        short=clear & ~up,
        leave=(leaving > longs + shorts) & (leaving > _NOBODY),
        strength=abs(net),
        stop=plans["stop"],
        target=plans["target"],
        trail=_least(count, trails),
        why=why,
        numbers={"long": longs, "short": shorts, "leave": leaving, "net": net},
    )


def _voice(one: Verdicts, row: int, stance: Stance) -> Because:
    said = one.stance_of(row)
    numbers = (
        ("strategy", one.strategy),
        ("stance", "" if said is None else said.value),
        ("strength", f"{one.strength[row] * 100:.0f}"),
    )
    return Because("blend-for", numbers) if said is stance else Because("blend-against", numbers)


def _total(count: int, columns: Sequence[Column]) -> Column:
    return np.sum(columns, axis=0) if columns else np.zeros(count)


def _nearest(table: Table, masks: Sequence[Mask], prices: Sequence[Column]) -> Column:
    """Of the prices under their masks the one that is nearest to the close; NaN where there is none."""
    close = table.close[:, -1]
    nearest = np.full(len(close), np.nan)
    for mask, price in zip(masks, prices, strict=True):
        better = mask & np.isfinite(price) & ~(abs(price - close) >= abs(nearest - close))
        nearest = np.where(better, price, nearest)
    return nearest


def _least(count: int, columns: Sequence[Column]) -> Column:
    least = np.full(count, np.nan)
    for column in columns:
        least = np.fmin(least, column)
    return least
