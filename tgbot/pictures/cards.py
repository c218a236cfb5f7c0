"""Which picture goes with which news or page, drawn beside the event loop."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from app.accounts import AccountKind
from app.market_views import MarketView, Trace, XRayView
from app.notices import News
from app.ports_files import Drawing
from tgbot.i18n import Translator
from tgbot.moments import Moments
from tgbot.pictures.candles import Card, Level, Mark, draw
from tgbot.pictures.canvas import AMBER, BLUE
from tgbot.pictures.market import Gauge, MarketCard, draw_market
from tgbot.pictures.xray import XRayCard, draw_xray
from tgbot.screens.base import Told, badge
from trading.domain.candle import Candle
from trading.domain.events import PositionClosed, PositionOpened
from trading.domain.instrument import Side, Symbol
from trading.xray.records import Regime

SHOWN = 80  # candles
_FEWEST = 5  # fewer make no picture


@dataclass(frozen=True, slots=True)
class CandlePicture:
    card: Card
    candles: tuple[Candle, ...]

    def png(self) -> bytes:
        return draw(self.card, self.candles)


@dataclass(frozen=True, slots=True)
class XRayPicture:
    card: XRayCard
    trace: Trace

    def png(self) -> bytes:
        return draw_xray(self.card, self.trace)


@dataclass(frozen=True, slots=True)
class MarketPicture:
    card: MarketCard

    def png(self) -> bytes:
        return draw_market(self.card)


Candles = Callable[[Symbol, int], Awaitable[Sequence[Candle]]]


async def card_of(news: News, told: Told, candles: Candles) -> Drawing | None:
    """The picture for this news; None where there is none to draw."""
    if not isinstance(news, PositionOpened | PositionClosed):
        return None
    seen = await candles(news.symbol, SHOWN)
    if len(seen) < _FEWEST:
        return None
    card = _opened(news, told) if isinstance(news, PositionOpened) else _closed(news, told)
    return CandlePicture(card, tuple(seen[-SHOWN:]))


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


def xray_picture(tr: Translator, view: XRayView) -> Drawing | None:
    """The picture of an X-ray; None where there are too few bars for one."""
    if view.trace is None:
        return None
    found = view.xray
    regime = None if found is None else found.regime
    names = {one: tr.plain(f"regime-{one}") for one in Regime} | {None: tr.plain("chart-unknown")}
    card = XRayCard(
        title=f"{view.symbol.title} · {view.timeframe}",
        subtitle=names[regime],
        regime=regime,
        supports=() if found is None else found.supports,
        resistances=() if found is None else found.resistances,
        number=tr.numbers.price,
        names=names,
        volume=tr.plain("chart-volume"),
        profile=tr.plain("chart-profile"),
    )
    return XRayPicture(card, view.trace)


def market_picture(tr: Translator, view: MarketView) -> Drawing | None:
    """The picture of a whole market; None where nothing is known of it."""
    state = view.state
    if state is None:
        return None
    shares = (("breadth", state.breadth, BLUE), ("heat", state.heat, AMBER))
    unknown = tr.plain("chart-unknown")
    card = MarketCard(
        title=f"{view.exchange.brand} · {view.timeframe}",
        mood=state.mood,
        mood_name=unknown if state.mood is None else tr.plain(f"mood-{state.mood}"),
        stamp=Moments().stamp(state.closed_at),
        moved=(state.advancing, state.declining),
        moved_names=(tr.plain("chart-advancing"), tr.plain("chart-declining")),
        gauges=tuple(
            Gauge(
                tr.plain(f"chart-{name}"), share, unknown if share is None else f"{share * 100:.0f} %", colour
            )
            for name, share, colour in shares
        ),
        regimes=tuple((one, tr.plain(f"regime-{one}"), state.regimes.get(one, 0)) for one in Regime),
        regimes_name=tr.plain("chart-regimes", n=state.symbols),
    )
    return MarketPicture(card)
