"""Screens of the first steps: greeting, language, terms, the menu."""

from app.accounts import Account, AccountKind
from app.views import SettingsView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, badge, home_row, names, state


def welcome(tr: Translator, name: str, languages: tuple[tuple[str, str], ...]) -> Screen:
    """languages: (code, its own name)."""
    return Screen(tr("welcome", name=name), (_languages(tr, languages, chosen=None),))


def language(tr: Translator, languages: tuple[tuple[str, str], ...]) -> Screen:
    return Screen(tr("language-choose"), (_languages(tr, languages, chosen=tr.language), home_row(tr)))


def terms(tr: Translator, *, accepted: bool = False) -> Screen:
    """The terms, with the button that accepts them where they are not yet."""
    if accepted:
        return Screen(tr("terms"), (home_row(tr),))
    return Screen(tr("terms"), ((Button(tr.plain("button-accept"), Action.ACCEPT, style="success"),),))


def home(tr: Translator, view: SettingsView) -> Screen:
    account = view.account
    text = tr(
        "home",
        badge=badge(tr, account.kind),
        state=state(tr, account),
        symbols=names(tr, account.symbols),
        risk=tr.numbers.percent(account.limits.risk_per_trade),
        preset=tr(f"preset-{account.preset}"),
    )
    hint = _next_step(tr, view)
    return Screen(
        Html(f"{text}\n\n{hint}") if hint else text, _menu(tr, account, admin=view.user.is_operator)
    )


def start_button(tr: Translator) -> Row:
    """For those who have not accepted the terms: the menu's button leads them to the start."""
    return (Button(tr.plain("button-start"), Action.HOME),)


def _languages(tr: Translator, languages: tuple[tuple[str, str], ...], chosen: str | None) -> Row:
    return tuple(
        Button(tr.plain("button-chosen", name=name) if code == chosen else name, Action.LANGUAGE_SET, code)
        for code, name in languages
    )


def _next_step(tr: Translator, view: SettingsView) -> Html | None:
    account = view.account
    if account.armed:
        return None
    if not account.symbols:
        connected = any(a.kind is AccountKind.LIVE and a.key is not None for a in view.accounts)
        return tr("home-next-symbols" if connected else "home-next-keys")
    return tr("home-next-trade")


def _menu(tr: Translator, account: Account, *, admin: bool) -> tuple[Row, ...]:
    def button(name: str, action: Action, style: str | None = None) -> Button:
        return Button(tr.plain(f"button-{name}"), action, style=style)

    first = button("stop", Action.STOP) if account.armed else button("trade", Action.TRADE, "success")

    def part(name: str) -> Button:
        return Button(tr.plain(f"button-{name}"), Action.MENU, name.removeprefix("menu-"))

    rows: tuple[Row, ...] = (
        (first, button("status", Action.STATUS)),
        (button("symbols", Action.SYMBOLS), button("balance", Action.BALANCE)),
        (part("menu-market"), part("menu-reports")),
        (part("menu-settings"), part("menu-safety")),
        (part("menu-help"),),
    )
    operators: Row = (button("service", Action.SERVICE), button("errors", Action.ERRORS))
    return (*rows, operators) if admin else rows
