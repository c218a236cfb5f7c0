"""What is told of a position that leaves in parts."""

from tgbot.callbacks import Action
from tgbot.i18n import Html
from tgbot.screens.base import Button, Screen, Told
from tgbot.screens.portfolio import base_of, quote_of
from trading.domain.events import PositionReduced
from trading.domain.money import Price


def position_reduced(news: PositionReduced, told: Told) -> Screen:
    tr, numbers = told.tr, told.tr.numbers
    how = tr("reduced-rung", rung=str(news.rung), rungs=str(news.rungs)) if news.rung else tr("exit-asked")
    text = tr(
        "reduced",
        symbol=news.symbol.title,
        badge=told.badge,
        how=how,
        qty=numbers.qty(news.qty),
        rest=numbers.qty(news.rest),
        base=base_of(news.symbol),
        price=numbers.price(news.price),
        profit=numbers.money(news.profit, quote_of(news.symbol), signed=True),
        stop=_level(told, news.stop),
        target=_level(told, news.target),
    )
    return Screen(text, ((Button(tr.plain("button-status"), Action.STATUS),),))


def _level(told: Told, level: Price | None) -> Html:
    return told.tr("opened-none") if level is None else Html(told.tr.numbers.price(level))
