"""How a broadcast goes, what can be done about it, and the message that is kept up to date."""

from datetime import timedelta

from app.broadcasts import ButtonKind, Outcome, Status
from app.services.broadcasts import BroadcastView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, home_row, table


def course(tr: Translator, view: BroadcastView) -> Screen:
    """How it goes, with what can be done about it."""
    one, number = view.broadcast, str(view.broadcast.id)
    pause = Button(tr.plain("button-broadcast-pause"), Action.BROADCAST_PAUSE, number)
    resume = Button(tr.plain("button-broadcast-resume"), Action.BROADCAST_DO, f"{number}.resume", "success")
    cancel = Button(tr.plain("button-broadcast-cancel"), Action.BROADCAST, f"{number}.cancel")
    rows: list[Row] = []
    match one.status:
        case Status.SCHEDULED:
            rows.append((cancel,))
        case Status.RUNNING:
            rows.append((pause, cancel))
        case Status.PAUSED:
            rows.append((resume, cancel))
        case _:
            rows += _afterwards(tr, view)
    refresh = Button(tr.plain("button-refresh"), Action.BROADCAST, number)
    return Screen(_course(tr, view), (*rows, (refresh, *list_row(tr)), home_row(tr)))


def card(tr: Translator, view: BroadcastView, lasts: timedelta | None, pace: float | None) -> Screen:
    """The message that is kept up to date. lasts: how long yet; pace: messages a second."""
    number = str(view.broadcast.id)
    text = _course(tr, view)
    if view.broadcast.status in {Status.RUNNING, Status.RECALLING} and pace is not None:
        left = tr.span(lasts) if lasts is not None else tr.plain("broadcast-no-end")
        text = Html(f"{text}\n{tr('broadcast-pace', pace=str(round(pace)), left=left)}")
    opens = Button(tr.plain("button-broadcast-open"), Action.BROADCAST, number)
    if view.broadcast.status is Status.RUNNING:
        pause = Button(tr.plain("button-broadcast-pause"), Action.BROADCAST_PAUSE, number)
        return Screen(text, ((pause, opens),))
    return Screen(text, ((opens,),))


def sure(tr: Translator, view: BroadcastView, verb: str) -> Screen:
    """Asked once more. verb: recall, resend or cancel."""
    number = str(view.broadcast.id)
    people = {
        "recall": view.figures.to_recall,
        "resend": view.figures.of(Outcome.UNKNOWN),
        "cancel": left_of(view),
    }
    text = tr(f"broadcast-sure-{verb}", count=people[verb])
    yes = Button(tr.plain("button-broadcast-yes"), Action.BROADCAST_DO, f"{number}.{verb}", "danger")
    return Screen(text, ((yes,), back_row(tr, number)))


def left_of(view: BroadcastView) -> int:
    """People of whom nothing is known yet."""
    if view.broadcast.status is Status.RECALLING:
        return view.figures.to_recall
    if view.broadcast.listed:
        return view.figures.waiting
    return max((view.broadcast.counted or 0) - view.figures.listed, 0) + view.figures.waiting


def list_row(tr: Translator) -> Row:
    return (Button(tr.plain("button-broadcast-list"), Action.BROADCAST),)


def back_row(tr: Translator, number: str) -> Row:
    return (Button(tr.plain("button-back"), Action.BROADCAST, number),)


def _course(tr: Translator, view: BroadcastView) -> Html:
    one, figures = view.broadcast, view.figures
    rows = [(tr.plain("broadcast-row-people"), str(one.counted or 0))]
    rows += [
        (tr.plain(f"broadcast-row-{outcome}"), str(figures.of(outcome)))
        for outcome in Outcome
        if figures.of(outcome) or outcome in {Outcome.SENT, Outcome.BLOCKED, Outcome.FAILED, Outcome.UNKNOWN}
    ]
    rows.append((tr.plain("broadcast-row-left"), str(left_of(view))))
    if figures.gone or figures.kept or one.status is Status.RECALLING:
        rows += [
            (tr.plain("broadcast-row-gone"), str(figures.gone)),
            (tr.plain("broadcast-row-kept"), str(figures.kept)),
        ]
    lines = [tr("broadcast-course", id=str(one.id), status=_status(tr, view), author=view.author)]
    lines.append(Html(f"<pre>{tr('broadcast-table', table=table(tuple(rows)))}</pre>"))
    if one.why is not None and one.status is Status.PAUSED:
        lines.append(tr(f"broadcast-why-{one.why}"))
    lines += [
        tr("broadcast-clicks", label=button.label, count=figures.clicks.get(place, 0))
        for place, button in enumerate(one.buttons.items)
        if button.kind is ButtonKind.CLICK
    ]
    return Html("\n".join(lines))


def _status(tr: Translator, view: BroadcastView) -> Html:
    one = view.broadcast
    said = tr(f"broadcast-status-{one.status}")
    if one.status is Status.SCHEDULED and one.starts_at is not None:
        return Html(f"{said} {tr.moments.full(one.starts_at)}")
    return said


def _afterwards(tr: Translator, view: BroadcastView) -> list[Row]:
    number, figures, status = str(view.broadcast.id), view.figures, view.broadcast.status
    rows: list[Row] = []
    if status is Status.DONE and figures.of(Outcome.UNKNOWN):
        label = tr.plain("button-broadcast-resend", n=figures.of(Outcome.UNKNOWN))
        rows.append((Button(label, Action.BROADCAST, f"{number}.resend"),))
    if status in {Status.DONE, Status.CANCELLED, Status.RECALLED} and figures.to_recall:
        label = tr.plain("button-broadcast-recall", n=figures.to_recall)
        rows.append((Button(label, Action.BROADCAST, f"{number}.recall", "danger"),))
    return rows
