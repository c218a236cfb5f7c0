"""The notifier: an event of the outbox becomes a message in its person's chat and language."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence

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
from aiogram.types import InlineKeyboardMarkup

from app.accounts import AccountKind, User
from app.notices import News, Unreadable, decode
from app.ports import Cipher, UnitOfWorkFactory
from app.ports_delivery import Notice, TryLater, Undeliverable, Unreachable
from app.ports_files import Drawing, NoPicture
from tgbot.callbacks import ALWAYS
from tgbot.i18n import Html, Translator
from tgbot.pictures.album import Album
from tgbot.pictures.cards import card_of
from tgbot.screens.base import Screen, Told, markup
from tgbot.screens.news import screen_of
from trading.domain.candle import Candle
from trading.domain.instrument import Symbol

Candles = Callable[[Symbol, int], Awaitable[Sequence[Candle]]]

REQUEST_SECONDS = 15
AGAIN = Html("↻ ")  # what a person may have got already
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 300.0
_DOUBTFUL_ROOM = 1000


class ChatNotifier:
    """Implements app.ports.Notifier over a bot without patience: the relay decides when to try again.

    candles: the latest closed candles of a symbol; where they are missing the message goes without a picture.
    """

    def __init__(
        self,
        bot: Bot,
        unit: UnitOfWorkFactory,
        cipher: Cipher,
        album: Album,
        translators: Mapping[str, Translator],
        candles: Candles,
    ) -> None:
        self._bot = bot
        self._unit = unit
        self._cipher = cipher
        self._album = album
        self._translators = translators
        self._candles = candles
        self._doubtful: dict[int, None] = {}
        self._log = structlog.get_logger("tgbot.notify")

    async def deliver(self, notice: Notice, user: User) -> int | None:
        """Send it. Returns the message's id. Raises TryLater, Unreachable or Undeliverable."""
        try:
            news = decode(notice.kind, notice.body)
        except Unreadable as error:
            raise Undeliverable(str(error)) from None
        told = Told(self._translators[user.language], await self._kind(notice, user))
        screen = screen_of(news, told)
        picture = await self._picture(news, told)
        if notice.id in self._doubtful:
            screen = Screen(Html(AGAIN + screen.text), screen.rows)
        message = await self._send(notice, user, screen, picture)
        self._doubtful.pop(notice.id, None)
        return message

    async def _kind(self, notice: Notice, user: User) -> AccountKind:
        if notice.account is None:
            return AccountKind.PAPER
        async with self._unit() as work:
            account = await work.accounts.get(user.id, notice.account)
        if account is None:
            raise Undeliverable("the account is not of this person")
        return account.kind

    async def _picture(self, news: News, told: Told) -> Drawing | None:
        try:
            return await card_of(news, told, self._candles)
        except Exception as error:  # noqa: BLE001  news must never fail for want of a picture
            self._log.warning("no picture", kind=type(news).__name__, error=type(error).__name__)
            return None

    async def _send(self, notice: Notice, user: User, screen: Screen, picture: Drawing | None) -> int:
        keyboard = markup(screen.rows, self._cipher, user.id, ALWAYS)
        try:
            return await self._post(user, screen, picture, keyboard)
        except TelegramRetryAfter as flood:
            raise TryLater(float(flood.retry_after)) from None
        except TelegramForbiddenError:
            raise Unreachable from None
        except TelegramNetworkError as error:
            self._doubt(notice, error)
            raise TryLater(_pause(notice.attempts)) from None
        except (ClientDecodeError, TelegramServerError, TelegramUnauthorizedError):
            raise TryLater(_pause(notice.attempts)) from None
        except (TelegramBadRequest, TelegramNotFound, TelegramMigrateToChat) as error:
            raise _undeliverable(error) from None

    async def _post(
        self, user: User, screen: Screen, picture: Drawing | None, keyboard: InlineKeyboardMarkup | None
    ) -> int:
        if picture is not None:
            with contextlib.suppress(_PictureRefused):
                return await self._post_picture(user, screen, picture, keyboard)
        sent = await self._bot.send_message(
            user.id, screen.text, reply_markup=keyboard, request_timeout=REQUEST_SECONDS
        )
        return sent.message_id

    async def _post_picture(
        self, user: User, screen: Screen, picture: Drawing, keyboard: InlineKeyboardMarkup | None
    ) -> int:
        try:
            sent = await self._album.send(
                picture,
                lambda file: self._bot.send_photo(
                    user.id, file, caption=screen.text, reply_markup=keyboard, request_timeout=REQUEST_SECONDS
                ),
            )
        except NoPicture as error:
            self._log.warning("no picture", error=str(error))
            raise _PictureRefused from None
        except TelegramBadRequest as error:
            if "chat not found" in error.message:
                raise
            raise _PictureRefused from None
        return sent.message_id

    def _doubt(self, notice: Notice, error: TelegramNetworkError) -> None:
        """The message may have arrived: the next attempt says that it is one, unless nobody was reached."""
        if "ClientConnectorError" in error.message:
            return
        self._doubtful[notice.id] = None
        if len(self._doubtful) > _DOUBTFUL_ROOM:
            self._doubtful.pop(next(iter(self._doubtful)))


class _PictureRefused(Exception):
    """It was not drawn, or Telegram took the request and not the picture: the text goes alone."""


def _pause(attempts: int) -> float:
    """Seconds until the next attempt: doubling, bounded."""
    return min(_FIRST_PAUSE * 2.0 ** min(attempts, 10), _LONGEST_PAUSE)


def _undeliverable(error: Exception) -> Exception:
    """400: nothing to try again. A chat that is not there means that its person is gone."""
    text = str(error)
    if "chat not found" in text or "PEER_ID_INVALID" in text:
        return Unreachable()
    return Undeliverable(type(error).__name__)
