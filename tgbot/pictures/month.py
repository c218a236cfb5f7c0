"""A month as a sheet of days, coloured by what they brought, with the sums of its weeks."""

from dataclasses import dataclass
from datetime import date

from tgbot.pictures.canvas import BODY, DIM, GRID, LARGE, SMALL, TEXT, Canvas
from tgbot.pictures.head import HEAD, LEFT, RIGHT, Head, Tone, draw_head
from tgbot.pictures.scale import Box

_DAYS = 7
_GAP = 8
_CELL = (RIGHT - LEFT - _DAYS * _GAP) / (_DAYS + 1)  # pixels of width; the last one is the week's
_HIGH = 108
_TOP = HEAD + 74  # of the first week
_FOOT = 138
_FAINTEST, _STRONGEST = 60, 225  # of 255


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount as text, with whether it was won or lost."""

    shown: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Day:
    """weight: 0..1 of the month's largest amount, of either sign; total None: nothing closed on it."""

    day: date
    weight: float
    total: Sum | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the foot."""

    name: str
    value: Sum


@dataclass(frozen=True, slots=True)
class MonthCard:
    """days: of one month, any of them; weeks: sums by the row of the sheet; weekdays: from Monday."""

    head: Head
    month: date
    days: tuple[Day, ...]
    weeks: tuple[Sum | None, ...]
    weekdays: tuple[str, ...]
    week: str
    facts: tuple[Fact, ...]

    def png(self) -> bytes:
        """1080 pixels wide, as high as it has weeks."""
        bottom = _TOP + len(self.weeks) * (_HIGH + _GAP)
        canvas = Canvas(bottom + _FOOT)
        draw_head(canvas, self.head)
        for column, name in enumerate((*self.weekdays, self.week)):
            middle = LEFT + column * (_CELL + _GAP) + _CELL / 2
            canvas.text(middle, HEAD + 40, name, SMALL, DIM, anchor="mm", room=_CELL)
        for day in self.days:
            _draw_day(canvas, day, _place(row_of(day.day), day.day.weekday()))
        for row, total in enumerate(self.weeks):
            if total is not None:
                _draw_week(canvas, total, _place(row, _DAYS))
        _draw_facts(canvas, self.facts, bottom)
        return canvas.png()


def row_of(day: date) -> int:
    """In which week of its month's sheet a day stands; weeks begin on Monday."""
    return (day.day - 1 + day.replace(day=1).weekday()) // _DAYS


def _place(row: int, column: int) -> Box:
    left, top = LEFT + column * (_CELL + _GAP), _TOP + row * (_HIGH + _GAP)
    return Box(left, top, left + _CELL, top + _HIGH)


def _draw_day(canvas: Canvas, day: Day, box: Box) -> None:
    canvas.box(box, GRID, radius=12, alpha=110)
    if day.total is not None:
        alpha = _FAINTEST + round(day.weight * (_STRONGEST - _FAINTEST))
        if day.total.tone is not Tone.PLAIN:
            canvas.box(box, day.total.tone.value, radius=12, alpha=alpha)
        middle = (box.left + box.right) / 2
        room = _CELL - 12
        canvas.text(middle, box.bottom - 36, day.total.shown, BODY, TEXT, bold=True, anchor="mm", room=room)
    canvas.text(box.left + 12, box.top + 26, str(day.day.day), SMALL, DIM if day.total is None else TEXT)


def _draw_week(canvas: Canvas, total: Sum, box: Box) -> None:
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    canvas.text(x, y, total.shown, BODY, total.tone.value, bold=True, anchor="mm", room=_CELL)


def _draw_facts(canvas: Canvas, facts: tuple[Fact, ...], top: float) -> None:
    room = (RIGHT - LEFT) / max(len(facts), 1)
    for index, fact in enumerate(facts):
        x = LEFT + index * room
        canvas.text(x, top + 42, fact.name, SMALL, DIM, room=room - 16)
        canvas.text(x, top + 86, fact.value.shown, LARGE, fact.value.tone.value, bold=True, room=room - 16)
