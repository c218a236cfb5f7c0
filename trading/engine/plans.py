"""What the plan of a pair makes of a signal: its stop, target and trailing in the place of the signal's."""

from dataclasses import replace

from trading.domain.money import ZERO, Price
from trading.domain.signal import Signal
from trading.domain.tactics import ExitPlan, TrailingKind


def planned(signal: Signal, plan: ExitPlan, price: Price) -> Signal:
    """The signal as this account follows it. price: at which it is decided, quote per base.

    A stop of the plan's own is measured from this price and stays there, wherever the entry fills: the size
    is made for it, and the band keeps the fill near. With a ladder the target is its first rung.
    """
    side = signal.stance.entry_side
    if side is None or price <= ZERO:
        return signal
    stop = signal.stop if plan.stop is None else Price(price * (1 - side.sign * plan.stop))
    target = Price(price * (1 + side.sign * plan.ladder[0].gain)) if plan.ladder else signal.target
    trail = signal.trail if plan.trailing.kind is TrailingKind.SIGNAL else None
    return replace(signal, stop=stop, target=target, trail=trail)
