"""Which picture goes with which news: the market around a trade, with its lines."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from app.accounts import AccountKind
from app.notices import News
from tgbot.charts import Card, Level, Mark, draw
from tgbot.screens.base import Told, badge
from trading.domain.candle import Candle
from trading.domain.events import PositionClosed, PositionOpened
from trading.domain.instrument import Side, Symbol

SHOWN = 80  # candles
_FEWEST = 5  # fewer make no picture

Candles = Callable[[Symbol, int], Awaitable[Sequence[Candle]]]


async def card_of(news: News, told: Told, candles: Candles) -> bytes | None:
    """The PNG for this news, drawn beside the event loop; None where there is none to draw."""
    if not isinstance(news, PositionOpened | PositionClosed):
        return None
    seen = await candles(news.symbol, SHOWN)
    if len(seen) < _FEWEST:
        return None
    card = _opened(news, told) if isinstance(news, PositionOpened) else _closed(news, told)
    return await asyncio.to_thread(draw, card, tuple(seen[-SHOWN:]))


def _opened(news: PositionOpened, told: Told) -> Card:
    tr = told.tr
    planned = (("stop", news.stop, Mark.STOP), ("target", news.target, Mark.TARGET))
    levels = [Level(tr.plain("chart-entry"), news.price, Mark.ENTRY)]
    levels += [Level(tr.plain(f"chart-{name}"), price, mark) for name, price, mark in planned if price]
    return Card(
        title=news.symbol.title,
        subtitle=tr.plain(f"side-{news.side}"),
        badge=badge(tr, told.kind),
        live=told.kind is AccountKind.LIVE,
        tone=Mark.TARGET if news.side is Side.BUY else Mark.STOP,
        levels=tuple(levels),
        volume=tr.plain("chart-volume"),
        number=tr.numbers.price,
        entered_at=news.happened_at,
    )


def _closed(news: PositionClosed, told: Told) -> Card:
    tr = told.tr
    won = news.profit >= 0
    return Card(
        title=news.symbol.title,
        subtitle=tr.numbers.percent(news.percent, signed=True),
        badge=badge(tr, told.kind),
        live=told.kind is AccountKind.LIVE,
        tone=Mark.TARGET if won else Mark.STOP,
        levels=(
            Level(tr.plain("chart-entry"), news.entry, Mark.ENTRY),
            Level(tr.plain("chart-exit"), news.exit, Mark.TARGET if won else Mark.STOP),
        ),
        volume=tr.plain("chart-volume"),
        number=tr.numbers.price,
        entered_at=news.opened_at,
        left_at=news.happened_at,
    )
