"""The feed and the key check over the wire, with everything that breaks them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from decimal import Decimal

import pytest

from sandbox.exchange.faults import Fault, FaultKind
from tests.contract.worlds import SandboxWorld, fast_world, take
from tests.support.builders import BTC, BTC_PERP, ETH, a_symbol
from trading.domain.candle import Candle, CandleUpdate, Timeframe, first_gap
from trading.domain.errors import KeysUnusable, MissingData, TryAgain
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.exchanges.feed import CcxtFeed
from trading.ports import Credentials


@pytest.fixture
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SandboxWorld]:
    async with fast_world(tmp_path_factory.getbasetemp() / "sandbox-tls") as made:
        yield made


# Instruments and candles


async def test_instruments_carry_the_rules_of_the_exchange(world: SandboxWorld) -> None:
    found = {instrument.symbol: instrument for instrument in await world.exchange.feed.instruments()}
    assert {symbol.market for symbol in found} == set(MarketType)
    spot, linear = found[BTC], found[BTC_PERP]
    assert (spot.exchange_symbol, spot.base, spot.quote) == ("BTCUSDT", "BTC", "USDT")
    assert (spot.tick, spot.lot, spot.min_notional) == (Decimal("0.01"), Decimal("0.000001"), Decimal(5))
    assert (linear.tick, linear.lot) == (Decimal("0.1"), Decimal("0.001"))
    assert (spot.taker_fee, linear.taker_fee) == (Decimal("0.001"), Decimal("0.00055"))
    assert spot.active
    assert world.exchange.instrument(BTC) == spot


async def test_a_delisted_market_is_gone_from_the_list_and_still_known(world: SandboxWorld) -> None:
    gone = a_symbol("C000/USDT")
    before = world.exchange.instrument(gone)
    world.sandbox.venue.set_status("C000USDT", "Closed", "spot")
    active = {i.symbol for i in await world.exchange.feed.instruments() if i.active}
    assert gone not in active
    known = world.exchange.instrument(gone)
    assert before is not None
    assert known is not None
    assert known.exchange_symbol == before.exchange_symbol


@pytest.mark.parametrize("symbol", [BTC, BTC_PERP], ids=["spot", "linear"])
@pytest.mark.parametrize("limit", [1, 50, 1000, 1500])
async def test_candles_are_closed_ordered_and_without_gaps(
    world: SandboxWorld, symbol: Symbol, limit: int
) -> None:
    candles = await world.exchange.feed.candles(symbol, Timeframe.M1, limit)
    assert len(candles) == limit
    assert first_gap(candles, Timeframe.M1) is None
    last = candles[-1].opened_at + Timeframe.M1.duration
    assert last <= world.clock.now() < last + timedelta(minutes=3)  # the market ran on while the answer came
    assert all(type(candle.close) is Decimal for candle in candles)


async def test_candles_of_an_unknown_market_are_missing(world: SandboxWorld) -> None:
    with pytest.raises(MissingData):
        await world.exchange.feed.candles(a_symbol("NOPE/USDT"), Timeframe.M1, 10)


@pytest.mark.parametrize("timeframe", list(Timeframe))
async def test_every_timeframe_is_served(world: SandboxWorld, timeframe: Timeframe) -> None:
    candles = await world.exchange.feed.candles(ETH, timeframe, 3)
    assert first_gap(candles, timeframe) is None
    assert all(timeframe.bar_of(candle.opened_at) == candle.opened_at for candle in candles)


# Updates


async def test_each_bar_is_closed_once_and_forming_bars_come_between(world: SandboxWorld) -> None:
    updates: list[CandleUpdate] = []
    closed: list[Candle] = []
    async with asyncio.timeout(15), aclosing(world.exchange.feed.updates([BTC], Timeframe.M1)) as stream:  # type: ignore[type-var]  # a generator
        async for update in stream:
            updates.append(update)
            closed = [item.candle for item in updates if item.closed]
            if len(closed) == 3:
                break
    assert first_gap(closed, Timeframe.M1) is None
    assert [update for update in updates if not update.closed]
    history = {c.opened_at: c for c in await world.exchange.feed.candles(BTC, Timeframe.M1, 20)}
    assert [history[candle.opened_at] for candle in closed] == closed


@pytest.mark.parametrize("market", list(MarketType))
async def test_more_symbols_than_one_frame_takes(world: SandboxWorld, market: MarketType) -> None:
    end = "" if market is MarketType.SPOT else ":USDT"
    symbols = [a_symbol(f"C{number:03d}/USDT{end}", market) for number in range(20)]
    seen: set[Symbol] = set()
    async with asyncio.timeout(15), aclosing(world.exchange.feed.updates(symbols, Timeframe.M1)) as stream:  # type: ignore[type-var]  # a generator
        async for update in stream:
            seen.add(update.symbol)
            if seen == set(symbols):
                break
    assert seen == set(symbols)


async def test_a_lost_connection_asks_to_begin_anew(world: SandboxWorld) -> None:
    async with asyncio.timeout(15), aclosing(world.exchange.feed.updates([BTC, ETH], Timeframe.M1)) as stream:  # type: ignore[type-var]  # a generator
        await anext(stream)
        world.sandbox.streams.drop(path="/v5/public/spot")
        with pytest.raises(TryAgain):
            await take(1000, stream)
    async with aclosing(world.exchange.feed.updates([BTC], Timeframe.M1)) as again:  # type: ignore[type-var]  # a generator
        assert await take(1, again)


async def test_a_silent_connection_is_a_lost_one(world: SandboxWorld) -> None:
    mine = world.exchange
    feed = CcxtFeed(mine.row, mine._factory, mine._table, mine.ready, silence=timedelta(seconds=1))
    async with asyncio.timeout(15), aclosing(feed.updates([BTC], Timeframe.M1)) as stream:  # type: ignore[type-var]  # a generator
        await anext(stream)
        world.sandbox.faults.add(Fault("WS /v5/public/spot", FaultKind.WS_SILENCE, seconds=30))
        with pytest.raises(TryAgain, match="silent"):
            await take(1000, stream)


async def test_a_refused_handshake_and_a_refused_topic_ask_to_begin_anew(world: SandboxWorld) -> None:
    world.sandbox.faults.add(Fault("WS /v5/public/spot", FaultKind.WS_REFUSE, status=503))
    with pytest.raises(TryAgain):
        await take(1, world.exchange.feed.updates([BTC], Timeframe.M1))
    with pytest.raises(MissingData):
        await take(1, world.exchange.feed.updates([a_symbol("NOPE/USDT")], Timeframe.M1))
    with pytest.raises(ValueError, match="one market"):
        await take(1, world.exchange.feed.updates([BTC, BTC_PERP], Timeframe.M1))


# Clocks and keys


@pytest.mark.parametrize("skew", [0.0, 90.0, -90.0])
async def test_the_offset_of_the_exchange_clock_is_measured(world: SandboxWorld, skew: float) -> None:
    world.sandbox.clock.skew = skew
    offset = await world.exchange.clock_offset()
    assert abs(offset.total_seconds() - skew) < 15  # market seconds; a quarter of a second of ours


async def test_what_a_key_may_do_is_told(world: SandboxWorld) -> None:
    account = world.sandbox.accounts.get("one")
    trade = world.sandbox.accounts.create_key(account, ips=["127.0.0.1"])
    withdraw = world.sandbox.accounts.create_key(account, withdraw=True)
    reading = world.sandbox.accounts.create_key(account, read_only=True)
    inspector = world.exchange.inspector
    report = await inspector.inspect(ExchangeId.BYBIT, Credentials(trade.key, trade.secret))
    assert (report.can_trade_spot, report.can_trade_linear, report.can_withdraw) == (True, True, False)
    assert (report.uid, report.addresses) == (str(account.uid), ("127.0.0.1",))
    assert report.unified
    report = await inspector.inspect(ExchangeId.BYBIT, Credentials(withdraw.key, withdraw.secret))
    assert report.can_withdraw
    report = await inspector.inspect(ExchangeId.BYBIT, Credentials(reading.key, reading.secret))
    assert not report.can_trade_spot


async def test_a_wrong_key_and_a_wrong_secret_are_unusable(world: SandboxWorld) -> None:
    account = world.sandbox.accounts.get("one")
    key = world.sandbox.accounts.create_key(account)
    for wrong in (Credentials("nothing", key.secret), Credentials(key.key, "nothing")):
        with pytest.raises(KeysUnusable) as unusable:
            await world.exchange.inspector.inspect(ExchangeId.BYBIT, wrong)
        assert unusable.value.kind == "wrong"


@pytest.mark.parametrize(
    "kind", [FaultKind.EMPTY, FaultKind.EMPTY_OBJECT, FaultKind.HTML, FaultKind.DROP_AFTER]
)
async def test_a_key_is_not_judged_by_an_answer_that_did_not_come(
    world: SandboxWorld, kind: FaultKind
) -> None:
    key = world.sandbox.accounts.create_key(world.sandbox.accounts.get("one"))
    world.sandbox.faults.add(Fault("GET /v5/user/query-api", kind, times=0))
    with pytest.raises(TryAgain):
        await world.exchange.inspector.inspect(ExchangeId.BYBIT, Credentials(key.key, key.secret))
