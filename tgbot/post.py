"""Messages that we begin: sent and changed over a bot without patience, what went wrong in our own words."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import EditMessageCaption, EditMessageText
from aiogram.types import InlineKeyboardMarkup, Message, ReplyParameters

from app.ports_delivery import Card, Doubtful, Flooded, TryLater, Undeliverable, Unreachable
from app.ports_files import Drawing, NoPicture
from tgbot.i18n import Html
from tgbot.pictures.album import Album, File
from trading.domain.ids import UserId

REQUEST_SECONDS = 15
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 300.0
_EFFECT = "EFFECT_ID_INVALID"
# What Telegram says of a message that cannot be changed: then it is sent anew.
_LOST = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message",
    "there is no caption in the message",
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. silent: without a sound; reply_to: the message that it answers, if that is still there;
    effect: an animation that plays once, where Telegram has it.
    """

    user: UserId
    text: Html
    keyboard: InlineKeyboardMarkup | None = None
    picture: Drawing | None = None
    silent: bool = False
    reply_to: int | None = None
    effect: str | None = None


class Postman:
    """Sends letters. Raises TryLater, Flooded, Doubtful, Unreachable or Undeliverable.

    attempts: tried before, so that pauses grow.
    """

    def __init__(self, bot: Bot, album: Album) -> None:
        self._bot = bot
        self._album = album
        self._log = structlog.get_logger("tgbot.post")

    async def send(self, letter: Letter, attempts: int) -> Message:
        """With its picture and its effect, or where they are not to be had without them."""
        with translated(attempts):
            try:
                return await self._send(letter)
            except _EffectRefused:
                return await self._send(replace(letter, effect=None))

    async def _send(self, letter: Letter) -> Message:
        try:
            if letter.picture is not None:
                with contextlib.suppress(_PictureRefused):
                    return await self._send_picture(letter, letter.picture)
            return await self._bot.send_message(
                letter.user,
                letter.text,
                reply_markup=letter.keyboard,
                disable_notification=letter.silent or None,
                reply_parameters=_reply(letter),
                message_effect_id=letter.effect,
                request_timeout=REQUEST_SECONDS,
            )
        except TelegramBadRequest as error:
            if letter.effect is not None and _EFFECT in error.message:
                raise _EffectRefused from None
            raise

    async def change(
        self,
        user: UserId,
        card: Card,
        text: Html,
        keyboard: InlineKeyboardMarkup | None,
        attempts: int,
    ) -> bool:
        """Put this text in the place of the card's. False where it cannot be changed any more.

        A change can be made twice without harm: there is no doubt about it.
        """
        edit = (
            EditMessageCaption(chat_id=user, message_id=card.message, caption=text, reply_markup=keyboard)
            if card.photo
            else EditMessageText(chat_id=user, message_id=card.message, text=text, reply_markup=keyboard)
        )
        try:
            with translated(attempts):
                await self._bot(edit, request_timeout=REQUEST_SECONDS)
        except _Refused as refusal:
            if "message is not modified" in refusal.words:
                return True
            if any(words in refusal.words.lower() for words in _LOST):
                return False
            raise
        except Doubtful as doubt:
            raise TryLater(doubt.after) from None
        return True

    async def _send_picture(self, letter: Letter, picture: Drawing) -> Message:
        async def post(file: File) -> Message:
            return await self._bot.send_photo(
                letter.user,
                file,
                caption=letter.text,
                reply_markup=letter.keyboard,
                disable_notification=letter.silent or None,
                reply_parameters=_reply(letter),
                message_effect_id=letter.effect,
                request_timeout=REQUEST_SECONDS,
            )

        try:
            return await self._album.send(picture, post)
        except NoPicture as error:
            self._log.warning("no picture", error=str(error))
            raise _PictureRefused from None
        except TelegramBadRequest as error:
            if "chat not found" in error.message or _EFFECT in error.message:
                raise
            raise _PictureRefused from None


class _PictureRefused(Exception):
    """It was not drawn, or Telegram took the request and not the picture: the text goes alone."""


class _EffectRefused(Exception):
    """Telegram has no such effect: the message goes without."""


class _Refused(Undeliverable):
    """words: what Telegram said; not for people."""

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.words = str(error)


def _reply(letter: Letter) -> ReplyParameters | None:
    if letter.reply_to is None:
        return None
    return ReplyParameters(message_id=letter.reply_to, allow_sending_without_reply=True)


@contextlib.contextmanager
def translated(attempts: int) -> Iterator[None]:
    """Exceptions of aiogram as what they mean for a message."""
    pause = min(_FIRST_PAUSE * 2.0 ** min(attempts, 10), _LONGEST_PAUSE)
    try:
        yield
    except TelegramRetryAfter as flood:
        raise Flooded(float(flood.retry_after)) from None
    except TelegramForbiddenError:
        raise Unreachable from None
    except TelegramNetworkError as error:
        if "ClientConnectorError" in error.message:  # nobody was reached
            raise TryLater(pause) from None
        raise Doubtful(pause) from None
    except (ClientDecodeError, TelegramServerError, TelegramUnauthorizedError):
        raise TryLater(pause) from None
    except (TelegramBadRequest, TelegramNotFound, TelegramMigrateToChat) as error:
        if "chat not found" in str(error) or "PEER_ID_INVALID" in str(error):
            raise Unreachable from None  # a chat that is not there means that its person is gone
        raise _Refused(error) from None
