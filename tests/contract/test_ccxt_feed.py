"""The feed and the key check over the wire, with everything that breaks them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from sandbox.exchange.entities import ApiKey
from sandbox.exchange.faults import Fault, FaultKind
from tests.contract.exchanges import BYBIT_ONLY, REAL, REAL_LINEAR, REAL_MARKETS, TELLING
from tests.contract.worlds import SandboxWorld, fast_world, network_to, take
from tests.support.builders import an_instrument
from trading.domain.candle import Candle, CandleUpdate, SymbolTrouble, Timeframe, first_gap
from trading.domain.errors import KeysUnusable, MissingData, TryAgain
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.exchanges.feed import CcxtFeed
from trading.exchanges.hub import CcxtExchange
from trading.ports import Credentials


@pytest.fixture
async def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SandboxWorld]:
    async with fast_world(tmp_path_factory.getbasetemp() / "sandbox-tls", request.param) as made:
        yield made


# Instruments and candles


@REAL
async def test_instruments_carry_the_rules_of_the_exchange(world: SandboxWorld) -> None:
    found = {instrument.symbol: instrument for instrument in await world.exchange.feed.instruments()}
    row = world.tested.row
    assert {symbol.market for symbol in found} == set(row.markets)
    for market, quirks in row.markets.items():
        instrument = found[world.tested.symbol("BTC/USDT", market)]
        assert instrument.exchange_symbol == world.tested.name(instrument.symbol)
        assert (instrument.base, instrument.quote, instrument.active) == ("BTC", "USDT", True)
        for step in (instrument.tick, instrument.lot, instrument.cost_step, instrument.min_qty):
            assert 0 < step < 1
        assert instrument.min_notional < 100
        assert instrument.max_qty > 1
        assert 0 <= instrument.maker_fee <= instrument.taker_fee < Decimal("0.01")
        assert instrument.holds_stops == bool(quirks.stop_sides)
        assert world.exchange.instrument(instrument.symbol) == instrument


@BYBIT_ONLY
async def test_the_rules_of_bybit(world: SandboxWorld) -> None:
    found = {instrument.symbol: instrument for instrument in await world.exchange.feed.instruments()}
    spot, linear = found[world.btc], found[world.perp]
    assert (spot.tick, spot.lot, spot.min_notional) == (Decimal("0.01"), Decimal("0.000001"), Decimal(5))
    assert (linear.tick, linear.lot) == (Decimal("0.1"), Decimal("0.001"))
    assert (spot.taker_fee, linear.taker_fee) == (Decimal("0.001"), Decimal("0.00055"))


@REAL
async def test_a_delisted_market_is_gone_from_the_list_and_still_known(world: SandboxWorld) -> None:
    gone = world.tested.symbol("C000/USDT")
    before = world.exchange.instrument(gone)
    world.sandbox.venue.set_status(world.tested.name(gone), "Closed", "spot")
    active = {i.symbol for i in await world.exchange.feed.instruments() if i.active}
    assert gone not in active
    known = world.exchange.instrument(gone)
    assert before is not None
    assert known is not None
    assert known.exchange_symbol == before.exchange_symbol


@pytest.mark.parametrize("limit", [1, 50, 1000, 1500])
@REAL_MARKETS
async def test_candles_are_closed_ordered_and_without_gaps(
    world: SandboxWorld, market: MarketType, limit: int
) -> None:
    symbol = world.tested.symbol("BTC/USDT", market)
    candles = await world.exchange.feed.candles(symbol, Timeframe.M1, limit)
    assert len(candles) == limit
    assert first_gap(candles, Timeframe.M1) is None
    last = candles[-1].opened_at + Timeframe.M1.duration
    assert last <= world.clock.now() < last + timedelta(minutes=3)  # the market ran on while the answer came
    assert all(type(candle.close) is Decimal for candle in candles)


@REAL
async def test_candles_of_an_unknown_market_are_missing(world: SandboxWorld) -> None:
    with pytest.raises(MissingData):
        await world.exchange.feed.candles(world.tested.symbol("NOPE/USDT"), Timeframe.M1, 10)


@pytest.mark.parametrize("timeframe", list(Timeframe))
@REAL
async def test_every_timeframe_is_served(world: SandboxWorld, timeframe: Timeframe) -> None:
    candles = await world.exchange.feed.candles(world.eth, timeframe, 3)
    assert first_gap(candles, timeframe) is None
    assert all(timeframe.bar_of(candle.opened_at) == candle.opened_at for candle in candles)


@BYBIT_ONLY
async def test_a_first_list_that_is_not_whole_makes_nobody_ready(world: SandboxWorld) -> None:
    empty = '{"retCode": 0, "retMsg": "OK", "result": {"category": "spot", "list": []}, "time": 1}'
    fault = Fault("instruments-info", FaultKind.HTTP_STATUS, times=0, status=200, body=empty)
    world.sandbox.faults.add(fault)
    async with CcxtExchange(ExchangeId.BYBIT, network_to(world.sandbox), world.clock) as exchange:
        with pytest.raises(MissingData):
            await exchange.ready()
        world.sandbox.faults.clear()
        await exchange.ready()
        assert exchange.instrument(world.btc)  # else its fills would be told of a market of another name


@BYBIT_ONLY
async def test_those_who_wait_for_the_markets_share_a_failure(world: SandboxWorld) -> None:
    world.sandbox.faults.add(Fault("instruments-info", FaultKind.HTTP_STATUS, times=0, status=503))
    async with CcxtExchange(ExchangeId.BYBIT, network_to(world.sandbox), world.clock) as exchange:
        before = len(world.sandbox.journal.entries(path="/v5/market/instruments-info"))
        failures = await asyncio.gather(*(exchange.ready() for _ in range(20)), return_exceptions=True)
        assert all(isinstance(failure, TryAgain) for failure in failures)
        assert (
            len(world.sandbox.journal.entries(path="/v5/market/instruments-info")) - before <= 3
        )  # one attempt
        world.sandbox.faults.clear()
        await exchange.ready()


# Updates


@REAL
async def test_each_bar_is_closed_once_and_forming_bars_come_between(world: SandboxWorld) -> None:
    updates: list[CandleUpdate] = []
    closed: list[Candle] = []
    async with (
        asyncio.timeout(60),
        aclosing(world.exchange.feed.updates([world.btc], Timeframe.M1)) as stream,  # type: ignore[type-var]  # a generator
    ):
        async for update in stream:
            assert isinstance(update, CandleUpdate)
            updates.append(update)
            closed = [item.candle for item in updates if item.closed]
            if len(closed) == 3:
                break
    assert first_gap(closed, Timeframe.M1) is None
    assert [update for update in updates if not update.closed]
    history = {c.opened_at: c for c in await world.exchange.feed.candles(world.btc, Timeframe.M1, 20)}
    assert [history[candle.opened_at] for candle in closed] == closed


@REAL_MARKETS
async def test_more_symbols_than_one_frame_takes(world: SandboxWorld, market: MarketType) -> None:
    symbols = [world.tested.symbol(f"C{number:03d}/USDT", market) for number in range(20)]
    seen: set[Symbol] = set()
    async with asyncio.timeout(60), aclosing(world.exchange.feed.updates(symbols, Timeframe.M1)) as stream:  # type: ignore[type-var]  # a generator
        async for update in stream:
            seen.add(update.symbol)
            if seen == set(symbols):
                break
    assert seen == set(symbols)


@REAL
async def test_a_lost_connection_asks_to_begin_anew(world: SandboxWorld) -> None:
    async with (
        asyncio.timeout(60),
        aclosing(world.exchange.feed.updates([world.btc, world.eth], Timeframe.M1)) as stream,  # type: ignore[type-var]  # a generator
    ):
        await anext(stream)
        world.sandbox.streams.drop(path=world.tested.public)
        with pytest.raises(TryAgain):
            await take(1000, stream)
    async with aclosing(world.exchange.feed.updates([world.btc], Timeframe.M1)) as again:  # type: ignore[type-var]  # a generator
        assert await take(1, again)


@REAL
async def test_a_silent_connection_is_a_lost_one(world: SandboxWorld) -> None:
    mine = world.exchange
    second = timedelta(seconds=1)
    feed = CcxtFeed(mine._dialect, mine._factory, mine._table, mine.ready, silence=second)
    async with asyncio.timeout(60), aclosing(feed.updates([world.btc], Timeframe.M1)) as stream:  # type: ignore[type-var]  # a generator
        await anext(stream)
        world.sandbox.faults.add(Fault(f"WS {world.tested.public}", FaultKind.WS_SILENCE, seconds=30))
        with pytest.raises(TryAgain, match="silent"):
            await take(1000, stream)


@REAL
async def test_a_refused_handshake_and_a_refused_topic_ask_to_begin_anew(world: SandboxWorld) -> None:
    world.sandbox.faults.add(Fault(f"WS {world.tested.public}", FaultKind.WS_REFUSE, status=503))
    with pytest.raises(TryAgain):
        await take(1, world.exchange.feed.updates([world.btc], Timeframe.M1))
    with pytest.raises(MissingData):
        await take(1, world.exchange.feed.updates([world.tested.symbol("NOPE/USDT")], Timeframe.M1))


@REAL
async def test_a_symbol_that_is_refused_costs_no_other(world: SandboxWorld) -> None:
    gone = world.tested.symbol("NOPE/USDT")
    made_up = replace(an_instrument(gone), exchange_symbol=world.tested.name(gone))
    world.exchange.feed.remember([made_up])  # known from before, and no more there
    stranger = world.tested.symbol("NEVER/USDT")
    symbols = [world.btc, gone, world.eth, stranger, world.tested.symbol("C001/USDT")]
    heard: dict[Symbol, CandleUpdate | SymbolTrouble] = {}
    async with asyncio.timeout(60), aclosing(world.exchange.feed.updates(symbols, Timeframe.M1)) as stream:  # type: ignore[type-var]  # a generator
        async for item in stream:
            heard[item.symbol] = item
            if heard.keys() >= set(symbols) - {gone}:
                break
    assert isinstance(heard.pop(stranger), SymbolTrouble)
    refused = heard.pop(gone, None)
    assert refused is None or isinstance(refused, SymbolTrouble), "Binance takes any name, and is silent"
    assert all(isinstance(item, CandleUpdate) for item in heard.values())


@REAL_LINEAR
async def test_symbols_of_two_market_types_are_our_mistake(world: SandboxWorld) -> None:
    with pytest.raises(ValueError, match="one market"):
        await take(1, world.exchange.feed.updates([world.btc, world.perp], Timeframe.M1))


# Clocks and keys


@REAL
@pytest.mark.parametrize("skew", [0.0, 90.0, -90.0])
async def test_the_offset_of_the_exchange_clock_is_measured(world: SandboxWorld, skew: float) -> None:
    world.sandbox.clock.skew = skew
    offset = await world.exchange.clock_offset()
    assert abs(offset.total_seconds() - skew) < 15  # market seconds; a quarter of a second of ours


@TELLING
async def test_what_a_key_may_do_is_told(world: SandboxWorld) -> None:
    account = world.sandbox.accounts.get("one")
    phrase = world.tested.passphrase
    trade = world.sandbox.accounts.create_key(account, ips=["127.0.0.1"], passphrase=phrase)
    withdraw = world.sandbox.accounts.create_key(account, withdraw=True, passphrase=phrase)
    reading = world.sandbox.accounts.create_key(account, read_only=True, passphrase=phrase)
    inspector = world.exchange.inspector
    report = await inspector.inspect(world.tested.exchange, given(world, trade))
    linear = MarketType.LINEAR in world.tested.row.markets
    assert (report.can_trade_spot, report.can_trade_linear, report.can_withdraw) == (True, linear, False)
    assert (report.uid, report.addresses) == (str(account.uid), world.tested.bound)
    assert report.unified
    report = await inspector.inspect(world.tested.exchange, given(world, withdraw))
    assert report.can_withdraw
    report = await inspector.inspect(world.tested.exchange, given(world, reading))
    assert not report.can_trade_spot


@REAL
async def test_a_wrong_key_and_a_wrong_secret_are_unusable(world: SandboxWorld) -> None:
    account = world.sandbox.accounts.get("one")
    right = given(world, world.sandbox.accounts.create_key(account, passphrase=world.tested.passphrase))
    for wrong in (replace(right, key="nothing"), replace(right, secret="nothing")):
        with pytest.raises(KeysUnusable) as unusable:
            await world.exchange.inspector.inspect(world.tested.exchange, wrong)
        assert unusable.value.kind == "wrong"


@REAL
@pytest.mark.parametrize(
    "kind", [FaultKind.EMPTY, FaultKind.EMPTY_OBJECT, FaultKind.HTML, FaultKind.DROP_AFTER]
)
async def test_a_key_is_not_judged_by_an_answer_that_did_not_come(
    world: SandboxWorld, kind: FaultKind
) -> None:
    world.sandbox.faults.add(Fault(world.tested.key_info, kind, times=0))
    with pytest.raises(TryAgain):
        await world.exchange.inspector.inspect(world.tested.exchange, world.credentials)


def given(world: SandboxWorld, key: ApiKey) -> Credentials:
    """What the owner of a key enters with us."""
    return Credentials(key.key, key.secret, world.tested.passphrase)
