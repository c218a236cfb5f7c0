"""Screens for operators, and answers to what cannot be done."""

from collections.abc import Mapping
from types import MappingProxyType

from app.errors import Refusal
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens import plan_words
from tgbot.screens.base import Button, Row, Screen, home_row
from tgbot.screens.news import halted_why
from tgbot.screens.start import start_button

# Where a refused person can put it right.
_REMEDY: Mapping[Refusal, tuple[str, Action]] = MappingProxyType(
    {
        Refusal.NO_SYMBOLS: ("symbols", Action.SYMBOLS),
        Refusal.UNKNOWN_SYMBOL: ("symbols", Action.SYMBOLS),
        Refusal.TOO_MANY_SYMBOLS: ("symbols", Action.SYMBOLS),
        Refusal.NOT_A_NUMBER: ("risk", Action.RISK),
        Refusal.SETTING_OUT_OF_BOUNDS: ("settings", Action.SETTINGS),
        **dict.fromkeys(
            (
                Refusal.SETTING_OUT_OF_BOUNDS,
                Refusal.SETTING_MOVED_ON,
                Refusal.SETTING_NOT_HERE,
                Refusal.NOTHING_TO_UNDO,
            ),
            ("settings", Action.SETTINGS),
        ),
        Refusal.NO_LIVE_ACCOUNT: ("keys", Action.KEYS),
        Refusal.LINK_EXPIRED: ("keys", Action.KEYS),
        Refusal.SECOND_FACTOR_MISSING: ("factor", Action.FACTOR),
        Refusal.NOT_ADMITTED: ("admit-me", Action.ADMIT_ME),
        Refusal.CLOSE_FIRST: ("status", Action.STATUS),
        Refusal.NOTHING_OPEN: ("status", Action.STATUS),
        Refusal.ACCOUNT_HALTED: ("status", Action.STATUS),
        **dict.fromkeys(
            (
                Refusal.PLAN_LIVE,
                Refusal.PLAN_ACCOUNTS,
                Refusal.PLAN_SYMBOLS,
                Refusal.PLAN_RULES,
                Refusal.PLAN_STRATEGY,
                Refusal.TRIAL_TAKEN,
                Refusal.TRIAL_NOT_NOW,
                Refusal.CODE_NOTHING,
                Refusal.CODE_OTHER_PLAN,
                Refusal.CODE_USED,
            ),
            ("plan", Action.PLAN),
        ),
        Refusal.CODE_UNKNOWN: ("code", Action.CODE),
        **dict.fromkeys(
            (Refusal.CODE_OVER, Refusal.CODE_SPENT, Refusal.CODE_NEWCOMERS, Refusal.DISCOUNT_GONE),
            ("shop", Action.BUY),
        ),
    }
)
_MUTE = frozenset({Refusal.BANNED, Refusal.PRIVATE_ONLY})


def refused_text(tr: Translator, code: Refusal, params: Mapping[str, str]) -> Html:
    """The sentence of a refusal, with its numbers."""
    values: dict[str, str | int] = dict(params)
    if "count" in values:
        values["count"] = int(values["count"])
    if code is Refusal.ACCOUNT_HALTED:
        values["why"] = halted_why(tr, params["why"])
    if "plan" in params or code is Refusal.PLAN_BOUNDS:
        values |= plan_words.refused_values(tr, params)
    for name in ("actual", "min", "max"):
        if name in params:
            values[name] = params[name].replace(".", tr.numbers.habit.point)
    return tr(f"refused-{code}", **values)


def refused(tr: Translator, code: Refusal, params: Mapping[str, str]) -> Screen:
    """A no: what was found, what is allowed, and the button to where it can be put right."""
    text = refused_text(tr, code, params)
    if code in _MUTE:
        return Screen(text)
    if code is Refusal.NOT_REGISTERED:
        return Screen(text, (start_button(tr),))
    remedy = _REMEDY.get(code)
    first: Row = (Button(tr.plain(f"button-{remedy[0]}"), remedy[1]),) if remedy else ()
    return Screen(text, ((*first, *home_row(tr)),))


def apology(tr: Translator) -> Screen:
    return Screen(tr("apology"), (home_row(tr),))


def note(tr: Translator, key: str, *actions: tuple[str, Action]) -> Screen:
    """A text without values, with buttons (name, action) and the way to the menu."""
    buttons = tuple(Button(tr.plain(f"button-{name}"), action) for name, action in actions)
    return Screen(tr(key), ((*buttons, *home_row(tr)),))


def bare(tr: Translator, key: str) -> Screen:
    """A text without values and without buttons."""
    return Screen(tr(key))
