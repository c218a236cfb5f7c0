"""Bars as a stream tells them: what formed and what closed since the last word, and what spoils it."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from sandbox.exchange.bars import Bar
from sandbox.exchange.market import Key, Market, grid_start

_MOST_BARS = 1_000
_ABSURD = 1e6


class BarFaultKind(StrEnum):
    """What goes wrong with the bars of a symbol. The last five make a bar of one that is sound."""

    SILENT = "silent"  # nothing is said of it
    NOT_CLOSED = "not_closed"  # its last word on a bar, that it is closed, is lost
    NAN = "nan"  # prices that are no numbers
    NEGATIVE = "negative"
    CROSSED = "crossed"  # the low above the high
    ABSURD = "absurd"  # a million times the price
    ZERO = "zero"


_WRONG = {BarFaultKind.NAN: math.nan, BarFaultKind.ZERO: 0.0}
_LOST = frozenset({BarFaultKind.SILENT, BarFaultKind.NOT_CLOSED})


@dataclass(slots=True)
class BarFault:
    """A switch over bars of the symbols that the pattern `symbol` matches as a whole (the exchange's ids).

    interval: of which bars, ms, 0 for all; times: so many bars are hit, 0 for all until it is removed;
    stream, rest: which of the two tells it so (what is lost is lost to streams only); closed: only bars that
    are over. hits: how many were.
    """

    symbol: str
    kind: BarFaultKind
    interval: int = 0
    times: int = 0
    stream: bool = True
    rest: bool = False
    closed: bool = False
    hits: int = 0

    def __post_init__(self) -> None:
        self.kind = BarFaultKind(self.kind)
        try:
            re.compile(self.symbol)
        except re.error as mistake:
            raise ValueError(f"symbol is no pattern: {mistake}") from mistake

    def hits_bar(self, symbol: str, interval: int, *, closed: bool) -> bool:
        """Whether it works on this bar; counted where it does."""
        if self.interval not in {0, interval} or (self.times and self.hits >= self.times):
            return False
        if (self.closed or self.kind is BarFaultKind.NOT_CLOSED) and not closed:
            return False
        if not re.fullmatch(self.symbol, symbol):
            return False
        self.hits += 1
        return True


class Bars:
    """The bars of a market as REST and streams tell them. silent: streams leave out those without a trade."""

    def __init__(self, market: Market, *, silent: bool = False) -> None:
        self._market = market
        self.silent = silent
        self._faults: dict[int, BarFault] = {}
        self._next = 1

    def add(self, fault: BarFault) -> int:
        """Switches it on; a number to remove it by."""
        number, self._next = self._next, self._next + 1
        self._faults[number] = fault
        return number

    def remove(self, number: int) -> None:
        self._faults.pop(number, None)

    def clear(self) -> None:
        self._faults.clear()

    def active(self) -> dict[int, BarFault]:
        return dict(self._faults)

    def page(self, key: Key, interval: int, start: int, count: int) -> list[Bar]:
        """An answer: up to `count` bars from `start` on (on the grid), oldest first."""
        bars = self._market.candles(key, interval, start, count)
        if not self._faults:
            return bars
        now = self._market.clock.now_ms()
        told = (self._told(key, bar, interval, now, stream=False) for bar in bars)
        return [bar for bar in told if bar is not None]

    def news(self, key: Key, interval: int, since: int, now: int) -> Iterator[tuple[Bar, bool]]:
        """The bars that changed in (since, now], with whether they are closed; each is told so once."""
        forming = grid_start(now, interval)
        first = max(grid_start(since, interval), forming - _MOST_BARS * interval)
        count = (forming - first) // interval + 1
        for bar in self._market.candles(key, interval, first, count):
            end = bar.start + interval
            if (end <= now and end <= since) or (self.silent and not bar.volume):
                continue
            told = self._told(key, bar, interval, now, stream=True) if self._faults else bar
            if told is not None:
                yield told, end <= now

    def _told(self, key: Key, bar: Bar, interval: int, now: int, *, stream: bool) -> Bar | None:
        """The bar as it leaves us; None where it does not."""
        closed = bar.start + interval <= now
        for fault in self._faults.values():
            works = fault.stream if stream else fault.rest and fault.kind not in _LOST
            if works and fault.hits_bar(key[1], interval, closed=closed):
                if fault.kind in _LOST:
                    return None
                bar = _spoilt(bar, fault.kind)
        return bar


def _spoilt(bar: Bar, kind: BarFaultKind) -> Bar:
    if kind is BarFaultKind.CROSSED:
        return replace(bar, high=bar.low, low=bar.high + bar.high / 100)
    if kind is BarFaultKind.NEGATIVE:
        return replace(bar, open=-bar.open, high=-bar.low, low=-bar.high, close=-bar.close)
    if kind is BarFaultKind.ABSURD:
        opened, high, low, close = (_ABSURD * price for price in (bar.open, bar.high, bar.low, bar.close))
        return Bar(bar.start, opened, high, low, close, bar.volume)
    wrong = _WRONG[kind]
    return Bar(bar.start, wrong, wrong, wrong, wrong, bar.volume)
