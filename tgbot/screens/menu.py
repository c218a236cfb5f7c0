"""The menu's sections, and help by subject: everything that the bot can do, within three taps. Pure."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from app.market_views import SignalsAsked, Sort
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens import signals
from tgbot.screens.base import Button, Row, Screen, home_row


class Way(NamedTuple):
    """Where a button of a section leads. name: of its text, `button-<name>`."""

    name: str
    action: Action
    argument: str = ""


SECTIONS: Mapping[str, tuple[Way, ...]] = MappingProxyType(
    {
        "market": (
            Way("go-market", Action.MARKET),
            Way("go-top", Action.TOP, f".{Sort.POTENTIAL}.0."),
            Way("go-xray", Action.XRAY),
            Way("go-signals", Action.SIGNALS, signals.argument(SignalsAsked())),
            Way("alerts", Action.ALERTS),
            Way("symbols", Action.SYMBOLS),
        ),
        "settings": (
            Way("go-settings", Action.SETTINGS),
            Way("risk", Action.RISK),
            Way("symbols", Action.SYMBOLS),
            Way("go-pair", Action.PAIR),
            Way("rules", Action.RULES),
            Way("mode", Action.MODE),
            Way("keys", Action.KEYS),
            Way("plan", Action.PLAN),
            Way("invite", Action.INVITE),
            Way("notices", Action.NOTICES),
            Way("zone", Action.ZONE),
            Way("language", Action.LANGUAGE),
            Way("setting-code", Action.SETTING_CODE),
            Way("setting-log", Action.SETTING_LOG),
        ),
        "safety": (
            Way("safe", Action.SAFE),
            Way("why", Action.WHY),
            Way("pause-page", Action.PAUSES),
            Way("locks", Action.LOCKS),
            Way("go-enter", Action.ENTER_ASK),
            Way("go-exit", Action.EXIT_ASK),
            Way("go-orders", Action.ORDERS),
            Way("reload", Action.RELOAD),
            Way("stop", Action.STOP),
            Way("go-panic", Action.PANIC_ASK),
        ),
        "reports": (
            Way("balance", Action.BALANCE),
            Way("profit", Action.PROFIT),
            Way("go-days", Action.PERIODS, "day.7.0"),
            Way("performance", Action.BREAKDOWN, "symbol.p.0."),
            Way("go-outcomes", Action.OUTCOMES),
            Way("trades", Action.TRADES, "t.10.0"),
            Way("go-report", Action.REPORT),
            Way("equity", Action.PICTURE, "e."),
            Way("heat", Action.PICTURE, "m.0"),
            Way("go-count", Action.COUNT),
            Way("go-export", Action.EXPORT),
        ),
        "help": (
            Way("help", Action.HELP),
            Way("go-support", Action.SUPPORT),
            Way("go-health", Action.HEALTH),
            Way("receipts", Action.RECEIPTS),
            Way("go-paysupport", Action.PAY_HELP),
            Way("go-terms", Action.TERMS),
            Way("go-delete", Action.DELETE),
        ),
    }
)
_DANGEROUS = frozenset({Action.PANIC_ASK, Action.DELETE})


def section(tr: Translator, name: str) -> Screen:
    """One section of the menu. Raises KeyError for one that there is not."""
    buttons = [
        Button(
            tr.plain(f"button-{way.name}"),
            way.action,
            way.argument,
            "danger" if way.action in _DANGEROUS else None,
        )
        for way in SECTIONS[name]
    ]
    return Screen(tr(f"menu-{name}"), (*_two_in_a_row(buttons), home_row(tr)))


def help_page(tr: Translator, subjects: Sequence[str], *, admin: bool) -> Screen:
    """How it works, and the subjects whose commands can be listed."""
    buttons = [Button(tr.plain(f"help-subject-{name}"), Action.HELP, name) for name in subjects]
    text = tr("help")
    whole = Html(f"{text}\n\n{tr('help-admin')}") if admin else text
    return Screen(whole, (*_two_in_a_row(buttons), home_row(tr)))


def help_subject(tr: Translator, subject: str, commands: Sequence[str]) -> Screen:
    """The commands of a subject, each with what it does."""
    lines = [tr("help-line", command=name, about=tr(f"command-{name}")) for name in commands]
    back = Button(tr.plain("button-back"), Action.HELP)
    head = tr("help-head", subject=tr(f"help-subject-{subject}"))
    return Screen(Html("\n".join([head, "", *lines])), ((back, *home_row(tr)),))


def unknown_command(tr: Translator, commands: Sequence[str]) -> Screen:
    """For a command that there is not. commands: those that it may have been meant for."""
    rows = ((Button(tr.plain("button-help"), Action.HELP), *home_row(tr)),)
    if not commands:
        return Screen(tr("unknown-command"), rows)
    return Screen(tr("unknown-command-near", names=", ".join(f"/{name}" for name in commands)), rows)


def _two_in_a_row(buttons: Sequence[Button]) -> tuple[Row, ...]:
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
