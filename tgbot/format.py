"""Numbers as people read them: grouped, rounded for the eye, in the habits of their language. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal

from trading.domain.money import plain

MINUS = "\u2212"
NO_BREAK = "\u00a0"
_CENT = Decimal("0.01")
_UNITS = ((Decimal(10**12), "T"), (Decimal(10**9), "B"), (Decimal(10**6), "M"), (Decimal(10**3), "K"))
_WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a language writes numbers. percent: the sign, with what stands between it and the number."""

    point: str
    group: str
    percent: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """Formats amounts for one language. Takes Decimals, gives text; never raises for a finite number."""

    habit: Habit

    def money(self, amount: Decimal, currency: str = "", *, signed: bool = False) -> str:
        """Two decimals; four significant digits below one cent, so that a fee is not shown as zero."""
        small = amount != 0 and abs(amount) < _CENT
        text = self._text(_significant(amount, 4) if small else _rounded(amount, 2), trim=small)
        return f"{self._sign(amount, signed=signed)}{text}{NO_BREAK + currency if currency else ''}"

    def price(self, price: Decimal) -> str:
        """Eight significant digits at most, and never fewer than the whole part has."""
        return self._sign(price) + self._text(_significant(price, 8), trim=True)

    def fixed(self, value: Decimal, places: int) -> str:
        """Exactly so many decimals, so that numbers below each other line up."""
        return self._sign(value) + self._text(_rounded(value, places), trim=False)

    def short(self, value: Decimal, *, signed: bool = False) -> str:
        """Three digits and a letter where there is little room: 1.23K, 45.6M; less than a cent is 0."""
        unit = next((one for one in _UNITS if abs(value) >= one[0]), (Decimal(1), ""))
        rounded = _significant(abs(value) / unit[0], 3) if abs(value) >= _CENT else Decimal(0)
        return f"{self._sign(value, signed=signed)}{self._text(rounded, trim=True)}{unit[1]}"

    def qty(self, qty: Decimal) -> str:
        """Eight decimals at most."""
        return self._sign(qty) + self._text(_rounded(qty, 8), trim=True)

    def fitted(self, value: Decimal, width: int) -> str:
        """As many of eight significant digits as fit; powers of ten where the whole part alone does not."""
        for digits in range(8, 0, -1):
            text = self._sign(value) + self._text(_significant(value, digits), trim=True)
            if len(text) <= width:
                return text
        return f"{value:.2e}".replace("-", MINUS).replace(".", self.habit.point)

    def percent(self, ratio: Decimal, *, signed: bool = False, places: int = 2) -> str:
        """A ratio in per cent: 0.0125 is 1.25%."""
        value = _rounded(ratio * 100, places)
        sign = self._sign(value, signed=signed)
        return f"{sign}{self._text(value, trim=not signed)}{self.habit.percent}"

    def plain(self, value: Decimal) -> str:
        """Every digit of it."""
        return self._sign(value) + self._text(abs(value), trim=True)

    def _sign(self, value: Decimal, *, signed: bool = False) -> str:
        return MINUS if value < 0 else "+" if signed and value > 0 else ""

    def _text(self, value: Decimal, *, trim: bool) -> str:
        text = plain(abs(value)) if trim else format(abs(value), "f")
        whole, _, fraction = text.partition(".")
        grouped = f"{int(whole):,}".replace(",", self.habit.group)
        return grouped + (self.habit.point + fraction if fraction else "")


def split_span(span: timedelta) -> tuple[tuple[str, int], ...]:
    """The two largest units of a span, as (unit, count); seconds only below a minute. Never negative."""
    seconds = max(int(span.total_seconds()), 0)
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    if days:
        return (("days", days), ("hours", hours)) if hours else (("days", days),)
    if hours:
        return (("hours", hours), ("minutes", minutes)) if minutes else (("hours", hours),)
    return (("minutes", minutes),) if minutes else (("seconds", seconds),)


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), context=_WIDE)


def _significant(value: Decimal, digits: int) -> Decimal:
    if not value:
        return Decimal(0)
    return _rounded(value, min(max(digits - 1 - value.adjusted(), 0), 18))
