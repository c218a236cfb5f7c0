"""`/support` and `/faq` for people, `/tickets` for operators."""

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import Message, TelegramObject

from app.services.catalog import Services
from app.tickets import LONGEST, Enclosure, FileKind, TicketState
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang, said
from tgbot.screens import tickets as screens
from tgbot.screens.service import note
from tgbot.talk import Talk
from tgbot.typed import Typed
from trading.ports import Clock


async def support(
    _: TelegramObject, talk: Talk, services: Services, command: CommandObject | None = None
) -> None:
    """`/support`: what is asked most, and how to write; with words: they are sent."""
    if words := said(command):
        ticket = await services.tickets.write(talk.user.id, words[:LONGEST])
        await talk.show(screens.sent(talk.tr, ticket))
        return
    await talk.show(screens.support(talk.tr, await services.tickets.mine(talk.user.id)))


async def faq(_: TelegramObject, talk: Talk, press: Press) -> None:
    await talk.show(screens.answered_often(talk.tr, press.argument))


async def ask(_: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, clock: Clock) -> None:
    await services.tickets.mine(talk.user.id)  # refuses whoever cannot write
    awaiting.ask(talk.user.id, Question.TICKET, clock.now())
    await talk.show(screens.ask(talk.tr))


async def written(it: Typed) -> None:
    """What a person sends: words, a picture, a file."""
    words, file, known = _content(it.message)
    if not known:
        await it.talk.show(note(it.talk.tr, "ticket-content", ("go-support", Action.SUPPORT)))
        return
    ticket = await it.services.tickets.write(it.talk.user.id, words, file, it.about)
    it.settled()
    await it.talk.show(screens.sent(it.talk.tr, ticket))


async def mine(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.mine(talk.tr, await services.tickets.mine(talk.user.id)))


async def solved(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    await services.tickets.solved(talk.user.id, int(press.argument))
    await talk.show(screens.solved(talk.tr))


async def file(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """A file of a conversation, again."""
    ticket, _dot, line = press.argument.partition(".")
    found = await services.tickets.file(talk.user.id, int(ticket), int(line))
    if found.kind is FileKind.PHOTO:
        await talk.bot.send_photo(talk.user.id, found.id)
    else:
        await talk.bot.send_document(talk.user.id, found.id)


# For operators


async def tickets(_: TelegramObject, talk: Talk, services: Services, press: Press | None = None) -> None:
    """`/tickets`; a press names the state and the page."""
    state, _dot, page = (press.argument if press else "").partition(".")
    view = await services.tickets.waiting(
        talk.user.id, TicketState(state) if state else TicketState.OPEN, int(page or 0)
    )
    await talk.show(screens.waiting(talk.tr, view))


async def ticket(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    view = await services.tickets.look(talk.user.id, int(press.argument))
    await talk.show(screens.thread(talk.tr, view))


async def ask_answer(
    _: TelegramObject, talk: Talk, services: Services, press: Press, awaiting: Awaiting, clock: Clock
) -> None:
    view = await services.tickets.look(talk.user.id, int(press.argument))
    awaiting.ask(talk.user.id, Question.TICKET_ANSWER, clock.now(), about=press.argument)
    await talk.show(screens.ask_answer(talk.tr, view))


async def answered(it: Typed) -> None:
    """What an operator sends to the owner of a conversation."""
    words, enclosed, known = _content(it.message)
    if not known:
        await it.talk.show(note(it.talk.tr, "ticket-content", ("tickets", Action.TICKETS)))
        return
    view = await it.services.tickets.answer(it.talk.user.id, int(it.about), words, enclosed)
    it.settled()
    await it.talk.show(screens.thread(it.talk.tr, view))


async def take(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    view = await services.tickets.take(talk.user.id, int(press.argument))
    await talk.show(screens.thread(talk.tr, view))


async def close(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    view = await services.tickets.close(talk.user.id, int(press.argument))
    await talk.show(screens.thread(talk.tr, view))


async def ready(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """Ready answers; with a ticket: to be sent to it."""
    answers = await services.tickets.ready(talk.user.id)
    await talk.show(screens.ready(talk.tr, answers, press.argument))


async def look_ready(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    answers = await services.tickets.ready(talk.user.id)
    chosen = next((one for one in answers if str(one.id) == press.argument), None)
    await talk.show(
        screens.ready(talk.tr, answers) if chosen is None else screens.ready_text(talk.tr, chosen)
    )


async def send_ready(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    number, _dot, answer = press.argument.partition(".")
    view = await services.tickets.send_ready(talk.user.id, int(number), int(answer))
    await talk.show(screens.thread(talk.tr, view))


async def ask_ready(
    _: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, clock: Clock
) -> None:
    await services.tickets.ready(talk.user.id)  # refuses all but operators
    awaiting.ask(talk.user.id, Question.READY, clock.now())
    await talk.show(screens.ready_ask(talk.tr))


async def typed_ready(it: Typed) -> None:
    answers = await it.services.tickets.keep_ready(it.talk.user.id, it.text)
    it.settled()
    await it.talk.show(screens.ready(it.talk.tr, answers))


async def drop_ready(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    answers = await services.tickets.drop_ready(talk.user.id, int(press.argument))
    await talk.show(screens.ready(talk.tr, answers))


def _content(message: Message) -> tuple[str, Enclosure | None, bool]:
    """Words and a file; False where it is neither, e.g. a voice message."""
    words = message.text or message.caption or ""
    if message.photo:
        return words, Enclosure(FileKind.PHOTO, message.photo[-1].file_id), True
    if message.document is not None:
        return words, Enclosure(FileKind.DOCUMENT, message.document.file_id), True
    return words, None, message.text is not None


def router() -> Router:
    made = Router(name="tickets")
    hang(made, support, Action.SUPPORT, command="support")
    hang(made, support, command="faq")
    hang(made, faq, Action.FAQ)
    hang(made, ask, Action.TICKET_WRITE)
    hang(made, mine, Action.TICKET_MINE)
    hang(made, solved, Action.TICKET_SOLVED)
    hang(made, file, Action.TICKET_FILE)
    hang(made, tickets, Action.TICKETS, command="tickets")
    hang(made, ticket, Action.TICKET)
    hang(made, ask_answer, Action.TICKET_ANSWER)
    hang(made, take, Action.TICKET_TAKE)
    hang(made, close, Action.TICKET_CLOSE)
    hang(made, ready, Action.READY)
    hang(made, look_ready, Action.READY_LOOK)
    hang(made, send_ready, Action.READY_SEND)
    hang(made, ask_ready, Action.READY_ADD)
    hang(made, drop_ready, Action.READY_DROP)
    return made
