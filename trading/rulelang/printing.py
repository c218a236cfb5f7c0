"""A rule in its canonical words: what is read from them is the same rule."""

from trading.domain.money import plain
from trading.rulelang import syntax as s

USUAL_RANGE = 14  # bars of the average true range where nothing is said
# How tightly each holds together: what holds less tightly than its place wants stands in parentheses.
_ANY, _ALL, _NOT, _TIMED, _COMPARED, _SUM, _PRODUCT, _SIGNED, _PAST, _ATOM = range(1, 11)


def written(rule: s.Rule) -> str:
    """The whole rule in one line."""
    said = [] if rule.timeframe is None else [f"on {rule.timeframe}"]
    for side, condition in ((s.Side.LONG, rule.long), (s.Side.SHORT, rule.short)):
        if condition is not None:
            said.append(f"enter {side} when {expression(condition)}")
    if rule.leave is not None:
        said.append(f"exit when {expression(rule.leave)}")
    said += _sided("stop", rule, rule.stop_long, rule.stop_short)
    said += _sided("target", rule, rule.target_long, rule.target_short)
    if rule.trail is not None:
        said.append(f"trail {distance(rule.trail)}")
    if rule.valid is not None:
        said.append(f"valid {_bars(rule.valid)}")
    return "; ".join(said)


def _sided(what: str, rule: s.Rule, long: s.Distance | None, short: s.Distance | None) -> list[str]:
    """In one statement where both sides are alike, or there is one side only."""
    if long == short or rule.long is None or rule.short is None:
        one = long or short
        return [] if one is None else [f"{what} {distance(one)}"]
    both = ((s.Side.LONG, long), (s.Side.SHORT, short))
    return [f"{what} {side} {distance(one)}" for side, one in both if one is not None]


def distance(of: s.Distance) -> str:
    if isinstance(of, s.Level):
        return f"at {_in(of.of, _SUM)}"
    if isinstance(of, s.Percent):
        return f"{plain(of.ratio * 100)} %"
    return f"{plain(of.times)} atr" + ("" if of.bars == USUAL_RANGE else f"({of.bars})")


def expression(node: s.Node) -> str:
    """A number or a condition in words."""
    return _said(node)[0]


def _in(node: s.Node, tightly: int) -> str:
    text, holds = _said(node)
    return text if holds >= tightly else f"({text})"


def _said(node: s.Node) -> tuple[str, int]:
    """The words, and how tightly they hold together."""
    match node:
        case s.Number() | s.Indicator():
            said = _atom(node), _ATOM
        case s.Compare() | s.Crosses() | s.Steady():
            said = _compared(node), _COMPARED
        case s.Arithmetic():
            holds = _SUM if node.sign in {"+", "-"} else _PRODUCT
            said = f"{_in(node.left, holds)} {node.sign} {_in(node.right, holds + 1)}", holds
        case s.Negative():
            said = f"-{_in(node.of, _SIGNED)}", _SIGNED
        case s.Ago():
            said = f"{_in(node.of, _PAST)}[{node.bars}]", _PAST
        case s.Not():
            said = f"not {_in(node.of, _NOT)}", _NOT
        case s.Within():
            said = f"{_in(node.of, _TIMED)} within {_bars(node.bars)}", _TIMED
        case s.AllOf():
            said = " and ".join(_in(part, _NOT) for part in node.parts), _ALL
        case _:
            said = " or ".join(_in(part, _ALL) for part in node.parts), _ANY
    return said


def _compared(node: s.Compare | s.Crosses | s.Steady) -> str:
    if isinstance(node, s.Steady):
        return f"{_in(node.of, _SUM)} {'rising' if node.rising else 'falling'} {_bars(node.bars)}"
    sign = node.sign if isinstance(node, s.Compare) else f"crosses {'above' if node.above else 'below'}"
    return f"{_in(node.left, _SUM)} {sign} {_in(node.right, _SUM)}"


def _atom(node: s.Number | s.Indicator) -> str:
    if isinstance(node, s.Number):
        return f"{plain(node.value * 100)} %" if node.percent else plain(node.value)
    arguments = ", ".join(map(plain, node.arguments))
    part = "" if node.part in {None, node.name} else f".{node.part}"
    return f"{node.name}({arguments}){part}" if arguments else f"{node.name}{part}"


def _bars(count: int) -> str:
    return f"{count} bar" if count == 1 else f"{count} bars"
