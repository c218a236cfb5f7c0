"""Bars for strategies: invented ones, and real ones where the shared data is present."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.support.builders import NOW
from trading.candles.bars import Bars

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "klines"


def bars_from(closes: Sequence[float], spread: float = 0.002) -> Bars:
    """Minute bars that open where the one before closed, with wicks of this share."""
    close = np.asarray(closes, dtype=np.float64)
    opened = np.concatenate([close[:1], close[:-1]])
    start = int(NOW.timestamp() * 1000)
    return Bars(
        opened_at=start + np.arange(len(close), dtype=np.int64) * 60_000,
        open=opened,
        high=np.maximum(opened, close) * (1 + spread),
        low=np.minimum(opened, close) * (1 - spread),
        close=close,
        volume=np.full(len(close), 10.0),
    )


def wave(length: int, seed: int = 1, start: float = 60_000.0) -> Bars:
    """A random walk in which each bar moves by about 0.3 per cent."""
    steps = np.random.default_rng(seed).normal(0.0, 0.003, length)
    return bars_from(list(start * np.exp(np.cumsum(steps))))


def first(bars: Bars, count: int) -> Bars:
    """The first bars, as if the later ones had not happened yet."""
    return Bars(*(getattr(bars, name)[:count].copy() for name in Bars.__slots__))


def real_bars(name: str, count: int) -> Bars:
    """The last bars of a real series. Skips the test where the data is not at hand."""
    path = DATA / f"{name}.parquet"
    if not path.exists():
        pytest.skip(f"no real candles here: {name} is not in ../shared/data")
    rows = pd.read_parquet(path).tail(count)
    columns = (rows[column].to_numpy(np.float64) for column in ("open", "high", "low", "close", "volume"))
    return Bars(rows["ts"].to_numpy(np.int64), *columns)
