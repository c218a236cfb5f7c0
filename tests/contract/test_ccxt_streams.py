"""The feed, the key check and the private stream over the wire, with everything that breaks them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest

from app.infra.clock import ScaledClock, SystemClock
from sandbox.exchange.clock import SandboxClock
from sandbox.exchange.config import ExchangeConfig
from sandbox.exchange.faults import Fault, FaultKind
from sandbox.exchange.instruments import DEFAULT, synthetic
from sandbox.exchange.server import ExchangeSandbox
from tests.contract.worlds import SandboxWorld, account_on
from tests.support.builders import BTC, BTC_PERP, ETH, a_stop, a_symbol, an_intent, approved
from trading.domain.candle import Candle, CandleUpdate, Timeframe, first_gap
from trading.domain.errors import KeysUnusable, MissingData, TryAgain
from trading.domain.fill import Fill
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.exchanges.feed import CcxtFeed
from trading.exchanges.hub import CcxtExchange
from trading.exchanges.network import NetworkConfig
from trading.ports import AccountNews, Clock, Credentials, OrderReport, ReportStatus, StreamRestarted

T = TypeVar("T")
RATE = 60.0  # one minute bar a second


@pytest.fixture
def tls_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp() / "sandbox-tls"


@pytest.fixture
async def world(tls_dir: Path) -> AsyncIterator[SandboxWorld]:
    """The market runs sixty times as fast as ours, on both sides of the wire."""
    clock = SandboxClock(rate=RATE)
    config = ExchangeConfig(
        clock=clock, tls_dir=tls_dir, tick_seconds=0.05, instruments=(*DEFAULT, *synthetic(20))
    )
    real = SystemClock()
    async with ExchangeSandbox(config) as sandbox:
        epoch = real.now()
        market = epoch + timedelta(seconds=clock.now() - epoch.timestamp())
        ours: Clock = ScaledClock(RATE, epoch, market)
        network = NetworkConfig(("127.0.0.1", sandbox.port), sandbox.ca_file)
        wide = timedelta(minutes=5)  # market time: five seconds of ours
        async with (
            CcxtExchange(ExchangeId.BYBIT, network, ours, recv_window=wide) as exchange,
            account_on(sandbox, exchange, "one") as made,
        ):
            made.clock = ours
            for symbol in ("BTCUSDT", "ETHUSDT"):
                sandbox.set_price(symbol, None)
            await exchange.ready()
            yield made
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]


async def take(count: int, items: AsyncIterator[T], seconds: float = 10) -> list[T]:
    async with asyncio.timeout(seconds):
        return [await anext(items) for _ in range(count)]


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


# The private stream


async def until_filled(news: AsyncIterator[AccountNews], order: str, fills: int = 1) -> list[AccountNews]:
    """The news up to where the order is reported filled and so many fills of it have come, in any order."""
    heard: list[AccountNews] = []
    async with asyncio.timeout(10):
        async for item in news:
            heard.append(item)
            mine = [i for i in heard if isinstance(i, OrderReport | Fill) and i.order == order]
            filled = any(isinstance(i, OrderReport) and i.status is ReportStatus.FILLED for i in mine)
            if filled and sum(isinstance(i, Fill) for i in mine) >= fills:
                break
    return heard


async def test_a_dropped_stream_restarts_and_what_was_missed_is_read_back(world: SandboxWorld) -> None:
    async with aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        assert isinstance((await take(1, news))[0], StreamRestarted)
        world.sandbox.streams.drop("one")
        missed = an_intent(BTC, cause="missed")
        await world.gateway.submit(approved(missed), world.clock.now())
        assert isinstance((await take(1, news))[0], StreamRestarted)
        fills = await world.gateway.fills_since(MarketType.SPOT, world.clock.now() - timedelta(hours=1))
        assert {fill.order for fill in fills} == {missed.id}
        heard_again = an_intent(BTC, cause="heard")
        await world.gateway.submit(approved(heard_again), world.clock.now())
        heard = await until_filled(news, heard_again.id)
    assert [item for item in heard if isinstance(item, Fill) and item.order == heard_again.id]


async def test_a_stream_that_is_refused_for_a_while_comes_back(world: SandboxWorld) -> None:
    world.sandbox.faults.add(Fault("WS /v5/private", FaultKind.WS_REFUSE, status=503, times=3))
    async with aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        assert isinstance((await take(1, news))[0], StreamRestarted)


async def test_doubled_and_reordered_events_all_arrive(world: SandboxWorld) -> None:
    world.sandbox.faults.add(Fault("WS /v5/private", FaultKind.WS_DUPLICATE, times=0))
    world.sandbox.faults.add(Fault("WS /v5/private", FaultKind.WS_REORDER, times=2))
    async with aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        await take(1, news)
        intent = an_intent(BTC_PERP)
        await world.gateway.submit(approved(intent), world.clock.now())
        heard = await until_filled(news, intent.id, fills=2)
    assert len({item.trade for item in heard if isinstance(item, Fill)}) == 1


async def test_a_revoked_key_ends_the_news_and_one_odd_refusal_does_not(world: SandboxWorld) -> None:
    (key,) = world.sandbox.venue.books.keys.values()
    async with aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        await take(1, news)
        world.sandbox.accounts.change_key(key, revoked=True)
        world.sandbox.streams.drop("one")
        with pytest.raises(KeysUnusable):
            await take(1, news)


async def test_a_triggered_stop_is_told_with_our_id(world: SandboxWorld) -> None:
    await world.move(BTC_PERP, "60000")
    await world.gateway.submit(approved(an_intent(BTC_PERP)), world.clock.now())
    stop = a_stop(BTC_PERP)
    async with aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        await take(1, news)
        await world.gateway.submit(approved(stop), world.clock.now())
        await world.move(BTC_PERP, "58000")
        heard = await until_filled(news, stop.id)
    waiting = [
        item.trigger for item in heard if isinstance(item, OrderReport) and item.status is ReportStatus.OPEN
    ]
    assert stop.trigger in waiting
    assert {item.order for item in heard if isinstance(item, Fill)} == {stop.id}


async def test_a_cancelled_reader_leaves_nothing_behind(world: SandboxWorld) -> None:
    async def read() -> None:
        async with aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
            async for _ in news:
                pass

    reading = asyncio.create_task(read())
    await asyncio.sleep(0.5)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
