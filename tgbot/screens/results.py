"""What a position's news says beside what happened: what it risks, what it was to the account."""

from tgbot.i18n import Html
from tgbot.screens.base import Told
from tgbot.screens.portfolio import quote_of
from trading.domain.events import PositionClosed, PositionOpened


def with_risk(text: Html, news: PositionOpened, told: Told) -> Html:
    """The text with what is lost where the stop is hit, and how full the account is."""
    tr, numbers, lines = told.tr, told.tr.numbers, [text]
    if news.risk is not None:
        share = "" if news.share is None else f" ({numbers.percent(news.share)})"
        lines.append(tr("opened-risk", risk=numbers.money(news.risk, quote_of(news.symbol)), share=share))
    if news.most:
        lines.append(tr("opened-slots", slots=str(news.slots), most=str(news.most)))
    return Html("\n".join(lines))


def with_result(text: Html, news: PositionClosed, told: Told) -> Html:
    """The text with what came before fees, by how much of the risk, of the account, and the day's sum."""
    tr, numbers, quote = told.tr, told.tr.numbers, quote_of(news.symbol)
    lines = [text]
    if news.fees is not None:
        gross = numbers.money(news.profit + news.fees, quote, signed=True)
        lines.append(tr("closed-gross", gross=gross, fees=numbers.money(news.fees, quote)))
    parts = []
    if news.multiple is not None:
        parts.append(tr("closed-multiple", multiple=numbers.money(news.multiple, signed=True)))
    if news.share is not None:
        parts.append(tr("closed-share", share=numbers.percent(news.share, signed=True)))
    if parts:
        lines.append(Html(" · ".join(parts)))
    if news.today is not None:
        lines.append(tr("closed-today", profit=numbers.money(news.today, quote, signed=True)))
    return Html("\n".join(lines))
