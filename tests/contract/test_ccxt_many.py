"""A whole market over the wire: hundreds of symbols of all kinds, every timeframe, answers and streams alike."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import pytest

from app.infra.clock import ScaledClock, SystemClock
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
from tests.contract import exchanges
from tests.contract.worlds import RATE, network_to
from trading.domain.candle import Candle, CandleUpdate, Timeframe, first_gap
from trading.domain.errors import MissingData
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import Price, Qty
from trading.exchanges.hub import CcxtExchange

COUNT = 400
ALL = pytest.mark.parametrize(
    "tested", [pytest.param(one, id=one.exchange.value) for one in exchanges.TESTED]
)
STEPS = [
    (Timeframe.M1, Timeframe.M5),
    (Timeframe.M5, Timeframe.M15),
    (Timeframe.M15, Timeframe.H1),
    (Timeframe.H1, Timeframe.H4),
    (Timeframe.H4, Timeframe.D1),
]


@asynccontextmanager
async def market(
    tested: exchanges.Tested, tls_dir: Path
) -> AsyncIterator[tuple[ExchangeSandbox, CcxtExchange]]:
    """A minute takes a second."""
    clock, real = SandboxClock(rate=RATE), SystemClock()
    config = ExchangeConfig(
        front=tested.exchange.value,
        clock=clock,
        tls_dir=tls_dir,
        tick_seconds=0.05,
        push_seconds=0.2,
        ip_limit=0,
        instruments=with_many(COUNT),
    )
    epoch = real.now()
    ours = ScaledClock(RATE, epoch, epoch)
    async with (
        ExchangeSandbox(config) as sandbox,
        CcxtExchange(tested.exchange, network_to(sandbox), ours) as exchange,
    ):
        await exchange.ready()
        yield sandbox, exchange


@pytest.fixture
def tls_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp() / "sandbox-tls"


def coins(tested: exchanges.Tested, oddity: str = "ordinary") -> list[Symbol]:
    return [tested.symbol(f"{coin.base}/USDT") for coin in many(COUNT) if oddity_of(coin.base) == oddity]


def merged(bars: Sequence[Candle], timeframe: Timeframe) -> dict[datetime, Candle]:
    """Longer bars out of whole groups of short ones."""
    found: dict[datetime, Candle] = {}
    for opened_at, group in groupby(bars, lambda bar: timeframe.bar_of(bar.opened_at)):
        parts = list(group)
        found[opened_at] = Candle(
            opened_at,
            parts[0].open,
            Price(max(part.high for part in parts)),
            Price(min(part.low for part in parts)),
            parts[-1].close,
            Qty(sum((part.volume for part in parts), Decimal(0))),
        )
    return found


@ALL
async def test_longer_bars_are_what_shorter_ones_add_up_to(tested: exchanges.Tested, tls_dir: Path) -> None:
    async with market(tested, tls_dir) as (_, exchange):
        for symbol in (coins(tested)[7], coins(tested, "thin")[0]):
            for short, long in STEPS:
                parts = await exchange.feed.candles(symbol, short, 60)
                wholes = await exchange.feed.candles(symbol, long, 20)
                assert first_gap(wholes, long) is None
                added = merged(parts, long)
                inside = [bar for bar in wholes if parts[0].opened_at <= bar.opened_at < wholes[-1].opened_at]
                assert len(inside) >= 5
                for bar in inside:
                    if bar.opened_at + long.duration <= parts[-1].opened_at:
                        assert added[bar.opened_at] == bar


@ALL
async def test_what_is_the_matter_with_a_symbol_is_seen_over_the_wire(
    tested: exchanges.Tested, tls_dir: Path
) -> None:
    async with market(tested, tls_dir) as (_, exchange):
        instruments = {item.symbol: item for item in await exchange.feed.instruments()}
        tickers = {ticker.symbol: ticker for ticker in await exchange.feed.tickers(MarketType.SPOT)}
        for symbol in coins(tested):
            assert instruments[symbol].active
            spread, volume = tickers[symbol].spread, tickers[symbol].quote_volume
            assert spread is not None
            assert 0 < spread < Decimal("0.1")
            assert volume is not None
            assert volume > 0
        wide = [tickers[symbol].spread or Decimal(0) for symbol in coins(tested, "wide")]
        assert min(wide) >= Decimal("0.009")
        for oddity in ("suspended", "prelaunch"):
            found = [instruments.get(symbol) for symbol in coins(tested, oddity)]
            assert not any(item is not None and item.active for item in found) or tested.exchange == "bybit"
        for symbol in coins(tested, "newborn"):
            days = await exchange.feed.candles(symbol, Timeframe.D1, 100)
            assert len(days) == 3
        for symbol in coins(tested, "empty"):
            with pytest.raises(MissingData):
                await exchange.feed.candles(symbol, Timeframe.M1, 10)
        for symbol in coins(tested, "flat")[:2]:
            assert len({bar.close for bar in await exchange.feed.candles(symbol, Timeframe.M1, 50)}) == 1


@ALL
async def test_streams_of_many_say_what_answers_say(tested: exchanges.Tested, tls_dir: Path) -> None:
    async with market(tested, tls_dir) as (_, exchange):
        symbols = coins(tested)[:120]
        first: dict[Symbol, Candle] = {}
        over: dict[Symbol, Candle] = {}
        async with (
            asyncio.timeout(60),
            aclosing(exchange.feed.updates(symbols, Timeframe.M1)) as updates,  # type: ignore[type-var]  # a generator
        ):
            async for update in updates:
                assert isinstance(update, CandleUpdate)
                known = first.setdefault(update.symbol, update.candle)
                if update.closed and update.candle.opened_at > known.opened_at:
                    over[update.symbol] = update.candle
                if len(over) == len(symbols):
                    break
        await asyncio.sleep(1)  # until it is past the bar's end by every clock
        for symbol in symbols[::17]:
            told = {bar.opened_at: bar for bar in await exchange.feed.candles(symbol, Timeframe.M1, 90)}
            assert told[over[symbol].opened_at] == over[symbol]


@ALL
async def test_one_silenced_topic_leaves_the_others_speaking(tested: exchanges.Tested, tls_dir: Path) -> None:
    async with market(tested, tls_dir) as (sandbox, exchange):
        symbols = coins(tested)[:6]
        quiet = symbols[2]
        sandbox.bars.add(BarFault(tested.name(quiet), BarFaultKind.SILENT))
        heard: dict[Symbol, int] = dict.fromkeys(symbols, 0)
        async with (
            asyncio.timeout(60),
            aclosing(exchange.feed.updates(symbols, Timeframe.M1)) as updates,  # type: ignore[type-var]  # a generator
        ):
            async for update in updates:
                heard[update.symbol] += 1
                if sum(count >= 5 for count in heard.values()) == len(symbols) - 1:
                    break
        assert heard[quiet] == 0


@ALL
async def test_markets_change_while_they_are_watched(tested: exchanges.Tested, tls_dir: Path) -> None:
    async with market(tested, tls_dir) as (sandbox, exchange):
        first, second, third = coins(tested)[:3]
        before = exchange.instrument(first)
        assert before is not None
        sandbox.market.change(tested.name(first), tick=before.tick / 10)
        sandbox.venue.set_status(tested.name(second), "Suspended")
        sandbox.venue.delist(tested.name(third))
        fresh = many(COUNT + 1)[-1]
        sandbox.launch(fresh)
        found = {item.symbol: item for item in await exchange.feed.instruments()}
        assert found[first].tick == before.tick / 10
        assert second not in found or not found[second].active
        assert third not in found or not found[third].active
        assert tested.symbol(f"{fresh.base}/USDT") in found
