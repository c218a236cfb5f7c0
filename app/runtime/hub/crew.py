"""How a hub listens: connections of one market type, each with symbols of its own and a life of its own."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from trading.domain.candle import CandleUpdate, SymbolTrouble, Timeframe
from trading.domain.errors import ExchangeFailure, TryAgain
from trading.domain.instrument import MarketType, Symbol
from trading.ports import Clock, MarketFeed

_PAUSE, _LONGEST = 1.0, 60.0  # real seconds before a lost connection is made again
_DOUBLED = 6  # times: past this the longest holds anyway, and a float would overflow
_GATHER = 0.2  # real seconds: symbols that come soon after each other share a connection
_SMALL, _FEW = (
    4,
    3,
)  # connections with less than a fourth of what they bear, and how many of them are left alone
_DIALS = 4  # connections that are being made at one time

Heard = Callable[[CandleUpdate | SymbolTrouble], Awaitable[None]]
Begun = Callable[[Sequence[Symbol]], Awaitable[None]]


@dataclass(eq=False)
class _Line:
    symbols: set[Symbol]
    losses: int = 0  # since it was last heard of
    task: "asyncio.Task[None] | None" = field(default=None, repr=False)


class Crew:
    """Symbols come and go without a word to those that stay; a lost connection is lost to its own only.

    heard: everything that is told of the symbols; begun: called whenever a connection to these is made anew,
    beside it: what closed meanwhile was not heard.
    """

    def __init__(
        self,
        feed: MarketFeed,
        market: MarketType,
        timeframe: Timeframe,
        pauses: Clock,
        heard: Heard,
        begun: Begun,
    ) -> None:
        self._feed = feed
        self._market = market
        self._timeframe = timeframe
        self._pauses = pauses
        self._heard = heard
        self._begun = begun
        self._wanted: tuple[Symbol, ...] = ()
        self._moving: set[Symbol] = set()
        self._lines: list[_Line] = []
        self._changed = asyncio.Event()
        self._log = structlog.get_logger("hub")

    @property
    def lines(self) -> int:
        """Connections that there are, or should be."""
        return len(self._lines)

    def follow(self, symbols: Sequence[Symbol]) -> None:
        """These from now on, and no others; the first of them come first."""
        if tuple(symbols) != self._wanted:
            self._wanted = tuple(symbols)
            self._changed.set()

    def move(self, symbol: Symbol) -> None:
        """Subscribe to this one anew, on another connection: where it is it is not heard."""
        self._moving.add(symbol)
        self._changed.set()

    async def run(self) -> None:
        """Listen, for ever."""
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    self._changed.clear()
                    self._regroup(group)
                    await self._changed.wait()
                    await self._pauses.sleep(_GATHER)
        finally:
            self._lines.clear()

    def _regroup(self, group: asyncio.TaskGroup) -> None:
        wanted = frozenset(self._wanted)
        if not wanted and not self._lines:
            return  # the exchange may not even have markets of this type
        most = max(self._feed.symbols_per_line(self._market), 1)
        for line in self._lines:
            line.symbols &= wanted - self._moving
        self._moving.clear()
        small = [line for line in self._lines if len(line.symbols) * _SMALL < most]
        ended = small if len(small) > _FEW else [line for line in small if not line.symbols]
        for line in ended:  # what is left of them goes on together
            line.symbols.clear()
            if line.task is not None:
                line.task.cancel()
        self._lines = [line for line in self._lines if line.symbols]
        carried = {symbol for line in self._lines for symbol in line.symbols}
        strays = [symbol for symbol in self._wanted if symbol not in carried]
        for begin in range(0, len(strays), most):
            line = _Line(set(strays[begin : begin + most]))
            line.task = group.create_task(self._keep(group, line, len(self._lines)))
            self._lines.append(line)

    async def _keep(self, group: asyncio.TaskGroup, line: _Line, number: int) -> None:
        """Listen on one connection until nobody wants its symbols any more."""
        await self._pauses.sleep(_PAUSE * (number // _DIALS) / 2)  # not all at one moment
        while line.symbols:
            group.create_task(self._begin(tuple(line.symbols)))
            try:
                await self._listen(line)
            except ExchangeFailure as error:
                pause = min(_PAUSE * 2 ** min(line.losses, _DOUBLED), _LONGEST)
                line.losses += 1
                after = error.after if isinstance(error, TryAgain) else _PAUSE
                self._log.warning(
                    "feed lost", market=self._market.value, symbols=len(line.symbols), why=str(error)
                )
                await self._pauses.sleep(max(pause, after))

    async def _begin(self, symbols: Sequence[Symbol]) -> None:
        order = {symbol: number for number, symbol in enumerate(self._wanted)}
        await self._begun(sorted(symbols, key=lambda symbol: order.get(symbol, len(order))))

    async def _listen(self, line: _Line) -> None:
        stream = self._feed.updates(sorted(line.symbols), self._timeframe)
        try:
            async for item in stream:
                if item.symbol in line.symbols:
                    line.losses = 0
                    await self._heard(item)
        finally:
            if isinstance(stream, AsyncGenerator):
                await stream.aclose()
        raise TryAgain("the feed ended")
