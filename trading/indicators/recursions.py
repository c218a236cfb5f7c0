"""Indicators that remember: each value is made of the one before it, from a symbol's first bar on.

Symbols are worked on in blocks of LANES side by side, so that one instruction serves several. All of a block
is one array, so that the compiler sees that lines do not overlap: line k of lane i stands at k * LANES + i.
Bars of a panel one after another, and one new bar of each symbol, go through the same steps: the same bits.

Averages start as the mean of their first n values, as TA-Lib's do, and go on exponentially. What the newest
value weighs depends on its age only: how many bars of the symbol came before it.
"""

import numpy as np
from numpy.typing import NDArray

from trading.candles.jit import kernel
from trading.candles.panel import Counts, Matrix

Flat = NDArray[np.float64]  # lines x lanes, or bars x lanes
Ints = NDArray[np.int64]
Lines = NDArray[np.float64]  # given lines x symbols x kept bars
Flags = NDArray[np.bool_]
FourBars = tuple[Matrix, Matrix, Matrix, Matrix]
# Weights by age (the last row for whoever is older), bars that each given line needs, how many averages of
# free length there are, and the width of Supertrend in average true ranges.
Plan = tuple[Matrix, Ints, int, float]

LANES = 32  # enough vectors to hide the latency of a sum; the bars of as many symbols still fit the cache
EMAS = 5  # as many of free length, at most
FAST, SLOW, FREE = 0, 1, 2  # averages of MACD, then those of free length
# Lines of a block. Averages, in the order of their weights ...
OF_SIGNAL, OF_GAIN, OF_LOSS, OF_RANGE, OF_RANGE2, OF_STRENGTH = 7, 8, 9, 10, 11, 12
# ... what else is remembered ...
_SPAN, _PLUS, _MINUS, _UPPER, _LOWER, _SIDE, _OBV = 13, 14, 15, 16, 17, 18, 19
# ... the bar and the one before it ...
_HIGH, _LOW, _CLOSE, _VOLUME, _HIGH1, _LOW1, _CLOSE1 = 20, 21, 22, 23, 24, 25, 26
_REMEMBERED = 27
# ... weights of the averages, what is left of Wilder's sums, and two switches ...
_WEIGHT = 27
LEFT, SEEDING, TRENDING, WEIGHTS = 13, 14, 15, 16
# ... and what is made of all this for the reader.
_MACD, _RSI, _RISING, _FALLING, _TREND = 43, 44, 45, 46, 47
SIZE = 48 * LANES
# What is given, in this order.
EMA, MACD, SIGNAL, RSI, ATR, PLUS, ADX, TREND, OBV, GIVEN = 0, 5, 6, 7, 8, 10, 12, 13, 15, 16
SHOWN = (
    *(FREE, FREE + 1, FREE + 2, FREE + 3, FREE + 4, _MACD, OF_SIGNAL, _RSI, OF_RANGE, OF_RANGE2),
    *(_RISING, _FALLING, OF_STRENGTH, _TREND, _SIDE, _OBV),
)
# Groups, of which some can be left out.
AVERAGES, MOMENTUM, RANGE, SUPERTREND, DIRECTION, BALANCE, EVERYTHING = 1, 2, 4, 8, 16, 32, 63


@kernel
def _toward(b: Flat, line: int, lane: int, value: float) -> None:
    """An average takes in its newest value."""
    i = line * LANES + lane
    b[i] += b[_WEIGHT * LANES + i] * (value - b[i])


@kernel
def _averages(b: Flat, emas: int) -> None:
    """The exponential averages of the close, and that of the distance of two of them."""
    for lane in range(LANES):
        close = b[_CLOSE * LANES + lane]
        _toward(b, FAST, lane, close)
        _toward(b, SLOW, lane, close)
        _toward(b, OF_SIGNAL, lane, b[FAST * LANES + lane] - b[SLOW * LANES + lane])
        _toward(b, FREE, lane, close)
    for lane in range(LANES if emas > 1 else 0):
        close = b[_CLOSE * LANES + lane]
        _toward(b, FREE + 1, lane, close)
        _toward(b, FREE + 2, lane, close)
        _toward(b, FREE + 3, lane, close)
        _toward(b, FREE + 4, lane, close)


@kernel
def _momentum(b: Flat) -> None:
    """Mean gain and mean loss."""
    for lane in range(LANES):
        moved = b[_CLOSE * LANES + lane] - b[_CLOSE1 * LANES + lane]
        i, j = OF_GAIN * LANES + lane, OF_LOSS * LANES + lane
        b[i] += b[_WEIGHT * LANES + i] * ((moved if moved > 0 else 0.0) - b[i])
        b[j] += b[_WEIGHT * LANES + j] * ((-moved if moved < 0 else 0.0) - b[j])


@kernel
def _span(b: Flat, lane: int) -> float:
    """The true range: of this bar and the close before it."""
    high, low, before = b[_HIGH * LANES + lane], b[_LOW * LANES + lane], b[_CLOSE1 * LANES + lane]
    return float(max(high, before) - min(low, before))


@kernel
def _range(b: Flat, line: int) -> None:
    """The mean true range."""
    for lane in range(LANES):
        i = line * LANES + lane
        b[i] += b[_WEIGHT * LANES + i] * (_span(b, lane) - b[i])


@kernel
def _supertrend(b: Flat, wide: float) -> None:
    """Its bands, each of which only comes nearer while the close stays within; and the side of the market."""
    for lane in range(LANES):
        before, now = b[_CLOSE1 * LANES + lane], b[_CLOSE * LANES + lane]
        middle = (b[_HIGH * LANES + lane] + b[_LOW * LANES + lane]) / 2.0
        far, trending = wide * b[OF_RANGE2 * LANES + lane], b[(_WEIGHT + TRENDING) * LANES + lane] > 0
        upper, lower = b[_UPPER * LANES + lane], b[_LOWER * LANES + lane]
        upper = middle + far if (middle + far < upper) | (before > upper) else upper
        lower = middle - far if (middle - far > lower) | (before < lower) else lower
        upper, lower = (upper if trending else np.inf), (lower if trending else -np.inf)
        stays = (now >= lower) if b[_SIDE * LANES + lane] > 0 else (now > upper)
        b[_UPPER * LANES + lane], b[_LOWER * LANES + lane] = upper, lower
        b[_SIDE * LANES + lane] = 1.0 if stays & trending else -1.0


@kernel
def _direction(b: Flat) -> None:
    """Wilder's sums of what the market reached above and below the bar before, and how much one outweighs."""
    for lane in range(LANES):
        up = b[_HIGH * LANES + lane] - b[_HIGH1 * LANES + lane]
        down = b[_LOW1 * LANES + lane] - b[_LOW * LANES + lane]
        left, seeding = b[(_WEIGHT + LEFT) * LANES + lane], b[(_WEIGHT + SEEDING) * LANES + lane]
        plus = left * b[_PLUS * LANES + lane] + (up if (up > 0) & (up > down) else 0.0)
        minus = left * b[_MINUS * LANES + lane] + (down if (down > 0) & (down > up) else 0.0)
        b[_SPAN * LANES + lane] = left * b[_SPAN * LANES + lane] + _span(b, lane)
        b[_PLUS * LANES + lane], b[_MINUS * LANES + lane] = plus, minus
        i, both = OF_STRENGTH * LANES + lane, plus + minus
        idle = b[i] * (
            1.0 - seeding
        )  # without a direction the strength stays, and is none while it is seeded
        outweighs = 100.0 * abs(plus - minus) / both
        b[i] += b[_WEIGHT * LANES + i] * ((outweighs if both > 0 else idle) - b[i])


@kernel
def _balance(b: Flat) -> None:
    """On-balance volume."""
    for lane in range(LANES):
        moved = b[_CLOSE * LANES + lane] - b[_CLOSE1 * LANES + lane]
        side = (1.0 if moved > 0 else 0.0) - (1.0 if moved < 0 else 0.0)
        b[_OBV * LANES + lane] += side * b[_VOLUME * LANES + lane]


@kernel
def _step(b: Flat, emas: int, wide: float, groups: int) -> None:
    """The newest bar of every lane is taken in."""
    if groups & AVERAGES:
        _averages(b, emas)
    if groups & MOMENTUM:
        _momentum(b)
    if groups & RANGE:
        _range(b, OF_RANGE)
    if groups & SUPERTREND:
        _range(b, OF_RANGE2)
        _supertrend(b, wide)
    if groups & DIRECTION:
        _direction(b)
    if groups & BALANCE:
        _balance(b)


@kernel
def _read(b: Flat) -> None:
    """The indicators as people know them, of every lane."""
    for lane in range(LANES):
        b[_MACD * LANES + lane] = b[FAST * LANES + lane] - b[SLOW * LANES + lane]
        gain, both = b[OF_GAIN * LANES + lane], b[OF_GAIN * LANES + lane] + b[OF_LOSS * LANES + lane]
        b[_RSI * LANES + lane] = 100.0 * gain / both if both > 0 else 50.0
        span, plus, minus = b[_SPAN * LANES + lane], b[_PLUS * LANES + lane], b[_MINUS * LANES + lane]
        b[_RISING * LANES + lane] = 100.0 * plus / span if span > 0 else 0.0
        b[_FALLING * LANES + lane] = 100.0 * minus / span if span > 0 else 0.0
        lower, upper = b[_LOWER * LANES + lane], b[_UPPER * LANES + lane]
        b[_TREND * LANES + lane] = lower if b[_SIDE * LANES + lane] > 0 else upper


@kernel
def _begin(b: Flat, lane: int) -> None:
    """Nothing is remembered but the newest bar, also as the one before itself."""
    for line in range(_HIGH):
        b[line * LANES + lane] = 0.0
    b[_OBV * LANES + lane] = b[_VOLUME * LANES + lane]
    for line in range(3):
        b[(_HIGH1 + line) * LANES + lane] = b[(_HIGH + line) * LANES + lane]


@kernel
def _take(b: Flat, tiles: Matrix, at: int) -> None:
    """The newest bar becomes the one before, and the one that stands at this place the newest."""
    for i in range(3 * LANES):
        b[_HIGH1 * LANES + i] = b[_HIGH * LANES + i]
    for line in range(4):
        for lane in range(LANES):
            b[(_HIGH + line) * LANES + lane] = tiles[line, at + lane]


@kernel
def _weigh(b: Flat, weights: Flat) -> None:
    """The same weights for every lane."""
    for line in range(WEIGHTS):
        weight = weights[line]
        for lane in range(LANES):
            b[(_WEIGHT + line) * LANES + lane] = weight


@kernel
def of_panel(bars: FourBars, counts: Counts, plan: Plan, groups: int, keep: int) -> Lines:
    """All lines of the last `keep` bars of every symbol; NaN where there are fewer bars than a line needs.

    bars: highs, lows, closes and volumes, of which `counts` up to the last column are looked at.
    """
    rows, width = bars[0].shape
    table, needed, emas, wide = plan
    out = np.full((GIVEN, rows, keep), np.nan)
    tiles, b = np.zeros((4, width * LANES)), np.zeros(SIZE)
    for first in range(0, rows, LANES):
        held = counts[first : first + LANES]
        soon = np.where(held > 0, held, width).min() - keep
        for line in range(4 if groups & BALANCE else 3):
            _load(bars[line], counts, first, tiles[line])
        for age in range(held.max()):
            _take(b, tiles, age * LANES)
            if age == 0:
                for lane in range(LANES):
                    _begin(b, lane)
            if age < len(table):
                _weigh(b, table[age])
            _step(b, emas, wide, groups)
            if age >= soon:
                _read(b)
                _place(b, needed, held, age, out[:, first : first + LANES])
    return out


@kernel
def _load(matrix: Matrix, counts: Counts, first: int, tile: Flat) -> None:
    """The usable bars of a block's symbols, from their first ones on: bars x lanes."""
    rows, width = matrix.shape
    for lane in range(min(LANES, rows - first)):
        begin = width - counts[first + lane]
        for age in range(counts[first + lane]):
            tile[age * LANES + lane] = matrix[first + lane, begin + age]


@kernel
def _place(b: Flat, needed: Ints, held: Counts, age: int, out: Lines) -> None:
    """What was read after a bar, into its column of each symbol that has it."""
    keep = out.shape[2]
    for lane in range(len(held)):
        column = age - held[lane] + keep
        if 0 <= column < keep:
            for line in range(GIVEN):
                if age + 1 >= needed[line]:
                    out[line, lane, column] = b[SHOWN[line] * LANES + lane]


@kernel
def take_in(blocks: Matrix, ages: Ints, bars: Matrix, fresh: Flags, plan: Plan, groups: int) -> None:
    """One more bar (five lines x symbols) of every symbol that is fresh; the others stay as they are.

    blocks: one of `SIZE` a row; ages: how many bars of each symbol came before.
    """
    table, _, emas, wide = plan
    aside = np.empty(SIZE)
    for index in range(len(blocks)):
        b, first = blocks[index], index * LANES
        lanes = min(LANES, len(ages) - first)
        coming = fresh[first : first + lanes].sum()
        if coming == 0:
            continue
        if coming < lanes:
            aside[:] = b
        _come(b, bars, ages, first, lanes, table)
        _step(b, emas, wide, groups)
        _read(b)
        for lane in range(lanes if coming < lanes else 0):
            if not fresh[first + lane]:
                b[lane::LANES] = aside[lane::LANES]


@kernel
def _come(b: Flat, bars: Matrix, ages: Ints, first: int, lanes: int, table: Matrix) -> None:
    """The newest bars of a block, and what they weigh."""
    for i in range(3 * LANES):
        b[_HIGH1 * LANES + i] = b[_HIGH * LANES + i]
    for line in range(4):
        for lane in range(lanes):
            b[(_HIGH + line) * LANES + lane] = bars[1 + line, first + lane]
    for lane in range(lanes):
        age = ages[first + lane]
        if age == 0:
            _begin(b, lane)
        for line in range(WEIGHTS if age < len(table) else 0):
            b[(_WEIGHT + line) * LANES + lane] = table[age, line]
