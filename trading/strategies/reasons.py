"""Numbers as people read them in the reasons of a signal, and the reasons that several strategies give."""

from decimal import Decimal

from trading.domain.money import Price, plain
from trading.domain.signal import Because
from trading.strategies.base import Values

_DIGITS = 8  # significant digits that leave the world of floats


def price_of(value: float) -> Price:
    """The price through text, at the precision that a price can have."""
    return Price(Decimal(f"{value:.{_DIGITS}g}"))


def price_text(value: float) -> str:
    """A finite price: digits and a point, whatever its size."""
    text = f"{value or 0.0:.{_DIGITS}g}"
    return plain(price_of(value)) if "e" in text else text


def by_range(span: float, values: Values) -> Because:
    """How far away the stop is, and why so. span: the average true range, in quote."""
    return Because("atr", (("span", price_text(span)), ("stop", str(values["stop"]))))
