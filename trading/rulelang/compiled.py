"""A rule as functions over the arrays of a table. Of a condition it is known where it holds and where it does
not: where a number is unknown it is neither, so that `not` makes nothing of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from trading.candles.panel import Matrix
from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.rulelang import syntax as s
from trading.rulelang.check import Reading
from trading.rulelang.printing import expression
from trading.rulelang.words import BY_NAME
from trading.strategies.reasons import price_text
from trading.strategies.verdicts import Column, Mask, Opinion, Verdicts, verdicts

STRENGTH = 0.5  # of every signal: a rule holds or it does not
_KEPT = (8, 64)  # columns that tables are made with, so that rules share them
_MOST_VALUES, _LONGEST_REASON = 6, 300  # that a reason tells; characters of a condition

Flags = tuple[Mask, Mask]  # where it holds, where it does not; symbols x columns
Numbers = Callable[[Table, int], Matrix]  # of a table the last so many columns
Conditions = Callable[[Table, int], Flags]


def numbers(node: s.Node) -> Numbers:
    """What gives this number. Raises TypeError for a condition: a checked rule has none there."""
    if isinstance(node, s.Number):
        value = float(node.value)
        return lambda table, span: np.full((len(table), span), value)
    if isinstance(node, s.Indicator):
        return _line(node)
    if isinstance(node, s.Negative):
        of = numbers(node.of)
        return lambda table, span: -of(table, span)
    if isinstance(node, s.Ago):
        past, bars = numbers(node.of), node.bars
        return lambda table, span: past(table, span + bars)[:, :span]
    if isinstance(node, s.Arithmetic):
        return _arithmetic(node)
    raise TypeError(f"a number was expected, not {type(node).__name__}")


def _line(node: s.Indicator) -> Numbers:
    word, part = BY_NAME[node.name], node.part
    pairs = zip(word.parameters, node.arguments, strict=True)
    arguments = tuple(int(value) if each.whole else float(value) for each, value in pairs)
    return lambda table, span: word.line(table, arguments, part)[:, table.keep - span :]


def _arithmetic(node: s.Arithmetic) -> Numbers:
    """What is no finite number (a division by zero) is unknown."""
    operation = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}[node.sign]
    left, right = numbers(node.left), numbers(node.right)

    def compute(table: Table, span: int) -> Matrix:
        found = operation(left(table, span), right(table, span))
        return np.where(np.isfinite(found), found, np.nan)

    return compute


def condition(node: s.Node) -> Conditions:
    """What gives this condition. Raises TypeError for a number."""
    match node:
        case s.Compare():
            made = _compare(node)
        case s.Crosses():
            made = _crosses(node)
        case s.Steady():
            made = _steady(node)
        case s.AllOf() | s.AnyOf():
            made = _together(node)
        case s.Within():
            made = _within(node)
        case s.Not() | s.Ago():
            made = _turned(node)
        case _:
            raise TypeError(f"a condition was expected, not {type(node).__name__}")
    return made


def _turned(node: s.Not | s.Ago) -> Conditions:
    of, bars = condition(node.of), node.bars if isinstance(node, s.Ago) else 0

    def compute(table: Table, span: int) -> Flags:
        yes, no = of(table, span + bars)
        return (yes[:, :span], no[:, :span]) if bars else (no, yes)

    return compute


def _compare(node: s.Compare) -> Conditions:
    left, right, sign = numbers(node.left), numbers(node.right), node.sign

    def compute(table: Table, span: int) -> Flags:
        one, other = left(table, span), right(table, span)
        below, same, above = one < other, one == other, one > other
        holds = {
            "<": below,
            "<=": below | same,
            ">": above,
            ">=": above | same,
            "=": same,
            "!=": below | above,
        }[sign]
        return holds, (below | same | above) & ~holds

    return compute


def _crosses(node: s.Crosses) -> Conditions:
    high, low = (node.left, node.right) if node.above else (node.right, node.left)
    upper, lower = numbers(high), numbers(low)

    def compute(table: Table, span: int) -> Flags:
        one, other = upper(table, span + 1), lower(table, span + 1)
        beyond, short_of = one > other, one <= other
        return beyond[:, 1:] & short_of[:, :-1], short_of[:, 1:] | beyond[:, :-1]

    return compute


def _steady(node: s.Steady) -> Conditions:
    of, bars, rising = numbers(node.of), node.bars, node.rising

    def compute(table: Table, span: int) -> Flags:
        values = of(table, span + bars)
        steps = np.diff(values) if rising else -np.diff(values)
        yes, no = steps > 0, steps <= 0
        return _over(np.logical_and, yes, bars, span), _over(np.logical_or, no, bars, span)

    return compute


def _within(node: s.Within) -> Conditions:
    of, bars = condition(node.of), node.bars

    def compute(table: Table, span: int) -> Flags:
        yes, no = of(table, span + bars - 1)
        return _over(np.logical_or, yes, bars, span), _over(np.logical_and, no, bars, span)

    return compute


def _over(join: np.ufunc, flags: Mask, bars: int, span: int) -> Mask:
    """At each of the last `span` columns, the flags of so many columns up to it joined."""
    joined = flags[:, :span].copy()
    for by in range(1, bars):
        join(joined, flags[:, by : by + span], out=joined)
    return joined


def _together(node: s.AllOf | s.AnyOf) -> Conditions:
    parts = [condition(part) for part in node.parts]
    of_yes, of_no = (np.logical_and, np.logical_or)[:: 1 if isinstance(node, s.AllOf) else -1]

    def compute(table: Table, span: int) -> Flags:
        yes, no = parts[0](table, span)
        for part in parts[1:]:
            further, not_so = part(table, span)
            yes, no = of_yes(yes, further), of_no(no, not_so)
        return yes, no

    return compute


def _never(table: Table, span: int) -> Flags:
    flags = np.zeros((len(table), span), np.bool_)
    return flags, ~flags


def _maybe(node: s.Node | None) -> Conditions:
    return _never if node is None else condition(node)


def _unknown(table: Table) -> Column:
    return np.full(len(table), np.nan)


def _away(of: s.Distance | None) -> Callable[[Table], Column]:
    """How far it is from the close, in quote; of a level: without a sign, NaN where it is not known."""
    if of is None:
        return _unknown
    if isinstance(of, s.Percent):
        ratio = float(of.ratio)
        return lambda table: table.close[:, -1] * ratio
    if isinstance(of, s.Ranges):
        times, bars = float(of.times), of.bars
        return lambda table: table.atr(bars)[:, -1] * times
    raise TypeError("a level is no distance")


def _price(of: s.Distance | None, sign: int) -> Callable[[Table], Column]:
    """The price at this distance, above (+1) or below (-1) the close; a level as it stands."""
    if isinstance(of, s.Level):
        level = numbers(of.of)
        return lambda table: level(table, 1)[:, -1].copy()
    away = _away(of)
    return lambda table: table.close[:, -1] + sign * away(table)


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A person's rule as a strategy. It says nothing on bars of another length than it names."""

    name: str
    reading: Reading
    long: Conditions
    short: Conditions
    leave: Conditions
    plans: tuple[Callable[[Table], Column], ...]  # stop and target of long, of short; the trail
    reasons: tuple[tuple[str, tuple[tuple[str, Numbers], ...]], ...]  # of long, short, leaving

    @property
    def warm_up(self) -> int:
        return self.reading.warm_up

    def judge(self, table: Table) -> Verdicts:
        rule, bar = self.reading.rule, table.panel.timeframe
        with np.errstate(all="ignore"):
            deep = table.deeper(kept(self.reading.back + 1))
            said = verdicts(self.name, deep, self.warm_up, self._opinion(deep))
        if rule.timeframe not in {None, bar}:
            return replace(said, said=np.zeros(len(table), np.bool_))
        return said if rule.valid is None else replace(said, valid_for=rule.valid * bar.duration)

    def _opinion(self, table: Table) -> Opinion:
        long, short, leave = (one(table, 1)[0][:, -1] for one in (self.long, self.short, self.leave))
        stop_long, target_long, stop_short, target_short, trail = (plan(table) for plan in self.plans)
        return Opinion(
            long=long & ~leave,
            short=short & ~leave,
            leave=leave,
            strength=np.full(len(table), STRENGTH),
            stop=np.where(long, stop_long, stop_short),
            target=np.where(long, target_long, target_short),
            trail=trail,
            why=self._why(table),
        )

    def _why(self, table: Table) -> Callable[[int, Stance], tuple[Because, ...]]:
        def why(row: int, stance: Stance) -> tuple[Because, ...]:
            said, lines = self.reasons[(Stance.LONG, Stance.SHORT, Stance.FLAT).index(stance)]
            found = ((name, float(line(table, 1)[row, -1])) for name, line in lines)
            values = ", ".join(f"{name} {price_text(value)}" for name, value in found if np.isfinite(value))
            return (Because("own-rule", (("rule", said), ("values", values or "-"))),)

        return why


def kept(columns: int) -> int:
    """The size of table that has at least so many columns."""
    return next((size for size in _KEPT if size >= columns), columns)


def compiled(reading: Reading, name: str) -> OwnRule:
    """The rule as a strategy of this name."""
    rule = reading.rule
    return OwnRule(
        name=name,
        reading=reading,
        long=_maybe(rule.long),
        short=_maybe(rule.short),
        leave=_maybe(rule.leave),
        plans=(
            _price(rule.stop_long, -1),
            _price(rule.target_long, 1),
            _price(rule.stop_short, 1),
            _price(rule.target_short, -1),
            _away(rule.trail),
        ),
        reasons=tuple(_reason(node) for node in (rule.long, rule.short, rule.leave)),
    )


def _reason(node: s.Node | None) -> tuple[str, tuple[tuple[str, Numbers], ...]]:
    """The condition in words, and the numbers that it looks at."""
    if node is None:
        return "", ()
    found = {expression(one): one for one, _ in s.walk(node) if isinstance(one, s.Indicator)}
    lines = tuple((name, numbers(found[name])) for name in sorted(found)[:_MOST_VALUES])
    return expression(node)[:_LONGEST_REASON], lines
