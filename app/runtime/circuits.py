"""Whether an account's keys are believed to work: a small machine, fed with how its requests ended. Pure.

One odd answer must not switch a person's account off: exchanges also refuse keys when they are overloaded,
restarted or asked too often. A refusal counts when the exchange says the same to a plain question about the
key, or when it comes again and again with nothing good between.
"""

from dataclasses import dataclass
from enum import StrEnum

from trading.ports import KeyReport

MOST_DOUBTS = 3  # refusals in a row that a check did not confirm; the last of them is believed
_FIRST_BAR, _LONGEST_BAR = 60.0, 300.0  # seconds for which keys that were refused are not tried again
_CHECKED = frozenset({"wrong", "address", "expired", "permission"})  # what a question about the key can tell


class CircuitState(StrEnum):
    """OK; DOUBTED: refused, but a check did not confirm it; AUTH_FAILED: left alone for a while."""

    OK = "ok"
    DOUBTED = "doubted"
    AUTH_FAILED = "auth-failed"


@dataclass(frozen=True, slots=True)
class Circuit:
    """Of one account. kind: of the last refusal; seconds, until: how long it is left alone (monotonic)."""

    state: CircuitState = CircuitState.OK
    kind: str = ""
    doubts: int = 0
    seconds: float = 0.0
    until: float = 0.0

    def is_open(self, now: float) -> bool:
        """Nothing is asked for the account now."""
        return self.state is CircuitState.AUTH_FAILED and now < self.until

    def refused(self, kind: str, now: float, *, confirmed: bool) -> "Circuit":
        """The exchange refused the key. Left alone for longer each time; in doubt, not at all."""
        doubts = self.doubts + 1
        if not confirmed and self.state is not CircuitState.AUTH_FAILED and doubts < MOST_DOUBTS:
            return Circuit(CircuitState.DOUBTED, kind, doubts)
        failed = self.state is CircuitState.AUTH_FAILED
        seconds = min(self.seconds * 2, _LONGEST_BAR) if failed else _FIRST_BAR
        return Circuit(CircuitState.AUTH_FAILED, kind, 0, seconds, now + seconds)


def can_be_checked(kind: str) -> bool:
    """Whether the answer to a question about the key can speak against this refusal."""
    return kind in _CHECKED


def agrees(kind: str, report: KeyReport) -> bool:
    """Whether a key that works otherwise, with these rights, may have been refused for this."""
    if kind != "permission":
        return False
    untold = report.can_withdraw is None  # an exchange that tells no rights: its refusal is all there is
    return untold or not (report.can_read and report.can_trade_spot and report.can_trade_linear)
