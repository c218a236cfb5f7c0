"""Numbers as the wire writes and reads them."""

import math
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation

from sandbox.exchange.errors import Reason, VenueError

ZERO = Decimal(0)
FINE = Decimal("0.0000000001")  # what averages are rounded to
_LONGEST = 40


def plain(value: Decimal) -> str:
    """Plain notation without an exponent and without trailing zeros."""
    if not value:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(params: Mapping[str, str], name: str) -> Decimal:
    """A non-negative decimal of the request; zero where it is absent or empty."""
    text = params.get(name, "")
    if not text:
        return ZERO
    try:
        value = Decimal(text) if len(text) <= _LONGEST and text.isascii() and "_" not in text else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or value < 0 or value.adjusted() > 20:
        raise VenueError(Reason.BAD_NUMBER, field=name)
    return value


def whole(params: Mapping[str, str], name: str, default: int, *, most: int | None = None) -> int:
    """A non-negative integer of the request."""
    text = params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal()) or len(text) > 16:
        raise VenueError(Reason.BAD_NUMBER, field=name)
    value = int(text)
    return value if most is None else min(value, most)


def flag(params: Mapping[str, str], name: str) -> bool:
    return params.get(name, "").lower() in {"true", "1"}


def floor_to(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(ROUND_FLOOR) * step


def ceil_to(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(ROUND_CEILING) * step


def round_to(value: float | Decimal, step: Decimal) -> Decimal:
    """The nearest step; floats by their shortest decimal form."""
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    return (exact / step).to_integral_value(ROUND_HALF_UP) * step


def nearest(value: float, step: Decimal, places: int | None) -> str:
    """The nearest step, in plain notation: as plain(round_to(...)), for the many numbers of bars.

    places: of the step, as `places_of` says; NaN is written so.
    """
    if places is None or value != value:  # noqa: PLR0124  only of NaN is that true
        return plain(round_to(value, step)) if math.isfinite(value) else "NaN"
    text = f"{value:.{places}f}"
    return (text.rstrip("0").rstrip(".") or "0") if places else text


def places_of(step: Decimal) -> int | None:
    """Behind the point, of a step that is one or a one in some place there; None for any other step."""
    sign, digits, exponent = step.normalize().as_tuple()
    plainly = not sign and digits == (1,) and isinstance(exponent, int) and exponent <= 0
    return -int(exponent) if plainly else None


def on_step(value: Decimal, step: Decimal) -> bool:
    return value % step == 0
