"""Who writes: loaded once an update, in their language; the banned are stopped; pasted secrets removed."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiogram import BaseMiddleware
from aiogram.exceptions import TelegramAPIError
from aiogram.types import TelegramObject, Update
from aiogram.types import User as Sender
from structlog.contextvars import bind_contextvars

from app.errors import Refusal
from app.ports import Cipher
from app.services.people import People
from tgbot.api import quietly_delete
from tgbot.awaiting import Awaiting
from tgbot.callbacks import Action
from tgbot.i18n import Translator
from tgbot.pictures.album import Album
from tgbot.screens.service import note, refused
from tgbot.talk import LiveMenus, Talk
from trading.domain.ids import UserId

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]
_AGREES = tuple(f"{action}|" for action in (Action.GRANT, Action.CODES_MAKE))  # to what was typed before


class Introduce(BaseMiddleware):
    """Puts `talk` into the handler's hands. Updates without a person, or of another bot, end here."""

    def __init__(
        self,
        people: People,
        cipher: Cipher,
        album: Album,
        translators: Mapping[str, Translator],
        awaiting: Awaiting,
    ) -> None:
        self._people = people
        self._cipher = cipher
        self._album = album
        self._translators = translators
        self._awaiting = awaiting
        self._menus = LiveMenus()
        names = ((code, tr.plain("language-name")) for code, tr in translators.items())
        self._languages = tuple(names)

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        sender: Sender | None = data.get("event_from_user")
        if sender is None or sender.is_bot or not isinstance(event, Update):
            return "ignored: nobody"
        if event.my_chat_member is not None and await self._people.get(UserId(sender.id)) is None:
            return "ignored: nobody"  # whoever has left and now blocks the bot is not known again by it
        user = await self._people.greet(UserId(sender.id), sender.full_name, sender.language_code)
        bind_contextvars(user_id=user.id)  # of this update's own task
        tr = self._translators[user.language].in_zone(user.zone)
        talk = Talk(
            bot=data["bot"],
            people=self._people,
            cipher=self._cipher,
            album=self._album,
            user=user,
            tr=tr,
            menus=self._menus,
            languages=self._languages,
            query=event.callback_query,
        )
        data["talk"] = talk
        if data["redacted"]:
            return await _remove_secret(event, talk)
        if user.banned and event.my_chat_member is None:
            return await _turn_away(talk)
        await self._awaiting.recall(user.id)
        if _is_new_subject(event):
            self._awaiting.forget(user.id)
        outcome = await handler(event, data)
        await self._awaiting.keep(user.id)
        return outcome


def _is_new_subject(update: Update) -> bool:
    """A press or a command: what was asked for before is no longer waited for. A press that agrees to what
    was typed is not one.
    """
    text = update.message.text if update.message is not None else None
    query = update.callback_query
    if query is not None:
        return not (query.data or "").startswith(_AGREES)
    return text is not None and text.startswith("/")


async def _turn_away(talk: Talk) -> str:
    screen = refused(talk.tr, Refusal.BANNED, {})
    if talk.query is not None:
        await talk.answer(screen.text, alert=True)
    else:
        await talk.bot.send_message(talk.user.id, screen.text)
    return "refused: banned"


async def _remove_secret(update: Update, talk: Talk) -> str:
    """Delete the message first, then say why. Where Telegram does not let us, its writer is asked to."""
    message = update.message or update.edited_message
    deleted = False
    if message is not None:
        try:
            deleted = await quietly_delete(talk.bot, message.chat.id, message.message_id)
        except TelegramAPIError:
            deleted = False
    key = "secret-deleted" if deleted else "secret-not-deleted"
    await talk.show(note(talk.tr, key, ("keys", Action.KEYS)))
    return "redacted"
