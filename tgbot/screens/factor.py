"""Screens of the second factor and of second persons. Pure."""

from datetime import timedelta

from app.ports_operators import Asked
from app.services.factor import LINK_LIFE, FactorLink, FactorView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Copy, Link, Row, Screen, home_row

_COPIED = 250  # characters


def factor(tr: Translator, view: FactorView) -> Screen:
    """How it stands. Where it is shut, the code is waited for."""
    if not view.is_set:
        return Screen(tr("factor-none"), (_set_up(tr, "factor-set"), home_row(tr)))
    until = tr.moments.clock(view.until) if view.until else ""
    if view.is_locked:
        return Screen(tr("factor-locked", until=until), (home_row(tr),))
    if view.is_open:
        lock: Row = (Button(tr.plain("button-factor-lock"), Action.FACTOR_LOCK),)
        return Screen(tr("factor-open", until=until), (lock, _set_up(tr, "factor-anew"), home_row(tr)))
    return Screen(tr("factor-shut"), (home_row(tr),))


def _set_up(tr: Translator, name: str) -> Row:
    return (Button(tr.plain(f"button-{name}"), Action.FACTOR_SET),)


def page(tr: Translator, link: FactorLink) -> Screen:
    """The way to the one-time page."""
    span: timedelta = LINK_LIFE
    rows: tuple[Row, ...] = ((Link(tr.plain("button-factor-page"), link.url),), home_row(tr))
    return Screen(tr("factor-link", span=tr.span(span)), rows)


def closed(tr: Translator) -> Screen:
    return Screen(tr("factor-closed"), (home_row(tr),))


def opened(tr: Translator, view: FactorView, back: Button | str | None) -> Screen:
    """The code was right. back: the button that was refused, or the command that was said."""
    text = tr("factor-opened", until=tr.moments.clock(view.until) if view.until else "")
    if isinstance(back, Button):
        return Screen(text, ((back,), home_row(tr)))
    if back:
        say = tr("factor-opened-say", command=back)
        copy: Row = (Copy(tr.plain("button-copy-command"), back[:_COPIED]),)
        return Screen(Html(f"{text}\n\n{say}"), (copy, home_row(tr)))
    return Screen(text, (home_row(tr),))


def approval(tr: Translator, asked: Asked, name: str) -> Screen:
    """What another operator wants to do, and the button that agrees once."""
    text = tr(
        "approval-look",
        name=name,
        matter=tr(f"matter-{asked.matter}"),
        subject=asked.subject[:200],
        size=asked.size,
    )
    agree: Row = (Button(tr.plain("button-approve"), Action.APPROVE, str(asked.number), style="danger"),)
    return Screen(text, (agree, home_row(tr)))


def approved(tr: Translator) -> Screen:
    return Screen(tr("approval-done"), (home_row(tr),))


def approvals(tr: Translator, waiting: list[Asked]) -> Screen:
    """All that waits for this operator's word."""
    if not waiting:
        return Screen(tr("approvals-none"), (home_row(tr),))
    rows = tuple(
        (Button(f"{tr.plain(f'matter-{one.matter}')} · {one.size}", Action.APPROVAL, str(one.number)),)
        for one in waiting[:10]
    )
    return Screen(tr("approvals"), (*rows, home_row(tr)))
