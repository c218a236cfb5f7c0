"""Markets as cards that anybody can put into any chat. Pure."""

from collections.abc import Sequence

from aiogram.enums import ParseMode
from aiogram.types import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InlineQueryResultUnion,
    InputTextMessageContent,
)

from app.market_views import Glance
from app.services.symbols import code_of
from tgbot.i18n import Html, Translator
from tgbot.screens.market import short_money
from tgbot.screens.portfolio import quote_of

_BARS = "▁▂▃▄▅▆▇█"
_START = "inline"  # what /start gets from whoever comes from an empty list


def cards(tr: Translator, glances: Sequence[Glance]) -> list[InlineQueryResultUnion]:
    """A line of the list for each market, and the message that it becomes."""
    return [
        InlineQueryResultArticle(
            id=code_of(one.ticker.symbol),
            title=_title(tr, one),
            description=_about(tr, one),
            input_message_content=InputTextMessageContent(
                message_text=_card(tr, one), parse_mode=ParseMode.HTML
            ),
        )
        for one in glances
    ]


def nothing(tr: Translator) -> InlineQueryResultsButton:
    """Above an empty list: the way to the bot."""
    return InlineQueryResultsButton(text=tr.plain("inline-nothing"), start_parameter=_START)


def curve(closes: Sequence[float]) -> str:
    """The closes as a row of bars; empty for none."""
    if not closes:
        return ""
    low, height = min(closes), max(closes) - min(closes)
    if not height:
        return _BARS[0] * len(closes)
    return "".join(_BARS[min(int((close - low) / height * len(_BARS)), len(_BARS) - 1)] for close in closes)


def _title(tr: Translator, one: Glance) -> str:
    return f"{one.ticker.symbol.title} · {tr.numbers.price(one.ticker.last)} · {_change(tr, one)}"


def _about(tr: Translator, one: Glance) -> str:
    parts = (one.ticker.symbol.exchange.brand, _regime(tr, one), curve(one.closes))
    return " · ".join(part for part in parts if part)


def _card(tr: Translator, one: Glance) -> Html:
    ticker = one.ticker
    quote, volume = quote_of(ticker.symbol), ticker.quote_volume
    unknown = tr.plain("unknown-value")
    lines = [
        tr(
            "inline-card",
            symbol=ticker.symbol.title,
            exchange=ticker.symbol.exchange.brand,
            price=tr.numbers.price(ticker.last),
            quote=quote,
            change=_change(tr, one),
        )
    ]
    if one.closes:
        lines.append(Html(f"<code>{curve(one.closes)}</code>"))
    lines.append(
        tr(
            "inline-facts",
            timeframe=one.timeframe.value,
            regime=_regime(tr, one) or unknown,
            volume=unknown if volume is None else f"{short_money(tr, volume)} {quote}",
        )
    )
    lines.append(tr("status-at", time=Html(tr.moments.live(ticker.seen_at))))
    return Html("\n".join(lines))


def _change(tr: Translator, one: Glance) -> str:
    change = one.ticker.change
    return tr.plain("unknown-value") if change is None else tr.numbers.percent(change, signed=True)


def _regime(tr: Translator, one: Glance) -> str:
    return "" if one.regime is None else tr.plain(f"regime-{one.regime}")
