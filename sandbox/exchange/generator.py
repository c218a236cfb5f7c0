"""A seeded price path with regimes: any bar of any time is a function of (seed, symbol, time)."""

import hashlib
import math

import numpy as np

from sandbox.exchange.bars import MINUTE
from sandbox.exchange.columns import BarPath, Columns, Floats, Ints

_CYCLE = 52  # minutes: up, range, down, range
_UP, _TOP, _DOWN = (16, 26), (3, 7), (14, 19)
_DAY = 1440.0
_TRAPS = 0.3  # share of cycles whose rise fails
_TRAP_UP = 9.0  # minutes
_KNOT = 4  # minutes between the knots of the slow wobble


class GeneratorPath(BarPath):
    """Minutes of clear trends (14 to 26 bars) with shorter ranges between them.

    Some rises are traps: they fail after a few bars and fall below their start, so that stops are
    hit as well as targets.

    `phase` in [0, 1) shifts the cycle, so that symbols do not rise together; `calm` scales every
    move (1.0: some 0.1 % a minute in a trend). The price stays within some +-12 % of `price`.
    """

    def __init__(
        self, seed: int, symbol: str, price: float, *, phase: float, calm: float = 1.0, turnover: float = 1e6
    ) -> None:
        super().__init__(MINUTE)
        self._price = price
        self._calm = calm
        self._shift = int(phase * _CYCLE)
        self._volume = turnover / price
        self._keys = {
            name: _key(seed, symbol, name)
            for name in (
                "kind",
                "up",
                "top",
                "down",
                "rise",
                "level",
                "wobble",
                "noise",
                "high",
                "low",
                "volume",
            )
        }
        slow, slower = (_key(seed, symbol, name) / 2**64 * math.tau for name in ("day", "week"))
        self._waves = ((0.02, math.tau / _DAY, slow), (0.05, math.tau / (6.3 * _DAY), slower))

    def columns(self, first: int, count: int) -> Columns:
        minutes = np.arange(first, first + count + 1, dtype=np.int64)
        level = np.exp(self._calm * self._logarithm(minutes)) * self._price
        index, opened, closed = minutes[:-1], level[:-1], level[1:]
        top, bottom = np.maximum(opened, closed), np.minimum(opened, closed)
        high = top * (1 + self._calm * self._wick("high", index))
        low = bottom * (1 - self._calm * self._wick("low", index))
        move = np.abs(closed / opened - 1)
        volume = self._volume * (0.4 + self._uniform("volume", index)) * (1 + 800 * move)
        return Columns(index, opened, high, low, closed, volume)

    def last_close(self, index: int) -> float:
        raise LookupError(f"the generated path has no gaps, asked at bar {index}")

    def _logarithm(self, minutes: Ints) -> Floats:
        """Log distance from the base price at the start of each minute."""
        local = minutes - self._shift
        cycle = local // _CYCLE
        at = (local - cycle * _CYCLE).astype(np.float64)
        trap = self._uniform("kind", cycle) < _TRAPS
        up = np.where(trap, _TRAP_UP, self._between("up", cycle, _UP))
        top = up + np.where(trap, 1.0, self._between("top", cycle, _TOP))
        down = top + self._between("down", cycle, _DOWN)
        low, end = self._level(cycle), self._level(cycle + 1)
        peak = low + np.where(trap, 0.0055, 0.014 + 0.012 * self._uniform("rise", cycle))
        trough = np.where(trap, np.minimum(low, end) - 0.006, end)
        rising = low + (peak - low) * _ease(at / up)
        falling = peak + (trough - peak) * _ease((at - top) / (down - top))
        ending = trough + (end - trough) * _ease((at - down) / np.maximum(_CYCLE - down, 1.0))
        shape = np.where(at < up, rising, np.where(at < top, peak, np.where(at < down, falling, ending)))
        noise: Floats = shape + self._wobble(minutes) + 0.0006 * (self._uniform("noise", minutes) - 0.5)
        return noise

    def _level(self, cycle: Ints) -> Floats:
        at = (cycle * _CYCLE).astype(np.float64)
        slow: Floats = 0.008 * (self._uniform("level", cycle) - 0.5)
        for size, speed, start in self._waves:
            slow = slow + size * np.sin(speed * at + start)
        return slow

    def _wobble(self, minutes: Ints) -> Floats:
        knot = minutes // _KNOT
        part = (minutes - knot * _KNOT).astype(np.float64) / _KNOT
        smooth = part * part * (3 - 2 * part)
        before, after = self._uniform("wobble", knot), self._uniform("wobble", knot + 1)
        wave: Floats = 0.0022 * (before + (after - before) * smooth - 0.5)
        return wave

    def _wick(self, name: str, index: Ints) -> Floats:
        wick: Floats = 0.0001 + 0.0010 * self._uniform(name, index) ** 3
        return wick

    def _between(self, name: str, index: Ints, bounds: tuple[int, int]) -> Floats:
        low, high = bounds
        whole: Floats = np.floor(low + (high - low + 1) * self._uniform(name, index))
        return whole

    def _uniform(self, name: str, index: Ints) -> Floats:
        return _uniform(self._keys[name], index)


def _key(seed: int, symbol: str, name: str) -> int:
    digest = hashlib.blake2b(f"{seed}:{symbol}:{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _uniform(key: int, index: Ints) -> Floats:
    """Even numbers in [0, 1) by index: the splitmix64 finaliser."""
    mixed = index.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(key)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    even: Floats = (mixed >> np.uint64(11)).astype(np.float64) / 2.0**53
    return even


def _ease(part: Floats) -> Floats:
    """Mostly straight, a little slower at both ends."""
    bounded = np.clip(part, 0.0, 1.0)
    eased: Floats = 0.7 * bounded + 0.3 * bounded * bounded * (3 - 2 * bounded)
    return eased
