"""People in the chat of operators: `/people`, cards, seeing what they see; and who is let in."""

from collections.abc import Mapping
from types import MappingProxyType

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.errors import Refusal, Refused
from app.ports_people import AdmissionState
from app.services.catalog import Services
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.home import show_home
from tgbot.routers.wire import hang, said
from tgbot.screens import people as screens
from tgbot.screens import portfolio, positions, safe, why
from tgbot.screens.base import Screen
from tgbot.talk import Talk
from tgbot.typed import Answer, Typed
from trading.domain.ids import UserId
from trading.ports import Clock

_QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {"ban": Question.PERSON_BAN, "note": Question.PERSON_NOTE, "write": Question.PERSON_LETTER}
)


async def find(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    awaiting: Awaiting,
    clock: Clock,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """`/people` with what is remembered of somebody; typed further texts look again."""
    page, _dot, text = (press.argument if press is not None else f"0.{said(command)}").partition(".")
    view = await services.desks.people_desk.find(talk.user.id, text, int(page or 0))
    awaiting.ask(talk.user.id, Question.PERSON_FIND, clock.now())
    await talk.show(screens.found(talk.tr, view))


async def typed_find(it: Typed) -> None:
    view = await it.services.desks.people_desk.find(it.talk.user.id, it.text)
    await it.talk.show(screens.found(it.talk.tr, view))


async def card(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    await _show_card(talk, services, UserId(int(press.argument)))


async def _show_card(talk: Talk, services: Services, of: UserId) -> None:
    await talk.show(screens.card(talk.tr, await services.desks.people_desk.card(talk.user.id, of)))


async def ask(
    _: TelegramObject, talk: Talk, services: Services, press: Press, awaiting: Awaiting, clock: Clock
) -> None:
    """What is to be typed or confirmed before it is done."""
    user, _dot, what = press.argument.partition(".")
    await services.desks.people_desk.find(talk.user.id)  # refuses all who may not
    if what in _QUESTIONS:
        awaiting.ask(talk.user.id, _QUESTIONS[what], clock.now(), about=user)
    await talk.show(screens.ask(talk.tr, what, user))


async def do(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    user, _dot, what = press.argument.partition(".")
    of, desk = UserId(int(user)), services.desks.people_desk
    match what:
        case "unban":
            await desk.unban(talk.user.id, of)
        case "pause":
            await desk.pause(talk.user.id, of)
        case "resume":
            await desk.resume(talk.user.id, of)
        case _:
            raise Refused(Refusal.NO_SUCH_PERSON)
    await _show_card(talk, services, of)


async def typed_ban(it: Typed) -> None:
    await it.services.desks.people_desk.ban(it.talk.user.id, UserId(int(it.about)), it.text)
    await _typed(it)


async def typed_note(it: Typed) -> None:
    await it.services.desks.people_desk.note(it.talk.user.id, UserId(int(it.about)), it.text)
    await _typed(it)


async def typed_letter(it: Typed) -> None:
    await it.services.desks.people_desk.write(it.talk.user.id, UserId(int(it.about)), it.text)
    await _typed(it)


async def _typed(it: Typed) -> None:
    of = UserId(int(it.about))
    it.settled()
    await _show_card(it.talk, it.services, of)


async def see(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """A page as that person has it, in the operator's language, with nothing to press."""
    user, _dot, page = press.argument.partition(".")
    of, tr, eyes = UserId(int(user)), talk.tr, services.desks.eyes
    match page:
        case "status":
            shown: Screen = positions.status(tr, await eyes.status(talk.user.id, of))
        case "settings":
            shown = portfolio.trade(tr, *await eyes.settings(talk.user.id, of))
        case "why":
            shown = why.refusals(tr, await eyes.why(talk.user.id, of))
        case _:
            shown = safe.safe(tr, await eyes.safe(talk.user.id, of))
    who = await services.people.get(of)
    await talk.show(screens.seen(tr, shown, user, who.name if who else user))


async def admit_me(_: TelegramObject, talk: Talk, services: Services) -> None:
    """A newcomer of a closed service asks."""
    if await services.desks.admissions.ask(talk.user.id) is AdmissionState.APPROVED:
        await show_home(talk, services)
        return
    await talk.show(screens.admission_waits(talk.tr))


async def admissions(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.admissions(talk.tr, await services.desks.admissions.look(talk.user.id)))


async def ask_admission(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    user, _dot, answer = press.argument.partition(".")
    if answer in {"open", "closed"}:
        await services.desks.admissions.look(talk.user.id)
        await talk.show(screens.ask_switch(talk.tr, closed=answer == "closed"))
        return
    one = await services.desks.admissions.one(talk.user.id, UserId(int(user)))
    await talk.show(screens.ask_admission(talk.tr, one, approved=answer == "y"))


async def decide(event: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    user, _dot, answer = press.argument.partition(".")
    if answer in {"open", "closed"}:
        await services.desks.admissions.switch(talk.user.id, closed=answer == "closed")
    else:
        await services.desks.admissions.decide(talk.user.id, UserId(int(user)), approved=answer == "y")
    await admissions(event, talk, services)


ANSWERS: Mapping[Question, Answer] = MappingProxyType(
    {
        Question.PERSON_BAN: typed_ban,
        Question.PERSON_NOTE: typed_note,
        Question.PERSON_LETTER: typed_letter,
        Question.PERSON_FIND: typed_find,
    }
)


def router() -> Router:
    made = Router(name="people")
    hang(made, find, Action.PEOPLE, command="people")
    hang(made, card, Action.PERSON)
    hang(made, ask, Action.PERSON_ASK)
    hang(made, do, Action.PERSON_DO)
    hang(made, see, Action.PERSON_SEE)
    hang(made, admit_me, Action.ADMIT_ME)
    hang(made, admissions, Action.ADMISSIONS, command="requests")
    hang(made, ask_admission, Action.ADMISSION_ASK)
    hang(made, decide, Action.ADMISSION)
    return made
