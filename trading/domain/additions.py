"""Further entries of one position: the plan that its first entry carries, and how far it has come."""

from dataclasses import dataclass
from decimal import Decimal

from trading.domain.ids import SignalId
from trading.domain.instrument import Side
from trading.domain.money import ZERO, Price
from trading.domain.tactics import DcaStep


@dataclass(frozen=True, slots=True)
class Additions:
    """Frozen when the first entry is decided: a later change of settings does not touch an open position.

    steps: the nearest first; signal: whose idea it is; first: base units that the first entry has filled;
    made: steps that have had their order, whatever became of it; told: base units entered when its owner was
    last told.
    """

    steps: tuple[DcaStep, ...]
    signal: SignalId | None = None
    first: Decimal = ZERO
    made: int = 0
    told: Decimal = ZERO

    @property
    def next(self) -> DcaStep | None:
        """The step that waits for its price; None where there is no more, or nothing to be a multiple of."""
        return self.steps[self.made] if self.first > ZERO and self.made < len(self.steps) else None


def level_of(step: DcaStep, reference: Price, side: Side) -> Price:
    """The price at which the step is due. reference: of the first entry, when it was decided."""
    return Price(reference * (1 - side.sign * step.drop))
