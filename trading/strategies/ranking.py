"""Which signals go first where slots or money are short."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from trading.domain.instrument import Symbol
from trading.domain.money import ZERO
from trading.domain.signal import Signal, Stance


def ranked(
    signals: Sequence[Signal], potentials: Mapping[Symbol, Decimal], liquidity: Mapping[Symbol, Decimal]
) -> list[Signal]:
    """The signals, the most promising first. potentials: 0..1; liquidity: quote traded in a day.

    Those that say leave come before all: they set slots and money free. The others by strength times
    potential, then by liquidity, then by symbol and strategy, so that equal ones always stand in one order.
    What is not known is not zero: such a symbol comes after all whose potential is known, by strength.
    """

    def place(signal: Signal) -> tuple[bool, bool, Decimal, Decimal, str, str]:
        potential = potentials.get(signal.symbol)
        promise = signal.strength * (Decimal(1) if potential is None else potential)
        return (
            signal.stance is not Stance.FLAT,
            potential is None,
            -promise,
            -liquidity.get(signal.symbol, ZERO),
            signal.symbol.key,
            signal.strategy,
        )

    return sorted(signals, key=place)
