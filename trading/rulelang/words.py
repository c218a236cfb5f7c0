"""The words of the language: what a rule may ask of a table, with bounds, parts and units."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from trading.candles.panel import Matrix
from trading.indicators.table import Table

LONGEST = 400  # bars that a window may have
_SEEDS = 3  # lengths of an average after which its beginning is forgotten but for a twentieth


class Unit(StrEnum):
    """What a number is a number of. PURE: of anything, like a constant."""

    PRICE = "price"
    SPAN = "span"
    VOLUME = "volume"
    HUNDRED = "hundred"
    RATIO = "ratio"
    SIGN = "sign"
    PURE = "pure"


@dataclass(frozen=True, slots=True)
class Parameter:
    """low <= value <= high; whole: of bars."""

    name: str
    low: Decimal
    high: Decimal
    default: Decimal
    whole: bool = True


def _bars(default: int, low: int = 1, name: str = "n") -> Parameter:
    return Parameter(name, Decimal(low), Decimal(LONGEST), Decimal(default))


def _width(default: str) -> Parameter:
    return Parameter("width", Decimal("0.1"), Decimal(20), Decimal(default), whole=False)


Arguments = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """An indicator. parts: its lines with their units; usual: the line without a name, if there is one.

    need: bars that it must have; remembers: it goes on from bar to bar, and takes a while to forget its seed.
    """

    name: str
    parameters: tuple[Parameter, ...]
    parts: Mapping[str | None, Unit]
    usual: str | None
    need: Callable[[tuple[int, ...]], int]
    line: Callable[[Table, tuple[float, ...], str | None], Matrix]
    remembers: bool = False

    @property
    def named_parts(self) -> tuple[str, ...]:
        return tuple(part for part in self.parts if part is not None)

    @property
    def has_usual(self) -> bool:
        """Whether it can be asked for without naming a part."""
        return self.usual in self.parts

    def warm(self, arguments: Arguments) -> int:
        """Bars after which it is what it will be, whenever it began."""
        lengths = [int(one) for one, each in zip(arguments, self.parameters, strict=True) if each.whole]
        return (
            max(self.needed(arguments), _SEEDS * max(lengths)) if self.remembers else self.needed(arguments)
        )

    def needed(self, arguments: Arguments) -> int:
        return self.need(tuple(int(one) for one in arguments))


def _of(name: str) -> Callable[[Table, tuple[float, ...], str | None], Matrix]:
    """The table's own indicator of this name, which stands in this file: never a word that somebody typed."""

    def line(table: Table, arguments: tuple[float, ...], part: str | None) -> Matrix:
        found = getattr(table, name)
        made = found(*arguments) if callable(found) else found
        return made if part is None else getattr(made, part)  # type: ignore[no-any-return]  # a shape's line

    return line


def _single(name: str, unit: Unit, *parameters: Parameter, more: int = 0, remembers: bool = False) -> Word:
    """An indicator of one line that needs as many bars as its first parameter says, and some more."""

    def need(arguments: tuple[int, ...]) -> int:
        return (arguments[0] if arguments else 1) + more

    return Word(name, parameters, MappingProxyType({None: unit}), None, need, _of(name), remembers)


def _several(
    name: str,
    parameters: tuple[Parameter, ...],
    need: Callable[[tuple[int, ...]], int],
    usual: str | None = None,
    *,
    remembers: bool = False,
    **units: Unit,
) -> Word:
    parts = MappingProxyType(dict[str | None, Unit](units.items()))
    return Word(name, parameters, parts, usual, need, _of(name), remembers)


_P, _S, _V, _H, _R = Unit.PRICE, Unit.SPAN, Unit.VOLUME, Unit.HUNDRED, Unit.RATIO
_MACD = (_bars(12, name="fast"), _bars(26, name="slow"), _bars(9, name="signal"))
_KELTNER = (_bars(20), _bars(10, name="atr"), _width("2"))
_STOCHASTIC = (_bars(14, name="k"), _bars(3, name="smooth"), _bars(3, name="d"))

WORDS: tuple[Word, ...] = (
    _single("open", _P),
    _single("high", _P),
    _single("low", _P),
    _single("close", _P),
    _single("volume", _V),
    _single("ema", _P, _bars(20), remembers=True),
    _single("sma", _P, _bars(20)),
    _single("rsi", _H, _bars(14), more=1, remembers=True),
    _single("atr", _S, _bars(14), more=1, remembers=True),
    _several("adx", (_bars(14),), lambda a: 2 * a[0], "adx", remembers=True, adx=_H, plus=_H, minus=_H),
    _several(
        "macd", _MACD, lambda a: a[1] + a[2] - 1, "line", remembers=True, line=_S, signal=_S, histogram=_S
    ),
    _several("bollinger", (_bars(20), _width("2")), lambda a: a[0], upper=_P, middle=_P, lower=_P),
    _several("donchian", (_bars(20),), lambda a: a[0], upper=_P, middle=_P, lower=_P),
    _several(
        "keltner", _KELTNER, lambda a: max(a[0], a[1] + 1), remembers=True, upper=_P, middle=_P, lower=_P
    ),
    _several("stochastic", _STOCHASTIC, lambda a: a[0] + a[1] + a[2] - 2, "k", k=_H, d=_H),
    _single("obv", _V),
    _single("vwap", _P, _bars(20)),
    _single("mfi", _H, _bars(14), more=1),
    _single("cci", Unit.PURE, _bars(20)),
    _several(
        "supertrend",
        (_bars(10), _width("3")),
        lambda a: a[0] + 1,
        "line",
        remembers=True,
        line=_P,
        direction=Unit.SIGN,
    ),
    _single("volatility", _R, _bars(20, 2), more=1),
    _single("highest", _P, _bars(20)),
    _single("lowest", _P, _bars(20)),
    _single("change", _R, _bars(1), more=1),
    _single("volume_mean", _V, _bars(20)),
)
BY_NAME: Mapping[str, Word] = MappingProxyType({word.name: word for word in WORDS})
