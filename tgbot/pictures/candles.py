"""The market around a trade: candles with entry, stop, targets and exit, as a PNG."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tgbot.pictures.canvas import BACKGROUND, DARK, DIM, DOWN, GRID, SMALL, TEXT, UP, WIDTH, Canvas, Colour
from tgbot.pictures.head import Head, Tone, Tongue, draw_head
from tgbot.pictures.scale import Box, Scale, TimeScale, apart, value_scale

HEIGHT = 860
AXIS = 898  # where prices are written, to the right of the candles
_PLOT = Box(24, 176, 886, 656)
_VOLUME = Box(24, 676, 886, 772)
_TIMES = 816
_TAG = 38  # pixels of height
_TICKS, _TIME_TICKS = 6, 6


class Mark(StrEnum):
    """What a line stands for."""

    ENTRY = "entry"
    STOP = "stop"
    TARGET = "target"
    EXIT = "exit"


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line at a price, with its name. shown: the price as text."""

    mark: Mark
    label: str
    price: float
    shown: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Candles:
    """Bars as columns of one length, oldest first, at least one. opened: aware, by its reader's clock."""

    opened: tuple[datetime, ...]
    open: tuple[float, ...]
    high: tuple[float, ...]
    low: tuple[float, ...]
    close: tuple[float, ...]
    volume: tuple[float, ...]

    def colour(self, index: int) -> Colour:
        return UP if self.close[index] >= self.open[index] else DOWN


@dataclass(frozen=True, slots=True)
class CandleCard:
    """Candles, and a trade where there is one. volume: the name of its strip; entered, left: of the trade."""

    head: Head
    candles: Candles
    levels: tuple[Level, ...]
    tongue: Tongue
    volume: str
    entered: datetime | None = None
    left: datetime | None = None

    def png(self) -> bytes:
        """1080 x 860 pixels."""
        scene = _Scene(self)
        draw_head(scene.canvas, self.head)
        scene.grid()
        scene.zones()
        scene.candles()
        scene.levels()
        scene.trade()
        return scene.canvas.png()


class _Scene:
    """One picture being drawn."""

    def __init__(self, card: CandleCard) -> None:
        self.canvas = Canvas(HEIGHT)
        self._card = card
        candles = card.candles
        prices = [level.price for level in card.levels]
        self._prices = value_scale((*candles.low, *candles.high), _PLOT, prices)
        self._times = TimeScale(candles.opened, _PLOT)
        self._lines = tuple(sorted(card.levels, key=lambda level: self._prices.y(level.price)))
        self._tags = apart([self._prices.y(level.price) for level in self._lines], _TAG, _PLOT)

    def grid(self) -> None:
        draw_prices(self.canvas, self._prices, self._card.tongue, self._tags, _PLOT)
        draw_times(self.canvas, self._times, self._card.tongue, Box(0, _PLOT.top, 0, _VOLUME.bottom), _TIMES)

    def zones(self) -> None:
        """What may be won and lost, or what was, shaded from the entry on."""
        entry = next((level for level in self._lines if level.mark is Mark.ENTRY), None)
        if entry is None or self._card.entered is None:
            return
        start = self._times.x(self._times.index_of(self._card.entered) or 0)
        end = _PLOT.right if self._card.left is None else self._times.x(self._index(self._card.left))
        for level in self._lines:
            if level is not entry:
                top, bottom = sorted((self._prices.y(entry.price), self._prices.y(level.price)))
                self.canvas.shade(Box(start, top, max(end, start + 2), bottom), level.tone.value, 34)

    def candles(self) -> None:
        draw_candles(self.canvas, self._card.candles, self._times, self._prices)
        draw_volumes(self.canvas, self._card.candles, self._times, _VOLUME)
        name_strip(self.canvas, self._card.volume, _VOLUME)

    def levels(self) -> None:
        """The lines over everything, their tags pushed apart where they would cover each other."""
        for level, tag in zip(self._lines, self._tags, strict=True):
            y, colour = self._prices.y(level.price), level.tone.value
            self.canvas.dashes(_PLOT.left, _PLOT.right, y, colour)
            arrow = (
                "" if self._prices.holds(level.price) else " ▲" if level.price > self._prices.high else " ▼"
            )
            wide = self.canvas.width_of(level.label + arrow, SMALL, bold=True)
            place = Box(_PLOT.left, tag - _TAG / 2, _PLOT.left + wide + 16, tag + _TAG / 2)
            self.canvas.box(place, BACKGROUND, radius=8, alpha=215)
            self.canvas.text(_PLOT.left + 8, tag, level.label + arrow, SMALL, colour, bold=True)
            draw_tag(self.canvas, y, tag, level.shown, colour, _PLOT.right)

    def trade(self) -> None:
        """Where it was made, and the way from there to its end."""
        points = [
            (self._times.x(index), self._prices.y(level.price), level.tone.value)
            for mark, moment in ((Mark.ENTRY, self._card.entered), (Mark.EXIT, self._card.left))
            for level in self._lines
            if level.mark is mark
            and moment is not None
            and (index := self._times.index_of(moment)) is not None
        ]
        if len(points) > 1:
            (x1, y1, _), (x2, y2, colour) = points[0], points[-1]
            self.canvas.line(x1, y1, x2, y2, colour, 3)
        for x, y, colour in points:
            self.canvas.dot(x, y, 12, BACKGROUND)
            self.canvas.dot(x, y, 9, colour)

    def _index(self, moment: datetime) -> int:
        return self._times.index_of(moment) or 0


def draw_prices(
    canvas: Canvas, scale: Scale, tongue: Tongue, tags: tuple[float, ...], across: Box, count: int = _TICKS
) -> None:
    """Lines at round prices, with their numbers where no tag stands."""
    for price in scale.ticks(count):
        y = scale.y(float(price))
        canvas.line(across.left, y, across.right, y, GRID, 1)
        if all(abs(y - tag) >= _TAG * 0.9 for tag in tags):
            canvas.text(AXIS + 4, y, tongue.tick(price), SMALL, DIM, room=WIDTH - 8 - AXIS - 4)


def draw_times(canvas: Canvas, times: TimeScale, tongue: Tongue, rows: Box, y: float) -> None:
    """Lines at round times with their labels; those at the edges stay inside the picture."""
    for x, moment, is_day in times.ticks(_TIME_TICKS):
        canvas.line(x, rows.top, x, rows.bottom, GRID, 1)
        label = tongue.time(moment, is_day=is_day)
        half = canvas.width_of(label, SMALL) / 2
        canvas.text(max(x, half + 8), y, label, SMALL, DIM, anchor="mm")


def draw_candles(canvas: Canvas, candles: Candles, times: TimeScale, prices: Scale) -> None:
    half = times.body / 2
    for index in range(len(candles.opened)):
        x, colour = times.x(index), candles.colour(index)
        canvas.line(x, prices.y(candles.high[index]), x, prices.y(candles.low[index]), colour, 2)
        top, bottom = sorted((prices.y(candles.open[index]), prices.y(candles.close[index])))
        canvas.box(Box(x - half, top, x + half, max(bottom, top + 2)), colour)


def draw_volumes(canvas: Canvas, candles: Candles, times: TimeScale, strip: Box) -> None:
    most, half = max(candles.volume), times.body / 2
    for index, volume in enumerate(candles.volume):
        height = volume / most * (strip.bottom - strip.top) if most > 0 else 0.0
        place = Box(times.x(index) - half, strip.bottom - height, times.x(index) + half, strip.bottom)
        canvas.shade(place, candles.colour(index), 110)


def name_strip(canvas: Canvas, name: str, strip: Box) -> None:
    """What a strip below the candles shows, in its corner, readable over it."""
    wide = canvas.width_of(name, SMALL)
    canvas.box(Box(strip.left, strip.top, strip.left + wide + 16, strip.top + 34), BACKGROUND, alpha=170)
    canvas.text(strip.left + 8, strip.top + 17, name, SMALL, DIM)


def draw_tag(canvas: Canvas, y: float, tag: float, shown: str, colour: Colour, from_x: float) -> None:
    """A price on the axis, tied to its line where it was pushed away from it."""
    if abs(tag - y) > 1:
        canvas.line(from_x, y, AXIS - 6, tag, colour, 2)
    canvas.box(Box(AXIS - 6, tag - _TAG / 2, WIDTH - 8, tag + _TAG / 2), colour, radius=7)
    ink = DARK if colour != BACKGROUND else TEXT
    canvas.text(AXIS + 4, tag, shown, SMALL, ink, bold=True, room=WIDTH - 14 - AXIS - 4)
