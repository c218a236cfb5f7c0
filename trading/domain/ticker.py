"""Tickers: where a market stands now, and what it has done in a day."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from trading.domain.instrument import Symbol
from trading.domain.money import Price, Ratio


@dataclass(frozen=True, slots=True)
class Ticker:
    """A market as its exchange sums it up. What the exchange does not tell is None, never zero.

    last: the last trade; bid, ask: the best offers, None where nobody offers; quote_volume: traded in the
    last 24 hours, in quote; change: of the price over these, 0.01 is one per cent up; seen_at: by our clock.
    """

    symbol: Symbol
    last: Price
    bid: Price | None
    ask: Price | None
    quote_volume: Decimal | None
    change: Ratio | None
    seen_at: datetime

    @property
    def spread(self) -> Ratio | None:
        """Between the best offers, as a share of their middle; None where either side is missing."""
        if self.bid is None or self.ask is None:
            return None
        return Ratio(2 * (self.ask - self.bid) / (self.ask + self.bid))
