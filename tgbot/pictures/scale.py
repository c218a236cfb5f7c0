"""Where prices and times stand in a picture: scales and round ticks. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from trading.domain.candle import Candle

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_ROOM = Decimal("0.06")  # of the span, above and below
_CROWDED = Decimal("0.28")  # the least share of the height that the candles get
_TIME_STEPS = tuple(timedelta(minutes=m) for m in (5, 10, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 10080))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PriceScale:
    """Prices low..high on the height of a box."""

    low: Decimal
    high: Decimal
    box: Box

    def y(self, price: Decimal) -> float:
        """Pixels from the top; prices beyond the scale stand at its edge."""
        share = float((min(max(price, self.low), self.high) - self.low) / (self.high - self.low))
        return self.box.bottom - share * (self.box.bottom - self.box.top)

    def holds(self, price: Decimal) -> bool:
        return self.low <= price <= self.high

    def ticks(self, count: int) -> tuple[Decimal, ...]:
        """About so many round prices."""
        step = _round_step((self.high - self.low) / count)
        first = (self.low / step).to_integral_value("ROUND_CEILING") * step
        inside = int((self.high - first) / step) + 1
        return tuple(first + step * i for i in range(inside))


def price_scale(candles: Sequence[Candle], levels: Sequence[Decimal], box: Box) -> PriceScale:
    """A scale that shows the candles, and the levels that do not press them flat."""
    low, high = min(c.low for c in candles), max(c.high for c in candles)
    span = max(high - low, high * Decimal("0.0005"))
    bottom, top = Decimal(low), Decimal(high)
    for level in sorted(levels, key=lambda level: max(low - level, level - high)):
        wider_bottom, wider_top = min(bottom, level), max(top, level)
        if span / max(wider_top - wider_bottom, span) >= _CROWDED:
            bottom, top = wider_bottom, wider_top
    room = max(top - bottom, span) * _ROOM
    return PriceScale(bottom - room, top + room, box)


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers low..high on the height of a box, in floats: for pictures of computed series."""

    low: float
    high: float
    box: Box

    def y(self, value: float) -> float:
        """Pixels from the top; what lies beyond the scale stands at its edge."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.box.bottom - share * (self.box.bottom - self.box.top)

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high

    def ticks(self, count: int) -> tuple[Decimal, ...]:
        """About so many round numbers."""
        return PriceScale(Decimal(str(self.low)), Decimal(str(self.high)), self.box).ticks(count)


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Candles side by side in a box, with some room after the last one for what is to come."""

    opened: tuple[datetime, ...]
    box: Box
    room: float = 0.12  # of the candles' width

    @property
    def pitch(self) -> float:
        """Pixels from one candle to the next."""
        return (self.box.right - self.box.left) / (len(self.opened) * (1 + self.room))

    def x(self, index: int) -> float:
        """The middle of a candle."""
        return self.box.left + (index + 0.5) * self.pitch

    def index_of(self, moment: datetime) -> int | None:
        """The candle that holds the moment; None before the first one."""
        earlier = [i for i, opened in enumerate(self.opened) if opened <= moment]
        return earlier[-1] if earlier else None

    def ticks(self, count: int) -> tuple[tuple[int, str], ...]:
        """About so many candles at round times, with their labels."""
        span = self.opened[-1] - self.opened[0]
        step = next((s for s in _TIME_STEPS if span / s <= count), _TIME_STEPS[-1])
        pattern = "%d.%m" if step >= timedelta(days=1) else "%H:%M"
        seconds = int(step.total_seconds())
        return tuple(
            (i, f"{opened:{pattern}}")
            for i, opened in enumerate(self.opened)
            if int(opened.timestamp()) % seconds == 0
        )


def apart(places: Sequence[float], height: float) -> tuple[float, ...]:
    """The same places, in order, at least a tag's height from each other."""
    kept: list[float] = []
    for y in places:
        kept.append(max(y, kept[-1] + height + 3) if kept else y)
    return tuple(kept)


def _round_step(rough: Decimal) -> Decimal:
    unit = Decimal(1).scaleb(rough.adjusted())
    return next(step * unit for step in _STEPS if step * unit >= rough)
