"""What a person hears of and where they are: `/notifications`, `/timezone`, and their buttons."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.attention import Topic
from app.attention_views import WishesView, ZonesView
from app.errors import Refusal, Refused
from app.services.attention import AttentionDesk
from app.services.catalog import Services
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang, said
from tgbot.screens import attention as screens
from tgbot.talk import Talk
from tgbot.typed import Typed
from trading.domain.events import ExitWhy
from trading.domain.ids import UserId
from trading.ledger.periods import Period
from trading.ports import Clock


async def notices(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    awaiting: Awaiting,
    clock: Clock,
    press: Press | None = None,
) -> None:
    """The overview, or one of its pages."""
    view = await services.attention.view(talk.user.id)
    name = press.argument if press is not None else ""
    if name == "exits":
        await talk.show(screens.exits(talk.tr, view))
    elif name in screens.PAGES:
        if name == "smallest":
            awaiting.ask(talk.user.id, Question.SMALLEST, clock.now())
        await talk.show(screens.page(talk.tr, view, name))
    else:
        await talk.show(screens.notices(talk.tr, view))


async def change(_: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, press: Press) -> None:
    """`page.value`: what a button of a page has chosen."""
    name, _dot, value = press.argument.partition(".")
    awaiting.forget(talk.user.id)
    if name == "e":
        view = await services.attention.turn_exit(talk.user.id, ExitWhy(value))
        await talk.show(screens.exits(talk.tr, view))
        return
    view = await _CHANGES[name](services.attention, talk.user.id, value)
    shown = screens.notices(talk.tr, view)
    await talk.show(shown.under(talk.tr("notices-reset")) if name == "reset" else shown)


async def typed_smallest(it: Typed) -> None:
    view = await it.services.attention.type_smallest(it.talk.user.id, it.text)
    await it.talk.show(screens.notices(it.talk.tr, view))
    it.settled()


async def zones(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    awaiting: Awaiting,
    clock: Clock,
    command: CommandObject | None = None,
) -> None:
    """Where they are; with words: there, or which of the places that it may mean."""
    words = said(command)
    if words:
        await set_typed_zone(talk, services, words)
        return
    awaiting.ask(talk.user.id, Question.ZONE, clock.now())
    await talk.show(screens.zones(talk.tr, await services.attention.zones(talk.user.id)))


async def set_typed_zone(talk: Talk, services: Services, text: str) -> None:
    """Raises Refused for what is no place."""
    view = await services.attention.zones(talk.user.id, text)
    if not view.found:
        raise Refused(Refusal.UNKNOWN_ZONE, {"text": text})
    if len(view.found) == 1:
        await _settle(talk, await services.attention.set_zone(talk.user.id, view.found[0]), services)
        return
    await talk.show(screens.zones(talk.tr, view))


async def set_zone(
    _: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, press: Press
) -> None:
    awaiting.forget(talk.user.id)
    await _settle(talk, await services.attention.set_zone(talk.user.id, press.argument), services)


async def _settle(talk: Talk, view: ZonesView, services: Services) -> None:
    talk.tr = talk.tr.in_zone(view.zone)
    told = screens.zone_set(talk.tr, view)
    await talk.show(screens.notices(talk.tr, await services.attention.view(talk.user.id)).under(told))


def _off(value: str) -> int | None:
    return None if value == "x" else int(value)


async def _quiet(desk: AttentionDesk, user: UserId, value: str) -> WishesView:
    since, _, until = value.partition(".")
    return await desk.set_quiet(user, int(since) if until else 0, int(until or 0))


_CHANGES: Mapping[str, Callable[[AttentionDesk, UserId, str], Awaitable[WishesView]]] = MappingProxyType(
    {
        "t": lambda desk, user, value: desk.turn(user, Topic(value)),
        "quiet": lambda desk, user, value: _quiet(desk, user, "0" if value == "x" else value),
        "smallest": lambda desk, user, value: desk.set_smallest(user, Decimal(_off(value) or 0)),
        "most": lambda desk, user, value: desk.set_most(user, _off(value)),
        "digest": lambda desk, user, value: desk.set_digest(user, int(value)),
        "day": lambda desk, user, value: desk.set_report(user, Period.DAY, _off(value)),
        "week": lambda desk, user, value: desk.set_report(user, Period.WEEK, _off(value)),
        "reset": lambda desk, user, _: desk.reset(user),
    }
)


def router() -> Router:
    made = Router(name="attention")
    hang(made, notices, Action.NOTICES, command="notifications")
    hang(made, change, Action.NOTICES_SET)
    hang(made, zones, Action.ZONE, command="timezone")
    hang(made, set_zone, Action.ZONE_SET)
    return made
