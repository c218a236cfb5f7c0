"""Safe: one green or red line for everything, then the proof of each position's protection."""

from app.trust_views import Guarded, SafeView, Shield
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, badge, home_row
from tgbot.screens.portfolio import base_of

SHOWN = 12  # positions; those that are not protected come first
_CHECK = "c"


def safe(tr: Translator, view: SafeView) -> Screen:
    """The answer first, then the reasons for it."""
    mode = badge(tr, view.account.kind)
    head = tr("safe-green" if view.is_green else "safe-red", badge=mode, n=len(view.positions))
    ordered = sorted(view.positions, key=lambda one: one.shield.holds)
    parts = [head, *_troubles(tr, view), *(_guarded(tr, view, one) for one in ordered[:SHOWN])]
    if len(ordered) > SHOWN:
        parts.append(tr("safe-more", n=len(ordered) - SHOWN))
    read = (
        tr("safe-never-read")
        if view.reconciled_at is None
        else tr(
            "safe-read", at=tr.moments.clock(view.reconciled_at), age=tr.span(view.now - view.reconciled_at)
        )
    )
    return Screen(Html("\n\n".join([*parts, read])), _rows(tr, view))


def _troubles(tr: Translator, view: SafeView) -> list[Html]:
    told: list[Html] = []
    if view.unproved:
        told.append(tr("safe-unproved", n=view.unproved))
    if view.quarantined:
        told.append(tr("safe-quarantined", n=view.quarantined))
    if view.foreign:
        told.append(tr("safe-foreign", n=view.foreign))
    told += [tr("safe-drift", symbol=symbol.title) for _, symbol in view.drifts]
    return told


def _guarded(tr: Translator, view: SafeView, one: Guarded) -> Html:
    lines = [
        tr(
            "safe-position",
            mark="🟢" if one.shield.holds else "🔴",
            symbol=one.symbol.title,
            side=tr(f"side-{one.side}"),
            shield=tr(f"shield-{one.shield}"),
        )
    ]
    if one.seen_at is not None:
        lines.append(tr("safe-seen", at=tr.moments.clock(one.seen_at), age=tr.span(view.now - one.seen_at)))
    if one.stop is not None:
        away = tr.plain("unknown-value") if one.distance is None else tr.numbers.percent(one.distance)
        lines.append(tr("safe-stop", stop=tr.numbers.price(one.stop), distance=away))
    held, base = tr.numbers.qty(one.qty), base_of(one.symbol)
    if one.stop_qty is not None:
        lines.append(tr("safe-quantity", held=held, stop=tr.numbers.qty(one.stop_qty), base=base))
    if one.shield in {Shield.NAKED, Shield.UNPROVED}:
        span = tr.plain("safe-just-now") if one.naked_for is None else tr.span(one.naked_for)
        lines.append(tr("safe-doing", span=span))
    return Html("\n".join(lines))


def _rows(tr: Translator, view: SafeView) -> tuple[Row, ...]:
    check = Button(tr.plain("button-safe-check"), Action.SAFE, _CHECK, style="primary")
    rows: list[Row] = [(check,)]
    rows += [
        (Button(tr.plain("button-safe-drift", symbol=symbol.title), Action.DRIFT_ASK, f"{case}.adopt"),)
        for case, symbol in view.drifts[:3]
    ]
    if view.foreign:
        rows.append((Button(tr.plain("button-foreign"), Action.OWN_ASK),))
    return (*rows, (Button(tr.plain("button-status"), Action.STATUS), *home_row(tr)))
