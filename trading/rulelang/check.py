"""Whether what was said makes a rule: kinds, sides, costs, look-backs; and what is odd about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from trading.rulelang import syntax as s
from trading.rulelang.parse import FARTHEST, Said, any_of
from trading.rulelang.words import BY_NAME, Unit
from trading.rulelang.wrong import Fault, Place, RuleWrong
from trading.strategies.base import DEPTH

MOST_NODES, MOST_INDICATORS, DEEPEST = 200, 16, 24
_MOST_RANGES, _MOST_PERCENT = Decimal(50), Decimal("0.9")


class Oddity(StrEnum):
    """What is allowed and yet hardly meant. The locales hold `rule-odd-<value>`."""

    MIXED_UNITS = "mixed-units"
    RATIO_IN_PERCENT = "ratio-in-percent"


@dataclass(frozen=True, slots=True)
class Odd:
    """An oddity and where it stands."""

    oddity: Oddity
    at: Place
    numbers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A rule, and what it costs. warm_up: closed bars before it says anything; back: bars before the last one
    that it looks at.
    """

    rule: s.Rule
    warm_up: int
    back: int
    oddities: tuple[Odd, ...] = ()


@dataclass(frozen=True, slots=True)
class _Facts:
    """Of a node. unit None: a condition; need, warm: bars, see Word; back: bars before the last."""

    unit: Unit | None
    need: int = 1
    warm: int = 1
    back: int = 0

    def ago(self, bars: int) -> "_Facts":
        return _Facts(self.unit, self.need + bars, self.warm + bars, self.back + bars)

    def of(self, unit: Unit | None) -> "_Facts":
        return replace(self, unit=unit)


def check(said: Sequence[Said]) -> Reading:
    """The rule that these statements make. Raises RuleWrong."""
    rule = _put_together(said)
    _limits(rule)
    judge = _Judge()
    conditions = (rule.long, rule.short, rule.leave)
    distances = (rule.stop_long, rule.stop_short, rule.target_long, rule.target_short, rule.trail)
    facts = [judge.condition(one) for one in conditions if one is not None]
    facts += [judge.distance(one) for one in distances if one is not None]
    need, back = max(one.need for one in facts), max(one.back for one in facts)
    where = rule.long or rule.short
    if back > FARTHEST or need > DEPTH:
        limit, actual = (FARTHEST, back) if back > FARTHEST else (DEPTH, need)
        at = Place() if where is None else where.at
        raise RuleWrong(Fault.LOOKS_TOO_FAR, at, numbers={"limit": str(limit), "actual": str(actual)})
    warm_up = min(max(one.warm for one in facts), DEPTH)
    return Reading(rule, warm_up, back, tuple(judge.oddities))


def _put_together(said: Sequence[Said]) -> s.Rule:
    rule = s.Rule(
        long=_condition(said, "enter", s.Side.LONG),
        short=_condition(said, "enter", s.Side.SHORT),
        leave=_condition(said, "exit", None),
        stop_long=None,
        stop_short=None,
        timeframe=_only(said, "on").timeframe,
        valid=_only(said, "valid").bars,
    )
    if rule.long is None and rule.short is None:
        raise RuleWrong(Fault.NO_ENTRY, said[0].at)
    _exits(rule, said)
    trail = _only(said, "trail").distance
    if isinstance(trail, s.Level):
        raise RuleWrong(Fault.NOT_A_DISTANCE, trail.at)
    sided: dict[str, s.Distance | None] = {
        f"{what}_{side}": _distance(rule, said, what, side) for what in ("stop", "target") for side in s.Side
    }
    for side in s.Side:
        entry: s.Node | None = getattr(rule, side)
        if entry is not None and sided[f"stop_{side}"] is None:
            if trail is None:
                raise RuleWrong(Fault.NO_STOP, entry.at, numbers={"side": side.value})
            sided[f"stop_{side}"] = trail
    return replace(rule, trail=trail, **sided)  # type: ignore[arg-type]  # fields by their names


def _condition(said: Sequence[Said], what: str, side: s.Side | None) -> s.Node | None:
    """Several statements of a kind are alternatives."""
    found = [
        one.condition
        for one in said
        if one.what == what and one.condition is not None and (side is None or one.side is side)
    ]
    return any_of(found) if found else None


def _exits(rule: s.Rule, said: Sequence[Said]) -> None:
    """A signal to leave closes what is open, whichever way: a rule of both ways must not name one of them."""
    for one in said:
        if one.what == "exit" and one.side is not None:
            if rule.long is not None and rule.short is not None:
                raise RuleWrong(Fault.EXIT_OF_ONE_SIDE, one.at)
            if getattr(rule, one.side) is None:
                raise RuleWrong(Fault.NO_SUCH_SIDE, one.at, numbers={"side": one.side.value})


def _only(said: Sequence[Said], what: str) -> Said:
    """The one statement of a kind that may stand there once; an empty one where it does not."""
    found = [one for one in said if one.what == what]
    if len(found) > 1:
        raise RuleWrong(Fault.TWICE, found[1].at, numbers={"statement": what})
    return found[0] if found else Said(what, Place())


def _distance(rule: s.Rule, said: Sequence[Said], what: str, side: s.Side) -> s.Distance | None:
    """What is said for this side, or for both."""
    mine = [one for one in said if one.what == what and one.side in {side, None}]
    if len(mine) > 1:
        raise RuleWrong(Fault.TWICE, mine[1].at, numbers={"statement": what})
    if not mine:
        return None
    if getattr(rule, side) is None:
        if mine[0].side is side:
            raise RuleWrong(Fault.NO_SUCH_SIDE, mine[0].at, numbers={"side": side.value})
        return None
    return mine[0].distance


def _limits(rule: s.Rule) -> None:
    """Before anything goes down the trees: they are neither too deep nor too large."""
    nodes, indicators = 0, set[tuple[str, tuple[Decimal, ...]]]()
    for tree in rule.nodes():
        for node, depth in s.walk(tree):
            nodes += 1
            if depth > DEEPEST:
                raise RuleWrong(Fault.TOO_DEEP, node.at, numbers={"limit": str(DEEPEST)})
            if isinstance(node, s.Indicator):
                indicators.add((node.name, node.arguments))
            if nodes > MOST_NODES or len(indicators) > MOST_INDICATORS:
                what, limit = ("words", MOST_NODES) if nodes > MOST_NODES else ("indicators", MOST_INDICATORS)
                raise RuleWrong(Fault.TOO_MANY, node.at, numbers={"what": what, "limit": str(limit)})


class _Judge:
    """Goes down the trees, which are not deep, and notes what is odd."""

    def __init__(self) -> None:
        self.oddities: list[Odd] = []

    def condition(self, node: s.Node) -> _Facts:
        facts = self.facts(node)
        if facts.unit is not None:
            raise RuleWrong(Fault.NOT_A_CONDITION, node.at)
        return facts

    def number(self, node: s.Node) -> _Facts:
        facts = self.facts(node)
        if facts.unit is None:
            raise RuleWrong(Fault.NOT_A_NUMBER, node.at)
        return facts

    def distance(self, of: s.Distance) -> _Facts:
        if isinstance(of, s.Level):
            facts = self.number(of.of)
            if facts.unit not in {Unit.PRICE, Unit.PURE}:
                self._mixed(of.at, Unit.PRICE, facts.unit)
            return facts
        value, most = (of.times, _MOST_RANGES) if isinstance(of, s.Ranges) else (of.ratio, _MOST_PERCENT)
        if not 0 < value <= most:
            scale = 1 if isinstance(of, s.Ranges) else 100
            numbers = {"name": "", "low": "0", "high": f"{most * scale:f}", "actual": f"{value * scale:f}"}
            raise RuleWrong(Fault.OUT_OF_BOUNDS, of.at, numbers=numbers)
        if isinstance(of, s.Percent):
            return _Facts(Unit.SPAN)
        word, arguments = BY_NAME["atr"], (Decimal(of.bars),)
        return _Facts(Unit.SPAN, word.needed(arguments), word.warm(arguments))

    def facts(self, node: s.Node) -> _Facts:
        """Raises RuleWrong where a number stands in place of a condition, or the other way round."""
        match node:
            case s.Number():
                facts = _Facts(Unit.RATIO if node.percent else Unit.PURE)
            case s.Indicator():
                word = BY_NAME[node.name]
                facts = _Facts(word.parts[node.part], word.needed(node.arguments), word.warm(node.arguments))
            case s.Negative():
                facts = self.number(node.of)
            case s.Ago():
                facts = self.facts(node.of).ago(node.bars)
            case s.Arithmetic() | s.Compare() | s.Crosses():
                facts = self._two(node)
            case s.Steady():
                facts = self.number(node.of).ago(node.bars).of(None)
            case s.Within():
                facts = self.condition(node.of).ago(node.bars - 1)
            case s.Not():
                facts = self.condition(node.of)
            case _:
                facts = _widest([self.condition(part) for part in node.parts])
        return facts

    def _two(self, node: s.Arithmetic | s.Compare | s.Crosses) -> _Facts:
        left, right = self.number(node.left), self.number(node.right)
        facts = _widest([left, right])
        one, other = left.unit or Unit.PURE, right.unit or Unit.PURE
        if isinstance(node, s.Arithmetic):
            if node.sign in {"*", "/"}:
                return facts.of(_scaled(node.sign, one, other))
            if Unit.PURE not in {one, other} and one is not other and {one, other} != {Unit.PRICE, Unit.SPAN}:
                self._mixed(node.at, one, other)
            return facts.of(_added(node.sign, one, other))
        if Unit.PURE not in {one, other} and one is not other:
            self._mixed(node.at, one, other)
        elif Unit.RATIO in {one, other} and _is_large(node.left, node.right):
            self.oddities.append(Odd(Oddity.RATIO_IN_PERCENT, node.at, MappingProxyType({})))
        crossed = facts.ago(1) if isinstance(node, s.Crosses) else facts
        return crossed.of(None)

    def _mixed(self, at: Place, one: Unit, other: Unit | None) -> None:
        numbers = {"left": one.value, "right": (other or Unit.PURE).value}
        self.oddities.append(Odd(Oddity.MIXED_UNITS, at, MappingProxyType(numbers)))


def _widest(facts: Sequence[_Facts]) -> _Facts:
    """What all of them together need; a condition."""
    return _Facts(None, *(max(getattr(one, name) for one in facts) for name in ("need", "warm", "back")))


def _is_large(*nodes: s.Node) -> bool:
    return any(isinstance(node, s.Number) and not node.percent and node.value >= 1 for node in nodes)


def _added(sign: str, one: Unit, other: Unit) -> Unit:
    if one is other:
        return Unit.SPAN if one is Unit.PRICE and sign == "-" else one
    if Unit.PURE in {one, other}:
        return other if one is Unit.PURE else one
    return Unit.PRICE if {one, other} == {Unit.PRICE, Unit.SPAN} else Unit.PURE


def _scaled(sign: str, one: Unit, other: Unit) -> Unit:
    """A share of something is of its unit; a quotient of two is of none."""
    if other in {Unit.PURE, Unit.RATIO} and (sign == "*" or other is Unit.PURE):
        return one
    return other if sign == "*" and one in {Unit.PURE, Unit.RATIO} else Unit.PURE
