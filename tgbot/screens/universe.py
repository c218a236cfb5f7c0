"""News of markets: what an exchange has changed, and what a person keeps losing on."""

from decimal import Decimal

from app.notices import MarketChanged, SymbolAvoided
from tgbot.callbacks import Action
from tgbot.format import Numbers
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Screen, Told
from trading.universe.avoidance import AvoidWhy
from trading.universe.changes import GRAVE, ChangeKind

_FEES = frozenset({ChangeKind.TAKER_FEE, ChangeKind.MAKER_FEE})


def market_changed(news: MarketChanged, told: Told) -> Screen:
    """What it is now and was before; where nothing can be traded, what that means for its owner."""
    tr, exchange = told.tr, news.symbol.exchange.brand
    what = tr(
        f"market-change-{news.change}",
        exchange=exchange,
        before=_number(tr.numbers, news.change, news.before),
        after=_number(tr.numbers, news.change, news.after),
    )
    if news.change in GRAVE:
        what = Html(f"{what} {tr('market-change-held' if news.held else 'market-change-chosen')}")
    grave = "yes" if news.change in GRAVE and news.held else "no"
    text = tr(
        "market-changed",
        grave=grave,
        symbol=news.symbol.title,
        exchange=exchange,
        badge=told.badge,
        what=what,
    )
    return Screen(text, ((Button(tr.plain("button-status"), Action.STATUS),),))


def _number(numbers: Numbers, change: ChangeKind, value: Decimal | None) -> str:
    if value is None:
        return "—"
    return numbers.percent(value, places=4) if change in _FEES else numbers.plain(value)


def symbol_avoided(news: SymbolAvoided, told: Told) -> Screen:
    """A pause after losses, with its numbers and its end."""
    tr, key = told.tr, f"strategy-{news.strategy}"
    text = tr(
        "symbol-avoided",
        symbol=news.symbol.title,
        exchange=news.symbol.exchange.brand,
        what=_why(tr, news),
        strategy=tr(key) if tr.has(key) else news.strategy,
        until=tr.moments.stamp(news.until),
    )
    return Screen(text)


def _why(tr: Translator, news: SymbolAvoided) -> Html:
    if news.why is AvoidWhy.STREAK:
        return tr("avoid-streak", actual=int(news.actual), limit=int(news.limit))
    return tr("avoid-expectancy", actual=tr.numbers.percent(abs(news.actual)))
