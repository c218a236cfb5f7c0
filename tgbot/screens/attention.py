"""What a person hears of, when, and where they are."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from app.attention import BUDGETS, EXITS, SETTABLE, Topic, Wish, Wishes
from app.attention_views import WishesView, ZonesView
from app.zones import city, offset
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, home_row

QUOTE = "USDT"
_DASH = "\u2013"
ICONS: Mapping[Wish, str] = MappingProxyType({Wish.ON: "🔔", Wish.SILENT: "🔕", Wish.OFF: "🚫"})
PAGES = ("quiet", "smallest", "most", "digest", "day", "week")
_QUIET = ((22, 7), (23, 7), (23, 8), (0, 8), (0, 9), (1, 10))
_AMOUNTS = ("5", "10", "25", "50", "100", "500")
_HOURS = (6, 7, 8, 9, 10, 12, 18, 20, 21, 22)


def notices(tr: Translator, view: WishesView) -> Screen:
    """Everything at a glance: topics to tap, and pages for the rest."""
    wishes = view.wishes
    text = tr(
        "notices",
        quiet=_quiet(tr, wishes),
        smallest=_smallest(tr, wishes),
        most=tr("notices-no-most") if wishes.most is None else tr("notices-most", n=wishes.most),
        digest=tr("notices-hour", hour=_hour(wishes.digest)),
        day=_at(tr, "notices-hour", wishes.day_hour),
        week=_at(tr, "notices-monday", wishes.week_hour),
        time=f"{tr.moments.local(view.now):%H:%M}",
        zone=_place(view.zone, view),
    )
    topics = [_topic(tr, topic, wishes.of(topic)) for topic in SETTABLE]
    topics.append(_page(tr, "exits"))
    pages = [_page(tr, name) for name in PAGES]
    last = (
        Button(tr.plain("button-zone"), Action.ZONE),
        Button(tr.plain("button-mailings"), Action.MAILINGS),
        Button(tr.plain("button-notices-reset"), Action.NOTICES_SET, "reset"),
    )
    return Screen(text, (*_rows(topics, 2), *_rows(pages, 2), last, home_row(tr)))


def exits(tr: Translator, view: WishesView) -> Screen:
    """How each reason of an end is told."""
    made = [
        Button(
            f"{ICONS[view.wishes.of(Topic.CLOSED, why)]} {tr.plain(f'exit-name-{why}')}",
            Action.NOTICES_SET,
            f"e.{why}",
        )
        for why in EXITS
    ]
    return Screen(tr("notices-exits"), (*_rows(made, 2), _back(tr)))


def page(tr: Translator, view: WishesView, name: str) -> Screen:
    """The choices of one setting."""
    text = {
        "quiet": lambda: tr("notices-ask-quiet", time=f"{tr.moments.local(view.now):%H:%M}"),
        "smallest": lambda: tr("notices-ask-smallest", quote=QUOTE),
    }.get(name, lambda: tr(f"notices-ask-{name}"))()
    choices = [Button(label, Action.NOTICES_SET, f"{name}.{value}") for label, value in _choices(tr, name)]
    return Screen(text, (*_rows(choices, 3), _back(tr)))


def zones(tr: Translator, view: ZonesView) -> Screen:
    """Places to choose from, each with its time."""
    if view.asked is None:
        text = tr("zone", zone=_place(view.zone, view), time=f"{tr.moments.local(view.now):%H:%M}")
    else:
        text = tr("zone-found", text=view.asked)
    made = [Button(f"{city(name)} ({offset(name, view.now)})", Action.ZONE_SET, name) for name in view.found]
    return Screen(text, (*_rows(made, 2), _back(tr)))


def zone_set(tr: Translator, view: ZonesView) -> Html:
    return tr("zone-set", zone=_place(view.zone, view), time=f"{tr.moments.local(view.now):%H:%M}")


def _choices(tr: Translator, name: str) -> Sequence[tuple[str, str]]:
    """Labels and what their buttons carry."""
    off = (tr.plain("button-off"), "x")
    if name == "quiet":
        return [*((f"{_hour(a)}{_DASH}{_hour(b)}", f"{a}.{b}") for a, b in _QUIET), off]
    if name == "smallest":
        return [*((f"{tr.numbers.plain(Decimal(a))} {QUOTE}", a) for a in _AMOUNTS), off]
    if name == "most":
        return [*((str(n), str(n)) for n in BUDGETS if n is not None), off]
    hours = [(_hour(hour), str(hour)) for hour in _HOURS]
    return hours if name == "digest" else [*hours, off]


def _topic(tr: Translator, topic: Topic, wish: Wish) -> Button:
    return Button(f"{ICONS[wish]} {tr.plain(f'topic-{topic}')}", Action.NOTICES_SET, f"t.{topic}")


def _page(tr: Translator, name: str) -> Button:
    return Button(tr.plain(f"button-{name}"), Action.NOTICES, name)


def _rows(buttons: Sequence[Button], width: int) -> tuple[Row, ...]:
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


def _back(tr: Translator) -> Row:
    return (Button(tr.plain("button-notices"), Action.NOTICES), *home_row(tr))


def _quiet(tr: Translator, wishes: Wishes) -> Html:
    if wishes.quiet_from == wishes.quiet_until:
        return tr("notices-none")
    return tr("notices-quiet", since=_hour(wishes.quiet_from), until=_hour(wishes.quiet_until))


def _smallest(tr: Translator, wishes: Wishes) -> Html:
    if not wishes.smallest:
        return tr("notices-all")
    return tr("notices-smallest", amount=f"{tr.numbers.plain(wishes.smallest)} {QUOTE}")


def _at(tr: Translator, key: str, hour: int | None) -> Html:
    return tr("notices-never") if hour is None else tr(key, hour=_hour(hour))


def _hour(hour: int) -> str:
    return f"{hour:02}:00"


def _place(zone: str, view: WishesView | ZonesView) -> str:
    place, away = city(zone), offset(zone, view.now)
    return place if place == away else f"{place}, {away}"
