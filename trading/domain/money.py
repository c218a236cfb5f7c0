"""Amounts: exact decimals that say what they measure, and the roundings that an exchange accepts.

Every amount here is finite. Floats never enter: the one crossing is through text.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NewType

Price = NewType("Price", Decimal)  # quote currency for one unit of base
Qty = NewType("Qty", Decimal)  # units of base; contracts are converted at the border
Ratio = NewType("Ratio", Decimal)  # Decimal("0.01") is one per cent

ZERO, ONE = Decimal(0), Decimal(1)
NO_QTY = Qty(ZERO)
# What an exchange may write.
_WRITTEN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_MAGNITUDE = 40  # powers of ten: prices go down to 1e-23, supplies of coins up to 1e18
# What a person may type: ASCII digits, one point or comma. No exponent, sign, underscore or other script.
_TYPED = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,12})?", re.ASCII)


class NotANumber(ValueError):
    """The text is not a plain positive decimal number. The text itself is not repeated."""


def exact(value: Decimal | int | str) -> Decimal:
    """The value as a finite Decimal.

    Raises NotANumber for NaN, infinities, sizes that no amount has (1e999), and text that is no plain number
    in ASCII: Python itself would read `1_000` and full-width digits.
    """
    if isinstance(value, str) and not _WRITTEN.fullmatch(value):
        raise NotANumber("amount must be a number")
    number = Decimal(value)
    if not number.is_finite():
        raise NotANumber(f"amount must be finite, was {number}")
    if number and abs(number.adjusted()) > _MAGNITUDE:
        raise NotANumber("amount must be of a size that exists")
    return number


def typed_number(text: str) -> Decimal:
    """A number of zero or more as a person types it: `12`, `0.5`, `0,5`.

    Raises NotANumber for everything else, among it NaN, 1e999, 1_000 and full-width digits.
    """
    text = text.strip()
    if not _TYPED.fullmatch(text):
        raise NotANumber("expected digits with at most one point")
    return Decimal(text.replace(",", "."))


def floor_to(value: Decimal, step: Decimal) -> Decimal:
    """The largest multiple of step that is not above value. step > 0."""
    steps, rest = divmod(value, step)  # exact, unlike a quotient that is rounded to the context's digits
    return (steps - 1 if rest < ZERO else steps) * step


def ceil_to(value: Decimal, step: Decimal) -> Decimal:
    """The smallest multiple of step that is not below value. step > 0."""
    steps, rest = divmod(value, step)
    return (steps + 1 if rest > ZERO else steps) * step


def plain(value: Decimal) -> str:
    """The value in plain notation without trailing zeros, as exchanges and people read it."""
    text = format(value or abs(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency. Adding two currencies raises ValueError."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            raise NotANumber(f"amount must be finite, was {self.amount}")

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"currencies must be equal, were {self.currency} and {other.currency}")
        return Money(self.amount + other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)
