"""What an account is made of: a ring of shares with its legend."""

from dataclasses import dataclass

from tgbot.pictures.canvas import (
    AMBER,
    BACKGROUND,
    BLUE,
    BODY,
    DIM,
    DOWN,
    GREY,
    GRID,
    SMALL,
    TEXT,
    UP,
    Canvas,
    Colour,
)
from tgbot.pictures.head import HEAD, RIGHT, Head, draw_head
from tgbot.pictures.scale import Box

HEIGHT = 760
MOST = 7  # parts, what is free and what is left together included
_X, _Y, _OUTER, _INNER = 288, (HEAD + HEIGHT) / 2, 240, 152
_LEGEND = 580
_ROW = 76
_GAP = 1.2  # degrees between parts
_COLOURS: tuple[Colour, ...] = (
    BLUE,
    UP,
    AMBER,
    (178, 120, 255),
    (64, 205, 222),
    DOWN,
    (235, 130, 190),
)


@dataclass(frozen=True, slots=True)
class Part:
    """share: 0..1; shown: it as text; worth: the amount as text, empty to leave it out; cash: it is free."""

    name: str
    share: float
    shown: str
    worth: str
    cash: bool = False


@dataclass(frozen=True, slots=True)
class AllocationCard:
    """parts: at most MOST, the largest first; may be none. total_name, total: in the middle of the ring."""

    head: Head
    parts: tuple[Part, ...]
    total_name: str
    total: str

    def png(self) -> bytes:
        """1080 x 760 pixels."""
        canvas = Canvas(HEIGHT)
        draw_head(canvas, self.head)
        canvas.slice(_X, _Y, _OUTER, 0, 360, GRID)
        others = iter(_COLOURS)
        coloured = [(part, GREY if part.cash else next(others)) for part in self.parts[:MOST]]
        at = 0.0
        for part, colour in coloured:
            end = at + part.share * 360
            gap = _GAP if part.share < 1 and end - at > 2 * _GAP else 0.0
            if end > at:
                canvas.slice(_X, _Y, _OUTER, at, end - gap, colour)
            at = end
        canvas.dot(_X, _Y, _INNER, BACKGROUND)
        canvas.text(_X, _Y - 26, self.total_name, SMALL, DIM, anchor="mm", room=_INNER * 1.6)
        canvas.text(_X, _Y + 20, self.total, 38, TEXT, bold=True, anchor="mm", room=_INNER * 1.7)
        y = _Y - (len(coloured) - 1) * _ROW / 2
        for part, colour in coloured:
            _draw_row(canvas, part, colour, y)
            y += _ROW
        return canvas.png()


def _draw_row(canvas: Canvas, part: Part, colour: Colour, y: float) -> None:
    canvas.box(Box(_LEGEND, y - 14, _LEGEND + 28, y + 14), colour, radius=6)
    end = canvas.text(RIGHT, y, part.shown, BODY, TEXT, bold=True, anchor="rm")
    name = y - 16 if part.worth else y
    room = end - _LEGEND - 60
    canvas.text(_LEGEND + 44, name, part.name, BODY, TEXT, bold=True, room=room)
    if part.worth:
        canvas.text(_LEGEND + 44, y + 18, part.worth, SMALL, DIM, room=room)
