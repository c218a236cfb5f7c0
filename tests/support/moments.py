"""Panels for strategies: many moments of one market side by side, each row ending at a bar of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from tests.support.builders import BTC, NOW
from trading.candles.bars import Bars
from trading.candles.panel import Matrix, Panel
from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol

MATRICES = ("open", "high", "low", "close", "volume")


def with_matrices(panel: Panel, matrices: Mapping[str, Matrix]) -> Panel:
    """The panel with these in place of its own."""
    opened, high, low, close, volume = (matrices.get(name, getattr(panel, name)) for name in MATRICES)
    return replace(panel, open=opened, high=high, low=low, close=close, volume=volume)


def copied(panel: Panel) -> Panel:
    """The panel with matrices of its own."""
    return with_matrices(panel, {name: getattr(panel, name).copy() for name in MATRICES})


def joined(panels: Sequence[Panel]) -> Panel:
    """All rows of panels of one width, as if at the same time."""
    matrices = {name: np.concatenate([getattr(panel, name) for panel in panels]) for name in MATRICES}
    counts = np.concatenate([panel.counts for panel in panels])
    return replace(with_matrices(panels[0], matrices), symbols=coins(len(counts)), counts=counts)


def coins(count: int) -> tuple[Symbol, ...]:
    return tuple(Symbol(BTC.exchange, BTC.market, f"C{at}/USDT") for at in range(count))


def moments(bars: Bars, width: int, every: int = 1) -> Panel:
    """A row for each bar that has `width` bars up to it. Times are those of the first row."""
    ends = range(width, len(bars) + 1, every)
    opened, high, low, close, volume = (
        np.stack([getattr(bars, name)[end - width : end] for end in ends]) for name in MATRICES
    )
    counts, times = np.full(len(ends), width, dtype=np.int64), bars.opened_at[:width]
    return Panel(coins(len(ends)), Timeframe.M1, times, opened, high, low, close, volume, counts)


def of_rows(panel: Panel, rows: list[int]) -> Panel:
    """The panel with these rows only."""
    few = with_matrices(panel, {name: getattr(panel, name)[rows] for name in MATRICES})
    return replace(few, symbols=tuple(panel.symbols[row] for row in rows), counts=panel.counts[rows])


def scaled(panel: Panel, factor: float) -> Panel:
    """All prices times this."""
    return with_matrices(
        panel, {name: getattr(panel, name) * factor for name in MATRICES if name != "volume"}
    )


def moods(length: int, seed: int) -> Bars:
    """A market that is quiet, wild, rising, falling and going nowhere by turns, with volume that goes along."""
    chance = np.random.default_rng(seed)
    spells = length // 80 + 1
    calm = np.repeat(chance.choice([0.0006, 0.002, 0.005], spells), 80)[:length]
    drift = np.repeat(chance.choice([-0.25, 0.0, 0.0, 0.25], spells), 80)[:length]
    walk = np.empty(length)
    level = home = 0.0
    for at in range(length):
        pull = 0.1 * (home - level) if drift[at] == 0 else 0.0
        level += calm[at] * (chance.normal() + drift[at]) + pull
        home = level if drift[at] else home
        walk[at] = level
    close = 100.0 * np.exp(walk)
    opened = np.concatenate([close[:1], close[:-1]])
    wick = 1 + np.abs(chance.normal(0.0, 0.4, (2, length))) * calm
    moved = np.abs(np.log(close / opened)) / calm
    return Bars(
        opened_at=int(NOW.timestamp() * 1000) + np.arange(length, dtype=np.int64) * 60_000,
        open=opened,
        high=np.maximum(opened, close) * wick[0],
        low=np.minimum(opened, close) / wick[1],
        close=close,
        volume=10.0 * np.exp(chance.normal(0.0, 0.4, length) + 0.6 * moved),
    )
