"""The operators' home, the service's failures, and the daily summary. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from types import MappingProxyType

from app.accounts import Role
from app.desk_news import DeskSummary
from app.desk_views import DeskCounts, DeskView, Light, Sign
from app.failures import Mute
from app.lights import light_of, signs_of
from app.rights import RIGHTS, Right
from app.services.admin import IncidentPage
from app.views import IncidentHit, IncidentView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, Told, home_row, table
from tgbot.screens.operators import desk_rows

_SUMMARY = 250  # characters of a failure that are shown in a list
_SIGNS = 8
_MEGABYTE = 1 << 20
_MUTES: Mapping[Mute, str] = MappingProxyType(
    {
        Mute.HOUR: "incident-mute-1h",
        Mute.DAY: "incident-mute-24h",
        Mute.CHANGE: "incident-mute-change",
    }
)
_BLOCKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("people", ("users", "registered", "seen_today", "seen_week", "unreachable")),
    ("accounts", ("live", "paper", "armed", "paused", "reduced", "halted")),
    (
        "trading",
        ("orders_today", "fills_today", "positions", "naked", "soft", "waiting", "quarantined"),
    ),
    (
        "delivery",
        ("inbox", "critical", "fills_out", "alerts_out", "bulk_out", "sent_today", "dropped_today"),
    ),
)


def home(tr: Translator, view: DeskView, role: Role) -> Screen:
    """A light that says what is wrong, then the numbers, then where this role may go."""
    signs = signs_of(view)
    ages = {one.name: getattr(view.ages, one.name) for one in fields(view.ages)}
    blocks = [_block(tr, name, view.counts, rows, ages) for name, rows in _BLOCKS]
    venues = [_venue(tr, one.name, one.price_age, one.ahead, answers=one.answers) for one in view.venues]
    foot = tr(
        "desk-foot",
        took=str(int(view.database.total_seconds() * 1000)),
        size=str(view.size // _MEGABYTE),
        span=tr.span(view.now - view.started_at),
        version=view.version,
        time=tr.moments.clock(view.now),
    )
    text = Html("\n\n".join([_lights(tr, light_of(signs), signs), *blocks, Html("\n".join(venues)), foot]))
    again = Button(tr.plain("button-refresh"), Action.SERVICE, style="primary")
    wish = "desk-summary-off" if view.summary else "desk-summary-on"
    turn = Button(tr.plain(f"button-{wish}"), Action.SUMMARY, "" if view.summary else "1")
    return Screen(text, (*desk_rows(tr, role), (again, turn), home_row(tr)))


def _lights(tr: Translator, light: Light, signs: Sequence[Sign]) -> Html:
    lines = [tr(f"light-{light}"), *(_sign(tr, one) for one in signs[:_SIGNS])]
    return Html("\n".join(lines))


def _sign(tr: Translator, sign: Sign) -> Html:
    age = "" if sign.age is None else tr.span(sign.age)
    old = "yes" if age else "no"
    words = tr(f"sign-{sign.code}", n=sign.count, age=age, old=old, name=sign.name)
    return Html(f"{'🔴' if sign.light is Light.BAD else '🟡'} {words}")


def _block(
    tr: Translator,
    name: str,
    counts: DeskCounts,
    rows: Sequence[str],
    ages: dict[str, timedelta | None],
) -> Html:
    shown = []
    for row in rows:
        age = ages.get(row)
        value = str(getattr(counts, row))
        shown.append((tr.plain(f"desk-{row}"), value if age is None else f"{value} · {tr.span(age)}"))
    return tr("desk-block", title=tr(f"desk-block-{name}"), table=table(tuple(shown)))


def _venue(
    tr: Translator, name: str, age: timedelta | None, ahead: timedelta | None, *, answers: bool
) -> Html:
    return tr(
        "desk-venue",
        name=name,
        answers="yes" if answers else "no",
        age="—" if age is None else tr.span(age),
        ahead="—" if ahead is None else str(int(ahead.total_seconds() * 1000)),
    )


def summary(news: DeskSummary, told: Told) -> Screen:
    """Yesterday against today, for operators."""
    tr = told.tr
    rows = tuple(
        (
            tr.plain(f"desk-{row.name}"),
            str(row.now) if row.change is None else f"{row.now} ({row.change:+})",
        )
        for row in news.rows
        if row.name in {one.name for one in fields(DeskCounts)}
    )
    text = tr("desk-summary", table=table(rows))
    whole = Html(f"{_lights(tr, news.light, news.signs)}\n\n{text}")
    return Screen(whole, ((Button(tr.plain("button-desk-home"), Action.SERVICE),),))


def incidents(
    tr: Translator,
    found: Sequence[IncidentView],
    now: datetime,
    role: Role,
    page: int = 0,
    *,
    more: bool = False,
) -> Screen:
    """A list. Whoever may do something about one can open it."""
    turns = (
        *((Button("◀", Action.ERRORS, str(page - 1)),) if page else ()),
        Button(tr.plain("button-refresh"), Action.ERRORS, str(page)),
        *((Button("▶", Action.ERRORS, str(page + 1)),) if more else ()),
    )
    back: Row = (Button(tr.plain("button-desk-home"), Action.SERVICE), *home_row(tr))
    if not found:
        return Screen(tr("errors-none"), (turns, back))
    lines = [
        tr(
            "errors-row",
            mark=_mark(one, now),
            place=one.place,
            count=one.count,
            ago=tr("ago", span=tr.span(now - one.last_at)),
            users=one.users,
            summary=one.summary[:_SUMMARY],
        )
        for one in found
    ]
    opened = [Button(f"{_mark(one, now)} {one.place[:20]}", Action.INCIDENT, str(one.id)) for one in found]
    if Right.INCIDENTS not in RIGHTS[role]:
        opened = []
    pairs = tuple(tuple(opened[at : at + 2]) for at in range(0, len(opened), 2))
    return Screen(Html("\n\n".join([tr("errors"), *lines])), (*pairs, turns, back))


def _mark(one: IncidentView, now: datetime) -> str:
    if one.until_change or (one.muted_until is not None and one.muted_until > now):
        return "🔕"
    return "👁" if one.seen_at is not None else "🚨"


def incident(tr: Translator, page: IncidentPage, now: datetime, role: Role) -> Screen:
    """One failure: since when, how often, whom it hits, and what can be made of it."""
    one = page.incident
    text = tr(
        "incident-page",
        mark=_mark(one, now),
        place=one.place,
        summary=one.summary,
        count=one.count,
        first=tr.moments.full(one.first_at),
        last=tr.moments.full(one.last_at),
        users=one.users,
        accounts=one.accounts,
    )
    states = [text]
    if one.seen_at is not None:
        states.append(tr("incident-seen", name=page.seen_by, time=tr.moments.full(one.seen_at)))
    if one.until_change:
        states.append(tr("incident-muted-change"))
    elif one.muted_until is not None and one.muted_until > now:
        states.append(tr("incident-muted", time=tr.moments.full(one.muted_until)))
    if page.hits:
        people = Right.PEOPLE in RIGHTS[role]
        states.append(Html("\n".join(_hit(tr, one, now, named=people) for one in page.hits)))
    acts: list[Row] = []
    if one.seen_at is None:
        seen = Button(tr.plain("button-incident-seen"), Action.INCIDENT_DO, f"{one.id}.seen", style="primary")
        acts.append((seen,))
    acts.append(
        tuple(
            Button(tr.plain(f"button-{name}"), Action.INCIDENT_DO, f"{one.id}.{mute}")
            for mute, name in _MUTES.items()
        )
    )
    back: Row = (Button(tr.plain("button-errors"), Action.ERRORS), *home_row(tr))
    return Screen(Html("\n\n".join(states)), (*acts, back))


def _hit(tr: Translator, hit: IncidentHit, now: datetime, *, named: bool) -> Html:
    return tr(
        "incident-hit",
        name=hit.name if named else "—",
        user=str(hit.user) if named else "—",
        account="—" if hit.account is None else str(hit.account),
        count=hit.count,
        ago=tr("ago", span=tr.span(now - hit.last_at)),
    )
