"""The picture of an X-ray: candles with levels, regimes, volume by time and by price, RSI and MACD."""

import math
from dataclasses import dataclass

from tgbot.pictures.candles import (
    Candles,
    draw_candles,
    draw_prices,
    draw_tag,
    draw_times,
    draw_volumes,
    name_strip,
)
from tgbot.pictures.canvas import (
    AMBER,
    BACKGROUND,
    BLUE,
    BODY,
    DIM,
    DOWN,
    GRID,
    SMALL,
    TEXT,
    UP,
    Canvas,
    Colour,
)
from tgbot.pictures.head import Head, Tone, Tongue, draw_head
from tgbot.pictures.market import draw_legend
from tgbot.pictures.scale import Box, Scale, TimeScale, apart, value_scale

HEIGHT = 1240
_BAND = Box(24, 168, 750, 188)
_PLOT = Box(24, 206, 750, 660)
_PROFILE = Box(762, 206, 886, 660)
_VOLUME = Box(24, 680, 750, 764)
_RSI = Box(24, 784, 750, 884)
_MACD = Box(24, 904, 750, 1004)
_TIMES, _LEGEND = 1044, 1110
_SIDE = 762  # where strips write their numbers
_TAG = 38
_REACH = 0.35  # of the candles' span: how far beyond it a level may be to be drawn
_HIGH, _LOW = 70.0, 30.0  # of RSI


@dataclass(frozen=True, slots=True)
class Turn:
    """A price at which the market turned before. shown: the price as text; touches: how often."""

    price: float
    shown: str
    touches: int


@dataclass(frozen=True, slots=True)
class State:
    """A regime by its colour and name."""

    tone: Tone
    name: str


@dataclass(frozen=True, slots=True)
class XRayCard:
    """Series are as long as the candles, NaN for unknown.

    volumes: of equal steps of price from `low` to `high`, empty where there is no profile; last: the price as
    text; volume, profile: names of these parts.
    """

    head: Head
    candles: Candles
    regimes: tuple[Tone, ...]
    turns: tuple[Turn, ...]
    rsi: tuple[float, ...]
    macd: tuple[float, ...]
    signal: tuple[float, ...]
    volumes: tuple[float, ...]
    low: float
    high: float
    last: str
    tongue: Tongue
    states: tuple[State, ...]
    volume: str
    profile: str

    def png(self) -> bytes:
        """1080 x 1240 pixels."""
        scene = _Scene(self)
        draw_head(scene.canvas, self.head)
        scene.band()
        scene.grid()
        scene.profile()
        scene.candles()
        scene.levels()
        scene.strength()
        scene.momentum()
        draw_legend(scene.canvas, _LEGEND, [(state.name, state.tone.value) for state in self.states])
        return scene.canvas.png()


class _Scene:
    """One picture being drawn."""

    def __init__(self, card: XRayCard) -> None:
        self.canvas, self._card = Canvas(HEIGHT), card
        candles = card.candles
        self._times = TimeScale(candles.opened, _PLOT, room=0.01)
        self._last = candles.close[-1]
        low, high = min(candles.low), max(candles.high)
        reach = _REACH * max(high - low, abs(high) * 0.0005)
        self._turns = tuple(one for one in card.turns if low - reach <= one.price <= high + reach)
        self._prices = value_scale((low, high, *(one.price for one in self._turns)), _PLOT)
        lines: list[tuple[float, Colour, str, str]] = [
            (one.price, UP if one.price <= self._last else DOWN, one.shown, f"{one.touches} x")
            for one in self._turns
        ]
        lines.append((self._last, TEXT, card.last, ""))
        self._lines = sorted(lines, key=lambda line: -line[0])
        self._tags = apart([self._prices.y(line[0]) for line in self._lines], _TAG, _PLOT)

    def band(self) -> None:
        """The regime at every bar, as a strip of its colours."""
        half = self._times.pitch / 2
        for index, tone in enumerate(self._card.regimes):
            x = self._times.x(index)
            self.canvas.shade(Box(x - half, _BAND.top, x + half, _BAND.bottom), tone.value, 255)

    def grid(self) -> None:
        across = Box(_PLOT.left, 0, _PROFILE.right, 0)
        draw_prices(self.canvas, self._prices, self._card.tongue, self._tags, across)
        rows = Box(0, _PLOT.top, 0, _MACD.bottom)
        draw_times(self.canvas, self._times, self._card.tongue, rows, _TIMES)

    def profile(self) -> None:
        """Volume by price, beside the candles and on their scale."""
        volumes, low, high = self._card.volumes, self._card.low, self._card.high
        if not volumes or not max(volumes) > 0:
            return
        most, step = max(volumes), (high - low) / len(volumes)
        for index, volume in enumerate(volumes):
            bottom, top = low + step * index, low + step * (index + 1)
            if not (self._prices.holds(bottom) or self._prices.holds(top)):
                continue
            right = _PROFILE.left + volume / most * (_PROFILE.right - _PROFILE.left)
            low_y = self._prices.y(bottom)
            place = Box(_PROFILE.left, min(self._prices.y(top) + 1, low_y), right, low_y)
            busy = volume == most
            self.canvas.shade(place, AMBER if busy else BLUE, 190 if busy else 110)
        room, y = _PROFILE.right - _PROFILE.left, (_BAND.top + _BAND.bottom) / 2
        self.canvas.text(_PROFILE.left, y, self._card.profile, SMALL, DIM, room=room)

    def candles(self) -> None:
        draw_candles(self.canvas, self._card.candles, self._times, self._prices)
        draw_volumes(self.canvas, self._card.candles, self._times, _VOLUME)
        name_strip(self.canvas, self._card.volume, _VOLUME)

    def levels(self) -> None:
        """Levels with how often the market turned there, and the last price; tags pushed apart."""
        for (price, colour, shown, note), tag in zip(self._lines, self._tags, strict=True):
            y = self._prices.y(price)
            self.canvas.dashes(_PLOT.left, _PROFILE.right, y, colour)
            draw_tag(self.canvas, y, tag, shown, colour, _PROFILE.right)
            if note:
                wide = self.canvas.width_of(note, SMALL, bold=True)
                place = Box(_PLOT.left, tag - _TAG / 2, _PLOT.left + wide + 16, tag + _TAG / 2)
                self.canvas.box(place, BACKGROUND, radius=8, alpha=205)
                self.canvas.text(_PLOT.left + 8, tag, note, SMALL, colour, bold=True)

    def strength(self) -> None:
        """RSI with the lines where it is called high and low."""
        scale, rsi = Scale(0.0, 100.0, _RSI), self._card.rsi
        for value in (_LOW, _HIGH):
            y = scale.y(value)
            self.canvas.line(_RSI.left, y, _RSI.right, y, GRID, 2)
            self.canvas.text(_SIDE, y, f"{value:.0f}", SMALL, DIM)
        self._series(rsi, scale, BLUE)
        name_strip(self.canvas, "RSI 14", _RSI)
        if not math.isnan(rsi[-1]):
            self.canvas.text(_SIDE + 80, scale.y(50.0), f"RSI {rsi[-1]:.0f}", BODY, TEXT, bold=True)

    def momentum(self) -> None:
        """The MACD's line with its signal, and their distance as bars."""
        macd, signal = self._card.macd, self._card.signal
        most = max((abs(value) for value in (*macd, *signal) if not math.isnan(value)), default=0.0)
        if most > 0:
            scale, half = Scale(-most, most, _MACD), self._times.pitch * 0.3
            zero = scale.y(0.0)
            self.canvas.line(_MACD.left, zero, _MACD.right, zero, GRID, 2)
            for index, (one, other) in enumerate(zip(macd, signal, strict=True)):
                if not math.isnan(gap := one - other):
                    x, y = self._times.x(index), scale.y(gap)
                    place = Box(x - half, min(y, zero), x + half, max(y, zero))
                    self.canvas.shade(place, UP if gap >= 0 else DOWN, 130)
            self._series(macd, scale, TEXT)
            self._series(signal, scale, AMBER)
        name_strip(self.canvas, "MACD 12 26 9", _MACD)

    def _series(self, values: tuple[float, ...], scale: Scale, colour: Colour) -> None:
        points = [
            (self._times.x(index), scale.y(value))
            for index, value in enumerate(values)
            if not math.isnan(value)
        ]
        if len(points) > 1:
            self.canvas.path(points, colour, 2.5)
