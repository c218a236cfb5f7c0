"""The picture of a whole market: its mood, how many go along, the states they are in, how restless. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tgbot.pictures.canvas import AMBER, DARK, DIM, DOWN, GREY, GRID, HEADER, TEXT, UP, Canvas, Colour
from tgbot.pictures.scale import Box
from tgbot.pictures.xray import REGIME_COLOURS
from trading.xray.records import Mood, Regime

WIDTH, HEIGHT = 1200, 530
_LEFT, _RIGHT = 28, 1172
_BAR = 44  # pixels of height
_MOODS: Mapping[Mood | None, Colour] = MappingProxyType(
    {
        Mood.PANIC: DOWN,
        Mood.RISK_OFF: AMBER,
        Mood.MIXED: GREY,
        Mood.QUIET: GREY,
        Mood.RISK_ON: UP,
        None: GRID,
    }
)


@dataclass(frozen=True, slots=True)
class Gauge:
    """A share 0..1 as a bar; None is unknown and has no bar. shown: the number as text."""

    label: str
    share: float | None
    shown: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class MarketCard:
    """What the picture says. stamp: as of when; regimes: symbols in each, with their names."""

    title: str
    mood: Mood | None
    mood_name: str
    stamp: str
    moved: tuple[int, int]
    moved_names: tuple[str, str]
    gauges: tuple[Gauge, ...]
    regimes: tuple[tuple[Regime, str, int], ...]
    regimes_name: str


def draw_market(card: MarketCard) -> bytes:
    """The PNG of 1200 x 530 pixels."""
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.box(Box(0, 0, WIDTH, 82), HEADER)
    x = canvas.text(_LEFT, 41, card.title, 32, TEXT, bold=True) + 18
    canvas.pill(x, 41, card.mood_name, _MOODS[card.mood], TEXT if card.mood is None else DARK)
    canvas.text(_RIGHT, 43, card.stamp, 17, DIM, anchor="rm")
    y = 128.0
    for gauge in card.gauges:
        _gauge(canvas, gauge, y)
        y += 92
    _stack(canvas, y, [(UP, card.moved[0]), (DOWN, card.moved[1])])
    canvas.text(_LEFT, y - 18, f"{card.moved_names[0]}: {card.moved[0]}", 20, UP, bold=True)
    canvas.text(_RIGHT, y - 18, f"{card.moved_names[1]}: {card.moved[1]}", 20, DOWN, bold=True, anchor="rm")
    y += 92
    canvas.text(_LEFT, y - 18, card.regimes_name, 20, TEXT)
    _stack(canvas, y, [(REGIME_COLOURS[regime], count) for regime, _, count in card.regimes])
    x, y = float(_LEFT), y + _BAR + 36
    for regime, name, count in card.regimes:
        canvas.box(Box(x, y - 9, x + 18, y + 9), REGIME_COLOURS[regime], radius=4)
        x = canvas.text(x + 26, y, f"{name}: {count}", 19, TEXT) + 26
    return canvas.png()


def _gauge(canvas: Canvas, gauge: Gauge, y: float) -> None:
    canvas.text(_LEFT, y - 18, gauge.label, 20, TEXT)
    canvas.text(_RIGHT, y - 18, gauge.shown, 22, TEXT, bold=True, anchor="rm")
    canvas.box(Box(_LEFT, y, _RIGHT, y + _BAR), GRID, radius=8)
    if gauge.share:
        canvas.box(Box(_LEFT, y, _LEFT + gauge.share * (_RIGHT - _LEFT), y + _BAR), gauge.colour, radius=8)


def _stack(canvas: Canvas, y: float, parts: list[tuple[Colour, int]]) -> None:
    """Counts side by side; an empty bar where there are none."""
    canvas.box(Box(_LEFT, y, _RIGHT, y + _BAR), GRID, radius=8)
    total, x = sum(count for _, count in parts), float(_LEFT)
    for colour, count in parts:
        if count:
            width = count / total * (_RIGHT - _LEFT)
            canvas.box(Box(x, y, x + width, y + _BAR), colour)
            x += width
