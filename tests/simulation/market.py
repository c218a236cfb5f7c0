"""Prices and bars of a simulated world, each worker's feed of them, and the strategy that the seed speaks."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from math import nan
from random import Random

from tests.simulation.loop import PROCESS, Process, VirtualClock
from tests.support.builders import a_candle
from tests.support.verdicts import verdicts_by_hand
from trading.domain.candle import Candle, CandleUpdate, Timeframe
from trading.domain.errors import MissingData, TryAgain
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.domain.signal import Stance
from trading.domain.ticker import Ticker
from trading.indicators.table import Table
from trading.strategies.verdicts import Verdicts

_STANCES = (Stance.LONG, Stance.LONG, Stance.LONG, Stance.SHORT, Stance.FLAT, None)
_HISTORY = 3  # bars


@dataclass(eq=False)
class Tape:
    """What the markets have done. Bars of a minute; prices move once a second."""

    seed: int
    instruments: Mapping[Symbol, Instrument]
    prices: dict[Symbol, Decimal]
    volatility: float
    now: Callable[[], datetime]
    bars: dict[Symbol, list[Candle]] = field(default_factory=dict)
    listeners: list[tuple[Process | None, frozenset[Symbol], "asyncio.Queue[CandleUpdate | None]"]] = field(
        default_factory=list
    )

    def __post_init__(self) -> None:
        self._chance = Random(f"tape {self.seed}")
        opened = Timeframe.M1.bar_of(self.now())
        for symbol, price in self.prices.items():
            self.bars[symbol] = [
                a_candle(str(price), at=opened - timedelta(minutes=back)) for back in range(_HISTORY, 0, -1)
            ]

    def next_price(self, symbol: Symbol) -> Decimal:
        """The price a second later: mostly a small step, seldom a leap."""
        step = self._chance.gauss(0.0, self.volatility)
        if self._chance.random() < 0.004:
            step += self._chance.choice((-0.02, 0.02))
        moved = self.prices[symbol] * Decimal(str(round(1 + max(-0.05, min(0.05, step)), 6)))
        return self.instruments[symbol].price_down(moved)

    def tell(self, symbol: Symbol, price: Decimal) -> None:
        """The forming bar trades at this price; the one before it closes with its first second."""
        opened, last = Timeframe.M1.bar_of(self.now()), self.bars[symbol][-1]
        if opened > last.opened_at + Timeframe.M1.duration:
            closed = a_candle(str(price), at=opened - Timeframe.M1.duration)
            self.bars[symbol].append(closed)
            self._send(CandleUpdate(symbol, Timeframe.M1, closed, closed=True))
        self._send(CandleUpdate(symbol, Timeframe.M1, a_candle(str(price), at=opened), closed=False))

    def drop(self, process: Process) -> None:
        self.listeners = [one for one in self.listeners if one[0] is not process]

    def _send(self, update: CandleUpdate) -> None:
        for process, symbols, queue in self.listeners:
            if update.symbol in symbols and (process is None or not process.dead):
                queue.put_nowait(update)


@dataclass(frozen=True)
class TapeFeed:
    """`trading.ports.MarketFeed` of one worker."""

    tape: Tape

    def remember(self, instruments: Sequence[Instrument]) -> None:
        return

    async def instruments(self) -> Sequence[Instrument]:
        return tuple(self.tape.instruments.values())

    async def candles(self, symbol: Symbol, timeframe: Timeframe, limit: int) -> Sequence[Candle]:
        await asyncio.sleep(0.05)
        return tuple(self.tape.bars[symbol][-min(limit, 20) :])

    async def tickers(self, market: MarketType) -> Sequence[Ticker]:
        raise MissingData(f"no tickers of {market} on this tape")

    def symbols_per_line(self, market: MarketType) -> int:
        return 100

    async def updates(self, symbols: Sequence[Symbol], timeframe: Timeframe) -> AsyncIterator[CandleUpdate]:
        queue: asyncio.Queue[CandleUpdate | None] = asyncio.Queue()
        listener = (PROCESS.get(), frozenset(symbols), queue)
        self.tape.listeners.append(listener)
        try:
            while (update := await queue.get()) is not None:
                yield update
        finally:
            if listener in self.tape.listeners:
                self.tape.listeners.remove(listener)
        raise TryAgain("the feed was lost")


@dataclass
class Fate:
    """A strategy whose opinions are written in the seed: the same for every worker. over: no more of them."""

    seed: int
    clock: VirtualClock
    over: bool = False
    name: str = "fate"
    warm_up: int = 1

    def judge(self, table: Table) -> Verdicts:
        closed_at = table.panel.closed_at
        bar = closed_at - table.panel.timeframe.duration
        chances = [Random(f"fate {self.seed} {symbol.key} {bar}") for symbol in table.panel.symbols]
        taken = [None if self.over else chance.choice(_STANCES) for chance in chances]
        stops, targets = ([round(chance.uniform(0.002, 0.012), 4) for chance in chances] for _ in range(2))
        trails = [chance.choice((nan, chance.uniform(0.002, 0.006))) for chance in chances]
        return verdicts_by_hand(self.name, table, taken, closed_at, stops, targets, trails)
