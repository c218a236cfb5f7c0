"""What people are told of their plans, as it travels."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from trading.domain.instrument import Symbol


class PlanWhat(StrEnum):
    """What is told. The locales hold `plan-news-<what>`."""

    ENDS = "ends"  # in so many days
    FAILED = "failed"  # the payment for what follows did not come
    GRACE = "grace"
    REDUCE_ONLY = "reduce-only"
    ENDED = "ended"
    GIVEN = "given"
    LESS = "less"  # days were taken back
    HELD = "held"  # accounts may no longer open anything, or may again


@dataclass(frozen=True, slots=True)
class PlanNews:
    """plan: its code; title: in the person's language, empty: the locales hold it; until: what was paid or
    given lasts so long; grace_until: entries with real money stop then; days: of which is spoken; live: the
    plan permits real money; held, freed: exchanges of accounts that may open nothing any more, or again;
    unchosen: symbols that are not chosen any more.
    """

    what: PlanWhat
    plan: str
    title: str = ""
    until: datetime | None = None
    grace_until: datetime | None = None
    days: int = 0
    live: bool = True
    held: tuple[str, ...] = ()
    freed: tuple[str, ...] = ()
    unchosen: tuple[Symbol, ...] = ()
