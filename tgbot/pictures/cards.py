"""What is on the picture of a piece of news, or of a look at a market: in words and numbers of its reader."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType

from app.accounts import AccountKind
from app.market_views import MarketView, XRayView
from app.notices import News
from app.ports_files import Drawing
from tgbot.i18n import Translator
from tgbot.pictures.candles import CandleCard, Candles, Level, Mark
from tgbot.pictures.head import Head, Pill, Tone, Tongue
from tgbot.pictures.market import Gauge, MarketCard
from tgbot.pictures.market import State as Counted
from tgbot.pictures.xray import State, Turn, XRayCard
from trading.candles.bars import Bars, Series
from trading.domain.candle import Candle
from trading.domain.events import PositionClosed, PositionOpened
from trading.domain.instrument import Side, Symbol
from trading.xray.records import Mood, Regime

SHOWN = 80  # candles
TAG_DIGITS = 12  # characters of a price on an axis
_FEWEST = 5  # fewer make no picture
_REGIMES = MappingProxyType(
    {
        Regime.TREND_UP: Tone.GOOD,
        Regime.TREND_DOWN: Tone.BAD,
        Regime.RANGE: Tone.CALM,
        Regime.TURBULENT: Tone.LOUD,
        Regime.DEAD: Tone.DULL,
        None: Tone.QUIET,
    }
)
_MOODS = MappingProxyType(
    {
        Mood.PANIC: Tone.BAD,
        Mood.RISK_OFF: Tone.LOUD,
        Mood.MIXED: Tone.DULL,
        Mood.QUIET: Tone.DULL,
        Mood.RISK_ON: Tone.GOOD,
        None: Tone.QUIET,
    }
)
_TONES = MappingProxyType({Mark.ENTRY: Tone.CALM, Mark.STOP: Tone.BAD, Mark.TARGET: Tone.GOOD})

LatestCandles = Callable[[Symbol, int], Awaitable[Sequence[Candle]]]


async def card_of(news: News, tr: Translator, kind: AccountKind, candles: LatestCandles) -> Drawing | None:
    """The picture for this news; None where there is none to draw."""
    if not isinstance(news, PositionOpened | PositionClosed):
        return None
    seen = await candles(news.symbol, SHOWN)
    if len(seen) < _FEWEST:
        return None
    columns = columns_of(tr, seen[-SHOWN:])
    if isinstance(news, PositionOpened):
        return _opened(news, tr, kind, columns)
    return _closed(news, tr, kind, columns)


def _opened(news: PositionOpened, tr: Translator, kind: AccountKind, candles: Candles) -> CandleCard:
    planned = ((Mark.ENTRY, news.price), (Mark.STOP, news.stop), (Mark.TARGET, news.target))
    side = Pill(tr.plain(f"side-{news.side}"), Tone.GOOD if news.side is Side.BUY else Tone.BAD)
    return CandleCard(
        head=Head(
            title=news.symbol.title,
            figure=tr.numbers.price(news.price),
            tone=Tone.PLAIN,
            pills=(side, kind_pill(tr, kind)),
            note=tr.moments.stamp(news.happened_at),
        ),
        candles=candles,
        levels=tuple(level_of(tr, mark, price) for mark, price in planned if price),
        tongue=tongue_of(tr),
        volume=tr.plain("chart-volume"),
        entered=news.happened_at,
    )


def _closed(news: PositionClosed, tr: Translator, kind: AccountKind, candles: Candles) -> CandleCard:
    tone = tone_of(news.profit)
    return CandleCard(
        head=Head(
            title=news.symbol.title,
            figure=tr.numbers.percent(news.percent, signed=True),
            tone=tone,
            pills=(Pill(tr.plain(f"exit-{news.why}").rstrip("."), tone), kind_pill(tr, kind)),
            note=tr.moments.stamp(news.happened_at),
        ),
        candles=candles,
        levels=(level_of(tr, Mark.ENTRY, news.entry), level_of(tr, Mark.EXIT, news.exit, tone)),
        tongue=tongue_of(tr),
        volume=tr.plain("chart-volume"),
        entered=news.opened_at,
        left=news.happened_at,
    )


def xray_picture(tr: Translator, view: XRayView) -> XRayCard | None:
    """The picture of an X-ray; None where there are too few bars for one."""
    trace, found = view.trace, view.xray
    if trace is None:
        return None
    bars = trace.bars
    names = {one: tr.plain(f"regime-{one}") for one in Regime} | {None: tr.plain("chart-unknown")}
    regime = None if found is None else found.regime
    return XRayCard(
        head=Head(
            title=f"{view.symbol.title} · {view.timeframe}",
            figure=tr.numbers.price(_decimal(bars.close[-1])),
            tone=Tone.GOOD if bars.close[-1] >= bars.open[0] else Tone.BAD,
            pills=(Pill(names[regime], _REGIMES[regime]),),
            note=tr.moments.stamp(_moment(bars, -1)),
        ),
        candles=Candles(
            tuple(tr.moments.local(_moment(bars, index)) for index in range(len(bars))),
            *(_floats(column) for column in (bars.open, bars.high, bars.low, bars.close, bars.volume)),
        ),
        regimes=tuple(_REGIMES[one] for one in trace.regimes),
        turns=()
        if found is None
        else tuple(
            Turn(one.price, tr.numbers.fitted(_decimal(one.price), TAG_DIGITS), one.touches)
            for one in (*found.supports, *found.resistances)
        ),
        rsi=_floats(trace.rsi),
        macd=_floats(trace.macd),
        signal=_floats(trace.signal),
        volumes=_floats(trace.volumes),
        low=float(trace.low),
        high=float(trace.high),
        last=tr.numbers.fitted(_decimal(bars.close[-1]), TAG_DIGITS),
        tongue=tongue_of(tr),
        states=tuple(State(_REGIMES[one], name) for one, name in names.items()),
        volume=tr.plain("chart-volume"),
        profile=tr.plain("chart-profile"),
    )


def market_picture(tr: Translator, view: MarketView) -> MarketCard | None:
    """The picture of a whole market; None where nothing is known of it."""
    state = view.state
    if state is None:
        return None
    unknown = tr.plain("chart-unknown")
    mood = unknown if state.mood is None else tr.plain(f"mood-{state.mood}")
    moved = (("advancing", state.advancing, Tone.GOOD), ("declining", state.declining, Tone.BAD))
    rose, fell = (_counted(tr.plain(f"chart-{name}"), count, tone) for name, count, tone in moved)
    return MarketCard(
        head=Head(
            title=f"{view.exchange.brand} · {view.timeframe}",
            figure="",
            tone=Tone.PLAIN,
            pills=(Pill(mood, _MOODS[state.mood]),),
            note=tr.moments.stamp(state.closed_at),
        ),
        gauges=tuple(
            Gauge(
                tr.plain(f"chart-{name}"),
                share,
                unknown if share is None else tr.numbers.percent(Decimal(repr(share)), places=0),
                tone,
            )
            for name, share, tone in (("breadth", state.breadth, Tone.CALM), ("heat", state.heat, Tone.LOUD))
        ),
        rose=rose,
        fell=fell,
        states_name=tr.plain("chart-regimes", n=state.symbols),
        states=tuple(
            _counted(tr.plain(f"regime-{one}"), state.regimes.get(one, 0), _REGIMES[one]) for one in Regime
        ),
    )


def tongue_of(tr: Translator) -> Tongue:
    return Tongue(tr.numbers, tuple(tr.plain(f"month-short-{n}") for n in range(1, 13)))


def kind_pill(tr: Translator, kind: AccountKind) -> Pill:
    """Real money stands out."""
    live = kind is AccountKind.LIVE
    return Pill(tr.plain("badge-live" if live else "badge-paper"), Tone.LOUD if live else Tone.QUIET)


def tone_of(amount: Decimal) -> Tone:
    """Whether it was won or lost."""
    return Tone.GOOD if amount > 0 else Tone.BAD if amount < 0 else Tone.PLAIN


def columns_of(tr: Translator, candles: Sequence[Candle]) -> Candles:
    """Candles as columns, by the clock of their reader."""
    return Candles(
        tuple(tr.moments.local(one.opened_at) for one in candles),
        *(
            tuple(float(getattr(one, name)) for one in candles)
            for name in ("open", "high", "low", "close", "volume")
        ),
    )


def level_of(tr: Translator, mark: Mark, price: Decimal, tone: Tone | None = None) -> Level:
    label, shown = tr.plain(f"chart-{mark}"), tr.numbers.fitted(price, TAG_DIGITS)
    return Level(mark, label, float(price), shown, tone or _TONES[mark])


def _counted(name: str, count: int, tone: Tone) -> Counted:
    return Counted(f"{name}: {count}", count, tone)


def _moment(bars: Bars, index: int) -> datetime:
    return datetime.fromtimestamp(int(bars.opened_at[index]) / 1000, UTC)


def _floats(series: Series) -> tuple[float, ...]:
    return tuple(float(value) for value in series)


def _decimal(price: float) -> Decimal:
    return Decimal(f"{price:.8g}")
