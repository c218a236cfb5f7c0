"""A pause by hand, and what is done about orders of others."""

from app.ports_trust import FOREIGN
from app.trust_views import PauseView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, badge, home_row

HOURS = (1, 4, 24)


def pauses(tr: Translator, view: PauseView) -> Screen:
    """Whether entries are paused, and the ways in and out."""
    mode = badge(tr, view.account.kind)
    if view.paused and view.until is not None:
        text = tr(
            "pause-until", badge=mode, at=tr.moments.stamp(view.until), span=tr.span(view.until - view.now)
        )
    else:
        text = tr("pause-on" if view.paused else "pause-off", badge=mode)
    if view.held:
        why = f"halted-{view.account.control_why}"
        text = Html(f"{text}\n\n{tr('pause-held', why=tr.plain(why) if tr.has(why) else why)}")
    elif not view.paused and not view.account.armed:
        text = Html(f"{text}\n\n{tr('pause-disarmed')}")
    return Screen(text, _rows(tr, view))


def own(tr: Translator, view: PauseView, foreign: int) -> Screen:
    """Orders that are not ours: whose are they?"""
    text = tr("own-ask" if foreign else "own-none", badge=badge(tr, view.account.kind), n=foreign)
    rows: list[Row] = []
    if foreign or view.held:
        rows.append((Button(tr.plain("button-own"), Action.OWN),))
        rows.append((Button(tr.plain("button-pause-all"), Action.PAUSE),))
    revoke = Button(tr.plain("button-revoke"), Action.REVOKE, view.account.exchange.value, style="danger")
    return Screen(text, (*rows, (revoke,), home_row(tr)))


def revoke(tr: Translator, view: PauseView) -> Screen:
    """Step by step, how a key is taken back."""
    name, where = view.account.exchange.brand, view.account.exchange.value
    forget = Button(tr.plain("button-key-forget-ask"), Action.KEY_FORGET_ASK, where)
    panic = Button(tr.plain("button-revoke-panic"), Action.PANIC_ASK, style="danger")
    return Screen(tr("revoke", exchange=name), ((panic,), (forget, *home_row(tr))))


def _rows(tr: Translator, view: PauseView) -> tuple[Row, ...]:
    spans: Row = tuple(
        Button(tr.plain("button-pair-pause-hours", n=hours), Action.PAUSE, str(hours)) for hours in HOURS
    )
    foreign: tuple[Row, ...] = ()
    if view.account.control_why == FOREIGN:
        foreign = ((Button(tr.plain("button-foreign"), Action.OWN_ASK, style="primary"),),)
    if view.paused:
        resume = Button(tr.plain("button-pair-resume"), Action.RESUME, style="success")
        return (*foreign, (resume,), spans, home_row(tr))
    return (*foreign, spans, (Button(tr.plain("button-pause-all"), Action.PAUSE),), home_row(tr))
