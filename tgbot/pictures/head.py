"""What every picture begins with: title, number, labels, as of when; and how its axes are labelled."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum

from tgbot.format import Numbers
from tgbot.pictures.canvas import (
    AMBER,
    BLUE,
    DARK,
    DIM,
    DOWN,
    GREY,
    GRID,
    HEADER,
    SMALL,
    TEXT,
    TITLE,
    UP,
    WIDTH,
    Canvas,
    Colour,
)
from tgbot.pictures.scale import Box

LEFT, RIGHT = 28, WIDTH - 28
HEAD = 152  # pixels of height
_FIRST, _SECOND = 50, 114
_GAP = 14
_MILLION = 10**6
_SHARE = 0.62  # of what is left, for one label at most


class Tone(Enum):
    """What a colour means; the value is the colour."""

    GOOD = UP
    BAD = DOWN
    CALM = BLUE
    LOUD = AMBER
    DULL = GREY
    QUIET = GRID
    PLAIN = TEXT

    @property
    def ink(self) -> Colour:
        """The colour of letters on it."""
        return TEXT if self is Tone.QUIET else DARK


@dataclass(frozen=True, slots=True)
class Pill:
    """A rounded label."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Head:
    """figure: the number that counts, as text; note: as of when, or of what time."""

    title: str
    figure: str
    tone: Tone
    pills: tuple[Pill, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """How a language writes what stands on axes. months: their short names, from January."""

    numbers: Numbers
    months: tuple[str, ...]

    def time(self, moment: datetime, *, is_day: bool) -> str:
        """5 Jan, or 12:30."""
        return f"{moment.day} {self.months[moment.month - 1]}" if is_day else f"{moment:%H:%M}"

    def tick(self, value: Decimal) -> str:
        """With as many decimals as the value has; millions as such where nothing is lost by it."""
        if abs(value) >= _MILLION and value == round(value, 2 - value.adjusted()):
            return self.numbers.short(value)
        exponent = value.as_tuple().exponent
        return self.numbers.fixed(value, max(-exponent, 0) if isinstance(exponent, int) else 0)


def draw_head(canvas: Canvas, head: Head) -> None:
    """Two lines on a lighter band; what is too long becomes smaller, then is cut."""
    canvas.box(Box(0, 0, WIDTH, HEAD), HEADER)
    room = (RIGHT - LEFT) * 0.55
    end = canvas.text(
        RIGHT, _FIRST, head.figure, TITLE, head.tone.value, bold=True, anchor="rm", room=room
    )  # fmt: skip
    canvas.text(LEFT, _FIRST, head.title, TITLE, TEXT, bold=True, room=end - LEFT - 2 * _GAP)
    x: float = LEFT
    for pill in head.pills:
        x = canvas.pill(x, _SECOND, pill.text, pill.tone.value, pill.tone.ink, (RIGHT - x) * _SHARE) + _GAP
    left = RIGHT - x - _GAP
    if left > SMALL:
        canvas.text(RIGHT, _SECOND, head.note, SMALL, DIM, anchor="rm", room=left)
