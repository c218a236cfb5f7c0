"""Panels for indicators: of invented markets, and of bars that a test has."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from tests.support.builders import NOW
from trading.candles.bars import Bars
from trading.candles.panel import Panel, panel_of
from trading.domain.candle import Timeframe
from trading.domain.instrument import ExchangeId, MarketType, Symbol


def symbols(count: int) -> list[Symbol]:
    return [Symbol(ExchangeId.BYBIT, MarketType.SPOT, f"C{row}/USDT") for row in range(count)]


def walk(bars: int, seed: int, price: float = 100.0, move: float = 0.01) -> Bars:
    """A random walk whose bars move by this share, open off the close before, and trade by turns much and little."""
    rng = np.random.default_rng(seed)
    close = price * np.exp(np.cumsum(rng.normal(0.0, move, bars)))
    opened = np.concatenate([[price], close[:-1]]) * np.exp(rng.normal(0.0, move / 5, bars))
    top, bottom = np.maximum(opened, close), np.minimum(opened, close)
    return Bars(
        opened_at=int(NOW.timestamp() * 1000) + np.arange(bars, dtype=np.int64) * 60_000,
        open=opened,
        high=top * (1 + np.abs(rng.normal(0.0, move / 2, bars))),
        low=bottom * (1 - np.minimum(np.abs(rng.normal(0.0, move / 2, bars)), 0.9)),
        close=close,
        volume=rng.lognormal(3.0, 1.5, bars),
    )


def panel_from(bars: Sequence[Bars]) -> Panel:
    """These bars, each of a symbol of its own, in the timeframe that they keep."""
    step = timedelta(milliseconds=int(np.diff(bars[0].opened_at[:2])[0]))
    timeframe = next(each for each in Timeframe if each.duration == step)
    return panel_of(list(zip(symbols(len(bars)), bars, strict=True)), timeframe)
