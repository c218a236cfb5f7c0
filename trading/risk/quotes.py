"""What is known of a symbol's price: the last one, the book's top where it is known, and a second opinion."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from trading.domain.instrument import Symbol
from trading.domain.money import Price


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What another source says of the same market. price and at None: it was asked and has not answered."""

    price: Price | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """The last price of a symbol and when it was heard.

    bid, ask: the best ones of the book, None where the source has no book; second: None where no second
    source is configured.
    """

    price: Price
    at: datetime
    bid: Price | None = None
    ask: Price | None = None
    second: SecondOpinion | None = None


Quotes = Mapping[Symbol, Quote]
