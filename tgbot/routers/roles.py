"""`/roles` and `/audit`: for owners."""

from collections.abc import Mapping

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.accounts import Role
from app.errors import Refusal, Refused
from app.services.catalog import Services
from tgbot.callbacks import Action, Press
from tgbot.i18n import Translator
from tgbot.profile import speak
from tgbot.routers.wire import hang, said
from tgbot.screens import roles as screens
from tgbot.talk import Talk
from trading.domain.ids import UserId

_BY = "by"


async def roles(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """All of them; with an id, that person's."""
    who = press.argument if press is not None else said(command)
    if not who:
        await talk.show(screens.roles(talk.tr, await services.desks.roles.all(talk.user.id)))
        return
    await talk.show(screens.one(talk.tr, await services.desks.roles.look(talk.user.id, _number(who))))


async def ask(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    user, _dot, role = press.argument.partition(".")
    view = await services.desks.roles.look(talk.user.id, _number(user))
    if role not in {*Role}:
        raise Refused(Refusal.NO_SUCH_ROLE)
    await talk.show(screens.ask(talk.tr, view, Role(role)))


async def give(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    press: Press,
    translators: Mapping[str, Translator],
) -> None:
    """The role holds from now on, and so do the commands of that person's chat."""
    user, _dot, role = press.argument.partition(".")
    person = await services.desks.roles.give(talk.user.id, _number(user), role)
    await speak(talk.bot, person.id, translators[person.language], person.role)
    await talk.show(screens.roles(talk.tr, await services.desks.roles.all(talk.user.id)))


async def audit(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """`/audit`, `/audit 1001` about a person, `/audit by 1009` of an operator."""
    before, about, by = _asked(press, said(command))
    if before == "file":
        sheet = await services.desks.audit.sheet(talk.user.id, about, by)
        await talk.send_file(sheet.name, sheet.content, screens.audit_file(talk.tr, sheet.rows))
        return
    number = int(before) or None if before.isdigit() else None
    await talk.show(screens.audit(talk.tr, await services.desks.audit.page(talk.user.id, number, about, by)))


def _asked(press: Press | None, text: str) -> tuple[str, UserId | None, UserId | None]:
    if press is not None:
        before, kind, who = (*press.argument.split("."), "", "", "")[:3]
        return before, _number(who) if kind == "u" else None, _number(who) if kind == "o" else None
    words = text.split()
    if words[:1] == [_BY]:
        return "", None, _number(words[-1])
    return "", _number(words[0]) if words else None, None


def _number(text: str) -> UserId:
    """Nobody has the id 0: whoever may not ask is refused before it is said that there is no such person."""
    is_one = text.isascii() and text.isdigit() and len(text) < len(str(2**62))
    return UserId(int(text) if is_one else 0)


def router() -> Router:
    made = Router(name="roles")
    hang(made, roles, Action.ROLES, command="roles")
    hang(made, ask, Action.ROLE_ASK)
    hang(made, give, Action.ROLE_SET)
    hang(made, audit, Action.AUDIT, command="audit")
    return made
