"""A hundred and fifty symbols over the wire: one connection is cut, one symbol is poisoned, one is silent."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.infra.clock import ScaledClock, SystemClock
from app.runtime.markets import MarketHub
from sandbox.exchange import (
    BarFault,
    BarFaultKind,
    ExchangeConfig,
    ExchangeSandbox,
    SandboxClock,
    many,
    oddity_of,
    with_many,
)
from sandbox.exchange.faults import Fault, FaultKind
from tests.contract.exchanges import BYBIT
from tests.contract.worlds import network_to
from tests.support.many import until
from trading.domain.candle import Candle, CandleUpdate, SymbolTrouble, Timeframe
from trading.domain.instrument import ExchangeId, Instrument, MarketType, Symbol
from trading.domain.money import Price
from trading.domain.ticker import Ticker
from trading.exchanges.hub import CcxtExchange
from trading.ports import MarketFeed

RATE, COUNT, PER_LINE = 20.0, 210, 50
SYMBOLS = [BYBIT.symbol(f"{coin.base}/USDT") for coin in many(COUNT) if oddity_of(coin.base) == "ordinary"][
    :150
]


@dataclass
class Narrow:
    """The feed with fewer symbols on a connection, and a note of what was read of it."""

    feed: MarketFeed
    reads: list[Symbol] = field(default_factory=list)

    def remember(self, instruments: Sequence[Instrument]) -> None:
        self.feed.remember(instruments)

    async def instruments(self) -> Sequence[Instrument]:
        return await self.feed.instruments()

    async def candles(self, symbol: Symbol, timeframe: Timeframe, limit: int) -> Sequence[Candle]:
        self.reads.append(symbol)
        return await self.feed.candles(symbol, timeframe, limit)

    async def tickers(self, market: MarketType) -> Sequence[Ticker]:
        return await self.feed.tickers(market)

    def symbols_per_line(self, market: MarketType) -> int:
        return PER_LINE

    def updates(self, symbols: Sequence[Symbol], timeframe: Timeframe) -> AsyncIterator[CandleUpdate | SymbolTrouble]:  # fmt: skip
        return self.feed.updates(symbols, timeframe)


@dataclass
class World:
    sandbox: ExchangeSandbox
    hub: MarketHub
    feed: Narrow
    told: list[tuple[Symbol, datetime]] = field(default_factory=list)

    async def on_close(self, symbol: Symbol, timeframe: Timeframe) -> None:
        self.told.append((symbol, self.hub.bars(symbol, timeframe, 1).last_opened_at))

    async def on_price(self, symbol: Symbol, last: Price) -> None:
        return

    def bars_of(self, symbol: Symbol) -> set[datetime]:
        return {opened for one, opened in self.told if one == symbol}


@asynccontextmanager
async def world(tls_dir: Path) -> AsyncIterator[World]:
    clock, real = SandboxClock(rate=RATE), SystemClock()
    config = ExchangeConfig(
        clock=clock,
        tls_dir=tls_dir,
        tick_seconds=0.1,
        push_seconds=0.3,
        ip_limit=0,
        instruments=with_many(COUNT),
    )
    epoch = real.now()
    ours = ScaledClock(RATE, epoch, epoch + timedelta(seconds=clock.now() - epoch.timestamp()))
    async with (
        ExchangeSandbox(config) as sandbox,
        CcxtExchange(ExchangeId.BYBIT, network_to(sandbox), ours, pauses=real) as exchange,
    ):
        feed = Narrow(exchange.feed)
        hub = MarketHub(feed, Timeframe.M1, ours, real, timedelta(minutes=5))
        made = World(sandbox, hub, feed)
        await hub.refresh_instruments()
        hub.want(SYMBOLS)
        running = asyncio.create_task(hub.follow(MarketType.SPOT, made.on_close, made.on_price))
        try:
            yield made
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@pytest.mark.timeout(400)
async def test_the_trouble_of_some_is_nobody_elses(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with world(tmp_path_factory.getbasetemp() / "sandbox-tls") as made:
        await until(lambda: all(made.hub.closed(symbol) for symbol in SYMBOLS), within=60)
        await until(lambda: not made.hub.status().waiting and made.hub.status().lines == 3, within=60)
        made.told.clear()
        await until(lambda: {symbol for symbol, _ in made.told} >= set(SYMBOLS), within=60)
        poisoned, silent, cut = SYMBOLS[60], SYMBOLS[70], SYMBOLS[125]
        name = BYBIT.name(poisoned)
        made.sandbox.bars.add(BarFault(name, BarFaultKind.NAN, closed=True))
        made.sandbox.bars.add(BarFault(BYBIT.name(silent), BarFaultKind.SILENT))
        made.told.clear()
        made.feed.reads.clear()
        made.sandbox.faults.add(Fault(f"WS {BYBIT.public}", FaultKind.WS_REFUSE, times=3, status=503))
        assert made.sandbox.streams.drop(topic=rf"\.{BYBIT.name(cut)}$") == 1
        await until(lambda: len(made.bars_of(cut)) >= 4 and len(made.bars_of(SYMBOLS[0])) >= 5, within=60)
        lost = {symbol for symbol in made.feed.reads if symbol not in {poisoned, silent}}
        assert cut in lost
        assert len(lost) <= PER_LINE, "only those of the connection that was cut were read"
        others = [symbol for symbol in SYMBOLS if symbol not in {*lost, poisoned, silent}]
        assert len(others) >= 98
        expected = made.bars_of(SYMBOLS[0])
        for symbol in others:
            assert len(made.bars_of(symbol) ^ expected) <= 1, f"{symbol} waited for others"
        counts = Counter(one for one in made.told if one[0] in set(others))
        assert set(counts.values()) == {1}, "each bar was told once, by the stream alone"
        assert poisoned in made.feed.reads, "its bars are read, as the stream tells nonsense"
        assert made.bars_of(poisoned)
        assert made.bars_of(silent) == set()
        await made.hub.catch_up()
        await until(lambda: made.bars_of(silent), within=60)
