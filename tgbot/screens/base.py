"""A screen: text with rows of buttons, made without network, and its keyboard in Telegram's words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from app.accounts import Account, AccountKind
from app.ports import Cipher
from app.ports_files import Drawing
from tgbot.callbacks import Action, Press, pack
from tgbot.i18n import Html, Translator
from trading.domain.account import Control
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol

_TURNING = re.compile("[\x00-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

TEXT_LIMIT = 4096  # UTF-16 units after parsing; captions have their own
CAPTION_LIMIT = 1024
COPY_LIMIT = 256  # characters that a button copies
TABLE_WIDTH = 34
_FOLD, _UNFOLD = "<blockquote expandable>", "</blockquote>"


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the bot. style: success, danger or primary, where colour helps."""

    label: str
    action: Action
    argument: str = ""
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens a page."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A button that puts a text where its reader can paste it from. text: 1 to COPY_LIMIT characters."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told, how: their language, and which of their accounts the news is about."""

    tr: Translator
    kind: AccountKind

    @property
    def badge(self) -> Html:
        return badge(self.tr, self.kind)


Item = Button | Link | Copy
Row = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown. photo: a picture to be drawn, the text is then its caption; effect: Telegram's id of an
    animation that plays once when it comes as news.
    """

    text: Html
    rows: tuple[Row, ...] = ()
    photo: Drawing | None = None
    effect: str | None = None

    def under(self, note: Html) -> "Screen":
        """The screen with a line above it."""
        return replace(self, text=Html(f"{note}\n\n{self.text}"))


def markup(rows: tuple[Row, ...], cipher: Cipher, user: UserId, version: int) -> InlineKeyboardMarkup | None:
    """The keyboard, its buttons valid for this person and this version of their menu."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[[_button(item, cipher, user, version) for item in row] for row in rows]
    )


def _button(item: Item, cipher: Cipher, user: UserId, version: int) -> InlineKeyboardButton:
    """In its label stands what people call themselves: nothing in it turns round what follows."""
    label = _TURNING.sub("", item.label)
    if isinstance(item, Link):
        return InlineKeyboardButton(text=label, url=item.url)
    if isinstance(item, Copy):
        return InlineKeyboardButton(text=label, copy_text=CopyTextButton(text=item.text))
    data = pack(cipher, user, Press(item.action, item.argument, version))
    return InlineKeyboardButton(text=label, callback_data=data, style=item.style)


def home_row(tr: Translator) -> Row:
    return (Button(tr.plain("button-home"), Action.HOME),)


def badge(tr: Translator, kind: AccountKind) -> Html:
    return tr("badge-live" if kind is AccountKind.LIVE else "badge-paper")


def state(tr: Translator, account: Account) -> Html:
    """Whether it trades, in a line."""
    if account.control is not Control.RUNNING:
        return tr("home-held", control=tr(f"control-{control_code(account.control)}"))
    return tr("home-armed" if account.armed else "home-disarmed")


def control_code(control: Control) -> str:
    """RUNNING is running, ENTRIES_PAUSED is entries-paused: the ending of its text's key."""
    return control.name.lower().replace("_", "-")


def folded(lines: Sequence[Html]) -> Html:
    """Details that open with a tap where they are long; empty for none."""
    said = "\n".join(lines)
    return Html(f"{_FOLD}{said}{_UNFOLD}" if lines else "")


def names(tr: Translator, symbols: tuple[Symbol, ...], limit: int = 6) -> Html:
    """The symbols in a line, the last ones counted."""
    if not symbols:
        return tr("symbols-none")
    shown = ", ".join(symbol.title for symbol in symbols[:limit])
    return tr("symbols-more", names=shown, n=len(symbols) - limit) if len(symbols) > limit else Html(shown)


def table(rows: tuple[tuple[str, str], ...]) -> str:
    """Names to the left, values to the right, no line wider than a phone shows."""
    width = max((len(name) for name, _ in rows), default=0)
    room = max((len(value) for _, value in rows), default=0)
    gap = min(room, TABLE_WIDTH - width - 1)
    return "\n".join(f"{name:<{width}} {value:>{gap}}" for name, value in rows)
