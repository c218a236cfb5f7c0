"""Random plans of entries and protections, as settings permit them, where prices move by a few per mille."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from trading.domain.money import Ratio
from trading.domain.tactics import (
    NO_PROTECTIONS,
    DcaStep,
    Direction,
    DrawdownGuard,
    EntryPlan,
    LowProfitGuard,
    Protections,
    Sizing,
    SizingMode,
    StopGuard,
)

_SIZINGS = (
    Sizing(),
    Sizing(),
    Sizing(SizingMode.FIXED, Decimal(400)),
    Sizing(SizingMode.PERCENT, Decimal("0.06")),
)


def random_entry(chance: Random) -> EntryPlan:
    """Mostly both ways; in most plans with further entries."""
    drops = sorted(chance.sample(range(1, 9), chance.choice((0, 1, 2, 3))))
    steps = (DcaStep(Ratio(Decimal(drop) / 3000), Decimal(chance.randint(5, 20)) / 10) for drop in drops)
    way = chance.choice((Direction.BOTH,) * 6 + (Direction.LONG, Direction.SHORT))
    return EntryPlan(chance.choice(_SIZINGS), way, dca=tuple(steps))


def random_protections(chance: Random) -> Protections:
    """None in most cases: what is locked trades nothing."""
    if chance.random() < 0.7:
        return NO_PROTECTIONS
    window, lock = timedelta(seconds=chance.randint(60, 300)), timedelta(seconds=chance.randint(20, 90))
    return Protections(
        weekly_loss=chance.choice((None, _per_mille(10))),
        stop_guard=StopGuard(chance.randint(1, 3), window, lock, per_symbol=chance.random() < 0.5),
        drawdown=DrawdownGuard(_per_mille(chance.randint(1, 9)), window, lock),
        low_profit=LowProfitGuard(_per_mille(0), window, lock),
    )


def _per_mille(number: int) -> Ratio:
    return Ratio(Decimal(number) / 1000)
