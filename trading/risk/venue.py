"""The breaker of one exchange: where too many requests fail, nothing new is opened there for a while.

CLOSED lets entries through; OPEN lets none; after its time one entry is let through as a probe (PROBING), and
the next outcome of any request decides. Times are seconds of a monotonic clock.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

WINDOW, LEAST, SHARE, REST = 60.0, 20, 0.2, 60.0  # seconds, requests, of them failed, seconds open


class State(StrEnum):
    """What the breaker lets through."""

    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"


@dataclass(frozen=True, slots=True)
class Breaker:
    """seconds: (second, requests, failures) of the last minute, oldest first; opened_at: since when OPEN."""

    state: State = State.CLOSED
    seconds: tuple[tuple[int, int, int], ...] = ()
    opened_at: float = 0.0

    def after(self, now: float, *, answered: bool) -> "Breaker":
        """The breaker after one more request. answered: the exchange gave a definitive answer, yes or no."""
        if self.state is State.PROBING or (self.state is State.OPEN and now - self.opened_at >= REST):
            return Breaker() if answered else Breaker(State.OPEN, (), now)
        if self.state is State.OPEN:
            return self
        counted = self._counted(int(now), failed=not answered)
        total = sum(requests for _, requests, _ in counted)
        failed = sum(failures for _, _, failures in counted)
        if total >= LEAST and failed > total * SHARE:
            return Breaker(State.OPEN, (), now)
        return replace(self, seconds=counted)

    def entered(self, now: float) -> tuple[bool, "Breaker"]:
        """Whether an entry may go now, and the breaker after it: the first one past the rest is the probe."""
        if self.state is State.CLOSED:
            return True, self
        if self.state is State.OPEN and now - self.opened_at >= REST:
            return True, Breaker(State.PROBING, (), now)
        # A probe that never reported must not shut the exchange for ever.
        if self.state is State.PROBING and now - self.opened_at >= REST:
            return True, replace(self, opened_at=now)
        return False, self

    def _counted(self, second: int, *, failed: bool) -> tuple[tuple[int, int, int], ...]:
        kept = tuple(one for one in self.seconds if one[0] > second - WINDOW)
        if kept and kept[-1][0] == second:
            _, requests, failures = kept[-1]
            return (*kept[:-1], (second, requests + 1, failures + failed))
        return (*kept, (second, 1, int(failed)))
