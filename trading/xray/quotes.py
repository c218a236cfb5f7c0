"""What tickers add to an X-ray: the turnover of the day and the spread, as arrays beside a panel's rows."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from trading.candles.panel import Matrix
from trading.domain.instrument import Symbol
from trading.domain.ticker import Ticker


@dataclass(frozen=True, slots=True, eq=False)
class Quotes:
    """NaN where an exchange does not tell. day: quote traded in 24 hours; spread: a ratio of the middle."""

    day: Matrix
    spread: Matrix


def quotes_of(symbols: Sequence[Symbol], tickers: Mapping[Symbol, Ticker]) -> Quotes:
    """The tickers' numbers in the order of these symbols."""
    day, spread = np.full(len(symbols), np.nan), np.full(len(symbols), np.nan)
    for row, symbol in enumerate(symbols):
        ticker = tickers.get(symbol)
        if ticker is not None:
            day[row] = math.nan if ticker.quote_volume is None else float(ticker.quote_volume)
            spread[row] = _spread(ticker)
    return Quotes(day, spread)


def _spread(ticker: Ticker) -> float:
    """In floats: as a Decimal it would be the slowest number of an X-ray."""
    if ticker.bid is None or ticker.ask is None:
        return math.nan
    bid, ask = float(ticker.bid), float(ticker.ask)
    return 2 * (ask - bid) / (ask + bid)
