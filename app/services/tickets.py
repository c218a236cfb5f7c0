"""Conversations: people ask, operators answer, both in the bot."""

from datetime import timedelta

from app.accounts import LANGUAGES
from app.errors import Refusal, Refused
from app.notices import encode
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.rights import RIGHTS, Right
from app.services.operators import permitted
from app.services.people import registered
from app.ticket_news import TicketAnswered, TicketWritten
from app.tickets import (
    LONGEST,
    Enclosure,
    ReadyAnswer,
    Thread,
    ThreadView,
    Ticket,
    TicketState,
    Unsound,
    WaitingView,
    read_answer,
)
from trading.domain.ids import UserId

MOST = 10  # lines of one person
WITHIN = timedelta(hours=1)
SHOWN = 6  # lines of a conversation
PAGE = 8  # conversations of a list
_PREVIEW = 700  # characters of a line that are told at once


class Tickets:
    """For people: write, read, close. For operators with the right: find, answer, look after, close."""

    def __init__(self, unit: UnitOfWorkFactory) -> None:
        self._unit = unit

    async def mine(self, user_id: UserId) -> Thread | None:
        """The person's latest conversation."""
        async with self._unit() as work:
            await registered(work, user_id)
            latest = await work.tickets.latest_of(user_id)
            return None if latest is None else await work.tickets.thread(latest.id, SHOWN, user_id)

    async def write(
        self, user_id: UserId, text: str, file: Enclosure | None = None, about: str = ""
    ) -> Ticket:
        """Add a line to the person's conversation, or begin one, and tell the operators.

        Raises Refused where it is empty, too long, or they have written too often of late.
        """
        said = _said(text, file)
        async with self._unit() as work:
            user = await registered(work, user_id)
            if await work.tickets.written(user_id, WITHIN) >= MOST:
                raise Refused(Refusal.ASKED_OFTEN, {"limit": str(MOST)})
            ticket = await work.tickets.write(user_id, said, file, about)
            news = TicketWritten(
                ticket.id,
                str(user_id),
                user.name,
                user.language,
                said[:_PREVIEW],
                with_file=file is not None,
                about=ticket.about,
                lately=await work.tickets.lately(user_id),
            )
            kind, body = encode(news)
            once = f"ticket:{ticket.id}:{ticket.moved_at.isoformat()}"
            for operator in await work.users.operators():
                if Right.TICKETS in RIGHTS[operator.role] and not operator.banned:
                    await work.outbox.add(operator.id, kind, body, dedupe=once, account=None)
        return ticket

    async def solved(self, user_id: UserId, ticket: int) -> bool:
        """The person closes their conversation. False where it was closed before."""
        async with self._unit() as work:
            await registered(work, user_id)
            return await work.tickets.close(ticket, user_id) is not None

    async def file(self, user_id: UserId, ticket: int, line: int) -> Enclosure:
        """A file of a conversation, for its owner and for operators."""
        async with self._unit() as work:
            user = await registered(work, user_id)
            owner = None if Right.TICKETS in RIGHTS[user.role] else user_id
            found = await work.tickets.file(ticket, line, owner)
        if found is None:
            raise Refused(Refusal.NO_SUCH_TICKET)
        return found

    # For operators

    async def waiting(
        self, user_id: UserId, state: TicketState = TicketState.OPEN, page: int = 0
    ) -> WaitingView:
        async with self._unit() as work:
            await permitted(work, user_id, Right.TICKETS)
            counts = await work.tickets.counts()
            pages = max(-(-counts[state] // PAGE), 1)
            page = min(max(page, 0), pages - 1)
            rows = await work.tickets.list(state, PAGE, page * PAGE)
        return WaitingView(state, rows, page, pages, counts)

    async def look(self, user_id: UserId, ticket: int) -> ThreadView:
        async with self._unit() as work:
            await permitted(work, user_id, Right.TICKETS)
            return await _thread(work, ticket)

    async def answer(
        self, user_id: UserId, ticket: int, text: str, file: Enclosure | None = None
    ) -> ThreadView:
        """Answer its owner. Raises Refused where it is empty or too long, or they cannot be told."""
        said = _said(text, file)
        async with self._unit() as work:
            await permitted(work, user_id, Right.TICKETS)
            found = await work.tickets.answer(ticket, user_id, said, file)
            if found is None:
                raise Refused(Refusal.NO_SUCH_TICKET)
            thread = await work.tickets.thread(ticket, 1)
            line = thread.lines[-1].id if thread is not None else 0
            kind, body = encode(TicketAnswered(ticket, said, line if file is not None else None))
            await work.outbox.add(found.owner, kind, body, dedupe=f"answer:{line}", account=None)
            await work.acts.note(user_id, "ticket-answer", f"user {found.owner}", {"ticket": ticket})
            return await _thread(work, ticket)

    async def take(self, user_id: UserId, ticket: int) -> ThreadView:
        """Look after it, or no longer."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.TICKETS)
            view = await _thread(work, ticket)
            mine = view.thread.ticket.taken_by == user_id
            await work.tickets.take(ticket, None if mine else user_id)
            name, owner = "ticket-leave" if mine else "ticket-take", view.thread.ticket.owner
            await work.acts.note(user_id, name, f"user {owner}", {"ticket": ticket})
            return await _thread(work, ticket)

    async def close(self, user_id: UserId, ticket: int) -> ThreadView:
        async with self._unit() as work:
            await permitted(work, user_id, Right.TICKETS)
            closed = await work.tickets.close(ticket)
            view = await _thread(work, ticket)
            if closed is not None:
                await work.acts.note(user_id, "ticket-close", f"user {closed.owner}", {"ticket": ticket})
            return view

    async def ready(self, user_id: UserId) -> tuple[ReadyAnswer, ...]:
        """Answers that are kept ready."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.TICKETS)
            return tuple(await work.tickets.ready())

    async def send_ready(self, user_id: UserId, ticket: int, answer: int) -> ThreadView:
        """Answer with one of them, in its owner's language."""
        view = await self.look(user_id, ticket)
        chosen = next((one for one in await self.ready(user_id) if one.id == answer), None)
        if chosen is None:
            raise Refused(Refusal.NO_READY_ANSWER)
        return await self.answer(user_id, ticket, chosen.in_language(view.language))

    async def keep_ready(self, user_id: UserId, typed: str) -> tuple[ReadyAnswer, ...]:
        """Keep an answer as typed (`read_answer`), in place of one of its name."""
        try:
            name, texts = read_answer(typed, LANGUAGES)
        except Unsound as fault:
            raise Refused(Refusal.READY_ANSWER_UNREADABLE, {"fault": str(fault)}) from None
        async with self._unit() as work:
            await permitted(work, user_id, Right.TICKETS)
            await work.tickets.put_ready(name, texts)
            await work.acts.note(user_id, "ready-answer", name)
            return tuple(await work.tickets.ready())

    async def drop_ready(self, user_id: UserId, answer: int) -> tuple[ReadyAnswer, ...]:
        async with self._unit() as work:
            await permitted(work, user_id, Right.TICKETS)
            dropped = await work.tickets.drop_ready(answer)
            if dropped is not None:
                await work.acts.note(user_id, "ready-answer-gone", dropped.name)
            return tuple(await work.tickets.ready())


def _said(text: str, file: Enclosure | None) -> str:
    said = text.strip()
    if len(said) > LONGEST or not (said or file):
        raise Refused(Refusal.LINE_LENGTH, {"length": str(len(said)), "limit": str(LONGEST)})
    return said


async def _thread(work: UnitOfWork, ticket: int) -> ThreadView:
    thread = await work.tickets.thread(ticket, SHOWN)
    owner = None if thread is None else await work.users.get(thread.ticket.owner)
    if thread is None or owner is None:
        raise Refused(Refusal.NO_SUCH_TICKET)
    lately = await work.tickets.lately(owner.id)
    return ThreadView(thread, owner.name, owner.language, lately, owner.banned)
