"""All tickers of a market in one answer: where each exchange writes what, and how a row is read. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from trading.domain.errors import MissingData
from trading.domain.instrument import Symbol
from trading.domain.money import ZERO, Price, Ratio
from trading.domain.ticker import Ticker
from trading.exchanges.fields import Row, decimal, decimal_or

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class TickerPage:
    """One answer with all rows of a market type, and where in a row things stand.

    name: the exchange's id; quote_volume: of 24 hours, counted in base where in_base says so; change: over
    24 hours, one of it being `unit`; before: the price a day ago, where that is told instead of a change.
    """

    rows: Sequence[Any]
    name: str
    last: str
    bid: str
    ask: str
    quote_volume: str
    change: str = ""
    unit: Decimal = _ONE
    before: str = ""
    in_base: bool = False

    def named(self) -> Iterator[tuple[str, Row]]:
        """The rows that say of which market they are, with its name."""
        for row in self.rows:
            name = row.get(self.name) if isinstance(row, Mapping) else None
            if isinstance(name, str):
                yield name, row

    def read(self, row: Row, symbol: Symbol, seen_at: datetime) -> Ticker:
        """Raises MissingData where the row has no last price, or holds anything that is no amount."""
        last = _offer(row, self.last)
        if last is None:
            raise MissingData(f"{self.last} must be a price")
        return Ticker(
            symbol=symbol,
            last=last,
            bid=_offer(row, self.bid),
            ask=_offer(row, self.ask),
            quote_volume=self._volume(row, last),
            change=self._change(row, last),
            seen_at=seen_at,
        )

    def _volume(self, row: Row, last: Price) -> Decimal | None:
        if _empty(row, self.quote_volume):
            return None
        volume = decimal(row, self.quote_volume)
        if volume < ZERO:
            raise MissingData(f"{self.quote_volume} must not be negative")
        return volume * last if self.in_base else volume

    def _change(self, row: Row, last: Price) -> Ratio | None:
        if self.before:
            before = _offer(row, self.before)
            return None if before is None else Ratio(last / before - 1)
        return None if _empty(row, self.change) else Ratio(decimal(row, self.change) * self.unit)


def _offer(row: Row, name: str) -> Price | None:
    """A price; None where there is none: exchanges leave it empty, or write zero."""
    price = decimal_or(row, name, ZERO)
    if price < ZERO:
        raise MissingData(f"{name} must not be negative")
    return Price(price) if price else None


def _empty(row: Row, name: str) -> bool:
    return row.get(name) in (None, "")
