"""Questions and answers, one's own conversation, and those of everybody for operators. Pure."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from app.accounts import LANGUAGES
from app.ticket_news import TicketAnswered, TicketWritten
from app.tickets import Line, ReadyAnswer, Thread, ThreadView, Ticket, TicketState, WaitingView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, Told, home_row

# What is asked most. The locales hold `faq-<code>` and `faq-<code>-answer`.
FAQ = ("paper", "keys", "stop", "silence", "money", "plan", "refund", "alarm", "leave")
_TABS: Mapping[TicketState, str] = MappingProxyType(
    {
        TicketState.OPEN: "button-tickets-open",
        TicketState.ANSWERED: "button-tickets-answered",
        TicketState.CLOSED: "button-tickets-closed",
    }
)
_SHOWN = 500  # characters of a line in a conversation: six of them fit into a message


def support(tr: Translator, thread: Thread | None) -> Screen:
    """What is asked most, one's own conversation, and how to write."""
    rows: list[Row] = [(Button(tr.plain(f"faq-{code}"), Action.FAQ, code),) for code in FAQ]
    rows.append((Button(tr.plain("button-ticket-write"), Action.TICKET_WRITE, style="primary"),))
    if thread is not None:
        rows.append((Button(tr.plain("button-ticket-mine"), Action.TICKET_MINE),))
    return Screen(tr("support"), (*rows, home_row(tr)))


def answered_often(tr: Translator, code: str) -> Screen:
    """One of the questions that are asked most. Raises KeyError for one that is not."""
    if code not in FAQ:
        raise KeyError(code)
    text = tr("faq", question=tr.plain(f"faq-{code}"), answer=tr(f"faq-{code}-answer"))
    write = Button(tr.plain("button-ticket-write"), Action.TICKET_WRITE)
    return Screen(text, ((Button(tr.plain("button-back"), Action.SUPPORT), write), home_row(tr)))


def ask(tr: Translator) -> Screen:
    back = Button(tr.plain("button-cancel"), Action.SUPPORT)
    return Screen(tr("ticket-ask"), ((back,),))


def sent(tr: Translator, ticket: Ticket) -> Screen:
    mine = Button(tr.plain("button-ticket-mine"), Action.TICKET_MINE)
    return Screen(tr("ticket-sent", code=ticket.code), ((mine, *home_row(tr)),))


def mine(tr: Translator, thread: Thread | None) -> Screen:
    """One's own conversation."""
    if thread is None:
        write = Button(tr.plain("button-ticket-write"), Action.TICKET_WRITE)
        return Screen(tr("ticket-none"), ((write, *home_row(tr)),))
    ticket = thread.ticket
    head = tr("ticket-mine", code=ticket.code, state=tr(f"ticket-mine-{ticket.state}"))
    lines = [_own_line(tr, line) for line in thread.lines]
    rows: list[Row] = [_files(tr, thread)] if _files(tr, thread) else []
    rows.append((Button(tr.plain("button-ticket-write"), Action.TICKET_WRITE, style="primary"),))
    if ticket.state is not TicketState.CLOSED:
        rows.append((Button(tr.plain("button-ticket-solved"), Action.TICKET_SOLVED, str(ticket.id)),))
    return Screen(_conversation(head, thread, lines, tr), (*rows, home_row(tr)))


def solved(tr: Translator) -> Screen:
    return Screen(tr("ticket-solved"), (home_row(tr),))


# For operators


def waiting(tr: Translator, view: WaitingView) -> Screen:
    """Conversations in one state, each on a button."""
    counts = tuple(
        Button(
            tr.plain(_TABS[state], n=view.counts[state], chosen=str(state is view.state).lower()),
            Action.TICKETS,
            f"{state}.0",
        )
        for state in TicketState
    )
    rows: list[Row] = [
        (Button(f"{row.ticket.code} · {row.name} · {row.last}"[:60], Action.TICKET, str(row.ticket.id)),)
        for row in view.rows
    ]
    turn = _turn(tr, view)
    text = tr("tickets", state=tr(f"ticket-state-{view.state}"), n=view.counts[view.state])
    ready = Button(tr.plain("button-ready-answers"), Action.READY)
    refresh = Button(tr.plain("button-refresh"), Action.TICKETS, f"{view.state}.{view.page}")
    return Screen(text, (counts, *rows, *((turn,) if turn else ()), (refresh, ready), home_row(tr)))


def _turn(tr: Translator, view: WaitingView) -> Row:
    back = Button(tr.plain("button-page-back"), Action.TICKETS, f"{view.state}.{view.page - 1}")
    following = Button(tr.plain("button-page-next"), Action.TICKETS, f"{view.state}.{view.page + 1}")
    return (*((back,) if view.page else ()), *((following,) if view.page + 1 < view.pages else ()))


def thread(tr: Translator, view: ThreadView) -> Screen:
    """A conversation, and what an operator can do."""
    ticket = view.thread.ticket
    head = tr(
        "ticket-thread",
        code=ticket.code,
        state=tr(f"ticket-state-{ticket.state}"),
        name=view.name,
        language=view.language,
        user=str(ticket.owner),
        taken=tr("ticket-taken", by=str(ticket.taken_by)) if ticket.taken_by else tr("ticket-free"),
    )
    if ticket.about:
        head = Html(f"{head}\n{tr('ticket-about', about=ticket.about)}")
    if view.lately:
        head = Html(f"{head}\n{tr('ticket-lately', lines=', '.join(view.lately))}")
    lines = [_line(tr, line, view.name) for line in view.thread.lines]
    number = str(ticket.id)
    rows: list[Row] = [_files(tr, view.thread)] if _files(tr, view.thread) else []
    rows += [
        (
            Button(tr.plain("button-ticket-answer"), Action.TICKET_ANSWER, number, "primary"),
            Button(tr.plain("button-ready-answers"), Action.READY, number),
        ),
        (
            Button(tr.plain("button-ticket-take"), Action.TICKET_TAKE, number),
            Button(tr.plain("button-ticket-close"), Action.TICKET_CLOSE, number),
        ),
        (
            Button(tr.plain("button-ticket-person"), Action.PERSON, str(ticket.owner)),
            Button(tr.plain("button-tickets"), Action.TICKETS, f"{ticket.state}.0"),
        ),
    ]
    return Screen(_conversation(head, view.thread, lines, tr), (*rows, home_row(tr)))


def ask_answer(tr: Translator, view: ThreadView) -> Screen:
    ticket = view.thread.ticket
    back = Button(tr.plain("button-cancel"), Action.TICKET, str(ticket.id))
    text = tr("ticket-answer-ask", code=ticket.code, name=view.name, language=view.language)
    return Screen(text, ((back,),))


def ready(tr: Translator, answers: Sequence[ReadyAnswer], ticket: str = "") -> Screen:
    """Answers that are kept ready; ticket: one of them is sent to it."""
    rows: list[Row] = []
    for one in answers:
        send = Button(one.name, Action.READY_SEND, f"{ticket}.{one.id}")
        drop = Button("✕", Action.READY_DROP, str(one.id))
        rows.append((send,) if ticket else (Button(one.name, Action.READY_LOOK, str(one.id)), drop))
    if ticket:
        rows.append((Button(tr.plain("button-back"), Action.TICKET, ticket),))
    else:
        rows.append((Button(tr.plain("button-ready-add"), Action.READY_ADD),))
        rows.append((Button(tr.plain("button-tickets"), Action.TICKETS, f"{TicketState.OPEN}.0"),))
    text = tr("ready-pick") if ticket and answers else tr("ready") if answers else tr("ready-none")
    return Screen(text, (*rows, home_row(tr)))


def ready_text(tr: Translator, answer: ReadyAnswer) -> Screen:
    said = "\n\n".join(f"{code}:\n{text}"[:1800] for code, text in answer.texts.items())
    back = Button(tr.plain("button-back"), Action.READY)
    return Screen(tr("ready-text", name=answer.name, text=said), ((back,), home_row(tr)))


def ready_ask(tr: Translator) -> Screen:
    languages = ", ".join(LANGUAGES)
    return Screen(tr("ready-ask", languages=languages), ((Button(tr.plain("button-cancel"), Action.READY),),))


# News


def written(news: TicketWritten, told: Told) -> Screen:
    """For an operator: who writes what."""
    tr = told.tr
    text = tr(
        "ticket-written",
        code=f"T{news.ticket}",
        name=news.name,
        language=news.language,
        user=news.user,
        text=news.text,
    )
    if news.with_file:
        text = Html(f"{text}\n{tr('ticket-with-file')}")
    if news.about:
        text = Html(f"{text}\n{tr('ticket-about', about=news.about)}")
    if news.lately:
        text = Html(f"{text}\n\n{tr('ticket-lately', lines=', '.join(news.lately))}")
    return Screen(text, ((Button(tr.plain("button-ticket-open"), Action.TICKET, str(news.ticket)),),))


def answered(news: TicketAnswered, told: Told) -> Screen:
    """For a person: what the service says."""
    tr = told.tr
    rows: list[Row] = []
    if news.line is not None:
        rows.append(
            (Button(tr.plain("button-ticket-file"), Action.TICKET_FILE, f"{news.ticket}.{news.line}"),)
        )
    rows.append(
        (
            Button(tr.plain("button-ticket-reply"), Action.TICKET_WRITE),
            Button(tr.plain("button-ticket-mine"), Action.TICKET_MINE),
        )
    )
    return Screen(tr("ticket-answered", code=f"T{news.ticket}", text=news.text), tuple(rows))


SCREENS: Mapping[type[Any], Callable[[Any, Told], Screen]] = MappingProxyType(
    {TicketWritten: written, TicketAnswered: answered}
)


def _conversation(head: Html, thread: Thread, lines: Sequence[Html], tr: Translator) -> Html:
    above = [tr("ticket-before", n=thread.before)] if thread.before else []
    return Html("\n\n".join([head, *above, *lines]))


def _own_line(tr: Translator, line: Line) -> Html:
    return _line(tr, line, tr.plain("ticket-you"))


def _line(tr: Translator, line: Line, owner: str) -> Html:
    who = owner if line.operator is None else tr.plain("ticket-us")
    text = line.text if len(line.text) <= _SHOWN else f"{line.text[:_SHOWN]}…"
    said = tr("ticket-line", who=who, at=tr.moments.stamp(line.at), text=text)
    return said if line.file is None else _with_file(tr, said)


def _with_file(tr: Translator, said: Html) -> Html:
    return Html(f"{said}\n{tr('ticket-with-file')}")


def _files(tr: Translator, thread: Thread) -> Row:
    """A button for each file of the lines that are shown."""
    with_file = [line for line in thread.lines if line.file is not None]
    return tuple(
        Button(
            tr.plain("button-ticket-file-n", n=number), Action.TICKET_FILE, f"{thread.ticket.id}.{line.id}"
        )
        for number, line in enumerate(with_file, 1)
    )
