"""What the filter looks at, for all symbols of an exchange at once. NaN: not known, which is no verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from trading.candles.panel import Panel
from trading.domain.instrument import Instrument, Symbol
from trading.domain.ticker import Ticker

Series = NDArray[np.float64]
_DOLLARS = ("USDT", "USDC", "USD", "FDUSD", "DAI", "TUSD")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """Arrays over symbols.

    trading: 1.0 where orders are taken, else 0.0; turnover: of 24 hours, in dollars; spread: ratio of the
    middle; step: one tick as a share of the price; age: bars since the first known one; volatility: standard
    deviation of the logarithm of a day's change; idle: share of the known bars in which nothing was traded.
    """

    symbols: tuple[Symbol, ...]
    trading: Series
    turnover: Series
    spread: Series
    step: Series
    age: Series
    volatility: Series
    idle: Series

    def __len__(self) -> int:
        return len(self.symbols)


@dataclass(frozen=True, slots=True)
class BarMeasures:
    """What the bars of one symbol tell; see Measures."""

    age: float
    volatility: float
    idle: float


UNSEEN = BarMeasures(np.nan, np.nan, np.nan)


def measure(
    instruments: Sequence[Instrument],
    tickers: Mapping[Symbol, Ticker],
    bars: Mapping[Symbol, BarMeasures],
) -> Measures:
    """All that is known of these markets now; they are of one exchange."""
    worth = _worth(tickers)
    rows = [_ticked(one, tickers.get(one.symbol), worth) for one in instruments]
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    seen = [bars.get(one.symbol, UNSEEN) for one in instruments]
    return Measures(
        symbols=tuple(one.symbol for one in instruments),
        trading=np.array([float(one.active) for one in instruments]),
        turnover=table[:, 0],
        spread=table[:, 1],
        step=table[:, 2],
        age=np.array([one.age for one in seen], dtype=np.float64),
        volatility=np.array([one.volatility for one in seen], dtype=np.float64),
        idle=np.array([one.idle for one in seen], dtype=np.float64),
    )


def of_bars(panel: Panel) -> Mapping[Symbol, BarMeasures]:
    """What the bars of these symbols tell. One without a single bar is left out: it is not known."""
    known: NDArray[np.bool_] = np.logical_not(np.isnan(panel.close))
    seen: NDArray[np.bool_] = np.asarray(known.any(axis=1))
    age = panel.width - known.argmax(axis=1)
    held = np.maximum(known.sum(axis=1), 1)
    idle = (known & (panel.volume <= 0)).sum(axis=1) / held
    volatility = _volatility(panel)
    return {
        symbol: BarMeasures(float(age[row]), float(volatility[row]), float(idle[row]))
        for row, symbol in enumerate(panel.symbols)
        if seen[row]
    }


def _volatility(panel: Panel) -> Series:
    """Of the bars that follow each other up to the last one; NaN where they are too few to tell."""
    columns = np.arange(panel.width)
    gapless = columns >= panel.width - panel.counts[:, None]
    close = np.where(gapless & (panel.close > 0), panel.close, np.nan)
    moves = np.diff(np.log(close), axis=1)
    count = (~np.isnan(moves)).sum(axis=1)
    total = np.nansum(moves, axis=1)
    squares = np.nansum(moves * moves, axis=1)
    enough = np.where(count > 1, count, np.nan)
    variance = np.maximum((squares - total * total / enough) / (enough - 1), 0.0)
    return np.asarray(np.sqrt(variance * (_DAY / panel.timeframe.duration)), dtype=np.float64)


def _worth(tickers: Mapping[Symbol, Ticker]) -> Mapping[str, float]:
    """Dollars for one unit of each quote currency, as far as the tickers tell."""
    worth = dict.fromkeys(_DOLLARS, 1.0)
    for symbol, ticker in tickers.items():
        base, _, quote = symbol.name.partition(":")[0].partition("/")
        if quote in _DOLLARS[:3]:
            worth.setdefault(base, float(ticker.last))
    return worth


def _ticked(
    instrument: Instrument, ticker: Ticker | None, worth: Mapping[str, float]
) -> tuple[float, float, float]:
    if ticker is None:
        return np.nan, np.nan, np.nan
    rate = worth.get(instrument.quote, np.nan)
    turnover = np.nan if ticker.quote_volume is None else float(ticker.quote_volume) * rate
    spread = np.nan if ticker.spread is None else float(ticker.spread)
    return turnover, spread, float(instrument.tick / ticker.last)
