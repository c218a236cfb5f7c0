"""Panels for tests: closes written out, the rest of the bars made from them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tests.support.builders import a_symbol
from trading.candles.panel import Matrix, Panel
from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol

MINUTE = 60_000
BEGIN = 1_767_614_400_000  # 2026-01-05 12:00 UTC, in milliseconds


def a_panel(
    closes: Matrix | Sequence[Sequence[float] | NDArray[np.float64]],
    *,
    volume: Matrix | None = None,
    reach: float = 0.001,
    symbols: Sequence[Symbol] = (),
    counts: Sequence[int] | None = None,
    begin: int = BEGIN,
) -> Panel:
    """Minute bars of these closes, opening at the close before. reach: of high and low beyond them, a ratio."""
    close = np.array(closes, dtype=np.float64)
    rows, width = close.shape
    opened = np.concatenate([close[:, :1], close[:, :-1]], axis=1)
    return Panel(
        symbols=tuple(symbols) or tuple(a_symbol(f"C{row}/USDT") for row in range(rows)),
        timeframe=Timeframe.M1,
        opened_at=begin + MINUTE * np.arange(width, dtype=np.int64),
        open=opened,
        high=np.maximum(opened, close) * (1 + reach),
        low=np.minimum(opened, close) * (1 - reach),
        close=close,
        volume=np.full((rows, width), 10.0) if volume is None else volume,
        counts=np.full(rows, width, dtype=np.int64) if counts is None else np.array(counts, dtype=np.int64),
    )


def a_walk(rows: int, width: int, seed: int = 1, sigma: float = 0.002) -> Matrix:
    """Closes that go by chance."""
    moves = np.random.default_rng(seed).normal(0, sigma, (rows, width))
    return np.asarray(100 * np.exp(np.cumsum(moves, axis=1)), dtype=np.float64)


def one_bar_later(panel: Panel, closes: Sequence[float] | NDArray[np.float64]) -> Panel:
    """The panel after one more bar of each symbol, its oldest column gone."""
    close = np.concatenate([panel.close[:, 1:], np.array(closes, dtype=np.float64)[:, None]], axis=1)
    moved = a_panel(close, symbols=panel.symbols, begin=int(panel.opened_at[0]) + MINUTE)
    for name in ("high", "low", "open", "volume"):
        getattr(moved, name)[:, :-1] = getattr(panel, name)[:, 1:]
    return moved
