"""Everything else that arrives: typed answers, names of markets, unknown commands, being blocked."""

from collections.abc import Mapping
from types import MappingProxyType

from aiogram import F, Router
from aiogram.types import ChatMemberUpdated, Message, TelegramObject

from app.services.catalog import Services
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action
from tgbot.home import show_home
from tgbot.profile import nearest
from tgbot.proposals import Proposals
from tgbot.routers import (
    alerts,
    attention,
    broadcasts,
    care,
    codes,
    emergency,
    factor,
    holds,
    invitations,
    money,
    people,
    plans,
    rules,
    settings,
    shop,
    symbols,
    tickets,
    upkeep,
)
from tgbot.screens import menu
from tgbot.screens.service import note
from tgbot.screens.setup import found
from tgbot.talk import Talk
from tgbot.typed import Answer, Typed
from trading.domain.money import NotANumber, typed_number
from trading.ports import Clock

_BLOCKED = "kicked"


async def unknown_command(message: Message, talk: Talk) -> None:
    word = (message.text or "").split()[0].removeprefix("/").split("@")[0]
    await talk.show(menu.unknown_command(talk.tr, nearest(word[:32])))


# Who takes the answer to which question, as text; the second table: as whatever was sent.
ANSWERS: Mapping[Question, Answer] = MappingProxyType(
    {
        Question.SETTING: lambda it: settings.set_typed(
            it.talk, it.services, it.awaiting, it.proposals, it.clock, it.text
        ),
        Question.SETTING_CODE: lambda it: settings.read_code(
            it.talk, it.services, it.awaiting, it.proposals, it.clock, it.text
        ),
        Question.RULE_TEXT: lambda it: rules.set_typed(
            it.talk, it.services, it.awaiting, Question.RULE_TEXT, it.text
        ),
        Question.RULE_NAME: lambda it: rules.set_typed(
            it.talk, it.services, it.awaiting, Question.RULE_NAME, it.text
        ),
        Question.DELETE: lambda it: care.typed_delete(it.talk, it.services, it.awaiting, it.text),
        Question.ALERT: alerts.typed,
        Question.PLAN: plans.typed_field,
        Question.GRANT: plans.typed_grant,
        Question.PAYMENT: shop.typed_question,
        Question.REFUND: money.typed_reason,
        Question.SMALLEST: attention.typed_smallest,
        Question.ZONE: lambda it: attention.set_typed_zone(it.talk, it.services, it.text),
        Question.HALT_REASON: emergency.typed_reason,
        Question.UPKEEP: upkeep.typed,
        Question.HOLD_FREE: holds.typed_free,
        Question.HOLD_SETTLE: holds.typed_settle,
        Question.READY: tickets.typed_ready,
        Question.FACTOR: factor.typed,
        **people.ANSWERS,
        Question.CODE: codes.typed_code,
        Question.NEW_CODES: codes.typed_draft,
        Question.PROGRAMME: invitations.typed_programme,
        Question.SYMBOLS: lambda it: symbols.add(it.talk, it.services, it.text),
        Question.BROADCAST_BUTTONS: broadcasts.typed_buttons,
        Question.BROADCAST_PEOPLE: broadcasts.typed_people,
        Question.BROADCAST_TIME: broadcasts.typed_time,
        Question.BROADCAST_COUNT: broadcasts.typed_count,
    }
)
SENT: Mapping[Question, Answer] = MappingProxyType(
    {
        Question.TICKET: tickets.written,
        Question.TICKET_ANSWER: tickets.answered,
        Question.BROADCAST: broadcasts.sent,
    }
)


async def typed(
    message: Message,
    talk: Talk,
    services: Services,
    awaiting: Awaiting,
    proposals: Proposals,
    clock: Clock,
) -> None:
    """The answer to what was asked; else a number gets a hint, and other text is looked up as a market."""
    text = message.text or ""
    question = awaiting.of(talk.user.id, clock.now())
    answer = None if question is None else SENT.get(question) or ANSWERS.get(question)
    if answer is not None:
        await answer(Typed(message, talk, services, awaiting, proposals, clock))
    elif talk.user.is_registered and _is_number(text):
        await talk.show(note(talk.tr, "number-hint", ("risk", Action.RISK)))
    else:
        markets = tuple(await services.trading.search(talk.user.id, text))
        await talk.show(found(talk.tr, text, markets))


async def not_text(
    message: Message,
    talk: Talk,
    services: Services,
    awaiting: Awaiting,
    proposals: Proposals,
    clock: Clock,
) -> None:
    """A picture, a file and the like: taken where it was asked for."""
    question = awaiting.of(talk.user.id, clock.now())
    answer = None if question is None else SENT.get(question)
    if answer is None:
        await talk.show(note(talk.tr, "only-text"))
    else:
        await answer(Typed(message, talk, services, awaiting, proposals, clock))


async def standing(event: ChatMemberUpdated, talk: Talk, services: Services) -> None:
    """The person has blocked the bot, or come back."""
    reachable = event.new_chat_member.status != _BLOCKED
    await services.people.set_reachable(talk.user.id, reachable=reachable)


async def edited(message: Message, talk: Talk, services: Services) -> None:
    """An edit asks for nothing: it is read because a secret may be in it, and a broadcast may copy it."""
    if await services.desks.broadcasts.edited(talk.user.id, message.message_id):
        await talk.show(note(talk.tr, "broadcast-edited", ("broadcasts", Action.BROADCAST)))


async def other_press(_: TelegramObject, talk: Talk, services: Services) -> None:
    """A button of another release: its action is not in use any more."""
    await talk.answer(talk.tr.plain("expired"), alert=True)
    await show_home(talk, services)


def _is_number(text: str) -> bool:
    try:
        typed_number(text)
    except NotANumber:
        return False
    return True


def router() -> Router:
    made = Router(name="text")
    made.message.register(unknown_command, F.text.startswith("/"))
    made.message.register(typed, F.text)
    made.message.register(not_text)
    made.my_chat_member.register(standing)
    made.edited_message.register(edited)
    made.callback_query.register(other_press)
    return made
