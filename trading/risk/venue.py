"""The breaker of one exchange: where too many requests fail, nothing new is opened there for a while.

CLOSED lets entries through; OPEN lets none; after its time one entry is let through as a probe (PROBING), and
the next outcome of any request decides.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from trading.domain.money import Ratio

WINDOW, REST = timedelta(seconds=60), timedelta(seconds=60)
LEAST = 20  # requests in the window
SHARE = Ratio(Decimal("0.2"))  # of them failed


class State(StrEnum):
    """What the breaker lets through."""

    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"


@dataclass(frozen=True, slots=True)
class Count:
    """Requests that ended within one second, and how many of them without an answer."""

    second: datetime
    requests: int
    failures: int


@dataclass(frozen=True, slots=True)
class Breaker:
    """counts: of the last minute, oldest first; since: when it opened, or when the probe went."""

    state: State = State.CLOSED
    counts: tuple[Count, ...] = ()
    since: datetime | None = None

    def after(self, now: datetime, *, answered: bool) -> "Breaker":
        """The breaker after one more request. answered: the exchange gave a definitive answer, yes or no."""
        if self.state is State.PROBING or (self.state is State.OPEN and self._is_rested(now)):
            return Breaker() if answered else Breaker(State.OPEN, since=now)
        if self.state is State.OPEN:
            return self
        counts = self._counted(now.replace(microsecond=0), failed=not answered)
        total = sum(one.requests for one in counts)
        failed = sum(one.failures for one in counts)
        if total >= LEAST and failed > total * SHARE:
            return Breaker(State.OPEN, since=now)
        return replace(self, counts=counts)

    def entered(self, now: datetime) -> tuple[bool, "Breaker"]:
        """Whether an entry may go now, and the breaker after it: the first one past the rest is the probe.

        A probe of which nothing was heard for as long is followed by another one.
        """
        if self.state is State.CLOSED:
            return True, self
        if self._is_rested(now):
            return True, Breaker(State.PROBING, since=now)
        return False, self

    def _is_rested(self, now: datetime) -> bool:
        return self.since is not None and now - self.since >= REST

    def _counted(self, second: datetime, *, failed: bool) -> tuple[Count, ...]:
        kept = tuple(one for one in self.counts if one.second > second - WINDOW)
        if kept and kept[-1].second == second:
            last = kept[-1]
            return (*kept[:-1], Count(second, last.requests + 1, last.failures + failed))
        return (*kept, Count(second, 1, int(failed)))
