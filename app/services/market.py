"""The market for people: what an X-ray shows of a symbol, how the whole market stands, what stands out."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from app.errors import Refusal, Refused
from app.insight import Insight
from app.market_views import (
    ListedView,
    MarketView,
    SignalsAsked,
    SignalsView,
    Sort,
    Standout,
    TopView,
    Trace,
    XRayView,
)
from app.ports import SignalFilter, UnitOfWorkFactory
from app.services.people import registered
from app.services.symbols import resolve
from app.services.trading import active_account
from trading.candles.bars import Bars
from trading.candles.panel import Matrix, panel_of
from trading.domain.candle import Timeframe
from trading.domain.ids import UserId
from trading.domain.instrument import Instrument, Symbol
from trading.indicators.table import Table
from trading.xray.profile import WINDOW as PROFILED
from trading.xray.records import Regime
from trading.xray.regime import REGIMES, along
from trading.xray.sight import Sight
from trading.xray.xrays import LEANS, XRays, strangeness

SHOWN = 120  # bars of a picture
DEPTH = 500  # bars that regimes and indicators are made from
FEWEST = 5  # bars; fewer make no picture
PAGE = 10  # symbols on a page of a ranking
SIGNALS = 8  # on a page
SIGNALS_AGE = timedelta(days=1)
SEARCHED = 12  # letters of a name that is searched for
NEAREST = 4  # names that are offered for one that is not known


class Market:
    """Looks only: nothing here waits for an exchange, and nothing is changed."""

    def __init__(self, unit: UnitOfWorkFactory, insight: Insight) -> None:
        self._unit = unit
        self._insight = insight

    def timeframe(self, text: str) -> Timeframe:
        """The one that is named; for nothing, the middle one. Raises Refused for others."""
        known = tuple(self._insight.timeframes)
        if not text.strip():
            return known[min(len(known) // 3, len(known) - 1)]
        found = next((one for one in known if one.value == text.strip().lower()), None)
        if found is None:
            raise Refused(Refusal.UNKNOWN_TIMEFRAME, {"text": text.strip()[:40], "known": ", ".join(known)})
        return found

    async def find(self, user_id: UserId, text: str) -> tuple[Symbol, ...]:
        """The markets that a typed name may mean, on the exchange that the person looks at; maybe none."""
        return resolve(await self._markets(user_id), text)

    async def nearest(self, user_id: UserId, text: str) -> tuple[Symbol, ...]:
        """Markets whose names look like the text, the likeliest first."""
        rows = [row for row in await self._markets(user_id) if row.active]
        by_base = {row.base: row.symbol for row in rows} | {
            row.base: row.symbol for row in rows if row.quote == "USDT"
        }
        wanted = "".join(letter for letter in text.upper() if letter.isalnum())[:40]
        wanted = wanted.removesuffix("USDT") or wanted
        close = get_close_matches(wanted, by_base, NEAREST, 0.5)
        begins = sorted((base for base in by_base if wanted and base.startswith(wanted)), key=len)
        return tuple(by_base[base] for base in dict.fromkeys((*begins, *close)))[:NEAREST]

    async def listed(self, user_id: UserId, text: str, page: int) -> ListedView:
        """The markets whose base holds the text, those that begin with it first, the short names before."""
        wanted = "".join(letter for letter in text.upper() if letter.isalnum())[:SEARCHED]
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
        found = [row for row in await self._markets(user_id) if row.active and wanted in row.base]
        found.sort(key=lambda row: (not row.base.startswith(wanted), len(row.base), row.symbol.key))
        page = min(max(page, 0), max((len(found) - 1) // PAGE, 0))
        shown = [row.symbol for row in found[page * PAGE : (page + 1) * PAGE]]
        rows = tuple((one, one in account.symbols, self._insight.standing(one)) for one in shown)
        return ListedView(wanted, page, len(found), rows)

    async def xray(self, user_id: UserId, symbol: Symbol, timeframe: Timeframe) -> XRayView:
        """All that is known of a symbol; the picture's lines are made beside the event loop."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
        bars = self._insight.bars(symbol, timeframe, DEPTH)
        trace = None if len(bars) < FEWEST else await asyncio.to_thread(trace_of, symbol, bars, timeframe)
        return XRayView(
            symbol=symbol,
            timeframe=timeframe,
            timeframes=tuple(self._insight.timeframes),
            standing=self._insight.standing(symbol),
            xray=self._insight.xray(symbol, timeframe),
            trace=trace,
            ticker=self._insight.ticker(symbol),
            chosen=symbol in account.symbols,
        )

    async def market(self, user_id: UserId, timeframe: Timeframe) -> MarketView:
        """The whole of the exchange that the person looks at."""
        async with self._unit() as work:
            exchange = (await active_account(work, await registered(work, user_id))).exchange
        state = self._insight.market(exchange, timeframe)
        return MarketView(exchange, timeframe, tuple(self._insight.timeframes), state)

    async def top(
        self, user_id: UserId, timeframe: Timeframe, sort: Sort, regime: Regime | None, page: int
    ) -> TopView:
        """A page of the symbols, the largest first; what is not known stands at the end."""
        async with self._unit() as work:
            exchange = (await active_account(work, await registered(work, user_id))).exchange
        xrays, state = self._insight.xrays(exchange, timeframe), self._insight.market(exchange, timeframe)
        values = None if xrays is None else self._values(xrays, sort)
        rows = np.array([], np.int64) if xrays is None else _rows(xrays, regime)
        page = min(max(page, 0), max((len(rows) - 1) // PAGE, 0))
        shown: list[Standout] = []
        if xrays is not None and values is not None:
            order = rows[np.argsort(np.where(np.isnan(values[rows]), np.inf, -values[rows]), kind="stable")]
            shown = [_standout(xrays, values, int(row)) for row in order[page * PAGE : (page + 1) * PAGE]]
        return TopView(
            exchange=exchange,
            timeframe=timeframe,
            timeframes=tuple(self._insight.timeframes),
            sort=sort,
            regime=regime,
            page=page,
            total=None if xrays is None else len(rows),
            rows=tuple(shown),
            regimes={} if state is None else state.regimes,
        )

    def closes(self, symbol: Symbol, since: datetime, until: datetime) -> Sequence[float]:
        """The market around a stretch of time, as finely as it is still known; empty where it is not."""
        margin = (until - since) / 2
        first, last = (at.timestamp() * 1000 for at in (since - margin, until + margin))
        for timeframe in self._insight.timeframes:
            bars = self._insight.bars(symbol, timeframe, DEPTH)
            if not len(bars) or bars.opened_at[0] > since.timestamp() * 1000:
                continue
            inside = (bars.opened_at >= first) & (bars.opened_at <= last)
            if np.count_nonzero(inside) >= FEWEST:
                return tuple(float(close) for close in bars.close[inside])
        return ()

    async def signals(self, user_id: UserId, asked: SignalsAsked) -> SignalsView:
        """A page of the signals of the last day, of all exchanges where not only the chosen symbols count."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            symbols = account.symbols if asked.mine else None
            wanted = SignalFilter(
                age=SIGNALS_AGE,
                symbols=symbols if asked.symbol is None else [asked.symbol],
                strategy=asked.strategy,
                stance=asked.stance,
            )
            found = await work.signals.recent(wanted, SIGNALS + 1, asked.page * SIGNALS)
            now = await work.operations.clock()
        return SignalsView(asked, tuple(found[:SIGNALS]), len(found) > SIGNALS, now)

    def _values(self, xrays: XRays, sort: Sort) -> Matrix:
        """Of all rows: points, a ratio of 24 hours, quote of 24 hours, a ratio of a bar, or deviations."""
        if sort is Sort.POTENTIAL:
            return xrays.potential
        if sort is Sort.VOLUME:
            return xrays.quotes.day
        if sort is Sort.VOLATILITY:
            return xrays.feature("volatility")
        if sort is Sort.ANOMALY:
            return strangeness(xrays.anomalies)
        changes = np.full(len(xrays), np.nan)
        for row, symbol in enumerate(xrays.symbols):
            ticker = self._insight.ticker(symbol)
            if ticker is not None and ticker.change is not None:
                changes[row] = float(ticker.change)
        return changes

    async def _markets(self, user_id: UserId) -> Sequence[Instrument]:
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            return [one for one in await work.markets.all() if one.symbol.exchange is account.exchange]


def trace_of(symbol: Symbol, bars: Bars, timeframe: Timeframe) -> Trace:
    """What goes along with the latest bars. bars: at least one."""
    panel = panel_of([(symbol, bars)], timeframe)
    table = Table(panel, keep=min(SHOWN, len(bars)))
    sight = Sight(table)
    macd, volumes = table.macd(12, 26, 9), sight.profiles()[1][0]
    count = min(SHOWN, len(bars))
    known = along(sight, 0)[-count:]
    window = slice(-min(len(bars), PROFILED), None)
    has_profile = not bool(np.isnan(volumes).any())
    return Trace(
        bars=_last(bars, count),
        regimes=(None,) * (count - len(known)) + known,
        rsi=table.rsi(14)[0, -count:],
        macd=macd.line[0, -count:],
        signal=macd.signal[0, -count:],
        volumes=volumes if has_profile else volumes[:0],
        low=float(bars.low[window].min()),
        high=float(bars.high[window].max()),
    )


def _last(bars: Bars, count: int) -> Bars:
    return Bars(*(getattr(bars, name)[-count:] for name in Bars.__slots__))


def _rows(xrays: XRays, regime: Regime | None) -> NDArray[np.int64]:
    """The rows that have an X-ray, those of one regime if one is named."""
    wanted = xrays.counts > 0
    if regime is not None:
        wanted = wanted & (xrays.regimes.codes == REGIMES.index(regime))
    return np.flatnonzero(wanted)


def _standout(xrays: XRays, values: Matrix, row: int) -> Standout:
    value, drift = float(values[row]), float(xrays.measures[0, row])
    lean = 0 if np.isnan(drift) or abs(drift) < LEANS else int(np.sign(drift))
    known = None if not np.isfinite(value) else value
    return Standout(xrays.symbols[row], known, xrays.regimes.of(row), lean)
