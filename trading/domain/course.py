"""How a position is being left: the plan that it was opened with, and how far it has come."""

from dataclasses import dataclass
from decimal import Decimal

from trading.domain.money import ZERO, Price
from trading.domain.tactics import PLAIN_EXIT, ExitPlan


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a position on its way out, by market orders of its own until all of it is sold.

    name: what it is for, in the cause of its orders; qty, sold: base units; received: quote value of what was
    sold; rungs: targets that are reached with it, 0: its owner wants it; tries: orders made so far.
    """

    name: str
    qty: Decimal
    rungs: int = 0
    sold: Decimal = ZERO
    received: Decimal = ZERO
    tries: int = 0

    @property
    def left(self) -> Decimal:
        """Base units that are still to be sold."""
        return max(self.qty - self.sold, ZERO)


@dataclass(frozen=True, slots=True)
class Course:
    """plan: frozen when the entry was decided: a later change of settings does not touch an open position;
    rungs: targets that are done with; best: the best price that the stop has been told of, None: of none yet;
    hands: the buttons by which its owner has closed parts: each counts once.
    """

    plan: ExitPlan = PLAIN_EXIT
    rungs: int = 0
    best: Price | None = None
    part: Part | None = None
    hands: tuple[str, ...] = ()


PLAIN_COURSE = Course()  # as its signal says, and nothing has happened yet
