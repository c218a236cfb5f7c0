"""Where values and moments stand in a picture: scales and round ticks. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_ROOM = 0.06  # of the span, above and below
_CROWDED = 0.28  # the least share of the height that the candles get
_FLAT = 0.0005  # of the value: the span of what does not move
_GAP = 3.0  # pixels between tags
_DAY, _MONTH = timedelta(days=1), timedelta(days=30)
_TIME_STEPS = (
    *(timedelta(minutes=m) for m in (5, 10, 15, 30, 60, 120, 180, 240, 360, 720)),
    *(timedelta(days=d) for d in (1, 2, 5, 7, 14, 30, 60, 90, 180, 365)),
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers low..high, low < high, on the height of a box."""

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
        """About so many round numbers, all with as many decimals."""
        low, high = Decimal(repr(self.low)), Decimal(repr(self.high))
        step = _round_step((high - low) / count)
        first = (low / step).to_integral_value("ROUND_CEILING") * step
        inside = int((high - first) / step) + 1
        return tuple((first + step * i).quantize(step) for i in range(inside))


def value_scale(values: Sequence[float], box: Box, levels: Sequence[float] = ()) -> Scale:
    """A scale that shows all values, at least one, and the levels that do not press them flat."""
    low, high = min(values), max(values)
    span = max(high - low, max(abs(high), abs(low)) * _FLAT) or 1.0
    bottom, top = low, high
    for level in sorted(levels, key=lambda level: max(low - level, level - high)):
        wider_bottom, wider_top = min(bottom, level), max(top, level)
        if span / max(wider_top - wider_bottom, span) >= _CROWDED:
            bottom, top = wider_bottom, wider_top
    room = max(top - bottom, span) * _ROOM
    return Scale(bottom - room, top + room, box)


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Candles side by side in a box, with some room after the last one for what is to come."""

    opened: tuple[datetime, ...]
    box: Box
    room: float = 0.05  # of the candles' width

    @property
    def pitch(self) -> float:
        """Pixels from one candle to the next."""
        return (self.box.right - self.box.left) / (len(self.opened) * (1 + self.room))

    @property
    def body(self) -> float:
        """Pixels of a candle's width."""
        return max(min(self.pitch * 0.68, 26.0), 1.5)

    def x(self, index: int) -> float:
        """The middle of a candle."""
        return self.box.left + (index + 0.5) * self.pitch

    def index_of(self, moment: datetime) -> int | None:
        """The candle that holds the moment; None before the first one."""
        earlier = [i for i, opened in enumerate(self.opened) if opened <= moment]
        return earlier[-1] if earlier else None

    def ticks(self, count: int) -> tuple[tuple[float, datetime, bool], ...]:
        """So many candles at most at round times: their x, the moment, and whether its day is what counts."""
        step = _time_step(self.opened[-1] - self.opened[0], count)
        return tuple(
            (self.x(i), opened, step >= _DAY)
            for i, opened in enumerate(self.opened)
            if not _wall(opened) % step.total_seconds()
        )


@dataclass(frozen=True, slots=True)
class Calendar:
    """Moments between two others, begin < end, on the width of a box."""

    begin: datetime
    end: datetime
    box: Box

    def x(self, moment: datetime) -> float:
        share = (moment - self.begin) / (self.end - self.begin)
        return self.box.left + share * (self.box.right - self.box.left)

    def ticks(self, count: int) -> tuple[tuple[float, datetime, bool], ...]:
        """So many round moments at most, as those of a TimeScale."""
        step = _time_step(self.end - self.begin, count)
        if step >= _MONTH:
            firsts = _firsts(self.begin, self.end, step // _MONTH)
            return tuple((self.x(moment), moment, True) for moment in firsts)
        moment = self.begin + timedelta(seconds=-_wall(self.begin) % step.total_seconds())
        found = []
        while moment <= self.end:
            found.append((self.x(moment), moment, step >= _DAY))
            moment += step
        return tuple(found)


def apart(places: Sequence[float], height: float, box: Box) -> tuple[float, ...]:
    """The same places, in order, a tag's height from each other, inside the box where it has room."""
    kept: list[float] = []
    for y in places:
        kept.append(max(y, kept[-1] + height + _GAP) if kept else y)
    edge = box.bottom - height / 2
    for i in range(len(kept) - 1, -1, -1):
        kept[i] = min(kept[i], edge)
        edge = kept[i] - height - _GAP
    return tuple(kept)


def _time_step(span: timedelta, count: int) -> timedelta:
    return next((step for step in _TIME_STEPS if span / step <= count), _TIME_STEPS[-1])


def _firsts(begin: datetime, end: datetime, every: int) -> Iterator[datetime]:
    """The beginnings of months in between, every so many months from January."""
    midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    for month in range(begin.year * 12, end.year * 12 + 12, every):
        first = midnight.replace(year=month // 12, month=month % 12 + 1, day=1)
        if begin <= first <= end:
            yield first


def _wall(moment: datetime) -> float:
    """Seconds as the clock on the wall of that zone counts them: round hours and midnights are its own."""
    return moment.replace(tzinfo=UTC).timestamp()


def _round_step(rough: Decimal) -> Decimal:
    unit = Decimal(1).scaleb(rough.adjusted())
    return next(step * unit for step in _STEPS if step * unit >= rough)
