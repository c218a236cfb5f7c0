"""The market hub: candles and last prices of thousands of symbols, fetched once for everybody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from app.runtime.hub.branch import Branch, Doctor, Ears, OnClose, OnPrice
from app.runtime.hub.quotes import QuoteBook, Second
from app.runtime.hub.shelves import Shelves
from app.runtime.hub.warmth import CandleCache, Warmth
from trading.candles.bars import Bars
from trading.candles.panel import Panel
from trading.candles.store import Gap
from trading.domain.candle import Candle, Timeframe
from trading.domain.errors import ExchangeFailure
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.domain.money import Price
from trading.domain.ticker import Ticker
from trading.ports import Clock, MarketFeed
from trading.risk.quotes import Quote

DEPTH = 500  # closed candles kept of each symbol in each timeframe
_AHEAD = timedelta(seconds=10)  # how much earlier than by our clock a bar may close by the exchange's


class MarketHub:
    """Owner of everything that is shared about the markets of one exchange. One writer, many readers.

    timeframe: the service's own; timeframes: all that are kept beside it; the lowest of them is listened to.
    A symbol of which a bar is missing stands still until the exchange was asked for it: missing is missing.
    second: what another source says of a symbol, where one is configured: prices that it does not confirm
    open nothing; cache: makes a restart warm; ahead: how far the exchange's clock may be ahead of ours.
    """

    def __init__(
        self,
        feed: MarketFeed,
        timeframe: Timeframe,
        clock: Clock,
        pauses: Clock,
        show_for: timedelta,
        second: Second | None = None,
        *,
        timeframes: Collection[Timeframe] = (),
        cache: CandleCache | None = None,
        ahead: timedelta = _AHEAD,
    ) -> None:
        self._feed = feed
        self._timeframe = timeframe
        self._clock = clock
        self._show_for = show_for
        self._instruments: dict[Symbol, Instrument] = {}
        self._wanted: tuple[Symbol, ...] = ()
        self._wants = frozenset[Symbol]()  # the same
        self._used: frozenset[Symbol] = frozenset()
        self._listed: frozenset[Symbol] | None = None  # None: not asked yet
        self._shelves = Shelves({timeframe, *timeframes}, DEPTH)
        self._book = QuoteBook(show_for, second)
        self._standing: dict[Symbol, str] = {}
        self._warmth = Warmth(self._shelves, cache)
        self._ears = Ears(self._shelves, self._book, self._warmth, self._standing, clock, pauses, ahead)
        self._branches = {market: Branch(feed, market, self._ears) for market in MarketType}
        self._log = structlog.get_logger("hub")

    @property
    def timeframe(self) -> Timeframe:
        return self._timeframe

    @property
    def timeframes(self) -> Sequence[Timeframe]:
        """All that are kept, the lowest first."""
        return self._shelves.timeframes

    @property
    def instruments(self) -> Mapping[Symbol, Instrument]:
        return self._instruments

    @property
    def quotes(self) -> Mapping[Symbol, Quote]:
        return self._book.quotes

    @property
    def tickers(self) -> Mapping[Symbol, Ticker]:
        """As they were last told, of all symbols of the exchange."""
        return self._book.tickers

    @property
    def wanted(self) -> frozenset[Symbol]:
        return self._wants

    @property
    def standing(self) -> Mapping[Symbol, str]:
        """The symbols that stand still, and why."""
        return self._standing

    @property
    def memory(self) -> int:
        """Bytes of all candles."""
        return self._shelves.memory

    def status(self) -> "HubStatus":
        """How things stand, for people who look after the service."""
        branches = self._branches.values()
        return HubStatus(
            len(self._followed()),
            sum(branch.lines for branch in branches),
            sum(branch.waiting for branch in branches),
            len(self._standing),
            self._shelves.memory,
        )

    def report_to(self, doctor: Doctor) -> None:
        """Tell this one of symbols in trouble from now on."""
        self._ears.doctor = doctor

    def learn(self, instruments: Sequence[Instrument]) -> None:
        """Take these rows as the markets' present rules."""
        self._instruments.update({instrument.symbol: instrument for instrument in instruments})

    def remember(self, instruments: Sequence[Instrument]) -> None:
        """Take up the rows that were known before this start, until the exchange is asked."""
        self.learn(instruments)
        self._feed.remember(instruments)

    def want(self, symbols: Sequence[Symbol], rest: Sequence[Symbol] = ()) -> None:
        """Follow these symbols from now on, then the rest, and no others: the first of them come first."""
        before = self._wants
        self._used = frozenset(symbols)
        self._wanted = tuple(dict.fromkeys((*symbols, *rest)))
        self._wants = frozenset(self._wanted)
        for symbol in before - self._wants:
            self._warmth.forget(symbol)
            self._standing.pop(symbol, None)
        self._shelves.want(self._wanted)
        self._follow()

    def last(self, symbol: Symbol) -> Price | None:
        """The latest price, or None where it is missing or too old to be shown."""
        quote = self._book.quotes.get(symbol)
        if quote is None or self._clock.now() - quote.at > self._show_for:
            return None
        return quote.price

    # Candles

    def panel(
        self, timeframe: Timeframe, symbols: Sequence[Symbol] | None = None, depth: int = DEPTH
    ) -> Panel | None:
        """The closed bars of these symbols side by side, of all that are followed without a copy.

        None where none is known. See CandleStore.panel: the arrays are not contiguous, and are only read.
        """
        return self._shelves.panel(timeframe, symbols, depth) if timeframe in self._shelves else None

    def bars(self, symbol: Symbol, timeframe: Timeframe, depth: int = DEPTH) -> Bars:
        """The newest closed bars of the symbol without a gap; none where they are not known."""
        return self._shelves[timeframe].bars(symbol, depth)

    def gaps(self, symbol: Symbol, timeframe: Timeframe) -> Sequence[Gap]:
        """What is missing between the bars that are known, oldest first."""
        return self._shelves.gaps(symbol, timeframe)

    def closed(self, symbol: Symbol, timeframe: Timeframe | None = None) -> Sequence[Candle]:
        """The newest closed candles without a gap, oldest first. Empty where they are not known."""
        return self._shelves.candles(symbol, timeframe or self._timeframe, DEPTH)

    async def candles(
        self, symbol: Symbol, limit: int, timeframe: Timeframe | None = None
    ) -> Sequence[Candle]:
        """The latest closed candles for a picture; asked of the exchange where the hub does not follow it."""
        wanted = timeframe or self._timeframe
        follows = symbol in self._wants and wanted in self._shelves  # else what is kept stays as it is
        known = self._shelves.candles(symbol, wanted, limit) if follows else ()
        if known:
            return known
        try:
            return await self._feed.candles(symbol, wanted, limit)
        except ExchangeFailure:
            return ()

    # Running

    async def refresh_instruments(self) -> Sequence[Instrument]:
        """Read the markets' rules anew. Raises TryAgain or MissingData."""
        fresh = await self._feed.instruments()
        self.learn(fresh)
        self._listed = frozenset(instrument.symbol for instrument in fresh)
        for symbol in self._instruments.keys() - self._listed:  # what is held there must still be known
            self._instruments[symbol] = replace(self._instruments[symbol], active=False)
        self._follow()
        return fresh

    def keep(self, instruments: Sequence[Instrument]) -> None:
        """Go on with these as they were, though the list that was read last lacks them: it is in doubt."""
        self.learn(instruments)
        self._listed = (self._listed or frozenset()) | {one.symbol for one in instruments}
        self._follow()

    async def follow(self, market: MarketType, on_close: OnClose, on_price: OnPrice) -> None:
        """Keep the wanted symbols of one market type current, for ever; unlisted ones stand still."""
        await self._branches[market].run(on_close, on_price)

    async def catch_up(self) -> None:
        """Have read what should have closed by now and has not come by itself, the most urgent first."""
        for branch in self._branches.values():
            branch.catch_up()
        self._shelves.make_room()

    async def refresh_tickers(self, on_price: OnPrice) -> None:
        """Read where all markets stand: prices of those that are quiet, the book's top of all.

        What cannot be read stays as it was told last: tickers grow old, they never fail.
        """
        for market in sorted({symbol.market for symbol in self._listed or ()}):
            try:
                tickers = await self._feed.tickers(market)
            except ExchangeFailure as error:
                self._log.warning("no tickers", market=market.value, why=str(error))
                continue
            for symbol in self._book.ticked(tickers):
                if symbol in self._wants:
                    await on_price(symbol, self._book.quotes[symbol].price)

    def _followed(self) -> list[Symbol]:
        listed = self._listed
        return [symbol for symbol in self._wanted if listed is None or symbol in listed]

    def _follow(self) -> None:
        followed = self._followed()
        for market, branch in self._branches.items():
            branch.follow([symbol for symbol in followed if symbol.market is market], self._used)


@dataclass(frozen=True, slots=True)
class HubStatus:
    """followed: symbols; lines: connections; waiting: what is to be read of the exchange; standing: symbols
    that stand still; memory: bytes of candles.
    """

    followed: int
    lines: int
    waiting: int
    standing: int
    memory: int
