"""One market type of a hub: what is heard and what is read becomes closed bars, and news of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from app.runtime.hub.crew import Crew
from app.runtime.hub.errands import Errands
from app.runtime.hub.quotes import QuoteBook
from app.runtime.hub.shelves import Shelves, milliseconds
from app.runtime.hub.warmth import Warmth
from trading.candles.soundness import Put
from trading.domain.candle import Candle, CandleUpdate, SymbolTrouble, Timeframe
from trading.domain.errors import ExchangeFailure, MissingData, TryAgain
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import Price
from trading.ports import Clock, MarketFeed
from trading.universe.quarantine import Trouble

_SAVE, _LAST_SAVE = 300.0, 5.0  # real seconds between two times of putting aside; for the last one
_MOVES = timedelta(seconds=90)  # before a symbol that stays silent is moved once more; doubled each time
_LONGEST = timedelta(hours=1)
_DOUBLED = 6  # times: past this the longest holds anyway, and a timedelta would overflow
_LATE, _FIRST = -1, 0  # how urgent: what has closed and did not come, before all history

OnClose = Callable[[Symbol, Timeframe], Awaitable[None]]


class Nonsense(MissingData):
    """Bars that cannot be true."""


class Doctor(Protocol):
    """Who wants to know which symbols are in trouble."""

    def read(self, symbol: Symbol, failure: ExchangeFailure | None) -> None:
        """A read of the symbol's candles has ended."""
        ...

    def noticed(self, symbol: Symbol, trouble: Trouble) -> None: ...


OnPrice = Callable[[Symbol, Price], Awaitable[None]]


@dataclass(slots=True)
class Ears:
    """What the branches of a hub share. standing: symbols that stand still, and why; clock: the market's;
    pauses: people's; ahead: how much earlier than by our clock a bar may close; doctor: None where nobody
    wants to know who is in trouble.
    """

    shelves: Shelves
    book: QuoteBook
    warmth: Warmth
    standing: dict[Symbol, str]
    clock: Clock
    pauses: Clock
    ahead: timedelta
    doctor: Doctor | None = None


class Branch:
    """Keeps the symbols of one market type current. Their troubles are their own."""

    def __init__(self, feed: MarketFeed, market: MarketType, ears: Ears) -> None:
        self._feed = feed
        self._ears = ears
        self._shelves = ears.shelves
        self._base = ears.shelves.base
        self._ranks: dict[Symbol, int] = {}
        self._used: frozenset[Symbol] = frozenset()
        self._whole: set[tuple[Symbol, Timeframe]] = set()  # what is missing here is missing there too
        self._moves: dict[Symbol, tuple[int, datetime]] = {}
        self._errands = Errands(self._read, self._give_up, ears.pauses)
        self._crew = Crew(feed, market, self._base, ears.pauses, self._heard, self._begun)
        self._on_close: OnClose | None = None
        self._on_price: OnPrice | None = None
        self._log = structlog.get_logger("hub")

    @property
    def lines(self) -> int:
        return self._crew.lines

    @property
    def waiting(self) -> int:
        """What is to be read of the exchange."""
        return len(self._errands)

    def follow(self, symbols: Sequence[Symbol], used: frozenset[Symbol]) -> None:
        """These from now on, the first of them first. used: of which somebody holds or trades something."""
        self._ranks = {symbol: rank for rank, symbol in enumerate(symbols)}
        self._moves = {symbol: moves for symbol, moves in self._moves.items() if symbol in self._ranks}
        self._used = used
        self._crew.follow(symbols)

    async def run(self, on_close: OnClose, on_price: OnPrice) -> None:
        self._on_close, self._on_price = on_close, on_price
        async with asyncio.TaskGroup() as group:
            group.create_task(self._errands.run())
            group.create_task(self._crew.run())
            group.create_task(self._put_aside())

    def catch_up(self) -> None:
        """Have read what should have closed by now."""
        now = self._ears.clock.now()
        for symbol in self._ranks:
            self._ask_missing(symbol, now, late=True)

    async def _put_aside(self) -> None:
        """Also at the end: a restart within the same bar reads nothing at all."""
        try:
            while True:
                await self._ears.pauses.sleep(_SAVE)
                await self._ears.warmth.save(tuple(self._ranks))
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LAST_SAVE):
                    await self._ears.warmth.save(tuple(self._ranks))

    # What is heard

    async def _heard(self, item: CandleUpdate | SymbolTrouble) -> None:
        if isinstance(item, SymbolTrouble):
            return self._troubled(item)
        symbol, now = item.symbol, self._ears.clock.now()
        if item.closed:
            self._errands.hold()
        if item.closed and not await self._closed(symbol, item.candle, now):
            return None
        self._ears.book.traded(symbol, item.candle.close, now)
        if self._on_price is not None:
            await self._on_price(symbol, item.candle.close)
        return None

    async def _closed(self, symbol: Symbol, candle: Candle, now: datetime) -> bool:
        """Keep a closed bar, and tell of it where none is missing before it. False where it is refused."""
        put = self._shelves.keep(symbol, candle, now + self._ears.ahead)
        if put.is_refused:
            self._diagnose(symbol, Nonsense(f"a bar is {put}"))
            self._troubled(SymbolTrouble(symbol, f"a bar is {put}"))
            return False
        if put is Put.JUMPED:
            self._whole.discard((symbol, self._base))
        if put.is_new and (symbol, self._base) not in self._whole:
            self._ask(symbol, self._base, late=True)
        elif put.is_new:
            self._ears.standing.pop(symbol, None)
            await self._tell(symbol, milliseconds(candle.opened_at), now)
        return True

    async def _tell(self, symbol: Symbol, opened: int, now: datetime) -> None:
        """A bar has closed, and maybe higher ones with it."""
        raised = self._shelves.raise_from(symbol, opened, now + self._ears.ahead)
        for timeframe in (self._base, *raised.closed):
            await self._news(symbol, timeframe)
        for timeframe in raised.missing:
            self._whole.discard((symbol, timeframe))
            self._ask(symbol, timeframe)

    async def _news(self, symbol: Symbol, timeframe: Timeframe) -> None:
        if self._on_close is not None:
            await self._on_close(symbol, timeframe)

    def _troubled(self, trouble: SymbolTrouble) -> None:
        """The stream cannot be trusted with this symbol: it is read, and subscribed to anew."""
        symbol, now = trouble.symbol, self._ears.clock.now()
        if symbol not in self._ranks:
            return
        if symbol not in self._ears.standing:
            self._log.warning("stands still", symbol=symbol.key, why=trouble.why)
        self._ears.standing[symbol] = trouble.why
        self._ask(symbol, self._base, late=True)
        moves, after = self._moves.get(symbol, (0, now))
        if now >= after + _LONGEST:
            moves = 0  # it has been well for long
        if now >= after:
            self._moves[symbol] = (moves + 1, now + min(_MOVES * 2 ** min(moves, _DOUBLED), _LONGEST))
            self._crew.move(symbol)

    # What is read

    async def _begun(self, symbols: Sequence[Symbol]) -> None:
        """A connection to these is new: what closed meanwhile is read, the lowest timeframe first."""
        now = self._ears.clock.now()
        warm = await self._ears.warmth.warm(symbols, now)
        self._whole.update(warm)
        for symbol in symbols:
            self._ask_missing(symbol, now)
            if not self._missing(symbol, self._base, now):
                await self._news(symbol, self._base)

    def _ask(self, symbol: Symbol, timeframe: Timeframe, *, late: bool = False) -> None:
        rank = self._ranks.get(symbol)
        if rank is None:
            return
        urgent = late and (timeframe is self._base or symbol in self._used)
        stage = _LATE if urgent else _FIRST + self._shelves.timeframes.index(timeframe)
        self._errands.ask(symbol, timeframe, (stage, rank), anew=late)

    def _ask_missing(self, symbol: Symbol, now: datetime, *, late: bool = False) -> None:
        """Have read what is missing: the lowest timeframe first, of which the others may be made then."""
        if self._missing(symbol, self._base, now):
            self._ask(symbol, self._base, late=late)
            return
        for timeframe in self._shelves.timeframes[1:]:
            if self._missing(symbol, timeframe, now):
                self._ask(symbol, timeframe, late=late)

    def _missing(self, symbol: Symbol, timeframe: Timeframe, now: datetime) -> int:
        """How many bars have to be read to know all that have closed."""
        store = self._shelves[timeframe]
        last, due = store.last(symbol), milliseconds(timeframe.bar_of(now)) - store.step
        most = store.depth - 1  # with the forming one it is a page of those that give as many
        if last is None or (symbol, timeframe) not in self._whole:
            return most
        behind = (due - last) // store.step
        return min(behind + 1, most) if behind > 0 else 0  # with one that is known: is it the same there?

    async def _read(self, symbol: Symbol, timeframe: Timeframe) -> None:
        """Read what is missing. Raises ExchangeFailure."""
        count = self._missing(symbol, timeframe, self._ears.clock.now())
        if symbol in self._ears.standing and timeframe is self._base:
            count = count or 1  # it is the reading that lets it go on
        if not count or symbol not in self._ranks:
            return
        fresh = await self._feed.candles(symbol, timeframe, count)
        self._diagnose(symbol, None)
        if symbol not in self._ranks or not fresh:
            return
        await self._take(symbol, timeframe, fresh, count)
        is_urgent = timeframe is self._base and symbol in self._used
        if is_urgent and self._missing(symbol, timeframe, self._ears.clock.now()):
            raise TryAgain(f"{symbol}: its last bar is not there yet")

    async def _take(self, symbol: Symbol, timeframe: Timeframe, fresh: Sequence[Candle], count: int) -> None:
        """Keep what was read. count: how many were asked for."""
        ears, now = self._ears, self._ears.clock.now()
        last, reached = self._shelves[timeframe].last(symbol), milliseconds(fresh[-1].opened_at)
        taken, told = self._shelves.take(symbol, timeframe, fresh, now + ears.ahead)
        if told:
            self._log.warning("the exchange says otherwise", symbol=symbol.key, what=told)
            self._whole.discard((symbol, timeframe))  # what came from elsewhere is read anew
            self._ask(symbol, timeframe, late=True)
        if taken.refused:
            raise Nonsense(f"{symbol} {timeframe}: {taken.refused} bars are not kept, one is {taken.why}")
        if last is not None and reached < last - self._shelves[timeframe].step:
            raise TryAgain(f"{symbol}: what came meanwhile is not there yet")
        is_first = (symbol, timeframe) not in self._whole
        if count >= self._shelves[timeframe].depth - 1:
            self._whole.add((symbol, timeframe))
        if timeframe is self._base:
            ears.book.closed(symbol, fresh[-1].close, fresh[-1].opened_at + timeframe.duration)
            ears.standing.pop(symbol, None)
        if taken.is_new or is_first:
            await self._know(symbol, timeframe, now)
        self._ask_missing(symbol, now)

    async def _know(self, symbol: Symbol, timeframe: Timeframe, now: datetime) -> None:
        """The exchange was asked: tell of what has closed, and of the higher bars that can be made of it."""
        await self._news(symbol, timeframe)
        if timeframe is not self._base:
            return
        raised = self._shelves.raise_all(symbol, now + self._ears.ahead)
        for higher in raised.closed:
            await self._news(symbol, higher)
        for higher in raised.missing:
            self._whole.discard((symbol, higher))

    def _give_up(self, symbol: Symbol, timeframe: Timeframe, error: ExchangeFailure) -> None:
        """It stands still until it is asked for again, after the next bar at the latest."""
        self._log.warning("backfill failed", symbol=symbol.key, timeframe=timeframe.value, why=str(error))
        if timeframe is self._base and symbol in self._ranks:  # else nobody would ever let it go on
            self._ears.standing[symbol] = str(error)
        self._diagnose(symbol, error)

    def _diagnose(self, symbol: Symbol, failure: ExchangeFailure | None) -> None:
        """Tell how a read has ended."""
        doctor = self._ears.doctor
        if doctor is None or symbol not in self._ranks:
            return
        if isinstance(failure, Nonsense):
            doctor.noticed(symbol, Trouble.POISONED)
        else:
            doctor.read(symbol, failure)
