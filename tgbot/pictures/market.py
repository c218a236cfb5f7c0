"""The picture of a whole market: its mood, how many go along, the states they are in, how restless."""

from dataclasses import dataclass

from tgbot.pictures.canvas import BODY, DOWN, GRID, TEXT, UP, Canvas, Colour
from tgbot.pictures.head import HEAD, LEFT, RIGHT, Head, Tone, draw_head
from tgbot.pictures.scale import Box

HEIGHT = 880
_BAR = 46  # pixels of height
_ROW = 136
_PER_ROW = 2  # states named beside each other
_STATE = 52


@dataclass(frozen=True, slots=True)
class Gauge:
    """A share 0..1 as a bar; None is unknown and has no bar. shown: the number as text."""

    label: str
    share: float | None
    shown: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class State:
    """How many symbols are in a state of the market. shown: its name with the number."""

    shown: str
    count: int
    tone: Tone


@dataclass(frozen=True, slots=True)
class MarketCard:
    """rose, fell: symbols, and what is written of them; states: with their heading."""

    head: Head
    gauges: tuple[Gauge, ...]
    rose: State
    fell: State
    states_name: str
    states: tuple[State, ...]

    def png(self) -> bytes:
        """1080 x 880 pixels."""
        canvas = Canvas(HEIGHT)
        draw_head(canvas, self.head)
        y: float = HEAD + 70
        for gauge in self.gauges:
            _gauge(canvas, gauge, y)
            y += _ROW
        room = (RIGHT - LEFT) * 0.48
        canvas.text(LEFT, y - 22, self.rose.shown, BODY, UP, bold=True, room=room)
        canvas.text(RIGHT, y - 22, self.fell.shown, BODY, DOWN, bold=True, anchor="rm", room=room)
        _stack(canvas, y, (self.rose, self.fell))
        y += _ROW
        canvas.text(LEFT, y - 22, self.states_name, BODY, TEXT, room=RIGHT - LEFT)
        _stack(canvas, y, self.states)
        draw_legend(canvas, y + _BAR + 40, [(one.shown, one.tone.value) for one in self.states])
        return canvas.png()


def draw_legend(canvas: Canvas, y: float, names: list[tuple[str, Colour]]) -> None:
    """Colours with their names, in rows as wide as the picture."""
    x: float = LEFT
    for name, colour in names:
        wide = 36 + canvas.width_of(name, BODY) + 32
        if x > LEFT and x + wide > RIGHT + 32:
            x, y = LEFT, y + _STATE
        canvas.box(Box(x, y - 12, x + 24, y + 12), colour, radius=5)
        canvas.text(x + 36, y, name, BODY, TEXT, room=RIGHT - x - 36)
        x += wide


def _gauge(canvas: Canvas, gauge: Gauge, y: float) -> None:
    end = canvas.text(RIGHT, y - 22, gauge.shown, BODY, TEXT, bold=True, anchor="rm")
    canvas.text(LEFT, y - 22, gauge.label, BODY, TEXT, room=end - LEFT - 20)
    canvas.box(Box(LEFT, y, RIGHT, y + _BAR), GRID, radius=10)
    if gauge.share:
        width = max(min(gauge.share, 1.0) * (RIGHT - LEFT), 20.0)
        canvas.box(Box(LEFT, y, LEFT + width, y + _BAR), gauge.tone.value, radius=10)


def _stack(canvas: Canvas, y: float, parts: tuple[State, ...]) -> None:
    """Counts side by side; an empty bar where there are none."""
    canvas.box(Box(LEFT, y, RIGHT, y + _BAR), GRID, radius=10)
    total, x = sum(part.count for part in parts), float(LEFT)
    for part in parts:
        if part.count:
            width = part.count / total * (RIGHT - LEFT)
            canvas.box(Box(x, y, x + max(width - 2, 1), y + _BAR), part.tone.value, radius=4)
            x += width
