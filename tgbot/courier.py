"""Broadcasts on their last step: copies of what an operator has sent, to one person; and taken back again."""

from collections.abc import Mapping
from itertools import groupby

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError

from app.accounts import User
from app.broadcasts import ButtonKind, Category, MailButton
from app.pacing import Pace
from app.ports import Cipher, UnitOfWorkFactory
from app.ports_broadcasts import Mail
from app.ports_delivery import Notice, Undeliverable
from tgbot.callbacks import ALWAYS, Action
from tgbot.i18n import Translator
from tgbot.post import REQUEST_SECONDS, translated
from tgbot.screens.base import Button, Copy, Item, Link, Row, markup

CARRIED = frozenset({"Broadcast", "Recall"})  # kinds of notices that are no news of ours


class Courier:
    """Over a bot without patience, for the relay. pace: hears of an album's further messages."""

    def __init__(
        self,
        bot: Bot,
        unit: UnitOfWorkFactory,
        cipher: Cipher,
        translators: Mapping[str, Translator],
        pace: Pace | None,
    ) -> None:
        self._bot = bot
        self._unit = unit
        self._cipher = cipher
        self._translators = translators
        self._pace = pace
        self._log = structlog.get_logger("tgbot.courier")

    async def deliver(self, notice: Notice, user: User) -> int | None:
        """Returns the (first) message. Raises as app.ports_delivery.Notifier does."""
        number = notice.body.get("broadcast")
        if not isinstance(number, int):
            raise Undeliverable("it names no broadcast")
        if notice.kind == "Recall":
            await self._take_back(number, user, notice.attempts)
            return None
        async with self._unit() as work:
            mail = await work.mailings.mail(number, user.language)
        if mail is None:
            raise Undeliverable("the broadcast has no message")
        rows = mail_rows(self._translators[user.language], mail)
        if len(mail.messages) > 1:
            return await self._album(notice, user, mail, rows)
        with translated(notice.attempts):
            copied = await self._bot.copy_message(
                user.id,
                mail.author,
                mail.messages[0],
                reply_markup=markup(rows, self._cipher, user.id, ALWAYS),
                disable_notification=notice.silent or None,
                protect_content=mail.protect or None,
                request_timeout=REQUEST_SECONDS,
            )
        return copied.message_id

    async def _album(self, notice: Notice, user: User, mail: Mail, rows: tuple[Row, ...]) -> int:
        """Telegram puts no buttons under an album: they follow in a message of their own."""
        for _ in mail.messages[1:] if self._pace is not None else ():
            self._spend(user)
        with translated(notice.attempts):
            copied = await self._bot.copy_messages(
                user.id,
                mail.author,
                list(mail.messages),
                disable_notification=notice.silent or None,
                protect_content=mail.protect or None,
                request_timeout=REQUEST_SECONDS,
            )
        numbers = [one.message_id for one in copied]
        if rows:
            numbers += await self._buttons(user, mail.category, rows)
        async with self._unit() as work:
            await work.mailings.arrived(mail.broadcast, user.id, numbers)
        return numbers[0]

    async def _buttons(self, user: User, category: Category, rows: tuple[Row, ...]) -> list[int]:
        """Without them the album is still told: it is not sent a second time for their sake."""
        self._spend(user)
        try:
            sent = await self._bot.send_message(
                user.id,
                self._translators[user.language](f"mailing-{category}"),
                reply_markup=markup(rows, self._cipher, user.id, ALWAYS),
                disable_notification=True,
                request_timeout=REQUEST_SECONDS,
            )
        except AiogramError as error:
            self._log.warning("an album without its buttons", error=type(error).__name__)
            return []
        return [sent.message_id]

    async def _take_back(self, number: int, user: User, attempts: int) -> None:
        async with self._unit() as work:
            messages = await work.mailings.messages(number, user.id)
        if not messages:
            raise Undeliverable("nothing of it is known there")
        with translated(attempts):
            await self._bot.delete_messages(user.id, list(messages), request_timeout=REQUEST_SECONDS)

    def _spend(self, user: User) -> None:
        if self._pace is not None:
            self._pace.spend(user.id)


def mail_rows(tr: Translator, mail: Mail) -> tuple[Row, ...]:
    """Its buttons, and below them a small one to have no more of its kind."""
    numbered = [(one.row, _item(mail.broadcast, place, one)) for place, one in enumerate(mail.buttons.items)]
    rows = [tuple(item for _, item in row) for _, row in groupby(numbered, key=lambda pair: pair[0])]
    if mail.category is not Category.SYSTEM:
        rows.append((Button(tr.plain("button-mailing-off"), Action.MAILING_OFF, mail.category.value),))
    return tuple(rows)


def _item(broadcast: int, place: int, button: MailButton) -> Item:
    match button.kind:
        case ButtonKind.URL:
            return Link(button.label, button.value)
        case ButtonKind.COPY:
            return Copy(button.label, button.value)
        case ButtonKind.CLICK:
            return Button(button.label, Action.BROADCAST_CLICK, f"{broadcast}.{place}")
