"""The last findings of every exchange and timeframe, to be read by whoever shows them."""

from collections.abc import Callable, Mapping, Sequence

from app.insight import Silence, Standing
from app.runtime.boards import Markets
from app.runtime.examination import Findings
from trading.candles.bars import Bars
from trading.domain.candle import Timeframe
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.ticker import Ticker
from trading.xray.records import MarketState, XRay
from trading.xray.xrays import XRays

Doubt = Callable[[Symbol], str | None]  # the code of the reason for which a symbol is left out


class Atlas:
    """`app.insight.Insight`. One writer: the analyst; nothing in it is the truth, a restart makes it anew."""

    def __init__(self, markets: Markets, doubt: Doubt) -> None:
        self._markets = markets
        self._doubt = doubt
        self._xrays: dict[tuple[ExchangeId, Timeframe], XRays] = {}
        self._states: dict[tuple[ExchangeId, Timeframe], MarketState] = {}
        self._rows: dict[tuple[ExchangeId, Timeframe], Mapping[Symbol, int]] = {}

    def put(self, exchange: ExchangeId, found: Findings) -> None:
        """Take these findings in place of the last ones; those that failed leave the last ones standing."""
        if found.xrays is None or found.market is None:
            return
        place = exchange, found.timeframe
        known = self._xrays.get(place)
        if known is None or known.symbols != found.xrays.symbols:
            self._rows[place] = {symbol: row for row, symbol in enumerate(found.xrays.symbols)}
        self._xrays[place], self._states[place] = found.xrays, found.market

    @property
    def timeframes(self) -> Sequence[Timeframe]:
        return self._markets.timeframes

    def xray(self, symbol: Symbol, timeframe: Timeframe) -> XRay | None:
        place = symbol.exchange, timeframe
        row = self._rows.get(place, {}).get(symbol)
        if row is None or not self._xrays[place].counts[row]:
            return None
        return self._xrays[place].of(row)

    def xrays(self, exchange: ExchangeId, timeframe: Timeframe) -> XRays | None:
        return self._xrays.get((exchange, timeframe))

    def market(self, exchange: ExchangeId, timeframe: Timeframe) -> MarketState | None:
        return self._states.get((exchange, timeframe))

    def bars(self, symbol: Symbol, timeframe: Timeframe, depth: int) -> Bars:
        return self._markets.bars(symbol, timeframe, depth)

    def ticker(self, symbol: Symbol) -> Ticker | None:
        return self._markets.tickers.get(symbol)

    def standing(self, symbol: Symbol) -> Standing:
        silence, detail = self._silence(symbol)
        hub = self._markets.hubs.get(symbol.exchange)
        return Standing(symbol, hub is not None and symbol in hub.wanted, silence, detail)

    def _silence(self, symbol: Symbol) -> tuple[Silence | None, str | None]:
        instrument = self._markets.instruments.get(symbol)
        if instrument is None or not instrument.active:
            return Silence.UNLISTED, None
        doubt = self._doubt(symbol)
        if doubt is not None:
            return Silence.LEFT_OUT, doubt
        why = self._markets.hubs[symbol.exchange].standing.get(symbol)
        if why is not None:
            return Silence.GAP, why
        known = len(self._markets.bars(symbol, self._markets.timeframe, 1))
        return (None, None) if known else (Silence.LOADING, None)
