"""A person's own strategies: `/strategy` lists them, `/strategy new` makes one, `/strategy 3` shows one."""

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.errors import Refusal, Refused
from app.ports_rules import RuleId
from app.services.catalog import Services
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang, said
from tgbot.screens import pairs as pair_screens
from tgbot.screens import rules as screens
from tgbot.talk import Talk
from trading.ports import Clock
from trading.rulelang.wrong import RuleWrong

_DIGITS = 18  # of a number that can be a rule's


async def command(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    awaiting: Awaiting,
    clock: Clock,
    command: CommandObject,
) -> None:
    """The list; `new` asks for a text, or takes the one that follows; a number shows that rule."""
    word, _rest, text = said(command).partition(" ")
    if word.lower() == "new" or word.lower().startswith("new\n"):
        await _new(talk, services, awaiting, clock, text or word[len("new") :])
    elif word:
        await talk.show(screens.show(talk.tr, await services.strategies.show(talk.user.id, _number(word))))
    else:
        await listing(_, talk, services)


async def listing(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.listing(talk.tr, await services.strategies.all(talk.user.id)))


async def page(_: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, press: Press) -> None:
    """One rule; a question about it is not asked any more."""
    awaiting.forget(talk.user.id)
    await talk.show(
        screens.show(talk.tr, await services.strategies.show(talk.user.id, _number(press.argument)))
    )


async def ask(
    _: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, clock: Clock, press: Press
) -> None:
    """For a text, a name, a symbol, or whether it is really to go: `number.verb`."""
    if press.argument == "new":
        await _new(talk, services, awaiting, clock, "")
        return
    number, _dot, verb = press.argument.partition(".")
    view = await services.strategies.show(talk.user.id, _number(number))
    if verb == "u":
        await talk.show(screens.pick_symbol(talk.tr, view))
    elif verb == "x":
        await talk.show(screens.confirm_delete(talk.tr, view.rule))
    elif verb == "n":
        awaiting.ask(talk.user.id, Question.RULE_NAME, clock.now(), about=number)
        await talk.show(screens.ask_name(talk.tr, view.rule))
    else:
        awaiting.ask(talk.user.id, Question.RULE_TEXT, clock.now(), about=number)
        await talk.show(screens.ask_text(talk.tr, view.rule))


async def use(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """Trade a symbol by it: `number.code`."""
    number, _dot, code = press.argument.partition(".")
    symbol = await services.trading.known(talk.user.id, code)
    view = await services.strategies.use(talk.user.id, _number(number), symbol)
    await talk.answer(talk.tr.plain("pair-set"))
    await talk.show(pair_screens.pair(talk.tr, view))


async def delete(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    gone = await services.strategies.delete(talk.user.id, _number(press.argument))
    await talk.answer(talk.tr.plain("rule-deleted", name=gone.name))
    await listing(_, talk, services)


async def _new(talk: Talk, services: Services, awaiting: Awaiting, clock: Clock, text: str) -> None:
    await services.strategies.all(talk.user.id)  # whoever may not trade is told so before they write
    awaiting.ask(talk.user.id, Question.RULE_TEXT, clock.now())
    if text.strip():
        await set_typed_text(talk, services, awaiting, text)
    else:
        await talk.show(screens.ask_text(talk.tr, None))


async def set_typed(
    talk: Talk, services: Services, awaiting: Awaiting, question: Question, text: str
) -> None:
    """The answer to one of our questions."""
    if question is Question.RULE_NAME:
        await set_typed_name(talk, services, awaiting, text)
    else:
        await set_typed_text(talk, services, awaiting, text)


async def set_typed_text(talk: Talk, services: Services, awaiting: Awaiting, text: str) -> None:
    """The text of a new rule, or of the one that was asked about. What is wrong may be typed again."""
    user, about = talk.user.id, awaiting.about(talk.user.id)
    try:
        if about:
            view = await services.strategies.edit(user, _number(about), text.strip())
        else:
            named = talk.tr.plain("rule-default-name")
            view = await services.strategies.create(user, text.strip(), named)
    except RuleWrong as wrong:
        await talk.show(screens.wrong(talk.tr, wrong))
        return
    awaiting.forget(user)
    await talk.show(screens.show(talk.tr, view).under(talk.tr("rule-saved")))


async def set_typed_name(talk: Talk, services: Services, awaiting: Awaiting, text: str) -> None:
    """Raises Refused, and may be typed again then."""
    view = await services.strategies.rename(talk.user.id, _number(awaiting.about(talk.user.id)), text)
    awaiting.forget(talk.user.id)
    await talk.show(screens.show(talk.tr, view))


def _number(text: str) -> RuleId:
    """Raises Refused for what cannot be the number of a rule."""
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise Refused(Refusal.UNKNOWN_RULE, {"number": text[:_DIGITS]})
    return RuleId(int(text))


def router() -> Router:
    made = Router(name="rules")
    hang(made, command, command="strategy")
    hang(made, listing, Action.RULES)
    hang(made, page, Action.RULE)
    hang(made, ask, Action.RULE_ASK)
    hang(made, use, Action.RULE_USE)
    hang(made, delete, Action.RULE_DELETE)
    return made
