"""The picture of an X-ray: candles with levels, regimes, volume by time and by price, RSI and MACD, as a PNG.

Pure; about 0.2 s of CPU.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType

import numpy as np

from app.market_views import Trace
from tgbot.pictures.canvas import (
    AMBER,
    BACKGROUND,
    BLUE,
    DARK,
    DIM,
    DOWN,
    GREY,
    GRID,
    HEADER,
    TEXT,
    UP,
    Canvas,
    Colour,
)
from tgbot.pictures.scale import Box, Scale, TimeScale, apart
from trading.candles.bars import Series
from trading.xray.records import Level, Regime

WIDTH, HEIGHT = 1200, 1000
_BAND = Box(28, 96, 900, 118)
_PLOT = Box(28, 134, 900, 600)
_PROFILE = Box(912, 134, 1046, 600)
_VOLUME = Box(28, 616, 900, 690)
_RSI = Box(28, 710, 900, 800)
_MACD = Box(28, 816, 900, 906)
_TIMES, _LEGEND = 930, 972
_AXIS = 1058
_TAG_HEIGHT = 30
_REACH = 0.35  # of the candles' span: how far beyond it a level may be to be drawn
_HIGH, _LOW = 70.0, 30.0  # of RSI
REGIME_COLOURS: Mapping[Regime | None, Colour] = MappingProxyType(
    {
        Regime.TREND_UP: UP,
        Regime.TREND_DOWN: DOWN,
        Regime.RANGE: BLUE,
        Regime.TURBULENT: AMBER,
        Regime.DEAD: GREY,
        None: GRID,
    }
)


@dataclass(frozen=True, slots=True)
class XRayCard:
    """What the picture says. number: how prices are written; names: of the regimes, None is unknown."""

    title: str
    subtitle: str
    regime: Regime | None
    supports: tuple[Level, ...]
    resistances: tuple[Level, ...]
    number: Callable[[Decimal], str]
    names: Mapping[Regime | None, str]
    volume: str
    profile: str


def draw_xray(card: XRayCard, trace: Trace) -> bytes:
    """The PNG of 1200 x 1000 pixels. trace: of at least one bar."""
    canvas = Canvas(WIDTH, HEIGHT)
    scene = _Scene(canvas, card, trace)
    scene.header()
    scene.band()
    scene.grid()
    scene.profile()
    scene.candles()
    scene.levels()
    scene.strength()
    scene.momentum()
    scene.legend()
    return canvas.png()


class _Scene:
    """One picture being drawn."""

    def __init__(self, canvas: Canvas, card: XRayCard, trace: Trace) -> None:
        self._canvas, self._card, self._trace = canvas, card, trace
        opened = tuple(datetime.fromtimestamp(int(at) / 1000, UTC) for at in trace.bars.opened_at)
        self._times = TimeScale(opened, _PLOT, room=0.01)
        self._last = float(trace.bars.close[-1])
        low, high = float(trace.bars.low.min()), float(trace.bars.high.max())
        span = max(high - low, high * 0.0005)
        levels = (*card.supports, *card.resistances)
        self._levels = tuple(
            one for one in levels if low - _REACH * span <= one.price <= high + _REACH * span
        )
        low, high = (
            min(low, *(one.price for one in self._levels), low),
            max(high, *(one.price for one in self._levels), high),
        )
        self._prices = Scale(low - 0.05 * span, high + 0.05 * span, _PLOT)

    def header(self) -> None:
        canvas, card = self._canvas, self._card
        canvas.box(Box(0, 0, WIDTH, 82), HEADER)
        x = canvas.text(28, 41, card.title, 32, TEXT, bold=True) + 18
        ink = TEXT if card.regime is None else DARK
        canvas.pill(x, 41, card.subtitle, REGIME_COLOURS[card.regime], ink)
        colour = UP if self._last >= self._trace.bars.open[0] else DOWN
        right = canvas.text(WIDTH - 28, 41, self._number(self._last), 32, colour, bold=True, anchor="rm")
        stamp = f"{self._times.opened[-1]:%d.%m.%Y %H:%M} UTC"
        canvas.text(right - 14, 43, stamp, 17, DIM, anchor="rm")

    def band(self) -> None:
        """The regime at every bar, as a strip of its colours."""
        half = self._times.pitch / 2
        for index, regime in enumerate(self._trace.regimes):
            x = self._times.x(index)
            place = Box(x - half, _BAND.top, x + half, _BAND.bottom)
            self._canvas.shade(place, REGIME_COLOURS[regime], 255)

    def grid(self) -> None:
        canvas = self._canvas
        taken = [self._prices.y(one.price) for one in self._levels] + [self._prices.y(self._last)]
        for price in self._prices.ticks(7):
            y = self._prices.y(float(price))
            canvas.line(_PLOT.left, y, _PROFILE.right, y, GRID, 1)
            if not any(abs(y - other) < _TAG_HEIGHT for other in apart(sorted(taken), _TAG_HEIGHT)):
                canvas.text(_AXIS, y, self._card.number(price), 17, DIM)
        for index, label in self._times.ticks(7):
            x = self._times.x(index)
            canvas.line(x, _PLOT.top, x, _MACD.bottom, GRID, 1)
            canvas.text(x, _TIMES, label, 17, DIM, anchor="mm")

    def profile(self) -> None:
        """Volume by price, beside the candles and on their scale."""
        volumes, low, high = self._trace.volumes, self._trace.low, self._trace.high
        if not len(volumes) or not volumes.max() > 0:
            return
        step, busy = (high - low) / len(volumes), int(volumes.argmax())
        for index, volume in enumerate(volumes):
            bottom, top = low + step * index, low + step * (index + 1)
            if not (self._prices.holds(bottom) or self._prices.holds(top)):
                continue
            width = float(volume / volumes.max()) * (_PROFILE.right - _PROFILE.left)
            place = Box(_PROFILE.left, self._prices.y(top) + 1, _PROFILE.left + width, self._prices.y(bottom))
            self._canvas.shade(place, AMBER if index == busy else BLUE, 190 if index == busy else 110)
        self._canvas.text(_PROFILE.left, 616, self._card.profile, 15, DIM)

    def candles(self) -> None:
        bars, width = self._trace.bars, max(min(self._times.pitch * 0.68, 22.0), 1.5)
        most = float(bars.volume.max())
        for index in range(len(bars)):
            x, colour = self._times.x(index), UP if bars.close[index] >= bars.open[index] else DOWN
            self._canvas.line(
                x, self._prices.y(bars.high[index]), x, self._prices.y(bars.low[index]), colour, 1.5
            )
            top, bottom = sorted((self._prices.y(bars.open[index]), self._prices.y(bars.close[index])))
            self._canvas.box(Box(x - width / 2, top, x + width / 2, max(bottom, top + 1.5)), colour)
            share = float(bars.volume[index]) / most if most else 0.0
            height = share * (_VOLUME.bottom - _VOLUME.top)
            self._canvas.shade(
                Box(x - width / 2, _VOLUME.bottom - height, x + width / 2, _VOLUME.bottom), colour, 120
            )
        self._canvas.text(_VOLUME.left + 4, _VOLUME.top - 5, self._card.volume, 15, DIM)

    def levels(self) -> None:
        """Levels with how often the market turned there, and the last price; tags pushed apart."""
        lines: list[tuple[float, Colour, str]] = [
            (one.price, UP if one.price <= self._last else DOWN, f"x{one.touches}") for one in self._levels
        ]
        lines.append((self._last, TEXT, ""))
        lines.sort(key=lambda line: -line[0])
        places = apart([self._prices.y(price) for price, _, _ in lines], _TAG_HEIGHT)
        for (price, colour, note), tag in zip(lines, places, strict=True):
            y = self._prices.y(price)
            self._canvas.dashes(_PLOT.left, _PROFILE.right, y, colour)
            if abs(tag - y) > 1:
                self._canvas.line(_PROFILE.right, y, _AXIS - 6, tag, colour, 1.5)
            place = Box(_AXIS - 6, tag - _TAG_HEIGHT / 2, WIDTH - 8, tag + _TAG_HEIGHT / 2)
            self._canvas.box(place, colour, radius=6)
            number = self._number(price)
            size = self._canvas.fitting(number, WIDTH - 16 - _AXIS)
            self._canvas.text(_AXIS + 2, tag, number, size, DARK, bold=True)
            if note:
                wide = self._canvas.width_of(note, 17, bold=True)
                self._canvas.shade(Box(_PLOT.left, y - 22, _PLOT.left + wide + 12, y - 3), BACKGROUND, 200)
                self._canvas.text(_PLOT.left + 6, y - 12, note, 17, colour, bold=True)

    def strength(self) -> None:
        """RSI with the lines where it is called high and low."""
        scale, rsi = Scale(0.0, 100.0, _RSI), self._trace.rsi
        for value in (_LOW, _HIGH):
            self._canvas.line(_RSI.left, scale.y(value), _RSI.right, scale.y(value), GRID, 1.5)
            self._canvas.text(_PROFILE.left, scale.y(value), f"{value:.0f}", 15, DIM)
        self._series(rsi, scale, BLUE)
        self._canvas.text(_RSI.left + 4, _RSI.top - 5, "RSI 14", 15, DIM)
        if not math.isnan(rsi[-1]):
            self._canvas.text(_AXIS, scale.y(50.0), f"RSI {rsi[-1]:.0f}", 19, TEXT, bold=True)

    def momentum(self) -> None:
        """The MACD's line with its signal, and their distance as bars."""
        macd, signal = self._trace.macd, self._trace.signal
        known = np.concatenate([macd, signal])
        known = np.abs(known[~np.isnan(known)])
        self._canvas.text(_MACD.left + 4, _MACD.top - 4, "MACD 12 26 9", 15, DIM)
        if not len(known) or not known.max() > 0:
            return
        scale, width = Scale(-float(known.max()), float(known.max()), _MACD), self._times.pitch * 0.6
        zero = scale.y(0.0)
        self._canvas.line(_MACD.left, zero, _MACD.right, zero, GRID, 1.5)
        for index, gap in enumerate(macd - signal):
            if not math.isnan(gap):
                x, y = self._times.x(index), scale.y(float(gap))
                place = Box(x - width / 2, min(y, zero), x + width / 2, max(y, zero))
                self._canvas.shade(place, UP if gap >= 0 else DOWN, 130)
        self._series(macd, scale, TEXT)
        self._series(signal, scale, AMBER)

    def legend(self) -> None:
        x = 28.0
        for regime, name in self._card.names.items():
            self._canvas.box(Box(x, _LEGEND - 9, x + 18, _LEGEND + 9), REGIME_COLOURS[regime], radius=4)
            x = self._canvas.text(x + 26, _LEGEND, name, 18, TEXT) + 26

    def _series(self, values: Series, scale: Scale, colour: Colour) -> None:
        points = [
            (self._times.x(index), scale.y(float(value)))
            for index, value in enumerate(values)
            if not math.isnan(value)
        ]
        if len(points) > 1:
            self._canvas.path(points, colour, 2)

    def _number(self, price: float) -> str:
        return self._card.number(Decimal(f"{price:.8g}"))
