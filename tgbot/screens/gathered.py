"""Several pieces of news in one message, and a card whose position has moved on."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal

from app.notices import News
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Screen
from tgbot.screens.portfolio import quote_of
from trading.domain.events import PositionClosed

LINES, CHARACTERS = 25, 3_500
_TAG = re.compile(r"<(/?)([a-z-]+)[^>]*>")


def gathered(tr: Translator, read: Sequence[tuple[News, Screen]]) -> Screen:
    """Each piece of news by its first line, the same ones counted; profits added up."""
    counted = Counter(first_line(screen.text) for _, screen in read)
    lines: list[str] = []
    told = room = 0
    for line, times in counted.items():
        text = tr("gathered-times", line=line, n=times) if times > 1 else line
        if len(lines) == LINES or room + len(text) > CHARACTERS:
            break
        lines.append(text)
        told, room = told + times, room + len(text) + 1
    if told < len(read):
        lines.append(tr("gathered-more", n=len(read) - told))
    lines += _profits(tr, [news for news, _ in read])
    body = "\n".join(lines)
    text = Html(f"{tr('gathered-title', n=len(read))}\n\n{body}")
    return Screen(text, ((Button(tr.plain("button-status"), Action.STATUS),),))


def updated(head: Html, text: Html) -> Html:
    """A card with what has happened since, without that news' own heading."""
    first, _, rest = text.strip().partition("\n")
    icon = first.split(" ", 1)[0]
    if not rest.strip():
        return Html(f"{head}\n\n{first}")
    sign = "" if icon[:1].isalnum() or icon.startswith("<") else f"{icon} "
    return Html(f"{head}\n\n{sign}{rest.strip()}")


def ended(head: Html, text: Html) -> Html:
    """What a card becomes in the end: how it began and how it ended, a line each."""
    return Html(f"{first_line(head)}\n{first_line(text)}")


def first_line(text: Html) -> Html:
    """Without formatting where that does not end in the same line."""
    line = text.strip().split("\n", 1)[0]
    opened: list[str] = []
    for close, name in _TAG.findall(line):
        if not close:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return Html(_TAG.sub("", line))
    return Html(_TAG.sub("", line)) if opened else Html(line)


def _profits(tr: Translator, read: Sequence[News]) -> list[str]:
    """What closed positions have brought together, by currency; nothing for one."""
    closed = [news for news in read if isinstance(news, PositionClosed)]
    if len(closed) < 2:  # noqa: PLR2004  one says so itself
        return []
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for news in closed:
        sums[quote_of(news.symbol)] += news.profit
    return [
        tr("gathered-profit", profit=tr.numbers.money(profit, quote, signed=True))
        for quote, profit in sums.items()
    ]
