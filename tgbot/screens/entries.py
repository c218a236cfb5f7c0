"""What is told of further entries of a position, and of entries that are locked after losses."""

from tgbot.i18n import Html, Translator
from tgbot.screens.base import Screen, Told
from tgbot.screens.portfolio import base_of
from trading.domain.events import EntriesLocked, LockWhy, PositionIncreased


def position_increased(news: PositionIncreased, told: Told) -> Screen:
    tr, numbers = told.tr, told.tr.numbers
    text = tr(
        "position-increased",
        symbol=news.symbol.title,
        badge=told.badge,
        step=str(news.step),
        steps=str(news.steps),
        added=numbers.qty(news.added),
        qty=numbers.qty(news.qty),
        base=base_of(news.symbol),
        average=numbers.price(news.average),
        stop=tr("opened-none") if news.stop is None else Html(numbers.price(news.stop)),
    )
    return Screen(text)


def entries_locked(news: EntriesLocked, told: Told) -> Screen:
    tr = told.tr
    text = tr(
        "entries-locked",
        where=tr("lock-everywhere") if news.symbol is None else news.symbol.title,
        badge=told.badge,
        why=lock_why(tr, news),
        until=tr.moments.full(news.until),
    )
    return Screen(text)


def lock_why(tr: Translator, news: EntriesLocked) -> Html:
    """The protection behind a lock, with its numbers."""
    shown = tr.numbers.qty if news.why is LockWhy.STOPS else tr.numbers.percent
    return tr(f"lock-{news.why}", actual=shown(news.actual), limit=shown(news.limit))
