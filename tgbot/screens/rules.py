"""A person's own rules: the list, one of them in plain words, what is wrong with a text."""

from collections.abc import Sequence

from app.ports_rules import KeptRule
from app.services.strategies import LONGEST_NAME, MOST_RULES, RuleView
from app.services.symbols import code_of
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator, escape
from tgbot.screens.base import Button, Row, Screen, home_row
from tgbot.screens.rule_words import reading, trial, uses
from trading.rulelang.wrong import RuleWrong

EXAMPLE = (
    "enter long when ema(12) crosses above ema(26) and rsi(14) < 70; stop 2 atr; target 3 atr; trail 1.5 atr"
)
_TEXT_ROOM, _PIECE = 1200, 300  # characters of a rule that are shown; of one piece of them
_MOST_EXPECTED = 8  # words that may stand at a place, those first that are meant most often
_OFTEN = ("<number>", "<indicator>", "long", "short", "when", "above", "below", "atr", "%", ")", "]", ";")
_THEN = ("and", "or", "crosses", "<", ">", "enter", "stop", "target", "exit", "(")


def listing(tr: Translator, rules: Sequence[KeptRule]) -> Screen:
    """All of them; where there is none, what they are."""
    buttons = tuple((Button(f"{rule.id}. {rule.name}", Action.RULE, str(rule.id)),) for rule in rules)
    new = Button(tr.plain("button-rule-new"), Action.RULE_ASK, "new")
    text = tr("rules", n=len(rules), limit=str(MOST_RULES)) if rules else tr("rules-none")
    return Screen(text, (*buttons, (new, *home_row(tr))))


def show(tr: Translator, view: RuleView) -> Screen:
    """One rule: its text, what it means, what it would have said, and where it is used."""
    rule, parts = view.rule, list[Html]()
    parts.append(tr("rule-title", name=rule.name, number=str(rule.id)))
    parts.append(_code(rule.text))
    if view.wrong is not None:
        parts.append(tr("rule-stands-still"))
        parts.append(_wrong(tr, view.wrong))
    if view.reading is not None:
        parts.append(reading(tr, view.reading))
        parts += [_odd(tr, odd.oddity.value, odd.numbers) for odd in view.reading.oddities[:3]]
        parts.append(Html(f"{tr('rule-warm-up', n=view.reading.warm_up)} {trial(tr, view)}"))
    parts.append(uses(tr, view))
    return Screen(Html("\n\n".join(parts)), _buttons(tr, view))


def _buttons(tr: Translator, view: RuleView) -> tuple[Row, ...]:
    number = str(view.rule.id)
    use = Button(tr.plain("button-rule-use"), Action.RULE_ASK, f"{number}.u", style="success")
    edit = Button(tr.plain("button-rule-edit"), Action.RULE_ASK, f"{number}.e")
    rename = Button(tr.plain("button-rule-rename"), Action.RULE_ASK, f"{number}.n")
    delete = Button(tr.plain("button-rule-delete-ask"), Action.RULE_ASK, f"{number}.x")
    rules = Button(tr.plain("button-rules"), Action.RULES)
    first = (use, edit) if view.reading is not None and view.symbols else (edit,)
    return (first, (rename, delete), (rules, *home_row(tr)))


def ask_text(tr: Translator, rule: KeptRule | None) -> Screen:
    """Of a new rule, or the new text of this one."""
    if rule is None:
        return Screen(tr("rule-ask", example=EXAMPLE), ((Button(tr.plain("button-cancel"), Action.RULES),),))
    return Screen(Html(f"{tr('rule-edit', name=rule.name)}\n\n{_code(rule.text)}"), (_back(tr, rule),))


def ask_name(tr: Translator, rule: KeptRule) -> Screen:
    return Screen(tr("rule-rename", name=rule.name, limit=str(LONGEST_NAME)), (_back(tr, rule),))


def pick_symbol(tr: Translator, view: RuleView) -> Screen:
    """The chosen symbols, each a button that puts the rule to use there."""
    buttons = [
        Button(symbol.title, Action.RULE_USE, f"{view.rule.id}.{code_of(symbol)}") for symbol in view.symbols
    ]
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    return Screen(tr("rule-pick-symbol", name=view.rule.name), (*rows, _back(tr, view.rule)))


def confirm_delete(tr: Translator, rule: KeptRule) -> Screen:
    delete = Button(tr.plain("button-rule-delete"), Action.RULE_DELETE, str(rule.id), style="danger")
    return Screen(tr("rule-delete", name=rule.name), ((delete,), _back(tr, rule)))


def wrong(tr: Translator, found: RuleWrong) -> Screen:
    """Where the text is no rule, and what may stand there; the question stays open."""
    again = tr("rule-wrong-again")
    return Screen(
        Html(f"{_wrong(tr, found)}\n\n{again}"), ((Button(tr.plain("button-cancel"), Action.RULES),),)
    )


def _wrong(tr: Translator, found: RuleWrong) -> Html:
    numbers = {"word": found.word, "names": "", "side": "", "statement": "", **found.numbers}
    lines = [
        tr("rule-wrong-place", line=str(found.line), column=str(found.column)),
        Html(f"<pre>{escape(found.pointed)}</pre>"),
        tr(f"rule-wrong-{found.fault}", **numbers),
    ]
    if found.nearest is not None:
        lines.append(tr("rule-wrong-nearest", word=found.nearest))
    elif found.expected:
        lines.append(tr("rule-wrong-expected", words=_expected(tr, found.expected)))
    return Html("\n".join(lines))


def _expected(tr: Translator, words: Sequence[str]) -> str:
    order = {word: place for place, word in enumerate((*_OFTEN, *_THEN))}
    first = sorted(words, key=lambda word: order.get(word, len(order)))[:_MOST_EXPECTED]
    told = [
        tr.plain(f"rule-word-{word[1:-1]}") if word.startswith("<") and word[1:] else word for word in first
    ]
    return "  ".join(told)


def _odd(tr: Translator, oddity: str, numbers: object) -> Html:
    named = {f"{key}": tr.plain(f"rule-unit-{unit}") for key, unit in dict(numbers).items()}  # type: ignore[call-overload]
    return tr(f"rule-odd-{oddity}", **named)


def _code(text: str) -> Html:
    shown = text if len(text) <= _TEXT_ROOM else f"{text[:_TEXT_ROOM]}…"
    pieces = (shown[i : i + _PIECE] for i in range(0, len(shown), _PIECE))
    return Html(f"<pre>{''.join(escape(piece) for piece in pieces)}</pre>")


def _back(tr: Translator, rule: KeptRule) -> Row:
    return (Button(tr.plain("button-cancel"), Action.RULE, str(rule.id)),)
