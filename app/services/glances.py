"""Markets at a glance for anybody: public facts, nothing of a person, nothing that waits for an exchange."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import islice

import numpy as np

from app.insight import Insight
from app.market_views import Glance
from app.ports import UnitOfWorkFactory
from app.services.symbols import resolve
from trading.domain.candle import Timeframe
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.domain.money import ZERO
from trading.ports import Clock

SHOWN = 10  # markets of an answer
POINTS = 16  # of a little curve
DAY = timedelta(hours=24)
_LETTERS = 20  # of a name that are read
_MARKETS_AGE = 60.0  # seconds for which the list of markets is not read again
_QUOTE = "USDT"
_LEAST = Decimal(1_000_000)  # traded in a day, in quote, by what may be called a mover


class Glances:
    """What is asked for many times a second costs no query. clock: real time."""

    def __init__(self, unit: UnitOfWorkFactory, insight: Insight, clock: Clock) -> None:
        self._unit = unit
        self._insight = insight
        self._clock = clock
        self._markets: Sequence[Instrument] = ()
        self._read_at: float | None = None

    async def find(self, text: str) -> Sequence[Glance]:
        """The markets that the name may mean, else those that begin with it; without a name, what moves."""
        wanted = "".join(letter for letter in text.upper() if letter.isalnum())[:_LETTERS]
        markets = await self._known()
        if not wanted:
            return self._movers(markets)
        found = list(resolve(markets, text[: 2 * _LETTERS]))
        begins = [
            one for one in markets if one.active and one.quote == _QUOTE and one.base.startswith(wanted)
        ]
        begins.sort(key=lambda one: (len(one.base), one.symbol.market is not MarketType.SPOT, one.symbol.key))
        glances = (self._glance(one) for one in dict.fromkeys((*found, *(row.symbol for row in begins))))
        return _first(glance for glance in glances if glance is not None)

    def _movers(self, markets: Sequence[Instrument]) -> Sequence[Glance]:
        """What has moved the most in a day, among what is really traded; a coin once."""
        moved: dict[str, tuple[Decimal, Symbol]] = {}
        for one in markets:
            ticker = self._insight.ticker(one.symbol) if one.active and one.quote == _QUOTE else None
            if ticker is None or ticker.change is None or (ticker.quote_volume or ZERO) < _LEAST:
                continue
            if one.base not in moved or moved[one.base][0] < abs(ticker.change):
                moved[one.base] = abs(ticker.change), one.symbol
        ranked = sorted(moved.values(), key=lambda pair: (-pair[0], pair[1].key))
        glances = (self._glance(symbol) for _, symbol in ranked)
        return _first(glance for glance in glances if glance is not None)

    def _glance(self, symbol: Symbol) -> Glance | None:
        ticker = self._insight.ticker(symbol)
        if ticker is None:
            return None
        timeframe = self._timeframe()
        xray = self._insight.xray(symbol, timeframe)
        bars = self._insight.bars(symbol, timeframe, int(DAY / timeframe.duration))
        picked = np.linspace(0, len(bars) - 1, min(POINTS, len(bars))).round().astype(int)
        closes = tuple(float(bars.close[place]) for place in picked)
        return Glance(ticker, timeframe, None if xray is None else xray.regime, closes)

    def _timeframe(self) -> Timeframe:
        """An hour, or what is analysed next to it."""
        return min(self._insight.timeframes, key=lambda one: abs(one.duration - Timeframe.H1.duration))

    async def _known(self) -> Sequence[Instrument]:
        now = self._clock.monotonic()
        if self._read_at is None or now - self._read_at > _MARKETS_AGE:
            self._read_at = now
            async with self._unit() as work:
                self._markets = tuple(await work.markets.all())
        return self._markets


def _first(glances: Iterator[Glance]) -> Sequence[Glance]:
    return tuple(islice(glances, SHOWN))
