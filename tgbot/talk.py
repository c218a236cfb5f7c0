"""One update's conversation with its person: shows screens in place where it can, answers the press once."""

from dataclasses import dataclass, field, replace

from aiogram import Bot
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
)

from app.accounts import User
from app.ports import Cipher
from app.ports_files import Drawing, NoPicture
from app.services.people import People
from tgbot.callbacks import ALWAYS, Press
from tgbot.i18n import Html, Translator
from tgbot.pictures.album import Album, File
from tgbot.screens.base import Screen, markup
from trading.domain.ids import UserId

ANSWER_LIMIT = 200  # characters of a callback's answer
ROOM = 10_000  # people whose live menu is remembered


class LiveMenus:
    """The message that is each person's menu now. In memory: after a restart it is not known, no more."""

    def __init__(self) -> None:
        self._messages: dict[UserId, int] = {}

    def of(self, user: UserId) -> int | None:
        return self._messages.get(user)

    def put(self, user: UserId, message: int) -> None:
        self._messages.pop(user, None)
        self._messages[user] = message
        if len(self._messages) > ROOM:
            self._messages.pop(next(iter(self._messages)))


@dataclass(slots=True)
class Talk:
    """A person, their language, and what they pressed.

    A press edits its own message and keeps the menu's version, unless it was to be done once. A command,
    or a press on a message that is no menu, sends a new menu: then older buttons expire.
    languages: (code, its own name) of each.
    """

    bot: Bot
    people: People
    cipher: Cipher
    album: Album
    user: User
    tr: Translator
    menus: LiveMenus
    languages: tuple[tuple[str, str], ...]
    query: CallbackQuery | None = None
    press: Press | None = None
    answered: bool = field(default=False)

    async def show(self, screen: Screen) -> None:
        """Put the screen in front of the person; without its picture where that cannot be drawn."""
        message = self._menu()
        try:
            if message is None or not await self._edit(message, screen):
                await self._send(screen)
        except NoPicture:
            await self.show(replace(screen, photo=None))

    async def send_picture(self, drawing: Drawing, caption: Html) -> None:
        """A picture of its own, beside the menu. Raises NoPicture."""
        await self.album.send(drawing, lambda file: self.bot.send_photo(self.user.id, file, caption=caption))

    @property
    def is_on_live_menu(self) -> bool:
        """The pressed message is the menu as it was shown last: a second press, not an old message."""
        message = self.query.message if self.query else None
        return message is not None and message.message_id == self.menus.of(self.user.id)

    async def send_file(self, name: str, content: bytes, caption: Html) -> None:
        """A document of its own, beside the menu."""
        document = BufferedInputFile(content, name)
        await self.bot.send_document(self.user.id, document, caption=caption)

    async def answer(self, text: str = "", *, alert: bool = False) -> None:
        """Answer the press, once; further answers are dropped. Without a press nothing happens."""
        if self.query is None or self.answered:
            return
        self.answered = True
        await self.query.answer(text[:ANSWER_LIMIT] or None, show_alert=alert)

    def _menu(self) -> Message | None:
        """The message to edit: a menu of ours in the person's own chat."""
        message = self.query.message if self.query else None
        if not isinstance(message, Message) or message.chat.id != self.user.id:
            return None
        return None if self.press is not None and self.press.version == ALWAYS else message

    async def _edit(self, message: Message, screen: Screen) -> bool:
        if (screen.photo is None) is not (message.photo is None):
            return False  # a text does not become a picture, nor a picture a text
        version = self.user.screen
        if self.press is not None and self.press.action.is_once:
            version = await self.people.next_screen(self.user.id)
        try:
            await self._change(message, screen, version)
        except TelegramBadRequest as error:
            if "not modified" not in error.message:
                return False  # it was deleted, or is too old to be edited
        self.menus.put(self.user.id, message.message_id)
        return True

    async def _change(self, message: Message, screen: Screen, version: int) -> None:
        keyboard = self._markup(screen, version)
        chat, number = message.chat.id, message.message_id
        if screen.photo is None:
            await self.bot.edit_message_text(
                screen.text, chat_id=chat, message_id=number, reply_markup=keyboard
            )
            return

        async def post(file: File) -> Message | bool:
            picture = InputMediaPhoto(media=file, caption=screen.text, parse_mode=ParseMode.HTML)
            return await self.bot.edit_message_media(
                picture, chat_id=chat, message_id=number, reply_markup=keyboard
            )

        await self.album.send(screen.photo, post)

    async def _send(self, screen: Screen) -> None:
        version = await self.people.next_screen(self.user.id)
        keyboard = self._markup(screen, version)
        if screen.photo is not None:
            sent = await self.album.send(
                screen.photo,
                lambda file: self.bot.send_photo(
                    self.user.id, file, caption=screen.text, reply_markup=keyboard
                ),
            )
        else:
            sent = await self.bot.send_message(self.user.id, screen.text, reply_markup=keyboard)
        self.menus.put(self.user.id, sent.message_id)

    def _markup(self, screen: Screen, version: int) -> InlineKeyboardMarkup | None:
        return markup(screen.rows, self.cipher, self.user.id, version)
