"""A rule in plain words: what it waits for, and where its stop stands."""
# ruff: noqa: RUF001  # signs as they are printed

from collections.abc import Sequence

from app.services.strategies import RuleView
from tgbot.i18n import Html, Translator, escape
from trading.rulelang import syntax as s
from trading.rulelang.check import Reading

_ROOM = 1800  # characters that a reading may take; what is longer is cut between its sentences
_SIGNS = (("<", "below"), ("<=", "most"), (">", "above"), (">=", "least"), ("=", "same"), ("!=", "other"))


def reading(tr: Translator, found: Reading) -> Html:
    """What the rule does, a sentence a line."""
    rule = found.rule
    lines = [tr("rule-timeframe", timeframe=rule.timeframe.value)] if rule.timeframe is not None else []
    conditions = (("long", rule.long), ("short", rule.short), ("leave", rule.leave))
    lines += [
        Html(f"{tr(f'rule-does-{key}')} {said(tr, one)}.") for key, one in conditions if one is not None
    ]
    for what, one, other in (
        ("stop", rule.stop_long, rule.stop_short),
        ("target", rule.target_long, rule.target_short),
    ):
        lines += _distances(tr, what, one, other)
    if rule.trail is not None:
        lines.append(Html(f"{tr('rule-trail')} {_distance(tr, rule.trail)}."))
    if rule.valid is not None:
        lines.append(tr("rule-valid", n=rule.valid))
    return _within_room(lines)


def _within_room(lines: Sequence[Html]) -> Html:
    shown, room = list[Html](), _ROOM
    for line in lines:
        room -= len(line)
        if room < 0:
            shown.append(Html("…"))
            break
        shown.append(line)
    return Html("\n".join(shown))


def _distances(tr: Translator, what: str, one: s.Distance | None, other: s.Distance | None) -> list[Html]:
    if one is not None and other is not None and one != other:
        sides = ((s.Side.LONG, one), (s.Side.SHORT, other))
        return [Html(f"{tr(f'rule-{what}-{side}')} {_distance(tr, each)}.") for side, each in sides]
    single = one or other
    return [] if single is None else [Html(f"{tr(f'rule-{what}')} {_distance(tr, single)}.")]


def _distance(tr: Translator, of: s.Distance) -> Html:
    if isinstance(of, s.Level):
        return Html(f"{tr('rule-at')} {number(tr, of.of)}")
    if isinstance(of, s.Percent):
        return tr("rule-away-percent", percent=tr.numbers.percent(of.ratio))
    return tr("rule-away-ranges", times=tr.numbers.plain(of.times), bars=str(of.bars))


def said(tr: Translator, node: s.Node, *, inside: bool = False) -> Html:
    """A condition. inside: of another one, where parts must be held together."""
    match node:
        case s.AllOf() | s.AnyOf():
            word = tr("rule-and" if isinstance(node, s.AllOf) else "rule-or")
            text = f" {word} ".join(said(tr, part, inside=True) for part in node.parts)
            found = Html(f"({text})" if inside else text)
        case s.Not():
            found = Html(f"{tr('rule-not')} ({said(tr, node.of)})")
        case s.Within():
            found = Html(f"({said(tr, node.of)}, {tr('rule-within', n=node.bars)})")
        case s.Ago():
            found = Html(f"({said(tr, node.of)}, {tr('rule-ago', n=node.bars)})")
        case s.Steady():
            key = "rule-rising" if node.rising else "rule-falling"
            found = Html(f"{number(tr, node.of)} {tr(key, n=node.bars)}")
        case s.Crosses():
            found = _between(tr, f"crosses-{'above' if node.above else 'below'}", node.left, node.right)
        case s.Compare():
            found = _between(tr, f"is-{dict(_SIGNS)[node.sign]}", node.left, node.right)
        case _:
            found = number(tr, node)
    return found


def _between(tr: Translator, key: str, left: s.Node, right: s.Node) -> Html:
    return Html(f"{number(tr, left)} {tr(f'rule-{key}')} {number(tr, right)}")


def number(tr: Translator, node: s.Node, *, inside: bool = False) -> Html:
    """A number. inside: of another one."""
    match node:
        case s.Number():
            value = node.value
            found = escape(tr.numbers.percent(value) if node.percent else tr.numbers.plain(value))
        case s.Indicator():
            found = _line(tr, node)
        case s.Negative():
            found = Html(f"−{number(tr, node.of, inside=True)}")
        case s.Arithmetic():
            sign = {"*": "×", "/": "÷", "-": "−"}.get(node.sign, node.sign)
            text = f"{number(tr, node.left, inside=True)} {sign} {number(tr, node.right, inside=True)}"
            found = Html(f"({text})" if inside else text)
        case s.Ago():
            found = Html(f"{number(tr, node.of, inside=True)} {tr('rule-ago', n=node.bars)}")
        case _:
            found = said(tr, node, inside=True)
    return found


def _line(tr: Translator, node: s.Indicator) -> Html:
    a, b, c = (*map(tr.numbers.plain, node.arguments), "", "", "")[:3]
    return tr(f"rule-line-{node.name.replace('_', '-')}", a=a, b=b, c=c, part=node.part or "")


def uses(tr: Translator, view: RuleView) -> Html:
    """Where the rule is needed."""
    if not view.uses:
        return tr("rule-unused")
    names = {one.symbol.title if one.symbol else one.exchange.brand for one in view.uses}
    return tr("rule-used", where=", ".join(sorted(names)))


def trial(tr: Translator, view: RuleView) -> Html:
    """What it would have said lately."""
    found = view.trial
    if found is None:
        return tr("rule-trial-none")
    where = f"{found.symbol.title}, {found.timeframe}"
    if found.past is None:
        return tr("rule-trial-unknown", where=where)
    past = found.past
    return tr("rule-trial", where=where, n=past.bars, longs=past.longs, shorts=past.shorts, exits=past.exits)
