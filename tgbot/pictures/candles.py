"""A candle card: the market around a trade with entry, stop and target, as a PNG. About 0.1 s of CPU."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum

from tgbot.pictures.canvas import (
    AMBER,
    BACKGROUND,
    BLUE,
    DARK,
    DIM,
    DOWN,
    GRID,
    HEADER,
    TEXT,
    UP,
    Canvas,
    Colour,
)
from tgbot.pictures.scale import Box, PriceScale, TimeScale, apart, price_scale
from trading.domain.candle import Candle
from trading.domain.money import Price

WIDTH, HEIGHT = 1200, 700
_PLOT = Box(28, 104, 1046, 540)
_VOLUME = Box(28, 556, 1046, 640)
_AXIS = 1058
_TAG_HEIGHT = 32


class Mark(Enum):
    """What a line stands for; the value is its colour."""

    ENTRY = BLUE
    STOP = DOWN
    TARGET = UP


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line at a price, with its name."""

    label: str
    price: Price
    mark: Mark


@dataclass(frozen=True, slots=True)
class Card:
    """What the picture says besides the candles. number: how prices are written; tone: of the subtitle;
    live: real money, so that the badge stands out.
    """

    title: str
    subtitle: str
    badge: str
    live: bool
    tone: Mark
    levels: tuple[Level, ...]
    volume: str
    number: Callable[[Decimal], str]
    entered_at: datetime | None = None
    left_at: datetime | None = None


def draw(card: Card, candles: Sequence[Candle]) -> bytes:
    """The PNG of 1200 x 700 pixels. candles: oldest first, at least one."""
    canvas = Canvas(WIDTH, HEIGHT)
    scene = _Scene(canvas, card, tuple(candles))
    scene.header()
    scene.grid()
    scene.zones()
    scene.volumes()
    scene.candles()
    scene.levels()
    return canvas.png()


class _Scene:
    """One picture being drawn. All coordinates are those of the finished picture."""

    def __init__(self, canvas: Canvas, card: Card, candles: tuple[Candle, ...]) -> None:
        self._canvas = canvas
        self._card = card
        self._candles = candles
        self._prices: PriceScale = price_scale(candles, [level.price for level in card.levels], _PLOT)
        self._times = TimeScale(tuple(c.opened_at for c in candles), _PLOT)

    def header(self) -> None:
        self._canvas.box(Box(0, 0, WIDTH, 82), HEADER)
        x = self._canvas.text(28, 41, self._card.title, 32, TEXT, bold=True) + 18
        x = self._canvas.pill(x, 41, self._card.subtitle, self._card.tone.value, DARK) + 12
        live = self._card.live
        self._canvas.pill(x, 41, self._card.badge, AMBER if live else GRID, DARK if live else TEXT)
        first, last = self._candles[0].open, self._candles[-1].close
        colour = UP if last >= first else DOWN
        right = self._canvas.text(WIDTH - 28, 41, self._card.number(last), 32, colour, bold=True, anchor="rm")
        self._canvas.text(
            right - 14, 43, f"{self._candles[-1].opened_at:%d.%m.%Y %H:%M} UTC", 17, DIM, anchor="rm"
        )

    def grid(self) -> None:
        for price in self._prices.ticks(6):
            y = self._prices.y(price)
            self._canvas.line(_PLOT.left, y, _PLOT.right, y, GRID, 1)
            if not any(abs(y - self._prices.y(level.price)) < _TAG_HEIGHT for level in self._card.levels):
                self._canvas.text(_AXIS, y, self._card.number(price), 17, DIM, anchor="lm")
        for index, label in self._times.ticks(7):
            x = self._times.x(index)
            self._canvas.line(x, _PLOT.top, x, _VOLUME.bottom, GRID, 1)
            self._canvas.text(x, 666, label, 17, DIM, anchor="mm")

    def zones(self) -> None:
        """What may be won and lost, shaded from the entry on."""
        entry = next((level for level in self._card.levels if level.mark is Mark.ENTRY), None)
        if entry is None or self._card.entered_at is None:
            return
        start = self._times.x(self._times.index_of(self._card.entered_at) or 0)
        left_at = self._card.left_at
        end = _PLOT.right if left_at is None else self._times.x(self._times.index_of(left_at) or 0)
        for level in self._card.levels:
            if level is not entry:
                top, bottom = sorted((self._prices.y(entry.price), self._prices.y(level.price)))
                self._canvas.shade(Box(start, top, max(end, start + 2), bottom), level.mark.value, 34)

    def volumes(self) -> None:
        most = max(c.volume for c in self._candles)
        width = self._body()
        for index, candle in enumerate(self._candles):
            share = float(candle.volume / most) if most else 0.0
            x, top = self._times.x(index), _VOLUME.bottom - share * (_VOLUME.bottom - _VOLUME.top)
            self._canvas.shade(Box(x - width / 2, top, x + width / 2, _VOLUME.bottom), _tone(candle), 96)
        self._canvas.text(_AXIS, (_VOLUME.top + _VOLUME.bottom) / 2, self._card.volume, 15, DIM, anchor="lm")

    def candles(self) -> None:
        width = self._body()
        for index, candle in enumerate(self._candles):
            x, colour = self._times.x(index), _tone(candle)
            self._canvas.line(x, self._prices.y(candle.high), x, self._prices.y(candle.low), colour, 1.5)
            top, bottom = sorted((self._prices.y(candle.open), self._prices.y(candle.close)))
            self._canvas.box(Box(x - width / 2, top, x + width / 2, max(bottom, top + 1.5)), colour)

    def levels(self) -> None:
        """The lines over everything, their tags pushed apart where they would cover each other."""
        ordered = sorted(self._card.levels, key=lambda level: self._prices.y(level.price))
        places = apart([self._prices.y(level.price) for level in ordered], _TAG_HEIGHT)
        for level, tag_y in zip(ordered, places, strict=True):
            y, colour = self._prices.y(level.price), level.mark.value
            self._canvas.dashes(_PLOT.left, _PLOT.right, y, colour)
            if abs(tag_y - y) > 1:
                self._canvas.line(_PLOT.right, y, _AXIS - 6, tag_y, colour, 1.5)
            self._tag(tag_y, level, colour)
        for moment, mark in ((self._card.entered_at, Mark.ENTRY), (self._card.left_at, self._card.tone)):
            if moment is not None:
                self._point(moment, mark)

    def _point(self, moment: datetime, mark: Mark) -> None:
        """A dot where the trade was made."""
        index = self._times.index_of(moment)
        levels = [level for level in self._card.levels if level.mark is mark]
        if index is None or not levels:
            return
        x, y = self._times.x(index), self._prices.y(levels[0].price)
        for radius, colour in ((9.0, BACKGROUND), (6.5, mark.value)):
            self._canvas.dot(x, y, radius, colour)

    def _tag(self, y: float, level: Level, colour: Colour) -> None:
        number = self._card.number(level.price)
        self._canvas.box(
            Box(_AXIS - 6, y - _TAG_HEIGHT / 2, WIDTH - 8, y + _TAG_HEIGHT / 2), colour, radius=6
        )
        self._canvas.text(
            _AXIS + 2,
            y,
            number,
            self._canvas.fitting(number, WIDTH - 16 - _AXIS),
            DARK,
            bold=True,
            anchor="lm",
        )
        arrow = "" if self._prices.holds(level.price) else " ▲" if level.price > self._prices.high else " ▼"
        self._canvas.text(_PLOT.right - 6, y - 14, level.label + arrow, 16, colour, bold=True, anchor="rm")

    def _body(self) -> float:
        return max(min(self._times.pitch * 0.68, 22.0), 1.5)


def _tone(candle: Candle) -> Colour:
    return UP if candle.close >= candle.open else DOWN
