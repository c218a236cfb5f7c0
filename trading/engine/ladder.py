"""The rungs of a ladder as they can be traded: what each closes at which price, by the minimums."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from trading.domain.instrument import Instrument
from trading.domain.money import ZERO, Price, Ratio
from trading.engine.amounts import closeable, is_tradable
from trading.engine.state import Holding


@dataclass(frozen=True, slots=True)
class Leg:
    """What is closed at one price. rungs: targets that are done with it; qty: base units on the lot grid."""

    rungs: int
    price: Price
    qty: Decimal


def at_gain(holding: Holding, gain: Ratio) -> Decimal:
    """The price, quote per base, at which the average entry has gained so much, not rounded."""
    return holding.entry_price * (1 + holding.side.sign * gain)


def legs(holding: Holding, instrument: Instrument) -> Sequence[Leg]:
    """The rungs that are left, the nearest first; together they close all that is held.

    Shares are of what the rungs that are left have to close: of the quantity as it was entered, unless its
    owner has closed a part meanwhile. A rung that is too small for an order, or after which the rest would
    be, goes with the next one; the last closes the rest.
    """
    ladder, done = holding.course.plan.ladder, holding.course.rungs
    held, total = closeable(holding, instrument), sum((rung.share for rung in ladder[done:]), ZERO)
    found: list[Leg] = []
    share, out = ZERO, ZERO
    for number, rung in enumerate(ladder[done:], done + 1):
        share += rung.share
        price = instrument.protective(at_gain(holding, rung.gain), holding.side)
        qty = held - out if number == len(ladder) else instrument.qty_down(held * share / total) - out
        if number == len(ladder) or _stands(holding, instrument, price, qty, held - out - qty):
            found.append(Leg(number, price, qty))
            out += qty
    return found


def _stands(holding: Holding, instrument: Instrument, price: Price, qty: Decimal, rest: Decimal) -> bool:
    """The rung can be an order, and the rest can be closed later, at its stop too."""
    worst = price if holding.stop is None else min(price, holding.stop)
    return is_tradable(instrument, qty, price) and is_tradable(instrument, rest, worst)
