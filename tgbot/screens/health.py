"""How the service does, which version it is, and what an export holds. Pure."""

from datetime import timedelta

from app.health_views import ExportView, HealthView, Sheet, VenueHealth
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Screen, badge, home_row
from tgbot.screens.history import foot, head
from tgbot.screens.tables import NOTHING, columns

_STALE = timedelta(minutes=2)  # prices older than this are called old


def health(tr: Translator, view: HealthView) -> Screen:
    """Green or not, and why."""
    badly = [one for one in view.venues if not _is_well(one)]
    looked = view.looked_at
    rows = [
        ("running", tr.span(view.look.now - view.running_since)),
        ("looked", NOTHING if looked is None else tr.span(view.look.now - looked)),
        ("signal", NOTHING if view.last_signal_at is None else tr.span(view.look.now - view.last_signal_at)),
        ("unproved", str(view.unproved)),
        ("undelivered", str(view.undelivered)),
        ("oldest", NOTHING if view.oldest is None else tr.span(view.oldest)),
    ]
    about = columns([(tr.plain(f"health-{name}"), value) for name, value in rows])
    said = [
        tr("health-title", badge=badge(tr, view.look.account.kind)),
        tr("health-well" if not badly and not view.unproved else "health-badly"),
        Html("\n".join(_venue(tr, one) for one in view.venues)),
        about,
        tr("version", version=view.version),
        foot(tr, view.look),
    ]
    again = Button(tr.plain("button-refresh"), Action.HEALTH, style="primary")
    return Screen(Html("\n\n".join(part for part in said if part)), ((again, *home_row(tr)),))


def _is_well(one: VenueHealth) -> bool:
    return one.answers and one.price_age is not None and one.price_age < _STALE


def _venue(tr: Translator, one: VenueHealth) -> Html:
    if not one.answers:
        return tr("health-venue-silent", exchange=one.name)
    if one.price_age is None:
        return tr("health-venue-blind", exchange=one.name)
    key = "health-venue" if _is_well(one) else "health-venue-old"
    return tr(key, exchange=one.name, age=tr.span(one.price_age), n=one.followed, count=one.standing)


def version(tr: Translator, name: str) -> Screen:
    return Screen(tr("version", version=name), (home_row(tr),))


def caption(tr: Translator, sheet: Sheet) -> Html:
    """What a file holds, under it."""
    return tr(f"export-{sheet.code}", n=sheet.rows)


def exported(tr: Translator, view: ExportView) -> Screen:
    """What was sent, and the other years."""
    period = tr("profit-ever") if view.year is None else tr("export-year", year=str(view.year))
    empty = not any(sheet.rows for sheet in view.sheets)
    said = tr("records-none") if empty else tr("export-sent")
    this = view.look.now.astimezone(view.look.zone).year
    years = tuple(Button(str(year), Action.EXPORT, str(year)) for year in (this - 1, this))
    ever = Button(tr.plain("button-ever"), Action.EXPORT)
    title = head(tr, "export-title", view.look)
    return Screen(
        Html(f"{title}\n{period}\n\n{said}\n\n{foot(tr, view.look)}"), ((*years, ever), home_row(tr))
    )
