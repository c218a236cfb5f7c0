"""The notifier: events of the outbox become messages in their person's chat and language, or change one."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from aiogram import Bot
from aiogram.types import InlineKeyboardMarkup

from app.accounts import AccountKind, User
from app.delivery import handling_of
from app.notices import News, Unreadable, decode
from app.pacing import Pace
from app.ports import Cipher, UnitOfWorkFactory
from app.ports_delivery import Card, Notice, Undeliverable
from app.ports_files import Drawing
from tgbot.callbacks import ALWAYS
from tgbot.courier import CARRIED, Courier
from tgbot.i18n import Html, Translator
from tgbot.pictures.album import Album
from tgbot.pictures.cards import card_of
from tgbot.post import Letter, Postman
from tgbot.screens.base import CAPTION_LIMIT, Screen, Told, markup
from tgbot.screens.gathered import ended, gathered, updated
from tgbot.screens.news import screen_of
from trading.domain.candle import Candle
from trading.domain.ids import AccountId
from trading.domain.instrument import Symbol

Candles = Callable[[Symbol, int], Awaitable[Sequence[Candle]]]

AGAIN = Html("↻ ")  # what a person may have got already


class ChatNotifier:
    """Implements app.ports.Notifier over a bot without patience: the relay decides when to try again.

    candles: the latest closed candles of a symbol; where they are missing the message goes without a picture;
    pace: hears of what is changed beside a message that is sent.
    """

    def __init__(
        self,
        bot: Bot,
        unit: UnitOfWorkFactory,
        cipher: Cipher,
        album: Album,
        translators: Mapping[str, Translator],
        candles: Candles,
        pace: Pace | None = None,
    ) -> None:
        self._post = Postman(bot, album)
        self._courier = Courier(bot, unit, cipher, translators, pace)
        self._unit = unit
        self._cipher = cipher
        self._translators = translators
        self._candles = candles
        self._pace = pace
        self._log = structlog.get_logger("tgbot.notify")

    async def deliver(self, notice: Notice, user: User) -> int | None:
        if notice.kind in CARRIED:
            return await self._courier.deliver(notice, user)
        news, told = _news_of(notice), await self._told(notice, user)
        screen = screen_of(news, told)
        card = await self._card(notice)
        changed = card is not None and await self._change(notice, card, screen)
        if card is not None and changed and notice.reply_to is None:
            return card.message
        keyboard = markup(screen.rows, self._cipher, user.id, ALWAYS)
        letter = Letter(
            user.id,
            Html(AGAIN + screen.text) if notice.doubtful else screen.text,
            keyboard,
            screen.photo or await self._picture(news, told),
            silent=notice.silent,
            reply_to=card.message if card is not None and changed else None,
            effect=None if notice.silent else screen.effect,
        )
        sent = await self._post.send(letter, notice.attempts)
        if notice.card is not None and notice.reply_to is None:
            kept = Card(sent.message_id, letter.text, bool(sent.photo), _kept(keyboard))
            async with self._unit() as work:
                await work.cards.put(user.id, notice.card, kept)
        return sent.message_id

    async def gather(self, notices: Sequence[Notice], user: User) -> int | None:
        """What cannot be read is left out."""
        read: list[tuple[News, Screen]] = []
        for notice in notices:
            try:
                news = _news_of(notice)
                read.append((news, screen_of(news, await self._told(notice, user))))
            except Undeliverable as error:
                self._log.warning("left out", notice=notice.id, why=str(error))
        if not read:
            raise Undeliverable("none of them can be read")
        screen = gathered(self._translators[user.language].in_zone(user.zone), read)
        letter = Letter(
            user.id,
            Html(AGAIN + screen.text) if any(one.doubtful for one in notices) else screen.text,
            markup(screen.rows, self._cipher, user.id, ALWAYS),
            silent=all(one.silent for one in notices),
        )
        return (await self._post.send(letter, notices[0].attempts)).message_id

    async def _told(self, notice: Notice, user: User) -> Told:
        tr = self._translators[user.language].in_zone(user.zone)
        return Told(tr, await self._kind(notice.account, user))

    async def _kind(self, number: AccountId | None, user: User) -> AccountKind:
        if number is None:
            return AccountKind.PAPER
        async with self._unit() as work:
            account = await work.accounts.get(user.id, number)
        if account is None:
            raise Undeliverable("the account is not of this person")
        return account.kind

    async def _card(self, notice: Notice) -> Card | None:
        if notice.card is None:
            return None
        async with self._unit() as work:
            return await work.cards.get(notice.user, notice.card)

    async def _change(self, notice: Notice, card: Card, screen: Screen) -> bool:
        """Bring the card up to date. False where it is not there any more."""
        head, ends = Html(card.head), handling_of(notice.kind).ends
        text = ended(head, screen.text) if ends else updated(head, screen.text)
        if card.photo and len(text.encode("utf-16-le")) // 2 > CAPTION_LIMIT:
            text = ended(head, screen.text)
        keyboard = None if ends or card.keyboard is None else _keyboard_of(card.keyboard)
        if notice.reply_to is not None and self._pace is not None:
            self._pace.spend(notice.user)  # the relay counts on one message
        return await self._post.change(notice.user, card, text, keyboard, notice.attempts)

    async def _picture(self, news: News, told: Told) -> Drawing | None:
        try:
            return await card_of(news, told.tr, told.kind, self._candles)
        except Exception as error:  # noqa: BLE001  news must never fail for want of a picture
            self._log.warning("no picture", kind=type(news).__name__, error=type(error).__name__)
            return None


def _news_of(notice: Notice) -> News:
    try:
        return decode(notice.kind, notice.body)
    except Unreadable as error:
        raise Undeliverable(str(error)) from None


def _kept(keyboard: InlineKeyboardMarkup | None) -> str | None:
    return None if keyboard is None else keyboard.model_dump_json(exclude_none=True)


def _keyboard_of(kept: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup.model_validate_json(kept)
