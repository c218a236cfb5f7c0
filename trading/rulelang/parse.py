"""From text to what it says. The grammar stands in grammar.lark; whether it makes sense is checked later."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from string import ascii_lowercase, ascii_uppercase
from types import MappingProxyType
from typing import Any, cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput, UnexpectedToken

from trading.domain.candle import Timeframe
from trading.domain.money import plain
from trading.rulelang import syntax as s
from trading.rulelang.words import BY_NAME, LONGEST, Parameter, Word
from trading.rulelang.wrong import Fault, Place, RuleWrong, nearest

LONGEST_TEXT = 2000  # characters
FARTHEST = 50  # bars that a rule may look back, all together
_LONGEST_NUMBER = 16  # characters
_LONGEST_VALID = 10  # bars
_RANGE = 14  # bars of the average true range where nothing is said
# How terminals that are no words of the language are told to people; the locales know the words in < >.
_TOLD = MappingProxyType(
    {
        "SEMICOLON": (";",),
        "LPAR": ("(",),
        "RPAR": (")",),
        "LSQB": ("[",),
        "RSQB": ("]",),
        "COMMA": (",",),
        "DOT": (".",),
        "PERCENT": ("%",),
        "COMPARE": ("<", ">", "<=", ">=", "=", "!="),
        "SIGN": ("+", "-"),
        "TIMES": ("*", "/"),
        "DIRECTION": ("above", "below"),
        "STEADY": ("rising", "falling"),
        "NUMBER": ("<number>",),
        "NAME": ("<indicator>",),
        "TIMEFRAME": tuple(Timeframe),
        "$END": ("<end>",),
    }
)
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)  # letter by letter: places stay what they are


@dataclass(frozen=True, slots=True)
class Said:
    """One statement. side None: of both."""

    what: str
    at: Place
    side: s.Side | None = None
    condition: s.Node | None = None
    distance: s.Distance | None = None
    timeframe: Timeframe | None = None
    bars: int | None = None


def parse(text: str) -> tuple[Said, ...]:
    """The statements of a text, in their order. Raises RuleWrong."""
    if len(text) > LONGEST_TEXT:
        numbers = {"actual": str(len(text)), "limit": str(LONGEST_TEXT)}
        raise RuleWrong(Fault.TOO_LONG, Place(LONGEST_TEXT, 1), text, numbers=numbers)
    try:
        return cast("tuple[Said, ...]", _parser().parse(text.translate(_LOWER)))
    except UnexpectedInput as error:
        raise _wrong(text, error) from None


@cache
def _parser() -> Lark:
    """Built at the first rule; it keeps nothing of what it has read."""
    grammar = (files("trading.rulelang") / "grammar.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", maybe_placeholders=True, transformer=_Reader())


def _wrong(text: str, error: UnexpectedInput) -> RuleWrong:
    """What lark found, in our words."""
    if not isinstance(error, UnexpectedToken):
        start = cast("int", error.pos_in_stream)
        return RuleWrong(Fault.CHARACTER, Place(start, 1), text)
    token = error.token
    names = sorted(error.accepts)
    expected = [word for name in names for word in _TOLD.get(name, (name.lower(),))]
    if token.type == "$END":
        fault = Fault.ENDED if text.strip() else Fault.EMPTY
        return RuleWrong(fault, Place(len(text.rstrip())), text, expected)
    may = [word for word in expected if word[0].isalpha()]
    meant = nearest(token, (*may, *BY_NAME) if "<indicator>" in expected else may)
    return RuleWrong(Fault.UNEXPECTED, _place(token), text, expected, meant)


def _place(token: Token) -> Place:
    return Place(token.start_pos or 0, len(token))


def _number(token: Token) -> Decimal:
    if len(token) > _LONGEST_NUMBER:
        numbers = {"name": "", "low": "0", "high": "9" * _LONGEST_NUMBER, "actual": str(token)}
        raise RuleWrong(Fault.OUT_OF_BOUNDS, _place(token), numbers=numbers)
    return Decimal(token)


def whole(token: Token, low: int, high: int, name: str = "") -> int:
    """A whole number of bars. Raises RuleWrong."""
    value = _number(token)
    if value != int(value):
        raise RuleWrong(Fault.NOT_WHOLE, _place(token), numbers={"name": name})
    if not low <= value <= high:
        numbers = {"name": name, "low": str(low), "high": str(high), "actual": str(token)}
        raise RuleWrong(Fault.OUT_OF_BOUNDS, _place(token), numbers=numbers)
    return int(value)


Parts = list[Any]  # what lark gives: tokens and what was made of the rules below


class _Reader(Transformer[Token, tuple[Said, ...]]):
    """Makes values of the grammar's rules while it is parsed: depth costs it no stack."""

    def start(self, parts: Parts) -> tuple[Said, ...]:
        return tuple(parts)

    def side(self, parts: Parts) -> tuple[s.Side, Place]:
        return s.Side(parts[0]), _place(parts[0])

    def enter(self, parts: Parts) -> Said:
        (side, at), condition = parts
        return Said("enter", at, side, condition=condition)

    def leave(self, parts: Parts) -> Said:
        side, condition = parts
        return Said("exit", side[1] if side else condition.at, side and side[0], condition=condition)

    def stop(self, parts: Parts) -> Said:
        return _sided("stop", *parts)

    def target(self, parts: Parts) -> Said:
        return _sided("target", *parts)

    def trail(self, parts: Parts) -> Said:
        return Said("trail", parts[0].at, distance=parts[0])

    def on(self, parts: Parts) -> Said:
        at = _place(parts[0])
        if parts[0] not in {*Timeframe}:
            raise RuleWrong(
                Fault.UNKNOWN_WORD, at, expected=tuple(Timeframe), nearest=nearest(parts[0], Timeframe)
            )
        return Said("on", at, timeframe=Timeframe(parts[0]))

    def valid(self, parts: Parts) -> Said:
        return Said("valid", _place(parts[0]), bars=whole(parts[0], 1, _LONGEST_VALID, "valid"))

    def level(self, parts: Parts) -> s.Level:
        return s.Level(parts[0], parts[0].at)

    def percent(self, parts: Parts) -> s.Percent:
        return s.Percent(_number(parts[0]) / 100, _place(parts[0]))

    def ranges(self, parts: Parts) -> s.Ranges:
        times, word, bars = parts
        if word != "atr":
            meant = nearest(word, ("atr",))
            raise RuleWrong(Fault.UNKNOWN_WORD, _place(word), expected=("atr", "%"), nearest=meant)
        length = _RANGE if bars is None else whole(bars, 1, LONGEST, "atr")
        return s.Ranges(_number(times), length, _place(times).to(_place(word)))

    def any_of(self, parts: Parts) -> s.Node:
        return parts[0] if len(parts) == 1 else any_of(parts)

    def all_of(self, parts: Parts) -> s.Node:
        if len(parts) == 1:
            return parts[0]  # type: ignore[no-any-return]  # a node, as all below
        flat = [one for part in parts for one in (part.parts if isinstance(part, s.AllOf) else (part,))]
        return s.AllOf(tuple(flat), parts[0].at.to(parts[-1].at))

    def negation(self, parts: Parts) -> s.Node:
        return s.Not(parts[0], parts[0].at)

    def within(self, parts: Parts) -> s.Node:
        return s.Within(parts[0], whole(parts[1], 1, FARTHEST, "within"), parts[0].at.to(_place(parts[1])))

    def compare(self, parts: Parts) -> s.Node:
        left, sign, right = parts
        return s.Compare("=" if sign == "==" else str(sign), left, right, left.at.to(right.at))

    def crosses(self, parts: Parts) -> s.Node:
        left, direction, right = parts
        return s.Crosses(direction == "above", left, right, left.at.to(right.at))

    def steady(self, parts: Parts) -> s.Node:
        of, word, bars = parts
        count = 1 if bars is None else whole(bars, 1, FARTHEST, str(word))
        return s.Steady(word == "rising", of, count, of.at.to(_place(word)))

    def arithmetic(self, parts: Parts) -> s.Node:
        left, sign, right = parts
        return s.Arithmetic(str(sign), left, right, left.at.to(right.at))

    def signed(self, parts: Parts) -> s.Node:
        sign, of = parts
        return s.Negative(of, _place(sign).to(of.at)) if sign == "-" else of

    def ago(self, parts: Parts) -> s.Node:
        of, bars = parts
        count = whole(bars, 0, FARTHEST, "ago")
        return s.Ago(of, count, of.at.to(_place(bars))) if count else of

    def number(self, parts: Parts) -> s.Node:
        return s.Number(_number(parts[0]), at=_place(parts[0]))

    def share(self, parts: Parts) -> s.Node:
        return s.Number(_number(parts[0]) / 100, percent=True, at=_place(parts[0]))

    def arguments(self, parts: Parts) -> list[Token]:
        return parts

    def indicator(self, parts: Parts) -> s.Node:
        return indicator(*parts)

    def group(self, parts: Parts) -> s.Node:
        return parts[0]  # type: ignore[no-any-return]


def any_of(parts: Sequence[s.Node]) -> s.Node:
    """One of them; what is so already is not put into another."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, s.AnyOf) else (part,))]
    return flat[0] if len(flat) == 1 else s.AnyOf(tuple(flat), parts[0].at.to(parts[-1].at))


def _sided(what: str, side: tuple[s.Side, Place] | None, distance: s.Distance) -> Said:
    return Said(what, distance.at, side[0] if side else None, distance=distance)


def indicator(name: Token, arguments: Sequence[Token] | None, part: Token | None) -> s.Indicator:
    """An indicator with all its arguments and its part. Raises RuleWrong."""
    word = BY_NAME.get(name)
    if word is None:
        raise RuleWrong(
            Fault.UNKNOWN_WORD, _place(name), expected=("<indicator>",), nearest=nearest(name, BY_NAME)
        )
    given = tuple(arguments or ())
    if len(given) > len(word.parameters):
        named = ", ".join(one.name for one in word.parameters) or "-"
        numbers = {"word": word.name, "limit": str(len(word.parameters)), "names": named}
        raise RuleWrong(Fault.TOO_MANY_NUMBERS, _place(given[len(word.parameters)]), numbers=numbers)
    values = tuple(
        _argument(word, parameter, given[i] if i < len(given) else None)
        for i, parameter in enumerate(word.parameters)
    )
    if word.name == "macd" and values[0] >= values[1]:
        numbers = {"fast": plain(values[0]), "slow": plain(values[1])}
        raise RuleWrong(Fault.FAST_ABOVE_SLOW, _place(name), numbers=numbers)
    at = _place(name) if part is None else _place(name).to(_place(part))
    return s.Indicator(word.name, values, _part(word, name, part), at)


def _argument(word: Word, parameter: Parameter, given: Token | None) -> Decimal:
    if given is None:
        return parameter.default
    value, name = _number(given), f"{word.name}.{parameter.name}"
    if parameter.whole:
        return Decimal(whole(given, int(parameter.low), int(parameter.high), name))
    if not parameter.low <= value <= parameter.high:
        bounds = {"low": plain(parameter.low), "high": plain(parameter.high)}
        numbers = {"name": name, "actual": str(given), **bounds}
        raise RuleWrong(Fault.OUT_OF_BOUNDS, _place(given), numbers=numbers)
    return value


def _part(word: Word, name: Token, part: Token | None) -> str | None:
    if part is None:
        if word.has_usual:
            return word.usual
        raise RuleWrong(Fault.PART_WANTED, _place(name), expected=word.named_parts)
    if part not in word.named_parts:
        meant = nearest(part, word.named_parts)
        raise RuleWrong(Fault.NO_SUCH_PART, _place(part), expected=word.named_parts, nearest=meant)
    return str(part)
