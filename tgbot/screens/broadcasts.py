"""Broadcasts in the making: the list, a draft with all that can be set, to whom it goes."""

from collections.abc import Sequence

from app.accounts import LANGUAGES
from app.broadcasts import Outcome, Status, Trait
from app.ports_broadcasts import Broadcast
from app.services.broadcasts import BroadcastView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, home_row
from tgbot.screens.broadcast_course import back_row, course, list_row

_SHOWN_BUTTONS = 12


def home(tr: Translator, views: Sequence[BroadcastView]) -> Screen:
    """What to do, and the latest ones."""
    rows = tuple((Button(_title(tr, view), Action.BROADCAST, str(view.broadcast.id)),) for view in views)
    return Screen(tr("broadcast-home"), (*rows, home_row(tr)))


def page(tr: Translator, view: BroadcastView) -> Screen:
    """A draft to be changed, or how it goes."""
    return draft(tr, view) if view.broadcast.status is Status.DRAFT else course(tr, view)


def draft(tr: Translator, view: BroadcastView) -> Screen:
    one, number = view.broadcast, str(view.broadcast.id)
    text = tr(
        "broadcast-draft",
        id=number,
        sources=_sources(tr, one),
        buttons=_buttons(tr, one),
        segment=_segment(tr, one),
        count=view.recipients,
        category=tr(f"mailing-{one.category}"),
        sound=_sound(tr, one),
        copying=_copying(tr, one),
        hours=one.hours,
    )
    tries: Row = (Button(tr.plain("button-broadcast-me"), Action.BROADCAST_DO, f"{number}.me"),)
    if view.testers:
        label = tr.plain("button-broadcast-others", n=view.testers)
        tries = (*tries, Button(label, Action.BROADCAST_DO, f"{number}.others"))
    last = (
        Button(tr.plain("button-broadcast-discard"), Action.BROADCAST_DO, f"{number}.discard"),
        *list_row(tr),
    )
    return Screen(text, (tries, _versions(tr, one), *_settings(tr, one), last))


def _settings(tr: Translator, one: Broadcast) -> tuple[Row, ...]:
    """What can be set, and how it begins."""
    number = str(one.id)
    return (
        (
            Button(tr.plain("button-broadcast-buttons"), Action.BROADCAST, f"{number}.buttons"),
            Button(tr.plain("button-broadcast-who"), Action.BROADCAST, f"{number}.who"),
        ),
        (
            _turn(number, "category", tr.plain(f"mailing-{one.category}")),
            _turn(number, "hours", tr.plain("broadcast-hours", n=one.hours)),
        ),
        (_turn(number, "silent", _sound(tr, one)), _turn(number, "protect", _copying(tr, one))),
        (
            Button(tr.plain("button-broadcast-start"), Action.BROADCAST, f"{number}.start", "success"),
            Button(tr.plain("button-broadcast-when"), Action.BROADCAST, f"{number}.when"),
        ),
    )


def who(tr: Translator, view: BroadcastView) -> Screen:
    """The conditions, each turned by a tap, and how many people meet them all."""
    one, number = view.broadcast, str(view.broadcast.id)
    buttons = [
        Button(
            tr.plain("segment-button", name=tr.plain(f"segment-{trait}"), value=_value(tr, one, trait)),
            Action.BROADCAST_PUT,
            f"{number}.{trait}",
        )
        for trait in Trait
    ]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    people = Button(tr.plain("button-broadcast-people"), Action.BROADCAST, f"{number}.people")
    text = tr("broadcast-who", count=view.recipients, people=_people(tr, one))
    return Screen(text, (*rows, (people,), back_row(tr, number)))


def question(tr: Translator, number: str, text: Html) -> Screen:
    """Something is to be typed."""
    return Screen(text, (back_row(tr, number),))


def confirm(tr: Translator, view: BroadcastView) -> Screen:
    """What is about to happen; it begins when the number is typed."""
    one = view.broadcast
    when = tr("broadcast-now") if one.starts_at is None else Html(tr.moments.full(one.starts_at))
    text = tr(
        "broadcast-confirm",
        id=str(one.id),
        count=view.recipients,
        segment=_segment(tr, one),
        category=tr(f"mailing-{one.category}"),
        when=when,
    )
    return Screen(text, (back_row(tr, str(one.id)),))


def _title(tr: Translator, view: BroadcastView) -> str:
    one = view.broadcast
    return tr.plain(
        "broadcast-title",
        id=str(one.id),
        status=tr.plain(f"broadcast-status-{one.status}"),
        n=view.figures.of(Outcome.SENT),
        all=view.recipients,
    )


def _sound(tr: Translator, one: Broadcast) -> str:
    return tr.plain("broadcast-silent" if one.silent else "broadcast-loud")


def _copying(tr: Translator, one: Broadcast) -> str:
    return tr.plain("broadcast-protected" if one.protect else "broadcast-free")


def _versions(tr: Translator, one: Broadcast) -> Row:
    """A message for each language; those that are more than one can go again."""
    there = {source.language for source in one.sources}
    row: list[Button] = []
    for language in LANGUAGES:
        name = language.upper()
        row.append(
            Button(
                tr.plain(
                    "button-broadcast-replace" if language in there else "button-broadcast-add", name=name
                ),
                Action.BROADCAST,
                f"{one.id}.say.{language}",
            )
        )
        if language in there and len(there) > 1:
            label = tr.plain("button-broadcast-drop", name=name)
            row.append(Button(label, Action.BROADCAST_PUT, f"{one.id}.drop.{language}"))
    return tuple(row)


def _turn(number: str, what: str, value: str) -> Button:
    return Button(value, Action.BROADCAST_PUT, f"{number}.{what}")


def _sources(tr: Translator, one: Broadcast) -> Html:
    said = [
        tr("broadcast-source", language=source.language.upper(), kind=tr(f"broadcast-kind-{source.kind}"))
        for source in one.sources
    ]
    return Html(", ".join(said))


def _buttons(tr: Translator, one: Broadcast) -> Html:
    if not one.buttons.items:
        return tr("broadcast-no-buttons")
    said = [tr("broadcast-button", label=button.label) for button in one.buttons.items[:_SHOWN_BUTTONS]]
    return Html(", ".join(said))


def _segment(tr: Translator, one: Broadcast) -> Html:
    said = [Html(_value(tr, one, want.trait)) for want in one.segment.wants]
    if one.segment.people:
        said.append(_people(tr, one))
    return Html(" · ".join(said)) if said else tr("broadcast-everybody")


def _people(tr: Translator, one: Broadcast) -> Html:
    found = one.segment.people
    return tr("broadcast-listed", count=len(found)) if found else tr("broadcast-anybody")


def _value(tr: Translator, one: Broadcast, trait: Trait) -> str:
    value = one.segment.of(trait)
    if value is None:
        return tr.plain("segment-any")
    if trait in {Trait.PLAN, Trait.EXCHANGE}:
        return value
    return tr.plain(f"segment-{trait}-{value}")
