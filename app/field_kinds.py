"""How values of settings are typed, kept and bounded: one reader for chat, buttons, codes and the database.

A kind reads what a person types into a value and writes a value as its one canonical text; whatever it has
written it reads back as the same value. Shares are typed in per cent and are ratios as values.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

from trading.domain.money import NotANumber, Ratio, plain, typed_number
from trading.domain.tactics import DcaStep, DrawdownGuard, LowProfitGuard, Rung, StopGuard

OFF = "off"  # the text of a value that says: none
LONGEST = 120  # characters of a text that is read at all
MOST_RUNGS, MOST_STEPS = 6, 5

# None: off.
Value: TypeAlias = (
    Decimal
    | int
    | str
    | timedelta
    | tuple[Rung, ...]
    | tuple[DcaStep, ...]
    | StopGuard
    | DrawdownGuard
    | LowProfitGuard
    | None
)

_UNITS: Mapping[str, timedelta] = MappingProxyType(
    {
        **dict.fromkeys(("m", "min", "м", "мин"), timedelta(minutes=1)),
        **dict.fromkeys(("h", "ч"), timedelta(hours=1)),
        **dict.fromkeys(("d", "д"), timedelta(days=1)),
    }
)
_SPAN = re.compile(r"([0-9]{1,5})\s*(min|m|h|d|мин|м|ч|д)")
_NUMBER = r"[0-9]{1,6}(?:[.,][0-9]{1,4})?"
# One of several `gain:share`; a comma is a decimal point only where the number goes on to its end so.
_STEP = re.compile(
    rf"({_NUMBER})\s*%?\s*[:=x\u0445\u00d7]\s*({_NUMBER})\s*[%x\u0445]?(?=[,;\s]+[0-9]|[,;\s]*$)"
)


class Fault(StrEnum):
    """What is wrong with a typed value. The locales hold `refused-<value>`."""

    NOT_A_NUMBER = "not-a-number"
    OUT_OF_BOUNDS = "setting-out-of-bounds"
    UNREADABLE = "setting-unreadable"
    LADDER_SUM = "ladder-sum"
    STEPS_ORDER = "steps-order"
    STEPS_MANY = "steps-many"


class Unfit(ValueError):
    """The text is no value of its field. params: what was found and what is allowed, as text."""

    def __init__(self, fault: Fault, params: Mapping[str, str] | None = None) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.params = dict(params or {})


class Kind(Protocol):
    """One way of typing values."""

    def read(self, text: str) -> Value:
        """The value of a typed text. Raises Unfit."""
        ...

    def write(self, value: Any) -> str:
        """The canonical text of a value that was read."""
        ...


@dataclass(frozen=True, slots=True)
class Percent:
    """A ratio, typed in per cent between two ends."""

    low: Decimal
    high: Decimal

    def read(self, text: str) -> Value:
        return Ratio(_number(text.strip().removesuffix("%"), self.low, self.high, "%") / 100)

    def write(self, value: Any) -> str:
        return plain(value * 100)


@dataclass(frozen=True, slots=True)
class Amount:
    """Quote currency, more than nothing."""

    low: Decimal
    high: Decimal

    def read(self, text: str) -> Value:
        return _number(text, self.low, self.high, "")

    def write(self, value: Any) -> str:
        return plain(value)


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number."""

    low: int
    high: int

    def read(self, text: str) -> Value:
        number = _number(text, Decimal(self.low), Decimal(self.high), "")
        if number != int(number):
            raise Unfit(Fault.NOT_A_NUMBER, {"min": str(self.low), "max": str(self.high)})
        return int(number)

    def write(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time: `30m`, `4h`, `2d`."""

    low: timedelta
    high: timedelta

    def read(self, text: str) -> Value:
        return _bounded_span(text, self.low, self.high)

    def write(self, value: Any) -> str:
        return span_text(value)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the members of an enum."""

    members: type[StrEnum]

    def read(self, text: str) -> Value:
        try:
            return self.members(text.strip().lower())
        except ValueError:
            raise Unfit(Fault.UNREADABLE, {"example": ", ".join(self.members)}) from None

    def write(self, value: Any) -> str:
        return str(value.value)


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a strategy; whether there is such a one is for the use-case to say."""

    form: str = r"own:[0-9]{1,18}|[a-z][a-z0-9_]{0,31}"

    def read(self, text: str) -> Value:
        name = text.strip()
        if not re.fullmatch(self.form, name, re.ASCII):
            raise Unfit(Fault.UNREADABLE, {"example": "ema_trend"})
        return name

    def write(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Targets as `gain:share`, both in per cent: `2:50 4:30 8:20`. Gains ascend, shares come to 100."""

    gain: Percent
    share: Percent

    def read(self, text: str) -> Value:
        rungs = tuple(
            Rung(_ratio(self.gain, gain), _ratio(self.share, share)) for gain, share in _steps(text, _LADDER)
        )
        _ascending([rung.gain for rung in rungs], MOST_RUNGS)
        if (total := sum((rung.share for rung in rungs), Decimal(0))) != 1:
            raise Unfit(Fault.LADDER_SUM, {"actual": plain(total * 100)})
        return rungs

    def write(self, value: Any) -> str:
        return " ".join(f"{self.gain.write(rung.gain)}:{self.share.write(rung.share)}" for rung in value)


@dataclass(frozen=True, slots=True)
class Dca:
    """Further entries as `drop:size`, in per cent and multiples of the first: `3:1 6:1.5`. Drops ascend."""

    drop: Percent
    size: Amount

    def read(self, text: str) -> Value:
        steps = tuple(
            DcaStep(_ratio(self.drop, drop), _decimal(self.size, size)) for drop, size in _steps(text, _DCA)
        )
        _ascending([step.drop for step in steps], MOST_STEPS)
        return steps

    def write(self, value: Any) -> str:
        return " ".join(f"{self.drop.write(step.drop)}:{self.size.write(step.size)}" for step in value)


@dataclass(frozen=True, slots=True)
class Guard:
    """A number, then the window that is looked at, then how long is locked: `4 24h 6h`.

    number: of stops, or a share in per cent; make and parts: between these three and the value; each: a
    guard may also say `each`: every symbol by itself.
    """

    number: Count | Percent
    make: Callable[..., StopGuard | DrawdownGuard | LowProfitGuard]
    parts: Callable[[Any], tuple[Any, timedelta, timedelta]]
    example: str
    each: bool = False

    def read(self, text: str) -> Value:
        words = text.lower().replace(",", ".").split()
        wide = self.each and len(words) == _PARTS + 1 and words[-1] in {"each", "каждый"}
        if len(words) - wide != _PARTS:
            raise Unfit(Fault.UNREADABLE, {"example": self.example})
        window, lock = (_bounded_span(word, _SHORTEST, _LONGEST_LOCK) for word in words[1:_PARTS])
        return self.make(self.number.read(words[0]), window, lock, **({"per_symbol": True} if wide else {}))

    def write(self, value: Any) -> str:
        number, window, lock = self.parts(value)
        wide = " each" if self.each and value.per_symbol else ""
        return f"{self.number.write(number)} {span_text(window)} {span_text(lock)}{wide}"


_PARTS = 3
_SHORTEST, _LONGEST_LOCK = timedelta(minutes=5), timedelta(days=30)
_LADDER, _DCA = "2%:50, 4%:30, 8%:20", "3%:1, 6%:1.5"


def span_text(span: timedelta) -> str:
    """In the largest unit that leaves no rest: 90 minutes are 90m, 2 days are 2d."""
    minutes = int(span.total_seconds()) // 60
    for unit, length in (("d", 1440), ("h", 60)):
        if minutes % length == 0:
            return f"{minutes // length}{unit}"
    return f"{minutes}m"


def _bounded_span(text: str, low: timedelta, high: timedelta) -> timedelta:
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None:
        raise Unfit(Fault.UNREADABLE, {"example": "30m, 4h, 2d"})
    span = int(found[1]) * _UNITS[found[2]]
    if not low <= span <= high:
        raise Unfit(
            Fault.OUT_OF_BOUNDS, {"actual": span_text(span), "min": span_text(low), "max": span_text(high)}
        )
    return span


def _number(text: str, low: Decimal, high: Decimal, unit: str) -> Decimal:
    try:
        number = typed_number(text)
    except NotANumber:
        raise Unfit(Fault.NOT_A_NUMBER, {"min": plain(low), "max": plain(high)}) from None
    if not low <= number <= high:
        ends = {"min": f"{plain(low)}{unit}", "max": f"{plain(high)}{unit}"}
        raise Unfit(Fault.OUT_OF_BOUNDS, {"actual": f"{plain(number)}{unit}", **ends})
    return number


def _steps(text: str, example: str) -> list[tuple[str, str]]:
    """The pairs of numbers of a ladder. Raises Unfit where anything else stands between them."""
    found = _STEP.findall(text.strip())
    if not found or re.sub(r"[\s,;]+", "", _STEP.sub("", text)):
        raise Unfit(Fault.UNREADABLE, {"example": example})
    return found


def _ascending(distances: list[Ratio], most: int) -> None:
    if len(distances) > most:
        raise Unfit(Fault.STEPS_MANY, {"actual": str(len(distances)), "limit": str(most)})
    if any(later <= earlier for earlier, later in pairwise(distances)):
        raise Unfit(Fault.STEPS_ORDER)


def _ratio(kind: Percent, text: str) -> Ratio:
    return Ratio(_number(text, kind.low, kind.high, "%") / 100)


def _decimal(kind: Amount, text: str) -> Decimal:
    return _number(text, kind.low, kind.high, "")
