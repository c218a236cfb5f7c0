"""A price path that a test can take over: steps laid over another path."""

import itertools
from bisect import bisect_right
from collections.abc import Iterator

from sandbox.exchange.bars import Bar, Point, PricePath, merge


class ScriptedPath:
    """Follows `base` until a price is set; the price then stands until the next one or `release`.

    `steps` are (market milliseconds, price or None for "back to the base").
    """

    def __init__(self, base: PricePath) -> None:
        self._base = base
        self._times: list[int] = []
        self._prices: list[float | None] = []

    @property
    def steps(self) -> list[tuple[int, float | None]]:
        return list(zip(self._times, self._prices, strict=True))

    @property
    def untouched(self) -> bool:
        """Nobody has ever set the price: it is the base's."""
        return not self._times

    def set(self, ms: int, price: float | None) -> None:
        """From `ms` on the price is `price`. Steps come in rising time; the same time replaces."""
        if self._times and ms < self._times[-1]:
            raise ValueError(f"steps come in rising time: {ms} after {self._times[-1]}")
        if self._times and ms == self._times[-1]:
            self._prices[-1] = price
            return
        self._times.append(ms)
        self._prices.append(price)

    def price(self, ms: int) -> float:
        set_price = self._at(ms)
        return self._base.price(ms) if set_price is None else set_price

    def points(self, after: int, until: int) -> list[Point]:
        found: list[Point] = []
        for start, end, price in self._pieces(after, until):
            if start > after or self._starts_at(start):
                found.append(Point(max(start, after), self.price(start), True))
            if price is None and end > start:
                found += self._base.points(start, end)
        if not found or found[-1].ms < until or self._starts_at(until):
            found.append(Point(until, self.price(until), bool(self._starts_at(until))))
        return found

    def span(self, start: int, end: int) -> Bar | None:
        parts: list[Bar] = []
        for left, right, price in self._pieces(start, end):
            part = self._base.span(left, right) if right > left else None
            if part is not None and price is not None:
                part = Bar(left, price, price, price, price, part.volume)
            if part is not None:
                parts.append(part)
        return merge(start, parts)

    def series(self, start: int, count: int, interval: int) -> list[Bar]:
        untouched = count
        if self._times:
            untouched = min(count, max(0, (self._times[0] - start) // interval))
        bars = self._base.series(start, untouched, interval) if untouched else []
        later = range(start + untouched * interval, start + count * interval, interval)
        return bars + [bar for at in later if (bar := self.span(at, at + interval)) is not None]

    def _at(self, ms: int) -> float | None:
        place = bisect_right(self._times, ms) - 1
        return self._prices[place] if place >= 0 else None

    def _starts_at(self, ms: int) -> bool:
        place = bisect_right(self._times, ms) - 1
        return place >= 0 and self._times[place] == ms

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int, float | None]]:
        """(from, to, set price or None) between the steps."""
        first = bisect_right(self._times, start)
        last = bisect_right(self._times, end - 1)
        edges = [start, *self._times[first:last], end]
        for left, right in itertools.pairwise(edges):
            yield left, right, self._at(left)
