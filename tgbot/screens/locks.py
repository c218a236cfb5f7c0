"""Locks on entries after losses: what is locked, why, until when, and the way to end one by hand."""

from collections.abc import Sequence

from app.locks import Lock
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, home_row
from tgbot.screens.entries import lock_why

SHOWN = 8
ALL = "all"


def locks(tr: Translator, found: Sequence[Lock]) -> Screen:
    """All that hold now; each has a button that asks first."""
    if not found:
        return Screen(tr("locks-none"), (home_row(tr),))
    lines = [
        tr(
            "locks-row",
            where=_where(tr, one),
            until=tr.moments.stamp(one.news.until),
            why=lock_why(tr, one.news),
        )
        for one in found[:SHOWN]
    ]
    rows: list[Row] = [
        (Button(tr.plain("button-unlock", where=_where(tr, one)), Action.UNLOCK_ASK, str(one.id)),)
        for one in found[:SHOWN]
    ]
    if len(found) > 1:
        rows.append((Button(tr.plain("button-unlock-all"), Action.UNLOCK_ASK, ALL),))
    return Screen(Html("\n\n".join([tr("locks", n=len(found)), *lines])), (*rows, home_row(tr)))


def confirm_unlock(tr: Translator, which: str) -> Screen:
    """A lock came of losses: ending it asks once more."""
    yes = Button(tr.plain("button-unlock-yes"), Action.UNLOCK, which, style="danger")
    return Screen(tr("unlock-ask"), ((yes,), (Button(tr.plain("button-cancel"), Action.LOCKS),)))


def _where(tr: Translator, one: Lock) -> str:
    return tr.plain("lock-everywhere") if one.news.symbol is None else one.news.symbol.title
