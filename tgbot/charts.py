"""A candle card: the market around a trade with entry, stop and target, as a PNG. Pure; about 0.1 s of CPU.

Drawn at twice its size and reduced, so that thin lines and letters are crisp on every screen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from tgbot.chart_scale import Box, PriceScale, TimeScale, price_scale
from trading.domain.candle import Candle
from trading.domain.money import Price

WIDTH, HEIGHT = 1200, 700
_TWICE = 2
_EFFORT = 3  # of zlib, out of 9
_PLOT = Box(28, 104, 1046, 540)
_VOLUME = Box(28, 556, 1046, 640)
_AXIS = 1058
_TAG_HEIGHT = 32
_TAG_SIZES = (19, 17, 15, 13, 11, 9)

Colour = tuple[int, int, int]
_BACKGROUND: Colour = (13, 18, 28)
_HEADER: Colour = (18, 25, 38)
_GRID: Colour = (30, 39, 56)
_TEXT: Colour = (232, 237, 245)
_DIM: Colour = (134, 147, 170)
_UP: Colour = (38, 196, 133)
_DOWN: Colour = (242, 84, 98)
_BLUE: Colour = (86, 156, 255)
_AMBER: Colour = (255, 181, 71)
_DARK: Colour = (10, 14, 22)


class Mark(Enum):
    """What a line stands for; the value is its colour."""

    ENTRY = _BLUE
    STOP = _DOWN
    TARGET = _UP


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
    image = Image.new("RGB", (WIDTH * _TWICE, HEIGHT * _TWICE), _BACKGROUND)
    scene = _Scene(image, card, tuple(candles))
    scene.header()
    scene.grid()
    scene.zones()
    scene.volumes()
    scene.candles()
    scene.levels()
    out = BytesIO()
    # part of the way from a fill to its message: finer filters and more effort took four times as long
    image.reduce(_TWICE).save(out, "PNG", compress_level=_EFFORT)
    return out.getvalue()


class _Scene:
    """One picture being drawn. All coordinates are those of the finished picture."""

    def __init__(self, image: Image.Image, card: Card, candles: tuple[Candle, ...]) -> None:
        self._draw = ImageDraw.Draw(image, "RGBA")
        self._card = card
        self._candles = candles
        self._prices: PriceScale = price_scale(candles, [level.price for level in card.levels], _PLOT)
        self._times = TimeScale(tuple(c.opened_at for c in candles), _PLOT)
        self._fonts: dict[tuple[int, bool], ImageFont.FreeTypeFont] = {}

    def header(self) -> None:
        self._box(Box(0, 0, WIDTH, 82), _HEADER)
        x = self._text(28, 41, self._card.title, 32, _TEXT, bold=True) + 18
        x = self._pill(x, 41, self._card.subtitle, self._card.tone.value, _DARK) + 12
        live = self._card.live
        self._pill(x, 41, self._card.badge, _AMBER if live else _GRID, _DARK if live else _TEXT)
        first, last = self._candles[0].open, self._candles[-1].close
        colour = _UP if last >= first else _DOWN
        right = self._text(WIDTH - 28, 41, self._card.number(last), 32, colour, bold=True, anchor="rm")
        self._text(right - 14, 43, f"{self._candles[-1].opened_at:%d.%m.%Y %H:%M} UTC", 17, _DIM, anchor="rm")

    def grid(self) -> None:
        for price in self._prices.ticks(6):
            y = self._prices.y(price)
            self._line(_PLOT.left, y, _PLOT.right, y, _GRID, 1)
            if not any(abs(y - self._prices.y(level.price)) < _TAG_HEIGHT for level in self._card.levels):
                self._text(_AXIS, y, self._card.number(price), 17, _DIM, anchor="lm")
        for index, label in self._times.ticks(7):
            x = self._times.x(index)
            self._line(x, _PLOT.top, x, _VOLUME.bottom, _GRID, 1)
            self._text(x, 666, label, 17, _DIM, anchor="mm")

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
                box = (start, top, max(end, start + 2), bottom)
                self._draw.rectangle([v * _TWICE for v in box], fill=(*level.mark.value, 34))

    def volumes(self) -> None:
        most = max(c.volume for c in self._candles)
        width = self._body()
        for index, candle in enumerate(self._candles):
            share = float(candle.volume / most) if most else 0.0
            x, top = self._times.x(index), _VOLUME.bottom - share * (_VOLUME.bottom - _VOLUME.top)
            box = (x - width / 2, top, x + width / 2, _VOLUME.bottom)
            self._draw.rectangle([v * _TWICE for v in box], fill=(*_tone(candle), 96))
        self._text(_AXIS, (_VOLUME.top + _VOLUME.bottom) / 2, self._card.volume, 15, _DIM, anchor="lm")

    def candles(self) -> None:
        width = self._body()
        for index, candle in enumerate(self._candles):
            x, colour = self._times.x(index), _tone(candle)
            self._line(x, self._prices.y(candle.high), x, self._prices.y(candle.low), colour, 1.5)
            top, bottom = sorted((self._prices.y(candle.open), self._prices.y(candle.close)))
            self._box(Box(x - width / 2, top, x + width / 2, max(bottom, top + 1.5)), colour)

    def levels(self) -> None:
        """The lines over everything, their tags pushed apart where they would cover each other."""
        ordered = sorted(self._card.levels, key=lambda level: self._prices.y(level.price))
        places = _apart([self._prices.y(level.price) for level in ordered])
        for level, tag_y in zip(ordered, places, strict=True):
            y, colour = self._prices.y(level.price), level.mark.value
            self._dashes(y, colour)
            if abs(tag_y - y) > 1:
                self._line(_PLOT.right, y, _AXIS - 6, tag_y, colour, 1.5)
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
        for radius, colour in ((9.0, _BACKGROUND), (6.5, mark.value)):
            box = (x - radius, y - radius, x + radius, y + radius)
            self._draw.ellipse([v * _TWICE for v in box], fill=colour)

    def _tag(self, y: float, level: Level, colour: Colour) -> None:
        number = self._card.number(level.price)
        self._box(Box(_AXIS - 6, y - _TAG_HEIGHT / 2, WIDTH - 8, y + _TAG_HEIGHT / 2), colour, radius=6)
        self._text(_AXIS + 2, y, number, self._fitting(number), _DARK, bold=True, anchor="lm")
        arrow = "" if self._prices.holds(level.price) else " ▲" if level.price > self._prices.high else " ▼"
        self._text(_PLOT.right - 6, y - 14, level.label + arrow, 16, colour, bold=True, anchor="rm")

    def _fitting(self, text: str) -> int:
        """The largest size of letters in which the price fits into its tag."""
        room = (WIDTH - 16 - _AXIS) * _TWICE
        fits = (s for s in _TAG_SIZES if self._font(s, bold=True).getlength(text) <= room)
        return next(fits, _TAG_SIZES[-1])

    def _body(self) -> float:
        return max(min(self._times.pitch * 0.68, 22.0), 1.5)

    def _dashes(self, y: float, colour: Colour) -> None:
        x = _PLOT.left
        while x < _PLOT.right:
            self._line(x, y, min(x + 9, _PLOT.right), y, colour, 2)
            x += 15

    def _pill(self, x: float, y: float, text: str, fill: Colour, ink: Colour) -> float:
        width = self._font(18, bold=True).getlength(text) / _TWICE + 24
        self._box(Box(x, y - 17, x + width, y + 17), fill, radius=17)
        self._text(x + 12, y, text, 18, ink, bold=True)
        return x + width

    def _text(
        self,
        x: float,
        y: float,
        text: str,
        size: int,
        fill: Colour,
        *,
        bold: bool = False,
        anchor: str = "lm",
    ) -> float:
        """Draw it. Returns where it ends: to the right, or to the left where it is anchored there."""
        font = self._font(size, bold=bold)
        self._draw.text((x * _TWICE, y * _TWICE), text, font=font, fill=fill, anchor=anchor)
        width = font.getlength(text) / _TWICE
        return x - width if anchor == "rm" else x + width

    def _line(self, x1: float, y1: float, x2: float, y2: float, fill: Colour, width: float) -> None:
        points = [x1 * _TWICE, y1 * _TWICE, x2 * _TWICE, y2 * _TWICE]
        self._draw.line(points, fill=fill, width=max(round(width * _TWICE), 1))

    def _box(self, box: Box, fill: Colour, *, radius: float = 0) -> None:
        corners = [v * _TWICE for v in (box.left, box.top, box.right, box.bottom)]
        self._draw.rounded_rectangle(corners, radius=radius * _TWICE, fill=fill)

    def _font(self, size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
        key = (size, bold)
        if key not in self._fonts:
            name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
            data = BytesIO((files("tgbot") / "fonts" / name).read_bytes())
            self._fonts[key] = ImageFont.truetype(data, size * _TWICE)
        return self._fonts[key]


def _tone(candle: Candle) -> Colour:
    return _UP if candle.close >= candle.open else _DOWN


def _apart(places: list[float]) -> list[float]:
    """The same places, in order, at least a tag's height from each other."""
    kept: list[float] = []
    for y in places:
        kept.append(max(y, kept[-1] + _TAG_HEIGHT + 3) if kept else y)
    return kept
