"""Settings in the chat: the hub, sections, single fields, typed values, second words, undo, codes."""

from aiogram import Router
from aiogram.types import TelegramObject

from app.errors import Refusal, Refused
from app.fields import Scope, Section
from app.services.catalog import Services
from app.services.setting_places import Where
from app.settings_views import Changed, Proposal
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.proposals import Proposals
from tgbot.routers.wire import hang
from tgbot.screens import settings as screens
from tgbot.screens.base import Screen
from tgbot.screens.setting_words import target_code
from tgbot.talk import Talk
from trading.ports import Clock

EVERYTHING = "*"  # of a reset: all that is chosen there


async def hub(_: TelegramObject, talk: Talk, services: Services, press: Press | None = None) -> None:
    """The account's settings; those of a symbol, or of all accounts, where the button says so."""
    await talk.show(await hub_page(talk, services, press.argument if press is not None else ""))


async def hub_page(talk: Talk, services: Services, code: str) -> Screen:
    place = await services.settings.place(talk.user.id, await where(talk, services, code))
    if code:
        return screens.other_hub(talk.tr, place)
    return screens.hub(talk.tr, await services.portfolio.settings(talk.user.id), place)


async def section(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    code, _dot, name = press.argument.partition(".")
    await talk.show(await _section_page(talk, services, code, Section(name)))


async def field(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    code, _dot, name = press.argument.partition(".")
    view = await services.settings.field(talk.user.id, name, await where(talk, services, code))
    await talk.show(screens.field(talk.tr, view))


async def put(
    _: TelegramObject, talk: Talk, services: Services, proposals: Proposals, clock: Clock, press: Press
) -> None:
    """Choose what the button carries: `target.field.value`."""
    code, name, text = press.argument.split(".", 2)
    done = await services.settings.set(talk.user.id, name, text, await where(talk, services, code))
    await answer(talk, services, proposals, clock, done)


async def reset(
    _: TelegramObject, talk: Talk, services: Services, proposals: Proposals, clock: Clock, press: Press
) -> None:
    """Inherit a field, a section or everything again: `target.what`."""
    code, _dot, name = press.argument.partition(".")
    wanted = None if name == EVERYTHING else Section(name) if name in {*Section} else name
    done = await services.settings.reset(talk.user.id, wanted, await where(talk, services, code))
    await answer(talk, services, proposals, clock, done)


async def type_value(
    _: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, clock: Clock, press: Press
) -> None:
    code, _dot, name = press.argument.partition(".")
    view = await services.settings.field(talk.user.id, name, await where(talk, services, code))
    awaiting.ask(talk.user.id, Question.SETTING, clock.now(), about=press.argument)
    await talk.show(screens.ask(talk.tr, view))


async def set_typed(
    talk: Talk, services: Services, awaiting: Awaiting, proposals: Proposals, clock: Clock, text: str
) -> None:
    """The answer to `type_value`. Raises Refused with what is wrong with it: then the question stays."""
    code, _dot, name = awaiting.about(talk.user.id).partition(".")
    done = await services.settings.set(talk.user.id, name, text, await where(talk, services, code))
    awaiting.forget(talk.user.id)
    await answer(talk, services, proposals, clock, done)


async def agree(
    _: TelegramObject, talk: Talk, services: Services, proposals: Proposals, clock: Clock, press: Press
) -> None:
    """The second word to what was shown. Raises Refused where that is not known any more."""
    shown = proposals.take(talk.user.id, press.argument, clock.now())
    if shown is None:
        raise Refused(Refusal.SETTING_MOVED_ON)
    place = Where(shown.place.target.scope, shown.place.target.symbol)
    done = await services.settings.change(
        talk.user.id, shown.delta, shown.origin, place, agreed=press.argument
    )
    await answer(talk, services, proposals, clock, done)


async def undo(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    proposals: Proposals,
    clock: Clock,
    press: Press | None = None,
) -> None:
    """Take the latest change back: `/undo`, or `number.token` of a button."""
    number, _dot, token = press.argument.partition(".") if press is not None else ("", "", "")
    done = await services.settings.undo(talk.user.id, int(number) if number else None, token or None)
    await answer(talk, services, proposals, clock, done)


async def log(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.log(talk.tr, await services.settings.log(talk.user.id)))


async def code(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.code(talk.tr, await services.settings.code(talk.user.id)))


async def ask_code(
    _: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, clock: Clock
) -> None:
    await services.settings.place(talk.user.id)
    awaiting.ask(talk.user.id, Question.SETTING_CODE, clock.now())
    await talk.show(screens.ask_code(talk.tr))


async def read_code(
    talk: Talk, services: Services, awaiting: Awaiting, proposals: Proposals, clock: Clock, text: str
) -> None:
    """A pasted code. Raises Refused with what is wrong with it: then the question stays."""
    done = await services.settings.read_code(talk.user.id, text)
    awaiting.forget(talk.user.id)
    await answer(talk, services, proposals, clock, done)


async def answer(
    talk: Talk, services: Services, proposals: Proposals, clock: Clock, done: Changed | Proposal
) -> None:
    """What was changed, above the page where it stands; or what has to be agreed to first."""
    if isinstance(done, Proposal):
        proposals.show(talk.user.id, done, clock.now())
        await talk.show(screens.proposal(talk.tr, done))
        return
    await talk.answer(talk.tr.plain("setting-saved" if done.number else "setting-same"))
    await talk.show(screens.done(talk.tr, done, await _page_of(talk, services, done)))


async def where(talk: Talk, services: Services, code: str) -> Where:
    """The place of a button's code. Raises Refused where its symbol is gone."""
    if code in {"", "u"}:
        return Where(Scope.USER if code else Scope.ACCOUNT)
    return Where(Scope.SYMBOL, await services.trading.known(talk.user.id, code))


async def _page_of(talk: Talk, services: Services, done: Changed) -> Screen:
    """The section that has changed; the hub where several have."""
    code = target_code(done.place.target)
    sections = {one.spec.section for one in done.moved}
    if len(sections) != 1:
        return await hub_page(talk, services, code)
    return await _section_page(talk, services, code, sections.pop())


async def _section_page(talk: Talk, services: Services, code: str, wanted: Section) -> Screen:
    view = await services.settings.section(talk.user.id, wanted, await where(talk, services, code))
    return screens.section(talk.tr, view)


def router() -> Router:
    made = Router(name="settings")
    hang(made, hub, Action.SETTINGS, command="settings")
    hang(made, section, Action.SETTING_SECTION)
    hang(made, field, Action.SETTING_FIELD)
    hang(made, put, Action.SETTING_PUT)
    hang(made, reset, Action.SETTING_RESET)
    hang(made, type_value, Action.SETTING_TYPE)
    hang(made, agree, Action.SETTING_AGREE)
    hang(made, undo, Action.SETTING_UNDO, command="undo")
    hang(made, log, Action.SETTING_LOG)
    hang(made, code, Action.SETTING_CODE)
    hang(made, ask_code, Action.SETTING_IMPORT)
    return made
