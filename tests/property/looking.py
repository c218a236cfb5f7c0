"""What the tests of looking ahead share: small panels, and three ways to change what must not matter."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.support.builders import a_symbol
from trading.candles.panel import Matrix, Panel
from trading.domain.candle import Timeframe

SYMBOLS, WIDTH, KEEP, LEADER, OTHER = 3, 236, 8, 0, 2
FIELDS = ("open", "high", "low", "close", "volume")
Arrays = tuple[NDArray[np.generic], ...]
Compute = Callable[[Panel, int], Arrays]  # of a panel and of how many columns: arrays that end with columns


def panel(seed: int, idle: float, flat: float) -> Panel:
    """Bars of a few symbols. idle: the share without a trade; flat: the share that repeats the last price."""
    rng, shape = np.random.default_rng(seed), (SYMBOLS, WIDTH)
    moves = rng.normal(0, 0.01, shape) * np.exp(rng.normal(0, 0.5, shape)) * (rng.random(shape) >= flat)
    close = np.exp(rng.normal(0, 5, (SYMBOLS, 1)) + np.cumsum(moves, axis=1))
    begin = np.concatenate([close[:, :1], close[:, :-1]], axis=1)
    reach = 1 + np.abs(rng.normal(0, 0.005, shape)) * (moves != 0)
    high, low = np.maximum(begin, close) * reach, np.minimum(begin, close) / reach
    volume = rng.lognormal(0, 2, shape) * (rng.random(shape) >= idle)
    names = tuple(a_symbol(f"C{row}/USDT") for row in range(SYMBOLS))
    opened = np.arange(WIDTH, dtype=np.int64) * 60_000
    counts = np.full(SYMBOLS, WIDTH, dtype=np.int64)
    return Panel(names, Timeframe.M1, opened, begin, high, low, close, volume, counts)


PANELS = st.builds(
    panel,
    seed=st.integers(0, 2**32 - 1),
    idle=st.sampled_from([0.0, 0.3, 0.95]),
    flat=st.sampled_from([0.0, 0.3, 0.95]),
)
LATER = st.integers(1, KEEP - 1)


def put(one: Panel, other: Panel, rows: slice, columns: slice) -> Panel:
    """The panel with these cells taken from the other one."""

    def mixed(name: str) -> Matrix:
        matrix: Matrix = getattr(one, name).copy()
        matrix[rows, columns] = getattr(other, name)[rows, columns]
        return matrix

    opened, high, low, close, volume = (mixed(name) for name in FIELDS)
    return replace(one, open=opened, high=high, low=low, close=close, volume=volume)


def cut(one: Panel, later: int) -> Panel:
    """The panel as it was so many bars before, as views of what came after."""
    matrices = {name: getattr(one, name)[:, : one.width - later] for name in FIELDS}
    counts = np.maximum(one.counts - later, 0)
    return replace(one, opened_at=one.opened_at[: one.width - later], counts=counts, **matrices)


def same(one: Arrays, other: Arrays) -> bool:
    """Equal to the last bit, unknown where the other is."""
    return all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in zip(one, other, strict=True))


def looks_ahead(compute: Compute, one: Panel, other: Panel, later: int) -> bool:
    """Whether earlier columns change when the last `later` bars do, or are told otherwise before these came."""
    changed = put(one, other, slice(None), slice(one.width - later, None))
    now, then = compute(one, KEEP), compute(changed, KEEP)
    before = compute(cut(one, later), KEEP - later)
    earlier = tuple(array[..., : KEEP - later] for array in now)
    return not (same(earlier, tuple(array[..., : KEEP - later] for array in then)) and same(earlier, before))


def looks_around(compute: Compute, one: Panel, other: Panel) -> bool:
    """Whether other symbols change when the bars of OTHER do. Rows are the last axis but one."""
    changed = put(one, other, slice(OTHER, OTHER + 1), slice(None))
    now, then = compute(one, KEEP), compute(changed, KEEP)
    return not same(tuple(a[..., :OTHER, :] for a in now), tuple(a[..., :OTHER, :] for a in then))


def looks_over_gaps(compute: Compute, one: Panel, other: Panel, bars: int) -> bool:
    """Whether what stands before the last `bars` gapless ones matters: other bars, or none."""
    short = replace(one, counts=np.full(SYMBOLS, bars, dtype=np.int64))
    old = slice(0, one.width - bars)
    nan = np.full((SYMBOLS, WIDTH), np.nan)
    nothing = replace(one, open=nan, high=nan, low=nan, close=nan, volume=nan)
    worlds = (short, put(short, other, slice(None), old), put(short, nothing, slice(None), old))
    first, second, third = (compute(world, KEEP) for world in worlds)
    return not (same(first, second) and same(first, third))
