"""Everything else that arrives: typed answers, names of markets, unknown commands, being blocked."""

from aiogram import F, Router
from aiogram.types import ChatMemberUpdated, Message, TelegramObject

from app.services.catalog import Services
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action
from tgbot.home import show_home
from tgbot.profile import nearest
from tgbot.proposals import Proposals
from tgbot.routers import alerts, attention, care, rules, settings, symbols
from tgbot.screens import menu
from tgbot.screens.service import note
from tgbot.screens.setup import found
from tgbot.talk import Talk
from trading.domain.money import NotANumber, typed_number
from trading.ports import Clock

_BLOCKED = "kicked"


async def unknown_command(message: Message, talk: Talk) -> None:
    word = (message.text or "").split()[0].removeprefix("/").split("@")[0]
    await talk.show(menu.unknown_command(talk.tr, nearest(word[:32])))


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
    if question is Question.SETTING:
        await settings.set_typed(talk, services, awaiting, proposals, clock, text)
    elif question is Question.SETTING_CODE:
        await settings.read_code(talk, services, awaiting, proposals, clock, text)
    elif question in {Question.RULE_TEXT, Question.RULE_NAME}:
        await rules.set_typed(talk, services, awaiting, question, text)
    elif question is Question.DELETE:
        await care.typed_delete(talk, services, awaiting, text)
    elif question is Question.ALERT:
        await alerts.set_typed(talk, services, awaiting.about(talk.user.id), text)
        awaiting.forget(talk.user.id)
    elif question is Question.SMALLEST:
        await attention.set_typed_smallest(talk, services, text)
        awaiting.forget(talk.user.id)
    elif question is Question.ZONE:
        await attention.set_typed_zone(talk, services, text)
    elif question is Question.SYMBOLS:
        await symbols.add(talk, services, text)
    elif talk.user.is_registered and _is_number(text):
        await talk.show(note(talk.tr, "number-hint", ("risk", Action.RISK)))
    else:
        markets = tuple(await services.trading.search(talk.user.id, text))
        await talk.show(found(talk.tr, text, markets))


async def not_text(_: Message, talk: Talk) -> None:
    await talk.show(note(talk.tr, "only-text"))


async def standing(event: ChatMemberUpdated, talk: Talk, services: Services) -> None:
    """The person has blocked the bot, or come back."""
    reachable = event.new_chat_member.status != _BLOCKED
    await services.people.set_reachable(talk.user.id, reachable=reachable)


async def edited(_: Message) -> None:
    """An edit asks for nothing: it is read only because a secret may be in it."""


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
