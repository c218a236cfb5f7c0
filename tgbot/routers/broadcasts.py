"""Telling many people at once: `/broadcast`, its buttons, and what people press in what they get."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from aiogram import Router
from aiogram.enums import ContentType
from aiogram.types import Message, TelegramObject

from app.broadcasts import Category
from app.errors import Refusal, Refused
from app.ports_broadcasts import Source
from app.services.broadcasts import BroadcastView
from app.services.catalog import Services
from app.services.sendings import Sendings
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import ALWAYS, Action, Press
from tgbot.routers.wire import hang
from tgbot.screens import broadcast_course
from tgbot.screens import broadcasts as screens
from tgbot.screens import mailings as mailing_screens
from tgbot.screens.base import markup
from tgbot.talk import Talk
from tgbot.typed import Typed
from trading.domain.ids import UserId
from trading.ports import Clock

# What Telegram copies faithfully.
COPIED = frozenset(
    {
        *(ContentType.TEXT, ContentType.PHOTO, ContentType.VIDEO, ContentType.ANIMATION),
        *(ContentType.DOCUMENT, ContentType.AUDIO, ContentType.VOICE, ContentType.VIDEO_NOTE),
        ContentType.STICKER,
    }
)
_ASKS: Mapping[str, tuple[Question, str]] = MappingProxyType(
    {
        "buttons": (Question.BROADCAST_BUTTONS, "broadcast-ask-buttons"),
        "people": (Question.BROADCAST_PEOPLE, "broadcast-ask-people"),
        "when": (Question.BROADCAST_TIME, "broadcast-ask-when"),
    }
)
_SURE = frozenset({"recall", "resend", "cancel"})


async def show(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    awaiting: Awaiting,
    clock: Clock,
    press: Press | None = None,
) -> None:
    """The list, which waits for a message; one broadcast; or one of its pages: `number.page.rest`."""
    number, page, rest = _parts(press.argument if press is not None else "")
    user, tr, now = talk.user.id, talk.tr, clock.now()
    if not number:
        views = await services.desks.broadcasts.latest(user)
        awaiting.ask(user, Question.BROADCAST, now)
        await talk.show(screens.home(tr, views))
        return
    if page == "start":
        await _confirm(talk, awaiting, clock, await services.desks.sendings.ask(user, int(number)))
        return
    view = await services.desks.broadcasts.view(user, int(number))
    if page == "who":
        await talk.show(screens.who(tr, view))
    elif page == "say":
        awaiting.ask(user, Question.BROADCAST, now, f"{number}.{rest}")
        await talk.show(screens.question(tr, number, tr("broadcast-ask-message", name=rest.upper())))
    elif page in _ASKS:
        asked, key = _ASKS[page]
        awaiting.ask(user, asked, now, number)
        await talk.show(screens.question(tr, number, tr(key)))
    elif page in _SURE:
        await talk.show(broadcast_course.sure(tr, view, page))
    else:
        await talk.show(screens.page(tr, view))


async def put(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """A tap on a setting."""
    number, what, rest = _parts(press.argument)
    if what == "drop":
        view = await services.desks.broadcasts.drop_source(talk.user.id, int(number), rest)
        await talk.show(screens.page(talk.tr, view))
        return
    view = await services.desks.broadcasts.turn(talk.user.id, int(number), what)
    is_people = what not in {"category", "hours", "silent", "protect"}
    await talk.show(screens.who(talk.tr, view) if is_people else screens.page(talk.tr, view))


async def do(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """What was decided about one."""
    number, verb, _rest = _parts(press.argument)
    if verb in {"me", "others"}:
        people = await services.desks.broadcasts.try_out(talk.user.id, int(number), others=verb == "others")
        await talk.answer(talk.tr.plain("broadcast-tried", count=people))
        return
    if verb == "discard":
        await services.desks.broadcasts.discard(talk.user.id, int(number))
        await talk.show(screens.home(talk.tr, await services.desks.broadcasts.latest(talk.user.id)))
        return
    view = await _VERBS[verb](services.desks.sendings, talk.user.id, int(number))
    await talk.show(screens.page(talk.tr, view))
    if verb != "cancel":
        await _hang_card(talk, services, view)


async def pause(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    view = await services.desks.sendings.pause(talk.user.id, int(press.argument))
    await talk.show(screens.page(talk.tr, view))


async def sent(it: Typed) -> None:
    """What is to be told, in whatever form: a new draft, or what an old one says in a language."""
    number, language, group = _parts(it.about)
    message, user, desk = it.message, it.talk.user, it.services.desks.broadcasts
    album = message.media_group_id
    if group:  # of an album the first one is kept already
        if album == group:
            await desk.add_to_album(user.id, int(number), language, message.message_id)
            return
        it.settled()
        await it.talk.show(screens.page(it.talk.tr, await desk.view(user.id, int(number))))
        return
    source = Source(language or user.language, (message.message_id,), _kind_of(message))
    if number:
        view = await desk.put_source(user.id, int(number), source)
    else:
        view = await desk.make(user.id, source)
    it.settled()
    if album:
        about = f"{view.broadcast.id}.{source.language}.{album}"
        it.awaiting.ask(user.id, Question.BROADCAST, it.clock.now(), about)
    await it.talk.show(screens.page(it.talk.tr, view))


async def typed_buttons(it: Typed) -> None:
    view = await it.services.desks.broadcasts.put_buttons(it.talk.user.id, int(it.about), it.text)
    it.settled()
    await it.talk.show(screens.page(it.talk.tr, view))


async def typed_people(it: Typed) -> None:
    view = await it.services.desks.broadcasts.put_people(it.talk.user.id, int(it.about), it.text)
    it.settled()
    await it.talk.show(screens.who(it.talk.tr, view))


async def typed_time(it: Typed) -> None:
    view = await it.services.desks.sendings.ask(it.talk.user.id, int(it.about), it.text)
    await _confirm(it.talk, it.awaiting, it.clock, view)


async def typed_count(it: Typed) -> None:
    """The number of recipients: it begins, or others are asked first."""
    begun = await it.services.desks.sendings.begin(it.talk.user.id, int(it.about), it.text)
    number = str(begun.view.broadcast.id)
    if begun.asked:
        await it.talk.show(screens.question(it.talk.tr, number, it.talk.tr("broadcast-second")))
        return
    it.settled()
    await _hang_card(it.talk, it.services, begun.view)


async def _confirm(talk: Talk, awaiting: Awaiting, clock: Clock, view: BroadcastView) -> None:
    awaiting.ask(talk.user.id, Question.BROADCAST_COUNT, clock.now(), str(view.broadcast.id))
    await talk.show(screens.confirm(talk.tr, view))


async def _hang_card(talk: Talk, services: Services, view: BroadcastView) -> None:
    """A message of its own that is kept up to date."""
    screen = broadcast_course.card(talk.tr, view, None, None)
    keyboard = markup(screen.rows, talk.cipher, talk.user.id, ALWAYS)
    card = await talk.bot.send_message(talk.user.id, screen.text, reply_markup=keyboard)
    await services.desks.sendings.put_card(talk.user.id, view.broadcast.id, card.message_id)


async def click(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """A counted button under a broadcast."""
    number, button, _rest = _parts(press.argument)
    words = await services.mailings.click(talk.user.id, int(number), int(button))
    await talk.answer(words or talk.tr.plain("broadcast-clicked"))


async def refuse(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """No more of this kind."""
    await services.mailings.refuse(talk.user.id, Category(press.argument))
    name = talk.tr.plain(f"mailing-{press.argument}")
    await talk.answer(talk.tr.plain("mailing-refused", name=name), alert=True)


async def mailings(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(mailing_screens.mailings(talk.tr, await services.mailings.view(talk.user.id)))


async def turn_mailing(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    view = await services.mailings.turn(talk.user.id, Category(press.argument))
    await talk.show(mailing_screens.mailings(talk.tr, view))


def _kind_of(message: Message) -> str:
    """What it is. Raises Refused for what Telegram does not copy."""
    if message.content_type not in COPIED:
        raise Refused(Refusal.BROADCAST_CONTENT, {"kind": message.content_type.replace("_", " ")})
    return "album" if message.media_group_id else message.content_type.replace("_", "-")


def _parts(argument: str) -> tuple[str, str, str]:
    number, _, rest = argument.partition(".")
    first, _, second = rest.partition(".")
    return number, first, second


_VERBS: Mapping[str, Callable[[Sendings, UserId, int], Awaitable[BroadcastView]]] = MappingProxyType(
    {
        "resume": lambda desk, user, number: desk.resume(user, number),
        "cancel": lambda desk, user, number: desk.cancel(user, number),
        "recall": lambda desk, user, number: desk.recall(user, number),
        "resend": lambda desk, user, number: desk.resend(user, number),
    }
)


def router() -> Router:
    made = Router(name="broadcasts")
    hang(made, show, Action.BROADCAST, command="broadcast")
    hang(made, put, Action.BROADCAST_PUT)
    hang(made, do, Action.BROADCAST_DO)
    hang(made, pause, Action.BROADCAST_PAUSE)
    hang(made, click, Action.BROADCAST_CLICK)
    hang(made, refuse, Action.MAILING_OFF)
    hang(made, mailings, Action.MAILINGS)
    hang(made, turn_mailing, Action.MAILING_TURN)
    return made
