"""What stops entries for everybody: in one symbol, or in all. Pure rules over counts; a human releases."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from trading.domain.account import Control
from trading.domain.instrument import Symbol
from trading.domain.money import Ratio

_TENTH = Ratio(Decimal("0.1"))
_HUNDREDTH = Ratio(Decimal("0.01"))
_TWENTIETH = Ratio(Decimal("0.05"))


@dataclass(frozen=True, slots=True)
class BrakeRules:
    """Thresholds; what lies above them stops.

    crowd_share of the live accounts, but at least crowd_least of them, or crowd_notional (quote) in one
    symbol within crowd_window: the symbol is halted for crowd_halt. In deep markets only the notional counts,
    and another one.
    breach_share of the accounts, but at least breach_least, past their daily loss within breach_window;
    unknown orders at one time; unknown_share of the last `sample` orders that ever were UNKNOWN; unexplained
    orders at exchanges within unexplained_window: the service is stopped until a human releases it.
    """

    crowd_window: timedelta = timedelta(seconds=60)
    crowd_share: Ratio = _TWENTIETH
    crowd_least: int = 10
    crowd_notional: Decimal = Decimal(250_000)
    deep_notional: Decimal = Decimal(5_000_000)
    crowd_halt: timedelta = timedelta(minutes=15)
    breach_window: timedelta = timedelta(minutes=15)
    breach_share: Ratio = _TENTH
    breach_least: int = 3
    unknown: int = 10
    unknown_share: Ratio = _HUNDREDTH
    sample: int = 1000
    unexplained: int = 3
    unexplained_window: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Entries that live accounts have claimed in a symbol of late.

    accounts: those that did not follow the signal that most followed: many people after one signal are what
    the service is for; notional: of all entries, in quote.
    """

    symbol: Symbol
    accounts: int
    notional: Decimal


@dataclass(frozen=True, slots=True)
class Watch:
    """What the database knows of everybody since the service was last released. See BrakeRules.

    active: armed accounts; sent, doubtful: of the last orders that were claimed, and of them those that ever
    were UNKNOWN.
    """

    active: int
    breached: int
    unknown: int
    sent: int
    doubtful: int
    unexplained: int


class Why(StrEnum):
    """What has stopped entries. Each has a text in every locale (`brake-...`)."""

    CROWD = "crowd"
    CROWD_NOTIONAL = "crowd-notional"
    UNEXPLAINED = "unexplained"
    UNKNOWN = "unknown"
    UNKNOWN_SHARE = "unknown-share"
    LOSSES = "losses"


@dataclass(frozen=True, slots=True)
class Brake:
    """A reason to stop, with what was found and what is allowed."""

    why: Why
    control: Control
    actual: Decimal
    limit: Decimal


def symbol_brake(crowd: Crowd, active: int, *, deep: bool, rules: BrakeRules) -> Brake | None:
    """Why entries in the symbol are to stop. active: live accounts that may trade; deep: a major market."""
    most = rules.deep_notional if deep else rules.crowd_notional
    if crowd.notional > most:
        return Brake(Why.CROWD_NOTIONAL, Control.REDUCE_ONLY, crowd.notional, most)
    allowed = active * rules.crowd_share
    if not deep and crowd.accounts >= rules.crowd_least and crowd.accounts > allowed:
        return Brake(Why.CROWD, Control.REDUCE_ONLY, Decimal(crowd.accounts), allowed)
    return None


def service_brake(watch: Watch, rules: BrakeRules) -> Brake | None:
    """Why entries of everybody are to stop: the strictest reason first."""
    if watch.unexplained >= rules.unexplained:
        most = Decimal(rules.unexplained - 1)
        return Brake(Why.UNEXPLAINED, Control.HALTED, Decimal(watch.unexplained), most)
    if watch.unknown >= rules.unknown:
        return Brake(Why.UNKNOWN, Control.HALTED, Decimal(watch.unknown), Decimal(rules.unknown - 1))
    doubtful = rules.sample * rules.unknown_share
    if watch.sent >= rules.sample and watch.doubtful > doubtful:
        return Brake(Why.UNKNOWN_SHARE, Control.HALTED, Decimal(watch.doubtful), doubtful)
    allowed = watch.active * rules.breach_share
    if watch.breached >= rules.breach_least and watch.breached > allowed:
        return Brake(Why.LOSSES, Control.REDUCE_ONLY, Decimal(watch.breached), allowed)
    return None
