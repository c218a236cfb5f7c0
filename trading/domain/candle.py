"""Candles: closed and forming bars of one symbol, and the gaps between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from trading.domain.instrument import Symbol
from trading.domain.money import Price, Qty

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Timeframe(StrEnum):
    """The length of a bar, by the name that exchanges and people use."""

    M1 = "1m"
    M5 = "5m"
    M15 = "15m"
    H1 = "1h"
    H4 = "4h"
    D1 = "1d"

    @property
    def duration(self) -> timedelta:
        return _DURATIONS[self]

    def bar_of(self, moment: datetime) -> datetime:
        """The opening time of the bar that holds this moment."""
        return moment - (moment - _EPOCH) % self.duration


_DURATIONS = MappingProxyType(
    {
        Timeframe.M1: timedelta(minutes=1),
        Timeframe.M5: timedelta(minutes=5),
        Timeframe.M15: timedelta(minutes=15),
        Timeframe.H1: timedelta(hours=1),
        Timeframe.H4: timedelta(hours=4),
        Timeframe.D1: timedelta(days=1),
    }
)


@dataclass(frozen=True, slots=True)
class Candle:
    """One bar. Prices: quote for one base; volume: base units; opened_at: aware UTC, on the grid."""

    opened_at: datetime
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Qty


@dataclass(frozen=True, slots=True)
class CandleUpdate:
    """News of one bar. Only `closed` bars are ever analysed; forming ones carry the last price."""

    symbol: Symbol
    timeframe: Timeframe
    candle: Candle
    closed: bool


@dataclass(frozen=True, slots=True)
class SymbolTrouble:
    """The stream goes on, but cannot be trusted with this symbol: its bar was unreadable, it is silent."""

    symbol: Symbol
    why: str


def first_gap(candles: Sequence[Candle], timeframe: Timeframe) -> datetime | None:
    """The opening time of the first bar that is missing between these candles, or None."""
    for before, after in pairwise(candles):
        expected = before.opened_at + timeframe.duration
        if after.opened_at != expected:
            return expected
    return None
