"""Bars from the day down: a day is split into hours, these into minutes. Any bar of any time costs little.

Of a bar's parts one has its high, one its low; together they have its volume, to the lot. So what is asked
for in long bars is exactly what the short ones add up to, and five hundred days cost no more than five
hundred minutes. Everything is a function of (seed, symbol, time), for many symbols in one go.
"""

import hashlib
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sandbox.exchange.bars import MINUTE, Bar, merge
from sandbox.exchange.columns import BarPath, Columns, Floats, Ints

HOUR, DAY = 60 * MINUTE, 1440 * MINUTE
LEVELS = (DAY, 4 * HOUR, HOUR, 15 * MINUTE, 5 * MINUTE, MINUTE)
_STEPS = tuple(itertools.pairwise(LEVELS))
_WAVES = (5.3, 17.0, 61.0, 190.0)  # days
_SPIKE = 0.6  # of the price, as a logarithm
_SIXTEEN = 65_536.0
_Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Temper:
    """How a symbol moves. daily: the usual size of a day's move, 0 for a price that never moves.

    follows: how much of it is the market's (0 to 1); lots: traded in a day, in steps of quantity: what is
    worth few lots has minutes without any trade, and these are flat; spikes: the share of days on which the
    price stood somewhere absurd for a moment; age: whole days since its first trade, None for ever.
    """

    daily: float = 0.03
    follows: float = 0.5
    lots: float = 1e6
    spikes: float = 0.0
    age: int | None = None


class Split(NamedTuple):
    """Bars of many symbols, [symbols, bars]: logarithms of prices, and lots."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    lots: Floats


class Grove:
    """The bars of many symbols at once. prices: around which each moves."""

    def __init__(
        self, seed: int, names: Sequence[str], prices: Sequence[float], tempers: Sequence[Temper]
    ) -> None:
        self._keys = np.array([[_key(seed, name)] for name in names], dtype=np.uint64)
        self._market = np.array([[_key(seed, "the market")]], dtype=np.uint64)
        self._base = np.log(np.array([prices], dtype=np.float64).T)
        self._daily = np.array([[temper.daily] for temper in tempers])
        self._follows = np.array([[temper.follows] for temper in tempers])
        self._lots = np.array([[temper.lots] for temper in tempers])
        self._spikes = np.array([[temper.spikes] for temper in tempers])

    def bars(self, length: int, first: int, count: int) -> Split:
        """Bars number `first` (since 1970) and on, of a length among LEVELS."""
        start, end = first * length, (first + count) * length
        known, found = start // DAY, self._days(start // DAY, -(-end // DAY) - start // DAY)
        for number, (above, below) in enumerate(_STEPS):
            if above == length:
                break
            found = self._split(found, known, above, below, number)
            left = start // below - known * (above // below)
            known, right = start // below, -(-end // below) - start // below
            found = Split(*(column[:, left : left + right] for column in found))
        return found

    def _days(self, first: int, count: int) -> Split:
        days = np.arange(first, first + count + 1, dtype=np.int64)
        level = self._base + self._daily * (
            self._follows * _walk(self._market, days) + (1 - self._follows) * _walk(self._keys, days)
        )
        numbers = days[:-1]
        up, down, busy, rare = _words(self._keys, numbers, 99)
        opened, closed = level[:, :-1], level[:, 1:]
        spike = np.where(rare < self._spikes, _SPIKE, 0.0)
        high = np.maximum(opened, closed) + self._daily * (0.1 + 0.7 * up * up) + spike * (busy < 0.5)
        low = np.minimum(opened, closed) - self._daily * (0.1 + 0.7 * down * down) - spike * (busy >= 0.5)
        move = np.abs(closed - opened) / np.maximum(self._daily, 1e-9)
        lots = np.maximum(np.floor(self._lots * np.exp(busy - 0.5) * (0.6 + move)), 1.0)
        return Split(opened, high, low, closed, lots)

    def _split(self, above: Split, first: int, length: int, part: int, number: int) -> Split:
        """The parts of these bars. first: the number of the first of them; number: of the step."""
        rows, bars = above.open.shape
        size = length // part
        index = np.arange(first * size, (first + bars) * size, dtype=np.int64)
        weight, step, up, down = (w.reshape(rows, bars, size) for w in _words(self._keys, index, number))
        crowd = _words(self._market, index, number)[1].reshape(1, bars, size)
        opened, high, low, closed, lots = (column[:, :, None] for column in above)
        bounds = np.cumsum(0.25 + weight, axis=2)
        sums = np.floor(lots * bounds / bounds[:, :, -1:] + 0.5)
        traded = np.diff(sums, axis=2, prepend=0.0)
        acts = traded > 0
        done = np.cumsum(acts, axis=2) / np.maximum(acts.sum(axis=2, keepdims=True), 1)
        scale = self._daily[:, :, None] * math.sqrt(part / DAY)
        follows = self._follows[:, :, None]
        moves = 6.0 * scale * acts * (follows * crowd + (1 - follows) * step - 0.5)
        wander = np.cumsum(moves, axis=2)
        path = opened + wander - wander[:, :, -1:] * done + (closed - opened) * done
        ends = np.where(done >= 1, closed, np.where(done <= 0, opened, np.clip(path, low, high)))
        starts = np.concatenate((opened, ends[:, :, :-1]), axis=2)
        top, bottom = np.maximum(starts, ends), np.minimum(starts, ends)
        top = top + acts * np.minimum(scale * up * up, high - top)
        bottom = bottom - acts * np.minimum(scale * down * down, bottom - low)
        highest = np.argmax(np.where(acts, top, -np.inf), axis=2)[:, :, None]
        lowest = np.argmin(np.where(acts, bottom, np.inf), axis=2)[:, :, None]
        np.put_along_axis(top, highest, high, axis=2)
        np.put_along_axis(bottom, lowest, low, axis=2)
        return Split(*(column.reshape(rows, -1) for column in (starts, top, bottom, ends, traded)))


class FractalPath(BarPath):
    """The path of one symbol. step: one lot, base units; born: the first day of trading, since 1970."""

    def __init__(
        self, seed: int, symbol: str, price: float, step: float, temper: Temper, born: int = 0
    ) -> None:
        super().__init__(MINUTE)
        self.row = (symbol, price, temper)
        self.lot = step
        self.born = born * DAY
        self._grove = Grove(seed, [symbol], [price], [temper])
        self._price = price

    def columns(self, first: int, count: int) -> Columns:
        skipped = min(max(0, self.born // MINUTE - first), count)
        return self._level(MINUTE, first + skipped, count - skipped)

    def last_close(self, _index: int) -> float:
        return self._price  # only before it was born

    def series(self, start: int, count: int, interval: int) -> list[Bar]:
        if interval not in LEVELS or start % interval:
            return super().series(start, count, interval)
        first = max(start, self.born) // interval
        left = start // interval + count - first
        columns = self._level(interval, first, max(left, 0))
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [Bar(index * interval, *prices) for index, *prices in rows]

    def span(self, start: int, end: int) -> Bar | None:
        parts: list[Bar] = []
        begin = start = max(start, self.born)
        while begin < end:
            length = next((one for one in LEVELS if begin % one == 0 and begin + one <= end), 0)
            if length:
                longer = next((one for one in reversed(LEVELS) if one > length), end)
                until = min(end, begin + longer - begin % longer)
                parts += self.series(begin, (until - begin) // length, length)
                begin += (until - begin) // length * length
                continue
            if (part := super().span(begin, min(end, begin - begin % MINUTE + MINUTE))) is not None:
                parts.append(part)
            begin += MINUTE - begin % MINUTE
        return merge(start, parts)

    def _level(self, length: int, first: int, count: int) -> Columns:
        if count <= 0:
            nothing = np.empty(0)
            return Columns(np.empty(0, dtype=np.int64), nothing, nothing, nothing, nothing, nothing)
        found = self._grove.bars(length, first, count)
        opened, high, low, closed = (np.exp(column[0]) for column in found[:4])
        number = np.arange(first, first + count, dtype=np.int64)
        return Columns(number, opened, high, low, closed, found.lots[0] * self.lot)


def _walk(keys: _Words, days: Ints) -> Floats:
    """Where a walk stands at the start of these days, in moves of a usual day. It comes back in the end."""
    phase = _words(keys, np.arange(1, dtype=np.int64), 7)
    at = 1.2 * (_words(keys, days, 8)[0] - 0.5)
    for period, start in zip(_WAVES, phase, strict=True):
        at = at + 0.5 * math.sqrt(period) * np.sin(days * (math.tau / period) + math.tau * start)
    return at


def _key(seed: int, name: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{seed}:{name}".encode(), digest_size=8).digest(), "big")


def _words(keys: _Words, index: Ints, salt: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Four even numbers in [0, 1) for each key and index: the quarters of a splitmix64 word."""
    mixed = (index.astype(np.uint64) + np.uint64(salt << 40)) * np.uint64(0x9E3779B97F4A7C15) + keys
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    quarters = np.ascontiguousarray(mixed).view(np.uint16).reshape(*mixed.shape, 4) / _SIXTEEN
    return quarters[..., 0], quarters[..., 1], quarters[..., 2], quarters[..., 3]
