"""The automatic black list: a symbol on which somebody keeps losing is left alone for a while.

It follows from results alone: the same trades give the same answer, which fades with time and never grows
without a new loss. It is about entries only; positions are looked after to their end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from math import log2

from trading.domain.money import ZERO


class AvoidWhy(StrEnum):
    """Which rule it was. Every rule has a text in every locale (`avoid-...`)."""

    STREAK = "streak"
    EXPECTANCY = "expectancy"


@dataclass(frozen=True, slots=True)
class Result:
    """A closed position. profit: net, as a ratio of what was paid."""

    profit: Decimal
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class AvoidPolicy:
    """streak: losses in a row; trades, floor: from so many closed trades on, a mean profit below the floor.

    window: trades so much older than the latest do not count; rest: for how long a rule that is just met
    holds, and as long again each time it is exceeded twofold, up to the longest; overlap: of two looks at
    the results.
    """

    streak: int = 4
    trades: int = 10
    floor: Decimal = ZERO
    window: timedelta = timedelta(days=30)
    rest: timedelta = timedelta(days=2)
    longest: timedelta = timedelta(days=14)
    overlap: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Avoidance:
    """A symbol that is left alone. actual, limit: losses in a row, or mean profit as a ratio; since: of the
    result that did it; until: from then on it may be entered again.
    """

    why: AvoidWhy
    actual: Decimal
    limit: Decimal
    since: datetime
    until: datetime

    def weight(self, now: datetime) -> float:
        """How much of it is left, from 1 down to 0."""
        return min(max((self.until - now) / (self.until - self.since), 0.0), 1.0)


def avoidance(
    results: Sequence[Result], policy: AvoidPolicy, now: datetime, forgiven_at: datetime | None = None
) -> Avoidance | None:
    """What these results of one person on one symbol come to, whichever holds longer; None: nothing, or it
    has faded. forgiven_at: what was before then does not count.
    """
    counted = _counted(results, policy, forgiven_at)
    found = [one for one in (_streak(counted, policy), _expectancy(counted, policy)) if one]
    holding = [one for one in found if one.until > now]
    return max(holding, key=lambda one: one.until, default=None)


def _counted(
    results: Sequence[Result], policy: AvoidPolicy, forgiven_at: datetime | None
) -> Sequence[Result]:
    """Oldest first. The window ends at the latest result and not now: time alone takes nothing away that
    spoke for the symbol.
    """
    ordered = sorted(results, key=lambda one: one.closed_at)
    if not ordered:
        return ()
    begin = ordered[-1].closed_at - policy.window
    begin = begin if forgiven_at is None else max(begin, forgiven_at)
    return [one for one in ordered if one.closed_at > begin]


def _streak(results: Sequence[Result], policy: AvoidPolicy) -> Avoidance | None:
    losses = 0
    for one in reversed(results):
        if one.profit >= 0:
            break
        losses += 1
    if losses < policy.streak:
        return None
    return _avoided(
        AvoidWhy.STREAK, Decimal(losses), Decimal(policy.streak), losses / policy.streak, results, policy
    )


def _expectancy(results: Sequence[Result], policy: AvoidPolicy) -> Avoidance | None:
    if len(results) < policy.trades or results[-1].profit >= 0:  # a gain never shuts a symbol
        return None
    mean = sum((one.profit for one in results), ZERO) / len(results)
    if mean >= policy.floor:
        return None
    excess = len(results) / policy.trades
    return _avoided(AvoidWhy.EXPECTANCY, mean, policy.floor, excess, results, policy)


def _avoided(
    why: AvoidWhy,
    actual: Decimal,
    limit: Decimal,
    excess: float,
    results: Sequence[Result],
    policy: AvoidPolicy,
) -> Avoidance:
    since = results[-1].closed_at
    rest = min(policy.rest * (1 + log2(excess)), policy.longest)
    return Avoidance(why, actual, limit, since, since + rest)
