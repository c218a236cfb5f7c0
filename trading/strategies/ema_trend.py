"""Trend following on two averages: fast above slow and rising, stand long; below and falling, short.

The stop is a multiple of the average true range away, the target a multiple of the stop's distance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

import numpy as np

from trading.candles.bars import Bars
from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol
from trading.domain.money import Price, Ratio
from trading.domain.signal import Because, Signal, Stance, signal_id
from trading.strategies.base import Bound, OutOfBounds, Values, checked
from trading.strategies.indicators import atr, ema

NAME = "ema_trend"
_DIGITS = 8  # significant digits that leave the world of floats


def _bound(low: str, high: str, step: str, default: str) -> Bound:
    return Bound(Decimal(low), Decimal(high), Decimal(step), Decimal(default))


BOUNDS: Mapping[str, Bound] = MappingProxyType(
    {
        "fast": _bound("3", "50", "1", "9"),
        "slow": _bound("8", "200", "1", "21"),
        "atr": _bound("5", "50", "1", "14"),
        "stop": _bound("0.5", "6", "0.1", "2"),  # average true ranges
        "reward": _bound("0.5", "6", "0.1", "1.5"),  # stop distances
        "gap": _bound("0", "2", "0.05", "0.1"),  # average true ranges between the averages
    }
)


@dataclass(frozen=True, slots=True)
class EmaTrend:
    """See the module. values: parameters within BOUNDS; build it with `ema_trend`."""

    values: Values

    @property
    def name(self) -> str:
        return NAME

    @property
    def warm_up(self) -> int:
        return 3 * max(int(self.values["slow"]), int(self.values["atr"]))

    def decide(self, bars: Bars, symbol: Symbol, timeframe: Timeframe) -> Signal | None:
        """A stance at every bar after the warm-up; None where the averages are too near to call."""
        if len(bars) < self.warm_up:
            return None
        fast = ema(bars.close, int(self.values["fast"]))[-2:]
        slow = float(ema(bars.close, int(self.values["slow"]))[-1])
        span = float(atr(bars.high, bars.low, bars.close, int(self.values["atr"]))[-1])
        if not np.isfinite([fast[0], fast[1], slow, span]).all() or span <= 0:
            return None
        gap, rising = (float(fast[1]) - slow) / span, float(fast[1]) > float(fast[0])
        if abs(gap) < float(self.values["gap"]) or rising != (gap > 0):
            return None
        stance = Stance.LONG if gap > 0 else Stance.SHORT
        return self._signal(bars, symbol, timeframe, stance, gap, span)

    def _signal(
        self, bars: Bars, symbol: Symbol, timeframe: Timeframe, stance: Stance, gap: float, span: float
    ) -> Signal | None:
        close = _price(float(bars.close[-1]))
        distance = Price(_price(span) * self.values["stop"])
        sign = 1 if stance is Stance.LONG else -1
        stop, target = close - sign * distance, close + sign * distance * self.values["reward"]
        if min(stop, target) <= 0:
            return None  # the market moves by its whole price: no plan can be made
        opened = bars.last_opened_at
        return Signal(
            id=signal_id(NAME, symbol, timeframe, opened),
            strategy=NAME,
            symbol=symbol,
            timeframe=timeframe,
            stance=stance,
            strength=Ratio(Decimal(str(round(min(abs(gap), 1.0), 4)))),
            reference=close,
            stop=Price(stop),
            target=Price(target),
            happened_at=opened + timeframe.duration,
            valid_for=max(timeframe.duration / 2, timedelta(seconds=20)),
            why=(
                Because(
                    "ema-trend",
                    (
                        ("fast", str(self.values["fast"])),
                        ("slow", str(self.values["slow"])),
                        ("gap", f"{abs(gap):.2f}"),
                        ("stance", stance.value),
                    ),
                ),
                Because("atr", (("span", format(_price(span), "f")), ("stop", str(self.values["stop"])))),
            ),
        )


def _price(value: float) -> Price:
    """The one crossing from floats: through text, at the precision that a price can have."""
    return Price(Decimal(f"{value:.{_DIGITS}g}"))


def ema_trend(given: Values) -> EmaTrend:
    """The strategy with these parameters. Raises OutOfBounds."""
    values = checked(BOUNDS, given)
    if values["fast"] >= values["slow"]:
        raise OutOfBounds(f"fast must be below slow, was {values['fast']} and {values['slow']}")
    return EmaTrend(values)
