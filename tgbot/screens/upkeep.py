"""Maintenance: its page for operators, its answer to people, its news. Pure."""

from datetime import datetime, timedelta

from app.accounts import LANGUAGES
from app.desk_news import MaintenanceOver, MaintenancePlanned
from app.desk_views import Maintenance, UpkeepView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator, escape
from tgbot.screens.base import Button, Row, Screen, Told, home_row


def page(tr: Translator, view: UpkeepView) -> Screen:
    """What is planned or under way, or how to plan it."""
    back: Row = (Button(tr.plain("button-desk-home"), Action.SERVICE), *home_row(tr))
    planned = view.maintenance
    if planned is None:
        return Screen(tr("upkeep-none"), (back,))
    times = {"start": tr.moments.full(planned.starts_at), "end": tr.moments.full(planned.ends_at)}
    said = Html("\n".join(_said(tr, planned, language) for language in LANGUAGES))
    if not planned.agreed:
        number = str(planned.id)
        tell = Button(tr.plain("button-upkeep-tell", n=view.told), Action.UPKEEP_AGREE, f"{number}.1")
        quiet = Button(tr.plain("button-upkeep-quiet"), Action.UPKEEP_AGREE, f"{number}.0")
        text = tr("upkeep-ask", words=said, **times)
        return Screen(text, ((tell,), (quiet,), (Button(tr.plain("button-cancel"), Action.UPKEEP),)))
    on = planned.is_on(view.now)
    label = tr.plain("button-upkeep-end" if on else "button-upkeep-drop")
    end = Button(label, Action.UPKEEP_END, style="danger")
    return Screen(tr("upkeep-on" if on else "upkeep-planned", words=said, **times), ((end,), back))


def _said(tr: Translator, planned: Maintenance, language: str) -> Html:
    own = planned.texts.get(language)
    return tr("upkeep-said", language=language, text=tr("upkeep-own") if own is None else own)


def answer(tr: Translator, maintenance: Maintenance, now: datetime) -> Screen:
    """What a person is told who wants something of the service meanwhile. Stopping works."""
    own = maintenance.texts.get(tr.language)
    left = tr.span(max(maintenance.ends_at - now, timedelta(minutes=1)))
    text = tr(
        "upkeep-answer",
        text=tr("upkeep-usual") if own is None else own,
        time=tr.moments.clock(maintenance.ends_at),
        span=left,
    )
    ways = (("status", Action.STATUS), ("safe", Action.SAFE), ("stop", Action.STOP))
    return Screen(text, (tuple(Button(tr.plain(f"button-{name}"), action) for name, action in ways),))


def alert(tr: Translator, maintenance: Maintenance) -> str:
    """The same for a press, in a line."""
    return tr.plain("upkeep-alert", time=tr.moments.clock(maintenance.ends_at))


def planned(news: MaintenancePlanned, told: Told) -> Screen:
    tr = told.tr
    own = next((one.text for one in news.words if one.language == tr.language), None)
    return Screen(
        tr(
            "upkeep-news",
            text=tr("upkeep-usual") if own is None else escape(own),
            start=tr.moments.full(news.starts_at),
            end=tr.moments.full(news.ends_at),
        )
    )


def over(news: MaintenanceOver, told: Told) -> Screen:
    tr = told.tr
    home = Button(tr.plain("button-desk-home"), Action.SERVICE)
    return Screen(tr("upkeep-over", time=tr.moments.clock(news.ended_at)), ((home,),))
