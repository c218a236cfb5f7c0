"""Bars and the path of the price inside them: open, first extreme, second extreme, close."""

import itertools
from dataclasses import dataclass
from typing import NamedTuple, Protocol

MINUTE = 60_000
_FIRST_TURN = 0.3
_SECOND_TURN = 0.7


@dataclass(frozen=True, slots=True)
class Bar:
    """One candle; `start` in market milliseconds, volume in base units."""

    start: int
    open: float
    high: float
    low: float
    close: float
    volume: float


class Point(NamedTuple):
    """A turn of the price path. `jump`: the price was not traded on the way here."""

    ms: int
    price: float
    jump: bool


class PricePath(Protocol):
    """The price of one instrument at any time, past or to come; times in market milliseconds."""

    def price(self, ms: int) -> float: ...

    def points(self, after: int, until: int) -> list[Point]:
        """The turns in (after, until]; the last one is at `until`."""
        ...

    def span(self, start: int, end: int) -> Bar | None:
        """The bar of [start, end), whole or cut anywhere; None where no trading took place."""
        ...

    def series(self, start: int, count: int, interval: int) -> list[Bar]:
        """Whole bars of `interval`, oldest first; bars without trading are absent."""
        ...


def turns(bar: Bar, length: int) -> tuple[tuple[int, float], ...]:
    """(milliseconds from the bar's start, price), first and last included. A rising bar dips first."""
    first, second = (bar.low, bar.high) if bar.close >= bar.open else (bar.high, bar.low)
    return (
        (0, bar.open),
        (int(length * _FIRST_TURN), first),
        (int(length * _SECOND_TURN), second),
        (length, bar.close),
    )


def price_at(bar: Bar, length: int, offset: int) -> float:
    corners = turns(bar, length)
    for (left, before), (right, after) in itertools.pairwise(corners):
        if offset <= right:
            return before + (after - before) * (offset - left) / (right - left)
    return bar.close


def cut(bar: Bar, length: int, left: int, right: int) -> Bar:
    """The part of a bar between two offsets, as a bar of its own starting at the cut."""
    if left <= 0 and right >= length:
        return bar
    first, last = price_at(bar, length, left), price_at(bar, length, right)
    inside = [price for offset, price in turns(bar, length) if left < offset < right]
    prices = [first, *inside, last]
    share = (right - left) / length
    return Bar(bar.start + left, first, max(prices), min(prices), last, bar.volume * share)


def merge(start: int, parts: list[Bar]) -> Bar | None:
    """One bar out of consecutive ones; None for none."""
    if not parts:
        return None
    return Bar(
        start,
        parts[0].open,
        max(part.high for part in parts),
        min(part.low for part in parts),
        parts[-1].close,
        sum(part.volume for part in parts),
    )
