"""How the worth of an account went, and how far below its best it was."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from tgbot.pictures.canvas import BACKGROUND, BODY, DIM, DOWN, GREY, GRID, SMALL, WIDTH, Canvas
from tgbot.pictures.head import HEAD, LEFT, RIGHT, Head, Tongue, draw_head
from tgbot.pictures.scale import Box, Calendar, Scale, value_scale

HEIGHT = 860
_PLOT = Box(LEFT, 176, 900, 560)
_FALL = Box(LEFT, 628, 900, 772)
_FALL_NAME = 602
_TIMES = 816
_AXIS = 912
_SHALLOW = 0.01  # the least drawdown that the strip is high for


@dataclass(frozen=True, slots=True)
class Worth:
    """at: by its reader's clock; value: quote; put: what it would be without any trade since the first point;
    fall: below the best before, as a ratio 0..1.
    """

    at: datetime
    value: float
    put: float
    fall: float


@dataclass(frozen=True, slots=True)
class EquityCard:
    """points: the oldest first, may be none. empty: what is said then; fall, deepest: of the lower strip."""

    head: Head
    points: tuple[Worth, ...]
    tongue: Tongue
    fall: str
    deepest: str
    empty: str

    def png(self) -> bytes:
        """1080 x 860 pixels."""
        canvas = Canvas(HEIGHT)
        draw_head(canvas, self.head)
        if self.points:
            scene = _Scene(canvas, self)
            scene.grid()
            scene.falls()
            scene.curve()
        else:
            middle = (HEAD + HEIGHT) / 2
            canvas.text(WIDTH / 2, middle, self.empty, BODY, DIM, anchor="mm", room=RIGHT - LEFT)
        return canvas.png()


class _Scene:
    """One picture being drawn."""

    def __init__(self, canvas: Canvas, card: EquityCard) -> None:
        self._canvas, self._card = canvas, card
        points = card.points
        self._values = value_scale([value for one in points for value in (one.value, one.put)], _PLOT)
        deepest = max(_SHALLOW, *(one.fall for one in points))
        self._falls = Scale(-deepest * 1.1, 0.0, _FALL)
        first, last = points[0].at, points[-1].at
        self._times = Calendar(first, last, _PLOT) if last > first else None

    def _x(self, point: Worth) -> float:
        return _PLOT.right if self._times is None else self._times.x(point.at)

    def grid(self) -> None:
        canvas, tongue = self._canvas, self._card.tongue
        for value in self._values.ticks(5):
            y = self._values.y(float(value))
            canvas.line(_PLOT.left, y, _PLOT.right, y, GRID, 1)
            canvas.text(_AXIS, y, tongue.tick(value), SMALL, DIM, room=WIDTH - 8 - _AXIS)
        for x, moment, is_day in self._times.ticks(6) if self._times else ():
            canvas.line(x, _PLOT.top, x, _FALL.bottom, GRID, 1)
            label = tongue.time(moment, is_day=is_day)
            half = canvas.width_of(label, SMALL) / 2
            canvas.text(max(x, half + 8), _TIMES, label, SMALL, DIM, anchor="mm")

    def falls(self) -> None:
        canvas, card = self._canvas, self._card
        end = canvas.text(LEFT, _FALL_NAME, card.fall, SMALL, DIM, room=500)
        canvas.text(
            _PLOT.right, _FALL_NAME, card.deepest, SMALL, DOWN, bold=True, anchor="rm", room=880 - end
        )
        canvas.line(_FALL.left, _FALL.top, _FALL.right, _FALL.top, GRID, 2)
        for ratio in self._falls.ticks(2):
            if ratio:
                y = self._falls.y(float(ratio))
                canvas.line(_FALL.left, y, _FALL.right, y, GRID, 1)
                shown = card.tongue.numbers.percent(ratio, places=_places(ratio))
                canvas.text(_AXIS, y, shown, SMALL, DIM, room=WIDTH - 8 - _AXIS)
        line = [(self._x(one), self._falls.y(-one.fall)) for one in card.points]
        if len(line) > 1:
            canvas.area([(line[0][0], _FALL.top), *line, (line[-1][0], _FALL.top)], DOWN, 90)
            canvas.path(line, DOWN, 2)

    def curve(self) -> None:
        """With what was put in, which is the line to compare with."""
        canvas, points, colour = self._canvas, self._card.points, self._card.head.tone.value
        line = [(self._x(one), self._values.y(one.value)) for one in points]
        if len(line) > 1:
            canvas.area([(line[0][0], _PLOT.bottom), *line, (line[-1][0], _PLOT.bottom)], colour, 34)
        for before, after in pairwise(points):
            y, left, right = self._values.y(before.put), self._x(before), self._x(after)
            canvas.line(left, y, right, y, GREY, 2)
            canvas.line(right, y, right, self._values.y(after.put), GREY, 2)
        if len(line) > 1:
            canvas.path(line, colour, 3.5)
        canvas.dot(*line[-1], 12, BACKGROUND)
        canvas.dot(*line[-1], 8, colour)


def _places(ratio: Decimal) -> int:
    """Decimals of a round ratio as per cent."""
    exponent = ratio.as_tuple().exponent
    return max(-exponent - 2, 0) if isinstance(exponent, int) else 0
